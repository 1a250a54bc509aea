"""The figures of a place in a window of months: one statement, so that all of them are of one moment."""

from datetime import date
from typing import Any

from django.db import connection

from oversight.figures import statements
from oversight.figures.recount import naive
from oversight.figures.sums import (
    DIMENSIONS,
    MEASURES,
    TREND,
    MonthRow,
    Sums,
    Tallies,
    sums_of,
    trend,
)
from oversight.figures.windows import Window, month_of, months_before

__all__ = ["DIMENSIONS", "MonthRow", "Sums", "Tallies", "Window", "naive", "read", "read_days"]


def read(jurisdiction: str, window: Window, *, place: str = "") -> Tallies:
    """From the sums that are kept and the changes not yet added to them. `place` is a region code inside the
    jurisdiction, empty for the whole of it."""
    months = [months_before(month_of(window.last), count) for count in reversed(range(TREND))]
    before = window.year_before()
    values = _asked(jurisdiction, place, window.first, window.last)
    values |= {"since": min(months[0], before.first), "dimensions": list(DIMENSIONS)}
    by: dict[str, dict[str, Sums]] = {name: {} for name in DIMENSIONS if name != "total"}
    totals: dict[date, Sums] = {}
    for dimension, key, month, *measures in _fetched(statements.READ, values):
        sums = sums_of(dict(zip(MEASURES, measures, strict=True)))
        if dimension == "total":
            totals[month] = sums
        elif sums:
            by[dimension][key] = sums
    standing = totals.pop(statements.STANDING, Sums())
    flows = {month: (sums.new, sums.ended) for month, sums in totals.items() if month >= months[0]}
    return Tallies(
        _within(window, totals, standing),
        _within(before, totals, standing),
        by,
        trend(months, flows, standing.open),
    )


def read_days(jurisdiction: str, first: date, last: date, *, place: str = "") -> Sums:
    """The total of these days alone, for periods that are no whole months."""
    (row,) = _fetched(statements.READ_DAYS, _asked(jurisdiction, place, first, last))
    return sums_of(dict(zip(MEASURES, row, strict=True)))


def _asked(jurisdiction: str, place: str, first: date, last: date) -> dict[str, Any]:
    return {
        "jurisdiction": jurisdiction, "place": "" if place == jurisdiction else place, "first": first, "last": last,
    }  # fmt: skip


def _within(window: Window, totals: dict[date, Sums], standing: Sums) -> Sums:
    inside = (sums for month, sums in totals.items() if window.first <= month <= window.last)
    return sum(inside, standing)


def _fetched(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
