"""One page of a list at a time, found by key and never by offset, and counts up to a limit."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

PAGE = 50
CAP = 10_000
_TEXT_MAX = 200


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: this column, then the id."""

    column: str
    descending: bool = False
    # Whether the column holds text, or days; else it holds moments.
    is_text: bool = False
    is_day: bool = False

    @property
    def fields(self) -> tuple[str, str]:
        sign = "-" if self.descending else ""
        return f"{sign}{self.column}", f"{sign}pk"

    @property
    def reversed(self) -> "Order":
        return Order(self.column, not self.descending, self.is_text, self.is_day)

    def beyond(self, key: tuple[datetime | date | str, int]) -> Q:
        """Rows after this key. The first part is what an index can use."""
        at, pk = key
        than = "lt" if self.descending else "gt"
        column = self.column
        return Q(**{f"{column}__{than}e": at}) & (Q(**{f"{column}__{than}": at}) | Q(**{f"pk__{than}": pk}))


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
    after, before = read_key(params.get("after"), order), read_key(params.get("before"), order)
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
    return f"{at if order.is_text else at.isoformat()}~{pk}"


def read_key(text: str | None, order: Order) -> tuple[datetime | date | str, int] | None:
    """A key out of a URL; one that cannot be read means the first page."""
    if order.is_text:
        value, _tilde, pk = (text or "").rpartition("~")
        sound = pk.isdecimal() and len(value) <= _TEXT_MAX and "\x00" not in value
        return (value, int(pk[:18])) if sound else None
    at, _tilde, pk = (text or "").replace(" ", "+").partition("~")
    try:
        if order.is_day:
            day = parse_date(at)
            return (day, int(pk[:18])) if day is not None and pk.isdecimal() else None
        moment = parse_datetime(at)
    except ValueError:
        return None
    # At the ends of the calendar a moment has no local time.
    if moment is None or not timezone.is_aware(moment) or not 1 < moment.year < 9999 or not pk.isdecimal():
        return None
    return moment, int(pk[:18])
