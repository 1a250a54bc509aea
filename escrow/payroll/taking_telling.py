"""What follows from a list of wages: an entry on the timeline of each project, and the totals of its months."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from agencies.people.models import User
from escrow.changes import on_money_changed
from escrow.payroll.lines import recount_wages
from projects.models import ProjectEvent

# Of so many projects everything is counted anew at once; of more, what their wages come to: the sweep of the night
# does the rest.
_AT_ONCE = 50
# Payroll, project, month, lines, yuan.
Touched = tuple[int, int, date, int, Decimal]


def follow(act: str, touched: Iterable[Touched], *, by: User, now: datetime) -> None:
    """Called in the transaction that changed these payrolls, after their totals have been counted."""
    workers: defaultdict[tuple[int, date], int] = defaultdict(int)
    sums: defaultdict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for _payroll, project, month, lines, amount in touched:
        workers[project, month] += lines
        sums[project, month] += amount
    ProjectEvent.objects.bulk_create(
        [
            ProjectEvent(
                project_id=project, act=act, at=now, actor=by, agency=by.agency, note="",
                details={"month": f"{month:%Y-%m}", "workers": count, "amount": f"{sums[project, month]:.2f}"},
            )
            for (project, month), count in workers.items()
        ],
        batch_size=1000,
    )  # fmt: skip
    projects = {project for project, _month in workers}
    if len(projects) > _AT_ONCE:
        recount_wages(projects, {month for _project, month in workers})
        return
    for project in sorted(projects):
        on_money_changed(project, now)
