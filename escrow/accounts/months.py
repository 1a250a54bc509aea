"""Months as they are counted here: a month is its first day. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

# A slip in a date must not make a thousand months.
MOST = 120


def first_of(day: date) -> date:
    return day.replace(day=1)


def end_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def later(month: date, count: int) -> date:
    """The month so many months after this one, or before it when below zero."""
    years, place = divmod(month.month - 1 + count, 12)
    return date(month.year + years, place + 1, 1)


def between(first: date, last: date) -> int:
    """How many months lie from one to the other, both counted; 0 where the second is before the first."""
    return max((last.year - first.year) * 12 + last.month - first.month + 1, 0)


def through(first: date, last: date) -> Iterator[date]:
    """From one month to another, both told; of too many the last ones."""
    count = between(first, last)
    for back in range(min(count, MOST) - 1, -1, -1):
        yield later(first_of(last), -back)


def day_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is shorter."""
    month = later(first_of(day), months)
    return month.replace(day=min(day.day, end_of(month).day))


def length(begins: date, ends: date) -> int:
    """The months of a contract, begun ones as whole: 2026-03-16 to 2027-03-15 are 12."""
    count = (ends.year - begins.year) * 12 + ends.month - begins.month
    return max(count + (day_after(begins, count) <= ends), 1) if ends >= begins else 1
