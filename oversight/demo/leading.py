"""All that the demo shows of those who lead, subject after subject, for one place."""

from datetime import datetime

from django.db import transaction

from agencies.models import User
from oversight.demo import (
    assessment_above,
    campaigns_above,
    coverage_above,
    figures_above,
    group_above,
    reports_above,
    units_above,
)


@transaction.atomic
def lead(jurisdiction: str, *, now: datetime, seed: int) -> None:
    """Nothing of a subject that is there already. After all cases and projects of the place."""
    clerks = User.objects.filter(agency__jurisdiction=jurisdiction, agency__is_active=True)
    office = clerks.filter(agency__is_coordinator=True, role=User.Role.CLERK).order_by("pk").first()
    if office is None:
        return
    # Meetings and tasks come first, which the others refer to; what is only counted comes last.
    subjects = (
        group_above, units_above, campaigns_above, coverage_above, assessment_above, reports_above, figures_above,
    )  # fmt: skip
    for subject in subjects:
        subject.fill(jurisdiction, by=office, now=now, seed=seed)
