"""The items of a draft: adding, changing, moving, removing."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.assessment.actions.drafting import add_item, change_item, move_item, remove_item
from oversight.assessment.forms import ItemForm
from oversight.assessment.models import Indicator, IndicatorSet
from oversight.assessment.views.page import one_of
from oversight.duties import steers
from projects.inspections.views.acts import Act, carried_out, done

_FIELDS = (
    "section", "code", "name", "standard", "points", "way", "measure", "full_from", "none_below", "wanted", "each",
    "beyond", "clause",
)  # fmt: skip


def _item(user: User, pk: int) -> Indicator:
    seen = Indicator.objects.filter(set__in=IndicatorSet.objects.visible_to(user)).select_related("set")
    found = get_object_or_404(seen, pk=pk)
    if not steers(user):
        raise Http404
    return found


def _page(request: SignedIn, found: IndicatorSet, act: Act) -> HttpResponse:
    return render(request, "oversight/assessment/item.html", {"set": found, "act": act})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    if not steers(request.user):
        raise Http404
    form = ItemForm(
        request.POST or None, prefix_id="item", initial={"section": request.GET.get("section", "")[:60]}
    )
    act = Act(
        "item", _("Add the item"), reverse("indicator-new", args=[pk]), form, is_main=True, is_open=True
    )
    if request.method != "POST":
        return _page(request, found, act)
    return carried_out(
        request, act, lambda _said: add_item(pk, form.said(), by=request.user, now=timezone.now()),
        back=reverse("assessment", args=[pk]), said=_("The item is added."),
        page=lambda bound: _page(request, found, bound),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def indicator(request: SignedIn, pk: int) -> HttpResponse:
    item = _item(request.user, pk)
    initial: dict[str, Any] = {name: getattr(item, name) for name in _FIELDS}
    form = ItemForm(request.POST or None, prefix_id="item", initial=initial)
    act = Act("item", _("Save the item"), reverse("indicator", args=[pk]), form, is_main=True, is_open=True)
    if request.method != "POST":
        return _page(request, item.set, act)
    return carried_out(
        request, act, lambda _said: change_item(pk, form.said(), by=request.user, now=timezone.now()),
        back=reverse("assessment", args=[item.set_id]), said=_("The item is changed."),
        page=lambda bound: _page(request, item.set, bound),
    )  # fmt: skip


@login_required
@require_POST
def move(request: SignedIn, pk: int) -> HttpResponse:
    item = _item(request.user, pk)
    move_item(pk, up="up" in request.POST, by=request.user, now=timezone.now())
    return done(request, reverse("assessment", args=[item.set_id]), _("The item is moved."))


@login_required
@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    item = _item(request.user, pk)
    remove_item(pk, by=request.user, now=timezone.now())
    return done(request, reverse("assessment", args=[item.set_id]), _("The item is removed."))
