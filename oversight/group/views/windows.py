"""The directory of reception windows: which unit receives where, and which has no window yet."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.importing.ledgers import Ledger, LedgerColumn, footer, sent
from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.acts import acts_of
from oversight.duties import steers
from oversight.group.actions.windows import change_window, close_window, may_keep, open_window
from oversight.group.forms import NewWindowForm, ReasonForm, WindowForm
from oversight.group.models import ReceptionPoint
from oversight.group.slip import elsewhere, materials
from oversight.group.units import receiving_units
from oversight.group.views.shared import asked, bodies, chosen, own_agency
from projects.duties import keeps_register
from projects.inspections.views.acts import Act, carried_out, with_bound


def active(user: User) -> Any:
    found = ReceptionPoint.objects.visible_to(user).filter(is_active=True)
    return found.select_related("agency").order_by("agency", "pk")


@login_required
@require_GET
def register(request: SignedIn) -> HttpResponse:
    user = request.user
    place = own_agency(user).jurisdiction_id
    points = list(active(user))
    having = {each.agency_id for each in points}
    units = list(receiving_units(place))
    context = {
        "points": points,
        "without": [
            {"agency": each, "may_enter": may_keep(user, each)} for each in units if each.pk not in having
        ],
        "with_one": sum(each.pk in having for each in units),
        "units": len(units),
        "may_enter": keeps_register(user),
        "public": request.build_absolute_uri(reverse("public-windows", args=[place])),
        "materials": materials(),
        "elsewhere": elsewhere(),
    }
    return render(request, "oversight/group/windows.html", context)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    """举报投诉接待窗口一览表, for officials: with the internal numbers."""
    user, today = request.user, timezone.localdate()
    agency = own_agency(user)
    columns = (
        ("单位", 24), ("负责机构", 18), ("负责人", 12), ("接待窗口", 28), ("举报投诉电话", 18), ("内部联系电话", 18),
        ("接待时间", 22),
    )  # fmt: skip
    ledger = Ledger(
        f"{agency.jurisdiction.name}农民工工资举报投诉接待窗口一览表",
        [LedgerColumn(title, width=width) for title, width in columns],
        footer(agency.name, str(user), agency.phone, today),
    )
    rows = (
        [each.agency.name, each.body, each.person, each.window, each.phone, each.internal_phone,
         each.hours + ("（电话全天接听）" if each.all_day else "")]
        for each in active(user)
    )  # fmt: skip
    return sent(ledger, rows, f"windows-{today:%Y%m%d}")


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    user = request.user
    agencies = [each for each in bodies(user) if may_keep(user, each)]
    start = {"agency": request.GET.get("agency", "") or (own_agency(user).pk if not steers(user) else "")}
    form = NewWindowForm(request.POST or None, agencies=agencies, initial=start, prefix_id="window")
    act = Act("window-new", _("Enter the window"), reverse("window-new"), form, is_main=True, is_open=True)

    def verb(said: dict[str, Any]) -> ReceptionPoint:
        unit = chosen(agencies, [said.pop("agency")])[0]
        return open_window(agency=unit, by=user, now=timezone.now(), **said)

    return asked(request, act, verb, back=reverse("windows"), said=_("The window is in the directory."))


def one_of(user: User, pk: int) -> ReceptionPoint:
    own_agency(user)
    return get_object_or_404(ReceptionPoint.objects.visible_to(user).select_related("agency"), pk=pk)


@login_required
@require_GET
def page(request: SignedIn, pk: int) -> HttpResponse:
    return shown_page(request, one_of(request.user, pk))


def shown_page(request: SignedIn, point: ReceptionPoint, bound: Act | None = None) -> HttpResponse:
    may = point.is_active and may_keep(request.user, point.agency)
    context = {
        "point": point,
        "acts": with_bound([change_act(point), close_act(point)] if may else [], bound),
        "timeline": acts_of(point),
    }
    return render(request, "oversight/group/window.html", context)


def change_act(point: ReceptionPoint, data: Any = None) -> Act:
    start = {name: getattr(point, name) for name in WindowForm.base_fields}
    form = WindowForm(data, initial=start, prefix_id="window")
    return Act("window-change", _("Change the window"), reverse("window-change", args=[point.pk]), form)


def close_act(point: ReceptionPoint, data: Any = None) -> Act:
    form = ReasonForm(data, prefix_id="close")
    return Act("window-close", _("Close the window"), reverse("window-close", args=[point.pk]), form)


@login_required
@require_POST
def change(request: SignedIn, pk: int) -> HttpResponse:
    point = one_of(request.user, pk)
    return carried_out(
        request, change_act(point, request.POST),
        lambda said: change_window(pk, said, by=request.user, now=timezone.now()),
        back=reverse("window", args=[pk]), said=_("The window is changed."),
        page=lambda act: shown_page(request, point, act),
    )  # fmt: skip


@login_required
@require_POST
def close(request: SignedIn, pk: int) -> HttpResponse:
    point = one_of(request.user, pk)
    return carried_out(
        request, close_act(point, request.POST),
        lambda said: close_window(pk, reason=said["reason"], by=request.user, now=timezone.now()),
        back=reverse("windows"), said=_("The window is closed."),
        page=lambda act: shown_page(request, point, act),
    )  # fmt: skip
