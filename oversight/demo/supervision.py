"""All that the demo shows of projects under supervision, subject after subject, for one place."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from agencies.models import User
from agencies.vocabulary import Role
from oversight.demo import (
    accounts_money,
    chain,
    compliance,
    deposits_money,
    funds_money,
    gates,
    inspections,
    intake,
    ledger,
    ledger_money,
    payroll_history,
    payroll_money,
    reckoning_money,
    relief_money,
    workers,
)
from projects.models import Project

# So many projects of a place have a fund plan.
FUNDED = 10


@transaction.atomic
def supervise(
    jurisdiction: str, projects: Sequence[Project], *, now: datetime, seed: int, roster: int
) -> None:
    """Nothing of a subject that is there already. `roster` is the number of workers of this place."""
    if not projects:
        return
    clerks = User.objects.filter(agency__jurisdiction=jurisdiction, agency__is_active=True).select_related(
        "agency"
    )
    office = clerks.filter(agency__is_coordinator=True, role=User.Role.CLERK).order_by("pk").first()
    if office is None:
        return
    labour = clerks.filter(
        agency__role__in=[Role.HRSS, Role.HRSS_INSPECTION], role=User.Role.HANDLER
    ).order_by("pk")
    ledger.fill(projects, by=labour.first() or office, now=now, seed=seed)
    chain.fill(projects, by=office, now=now, seed=seed)
    if roster:
        workers.fill(projects, by=office, now=now, seed=seed, workers=roster)
    accounts_money.fill(projects, by=office, now=now, seed=seed)
    payroll_history.fill(projects, now=now)
    for subject in (compliance, deposits_money, payroll_money, inspections, gates, intake):
        subject.fill(projects, by=office, now=now, seed=seed)
    funds_money.fill(projects[:FUNDED], by=office, now=now, seed=seed)
    for subject in (reckoning_money, relief_money, ledger_money):
        subject.fill(projects, by=office, now=now, seed=seed)
