"""The recovery ledger: what the fund advanced and what came back of it; one recovery with its payments."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, QuerySet, Sum
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.csv_lists import csv_response
from agencies.errors import Text
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.models import Recovery, ReliefPlan
from escrow.relief.actions import recovering
from escrow.relief.filters import RecoveryFilter
from escrow.relief.views.acts import recovery_act, recovery_acts
from projects.inspections.views.acts import Act, carried_out, officials_only, options_for, with_bound
from projects.inspections.views.tables import cells, listed

ORDER = Order("opened_on", descending=True, is_day=True)
RELATED = ("step__plan__project", "step__account", "debtor", "letter", "asked_by", "ended_by")


def _seen(user: User) -> QuerySet[Recovery]:
    plans = ReliefPlan.objects.visible_to(user)
    return Recovery.objects.filter(step__plan__in=plans).select_related(*RELATED)


def state_of(recovery: Recovery) -> tuple[str, str]:
    """In words, and how it is to be taken."""
    if recovery.ended_on is not None:
        return (_("Recovered in full"), "done") if not recovery.open else (_("Written off"), "paused")
    if recovery.asked_by_id is not None:
        return _("Write-off asked for"), "act"
    if recovery.demanded_until is not None and recovery.demanded_until < timezone.localdate():
        return _("Demanded and overdue"), "breached"
    return (_("Demanded"), "wait") if recovery.letter_id else (_("To be demanded"), "act")


@login_required
@require_GET
def recoveries(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    form = RecoveryFilter(request.GET, options_for(request.user))
    found = _seen(request.user).filter(form.condition())
    context = listed(request, found, ORDER, form, "")
    context["rows"] = [
        {"recovery": each, "state": state_of(each)[0], "tone": state_of(each)[1]} for each in context["rows"]
    ]
    sums = found.order_by().aggregate(amount=Sum("amount"), recovered=Sum("recovered"))
    open_sum = found.filter(ended_on__isnull=True).order_by().aggregate(sum=Sum(F("amount") - F("recovered")))
    context |= {"sums": sums | {"open": open_sum["sum"]}, "unfiltered": request.path, "here": "recoveries"}
    return render(request, "escrow/relief/recoveries.html", context)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    officials_only(request.user)
    form = RecoveryFilter(request.GET, options_for(request.user))
    found = _seen(request.user).filter(form.condition()).order_by(*ORDER.fields)
    heading = [
        _("Relief plan"), _("Project"), _("Debtor"), _("Advanced on"), _("To be recovered (yuan)"),
        _("Recovered (yuan)"), _("Still open (yuan)"), _("State"), _("Demanded on"), _("To be repaid until"),
        _("Letter number"),
        _("Ended on"), _("Reason"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.step.plan.number, each.step.plan.project or "", each.debtor or "", each.opened_on, each.amount,
             each.recovered, each.open, state_of(each)[0], each.demanded_on, each.demanded_until,
             each.letter.number if each.letter else "", each.ended_on, each.ended_reason]
        )
        for each in found.iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_response(f"recoveries-{timezone.localdate():%Y%m%d}", heading, lines)


def one_of(user: User, pk: int) -> Recovery:
    officials_only(user)
    return get_object_or_404(_seen(user), pk=pk)


@login_required
@require_GET
def recovery(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, one_of(request.user, pk))


def _page(request: SignedIn, found: Recovery, bound: Act | None = None) -> HttpResponse:
    label, tone = state_of(found)
    context = {
        "recovery": found,
        "plan": found.step.plan,
        "state": label,
        "tone": tone,
        "payments": found.payments.select_related("entry", "by"),
        "width": f"{found.recovered * 100 / found.amount:.2f}",
        "acts": with_bound(recovery_acts(request.user, found), bound),
    }
    return render(request, "escrow/relief/recovery.html", context)


def _done(
    request: SignedIn, pk: int, key: str, does: Callable[[dict[str, Any]], object], said: Text
) -> HttpResponse:
    found = one_of(request.user, pk)
    return carried_out(
        request, recovery_act(key, found, request.POST), does, back=reverse("recovery", args=[pk]), said=said,
        page=lambda bound: _page(request, found, bound),
    )  # fmt: skip


@login_required
@require_POST
def demand(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, "demand",
        lambda said: recovering.demand(pk, until=said["until"], by=request.user, now=timezone.now()),
        _("The demand is issued."),
    )  # fmt: skip


@login_required
@require_POST
def recover(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, "recover", lambda said: recovering.recover(pk, **said, by=request.user, now=timezone.now()),
        _("The money is booked on the fund."),
    )  # fmt: skip


@login_required
@require_POST
def ask(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, "ask",
        lambda said: recovering.ask_write_off(pk, reason=said["reason"], by=request.user, now=timezone.now()),
        _("The write-off is asked for; another person decides on it."),
    )  # fmt: skip


@login_required
@require_POST
def write_off(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, "write-off",
        lambda said: recovering.write_off(
            pk, agreed=said["agreed"] == "yes", opinion=said["opinion"], by=request.user, now=timezone.now()
        ),
        _("The decision is entered."),
    )  # fmt: skip
