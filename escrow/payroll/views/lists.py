"""All payrolls of the place: what is due, paid and late, month by month; and the whole as a file."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.csv_lists import csv_response
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.policy.money import Money
from escrow.accounts.about import money_of
from escrow.models import Payroll
from escrow.payroll.filters import PayrollFilter
from escrow.payroll.lateness import bounds
from escrow.payroll.sheets import Row, rows_of, sums_of, with_days
from projects.inspections.views.tables import cells, listed
from projects.registers.choices import options_for
from projects.registers.sight import agency_of

ORDER = Order("month", descending=True, is_day=True)


def _found(user: User, params: Any, today: date) -> tuple[PayrollFilter, QuerySet[Payroll], Money]:
    agency = agency_of(user)
    money = money_of(agency.jurisdiction_id, today)
    form = PayrollFilter(params, options_for(agency), bounds(money))
    return form, Payroll.objects.visible_to(user).filter(form.condition(today)), money


@login_required
@require_GET
def payrolls(request: SignedIn) -> HttpResponse:
    today = timezone.localdate()
    form, found, money = _found(request.user, request.GET, today)
    context = listed(request, with_days(found), ORDER, form, "")
    context |= {
        "rows": rows_of(context["page"].rows, money, today),
        "sums": sums_of(found),
        "bounds": form.bounds,
    }
    return render(request, "escrow/payroll/payrolls.html", context)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    today = timezone.localdate()
    _form, found, money = _found(request.user, request.GET, today)
    heading = [
        _("Month"), _("Project number"), _("Project"), _("Employer"), _("General contractor"), _("State"),
        _("Agreed pay day"), _("Workers"), _("Workers who signed"), _("Wages due (yuan)"), _("Wages paid (yuan)"),
        _("Wages unpaid (yuan)"), _("Workers unpaid"), _("Days after the pay day"), _("Paid by the general contractor"),
    ]  # fmt: skip
    rows = with_days(found).order_by(*ORDER.fields).iterator(chunk_size=2000)
    name = f"payrolls-{today:%Y%m%d}"
    return csv_response(name, heading, (_line(row) for row in _rows(rows, money, today)))


def _rows(payrolls: Any, money: Money, today: date) -> Iterator[Row]:
    for each in payrolls:
        yield from rows_of([each], money, today)


def _line(row: Row) -> list[str]:
    payroll = row.payroll
    project = payroll.project
    return cells(
        [payroll.month.strftime("%Y-%m"), project.code, project.name, payroll.company, project.general_contractor,
         payroll.get_state_display(), payroll.pay_on, payroll.lines, payroll.signed_lines, payroll.due, payroll.paid,
         row.unpaid, payroll.unpaid_lines, row.late.days or "",
         _("yes") if payroll.is_by_agency else _("no")]
    )  # fmt: skip
