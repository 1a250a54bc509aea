"""Restraints on accounts: which stand, and on the page of one the objection, and how it came to its end."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from agencies.csv_lists import csv_response
from agencies.forms.filters import Options
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.ledger import uses
from escrow.ledger.access import enters
from escrow.ledger.forms import LiftForm, ObjectForm, RestraintFilter
from escrow.ledger.restraints import is_lawful, lift, object_to
from escrow.models import Account, Restraint
from projects.inspections.views.acts import Act, carried_out, officials_only, with_bound
from projects.inspections.views.tables import cells, listed, tab_named, tabs

ORDER = Order("ordered_on", descending=True, is_day=True)
TABS = (
    ("unlawful", gettext_lazy("Not for these wages")),
    ("standing", gettext_lazy("Standing")),
    ("lifted", gettext_lazy("Lifted")),
)
_UNLAWFUL = Q(
    lifted_on__isnull=True, is_for_wages=False, exception="", account__kind__in=list(uses.PROTECTED)
)
_WITHIN = {"unlawful": _UNLAWFUL, "standing": Q(lifted_on__isnull=True), "lifted": Q(lifted_on__isnull=False)}


def _all(user: User) -> QuerySet[Restraint]:
    return Restraint.objects.filter(account__in=Account.objects.visible_to(user))


def tone_of(restraint: Restraint) -> str:
    if restraint.lifted_on is not None:
        return "done"
    return "wait" if is_lawful(restraint) else "breached"


@login_required
@require_GET
def restraints(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    state = tab_named(request, TABS, "unlawful")
    form = RestraintFilter(request.GET, Options())
    found = (
        _all(request.user).filter(form.condition()).filter(_WITHIN[state]).select_related("account__project")
    )
    context = listed(request, found, ORDER, form, state)
    context["rows"] = [
        {"restraint": each, "tone": tone_of(each), "is_lawful": is_lawful(each)} for each in context["rows"]
    ]
    counts = {name: _all(request.user).filter(within).count() for name, within in _WITHIN.items()}
    context["tabs"] = tabs(request, TABS, state, counts)
    return render(request, "escrow/ledger/restraints.html", context)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    officials_only(request.user)
    state = tab_named(request, TABS, "unlawful")
    form = RestraintFilter(request.GET, Options())
    found = (
        _all(request.user).filter(form.condition()).filter(_WITHIN[state]).select_related("account__project")
    )
    heading = [
        _("Project name"), _("Bank account"), _("Kind"), _("Ordered by"), _("Number of the document"), _("Ordered on"),
        _("Amount (yuan)"), _("What it is for"), _("For the wages of this project"), _("Law that allows it"),
        _("Objection lodged on"), _("Lifted on"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.account.project, each.account.name, each.get_kind_display(), each.body, each.document_no,
             each.ordered_on, each.amount, each.purpose, _("yes") if each.is_for_wages else _("no"), each.exception,
             each.objected_on, each.lifted_on]
        )
        for each in found.order_by(*ORDER.fields).iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_response(f"restraints-{state}-{timezone.localdate():%Y%m%d}", heading, lines)


def one_of(user: User, pk: int) -> Restraint:
    officials_only(user)
    related = (
        "account__project__general_contractor",
        "account__company",
        "account__jurisdiction",
        "entered_by",
    )
    return get_object_or_404(_all(user).select_related(*related), pk=pk)


@login_required
@require_GET
def restraint(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, one_of(request.user, pk))


def page(request: SignedIn, found: Restraint, bound: Act | None = None) -> HttpResponse:
    acts = []
    if found.lifted_on is None and enters(request.user, found.account):
        acts = (
            [lift_act(found)]
            if is_lawful(found) or found.objected_on
            else [object_act(found), lift_act(found)]
        )
    context = {
        "restraint": found,
        "account": found.account,
        "is_lawful": is_lawful(found),
        "tone": tone_of(found),
        "objection": "" if is_lawful(found) else objection_text(found, request.user),
        "acts": with_bound(acts, bound),
    }
    return render(request, "escrow/ledger/restraint.html", context)


def objection_text(found: Restraint, user: User) -> str:
    """The letter to the body, ready to be signed; in Chinese, whatever language the page is in."""
    context = {
        "restraint": found,
        "account": found.account,
        "today": timezone.localdate(),
        "agency": user.agency,
    }
    return render_to_string("escrow/ledger/objection.txt", context)


def object_act(found: Restraint, data: Any = None) -> Act:
    form = ObjectForm(data, prefix_id="object", initial={"on": timezone.localdate()})
    url = reverse("restraint-object", args=[found.pk])
    return Act("object", _("Record the objection"), url, form, is_main=True, is_open=True)


def lift_act(found: Restraint, data: Any = None) -> Act:
    form = LiftForm(data, prefix_id="lift", initial={"on": timezone.localdate()})
    return Act("lift", _("Record that it is lifted"), reverse("restraint-lift", args=[found.pk]), form)


@login_required
@require_POST
def record_objection(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return carried_out(
        request, object_act(found, request.POST),
        lambda said: object_to(pk, on=said["on"], objection=said["objection"], by=request.user, now=timezone.now()),
        back=reverse("restraint", args=[pk]), said=_("The objection is recorded."),
        page=lambda act: page(request, found, act),
    )  # fmt: skip


@login_required
@require_POST
def record_lifting(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return carried_out(
        request, lift_act(found, request.POST),
        lambda said: lift(pk, on=said["on"], note=said["note"], by=request.user, now=timezone.now()),
        back=reverse("restraint", args=[pk]), said=_("The restraint is lifted."),
        page=lambda act: page(request, found, act),
    )  # fmt: skip
