"""The lists of cases: whose cases, in which order, one page at a time, counted up to a limit.

An agency's lists run on its own access row: its own deadline orders them. Pages are found by key, never by offset.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from agencies.clock.calendar import Calendar
from agencies.clock.days import calendar_around
from agencies.models import Agency, Region, User
from agencies.people.access import Sight, scope_of
from cases.filters import Options
from cases.models import Case
from cases.queues import Queue, queues_for

PAGE = 50
CAP = 10_000
# Names and holidays change by the month; a minute is soon enough for a list.
_KEPT_SECONDS = 60
# Archives are read from the newest; they carry no count of work.
_ARCHIVES = {"closed": "closed_at", "all": "received_at"}
_OWN_ARCHIVES = frozenset({"answered", "informed", "all"})


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: this column, then the id."""

    column: str
    descending: bool = False

    @property
    def fields(self) -> tuple[str, str]:
        sign = "-" if self.descending else ""
        return f"{sign}{self.column}", f"{sign}pk"

    @property
    def reversed(self) -> "Order":
        return Order(self.column, not self.descending)

    def beyond(self, key: tuple[datetime, int]) -> Q:
        """Rows after this key. The first part is what an index can use."""
        at, pk = key
        than = "lt" if self.descending else "gt"
        column = self.column
        return Q(**{f"{column}__{than}e": at}) & (Q(**{f"{column}__{than}": at}) | Q(**{f"pk__{than}": pk}))


def order_of(queue: Queue, user: User) -> Order:
    if scope_of(user).sight is Sight.OWN:
        return Order("own_due_at", descending=queue.name in _OWN_ARCHIVES)
    column = _ARCHIVES.get(queue.name)
    return Order(column, descending=True) if column else Order("attention_at")


def queue_named(name: str | None, user: User) -> Queue:
    """The queue asked for; without a name all that is open. An unknown name means the same."""
    queues = {queue.name: queue for queue in queues_for(user)}
    return queues.get(name or "open", queues["open"])


def counts(user: User, now: datetime) -> dict[str, int]:
    """How many cases stand in each queue of work, in one query, looking at the first `CAP` open cases."""
    queues = [queue for queue in queues_for(user) if not is_archive(queue, user)]
    order = order_of(queue_named("open", user), user)
    base = Case.objects.visible_to(user).filter(closed_at__isnull=True).order_by(*order.fields)[: CAP + 1]
    return base.aggregate(**{queue.name: Count("pk", filter=queue.condition(now)) for queue in queues})


def is_archive(queue: Queue, user: User) -> bool:
    return queue.name in (_OWN_ARCHIVES if scope_of(user).sight is Sight.OWN else _ARCHIVES)


def capped_count(rows: QuerySet[Any]) -> int:
    """Exact up to `CAP`; one more means more."""
    return rows.order_by()[: CAP + 1].count()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, and the keys of its neighbours ("" where there is none)."""

    rows: list[Any]
    before: str
    after: str
    is_first: bool


def page_of(rows: QuerySet[Any, Any], order: Order, params: Any, size: int = PAGE) -> Page:
    """`rows` are objects, or `values()` that contain the column of the order and `pk`."""
    after, before = _key(params.get("after")), _key(params.get("before"))
    if before and not after:
        found = list(rows.filter(order.reversed.beyond(before)).order_by(*order.reversed.fields)[: size + 1])
        more_before, more_after = len(found) > size, True
        found = found[:size][::-1]
    else:
        found = list(
            (rows.filter(order.beyond(after)) if after else rows).order_by(*order.fields)[: size + 1]
        )
        more_before, more_after = after is not None, len(found) > size
        found = found[:size]
    first = key_of(found[0], order) if found and more_before else ""
    last = key_of(found[-1], order) if found and more_after else ""
    return Page(found, first, last, is_first=not more_before)


def key_of(row: Any, order: Order) -> str:
    at, pk = (row[order.column], row["pk"]) if isinstance(row, dict) else (getattr(row, order.column), row.pk)
    return f"{at.isoformat()}~{pk}"


def _key(text: str | None) -> tuple[datetime, int] | None:
    """A key out of a URL; one that cannot be read means the first page."""
    at, _tilde, pk = (text or "").replace(" ", "+").partition("~")
    try:
        moment = parse_datetime(at)
    except ValueError:
        return None
    return (moment, int(pk)) if moment and timezone.is_aware(moment) and pk.isdecimal() else None


def next_in_queue(rows: QuerySet[Case], order: Order, place: str | None, but: Case) -> dict[str, Any] | None:
    """The case that follows a place in a list, also when an act has moved the case that stood there."""
    key = _key(place)
    beyond = rows.filter(order.beyond(key)) if key else rows
    return beyond.exclude(pk=but.pk).order_by(*order.fields).values("pk", "number", order.column).first()


def options_for(user: User) -> Options:
    """The agencies and places of the person's jurisdiction, kept for a minute."""
    return _kept(f"options:{user.agency_id}", lambda: _options(scope_of(user).jurisdiction))


def _options(jurisdiction: str) -> Options:
    agencies: Iterable[tuple[int, str]] = (
        Agency.objects.filter(jurisdiction=jurisdiction, is_active=True)
        .order_by("pk")
        .values_list("pk", "short_name")
    )
    places = Region.objects.inside(jurisdiction).values_list("code", "name")
    return Options(tuple((str(pk), name) for pk, name in agencies), tuple(places))


def calendar_today(now: datetime) -> Calendar:
    today = timezone.localdate(now)
    """From last year on, so that what has long been overdue can still be counted."""
    return _kept(f"calendar:{today}", lambda: calendar_around(today.replace(year=today.year - 1, day=1)))


def _kept(key: str, make: Callable[[], Any]) -> Any:
    return cache.get_or_set(key, make, _KEPT_SECONDS)
