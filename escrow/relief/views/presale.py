"""Supervised presale funds: the accounts of the place, one account with its entries, opening one, booking on it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, Q, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.errors import Invalid
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import Agency, User
from escrow.duties import books
from escrow.models import Account, PresaleAccount, ReliefStep
from escrow.relief import forms
from escrow.relief.actions import presale as acts
from escrow.relief.filters import PresaleFilter
from escrow.relief.views.acts import created
from projects.duties import keeps_register
from projects.inspections.views.acts import Act, carried_out, officials_only, options_for, with_bound
from projects.inspections.views.tables import listed
from projects.models import Project

ORDER = Order("named", is_text=True)
SHOWN = 100


def _seen(user: User) -> QuerySet[PresaleAccount]:
    officials_only(user)
    accounts = Account.objects.visible_to(user)
    return PresaleAccount.objects.filter(account__in=accounts).select_related(
        "account__project", "account__company", "supervisor"
    )


@login_required
@require_GET
def accounts(request: SignedIn) -> HttpResponse:
    form = PresaleFilter(request.GET, options_for(request.user))
    drawn = Sum("account__entries__amount", filter=Q(account__entries__kind="presale_drawn"))
    rows = _seen(request.user).filter(form.condition()).annotate(named=F("account__name"), drawn=drawn)
    context = listed(request, rows, ORDER, form, "")
    context |= {"may_open": keeps_register(request.user), "unfiltered": request.path, "here": "presale"}
    return render(request, "escrow/relief/presale_accounts.html", context)


@login_required
@require_GET
def account(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(_seen(request.user), pk=pk))


def _page(request: SignedIn, found: PresaleAccount, bound: Act | None = None) -> HttpResponse:
    project = found.account.project
    offered = [_act(found)] if project is not None and books(request.user, project) else []
    context = {
        "presale": found,
        "account": found.account,
        "entries": found.account.entries.select_related("by", "relief_step__plan")[:SHOWN],
        "steps": ReliefStep.objects.filter(account=found.account, amount__gt=0).select_related("plan"),
        "acts": with_bound(offered, bound),
    }
    return render(request, "escrow/relief/presale_account.html", context)


def _act(found: PresaleAccount, data: Any = None) -> Act:
    form = forms.BookForm(data, prefix_id="book", initial={"on": timezone.localdate()})
    return Act("book", _("Make an entry"), reverse("presale-book", args=[found.pk]), form, is_main=True)


@login_required
@require_POST
def book(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(_seen(request.user), pk=pk)
    return carried_out(
        request, _act(found, request.POST), lambda said: acts.book(pk, **said, by=request.user, now=timezone.now()),
        back=reverse("presale-account", args=[pk]), said=_("The entry is made."),
        page=lambda bound: _page(request, found, bound),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Of the project whose number is typed, or given by ?project=."""
    officials_only(request.user)
    place = request.user.agency.jurisdiction_id if request.user.agency else ""
    agencies = Agency.objects.filter(jurisdiction=place, is_active=True).order_by("pk")
    initial = {
        "project": request.GET.get("project", "")[:40],
        "supervisor": agencies.filter(role="housing").values_list("pk", flat=True).first(),
    }
    form = forms.PresaleForm(request.POST or None, agencies=agencies, prefix_id="presale", initial=initial)
    act = Act("presale", _("Open the account"), request.get_full_path(), form, is_main=True, is_open=True)

    def page(bound: Act) -> HttpResponse:
        title, back = _("Enter an account of presale funds"), reverse("presale-accounts")
        return render(request, "escrow/relief/form.html", {"act": bound, "title": title, "back": back})

    def verb() -> str:
        said = dict(form.cleaned_data)
        project = Project.objects.visible_to(request.user).filter(code=said.pop("project").strip()).first()
        if project is None:
            raise Invalid({"project": [_("No project here has this number.")]})
        wanted = acts.NewPresale(**said | {"supervisor": int(said["supervisor"])})
        made = acts.open_presale(project.pk, wanted, by=request.user, now=timezone.now())
        return reverse("presale-account", args=[made.pk])

    if request.method == "GET":
        return page(act)
    return created(request, act, verb, said=_("The account is entered."), page=page)
