"""Who is owed wages, over years of payrolls: by project from the totals of its months, by line from the index of what
is unpaid; never by reading what has been paid.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, QuerySet, Sum

from escrow.models import MoneyMonth, PayrollLine
from projects.models import Project


@dataclass(frozen=True, slots=True)
class Owed:
    """What a project owes by its payrolls: over how many months, since which, to how many at most, and yuan."""

    project_id: int
    months: int
    since: date
    workers: int
    amount: Decimal


# Within the months the lines are owed in; each month is a partition with an index of its own.
LINES_OF_ALL = """
SELECT project_id, count(*), sum(unpaid) FROM escrow_payrollline WHERE unpaid > 0 GROUP BY project_id
"""


def owed_by_project(projects: QuerySet[Project], since: date | None = None) -> list[Owed]:
    """The most first."""
    months = MoneyMonth.objects.filter(wages_unpaid__gt=0, project__in=projects)
    if since is not None:
        months = months.filter(month__gte=since)
    totals = months.values("project_id").annotate(
        months=Count("pk"), since=Min("month"), workers=Sum("workers_unpaid"), amount=Sum("wages_unpaid")
    )
    return [Owed(**each) for each in totals.order_by("-amount", "project_id")]


def unpaid_lines(project_id: int, since: date | None = None) -> QuerySet[PayrollLine]:
    """Every line of a project that is owed, with the worker (masked); the newest month first."""
    found = PayrollLine.objects.filter(project_id=project_id, unpaid__gt=0)
    if since is not None:
        found = found.filter(month__gte=since)
    return found.select_related("worker").defer("worker__sealed").order_by("-month", "worker_id")
