"""Follow-up visits after closing (跟踪回访): planned by the policy or by hand, and entered with what they found."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.limits import meet
from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, User
from agencies.records.privacy import mask_text
from cases.actions import deadlines
from cases.actions.ending import bring_back
from cases.actions.locking import locked_case
from cases.actions.standing import refresh
from cases.history import record
from cases.models import Case, Event, Visit
from cases.models.visit import RESULT_MAX
from cases.workflow import Verb

VISITORS_MAX = 100
_FURTHEST = timedelta(days=1096)


@dataclass(frozen=True, slots=True)
class Found:
    """What a visit found. `visit` is the id of the plan it carries out; None for the next that is planned, if any."""

    visited_on: date
    visitors: str
    how: str
    result: str
    relapse: bool
    visit: int | None = None

    def check(self, case: Case, today: date) -> None:
        refuse_faults(
            {
                "visited_on": self._day_fault(case, today),
                "visitors": text_fault(self.visitors, VISITORS_MAX),
                "how": None if self.how in Visit.How.values else unknown(self.how, Visit.How.values),
                "result": text_fault(self.result, RESULT_MAX),
            }
        )

    def _day_fault(self, case: Case, today: date) -> str | None:
        if self.visited_on > today:
            return _("The day cannot lie in the future.")
        closed_on = timezone.localdate(case.closed_at)
        if self.visited_on < closed_on:
            return _("The case was closed on %(day)s; a visit is made after that.") % {
                "day": closed_on.isoformat()
            }
        return None


def plan_after_closing(case: Case, *, by: User, now: datetime) -> list[Visit]:
    """The rounds that the jurisdiction has set, counted in days from the closing of a locked case."""
    closing = case.policy_version.policy.closing if case.policy_version else None
    days = closing.visit_days if closing else ()
    today = timezone.localdate(now)
    return [
        _plan(
            case, today + timedelta(days=each), None, clause=closing.source if closing else "", by=by, now=now
        )
        for each in days
    ]


@transaction.atomic
def plan_visit(number: str, *, due_on: date, agency: int | None = None, by: User, now: datetime) -> Visit:
    """One more visit until a day that a person sets, by who is responsible for the case or another agency."""
    case = locked_case(number, by, Verb.PLAN_VISIT)
    today = timezone.localdate(now)
    if not today < due_on <= today + _FURTHEST:
        message = _("This must be a day after today, at most three years ahead.")
        raise Invalid({"due_on": [message]})
    visit = _plan(case, due_on, _body(case, agency), clause="", by=by, now=now)
    refresh(case, now)
    return visit


def _body(case: Case, pk: int | None) -> Agency | None:
    if pk is None:
        return None
    found = Agency.objects.filter(jurisdiction=case.jurisdiction_id, is_active=True, pk=pk).first()
    if found is None or not case.access.filter(agency=found).exists():
        raise Invalid({"agency": [_("This agency has no part in the case.")]})
    return found


def _plan(case: Case, due_on: date, agency: Agency | None, *, clause: str, by: User, now: datetime) -> Visit:
    agency = agency or case.lead_agency or case.coordinator
    number = (case.visits.aggregate(last=Max("round"))["last"] or 0) + 1
    deadline = deadlines.begin_until(
        case, TimeLimit.Kind.VISIT, due_on, now=now, by=by, agency=agency, title="", clause=clause[:60]
    )
    visit = Visit.objects.create(
        case=case, round=number, agency=agency, deadline=deadline, planned_at=now, planned_by=by
    )
    details = {"visit": visit.pk, "round": number, "due": due_on.isoformat(), "agency": agency.pk}
    record(case, Event.Act.VISIT_PLANNED, by=by, now=now, details=details)
    return visit


@transaction.atomic
def visit(number: str, found: Found, *, by: User, now: datetime) -> Visit:
    """A visit that was made, planned or not. A relapse (反弹) brings the case back to the desk."""
    case = locked_case(number, by, Verb.VISIT)
    found.check(case, timezone.localdate(now))
    made = _planned(case, found.visit) or _unplanned(case, now, by)
    made.visited_on, made.visitors, made.how = found.visited_on, mask_text(found.visitors.strip()), found.how
    made.result, made.relapse = mask_text(found.result.strip()), found.relapse
    made.entered_at, made.entered_by = now, by
    made.save()
    on_time = meet(made.deadline.limit, now) if made.deadline else None
    details = {"visit": made.pk, "round": made.round, "on": made.visited_on.isoformat(), "how": made.how,
               "relapse": made.relapse, "on_time": on_time}  # fmt: skip
    record(case, Event.Act.VISITED, by=by, now=now, details=details, note=made.result)
    refresh(case, now)
    if found.relapse:
        _reopen(case, made, by=by, now=now)
    return made


def _planned(case: Case, pk: int | None) -> Visit | None:
    planned = case.visits.planned().select_related("deadline__limit").order_by("round")
    if pk is None:
        return planned.first()
    found = planned.filter(pk=pk).first()
    if found is None:
        raise Invalid({"visit": [_("There is no such visit planned for this case.")]})
    return found


def _unplanned(case: Case, now: datetime, by: User) -> Visit:
    number = (case.visits.aggregate(last=Max("round"))["last"] or 0) + 1
    agency = by.agency or case.coordinator
    return Visit(case=case, round=number, agency=agency, planned_at=now, planned_by=by)


def _reopen(case: Case, made: Visit, *, by: User, now: datetime) -> None:
    """Back to the desk; the other rounds are planned anew when the case is closed again."""
    # In the office's language, like all that stays on record.
    reason = f"回访发现欠薪反弹（{made.visited_on}）"
    bring_back(case, reason=reason, by=by, now=now)
