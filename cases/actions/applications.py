"""More time for what a case must do: asked for, granted or refused; a suspension ended."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock import limits as clock
from agencies.clock.models import TimeLimit
from agencies.clock.standards import STANDARDS
from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from agencies.vocabulary import TimeUnit
from cases import limits
from cases.actions.limits import UNITS_MAX, locked, named, only
from cases.actions.locking import locked_case
from cases.actions.receipt import REASON_MAX, needs_reason
from cases.actions.standing import refresh
from cases.duties import keeps
from cases.history import record
from cases.limits import Held, Kind
from cases.models import Application, Case, Event
from cases.reasons import ArrearsReason, clauses_against
from cases.workflow import Verb


@transaction.atomic
def apply(
    number: str, *, kind: str, reason: str, by: User, now: datetime, limit: int | None = None,
    units: int | None = None, reason_code: str = "",
) -> Application:  # fmt: skip
    """Ask for more time: `units` more of the limit's own units, or that it stands still for a while.

    Raises Refused where the law allows no (such) extension, and for a ground that is no excuse.
    """
    case = locked_case(number, by, Verb.APPLY)
    held = only(limits.to_apply_for(case, by, keeper=keeps(by, case)), limit, "limit")
    _check_form(kind, units, reason, reason_code)
    _check_ground(case, reason_code)
    if kind == Application.Kind.EXTENSION:
        assert units is not None
        _check_extension(held.limit, units)
    else:
        _check_suspension(held.limit)
    application = Application.objects.create(
        case=case, limit=held.limit, kind=kind, units=units, reason_code=reason_code,
        reason=mask_text(reason.strip()), asked_at=now, asked_by=by, asked_for=by.agency,
    )  # fmt: skip
    details = _of(application, held) | {"ground": reason_code}
    record(case, Event.Act.APPLIED, by=by, now=now, details=details, note=application.reason)
    refresh(case, now)
    return application


def _check_form(kind: str, units: int | None, reason: str, reason_code: str) -> None:
    if kind not in Application.Kind.values:
        raise Invalid({"kind": [unknown(kind, Application.Kind.values)]})
    is_extension = kind == Application.Kind.EXTENSION
    wrong = _("This must be a whole number from 1 to %(maximum)s.") % {"maximum": UNITS_MAX}
    stated = units is not None and 1 <= units <= UNITS_MAX
    known = not reason_code or reason_code in ArrearsReason.values
    refuse_faults(
        {
            "units": (None if stated else wrong) if is_extension
            else None if units is None else _("A suspension has no length; it ends when it is ended."),
            "reason": text_fault(reason, REASON_MAX),
            "reason_code": None if known else unknown(reason_code, ArrearsReason.values),
        }
    )  # fmt: skip


def _check_ground(case: Case, reason_code: str) -> None:
    """BDH 一(一), 二(三)(3); TL 二(六)1: what is no excuse for owing wages is none for more time either."""
    if against := clauses_against(reason_code, case.jurisdiction_id):
        clause = against[0]
        raise Refused(
            "no-excuse",
            _("“%(reason)s” is no ground for more time: %(source)s, “%(quote)s”.")
            % {"reason": ArrearsReason(reason_code).label, "source": clause.source, "quote": clause.quote},
        )


def _check_extension(limit: TimeLimit, units: int) -> None:
    longest = limits.longest_extension(limit)
    if longest is not None:
        standard = STANDARDS[Kind(limit.kind)]
        if standard.extension == 0 or standard.unit != limit.unit:
            raise Refused(
                "no-extension", _("The law knows no extension of this limit: %(source)s.") % {"source": limit.clause}
            )  # fmt: skip
        if units > longest:
            raise Refused(
                "extension-too-long",
                _("It can be extended by at most %(longest)s more: %(source)s.")
                % {"longest": longest, "source": standard.source},
            )
    if limit.state == TimeLimit.State.SUSPENDED:
        raise Refused("limit-suspended", _("The time limit is suspended; it has to run on first."))


def _check_suspension(limit: TimeLimit) -> None:
    if limit.unit == TimeUnit.HOUR:
        raise Refused("limit-in-hours", _("A time limit in hours cannot be suspended."))
    if limit.state != TimeLimit.State.RUNNING:
        raise Refused("limit-not-running", _("Only a time limit that is running can be suspended."))


@transaction.atomic
def grant(number: str, *, by: User, now: datetime, application: int | None = None) -> Application:
    """The application is approved: the limit is extended, or stands still from today on."""
    case = locked_case(number, by, Verb.GRANT)
    held, asked = _application(case, by, application)
    limit = locked(held)
    was = limit.due_on
    if asked.kind == Application.Kind.EXTENSION:
        assert asked.units is not None
        _check_extension(limit, asked.units)
        clock.extend(limit, asked.units, now)
        act, more = Event.Act.EXTENDED, {"was": was.isoformat(), "due": limit.due_on.isoformat()}
    else:
        clock.suspend(limit, now)
        act, more = Event.Act.SUSPENDED, {"on": timezone.localdate(now).isoformat()}
    _decide(asked, Application.State.GRANTED, by, now)
    record(case, act, by=by, now=now, details=_of(asked, held) | more)
    refresh(case, now)
    return asked


@transaction.atomic
def refuse(
    number: str, *, reason: str, by: User, now: datetime, application: int | None = None
) -> Application:
    """The application is refused: the limit is what it was."""
    case = locked_case(number, by, Verb.REFUSE)
    held, asked = _application(case, by, application)
    asked.refusal = needs_reason(reason)
    _decide(asked, Application.State.REFUSED, by, now)
    record(case, Event.Act.REFUSED, by=by, now=now, details=_of(asked, held), note=asked.refusal)
    refresh(case, now)
    return asked


@transaction.atomic
def resume(number: str, *, by: User, now: datetime, limit: int | None = None) -> TimeLimit:
    """What was suspended runs on; its end moves by exactly what it stood still."""
    case = locked_case(number, by, Verb.RESUME)
    held = only(limits.to_resume(case, by, keeper=keeps(by, case)), limit, "limit")
    found = locked(held)
    was = found.due_on
    clock.resume(found, now)
    details = named(held) | {"on": timezone.localdate(now).isoformat(), "was": was.isoformat(),
                              "due": found.due_on.isoformat()}  # fmt: skip
    record(case, Event.Act.RESUMED, by=by, now=now, details=details)
    refresh(case, now)
    return found


def _decide(application: Application, state: Application.State, by: User, now: datetime) -> None:
    application.state, application.decided_at, application.decided_by = state, now, by
    application.save(update_fields=["state", "decided_at", "decided_by", "refusal"])


def _application(case: Case, by: User, key: int | None) -> tuple[Held, Application]:
    held = only(limits.decidable(case, by), key, "application")
    assert held.application is not None
    return held, held.application


def _of(application: Application, held: Held) -> dict[str, object]:
    return named(held) | {
        "application": application.pk, "asked": str(application.kind), "units": application.units,
        "unit": held.limit.unit,
    }  # fmt: skip
