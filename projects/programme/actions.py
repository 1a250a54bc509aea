"""A project on its way through the programme: enrolled, pledged, assessed, recognised, awarded, or removed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, Text, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.numbering import take
from projects.duties import needs_edit, needs_supervision
from projects.history import record
from projects.models import Enrolment, Project
from projects.programme.standard import BENCHMARK_FROM, ITEMS, RECOGNISED_FROM, total, unscored

Stage = Enrolment.Stage

# Which acts are open in which stage; the rest is refused.
OPEN_ACTS: Mapping[str, frozenset[str]] = {
    "": frozenset({"enrol"}),
    Stage.ENROLLED: frozenset({"pledge", "apply", "remove"}),
    Stage.APPLIED: frozenset({"score", "recognise", "remove"}),
    Stage.RECOGNISED: frozenset({"award", "remove"}),
    Stage.BENCHMARK: frozenset({"remove"}),
    Stage.REMOVED: frozenset({"enrol"}),
}
NAME_MAX, REASON_MAX, NUMBER_MAX = 60, 500, 60


@transaction.atomic
def enrol(project_id: int, *, on: date, by: User, now: datetime) -> Enrolment:
    """Into the programme, for the first time or again; what an earlier round came to stays in the timeline."""
    project = Project.objects.select_for_update().get(pk=project_id)
    needs_edit(by, project)
    before = Enrolment.objects.filter(project=project).first()
    _needs_open("enrol", before)
    if project.state in (Project.State.FILED, Project.State.CANCELLED):
        raise Refused("project-over", _("This project is over; it does not enter the programme."))
    refuse_faults({"on": _day_fault(on, now)})
    fresh: dict[str, Any] = {
        "stage": Stage.ENROLLED, "enrolled_on": on, "enrolled_by": by, "pledged_on": None, "pledged_by": "",
        "scores": {}, "plaque_no": "", "recognised_on": None, "recognised_by": None, "award_no": "",
        "awarded_on": None, "removed_on": None, "removal_reason": "", "document": None,
    }  # fmt: skip
    found, _new = Enrolment.objects.update_or_create(project=project, defaults=fresh)
    record("programme_enrolled", by=by, now=now, project=project, details={"on": on.isoformat()})
    return found


@transaction.atomic
def pledge(project_id: int, *, on: date, signed_by: str, by: User, now: datetime) -> Enrolment:
    """The firm's pledge, signed by somebody by name."""
    enrolment = _locked(project_id, "pledge")
    needs_edit(by, enrolment.project)
    refuse_faults({"on": _day_fault(on, now), "signed_by": text_fault(signed_by, NAME_MAX)})
    return _saved(
        enrolment, {"pledged_on": on, "pledged_by": signed_by.strip()}, "programme_pledged", by=by, now=now
    )


@transaction.atomic
def apply(project_id: int, *, by: User, now: datetime) -> Enrolment:
    """The project asks to be assessed; only who has pledged does."""
    enrolment = _locked(project_id, "apply")
    needs_edit(by, enrolment.project)
    if enrolment.pledged_on is None:
        raise Refused("not-pledged", _("First the pledge is signed, then the assessment is applied for."))
    return _saved(enrolment, {"stage": Stage.APPLIED}, "programme_applied", by=by, now=now)


@transaction.atomic
def score(project_id: int, scores: Mapping[str, int], *, by: User, now: datetime) -> Enrolment:
    """Points per item of the standard; what is not stated stays as it was."""
    enrolment = _locked(project_id, "score")
    needs_supervision(by, enrolment.project)
    errors: dict[str, list[Text]] = {}
    for key, points in scores.items():
        if key not in ITEMS:
            errors[str(key)[:40]] = [_("The standard has no such item.")]
        elif isinstance(points, bool) or not isinstance(points, int) or not 0 <= points <= ITEMS[key].points:
            most = {"maximum": ITEMS[key].points}
            errors[key] = [_("This must be a whole number from 0 to %(maximum)s.") % most]
    if errors:
        raise Invalid(errors)
    given = {**enrolment.scores, **scores}
    return _saved(
        enrolment, {"scores": given}, "programme_scored", by=by, now=now, details={"points": total(given)}
    )


