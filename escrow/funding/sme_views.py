"""The register of debts to small firms (拖欠中小企业账款): who leads, what is cleared, how much of it went to wages."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, QuerySet, Sum
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import Options, without
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.duties import needs
from escrow.funding import sme_actions as actions
from escrow.funding.filters import DebtFilter
from escrow.funding.sme_forms import ChangeDebtForm, ClearForm, DebtForm
from escrow.funding.wages_owed import NONE, wages_owed
from escrow.models import SmeDebt
from projects.registers.acts import Act, Offer, carried_out, offered
from projects.registers.firms import firm_named
from projects.registers.sight import agency_of, seen_by

ORDER = Order("due_on", is_day=True)
_RELATED = ("creditor", "lead", "project")
_PROJECTS_MAX = 500


def _found(user: User, form: DebtFilter) -> QuerySet[SmeDebt]:
    agency_of(user)
    return SmeDebt.objects.visible_to(user).filter(form.condition()).select_related(*_RELATED)


@login_required
@require_GET
def debts(request: SignedIn) -> HttpResponse:
    form = DebtFilter(request.GET, Options())
    found, today = _found(request.user, form), timezone.localdate()
    page = listing.page_of(found, ORDER, request.GET)
    owed = wages_owed({each.creditor_id for each in page.rows}, today)
    totals = found.order_by().aggregate(
        all=Count("pk"), left=Sum(F("amount") - F("cleared")), owed=Sum("amount"), paid=Sum("cleared"),
        wages=Sum("for_wages"), firms=Count("creditor", distinct=True),
    )  # fmt: skip
    lead, rule = actions.lead_of(agency_of(request.user).jurisdiction_id, today)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": [
            {"debt": each, "left": each.amount - each.cleared, "wages": owed.get(each.creditor_id, NONE).sum}
            for each in page.rows
        ],
        "page": page,
        "total": totals["all"],
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
        "totals": totals,
        "lead": lead,
        "rule": rule,
        "first": actions.wages_first(agency_of(request.user).jurisdiction_id, today),
        "keeps": actions.keeps_debts(request.user),
    }
    return render(request, "escrow/funding/debts.html", context)


@login_required
@require_GET
def debts_csv(request: SignedIn) -> HttpResponseBase:
    form = DebtFilter(request.GET, Options())
    rows = _found(request.user, form).order_by(*ORDER.fields).iterator(chunk_size=2000)
    heading = [
        _("Kind of debtor"), _("Debtor"), _("Creditor firm"), _("Unified social credit code"),
        _("Contract number"), _("Project number"), _("Due since"), _("Owed (yuan)"), _("Cleared (yuan)"),
        _("Of it used for wages (yuan)"), _("Still owed (yuan)"), _("Lead agency"), _("Clause"),
    ]  # fmt: skip
    return csv_response(f"sme-debts-{timezone.localdate():%Y%m%d}", heading, _lines(rows))


def _lines(rows: Iterable[SmeDebt]) -> Iterator[list[str]]:
    for each in rows:
        values: list[Any] = [
            each.get_debtor_kind_display(), each.debtor, each.creditor.name, each.creditor.credit_code,
            each.contract_no, each.project.code if each.project else None, each.due_on, each.amount, each.cleared,
            each.for_wages, each.amount - each.cleared, each.lead, each.lead_clause,
        ]  # fmt: skip
        yield ["" if value is None else str(value) for value in values]


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    user = request.user
    needs(actions.keeps_debts(user))
    projects = [
        (each.pk, f"{each.code} {each.name}")
        for each in seen_by(user).under_construction().only("code", "name").order_by("code")[:_PROJECTS_MAX]
    ]
    form = DebtForm(projects, request.POST or None)
    made: list[SmeDebt] = []
    if request.method == "POST" and form.is_valid():
        now, said = timezone.now(), dict(form.cleaned_data)
        text = said.pop("creditor")

        def enter() -> None:
            creditor = firm_named(text, "creditor", by=user, now=now)
            assert creditor is not None
            made.append(actions.enter_debt(creditor_id=creditor.pk, by=user, now=now, **said))

        if form.carry_out(enter):
            messages.success(request, _("The debt is in the register."))
            return redirect("sme-debt", made[0].pk)
    return render(
        request, "escrow/funding/debt_new.html", {"form": form.mark()}, status=422 if form.errors else 200
    )


@login_required
@require_GET
def debt(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, _one(request.user, pk))


@login_required
@require_POST
def act(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    found = _one(request.user, pk)
    return carried_out(
        request, found, OFFERS, slug,
        url=lambda each: reverse("sme-debt-act", args=[pk, each]),
        back=reverse("sme-debt", args=[pk]),
        page=lambda bound: _page(request, found, bound),
    )  # fmt: skip


def _one(user: User, pk: int) -> SmeDebt:
    agency_of(user)
    found: SmeDebt = get_object_or_404(SmeDebt.objects.visible_to(user).select_related(*_RELATED), pk=pk)
    return found


def _page(request: SignedIn, found: SmeDebt, bound: Act | None = None) -> HttpResponse:
    today = timezone.localdate()
    left = found.amount - found.cleared
    owed = wages_owed([found.creditor_id], today).get(found.creditor_id, NONE)
    url = lambda each: reverse("sme-debt-act", args=[found.pk, each])  # noqa: E731
    context = {
        "debt": found,
        "left": left,
        "owed": owed,
        "proposed": min(left, owed.sum),
        "first": actions.wages_first(found.jurisdiction_id, today),
        "clearings": found.clearings.select_related("by"),
        "projects": seen_by(request.user).filter(pk__in=owed.projects).order_by("code"),
        "cases_url": _cases(found.creditor_id),
        "acts": offered(request.user, found, OFFERS, url, bound),
    }
    return render(request, "escrow/funding/debt.html", context)


def _cases(company: int) -> str:
    """The wage cases of a firm are kept by the app above, where there is one."""
    try:
        return reverse("company-dossier", args=[company])
    except NoReverseMatch:
        return ""


def _clear_form(found: SmeDebt, data: Any) -> ClearForm:
    left = found.amount - found.cleared
    proposed, rule = actions.proposal(found, left, timezone.localdate())
    initial = {"amount": left, "for_wages": proposed if rule else Decimal(0)}
    return ClearForm(data, prefix_id="clear", initial=initial)


def _clear(found: SmeDebt, said: dict[str, Any], by: User, now: datetime) -> object:
    return actions.clear(found.pk, by=by, now=now, **said)


def _change(found: SmeDebt, said: dict[str, Any], by: User, now: datetime) -> object:
    given = {name: value for name, value in said.items() if value not in (None, "")}
    return actions.change_debt(found.pk, by=by, now=now, **given)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "clear", gettext_lazy("Enter a payment on the debt"), gettext_lazy("The payment on the debt is on record."),
        _clear_form, _clear,
        lambda user, found: actions.keeps_debts(user) and found.cleared < found.amount, is_main=True,
    ),
    Offer(
        "change", gettext_lazy("Correct the entry"), gettext_lazy("Corrected; the timeline keeps what stood there."),
        lambda found, data: ChangeDebtForm(data, prefix_id="change"), _change,
        lambda user, found: actions.keeps_debts(user),
    ),
)  # fmt: skip
