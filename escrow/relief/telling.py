"""Who is told about relief: plans that wait for approval or for payment, self-checks of the fund that are due."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from agencies.clock.models import Step, TimeLimit
from agencies.messages.kinds import Kind
from agencies.messages.writing import write
from agencies.people.models import User
from escrow.duties import approves_relief, keeps_fund
from escrow.models import ReliefFund, ReliefPlan
from projects.duties import STAFF


def submitted(plan: ReliefPlan, *, now: datetime) -> None:
    """Everybody who may approve it, but whoever drew it up or has approved it already."""
    had = (plan.made_by_id, plan.endorsed_by_id)
    people = [
        each
        for each in _people(plan.jurisdiction_id)
        if each.pk not in had and approves_relief(each, plan.jurisdiction_id)
    ]
    _write(Kind.RELIEF_SUBMITTED, people, f"relief:{plan.pk}:{plan.state}", plan, now)


def approved(plan: ReliefPlan, *, now: datetime) -> None:
    """Who carries it out."""
    people = [each for each in _people(plan.jurisdiction_id) if keeps_fund(each, plan.jurisdiction_id)]
    _write(Kind.RELIEF_APPROVED, people, f"relief:{plan.pk}:{plan.state}", plan, now)


def check_step(limit: TimeLimit, step: Step, now: datetime) -> None:
    """The agency that keeps the fund checks it; who is late hears it again."""
    fund = ReliefFund.objects.filter(check_limit=limit).select_related("keeper").first()
    if fund is None:
        return
    kind = Kind.FUND_CHECK_OVERDUE if step.name == Step.Name.LAPSED else Kind.FUND_CHECK_DUE
    staff = User.objects.filter(agency=fund.keeper, is_active=True, role__in=STAFF).select_related(
        "preference"
    )
    path = f"{reverse('emergency-fund')}?fund={fund.pk}"
    write(
        kind,
        list(staff.order_by("pk")),
        key=f"step:{step.pk}",
        params={"due": limit.due_on.isoformat()},
        path=path,
        now=now,
    )


def _write(kind: Kind, people: Iterable[User], key: str, plan: ReliefPlan, now: datetime) -> None:
    params = {"plan": plan.number, "amount": f"{plan.covered:,.2f}"}
    path = reverse("relief-plan", args=[plan.pk])
    write(kind, list(people), key=key[:60], params=params, path=path, now=now)


def _people(jurisdiction: str) -> list[User]:
    roles = Q(role__in=[*STAFF, User.Role.LEADER])
    found = User.objects.filter(roles, agency__jurisdiction=jurisdiction, is_active=True)
    return list(found.select_related("agency", "preference").order_by("pk"))
