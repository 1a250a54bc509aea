"""The leader's figures: each a number, what it counts, and the address of exactly the rows behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import TimeLimit
from cases.models import Case, Transfer
from cases.workflow import OWING

NEW_DAYS = 30
FEEDBACK_DAYS = 90
State = TimeLimit.State
_IN_TIME = Q(limit__state=State.MET)
_LATE = Q(limit__state=State.MET_LATE)
_OPEN_LATE = Q(limit__state=State.LAPSED, status__in=OWING)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number on the page. `url` opens the rows it was counted from."""

    label: str | Promise
    value: int | Decimal | str | None
    unit: str | Promise
    url: str
    note: str | Promise = ""
    tone: str = ""


def _link(name: str, **query: Any) -> str:
    return f"{reverse(name)}?{urlencode(query)}"


def figures(user: Any, now: datetime) -> list[Figure]:
    """Six figures of what this person may see: open, new, overdue, workers, money, answers in time."""
    cases, since = Case.objects.visible_to(user), timezone.localdate(now) - timedelta(days=NEW_DAYS)
    started = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    is_open = Q(closed_at__isnull=True)
    counted = cases.aggregate(
        open=Count("pk", filter=is_open),
        new=Count("pk", filter=Q(received_at__gte=started)),
        overdue=Count("pk", filter=is_open & Q(is_overdue=True)),
        workers=Sum("workers", filter=is_open, default=0),
        amount=Sum("amount", filter=is_open, default=Decimal(0)),
        recovered=Sum("recovered", default=Decimal(0)),
    )
    owed = _link("cases", queue="open")
    return [
        Figure(_("Open cases"), counted["open"], _("cases"), owed),
        Figure(
            _("New in 30 days"), counted["new"], _("cases"), _link("cases", queue="all", received_from=since.isoformat())
        ),
        Figure(
            _("Overdue"), counted["overdue"], _("cases"), _link("cases", queue="overdue"),
            tone="breached" if counted["overdue"] else "",
        ),
        Figure(_("Workers owed"), counted["workers"], _("workers"), owed, _("in open cases")),
        Figure(_("Amount owed"), counted["amount"], _("yuan"), owed, _("in open cases")),
        _in_time(user, now),
    ]  # fmt: skip


def _in_time(user: Any, now: datetime) -> Figure:
    since = timezone.localdate(now) - timedelta(days=FEEDBACK_DAYS)
    counted = answered_since(user, since).aggregate(
        in_time=Count("pk", filter=_IN_TIME), all=Count("pk", filter=_IN_TIME | _LATE | _OPEN_LATE)
    )
    rate = f"{100 * counted['in_time'] / counted['all']:.1f}" if counted["all"] else None
    url = _link("transfers", state="counted", issued_from=since.isoformat())
    return Figure(
        _("Feedback in time"), rate, "%", url, _("letters of 90 days")
    )


def answered_since(user: Any, since: Any) -> Any:
    """Letters issued since a day that this person may see, without those withdrawn."""
    start = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    return Transfer.objects.visible_to(user).live().filter(issued_at__gte=start)


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """How one agency answers. Every count opens its letters."""

    name: str
    letters: int
    in_time: int
    late: int
    open_late: int
    average_days: Any
    links: Mapping[str, str]


def timeliness(user: Any, now: datetime) -> list[AgencyRow]:
    """Letters of the last 90 days per recipient, worst first."""
    since = timezone.localdate(now) - timedelta(days=FEEDBACK_DAYS)
    rows = (
        answered_since(user, since)
        .filter(agency__isnull=False)
        .values("agency", "agency__short_name")
        .annotate(
            letters=Count("pk"),
            in_time=Count("pk", filter=_IN_TIME),
            late=Count("pk", filter=_LATE),
            open_late=Count("pk", filter=_OPEN_LATE),
            average=Avg(F("limit__met_at") - F("received_at"), filter=_IN_TIME | _LATE),
        )
        .order_by("-open_late", "-late", "agency__short_name")
    )
    return [_agency_row(row, since.isoformat()) for row in rows]


def _agency_row(row: Mapping[str, Any], since: str) -> AgencyRow:
    def link(**state: str) -> str:
        return _link("transfers", agency=row["agency"], issued_from=since, **state)

    return AgencyRow(
        name=row["agency__short_name"],
        letters=row["letters"],
        in_time=row["in_time"],
        late=row["late"],
        open_late=row["open_late"],
        average_days=row["average"] and round(row["average"].total_seconds() / 86400, 1),
        links={
            "letters": link(state="live"),
            "in_time": link(state="in_time"),
            "late": link(state="late"),
            "open_late": link(state="overdue"),
        },
    )


def longest_overdue(user: Any, limit: int = 5) -> Any:
    """Letters whose answer is most overdue, with who owes it."""
    return (
        Transfer.objects.visible_to(user)
        .filter(_OPEN_LATE, case__closed_at__isnull=True)
        .select_related("case", "agency", "letter", "limit")
        .order_by("limit__due_at", "pk")[:limit]
    )


def largest_open(user: Any, limit: int = 5) -> Any:
    """Open cases by the money owed."""
    return (
        Case.objects.visible_to(user)
        .open()
        .filter(amount__isnull=False)
        .select_related("lead_agency", "project", "region")
        .order_by("-amount", "pk")[:limit]
    )
