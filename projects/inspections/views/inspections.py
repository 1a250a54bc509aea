"""The list of inspections, and planning them: of named projects, or by lot."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, DateTimeField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.csv_lists import csv_response
from agencies.errors import Invalid
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.vocabulary import Sector
from projects.duties import keeps_register
from projects.inspections import checklist
from projects.inspections.actions.planning import Lot, Plan, plan, plan_by_lot, templates_for
from projects.inspections.filters import INSPECTION_TABS, InspectionFilter
from projects.inspections.forms import LotForm, PlanForm
from projects.inspections.shipped import agencies_of, kind_of
from projects.inspections.views.acts import Act, carried_out, officials_only, options_for, other_agencies
from projects.inspections.views.tables import cells, listed, tab_named, tabs
from projects.models import Inspection, Project

TONES = {"planned": "plain", "open": "act", "concluded": "done", "cancelled": "paused"}


def _found(user: User, form: InspectionFilter) -> QuerySet[Inspection]:
    found = Inspection.objects.visible_to(user).filter(form.condition())
    return found.annotate(at=Cast("planned_on", DateTimeField()))


def _order(state: str) -> Order:
    """What is planned next stands first; of all else the latest."""
    return Order("at", descending=state != "planned")


@login_required
@require_GET
def inspections(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    state = tab_named(request, INSPECTION_TABS, "open")
    form = InspectionFilter(request.GET, options_for(request.user))
    every = _found(request.user, form)
    found = every.filter(state=state).select_related("project", "template").prefetch_related("parts__agency")
    counts = _counts(request.user)
    context = listed(
        request, found.annotate(fault_count=Count("findings", distinct=True)), _order(state), form, state
    )
    context["rows"] = [_row(each) for each in context["rows"]]
    context |= {
        "tabs": tabs(request, INSPECTION_TABS, state, counts),
        "may_plan": keeps_register(request.user),
    }
    return render(request, "projects/inspections/inspections.html", context)


def _counts(user: User) -> dict[str, int]:
    """How many stand in each tab, looking at the first `CAP`."""
    first = Inspection.objects.visible_to(user).order_by("-pk")[: CAP + 1]
    within = {name: Count("pk", filter=Q(state=name)) for name, _label in INSPECTION_TABS}
    found: dict[str, int] = first.aggregate(**within)
    return found


def _row(inspection: Any) -> dict[str, Any]:
    parts = list(inspection.parts.all())
    answered = checklist.counts(inspection.answers)
    return {
        "inspection": inspection,
        "tone": TONES[inspection.state],
        "agencies": [part.agency.short_name for part in parts],
        "signed": sum(part.is_done for part in parts),
        "parts": len(parts),
        "answered": len(inspection.answers) - answered[""],
        "items": len(inspection.answers),
        "findings": inspection.fault_count,
    }


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    """The whole filtered tab."""
    officials_only(request.user)
    state = tab_named(request, INSPECTION_TABS, "open")
    form = InspectionFilter(request.GET, options_for(request.user))
    found = (
        _found(request.user, form).filter(state=state).annotate(fault_count=Count("findings", distinct=True))
    )
    rows = found.select_related("project", "template").prefetch_related("parts__agency")
    heading = [
        _("Inspection number"), _("Project number"), _("Project name"), _("Kind"), _("Checklist"), _("Planned for"),
        _("Inspected on"), _("State"), _("Agencies"), _("Inspectors"), _("In order"), _("Faults"), _("Findings"),
        _("Campaign"), _("Seed"),
    ]  # fmt: skip
    lines = (_line(each) for each in rows.order_by(*_order(state).fields).iterator(chunk_size=500))
    return csv_response(f"inspections-{state}-{timezone.localdate():%Y%m%d}", heading, lines)


def _line(each: Any) -> list[str]:
    parts, answered = list(each.parts.all()), checklist.counts(each.answers)
    return cells(
        [
            each.number, each.project.code, each.project.name, each.get_kind_display(), each.template,
            each.planned_on, each.held_on, each.get_state_display(),
            "、".join(part.agency.short_name for part in parts),
            "；".join(part.inspectors for part in parts if part.inspectors), answered["ok"], answered["fault"],
            each.fault_count, each.campaign, each.draw.get("seed"),
        ]
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Plan inspections of one project or several at once."""
    return _planning(request, by_lot=False)


@login_required
@require_http_methods(["GET", "POST"])
def draw(request: SignedIn) -> HttpResponse:
    """Draw projects and inspectors by lot (双随机)."""
    return _planning(request, by_lot=True)


def _planning(request: SignedIn, *, by_lot: bool) -> HttpResponse:
    officials_only(request.user)
    user = request.user
    assert user.agency is not None
    asked = request.GET.get("template", "random" if by_lot else "key_items")
    found = list(templates_for(user.agency.jurisdiction_id))
    others = other_agencies(user)
    chosen = next((each for each in found if each.code == asked), None)
    initial = {
        "planned_on": timezone.localdate() + timedelta(days=1),
        "projects": "\n".join(_codes(request)),
        "template": chosen.pk if chosen else None,
        "kind": kind_of(chosen.code) if chosen else "daily",
        "agencies": [str(each.pk) for each in others if chosen and each.role in agencies_of(chosen.code)],
        "campaign": request.GET.get("campaign", "")[:60],
    }
    data = request.POST or None
    form: PlanForm = (
        LotForm(
            data, templates=found, others=others, initial=initial, prefix_id="plan", sectors=Sector.choices
        )
        if by_lot
        else PlanForm(data, templates=found, others=others, initial=initial, prefix_id="plan")
    )
    label = _("Draw and plan") if by_lot else _("Plan")
    act = Act("plan", label, request.get_full_path(), form, is_main=True, is_open=True)
    context = {"act": act, "by_lot": by_lot, "templates": found, "chosen": chosen}

    def page(_act: Act) -> HttpResponse:
        return render(request, "projects/inspections/new.html", context)

    if request.method == "GET":
        return page(act)
    verb = _lot(user) if by_lot else _plan(user)
    back = reverse("inspections") + "?state=planned"
    return carried_out(request, act, verb, back=back, said=_("The inspections are planned."), page=page)


def _codes(request: SignedIn) -> Iterable[str]:
    keys = [int(key) for key in request.GET.getlist("project") if key.isdecimal() and len(key) < 19]
    return Project.objects.visible_to(request.user).filter(pk__in=keys).values_list("code", flat=True)


def _wanted(said: dict[str, Any]) -> Plan:
    return Plan(
        template=int(said["template"]), kind=said["kind"], planned_on=said["planned_on"],
        agencies={int(key): "" for key in said["agencies"]}, campaign=said["campaign"],
        inspectors=said.get("inspectors", ""), task=said["task"],
    )  # fmt: skip


def _plan(user: User) -> Any:
    def verb(said: dict[str, Any]) -> None:
        codes = list(dict.fromkeys(said["projects"].split()))
        known = dict(Project.objects.visible_to(user).filter(code__in=codes).values_list("code", "pk"))
        if missing := [code for code in codes if code not in known]:
            message = _("No project here has this number: %(numbers)s.") % {
                "numbers": "、".join(missing[:10])
            }
            raise Invalid({"projects": [message]})
        plan([known[code] for code in codes], _wanted(said), by=user, now=timezone.now())

    return verb


def _lot(user: User) -> Any:
    def verb(said: dict[str, Any]) -> None:
        lot = Lot(said["count"], said["each"], said["seed"], said["sector"])
        plan_by_lot(lot, _wanted(said), by=user, now=timezone.now())

    return verb