@transaction.atomic
def recognise(project_id: int, *, on: date, by: User, now: datetime) -> Enrolment:
    """Recognised, with a plaque number of its own: every item is scored, and the points suffice."""
    enrolment = _locked(project_id, "recognise")
    needs_supervision(by, enrolment.project)
    if missing := unscored(enrolment.scores):
        names = _(", ").join(str(each.words) for each in missing)
        raise Refused("not-all-scored", _("Not every item is scored yet: %(items)s.") % {"items": names})
    points = total(enrolment.scores)
    if points < RECOGNISED_FROM:
        raise Refused(
            "too-few-points",
            _("%(points)s points; from %(needed)s on a project is recognised.")
            % {"points": points, "needed": RECOGNISED_FROM},
        )
    refuse_faults({"on": _day_fault(on, now)})
    number = plaque_number(enrolment.project, on.year)
    values = {"stage": Stage.RECOGNISED, "recognised_on": on, "recognised_by": by.agency, "plaque_no": number}
    details = {"points": points, "number": number}
    return _saved(enrolment, values, "programme_recognised", by=by, now=now, details=details)


@transaction.atomic
def award(project_id: int, *, on: date, number: str, by: User, now: datetime) -> Enrolment:
    """Chosen as a benchmark (标杆项目), with the document that says so."""
    enrolment = _locked(project_id, "award")
    needs_supervision(by, enrolment.project)
    if total(enrolment.scores) < BENCHMARK_FROM:
        raise Refused(
            "too-few-points",
            _("%(points)s points; from %(needed)s on a project can be a benchmark.")
            % {"points": total(enrolment.scores), "needed": BENCHMARK_FROM},
        )
    refuse_faults({"on": _day_fault(on, now), "number": text_fault(number, NUMBER_MAX)})
    values = {"stage": Stage.BENCHMARK, "awarded_on": on, "award_no": number.strip()}
    return _saved(enrolment, values, "programme_awarded", by=by, now=now)


@transaction.atomic
def remove(project_id: int, *, on: date, reason: str, by: User, now: datetime) -> Enrolment:
    """Out of the programme, such as when wages are owed after all."""
    enrolment = _locked(project_id, "remove")
    needs_supervision(by, enrolment.project)
    refuse_faults({"on": _day_fault(on, now), "reason": text_fault(reason, REASON_MAX)})
    values = {"stage": Stage.REMOVED, "removed_on": on, "removal_reason": reason.strip()}
    return _saved(enrolment, values, "programme_removed", by=by, now=now, note=reason.strip())


def plaque_number(project: Project, year: int) -> str:
    """北戴河区无欠薪项目部〔2026〕3号: gap-free in a jurisdiction and year."""
    serial = take(f"plaque:{project.jurisdiction_id}:{year}")
    return f"{project.jurisdiction.name}无欠薪项目部〔{year}〕{serial}号"


def _locked(project_id: int, act: str) -> Enrolment:
    found = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("project__jurisdiction")
        .filter(project=project_id)
        .first()
    )
    _needs_open(act, found)
    assert found is not None
    return found


def _needs_open(act: str, enrolment: Enrolment | None) -> None:
    stage = enrolment.stage if enrolment else ""
    if act not in OPEN_ACTS[stage]:
        shown = enrolment.get_stage_display() if enrolment else _("Not enrolled")
        raise Refused(
            "not-in-this-stage", _("In the stage “%(stage)s” this cannot be done.") % {"stage": shown}
        )


def _saved(
    enrolment: Enrolment,
    values: Mapping[str, Any],
    act: str,
    *,
    by: User,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    note: str = "",
) -> Enrolment:
    for name, value in values.items():
        setattr(enrolment, name, value)
    enrolment.save(update_fields=list(values))
    record(act, by=by, now=now, project=enrolment.project, details=details, note=note)
    return enrolment


def _day_fault(on: date, now: datetime) -> str | None:
    return _("This day has not come yet.") if on > timezone.localdate(now) else None
