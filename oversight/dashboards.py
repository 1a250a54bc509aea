"""The leader's figures: each a number, what it counts, and the address of exactly the rows behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.filters import transfer_state
from cases.models import Case, Transfer
from cases.workflow import Status, TransferStatus

NEW_DAYS = 30
# Money on the page is read in this unit (万元).
TEN_THOUSAND = _("10,000 yuan")
FEEDBACK_DAYS = 90


@dataclass(frozen=True, slots=True)
class Figure:
    """One number on the page. `url` opens the rows it was counted from."""

    label: str | Promise
    value: int | Decimal | str | None
    unit: str | Promise
    url: str
    note: str | Promise = ""
    tone: str = ""

    @property
    def shown(self) -> str:
        if self.value is None:
            return "–"
        if isinstance(self.value, Decimal):
            return f"{self.value / 10_000:,.2f}"
        return f"{self.value:,}" if isinstance(self.value, int) else self.value


def _link(name: str, **query: Any) -> str:
    return f"{reverse(name)}?{urlencode(query)}"


def figures(user: Any, now: datetime) -> list[Figure]:
    """Six figures of what this person may see: open, new, overdue, workers, money, answers in time."""
    cases, since = Case.objects.visible_to(user), _since(now, NEW_DAYS)
    is_open = Q(closed_at__isnull=True)
    counted = cases.aggregate(
        open=Count("pk", filter=is_open),
        new=Count("pk", filter=Q(received_at__gte=_start(since)) & ~Q(status=Status.MERGED)),
        overdue=Count("pk", filter=is_open & Q(is_overdue=True)),
        workers=Sum("workers", filter=is_open, default=0),
        amount=Sum("amount", filter=is_open, default=Decimal(0)),
    )
    owed = _link("cases", queue="open")
    new = _link("cases", queue="all", received_from=since.isoformat(), merged="without")
    late = _link("cases", queue="overdue")
    return [
        Figure(_("Open cases"), counted["open"], _("cases"), owed),
        Figure(_("New in 30 days"), counted["new"], _("cases"), new),
        Figure(
            _("Overdue"), counted["overdue"], _("cases"), late, tone="breached" if counted["overdue"] else ""
        ),
        Figure(_("Workers owed"), counted["workers"], _("workers"), owed, _("in open cases")),
        Figure(_("Amount owed"), counted["amount"], TEN_THOUSAND, owed, _("in open cases")),
        _in_time(user, now),
    ]


def _in_time(user: Any, now: datetime) -> Figure:
    since = _since(now, FEEDBACK_DAYS)
    counted = issued_since(user, since).aggregate(
        in_time=Count("pk", filter=transfer_state("in_time", now)),
        judged=Count("pk", filter=transfer_state("judged", now)),
    )
    rate = f"{100 * counted['in_time'] / counted['judged']:.1f}" if counted["judged"] else None
    url = _link("transfers", state="judged", issued_from=since.isoformat())
    return Figure(_("Feedback in time"), rate, "%", url, _("letters of 90 days"))


def _since(now: datetime, days: int) -> date:
    return timezone.localdate(now) - timedelta(days=days)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def issued_since(user: Any, since: date) -> "QuerySet[Transfer]":
    """Letters issued since a day that this person may see, without those withdrawn."""
    sent = Transfer.objects.visible_to(user).exclude(status=TransferStatus.WITHDRAWN)
    return sent.filter(issued_at__gte=_start(since))


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """How one agency answers. Every count opens its letters."""

    name: str
    counts: Mapping[str, int]
    average_days: float | None
    links: Mapping[str, str]


# The columns of the timeliness table, in the words of the transfer register.
_COUNTED = ("issued", "in_time", "late", "overdue", "answered")


def timeliness(user: Any, now: datetime) -> list[AgencyRow]:
    """Letters of the last 90 days per recipient, worst first."""
    since = _since(now, FEEDBACK_DAYS)
    counts: dict[str, Any] = {state: Count("pk", filter=transfer_state(state, now)) for state in _COUNTED}
    took = Avg(TruncDate("limit__met_at") - F("received_on"), filter=transfer_state("answered", now))
    letters = issued_since(user, since).filter(agency__isnull=False)
    rows: Any = letters.values("agency", "agency__short_name").annotate(**counts, average=took)
    return [_agency_row(row, since) for row in rows.order_by("-overdue", "-late", "agency__short_name")]


def _agency_row(row: Mapping[str, Any], since: date) -> AgencyRow:
    given = {"agency": row["agency"], "issued_from": since.isoformat()}
    return AgencyRow(
        name=row["agency__short_name"],
        counts={state: row[state] for state in _COUNTED},
        average_days=row["average"] and round(row["average"].total_seconds() / 86400, 1),
        links={state: _link("transfers", **given, state=state) for state in _COUNTED},
    )


def longest_overdue(user: Any, now: datetime, limit: int = 5) -> "QuerySet[Transfer]":
    """Letters whose answer is most overdue, with who owes it."""
    return (
        Transfer.objects.visible_to(user)
        .filter(transfer_state("overdue", now))
        .select_related("case", "agency", "letter", "limit")
        .order_by("limit__due_at", "pk")[:limit]
    )


def largest_open(user: Any, limit: int = 5) -> "QuerySet[Case]":
    """Open cases by the money owed."""
    return (
        Case.objects.visible_to(user)
        .open()
        .filter(amount__isnull=False)
        .select_related("lead_agency", "project", "region")
        .order_by("-amount", "pk")[:limit]
    )
