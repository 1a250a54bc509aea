"""Which campaigns the directives of a place call for when. Takes directives and days, returns windows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agencies.policy.directives import Directive, Kind, of_kind

# An office setting, no document names it: long enough to write a plan and to set the tasks before a campaign begins.
AHEAD = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Window:
    """One campaign of one year, both days included. `year` is the one its days are reckoned in: a campaign from
    before New Year to the Spring Festival has the year of the directive, on whichever side it begins."""

    directive: Directive
    year: int
    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def windows_around(directives: Sequence[Directive], year: int) -> Iterator[Window]:
    """Those reckoned in the year before, this year and the next, by their first day."""
    yield from sorted(
        (
            Window(each, of, first, last)
            for each in of_kind(directives, Kind.CAMPAIGN)
            for of in (year - 1, year, year + 1)
            if (first := each.start_in(of)) and (last := each.due_in(of)) and first <= last
        ),
        key=lambda window: (window.first, window.last, window.directive.code),
    )


def of_year(directives: Sequence[Directive], year: int) -> list[Window]:
    """Those with a day in this calendar year."""
    return [each for each in windows_around(directives, year) if each.first.year <= year <= each.last.year]


def running_on(directives: Sequence[Directive], day: date) -> list[Window]:
    return [each for each in windows_around(directives, day.year) if each.holds(day)]


def to_propose(directives: Sequence[Directive], day: date) -> list[Window]:
    """Those that begin within the days ahead, and those that run: an office that starts in the middle has its own."""
    return [each for each in windows_around(directives, day.year) if each.first - AHEAD <= day <= each.last]
