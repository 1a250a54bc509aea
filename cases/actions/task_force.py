"""The task force of a case with its own plan (工作专班，一事一策): set up, and dissolved when its work is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from cases.actions.locking import locked_case
from cases.actions.standing import refresh
from cases.history import record
from cases.models import Case, Event, TaskForce, TaskForceMember
from cases.models.handling import PLAN_MAX
from cases.participants import PERSON_MAX, Participant, checked
from cases.workflow import Verb


@dataclass(frozen=True, slots=True)
class Plan:
    """Who leads it, who belongs to it, and what it will do for this one case."""

    head: str
    plan: str
    set_up_on: date | None = None
    members: Sequence[Participant] = ()

    def check(self, today: date) -> None:
        refuse_faults(
            {
                "head": text_fault(self.head, PERSON_MAX),
                "plan": text_fault(self.plan, PLAN_MAX),
                "set_up_on": _not_future(self.set_up_on, today),
            }
        )


def _not_future(day: date | None, today: date) -> str | None:
    return _("The day cannot lie in the future.") if day and day > today else None


def standing(case: Case) -> TaskForce | None:
    return case.task_forces.filter(dissolved_on__isnull=True).first()


@transaction.atomic
def set_up(number: str, plan: Plan, *, by: User, now: datetime) -> TaskForce:
    """Raises Refused while another one stands."""
    case = locked_case(number, by, Verb.TASK_FORCE)
    today = timezone.localdate(now)
    plan.check(today)
    members = checked("members", plan.members, case.jurisdiction_id)
    if standing(case):
        raise Refused("task-force-stands", _("A task force stands already; dissolve it first."))
    made = TaskForce.objects.create(
        case=case, head=plan.head.strip(), plan=mask_text(plan.plan.strip()), set_up_on=plan.set_up_on or today,
        entered_at=now, entered_by=by,
    )  # fmt: skip
    TaskForceMember.objects.bulk_create(
        TaskForceMember(task_force=made, agency_id=each.agency, body=each.body, person=each.person)
        for each in members
    )
    details = {"task_force": made.pk, "on": made.set_up_on.isoformat(), "members": len(members)}
    record(case, Event.Act.TASK_FORCE, by=by, now=now, details=details)
    refresh(case, now)
    return made


@transaction.atomic
def dissolve(number: str, *, on: date | None, by: User, now: datetime) -> TaskForce:
    """Its work is done; plan and members stay on record."""
    case = locked_case(number, by, Verb.TASK_FORCE)
    found = standing(case)
    if found is None:
        raise Refused("no-task-force", _("No task force stands for this case."))
    today = timezone.localdate(now)
    day = on or today
    if day > today or day < found.set_up_on:
        message = _("This must be a day from %(first)s to today.") % {"first": found.set_up_on.isoformat()}
        raise Invalid({"dissolved_on": [message]})
    found.dissolved_on = day
    found.save(update_fields=["dissolved_on"])
    details = {"task_force": found.pk, "dissolved": day.isoformat()}
    record(case, Event.Act.TASK_FORCE, by=by, now=now, details=details)
    refresh(case, now)
    return found
