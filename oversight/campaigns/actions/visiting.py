"""A supervision visit to an agency or a district (督查): planned, held with its checklist, put right, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, Region, User
from agencies.policy.directives import Kind
from agencies.policy.versions import standing_on
from oversight.acts import record, subject_of
from oversight.campaigns.checklist import FAULTS, NOTE_MAX, answer_faults, items_for
from oversight.campaigns.duties import plans
from oversight.campaigns.models import TEXT_MAX, Supervision, SupervisionFinding
from oversight.campaigns.workflow import VISIT, VisitVerb, needs_state
from oversight.duties import needs
from oversight.group.actions.tasks import date_fault, set_task
from oversight.group.models import Task

AHEAD, BACK = timedelta(days=366), timedelta(days=92)
LEADER_MAX, REASON_MAX, FINDING_MAX, CLAUSE_MAX = 60, 500, 500, 60
# The task of the year that asks for the visits, where the document has one.
DIRECTIVE = "supervision"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a visit goes to, when, and who goes."""

    agency: int | None
    planned_on: date | None
    team: Sequence[int]
    team_leader: str


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to one item: `yes`, `partly`, `no`, or empty as long as nobody has looked."""

    result: str
    note: str = ""


@transaction.atomic
def plan_visit(wanted: Wanted, *, by: User, now: datetime) -> Supervision:
    """Raises Invalid, Refused (`not-your-part`, `already-planned`)."""
    needs(by.agency is not None and plans(by, by.agency.jurisdiction_id))
    assert by.agency is not None
    place = Region.objects.select_for_update(no_key=True).get(pk=by.agency.jurisdiction_id)
    agency, team = _sound(wanted, place.pk, timezone.localdate(now))
    assert wanted.planned_on is not None
    if Supervision.objects.filter(agency=agency, state=Supervision.State.PLANNED).exists():
        raise Refused("already-planned", _("A visit to this body is planned already."))
    version = standing_on(place.pk, timezone.localdate(now))
    directives = version.policy.directives if version else ()
    asked = next((each for each in directives if each.kind is Kind.TASK and each.code == DIRECTIVE), None)
    items = items_for(agency.role, place.pk, directives)
    visit = Supervision.objects.create(
        jurisdiction=place, year=wanted.planned_on.year, agency=agency, team_leader=wanted.team_leader.strip(),
        planned_on=wanted.planned_on, answers=[each.blank() for each in items],
        clause=(asked.source if asked else "")[:CLAUSE_MAX], made_by=by, made_at=now,
    )  # fmt: skip
    visit.team.set(team)
    record("visit_planned", visit, by=by, now=now, details={"agency": agency.short_name})
    return visit


@transaction.atomic
def revise_visit(visit_id: int, wanted: Wanted, *, by: User, now: datetime) -> Supervision:
    """Another day or team; whom it goes to stands, the checklist is made for it. Raises Invalid, Refused."""
    visit = _locked(visit_id, VisitVerb.REVISE, by)
    _agency, team = _sound(wanted, visit.jurisdiction_id, timezone.localdate(now))
    if wanted.agency != visit.agency_id:
        raise Refused("other-body", _("A visit to another body is another visit: plan that and cancel this."))
    assert wanted.planned_on is not None
    visit.planned_on, visit.team_leader = wanted.planned_on, wanted.team_leader.strip()
    visit.year = wanted.planned_on.year
    visit.save(update_fields=["planned_on", "team_leader", "year"])
    visit.team.set(team)
    record("visit_revised", visit, by=by, now=now)
    return visit


def _sound(wanted: Wanted, jurisdiction: str, today: date) -> tuple[Agency, list[Agency]]:
    active = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True)
    agency = active.filter(pk=wanted.agency or 0).first()
    team = list(active.filter(pk__in=wanted.team).order_by("pk"))
    theirs = [_("agencies of this place")]
    day = wanted.planned_on
    refuse_faults(
        {
            "agency": None if agency else unknown(wanted.agency or "", theirs),
            "planned_on": None if day and today - BACK <= day <= today + AHEAD
            else _("The day lies within the last three months or the next year."),
            "team": _team_fault(agency, team, wanted.team),
            "team_leader": text_fault(wanted.team_leader, LEADER_MAX),
        }
    )  # fmt: skip
    assert agency is not None
    return agency, team


def _team_fault(agency: Agency | None, team: Sequence[Agency], asked: Sequence[int]) -> str | None:
    if not asked or len(team) != len(set(asked)):
        return _("Choose the agencies of this place that make up the team.")
    return _("Nobody is sent to supervise itself.") if agency in team else None


@transaction.atomic
def hold(
    visit_id: int, answers: Mapping[str, Said], *, held_on: date | None, summary: str, rectify_by: date | None,
    by: User, now: datetime,
) -> Supervision:  # fmt: skip
    """The visit took place. Whatever is not in order becomes a finding, to be put right by a day.

    `answers` go by the codes of the items. Raises Invalid, Refused (`not-now`)."""
    visit = _locked(visit_id, VisitVerb.HOLD, by)
    today = timezone.localdate(now)
    blank = Said("")
    said = [
        item | {"result": given.result, "note": given.note.strip()}
        for item in visit.answers
        for given in [answers.get(item["code"], blank)]
    ]
    wrong = [each for each in said if each["result"] in FAULTS]
    refuse_faults(
        {
            "held_on": None if held_on and today - BACK <= held_on <= today
            else _("The day lies within the last three months, and not ahead."),
            "summary": text_fault(summary, TEXT_MAX),
            "rectify_by": date_fault(rectify_by, today, today) if wrong else None,
            **answer_faults(said),
        }
    )  # fmt: skip
    assert held_on is not None
    visit.answers, visit.held_on, visit.summary = said, held_on, summary.strip()
    visit.year, visit.state = held_on.year, Supervision.State.HELD
    visit.save(update_fields=["answers", "held_on", "summary", "year", "state"])
    for each in wrong:
        assert rectify_by is not None
        _add_finding(visit, each["note"], each["clause"], rectify_by, by, now)
    record("visit_held", visit, by=by, now=now, details={"findings": len(wrong)}, note=summary)
    return visit


@transaction.atomic
def find(
    visit_id: int, *, text: str, due_on: date | None, clause: str = "", by: User, now: datetime
) -> SupervisionFinding:
    """What no item asked about. Raises Invalid, Refused (`not-now`)."""
    visit = _locked(visit_id, VisitVerb.FIND, by)
    today = timezone.localdate(now)
    refuse_faults(
        {
            "text": text_fault(text, FINDING_MAX),
            "due_on": date_fault(due_on, today, today),
            "clause": text_fault(clause, CLAUSE_MAX) if clause else None,
        }
    )
    assert due_on is not None
    finding = _add_finding(visit, text, clause, due_on, by, now)
    record("visit_found", visit, by=by, now=now, note=text)
    return finding


def _add_finding(
    visit: Supervision, text: str, clause: str, due_on: date, by: User, now: datetime
) -> SupervisionFinding:
    clause = clause.strip()[:CLAUSE_MAX]
    task = set_task(
        jurisdiction=visit.jurisdiction_id, origin=Task.Origin.SUPERVISION, year=visit.year, text=text[:NOTE_MAX],
        agency=visit.agency, due_on=due_on, clause=clause, source=subject_of(visit), by=by, now=now,
    )  # fmt: skip
    return SupervisionFinding.objects.create(supervision=visit, text=text.strip(), clause=clause, task=task)


@transaction.atomic
def close_visit(visit_id: int, *, by: User, now: datetime) -> Supervision:
    """Every finding is put right. Raises Refused (`not-now`, `not-put-right`)."""
    visit = _locked(visit_id, VisitVerb.CLOSE, by)
    open_ = visit.findings.filter(task__state__in=[Task.State.OPEN, Task.State.REPORTED]).count()
    if open_:
        raise Refused("not-put-right", _("%(count)s findings are not put right yet.") % {"count": open_})
    visit.state = Supervision.State.CLOSED
    visit.save(update_fields=["state"])
    record("visit_closed", visit, by=by, now=now)
    return visit


@transaction.atomic
def cancel_visit(visit_id: int, *, reason: str, by: User, now: datetime) -> Supervision:
    """Raises Invalid, Refused (`not-now`)."""
    visit = _locked(visit_id, VisitVerb.CANCEL, by)
    refuse_faults({"reason": text_fault(reason, REASON_MAX)})
    visit.state, visit.cancelled_reason = Supervision.State.CANCELLED, reason.strip()
    visit.save(update_fields=["state", "cancelled_reason"])
    record("visit_cancelled", visit, by=by, now=now, note=reason)
    return visit


def _locked(visit_id: int, verb: VisitVerb, by: User) -> Supervision:
    rows = Supervision.objects.visible_to(by).select_for_update(of=("self",))
    visit = rows.select_related("agency").get(pk=visit_id)
    needs(plans(by, visit.jurisdiction_id))
    needs_state(
        VISIT[verb], visit.state,
        _("This cannot be done while the visit is “%(state)s”.") % {"state": visit.get_state_display()},
    )  # fmt: skip
    return visit
