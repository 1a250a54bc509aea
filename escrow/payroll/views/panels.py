"""Payrolls on the pages of projects and workers: months by employer, the third roll, the wages of one person."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.people.access import SignedIn
from agencies.policy.money import Figure
from escrow.accounts.about import RELATED, about, money_of
from escrow.duties import pays_wages
from escrow.models import Payroll
from escrow.payroll.forms import ExportForm
from escrow.payroll.lateness import bounds
from escrow.payroll.lines import history_of
from escrow.payroll.sheets import matrix_of, page_of_lines, rows_of, said_lines, with_days
from projects.duties import may_reveal
from projects.models import Engagement, Worker
from projects.registers.sight import one_of, seen_by
from projects.workers.forms import month_of

# Lines of one firm on the roll; who wants more opens the payroll.
ROLL_LINES = 500
_WAGES = 60


@login_required
@require_GET
def of_project(request: SignedIn, pk: int) -> HttpResponse:
    project = one_of(request.user, pk, *RELATED)
    today = timezone.localdate()
    money = money_of(project, today)
    facts = about(project)
    context = {
        "project": project, "matrix": matrix_of(project, money, today), "bounds": bounds(money, facts),
        "keep": money.find(Figure.KEEP_YEARS, facts), "year": today.year,
        "may_hand_in": pays_wages(request.user, project),
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return render(request, "escrow/payroll/panel.html", context)
    if may_reveal(request.user, project) or context["may_hand_in"]:
        context["form"] = ExportForm(prefix_id="ledger")
    return render(request, "escrow/payroll/project.html", context)


@login_required
@require_GET
def roll(request: SignedIn, pk: int, month: str) -> HttpResponse:
    """The third of the three rolls of a month (TL 二(一)2), firm by firm."""
    project = one_of(request.user, pk)
    today = timezone.localdate()
    first = month_of(month, today)
    found = with_days(Payroll.objects.filter(project=project, month=first)).order_by("company__name", "pk")
    sheets: list[dict[str, Any]] = []
    for row in rows_of(found, money_of(project, today), today):
        page = page_of_lines(said_lines(row.payroll), {}, ROLL_LINES)
        sheets.append({"row": row, "lines": page.rows, "more": bool(page.after)})
    context = {
        "project": project,
        "month": first,
        "sheets": sheets,
        "may_hand_in": pays_wages(request.user, project),
    }
    name = "roll_part" if request.headers.get("HX-Request") else "roll"
    return render(request, f"escrow/payroll/{name}.html", context)


@login_required
@require_GET
def of_worker(request: SignedIn, pk: int) -> HttpResponse:
    """The wages of one worker on the projects one sees."""
    seen = seen_by(request.user)
    stays = Engagement.objects.filter(worker=pk, project__in=seen)
    worker = get_object_or_404(Worker.objects.filter(pk__in=stays.values("worker")), pk=pk)
    rows = list(history_of(pk).filter(project__in=seen.values("pk"))[:_WAGES])
    name = "wages_part" if request.headers.get("HX-Request") else "wages"
    return render(request, f"escrow/payroll/{name}.html", {"worker": worker, "rows": rows})
