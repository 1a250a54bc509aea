"""The pages of the early warnings: the register, one warning with its timeline, and the panel of a project."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.csv_lists import csv_response
from agencies.forms.filters import Options, without
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import Region, User
from oversight.models import EarlyWarning
from oversight.warnings.actions import acknowledge, close, follows
from oversight.warnings.codes import Code, Colour
from oversight.warnings.forms import TABS, AcknowledgeForm, CloseForm, WarningFilter, tab
from oversight.warnings.words import party_of, rows_of, say, say_ending, tone_of
from projects.inspections.views.acts import Act, carried_out, officials_only, options_for, with_bound
from projects.inspections.views.tables import cells, listed, tab_named, tabs
from projects.models import Project

ORDER = Order("first_seen", descending=True)
_RELATED = ("project__owner", "project__owner_agency", "project__general_contractor", "agency")
_SHOWN = 20


def _options(user: User) -> Options:
    assert user.agency is not None
    places = Region.objects.inside(user.agency.jurisdiction_id).values_list("code", "name")
    return Options(options_for(user).agencies, list(places))


def shown(warning: EarlyWarning) -> dict[str, Any]:
    return {
        "warning": warning,
        "tone": tone_of(warning.colour) if warning.is_open else "done",
        "words": say(warning),
        "party": party_of(warning),
    }


@login_required
@require_GET
def warnings(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    state = tab_named(request, TABS, "open")
    form = WarningFilter(request.GET, _options(request.user))
    visible = EarlyWarning.objects.visible_to(request.user)
    narrowed = visible.filter(form.condition())
    context = listed(request, narrowed.filter(tab(state)).select_related(*_RELATED), ORDER, form, state)
    context["rows"] = [shown(each) for each in context["rows"]]
    counts = {name: visible.filter(tab(name)).count() for name in ("open", "acknowledged", "closed")}
    counts["standing"] = counts["open"] + counts["acknowledged"]
    context["tabs"] = tabs(request, TABS, state, counts)
    context["colours"] = _colours(request, visible.filter(tab(state)), state)
    return render(request, "oversight/warnings/warnings.html", context)


def _colours(request: SignedIn, rows: QuerySet[EarlyWarning], state: str) -> list[dict[str, Any]]:
    """How many of each colour; each opens."""
    counted = dict(rows.order_by().values_list("colour").annotate(count=Count("pk")))
    kept = without(request.GET, "colour", "state")
    return [
        {"label": each.label, "tone": tone_of(each), "count": counted.get(each.value, 0),
         "url": f"{request.path}?state={state}&colour={each.value}{'&' + kept if kept else ''}"}
        for each in sorted(Colour, reverse=True)
    ]  # fmt: skip


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    officials_only(request.user)
    state = tab_named(request, TABS, "open")
    form = WarningFilter(request.GET, _options(request.user))
    found = EarlyWarning.objects.visible_to(request.user).filter(form.condition()).filter(tab(state))
    rows: Iterable[EarlyWarning] = (
        found.select_related(*_RELATED, "acknowledged_by").order_by(*ORDER.fields).iterator(chunk_size=2000)
    )
    heading = [
        _("Project number"), _("Project name"), _("Kind of warning"), _("Colour now"), _("Facts that show it"),
        _("Clause"), _("Who must act"), _("Followed up by"), _("First seen"), _("Last seen"), _("Acknowledged at"),
        _("What is done"), _("Closed at"), _("How it ended"), _("What shows it"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.project.code, each.project.name, f"{each.code} {each.get_code_display()}",
             each.get_colour_display(), say(each), each.clause, party_of(each), each.agency, each.first_seen,
             each.last_seen, each.acknowledged_at, each.acknowledged_note, each.closed_at,
             each.get_closed_how_display() if each.closed_how else "", each.closed_note or say_ending(each)]
        )
        for each in rows
    )  # fmt: skip
    return csv_response(f"warnings-{state}-{timezone.localdate():%Y%m%d}", heading, lines)


def one_of(user: User, pk: int) -> EarlyWarning:
    officials_only(user)
    visible = EarlyWarning.objects.visible_to(user)
    return get_object_or_404(visible.select_related(*_RELATED, "acknowledged_by", "closed_by"), pk=pk)


@login_required
@require_GET
def warning(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, one_of(request.user, pk))


def page(request: SignedIn, found: EarlyWarning, bound: Act | None = None) -> HttpResponse:
    acts: list[Act] = []
    if found.is_open and follows(request.user, found):
        acts = [] if found.acknowledged_at else [acknowledge_act(found)]
        acts += [] if found.code == Code.RESTRAINED else [close_act(found)]
    before = EarlyWarning.objects.filter(project=found.project_id, code=found.code, subject=found.subject)
    context = shown(found) | {
        "project": found.project,
        "ending": say_ending(found),
        "behind": rows_of(found),
        "steps": [
            {"step": each, "tone": tone_of(each.colour)}
            for each in found.steps.select_related("by").order_by("pk")
        ],
        "before": before.exclude(pk=found.pk).order_by("-first_seen")[:_SHOWN],
        "acts": with_bound(acts, bound),
    }
    return render(request, "oversight/warnings/warning.html", context)


def acknowledge_act(found: EarlyWarning, data: Any = None) -> Act:
    form = AcknowledgeForm(data, prefix_id="acknowledge")
    url = reverse("warning-acknowledge", args=[found.pk])
    return Act("acknowledge", _("Acknowledge"), url, form, is_main=True, is_open=True)


def close_act(found: EarlyWarning, data: Any = None) -> Act:
    form = CloseForm(data, prefix_id="close")
    return Act("close", _("Close the warning"), reverse("warning-close", args=[found.pk]), form)


@login_required
@require_POST
def take_note(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return carried_out(
        request, acknowledge_act(found, request.POST),
        lambda said: acknowledge(pk, note=said["note"], by=request.user, now=timezone.now()),
        back=reverse("warning", args=[pk]), said=_("The warning is acknowledged."),
        page=lambda act: page(request, found, act),
    )  # fmt: skip


@login_required
@require_POST
def end(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return carried_out(
        request, close_act(found, request.POST),
        lambda said: close(pk, said["how"], note=said["note"], by=request.user, now=timezone.now()),
        back=reverse("warning", args=[pk]), said=_("The warning is closed."),
        page=lambda act: page(request, found, act),
    )  # fmt: skip


@login_required
@require_GET
def project_panel(request: SignedIn, pk: int) -> HttpResponse:
    """The warnings of one project: those open, the worst first, and the last that ended."""
    officials_only(request.user)
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    rows = EarlyWarning.objects.visible_to(request.user).filter(project=project).select_related(*_RELATED)
    closed = rows.filter(closed_at__isnull=False)
    context = {
        "project": project,
        "open": [shown(each) for each in rows.standing().order_by("-colour", "first_seen", "pk")],
        "closed": [shown(each) for each in closed.order_by("-closed_at", "-pk")[:_SHOWN]],
        "has_more": closed.count() > _SHOWN,
    }
    partial = request.headers.get("HX-Request")
    name = "panel" if partial else "project"
    return render(request, f"oversight/warnings/{name}.html", context)
