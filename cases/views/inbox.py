"""The landing page: role inboxes with live counts, one filtered list, read in place, exported whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.listing import CAP, Order
from agencies.people.access import Sight, scope_of
from agencies.people.models import User
from cases import lists
from cases.filters import CaseFilter
from cases.models import Case
from cases.queues import Queue, queues_for
from cases.views import rows
from cases.views.facts import shown_facts
from cases.views.feed import feed_url
from cases.views.lines import lines
from cases.views.why import why_here


@dataclass(frozen=True, slots=True)
class Tab:
    """A queue with its link; `count` is None for archives, and counts of the first `CAP` carry a plus."""

    queue: Queue
    url: str
    is_here: bool
    count: int | None


@dataclass(slots=True)
class Listing:
    """One list as its URL describes it: whose, which queue, which filters, in which order."""

    user: User
    queue: Queue
    order: Order
    form: CaseFilter
    cases: QuerySet[Case]

    @property
    def is_own(self) -> bool:
        return scope_of(self.user).sight is Sight.OWN


def shown_list(request: HttpRequest, now: datetime) -> Listing:
    user: User = request.user  # type: ignore[assignment]
    queue = lists.queue_named(request.GET.get("queue"), user)
    form = CaseFilter(request.GET, lists.options_for(user))
    visible = Case.objects.visible_to(user)
    if other := request.GET.get("same_person_as"):
        # Whose case it is would otherwise be told through the side door of another case's list.
        get_object_or_404(visible, number=other)
    found = visible.filter(queue.condition(now)).filter(form.condition())
    return Listing(user, queue, lists.order_of(queue, user), form, found)


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shown = shown_list(request, now)
    columns = rows.COLUMNS + (rows.OWN_COLUMNS if shown.is_own else ())
    page = listing.page_of(shown.cases.values(*columns), shown.order, request.GET)
    counts = lists.counts(shown.user, now)
    names = lists.names_for(shown.user, page.rows)
    found = rows.present(
        page.rows, shown.order, now, lists.calendar_today(now, scope_of(shown.user).jurisdiction), names
    )
    kept = without(request.GET)
    context = {
        "tabs": tabs(shown, counts, request),
        "queue": shown.queue,
        "form": shown.form,
        "chips": shown.form.chips(request.GET, request.path),
        "rows": found,
        "lines": lines(found, kept),
        "page": page,
        "total": _total(shown, page, counts),
        "cap": CAP,
        "is_own": shown.is_own,
        "kept": kept,
        "feed": feed_url(request, shown.user) if scope_of(shown.user).agency_id else "",
        "unfiltered": f"{request.path}?queue={shown.queue.name}",
    }
    return render(request, "cases/inbox.html", context)


def tabs(shown: Listing, counts: dict[str, int], request: HttpRequest) -> list[Tab]:
    kept = without(request.GET, "queue")
    tail = f"&{kept}" if kept else ""
    return [
        Tab(queue, f"{request.path}?queue={queue.name}{tail}", queue == shown.queue, counts.get(queue.name))
        for queue in queues_for(shown.user)
    ]


def _total(shown: Listing, page: listing.Page, counts: dict[str, int]) -> int:
    """How many the list holds: known already for an unfiltered queue and for a list of one page."""
    if page.is_first and not page.after:
        return len(page.rows)
    if not shown.form.stated() and shown.queue.name in counts:
        return counts[shown.queue.name]
    return listing.capped_count(shown.cases)


@login_required
@require_GET
def row(request: HttpRequest, number: str) -> HttpResponse:
    """A row read in place: summary, facts and proposal, without leaving the list."""
    visible = Case.objects.visible_to(request.user).select_related("text", "fact_row", "project", "region")
    case = get_object_or_404(visible, number=number)
    context = {
        "case": case,
        "facts": shown_facts(case.fact_row.facts),
        "why": why_here(case, with_rejected=False),
        "query": without(request.GET, "pos"),
    }
    return render(request, "cases/row.html", context)


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The whole filtered list. Nobody's personal data is in a list."""
    shown = shown_list(request, timezone.now())
    found: Any = (
        shown.cases.order_by(*shown.order.fields).values_list(*rows.CSV_VALUES).iterator(chunk_size=2000)
    )
    name = f"cases-{shown.queue.name}-{timezone.localdate():%Y%m%d}"
    return csv_response(name, rows.csv_columns(), map(rows.csv_row, found))


@login_required
def home(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if user.role == User.Role.LEADER:
        return redirect("leader")
    if user.role == User.Role.PARTY:
        return redirect("party-home")
    return redirect("admin:index" if scope_of(user).sight is Sight.NOTHING and user.is_staff else "cases")
