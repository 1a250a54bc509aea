"""The page of one account with its entries, the page of one entry, and what may be entered there."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet, Sum
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import Options, without
from agencies.listing import CAP, PAGE, Page
from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.ledger.access import enters
from escrow.ledger.entering import enter, take_back
from escrow.ledger.forms import EntryFilter, EntryForm, RestraintForm, ReverseForm
from escrow.ledger.posting import Movement
from escrow.ledger.restraints import Laid, is_lawful, restrain
from escrow.models import Account, Entry, Restraint, StatementLine
from projects.inspections.views.acts import Act, carried_out, officials_only, with_bound
from projects.inspections.views.tables import cells

_RELATED = ("by", "reversed_by", "reverses", "statement_line")


def one_of(user: User, pk: int) -> Account:
    officials_only(user)
    return get_object_or_404(
        Account.objects.visible_to(user).select_related("project", "company", "jurisdiction"), pk=pk
    )


@login_required
@require_GET
def account(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, one_of(request.user, pk))


def page(request: SignedIn, found: Account, bound: Act | None = None) -> HttpResponse:
    form = EntryFilter(request.GET, Options())
    rows = found.entries.filter(form.condition())
    entries = page_of(rows.select_related(*_RELATED), request.GET)
    orders = _restraints(found)
    waiting = StatementLine.objects.filter(statement__account=found, state=StatementLine.State.OPEN)
    context = {
        "account": found,
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": entries.rows,
        "page": entries,
        "total": len(entries.rows) if entries.is_first and not entries.after else listing.capped_count(rows),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
        "sums": _in_and_out(rows),
        "restraints": [{"restraint": each, "is_lawful": is_lawful(each)} for each in orders],
        "is_unlawful": any(not is_lawful(each) for each in orders if each.lifted_on is None),
        "waiting": waiting.count(),
        "acts": with_bound(_acts(request.user, found), bound),
    }
    return render(request, "escrow/ledger/account.html", context)


def page_of(rows: QuerySet[Entry], params: Mapping[str, str]) -> Page:
    """The newest first, by their number on the account: no page counts the rows before it."""
    after, before = _number(params.get("after")), _number(params.get("before"))
    if before is not None and after is None:
        found = list(rows.filter(place__gt=before).order_by("place")[: PAGE + 1])
        has_before, has_after = len(found) > PAGE, True
        found = found[:PAGE][::-1]
    else:
        found = list(
            (rows.filter(place__lt=after) if after is not None else rows).order_by("-place")[: PAGE + 1]
        )
        has_before, has_after = after is not None, len(found) > PAGE
        found = found[:PAGE]
    return Page(
        found,
        str(found[0].place) if found and has_before else "",
        str(found[-1].place) if found and has_after else "",
        is_first=not has_before,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _restraints(found: Account) -> list[Restraint]:
    rows = list(found.restraints.order_by("lifted_on", "-ordered_on", "-pk")[:50])
    for each in rows:
        each.account = found
    return sorted(rows, key=lambda each: each.lifted_on is not None)


def _in_and_out(rows: QuerySet[Entry]) -> dict[str, Any]:
    both = rows.order_by().aggregate(
        incoming=Sum("amount", filter=Q(amount__gt=0)), outgoing=Sum("amount", filter=Q(amount__lt=0))
    )
    return {"incoming": both["incoming"] or 0, "outgoing": -(both["outgoing"] or 0)}


def _acts(user: User, found: Account) -> list[Act]:
    if not found.is_open or not enters(user, found):
        return []
    return [enter_act(found), restraint_act(found)]


def enter_act(found: Account, data: Any = None) -> Act:
    form = EntryForm(found, data, prefix_id="enter", initial={"on": timezone.localdate()})
    return Act("enter", _("Make an entry"), reverse("account-enter", args=[found.pk]), form)


def restraint_act(found: Account, data: Any = None) -> Act:
    form = RestraintForm(data, prefix_id="restrain", initial={"ordered_on": timezone.localdate()})
    return Act("restrain", _("Enter a restraint"), reverse("restraint-enter", args=[found.pk]), form)


@login_required
@require_POST
def enter_by_hand(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return carried_out(
        request, enter_act(found, request.POST),
        lambda said: enter(
            pk, Movement(said["kind"], said["amount"], said["on"], None, said["reference"], said["counterparty"],
                         said["note"]), by=request.user, now=timezone.now(),
        ),
        back=reverse("account", args=[pk]), said=_("The entry is made."), page=lambda act: page(request, found, act),
    )  # fmt: skip


@login_required
@require_POST
def enter_restraint(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return carried_out(
        request, restraint_act(found, request.POST),
        lambda said: restrain(pk, Laid(**said), by=request.user, now=timezone.now()),
        back=reverse("account", args=[pk]), said=_("The restraint is entered."),
        page=lambda act: page(request, found, act),
    )  # fmt: skip


@login_required
@require_GET
def export(request: SignedIn, pk: int) -> HttpResponseBase:
    found = one_of(request.user, pk)
    rows = found.entries.filter(EntryFilter(request.GET, Options()).condition()).select_related("by")
    heading = [
        _("No."), _("Booked on"), _("Kind"), _("Of the month"), _("In (yuan)"), _("Out (yuan)"),
        _("Balance after it (yuan)"), _("Other party"), _("Bank reference"), _("Note"), _("Entered by"),
        _("Entered at"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.place, each.booked_on, each.get_kind_display(), each.month and f"{each.month:%Y-%m}",
             each.amount if each.amount > 0 else None, -each.amount if each.amount < 0 else None, each.balance_after,
             each.counterparty, each.reference, each.note, each.by, each.at]
        )
        for each in rows.order_by("place").iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_response(f"account-{found.pk}-{timezone.localdate():%Y%m%d}", heading, lines)


@login_required
@require_GET
def printed(request: SignedIn, pk: int) -> HttpResponse:
    """A statement of the account to print: what was carried over, every entry of the days chosen, what is left."""
    found = one_of(request.user, pk)
    form = EntryFilter(request.GET, Options())
    said = form.stated()
    today = timezone.localdate()
    first, last = said.get("from_on") or found.opened_on, said.get("until_on") or today
    rows = list(
        found.entries.filter(booked_on__range=(first, last)).order_by("booked_on", "place")[: CAP + 1]
    )
    opening = found.entries.filter(booked_on__lt=first).aggregate(sum=Sum("amount"))["sum"] or 0
    lines, balance = [], opening
    for each in rows[:CAP]:
        balance += each.amount
        lines.append({"entry": each, "balance": balance})
    context = {
        "account": found, "form": form, "first": first, "last": last, "opening": opening, "closing": balance,
        "lines": lines, "is_cut": len(rows) > CAP, "today": today,
        "incoming": sum(each.amount for each in rows if each.amount > 0),
        "outgoing": -sum(each.amount for each in rows if each.amount < 0),
    }  # fmt: skip
    return render(request, "escrow/ledger/account_print.html", context)


# ---- one entry


def entry_of(user: User, pk: int) -> Entry:
    officials_only(user)
    found = Entry.objects.filter(account__in=Account.objects.visible_to(user))
    related = ("account__project", "by", "reverses", "reversed_by__by", "statement_line__statement")
    return get_object_or_404(found.select_related(*related), pk=pk)


@login_required
@require_GET
def entry(request: SignedIn, pk: int) -> HttpResponse:
    return entry_page(request, entry_of(request.user, pk))


def entry_page(request: SignedIn, found: Entry, bound: Act | None = None) -> HttpResponse:
    undone = getattr(found, "reversed_by", None)
    may = enters(request.user, found.account) and found.account.is_open
    acts = [reverse_act(found)] if may and undone is None and found.kind != Entry.Kind.REVERSAL else []
    context = {
        "entry": found,
        "account": found.account,
        "undone": undone,
        "line": getattr(found, "statement_line", None),
        "acts": with_bound(acts, bound),
    }
    return render(request, "escrow/ledger/entry.html", context)


def reverse_act(found: Entry, data: Any = None) -> Act:
    form = ReverseForm(data, prefix_id="reverse", initial={"on": timezone.localdate()})
    return Act("reverse", _("Reverse this entry"), reverse("entry-reverse", args=[found.pk]), form)


@login_required
@require_POST
def reverse_entry(request: SignedIn, pk: int) -> HttpResponse:
    found = entry_of(request.user, pk)
    return carried_out(
        request, reverse_act(found, request.POST),
        lambda said: take_back(pk, reason=said["reason"], on=said["on"], by=request.user, now=timezone.now()),
        back=reverse("entry", args=[pk]), said=_("The entry is reversed."),
        page=lambda act: entry_page(request, found, act),
    )  # fmt: skip
