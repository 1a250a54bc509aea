"""The wage accounts of a place as a list, one of them with its conditions and acts, and the notice to be printed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from agencies import listing
from agencies.forms import widgets
from agencies.forms.filters import FilterForm, Options, choice_field, offer_choices, without
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.policy.money_words import say_setting
from escrow.accounts import actions, closing, reading
from escrow.accounts.filters import ACCOUNTS, by_account
from escrow.accounts.forms import CloseForm, NoticeForm, ParticularsForm, WithdrawForm
from escrow.accounts.wording import TONES
from escrow.duties import books
from escrow.models import Account, Restraint, WageAccount
from projects.models import Project
from projects.registers.acts import Act, Offer, carried_out, offered
from projects.registers.choices import options_for
from projects.registers.filters import inside
from projects.registers.sight import agency_of, one_of, seen_by

ORDER = Order("opened_on", descending=True, is_day=True)
State = WageAccount.State


class AccountFilter(FilterForm):
    q = forms.CharField(
        label=gettext_lazy("Project, account name or bank"),
        required=False,
        max_length=60,
        widget=widgets.Text,
    )
    state = choice_field(gettext_lazy("State"), State.choices)
    account = choice_field(gettext_lazy("What is wrong with it"), ACCOUNTS[2:])
    agency = choice_field(gettext_lazy("Industry regulator"), ())
    region = choice_field(gettext_lazy("Place"), ())

    FIRST = ("q", "state", "account", "agency", "region")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)
        offer_choices(self, "region", options.places)

    def projects(self) -> Q:
        stated, found = self.stated(), Q()
        if code := stated.get("account"):
            found &= by_account(code)
        if agency := stated.get("agency"):
            found &= Q(responsible_agency=agency)
        if region := stated.get("region"):
            found &= inside(region)
        return found

    def condition(self) -> Q:
        stated, found = self.stated(), Q()
        if text := stated.get("q"):
            found &= Q(name__icontains=text) | Q(project__name__icontains=text) | Q(bank__icontains=text)
        if state := stated.get("state"):
            found &= Q(wage_account__state=state)
        return found


@login_required
@require_GET
def accounts(request: SignedIn) -> HttpResponse:
    form = AccountFilter(request.GET, options_for(agency_of(request.user)))
    projects = seen_by(request.user).filter(form.projects())
    laid = Restraint.objects.filter(account=OuterRef("pk"), lifted_on__isnull=True)
    found: QuerySet[Account] = (
        Account.objects.filter(kind=Account.Kind.WAGE, wage_account__isnull=False, project__in=projects)
        .filter(form.condition())
        .annotate(is_restrained=Exists(laid))
        .select_related("project__region", "company", "wage_account__contract")
    )
    page = listing.page_of(found, ORDER, request.GET)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": [(each, TONES[each.wage_account.state]) for each in page.rows],
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
    }
    return render(request, "escrow/accounts/accounts.html", context)


def _seen(user: User, pk: int) -> WageAccount:
    rows = WageAccount.objects.filter(account__project__in=seen_by(user)).select_related(
        "account__project__general_contractor",
        "account__company",
        "contract",
        "agreement",
        "promise",
        "closed_by",
    )
    return get_object_or_404(rows, account=pk)


def _project(kept: WageAccount) -> Project:
    project = kept.account.project
    assert project is not None, "a wage account is that of a project"
    return project


def _in(*states: State) -> Callable[[User, WageAccount], bool]:
    return lambda user, kept: kept.state in states and books(user, _project(kept))


def _particulars(kept: WageAccount, data: Any) -> ParticularsForm:
    initial = {name: getattr(kept, name) for name in actions.FIELDS} | {"paper_id": kept.agreement_id}
    return ParticularsForm(_project(kept), data, prefix_id="particulars", initial=initial)


def _change(kept: WageAccount, said: dict[str, Any], by: User, now: datetime) -> object:
    values = {name: value for name, value in said.items() if name != "paper_id"}
    return actions.change_wage_account(
        kept.account_id, by=by, now=now, agreement_id=said["paper_id"], **values
    )


def _close(kept: WageAccount, said: dict[str, Any], by: User, now: datetime) -> object:
    return closing.close(
        kept.account_id, on=said["on"], promise_id=said["paper_id"], reference=said["reference"], by=by, now=now
    )  # fmt: skip


OFFERS: tuple[Offer, ...] = (
    Offer(
        "particulars", gettext_lazy("Agreement, marking, filing and pay day"),
        gettext_lazy("The particulars are on record."), _particulars, _change, _in(State.OPEN, State.CLOSING),
        is_main=True,
    ),
    Offer(
        "notice", gettext_lazy("Put the public notice of the closing up"),
        gettext_lazy("The public notice is on record."), lambda kept, data: NoticeForm(data, prefix_id="notice"),
        lambda kept, said, by, now: closing.begin_closing(kept.account_id, by=by, now=now, **said), _in(State.OPEN),
    ),
    Offer(
        "close", gettext_lazy("Close the wage account"),
        gettext_lazy("The account is closed; its balance went to the contractor."),
        lambda kept, data: CloseForm(_project(kept), data, prefix_id="close"), _close, _in(State.CLOSING),
    ),
    Offer(
        "withdraw", gettext_lazy("Withdraw the public notice"), gettext_lazy("The account stays open."),
        lambda kept, data: WithdrawForm(data, prefix_id="withdraw"),
        lambda kept, said, by, now: closing.withdraw_notice(kept.account_id, by=by, now=now, **said),
        _in(State.CLOSING),
    ),
)  # fmt: skip


def _url(kept: WageAccount) -> Callable[[str], str]:
    return lambda slug: reverse("wage-account-act", args=[kept.account_id, slug])


@login_required
@require_GET
def account(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, _seen(request.user, pk))


@login_required
@require_POST
def act(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    kept = _seen(request.user, pk)
    return carried_out(
        request, kept, OFFERS, slug, url=_url(kept), back=reverse("wage-account", args=[pk]),
        page=lambda bound: _page(request, _seen(request.user, pk), bound),
    )  # fmt: skip


def _page(request: SignedIn, kept: WageAccount, bound: Act | None = None) -> HttpResponse:
    project, today = _project(kept), timezone.localdate()
    notice = closing.notice_of(project, today)
    ends = project.finished_on is not None or kept.state != State.OPEN
    context = {
        "kept": kept,
        "account": kept.account,
        "project": project,
        "tone": TONES[kept.state],
        "gaps": reading.gaps_of(project, kept, today),
        "conditions": closing.conditions_of(kept) if ends and kept.state != State.CLOSED else [],
        "notice": notice,
        "notice_said": say_setting(notice) if notice else "",
        "closes_from": closing.may_close_from(kept, notice) if kept.state == State.CLOSING else None,
        "acts": offered(request.user, kept, OFFERS, _url(kept), bound),
    }
    return render(request, "escrow/accounts/account.html", context)


@login_required
@require_GET
def notice(request: SignedIn, pk: int) -> HttpResponse:
    """The public notice that is hung out on the site before the account is closed."""
    kept = _seen(request.user, pk)
    found = closing.notice_of(_project(kept), timezone.localdate())
    context = {
        "kept": kept,
        "account": kept.account,
        "project": one_of(request.user, _project(kept).pk, "general_contractor", "jurisdiction"),
        "days": found.whole if found else 0,
        "until": closing.may_close_from(kept, found) if kept.notice_on else None,
        "phone": agency_of(request.user).phone,
        "title": _("Public notice to print"),
    }
    return render(request, "escrow/accounts/notice.html", context)
