"""The ledger of money by project, and the two ledgers that are handed out."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies import listing
from agencies.forms.filters import without
from agencies.importing.ledgers import Ledger, LedgerColumn, footer, sent
from agencies.listing import CAP
from agencies.people.access import SignedIn
from escrow.accounts import exports
from escrow.accounts.filters import MoneyFilter
from escrow.accounts.rows import RELATED, rows_of
from projects.duties import keeps_register
from projects.models import Project
from projects.registers.choices import options_for
from projects.registers.sight import agency_of, seen_by

Rows = Callable[[QuerySet[Project], date], Iterator[Sequence[Any]]]
LEDGERS: dict[str, tuple[str, Sequence[LedgerColumn], Rows]] = {
    "accounts": ("农民工工资专用账户台账", exports.ACCOUNTS, exports.account_rows),
    "months": ("人工费拨付台账", exports.MONTHS, exports.month_rows),
}


def found_by(request: SignedIn) -> tuple[MoneyFilter, QuerySet[Project]]:
    form = MoneyFilter(request.GET, options_for(agency_of(request.user)), request.user)
    return form, seen_by(request.user).filter(form.condition())


@login_required
@require_GET
def money(request: SignedIn) -> HttpResponse:
    form, found = found_by(request)
    rows, order = form.sorted(found.select_related(*RELATED))
    page = listing.page_of(rows, order, request.GET)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": rows_of(page.rows, timezone.localdate()),
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
        "may_enter": keeps_register(request.user),
    }
    return render(request, "escrow/accounts/money.html", context)


@login_required
@require_GET
def ledger(request: SignedIn, kind: str) -> HttpResponseBase:
    """Of the projects that the filters find, as a workbook."""
    if kind not in LEDGERS:
        raise Http404
    title, columns, rows = LEDGERS[kind]
    agency, today = agency_of(request.user), timezone.localdate()
    _form, found = found_by(request)
    signed = footer(agency.name, str(request.user), agency.phone, today)
    made = Ledger(f"{agency.jurisdiction}{title}", columns, signed, exports.NOTE)
    return sent(made, rows(found, today), f"{title}{today:%Y%m%d}")
