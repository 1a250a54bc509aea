"""The emergency fund: balance against its floor, entries, advances, self-checks, its rules; the ledger as a file."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, QuerySet, Sum
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.csv_lists import csv_response
from agencies.people.access import SignedIn
from agencies.people.models import Agency, Region, User
from agencies.policy.money import Figure, Money, Setting
from agencies.policy.money_words import say_setting
from escrow.accounts.about import money_of
from escrow.duties import keeps_fund, needs
from escrow.models import Entry, Recovery, ReliefFund
from escrow.relief import forms
from escrow.relief.actions import fund as acts
from escrow.relief.actions.fund import NewFund
from escrow.relief.views.acts import created
from escrow.relief.waterfall import NOTHING
from projects.inspections.views.acts import Act, carried_out, officials_only, with_bound
from projects.inspections.views.tables import cells

RULES = (
    Figure.FUND_FLOOR, Figure.FUND_CHECK, Figure.FUND_RAISING, Figure.FUND_PURPOSE, Figure.FUND_USES,
    Figure.FUND_PLIGHTS, Figure.FUND_PART, Figure.FUND_RECOVERY,
)  # fmt: skip
SHOWN = 20


def _seen(user: User) -> QuerySet[ReliefFund]:
    officials_only(user)
    return ReliefFund.objects.visible_to(user).select_related(
        "account", "keeper", "region", "jurisdiction", "check_limit"
    )


def _place(user: User) -> str:
    """The place of an official."""
    if user.agency is None:
        raise Http404
    return user.agency.jurisdiction_id


@login_required
@require_GET
def emergency_fund(request: SignedIn) -> HttpResponse:
    funds = list(_seen(request.user).order_by(F("region").asc(nulls_first=True), "pk"))
    asked = request.GET.get("fund", "")
    found = next((each for each in funds if str(each.pk) == asked), funds[0] if funds else None)
    return _page(request, funds, found)


def _page(
    request: SignedIn, funds: list[ReliefFund], found: ReliefFund | None, bound: Act | None = None
) -> HttpResponse:
    place = _place(request.user)
    money = money_of(place, timezone.localdate())
    context: dict[str, Any] = {
        "funds": funds,
        "fund": found,
        "rules": rules_shown(money),
        "may_keep": keeps_fund(request.user, place),
        "here": "fund",
    }
    if found is not None:
        context |= _figures(found, money) | {"acts": with_bound(_acts(request.user, found), bound)}
    return render(request, "escrow/relief/fund.html", context)


def rules_shown(money: Money) -> list[dict[str, Any]]:
    found: list[Setting] = [each for figure in RULES if (each := money.find(figure)) is not None]
    return [{"label": each.figure.label, "value": say_setting(each), "setting": each} for each in found]


def _figures(found: ReliefFund, money: Money) -> dict[str, Any]:
    account = found.account
    sums = {
        each["kind"]: each["sum"]
        for each in account.entries.order_by().values("kind").annotate(sum=Sum("amount"))
    }
    open_ones = Recovery.objects.filter(step__account=account, ended_on__isnull=True)
    floor = money.find(Figure.FUND_FLOOR)
    checks = list(found.checks.select_related("by")[:12])
    for each in checks:
        each.fund = found
    raised = sums.get(Entry.Kind.FUND_RAISED, NOTHING)
    return {
        "floor": floor,
        "short": max(NOTHING, floor.number - account.balance) if floor else NOTHING,
        "raised": raised,
        "advanced": -sums.get(Entry.Kind.ADVANCE, NOTHING),
        "recovered": sums.get(Entry.Kind.RECOVERY, NOTHING),
        "open": open_ones.aggregate(sum=Sum(F("amount") - F("recovered")))["sum"] or NOTHING,
        "advances": open_ones.select_related("step__plan__project", "debtor")[:SHOWN],
        "entries": account.entries.select_related(
            "by", "relief_step__plan", "recovery_payment__recovery__step__plan"
        )[:SHOWN],
        "entry_count": account.entry_count,
        "checks": [{"check": each, "difference": acts.difference(each)} for each in checks],
        "is_overdue": acts.is_overdue(found, timezone.now()),
        "width": _share(account.balance, max(account.balance, floor.number if floor else NOTHING)),
        "mark": _share(floor.number, max(account.balance, floor.number)) if floor else "",
    }


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{part * 100 / whole:.2f}" if whole else "0"


def _acts(user: User, found: ReliefFund) -> list[Act]:
    if not keeps_fund(user, found.jurisdiction_id):
        return []
    return [_act("raise", found), _act("check", found)]


def _act(key: str, found: ReliefFund, data: Any = None) -> Act:
    labels = {"raise": _("Enter money raised"), "check": _("Enter a self-check")}
    shape: dict[str, Any] = {"raise": forms.RaiseForm, "check": forms.CheckForm}
    initial = {"on": timezone.localdate(), "balance": found.account.balance, "usable": True}
    form = shape[key](data, prefix_id=key, initial=initial)
    return Act(key, labels[key], reverse(f"emergency-fund-{key}", args=[found.pk]), form, is_main=True)


def _done(request: SignedIn, pk: int, key: str, does: Any, said: str) -> HttpResponse:
    found = get_object_or_404(_seen(request.user), pk=pk)
    return carried_out(
        request, _act(key, found, request.POST), does, back=f"{reverse('emergency-fund')}?fund={pk}", said=said,
        page=lambda bound: _page(request, [found], found, bound),
    )  # fmt: skip


@login_required
@require_POST
def raise_money(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, "raise", lambda said: acts.raise_money(pk, **said, by=request.user, now=timezone.now()),
        _("The money is booked on the fund."),
    )  # fmt: skip


@login_required
@require_POST
def check(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, "check", lambda said: acts.check(pk, **said, by=request.user, now=timezone.now()),
        _("The self-check is entered; the time of the next one is running."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def open_one(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    place = _place(request.user)
    needs(keeps_fund(request.user, place))
    agencies = Agency.objects.filter(jurisdiction=place, is_active=True).order_by("pk")
    regions = (
        Region.objects.inside(place).exclude(pk=place).filter(kind__in=["county", "district", "dev_zone"])
    )
    form = forms.FundForm(
        request.POST or None, agencies=agencies, regions=regions, prefix_id="fund",
        initial={"keeper": agencies.filter(role="finance").values_list("pk", flat=True).first()},
    )  # fmt: skip
    act = Act("fund", _("Open the fund"), request.get_full_path(), form, is_main=True, is_open=True)

    def page(bound: Act) -> HttpResponse:
        title, back = _("Open an emergency fund"), reverse("emergency-fund")
        return render(request, "escrow/relief/form.html", {"act": bound, "title": title, "back": back})

    def verb() -> str:
        said = dict(form.cleaned_data)
        wanted = NewFund(**said | {"keeper": int(said["keeper"])})
        made = acts.open_fund(place, wanted, by=request.user, now=timezone.now())
        return f"{reverse('emergency-fund')}?fund={made.pk}"

    if request.method == "GET":
        return page(act)
    return created(request, act, verb, said=_("The emergency fund is open."), page=page)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    """The ledger of the fund (应急周转金台账): every entry, with the plan and what was recovered of it."""
    key = request.GET.get("fund", "")
    funds = (
        _seen(request.user).filter(pk=int(key)) if key.isdecimal() and len(key) < 19 else _seen(request.user)
    )
    found = Entry.objects.filter(account__in=funds.values("account")).select_related(
        "account", "by", "relief_step__plan__sheet", "relief_step__plan__project", "relief_step__plan__debtor",
        "relief_step__recovery", "recovery_payment__recovery__step__plan",
    )  # fmt: skip
    heading = [
        _("Name of the account"), _("No."), _("Booked on"), _("Kind"), _("In (yuan)"), _("Out (yuan)"),
        _("Balance after it (yuan)"), _("Other party"), _("Bank reference"), _("Relief plan"),
        _("Wage reckoning sheet"), _("Project"), _("Debtor"), _("Workers"),
        _("Recovered of it (yuan)"), _("Still open (yuan)"), _("Note"),
        _("Entered by"),
    ]  # fmt: skip
    rows = (_ledger_row(each) for each in found.order_by("account", "place").iterator(chunk_size=2000))
    return csv_response(f"emergency-fund-{timezone.localdate():%Y%m%d}", heading, rows)


def _ledger_row(entry: Entry) -> list[str]:
    step = getattr(entry, "relief_step", None)
    back = getattr(entry, "recovery_payment", None)
    plan = step.plan if step else back.recovery.step.plan if back else None
    recovery = getattr(step, "recovery", None) if step else None
    return cells(
        [entry.account.name, entry.place, entry.booked_on, entry.get_kind_display(),
         entry.amount if entry.amount > 0 else None, -entry.amount if entry.amount < 0 else None,
         entry.balance_after, entry.counterparty, entry.reference, plan.number if plan else "",
         step.plan.sheet.number if step else "", step.plan.project or "" if step else "",
         step.plan.debtor or "" if step else "", step.plan.sheet.workers if step else None,
         recovery.recovered if recovery else None, recovery.open if recovery else None, entry.note, entry.by]
    )  # fmt: skip
