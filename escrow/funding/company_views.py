"""What a firm owes and is owed, on its page: deposits, debts to it, wages unpaid, advances to be recovered."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.people.access import SignedIn
from escrow.funding.wages_owed import NONE, wages_owed
from escrow.models import Deposit, Payroll, Recovery, SmeDebt
from projects.models import Company
from projects.registers.sight import agency_of, seen_by

SHOWN = 50
NOTHING = Decimal(0)


@login_required
@require_GET
def company_money(request: SignedIn, pk: int) -> HttpResponse:
    """The panel alone for the page of the firm, else a page of its own."""
    user = request.user
    agency = agency_of(user)
    company = get_object_or_404(Company, pk=pk)
    today, projects = timezone.localdate(), seen_by(user)
    built = Q(company=company) | Q(company__isnull=True, project__general_contractor=company)
    deposits = Deposit.objects.filter(built, project__in=projects).select_related("project")
    payrolls = Payroll.objects.filter(
        Q(company=company) | Q(project__general_contractor=company), project__in=projects, due__gt=F("paid")
    ).select_related("project", "company")
    debts = SmeDebt.objects.visible_to(user).filter(creditor=company).select_related("lead")
    recoveries = Recovery.objects.filter(
        debtor=company, step__plan__jurisdiction=agency.jurisdiction_id
    ).select_related("step__plan__project")
    context: dict[str, Any] = {
        "company": company,
        "deposits": deposits.order_by("project__code")[:SHOWN],
        "covered": _sum(deposits, "amount"),
        "payrolls": payrolls.annotate(left=F("due") - F("paid")).order_by("-month", "pk")[:SHOWN],
        "unpaid": _sum(payrolls.annotate(left=F("due") - F("paid")), "left"),
        "owed": wages_owed([company.pk], today).get(company.pk, NONE),
        "debts": debts.annotate(left=F("amount") - F("cleared"))[:SHOWN],
        "owing": _sum(debts.annotate(left=F("amount") - F("cleared")), "left"),
        "recoveries": recoveries.annotate(left=F("amount") - F("recovered"))[:SHOWN],
        "advanced": _sum(
            recoveries.filter(ended_on__isnull=True).annotate(left=F("amount") - F("recovered")), "left"
        ),
        "today": today,
    }
    name = "company_panel" if request.headers.get("HX-Request") else "company"
    return render(request, f"escrow/funding/{name}.html", context)


def _sum(rows: Any, column: str) -> Decimal:
    return rows.order_by().aggregate(all=Sum(column))["all"] or NOTHING
