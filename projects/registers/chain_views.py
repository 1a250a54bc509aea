"""The chain of contracts as a picture and a table, one contract with its money, and what is entered about them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.duties import may_edit, needs_edit
from projects.models import Company, Contract, Payment, Project, ProjectEvent, Settlement
from projects.registers import chain_actions
from projects.registers.acts import Act, carried_out, offered
from projects.registers.chain_forms import ContractForm, agreed_of
from projects.registers.chain_offers import OFFERS
from projects.registers.chain_reading import Chained, chain_of
from projects.registers.firms import suggested
from projects.registers.sight import agency_of, one_of, seen_by
from projects.registers.works_money import missed, owed, owed_by_owner
from projects.words import word_for

_PARTIES = ("owner", "owner_agency", "general_contractor", "responsible_agency")
_EVENTS = 20


@dataclass(frozen=True, slots=True)
class Told:
    event: ProjectEvent
    word: Any


@login_required
@require_GET
def parties(request: SignedIn, pk: int) -> HttpResponse:
    project = one_of(request.user, pk, *_PARTIES)
    heads, flat = chain_of(project)
    today = timezone.localdate()
    rows = list(Settlement.objects.filter(contract__project=project, settled_on__isnull=True))
    payments = list(Payment.objects.filter(contract__project=project, contract__parent__isnull=True))
    context = {
        "project": project,
        "heads": heads,
        "links": flat,
        "missed": missed(rows, today),
        "owed": owed_by_owner(payments, today),
        "certified": sum((each.certified for each in payments), Decimal(0)),
        "paid": sum((each.paid for each in payments), Decimal(0)),
        "edits": may_edit(request.user, project),
        "breaches": sum(len(each.breaches) for each in flat),
    }
    return render(request, panel_or_page(request, "parties"), context)


def panel_or_page(request: SignedIn, name: str) -> str:
    """Asked for by the page of the project it is the panel alone."""
    is_panel = bool(request.headers.get("HX-Request"))
    return f"projects/chain/{name}_panel.html" if is_panel else f"projects/chain/{name}.html"


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn, pk: int) -> HttpResponse:
    project = one_of(request.user, pk, *_PARTIES)
    needs_edit(request.user, project)
    initial = {"parent_id": request.GET.get("under", ""), "kind": request.GET.get("kind", "")}
    form = ContractForm(project, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        now, made = timezone.now(), []
        if form.carry_out(
            lambda: made.append(
                chain_actions.add(pk, by=request.user, now=now, **form.terms(by=request.user, now=now))
            )
        ):
            messages.success(request, _("The contract is in the chain."))
            return redirect("project-contract", made[0].pk)
    return _edited(request, form, project, None)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    contract = _seen(request.user, pk)
    needs_edit(request.user, contract.project)
    form = ContractForm(contract.project, request.POST or None, contract=contract)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if form.carry_out(
            lambda: chain_actions.change(pk, by=request.user, now=now, **form.terms(by=request.user, now=now))
        ):
            messages.success(request, _("Saved; what was before is in the timeline."))
            return redirect("project-contract", pk)
    return _edited(request, form, contract.project, contract)


def _edited(
    request: SignedIn, form: ContractForm, project: Project, contract: Contract | None
) -> HttpResponse:
    context = {"form": form.mark(), "project": project, "contract": contract}
    return render(request, "projects/chain/contract_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def contract(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, _seen(request.user, pk))


@login_required
@require_POST
def act(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    found = _seen(request.user, pk)
    return carried_out(
        request, found, OFFERS, slug,
        url=lambda each: reverse("project-contract-act", args=[pk, each]),
        back=reverse("project-contract", args=[pk]),
        page=lambda bound: _page(request, _seen(request.user, pk), bound),
    )  # fmt: skip


def _page(request: SignedIn, found: Contract, bound: Act | None = None) -> HttpResponse:
    today = timezone.localdate()
    _heads, flat = chain_of(found.project)
    link: Chained = next(each for each in flat if each.contract.pk == found.pk)
    settlements = list(found.settlements.order_by("planned_on", "pk"))
    late = {each.pk for each in missed(settlements, today)}
    context = {
        "contract": found,
        "project": found.project,
        "link": link,
        "agreed": agreed_of(found),
        "under": [each for each in flat if each.contract.parent_id == found.pk],
        "settlements": [(each, each.pk in late) for each in settlements],
        "payments": [(each, owed(each, today)) for each in found.payments.order_by("-month")],
        "missed": len(late),
        "owed": owed_by_owner(found.payments.all(), today),
        "documents": found.documents.standing().order_by("-stored_at"),
        "entries": _told(found),
        "edits": may_edit(request.user, found.project),
        "acts": offered(
            request.user, found, OFFERS, lambda each: reverse("project-contract-act", args=[found.pk, each]), bound
        ),
    }  # fmt: skip
    return render(request, "projects/chain/contract.html", context)


def _told(found: Contract) -> list[Told]:
    events = ProjectEvent.objects.filter(project=found.project_id, details__contract=found.pk)
    return [Told(each, word_for(each.act)) for each in events.select_related("actor", "agency")[:_EVENTS]]


def _seen(user: User, pk: int) -> Contract:
    rows = Contract.objects.filter(project__in=seen_by(user)).select_related(
        "contractor", "client", "parent__contractor", *(f"project__{each}" for each in _PARTIES)
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@require_GET
def firm_options(request: SignedIn) -> HttpResponse:
    """What a field for a firm suggests; the parameter is called as the field is."""
    agency_of(request.user)
    text = str(next(iter(request.GET.values()), "")).strip()[:60]
    companies: list[Company] = suggested(text)
    return render(request, "projects/chain/firm_options.html", {"companies": companies})
