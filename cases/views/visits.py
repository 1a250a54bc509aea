"""The register of follow-up visits (回访台账): planned, due, made, and where wages are owed again."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.listing import CAP, Order
from agencies.people.models import User
from cases import lists
from cases.filters_handling import VISIT_STATES, VisitFilter, visit_state
from cases.models import Visit
from cases.views.rows import cell
from cases.visits import TONES, say_state, state_of

# What is due first stands first; a visit without a plan by when it was entered.
ORDER = Order("at")


def registered(user: User, form: VisitFilter, today: date) -> QuerySet[Visit]:
    return (
        Visit.objects.visible_to(user)
        .filter(form.condition(today))
        .annotate(at=Coalesce("deadline__limit__due_at", "entered_at"))
        .select_related("case", "agency", "deadline__limit", "entered_by")
    )


@login_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    form = VisitFilter(request.GET, lists.options_for(user))
    found = registered(user, form, today)
    page = listing.page_of(found, ORDER, request.GET)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": [_row(each, today) for each in page.rows],
        "states": states(user, today),
        "state": form.stated().get("state", ""),
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
    }
    return render(request, "cases/handling/visits.html", context)


def states(user: User, today: date) -> list[tuple[str, Any, int]]:
    """What of the register somebody should look at, counted: its queues."""
    seen = Visit.objects.visible_to(user)
    return [
        (code, label, listing.capped_count(seen.filter(visit_state(code, today))))
        for code, label in VISIT_STATES
        if code != "cancelled"
    ]


def _row(visit: Visit, today: date) -> dict[str, Any]:
    state = state_of(visit, today)
    return {"visit": visit, "state": state, "state_label": say_state(state), "tone": TONES[state]}


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    form = VisitFilter(request.GET, lists.options_for(user))
    found: Iterable[Visit] = registered(user, form, today).order_by(*ORDER.fields).iterator(chunk_size=2000)
    heading = [
        _("Case number"), _("Round"), _("Agency responsible"), _("Due on"), _("Visited on"), _("Visited by"),
        _("How"), _("Result"), _("Relapse"), _("State"),
    ]  # fmt: skip
    return csv_response(f"visits-{today:%Y%m%d}", heading, (_line(each, today) for each in found))


def _line(visit: Visit, today: date) -> list[str]:
    values = [
        visit.case.number, visit.round, visit.agency.name, visit.due_on, visit.visited_on, visit.visitors,
        visit.get_how_display(), visit.result, visit.relapse, say_state(state_of(visit, today)),
    ]  # fmt: skip
    return [cell(value) for value in values]
