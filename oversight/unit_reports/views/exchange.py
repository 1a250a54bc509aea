"""The exchange sheet: the list, entering one item or many, one item with cases that may be the same, its verbs."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from agencies.forms.filters import Options
from agencies.importing.writing import MEDIA_TYPE, template
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import Agency, User
from oversight.acts import acts_of
from oversight.models import ExchangeItem
from oversight.unit_reports import exchange_actions as verbs
from oversight.unit_reports import exchange_list, exchange_sheet
from oversight.unit_reports.duties import of_office
from oversight.unit_reports.exchange import BODIES, clause_of, hints_for, may_enter, meetings_of
from oversight.unit_reports.exchange_forms import ItemForm, LinkForm, ListForm, NoteForm, ReopenForm, TakeForm
from oversight.unit_reports.filters import FATES, ItemFilter
from oversight.unit_reports.workflow import ITEM, Fating
from projects.inspections.views.acts import Act, carried_out, done, officials_only, with_bound
from projects.inspections.views.tables import listed, tab_named, tabs

ORDER = Order("dated_on", descending=True, is_day=True)
TONES = {"open": "act", "linked": "done", "taken_in": "done", "settled": "plain", "unfounded": "paused"}


def _place(user: User) -> str:
    return user.agency.jurisdiction_id if user.agency else ""


def _bodies(user: User) -> list[tuple[str, str]]:
    """The bodies that tell, for the filter, and for the office when it enters for one."""
    found = Agency.objects.filter(jurisdiction=_place(user), is_active=True).order_by("pk")
    mine = found.filter(Q(role__in=BODIES) | Q(is_coordinator=True))
    return [(str(pk), name) for pk, name in mine.values_list("pk", "short_name")]


def _items(user: User, form: ItemFilter, fate: str) -> QuerySet[ExchangeItem]:
    within = Q() if fate == "all" else Q(fate=fate)
    found = ExchangeItem.objects.visible_to(user).filter(form.condition(), within)
    return found.select_related("agency", "project", "case", "meeting")


@login_required
@require_GET
def exchange(request: SignedIn) -> HttpResponse:
    return _page(request)


def _page(request: SignedIn, bound: Act | None = None) -> HttpResponse:
    officials_only(request.user)
    user = request.user
    fate = tab_named(request, FATES, "open")
    bodies = _bodies(user)
    form = ItemFilter(request.GET, Options(agencies=bodies))
    context = listed(request, _items(user, form, fate), ORDER, form, fate)
    context["rows"] = [{"item": each, "tone": TONES[each.fate]} for each in context["rows"]]
    acts = [_enter_act(user, bodies), _list_act(user, bodies)] if may_enter(user) else []
    context |= {
        "tabs": tabs(request, FATES, fate, _counts(user, form)),
        "acts": with_bound(acts, bound),
        "directive": clause_of(_place(user), timezone.localdate()),
        "may_enter": may_enter(user),
        "meetings": meetings_of(_place(user))[:5],
    }
    return render(request, "oversight/unit_reports/exchange.html", context)


def _counts(user: User, form: ItemFilter) -> dict[str, int]:
    """What stands in each tab under these filters, so that a figure is the length of what it opens."""
    first = ExchangeItem.objects.visible_to(user).filter(form.condition()).order_by("-pk")[: CAP + 1]
    within = {name: Count("pk", filter=Q() if name == "all" else Q(fate=name)) for name, _label in FATES}
    found: dict[str, int] = ExchangeItem.objects.filter(pk__in=first.values("pk")).aggregate(**within)
    return found


def _enter_act(user: User, bodies: Any, data: Any = None) -> Act:
    form = ItemForm(data, initial={"dated_on": timezone.localdate()}, prefix_id="item")
    _offer(form, user, bodies)
    return Act("item", _("Enter an item"), reverse("exchange-enter"), form, is_main=True)


def _list_act(user: User, bodies: Any, data: Any = None, files: Any = None) -> Act:
    form = ListForm(data, files=files, prefix_id="list")
    _offer(form, user, bodies)
    return Act("list", _("Hand in a list"), reverse("exchange-list"), form)


def _offer(form: ItemForm | ListForm, user: User, bodies: Any) -> None:
    if of_office(user, _place(user)):
        form.offer(bodies)


@login_required
@require_POST
def enter(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    user = request.user
    act = _enter_act(user, _bodies(user), request.POST)
    form: Any = act.form
    return carried_out(
        request, act, lambda _said: verbs.enter(form.told(), by=user, now=timezone.now()),
        back=reverse("exchange"), said=_("The item is on the sheet."), page=lambda bound: _page(request, bound),
    )  # fmt: skip


@login_required
@require_POST
def enter_list(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    user = request.user
    act = _list_act(user, _bodies(user), request.POST, request.FILES)
    form: Any = act.form
    made: list[ExchangeItem] = []
    if form.is_valid():
        file = form.cleaned_data["file"] or exchange_list.as_file(form.cleaned_data["pasted"])
        given = lambda: made.extend(  # noqa: E731
            exchange_list.enter_all(file, agency=form.agency, by=user, now=timezone.now())
        )
        if form.carry_out(given):
            said = ngettext("%(count)s item is on the sheet.", "%(count)s items are on the sheet.", len(made))
            return done(request, reverse("exchange"), said % {"count": len(made)})
    form.mark()
    act.is_open = True
    if request.headers.get("HX-Request"):
        return render(request, "projects/inspections/act.html", {"act": act}, status=422)
    response = _page(request, act)
    response.status_code = 422
    return response


@login_required
@require_GET
def list_template(request: SignedIn) -> FileResponse:
    officials_only(request.user)
    file = template(exchange_list.COLUMNS, exchange_list.TITLE)
    return FileResponse(file, as_attachment=True, filename="exchange-list.xlsx", content_type=MEDIA_TYPE)


@login_required
@require_GET
def workbook(request: SignedIn) -> FileResponse:
    """The sheet as it is filtered, in the form it has on paper."""
    officials_only(request.user)
    user = request.user
    fate = tab_named(request, FATES, "open")
    form = ItemFilter(request.GET, Options(agencies=_bodies(user)))
    file = exchange_sheet.sheet(_items(user, form, fate).order_by(*ORDER.fields)[:CAP], user)
    name = f"exchange-{fate}-{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)


# ---- one item


def _one(user: User, pk: int) -> ExchangeItem:
    officials_only(user)
    related = ("agency", "project", "case", "meeting", "entered_by", "reconciled_by")
    return get_object_or_404(ExchangeItem.objects.visible_to(user).select_related(*related), pk=pk)


@login_required
@require_GET
def item(request: SignedIn, pk: int) -> HttpResponse:
    return _item_page(request, _one(request.user, pk))


_FORMS: dict[Fating, tuple[Any, Any]] = {
    Fating.LINK: (LinkForm, verbs.link),
    Fating.TAKE_IN: (TakeForm, verbs.take_in),
    Fating.SETTLE: (NoteForm, verbs.settle),
    Fating.UNFOUNDED: (NoteForm, verbs.find_unfounded),
    Fating.REOPEN: (ReopenForm, verbs.reopen),
}


def _act(found: ExchangeItem, verb: Fating, data: Any = None, initial: Any = None) -> Act:
    labels = {
        Fating.LINK: _("Link with a case"), Fating.TAKE_IN: _("Take in as a new case"),
        Fating.SETTLE: _("Settle without a case"), Fating.UNFOUNDED: _("Note as unfounded"),
        Fating.REOPEN: _("Reopen the item"),
    }  # fmt: skip
    shape, _verb = _FORMS[verb]
    form = shape(data, initial=initial, prefix_id=verb)
    if hasattr(form, "offer"):
        form.offer(meetings_of(found.jurisdiction_id)[:20])
    url = reverse("exchange-act", args=[found.pk, verb.value])
    return Act(verb.value, labels[verb], url, form, is_main=verb is Fating.LINK)


def _item_page(request: SignedIn, found: ExchangeItem, bound: Act | None = None) -> HttpResponse:
    user = request.user
    reconciles = of_office(user, found.jurisdiction_id)
    hints = hints_for(found, user) if found.fate == ExchangeItem.Fate.OPEN else []
    likely = {"case": hints[0].case.number} if hints else None
    acts = [
        _act(found, verb, initial=likely if verb is Fating.LINK else None)
        for verb in Fating
        if reconciles and found.fate in ITEM[verb]
    ]
    context = {
        "item": found, "tone": TONES[found.fate], "acts": with_bound(acts, bound), "hints": hints,
        "timeline": acts_of(found), "reconciles": reconciles,
    }  # fmt: skip
    return render(request, "oversight/unit_reports/item.html", context)


@login_required
@require_POST
def fate(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    found = _one(request.user, pk)
    act = _act(found, Fating(verb), request.POST)
    carry: Callable[..., object] = _FORMS[Fating(verb)][1]
    return carried_out(
        request, act, lambda said: carry(pk, **said, by=request.user, now=timezone.now()),
        back=reverse("exchange-item", args=[pk]), said=_("It is recorded what became of the item."),
        page=lambda bound: _item_page(request, found, bound),
    )  # fmt: skip
