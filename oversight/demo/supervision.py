"""All that the demo shows of projects under supervision, subject after subject, for one place."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from agencies.models import User
from agencies.vocabulary import Role
from oversight.demo import chain, compliance, gates, inspections, intake, ledger, workers
from projects.models import Project


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
    for subject in (compliance, inspections, gates, intake):
        subject.fill(projects, by=office, now=now, seed=seed)
