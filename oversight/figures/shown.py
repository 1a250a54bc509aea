"""The timeliness table as it is shown: every number with the address of exactly the letters behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.people.models import User
from oversight.duties import sees_place
from oversight.figures.freezing import frozen
from oversight.figures.letters import STATES, AgencyTimes, timeliness, timeliness_total

# In the order of the table; the state of the register behind each, where it is one.
COLUMNS: dict[str, Any] = {
    "issued": _("Letters issued"),
    "in_time": _("In time"),
    "late": _("Late"),
    "open_late": _("Open and late"),
    "to_receive": _("Awaiting receipt"),
    "in_handling": _("In handling"),
    "untimed": _("No time limit"),
    "average_days": _("Average working days to the answer"),
    "returned": _("Answers returned"),
    "rate": _("In time (%)"),
}
# What a number that is no count is made of.
_BEHIND = {"average_days": "answered", "rate": "judged"}
Number = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One number; `now` is what the letters say today where a frozen number says something else."""

    column: str
    label: str | Promise
    value: Number
    url: str
    now: Number = None
    now_url: str = ""
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    agency: int | None
    name: str
    times: AgencyTimes
    cells: tuple[Cell, ...]
    current: AgencyTimes | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`frozen_at` is since when the period is frozen; None while it is counted live."""

    first: date
    last: date
    frozen_at: datetime | None
    lines: Sequence[Line]
    total: Line

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)


def table_of(user: User, first: date, last: date, now: datetime) -> Table:
    """Of the person's jurisdiction; the numbers of others open only for those who see the whole of it."""
    assert user.agency is not None
    code = user.agency.jurisdiction_id
    current = timeliness(code, first, last, now=now)
    frozen_at, kept = frozen(code, first, last, current)
    show = _Shown(user, first, last)
    if frozen_at is None:
        lines = [show.live(row) for row in current]
        return Table(first, last, None, lines, show.live(timeliness_total(current), whole=True))
    lines = [show.frozen(row.then, row.now) for row in kept]
    then = timeliness_total(row.then for row in kept)
    total = show.frozen(then, timeliness_total(row.now for row in kept), whole=True)
    return Table(first, last, frozen_at, lines, total)


@dataclass(frozen=True, slots=True)
class _Shown:
    user: User
    first: date
    last: date

    def live(self, row: AgencyTimes, *, whole: bool = False) -> Line:
        cells = tuple(
            Cell(name, label, getattr(row, name), self._register(row, name, whole))
            for name, label in COLUMNS.items()
        )
        return Line(row.agency, row.name, row, cells)

    def frozen(self, then: AgencyTimes, now: AgencyTimes, *, whole: bool = False) -> Line:
        cells = tuple(
            Cell(
                name, label, getattr(then, name), self._kept(then, name, whole), getattr(now, name),
                self._register(now, name, whole), getattr(then, name) != getattr(now, name),
            )
            for name, label in COLUMNS.items()
        )  # fmt: skip
        return Line(then.agency, then.name, then, cells, now)

    def _opens(self, row: AgencyTimes) -> bool:
        return sees_place(self.user) or (row.agency is not None and row.agency == self.user.agency_id)

    def _register(self, row: AgencyTimes, column: str, whole: bool) -> str:
        """The transfer register, narrowed to the letters of this number."""
        if not self._opens(row):
            return ""
        between = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        if column == "returned":
            query = {f"returned_{end}": day for end, day in between.items()}
        else:
            name = _BEHIND.get(column, column)
            query = {f"issued_{end}": day for end, day in between.items()}
            query["state"] = STATES.get(name, name)
        return f"{reverse('transfers')}?{urlencode(query | self._agency(row, whole))}"

    def _kept(self, row: AgencyTimes, column: str, whole: bool) -> str:
        """The letters that were frozen with this number."""
        if not self._opens(row):
            return ""
        query = {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "column": _BEHIND.get(column, column),
        }
        return f"{reverse('timeliness-letters')}?{urlencode(query | self._agency(row, whole))}"

    def _agency(self, row: AgencyTimes, whole: bool) -> dict[str, str]:
        return {} if whole else {"agency": str(row.agency) if row.agency else "none"}
