"""When something falls due: pure arithmetic over a published calendar, make-up working days included.

The day of receipt does not count. A year the State Council has not published raises; a holiday is never guessed.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum


class UnpublishedYear(LookupError):
    """The official arrangement of holidays for this year is not in the calendar."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the working-day calendar of {year} has not been published")
        self.year = year


class DayKind(Enum):
    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # a weekend day worked in exchange for a holiday (调休)

    @property
    def counts(self) -> bool:
        return self in (DayKind.WORKING, DayKind.MAKE_UP)


@dataclass(frozen=True, slots=True)
class Step:
    """One day of a calculation and whether it counted."""

    day: date
    kind: DayKind


@dataclass(frozen=True, slots=True)
class Due:
    on: date
    steps: tuple[Step, ...]
    provisional: bool = False

    @property
    def not_counted(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.kind.counts)


@dataclass(frozen=True)
class Calendar:
    """`off` are days free by official notice, `made_up` weekend days worked; only `years` are known."""

    off: frozenset[date]
    made_up: frozenset[date]
    years: frozenset[int]

    @classmethod
    def of(cls, off: Iterable[date], made_up: Iterable[date], years: Iterable[int]) -> "Calendar":
        return cls(frozenset(off), frozenset(made_up), frozenset(years))

    def with_year(self, year: int, off: Iterable[date], made_up: Iterable[date]) -> "Calendar":
        """The same with the arrangement of one year put in, in place of what was known of it."""
        return Calendar(
            frozenset(day for day in self.off if day.year != year) | frozenset(off),
            frozenset(day for day in self.made_up if day.year != year) | frozenset(made_up),
            self.years | {year},
        )

    def without(self, days: Iterable[date]) -> "Calendar":
        """The same with further days free, as a place has set by itself; a day worked in exchange is free then too."""
        free = frozenset(days)
        return Calendar(self.off | free, self.made_up - free, self.years) if free else self

    def kind(self, day: date) -> DayKind:
        if day.year not in self.years:
            raise UnpublishedYear(day.year)
        return self.guess(day)

    def guess(self, day: date) -> DayKind:
        """The same with unpublished years taken as plain Monday to Friday; never for what lapses."""
        if day in self.made_up:
            return DayKind.MAKE_UP
        if day in self.off:
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKING

    def working_days_after(self, start: date, count: int) -> Due:
        """The `count`-th working day after `start`. Raises UnpublishedYear."""
        return self._walk(start, count, provisional=False)

    def estimate_after(self, start: date, count: int) -> Due:
        """The same with unpublished years taken as plain Monday to Friday, marked provisional. Never lapses."""
        try:
            return self.working_days_after(start, count)
        except UnpublishedYear:
            return self._walk(start, count, provisional=True)

    def _walk(self, start: date, count: int, *, provisional: bool) -> Due:
        if count < 1:
            raise ValueError("a time limit has at least one day")
        day, steps = start, []
        while count:
            day += timedelta(days=1)
            step = Step(day, self.guess(day) if provisional else self.kind(day))
            steps.append(step)
            count -= step.kind.counts
        return Due(day, tuple(steps), provisional)

    def days_after(self, start: date, count: int) -> Due:
        """`count` calendar days after `start`."""
        return Due(start + timedelta(days=count), ())

    def months_after(self, start: date, count: int) -> Due:
        """The same day `count` months on; where that month is too short, its last day."""
        months = start.year * 12 + start.month - 1 + count
        year, month = divmod(months, 12)
        return Due(date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])), ())

    def rolled(self, due: Due) -> Due:
        """A limit that ends on a free day ends on the next working day; provisional where that is not known yet."""
        day, steps, provisional = due.on, list(due.steps), due.provisional
        while True:
            provisional = provisional or day.year not in self.years
            kind = self.guess(day)
            if kind.counts:
                return Due(day, tuple(steps), provisional)
            steps.append(Step(day, kind))
            day += timedelta(days=1)

    def working_day_before(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`; days of years not published count Monday to Friday."""
        while count:
            day -= timedelta(days=1)
            count -= self.guess(day).counts
        return day

    def is_working(self, day: date) -> bool:
        """Whether people are at work on that day, as far as is known: only for what must not wait for a notice."""
        return self.guess(day).counts

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before. Raises."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.kind(day).counts for day in days)

    def estimate_between(self, start: date, end: date) -> int:
        """The same with unpublished years taken as plain Monday to Friday; for `end` not before `start`."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.guess(day).counts for day in days)
