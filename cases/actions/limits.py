"""The time limits of a case, worked on by hand: begun, entered as done, cancelled."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

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
from cases.actions import deadlines
from cases.actions.locking import locked_case
from cases.actions.receipt import REASON_MAX, needs_reason
from cases.actions.standing import refresh
from cases.duties import keeps
from cases.history import record
from cases.limits import BY_HAND, Held, Kind
from cases.models import Case, Deadline, Event, Transfer
from cases.workflow import LIVE, OWING, Verb

TITLE_MAX = 120
UNITS_MAX = 365
# What began longer ago than this is not entered any more; it would have ended long since.
_LONGEST_AGO = timedelta(days=366)


@transaction.atomic
def set_deadline(
    number: str, *, kind: str, by: User, now: datetime, start_on: date | None = None,
    start_time: time | None = None, due_on: date | None = None, title: str = "", transfer: int | None = None,
) -> TimeLimit:  # fmt: skip
    """Begin a limit of the law on the day it is counted from, or set a date for a recipient (`officer`).

    `transfer` says who has to act: a recipient of the case; without one, of a limit of the law, who keeps the case.
    `start_time` is needed where the law counts hours.
    """
    case = locked_case(number, by, Verb.SET_DEADLINE)
    if kind not in BY_HAND:
        raise Invalid({"kind": [unknown(kind, BY_HAND)]})
    letter = _letter(case, transfer, by)
    title = mask_text(title.strip())
    refuse_faults({"title": text_fault(title, TITLE_MAX) if title else None})
    if kind == Kind.OFFICER:
        limit, named = _set_date(case, letter, due_on, title, by, now)
    else:
        limit, named = _set_by_law(case, Kind(kind), letter, start_on, start_time, title, by, now)
    details = named | {"kind": kind, "start": limit.start_on.isoformat(), "due": limit.due_on.isoformat(),
                       "value": limit.value, "unit": limit.unit}  # fmt: skip
    record(case, Event.Act.DEADLINE_SET, by=by, now=now, details=details, note=title)
    refresh(case, now)
    return limit


def _letter(case: Case, transfer: int | None, by: User) -> Transfer | None:
    """The letter of who has to act; a recipient begins the limits of its own agency only."""
    live = case.transfers.select_related("agency", "letter", "limit", "proposal__policy_version")
    found = live.filter(pk=transfer, status__in=LIVE).first() if transfer else None
    if transfer and found is None:
        raise Invalid({"transfer": [_("This is no recipient of the case.")]})
    if keeps(by, case):
        return found
    if found is not None and found.agency_id != by.agency_id:
        raise Invalid({"transfer": [_("A recipient sets time limits for its own agency only.")]})
    return found or live.get(agency=by.agency_id, status__in=LIVE)


def _set_date(
    case: Case, letter: Transfer | None, due_on: date | None, title: str, by: User, now: datetime
) -> tuple[TimeLimit, dict[str, object]]:
    if not keeps(by, case):
        raise Refused("not-your-part", _("Dates are set by the office that keeps the case."))
    waits = letter is not None and letter.limit is None and letter.status in OWING
    policy = letter.proposal.policy_version.policy if letter else None
    is_awaited = waits and policy is not None and policy.officer_sets is not None
    refuse_faults(
        {
            "due_on": deadlines.date_fault(due_on, now),
            "transfer": None if letter else _("Say who has to act."),
            "title": None if title or is_awaited else _("Say what has to be done."),
        }
    )
    assert due_on is not None
    assert letter is not None
    assert policy is not None
    if is_awaited:
        return deadlines.date_letter(case, letter, due_on, policy, now), _of_letter(letter)
    deadline = deadlines.begin_until(
        case, Kind.OFFICER, due_on, now=now, by=by, agency=letter.agency, title=title, transfer=letter
    )
    return deadline.limit, {"deadline": deadline.pk}


def _set_by_law(
    case: Case, kind: TimeLimit.Kind, letter: Transfer | None, start_on: date | None, start_time: time | None,
    title: str, by: User, now: datetime,
) -> tuple[TimeLimit, dict[str, object]]:  # fmt: skip
    start_at = _start(kind, start_on, start_time, now)
    assert start_on is not None
    agency = letter.agency if letter else None
    same = [
        each
        for each in limits.standing(case)
        if each.limit.kind == kind and each.limit.agency_id == (agency or case.coordinator).pk
    ]
    if same:
        raise Refused(
            "already-set",
            _("This time limit runs already; it is due on %(day)s.")
            % {"day": same[0].limit.due_on.isoformat()},
        )
    policy = case.policy_version.policy if case.policy_version else None
    deadline = deadlines.begin(
        case, kind, now=now, by=by, start_on=start_on, start_at=start_at, agency=agency, transfer=letter,
        policy=policy, title=title,
    )  # fmt: skip
    return deadline.limit, {"deadline": deadline.pk}


def _start(
    kind: TimeLimit.Kind, start_on: date | None, start_time: time | None, now: datetime
) -> datetime | None:
    """The moment a limit in hours is counted from; of others nothing but the day counts."""
    hours = STANDARDS[kind].unit is TimeUnit.HOUR
    refuse_faults(
        {
            "start_on": None if start_on else _("Say from which day it is counted."),
            "start_time": _("It is counted in hours: say at what time it began.")
            if hours and start_time is None
            else None,
        }
    )
    assert start_on is not None
    today = timezone.localdate(now)
    start_at = _moment(start_on, start_time) if hours and start_time else None
    if not today - _LONGEST_AGO <= start_on <= today or (start_at and start_at > now):
        raise Invalid(
            {"start_on": [_("The day it is counted from lies in the last year, and not after now.")]}
        )
    return start_at


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


@transaction.atomic
def meet_deadline(
    number: str, *, by: User, now: datetime, deadline: int | None = None, done_on: date | None = None,
    done_time: time | None = None, note: str = "",
) -> bool:  # fmt: skip
    """What had to be done is done, today or on `done_on`; returns whether in time."""
    case = locked_case(number, by, Verb.MEET_DEADLINE)
    held = only(limits.to_meet(case, by, keeper=keeps(by, case)), deadline, "deadline")
    refuse_faults({"note": text_fault(note, REASON_MAX) if note.strip() else None})
    limit = locked(held)
    on_time = clock.meet(limit, _done_at(limit, done_on, done_time, now))
    assert limit.met_at is not None
    details = named(held) | {"on_time": on_time, "on": timezone.localdate(limit.met_at).isoformat()}
    record(case, Event.Act.DEADLINE_MET, by=by, now=now, details=details, note=mask_text(note.strip()))
    refresh(case, now)
    return on_time


def _done_at(limit: TimeLimit, done_on: date | None, done_time: time | None, now: datetime) -> datetime:
    today = timezone.localdate(now)
    if done_on is None:
        return now
    if not limit.start_on <= done_on <= today:
        raise Invalid(
            {"done_on": [_("It lies between %(start)s, from which the limit is counted, and today.")
                         % {"start": limit.start_on.isoformat()}]}
        )  # fmt: skip
    if limit.unit != TimeUnit.HOUR:
        return now if done_on == today else clock.end_of(done_on)
    if done_time is None:
        raise Invalid({"done_time": [_("It is counted in hours: say at what time it was done.")]})
    return min(_moment(done_on, done_time), now)


@transaction.atomic
def cancel_deadline(
    number: str, *, reason: str, by: User, now: datetime, deadline: int | None = None
) -> Deadline:
    """A limit that somebody has begun is owed no more; it stays on record with the reason."""
    case = locked_case(number, by, Verb.CANCEL_DEADLINE)
    held = only(limits.to_cancel(case), deadline, "deadline")
    reason = needs_reason(reason)
    clock.cancel(locked(held))
    record(case, Event.Act.DEADLINE_CANCELLED, by=by, now=now, details=named(held), note=reason)
    refresh(case, now)
    assert held.deadline is not None
    return held.deadline


def _key(held: Held, field: str) -> int:
    thing = {"limit": held.limit, "deadline": held.deadline, "application": held.application}[field]
    assert thing is not None
    return thing.pk


def only(found: Sequence[Held], key: int | None, field: str) -> Held:
    """The one meant: by the key of its limit, deadline or application, or because there is no other."""
    if key is None and len(found) == 1:
        return found[0]
    if key is None:
        raise Invalid({field: [_("Say which one is meant.")]})
    known = {_key(each, field): each for each in found}
    if key not in known:
        raise Invalid({field: [unknown(key, map(str, known))]})
    return known[key]


def locked(held: Held) -> TimeLimit:
    """The limit as it stands now: the sweep does not wait for the case."""
    return TimeLimit.objects.select_for_update().get(pk=held.limit.pk)


def _of_letter(letter: Transfer) -> dict[str, object]:
    return {"transfer": letter.pk, "letter": letter.letter.number}


def named(held: Held) -> dict[str, object]:
    if held.deadline is not None:
        return {"deadline": held.deadline.pk, "kind": str(held.limit.kind)}
    assert held.transfer is not None
    return _of_letter(held.transfer) | {"kind": str(held.limit.kind)}
