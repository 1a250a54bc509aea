"""The list of all accounts of a place, with what is to be looked at on each, sums and the list as a file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.csv_lists import csv_response
from agencies.forms.filters import Options
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.ledger.forms import AccountFilter
from escrow.ledger.restraints import is_lawful, standing
from escrow.models import Account, Restraint, StatementLine
from projects.inspections.views.acts import officials_only
from projects.inspections.views.tables import cells, listed

ORDER = Order("name", is_text=True)
_WAITING = StatementLine.objects.filter(statement__account=OuterRef("pk"), state=StatementLine.State.OPEN)
_STANDING = Restraint.objects.filter(account=OuterRef("pk"), lifted_on__isnull=True)


def found(user: User, form: AccountFilter) -> QuerySet[Account]:
    rows = Account.objects.visible_to(user).filter(form.condition()).select_related("project")
    look = form.stated().get("look")
    if look == "exceptions":
        rows = rows.filter(Exists(_WAITING))
    if look == "restrained":
        rows = rows.filter(Exists(_STANDING))
    return rows


@login_required
@require_GET
def accounts(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    form = AccountFilter(request.GET, Options())
    rows = found(request.user, form)
    context = listed(request, rows, ORDER, form, "")
    context["rows"] = shown(context["rows"])
    context["sums"] = _sums(rows)
    return render(request, "escrow/ledger/accounts.html", context)


def shown(rows: list[Account]) -> list[dict[str, Any]]:
    """Each with its lines to be settled and what stands on it, in two queries for all."""
    ids = [each.pk for each in rows]
    lines = StatementLine.objects.filter(statement__account__in=ids, state=StatementLine.State.OPEN)
    waiting = dict(lines.values_list("statement__account").annotate(count=Count("pk")).order_by())
    laid = standing(ids)
    return [
        {
            "account": each,
            "waiting": waiting.get(each.pk, 0),
            "restraints": len(laid.get(each.pk, ())),
            "is_unlawful": any(not is_lawful(one) for one in laid.get(each.pk, ())),
        }
        for each in rows
    ]


def _sums(rows: QuerySet[Account]) -> list[dict[str, Any]]:
    """By kind, and over all of what the filters leave."""
    by_kind = {
        each["kind"]: each
        for each in rows.order_by().values("kind").annotate(count=Count("pk"), balance=Sum("balance"))
    }
    return [
        {"kind": kind, "label": label, "count": by_kind[kind]["count"], "balance": by_kind[kind]["balance"]}
        for kind, label in Account.Kind.choices
        if kind in by_kind
    ]


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    officials_only(request.user)
    rows = found(request.user, AccountFilter(request.GET, Options()))
    counted = rows.annotate(
        waiting=Count("statements__lines", filter=Q(statements__lines__state="open"), distinct=True),
        laid=Count("restraints", filter=Q(restraints__lifted_on__isnull=True), distinct=True),
    ).select_related("company")
    heading = [
        _("Kind"), _("Name of the account"), _("Account number"), _("Bank"), _("Project number"), _("Project name"),
        _("Company"), _("Opened on"), _("Account closed on"), _("Balance (yuan)"), _("Number of entries"),
        _("Statement taken in until"), _("Balance by the bank (yuan)"), _("Lines to be settled"), _("Restraints"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.get_kind_display(), each.name, each.masked_number, each.bank,
             each.project.code if each.project else "", each.project.name if each.project else "", each.company,
             each.opened_on, each.closed_on, each.balance, each.entry_count, each.stated_until, each.stated_balance,
             each.waiting, each.laid]
        )
        for each in counted.order_by(*ORDER.fields).iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_response(f"accounts-{timezone.localdate():%Y%m%d}", heading, lines)
