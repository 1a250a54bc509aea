"""What is counted of cases: what came in and what ended inside a window, and what stands open now."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

# What the cases of a place are broken down by, and a case counts under each of its causes.
DIMENSIONS = ("total", "agency", "region", "sector", "cause", "channel", "status")
# The trend shows so many months.
TREND = 24
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """Of cases, workers, and yuan. What is merged counts with the case that goes on.

    `new…` are cases received inside the window; `closed…`, `rejected` and `withdrawn` those that ended inside it, and
    the money of the closed ones. `open…` stand open now, whenever they were received: it has no window.
    """

    new: int = 0
    new_workers: int = 0
    new_amount: Decimal = _NOTHING
    closed: int = 0
    closed_workers: int = 0
    closed_amount: Decimal = _NOTHING
    closed_recovered: Decimal = _NOTHING
    rejected: int = 0
    withdrawn: int = 0
    open: int = 0
    open_overdue: int = 0
    open_major: int = 0
    open_workers: int = 0
    open_amount: Decimal = _NOTHING
    open_recovered: Decimal = _NOTHING

    @property
    def ended(self) -> int:
        return self.closed + self.rejected + self.withdrawn

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(getattr(self, name) + getattr(other, name) for name in MEASURES))

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in MEASURES)


MEASURES: tuple[str, ...] = tuple(each.name for each in fields(Sums))
STOCK = tuple(name for name in MEASURES if name.startswith("open"))
FLOWS = tuple(name for name in MEASURES if name not in STOCK)
MONEY = tuple(name for name in MEASURES if name.endswith(("_amount", "_recovered")))


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the trend: what came in, what ended, and what stood open at its end (动态清零).

    `month` is its first day. A case that was reopened counts as open ever since it was received.
    """

    month: date
    new: int
    ended: int
    open: int


@dataclass(frozen=True, slots=True)
class Tallies:
    """All figures of one place in one window, of one moment.

    `by` holds the sums of every dimension but the total by key; keys without any number are left out. Keys are codes
    of the vocabulary, the id of the lead agency, and for "region" the code of the place right below the one asked
    for: the place itself stands for the cases that name none below it. An empty key is what names none.
    """

    total: Sums = Sums()
    before: Sums = Sums()
    by: Mapping[str, Mapping[str, Sums]] = field(default_factory=dict)
    months: list[MonthRow] = field(default_factory=list)


def trend(months: list[date], flows: Mapping[date, tuple[int, int]], is_open: int) -> list[MonthRow]:
    """The stock at the end of each of these months, reckoned back from what is open now.

    `flows` holds (new, ended) of the first of these months and of every month after it, also after the last.
    """
    rows: list[MonthRow] = []
    for month in sorted({*months, *flows}, reverse=True):
        new, ended = flows.get(month, (0, 0))
        rows.append(MonthRow(month, new, ended, is_open))
        is_open += ended - new
    return [row for row in rows[::-1] if row.month in months]


def sums_of(row: Mapping[str, Any]) -> Sums:
    """From a row of a query; what is null counts nothing."""
    exact: Any = (Decimal(row[name] or 0) if name in MONEY else int(row[name] or 0) for name in MEASURES)
    return Sums(*exact)
