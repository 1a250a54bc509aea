"""The page “What is due”: every standing time limit by its date, counted, filtered, exported whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies import listing
from agencies.clock.calendar import Calendar
from agencies.clock.models import TimeLimit
from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.listing import CAP, Page
from agencies.people.access import Sight, scope_of
from agencies.people.models import User
from cases import due, lists
from cases.models import Transfer
from cases.views.clock import Deadline, days_late, deadline_of, length
from cases.views.feed import feed_url
from cases.views.rows import cell


@dataclass(frozen=True, slots=True)
class Tab:
    label: str | Promise
    url: str
    name: str
    is_here: bool
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One limit, or a recipient that has none yet."""

    number: str
    kind: str
    what: str
    who: str
    start: date
    length: str
    due: Deadline | None
    due_on: date | None
    state: str
    late: int | None
    source: str


@dataclass(slots=True)
class Listing:
    """The list that a URL describes. `group` is None for what awaits a date."""

    user: User
    group: due.Group | None
    form: due.DueFilter
    found: Any
    order: listing.Order

    @property
    def name(self) -> str:
        return self.group.name if self.group else due.AWAITED


def shown_list(request: HttpRequest, now: datetime) -> Listing:
    user: User = request.user  # type: ignore[assignment]
    whole = scope_of(user).sight is Sight.JURISDICTION
    group = due.group_named(request.GET.get("state"))
    form = due.DueFilter(request.GET, lists.options_for(user), whole=whole)
    if group is None:
        letters = due.awaiting_date(user).filter(form.of_letters()).select_related("case", "agency")
        return Listing(user, group, form, letters, due.AWAITED_ORDER)
    limits = due.limits_of(user).filter(group.condition(now), form.condition())
    titled = limits.select_related("agency").annotate(title=F("deadline__title"))
    return Listing(user, group, form, titled, due.ORDER)


@login_required
@require_GET
def due_page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shown = shown_list(request, now)
    page = listing.page_of(shown.found, shown.order, request.GET)
    counts = due.counts(shown.user, now)
    context = {
        "tabs": _tabs(shown, counts, request),
        "state": shown.name,
        "form": shown.form,
        "chips": shown.form.chips(request.GET, request.path),
        "rows": list(_rows(page.rows, shown.user, now)),
        "page": page,
        "total": _total(shown, page, counts),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": f"{request.path}?state={shown.name}",
        "feed": feed_url(request, shown.user) if scope_of(shown.user).agency_id else "",
        "joint": _joint(shown.user),
    }
    return render(request, "cases/due.html", context)


def _joint(user: User) -> dict[str, Any]:
    """What is due beside the cases, each count with the address of its rows."""
    scope = scope_of(user)
    unit = "" if scope.sight is Sight.JURISDICTION else f"&unit={scope.agency_id}"
    return {
        **due.joint_work(user),
        "tasks_url": f"{reverse('group-tasks')}?state=open&dated=yes{unit}",
        "reports_url": reverse("unit-reports"),
    }


def _tabs(shown: Listing, counts: Any, request: HttpRequest) -> list[Tab]:
    kept = without(request.GET, "state")
    tail = f"&{kept}" if kept else ""
    names = [*((each.name, each.label) for each in due.GROUPS), (due.AWAITED, _("Awaits a date"))]
    return [
        Tab(label, f"{request.path}?state={name}{tail}", name, name == shown.name, counts[name])
        for name, label in names
    ]


def _total(shown: Listing, page: Page, counts: Any) -> int:
    if page.is_first and not page.after:
        return len(page.rows)
    return listing.capped_count(shown.found) if shown.form.stated() else int(counts[shown.name])


def _rows(found: Iterable[Any], user: User, now: datetime) -> Iterable[Row]:
    calendar = lists.calendar_today(now, scope_of(user).jurisdiction)
    for each in found:
        yield _awaiting(each) if isinstance(each, Transfer) else _row(each, now, calendar)


def _row(limit: Any, now: datetime, calendar: Calendar) -> Row:
    kind = str(limit.get_kind_display())
    return Row(
        limit.reference, kind, limit.title or kind, limit.agency.short_name if limit.agency else "", limit.start_on,
        length(limit.length, limit.unit), deadline_of(limit, now, calendar), limit.due_on, state_of(limit, now),
        days_late(limit, now, calendar), limit.clause,
    )  # fmt: skip


def state_of(limit: TimeLimit, now: datetime) -> str:
    if limit.state == TimeLimit.State.SUSPENDED:
        return _("Suspended")
    if limit.provisional:
        return _("provisional")
    return _("Overdue") if limit.due_at < now else _("Running")


def _awaiting(letter: Transfer) -> Row:
    kind = str(TimeLimit.Kind.OFFICER.label)
    who = letter.agency.short_name if letter.agency else letter.recipient_name
    return Row(
        letter.case.number, kind, kind, who, timezone.localdate(letter.issued_at), "", None, None,
        _("Awaits a date"), None, "",
    )  # fmt: skip


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The whole filtered list."""
    now = timezone.now()
    shown = shown_list(request, now)
    found = shown.found.order_by(*shown.order.fields).iterator(chunk_size=2000)
    heading = [
        _("Case number"), _("Kind"), _("What has to be done"), _("Agency"), _("Counted from"), _("Length"), _("Due on"),
        _("State"), _("Days late"), _("Source"),
    ]  # fmt: skip
    lines = (_line(each) for each in _rows(found, shown.user, now))
    return csv_response(f"due-{shown.name}-{timezone.localdate(now):%Y%m%d}", heading, lines)


def _line(row: Row) -> list[str]:
    values = (
        row.number,
        row.kind,
        row.what,
        row.who,
        row.start,
        row.length,
        row.due_on,
        row.state,
        row.late,
        row.source,
    )
    return [cell(value) for value in values]
