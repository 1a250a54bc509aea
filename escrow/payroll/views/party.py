"""The payrolls of one project behind the door of its labour manager: what to do with each, and what is missing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.people.access import SignedIn
from escrow.accounts.about import money_of
from escrow.models import Payroll
from escrow.payroll.sheets import MONTHS, matrix_of, month_before, rows_of, with_days
from escrow.payroll.views.doors import needs_labour_manager
from projects.models import PartyAccount
from projects.party.views import behind_the_door


@behind_the_door
@require_GET
def payrolls(request: SignedIn, account: PartyAccount) -> HttpResponse:
    needs_labour_manager(account)
    project, today = account.project, timezone.localdate()
    money = money_of(project, today)
    since = month_before(today.replace(day=1), MONTHS)
    found = with_days(Payroll.objects.filter(project=project)).order_by("-month", "company__name", "pk")
    rows = rows_of(found.filter(month__gte=since), money, today)
    matrix = matrix_of(project, money, today)
    missing = [
        (month, firm, cell.present)
        for month, cells in matrix.months
        for firm, cell in zip(matrix.companies, cells, strict=True)
        if cell.is_missing
    ]
    context = {
        "account": account, "project": project, "missing": missing,
        "open": [row for row in rows if row.payroll.state != Payroll.State.PAID],
        "paid": [row for row in rows if row.payroll.state == Payroll.State.PAID],
    }  # fmt: skip
    return render(request, "escrow/payroll/party.html", context)
