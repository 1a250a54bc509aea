"""What the verbs share: one plan under its lock, its timeline, and the step of it."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.people.models import User
from escrow.models import Reckoning, Recovery, ReliefPlan, ReliefStep
from projects.history import record

RELATED = ("project__region", "project__general_contractor", "jurisdiction", "debtor", "sheet", "made_by")


def locked_plan(plan_id: int, by: User) -> ReliefPlan:
    """Raises ReliefPlan.DoesNotExist when it is not theirs to see."""
    found = ReliefPlan.objects.visible_to(by).select_related(*RELATED)
    plan: ReliefPlan = found.select_for_update(of=("self",), no_key=True).get(pk=plan_id)
    return plan


def locked_step(step_id: int, by: User) -> tuple[ReliefPlan, ReliefStep]:
    """A step under the lock of its plan. Raises ReliefStep.DoesNotExist when it is not theirs to see."""
    plans = ReliefPlan.objects.visible_to(by)
    plan_id = ReliefStep.objects.filter(plan__in=plans).values_list("plan", flat=True).get(pk=step_id)
    plan = locked_plan(plan_id, by)
    return plan, ReliefStep.objects.select_related("plan", "account", "draw").get(pk=step_id)


def locked_sheet(plan: ReliefPlan) -> Reckoning:
    """The sheet too, so that it is not replaced while money moves."""
    return Reckoning.objects.select_for_update(no_key=True).get(pk=plan.sheet_id)


def locked_recovery(recovery_id: int, by: User) -> Recovery:
    plans = ReliefPlan.objects.visible_to(by)
    found = Recovery.objects.filter(step__plan__in=plans).select_related(
        "step__plan__jurisdiction", "step__plan__project", "step__plan__debtor", "step__account", "debtor"
    )
    return found.select_for_update(of=("self",), no_key=True).get(pk=recovery_id)


def note(
    act: str, plan: ReliefPlan, *, by: User | None, now: datetime, said: str = "", **details: Any
) -> None:
    """On the timeline of the project, or of the firm that owes; a plan of neither has its own page only."""
    if plan.project is None and plan.debtor is None:
        return
    record(
        act, by=by, now=now, project=plan.project, company=plan.debtor if plan.project is None else None,
        details={"plan": plan.pk, "number": plan.number} | details, note=said,
    )  # fmt: skip


def day_fault(on: date | None, now: datetime) -> str | None:
    if on is None:
        return _("This field is required.")
    return _("This day is still to come.") if on > timezone.localdate(now) else None
