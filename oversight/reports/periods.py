"""Which reports of which periods are due in a place, by the directives of its policy. Pure: values in, values out.

A rhythm may hold only in a key period (重要时间节点): its directive names the season, and the daily dispatch begins
and ends with it while the weekly and the monthly ones go on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agencies.clock.calendar import Calendar
from agencies.policy.directives import Directive, Kind, Rhythm, Span, of_kind, seasons_around

_DAY = timedelta(days=1)
# The unit in which each kind is counted; a campaign report has the days of its campaign and is asked for by it.
_UNITS = {
    Rhythm.DAILY: "day",
    Rhythm.WEEKLY: "week",
    Rhythm.TIMELINESS: "week",
    Rhythm.MONTHLY: "month",
    Rhythm.SUMMARY: "month",
    Rhythm.COVERAGE: "quarter",
    Rhythm.SELF_CHECK: "year",
}
# Drafted for the whole place; the others are owed by its units.
OF_PLACE = (*_UNITS, Rhythm.CAMPAIGN)


@dataclass(frozen=True, slots=True)
class Period:
    """One report that is asked for. `due_on` is provisional where the holidays of its year are not published."""

    kind: Rhythm
    first: date
    last: date
    due_on: date | None = None
    provisional: bool = False
    directive: Directive | None = None
    season: Span | None = None

    @property
    def key(self) -> tuple[str, date, date]:
        return self.kind.value, self.first, self.last


def bounds(kind: str, day: date) -> tuple[date, date]:
    """The period of a kind that a day lies in. Raises KeyError for a kind without a rhythm of its own."""
    match _UNITS[Rhythm(kind)]:
        case "day":
            return day, day
        case "week":
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case "month":
            return _months(day.year, day.month, 1)
        case "quarter":
            return _months(day.year, (day.month - 1) // 3 * 3 + 1, 3)
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    over = year * 12 + month - 1 + count
    return date(year, month, 1), date(over // 12, over % 12 + 1, 1) - _DAY


def last_over(kind: str, day: date) -> tuple[date, date]:
    """The last period of a kind that is over on a day."""
    return bounds(kind, bounds(kind, day)[0] - _DAY)


def due_periods(
    directives: Sequence[Directive], day: date, calendar: Calendar, *, since: date
) -> list[Period]:
    """Every period that is over on `day` and ended on or after `since`, for which a report is asked, oldest first."""
    found: dict[tuple[str, date, date], Period] = {}
    for directive in of_kind(directives, Kind.REPORT):
        if directive.code not in _UNITS:
            continue
        for each in _periods(directive, directives, day, since):
            due = dated(each, calendar)
            # Two directives may ask for the same report; the earlier day binds.
            known = found.get(due.key)
            if known is None or (due.due_on and known.due_on and due.due_on < known.due_on):
                found[due.key] = due
    return sorted(found.values(), key=lambda each: (each.last, each.first, each.kind))


def _periods(
    directive: Directive, directives: Sequence[Directive], day: date, since: date
) -> Iterator[Period]:
    kind = Rhythm(directive.code)
    seasons = seasons_of(directive, directives, day)
    first, last = last_over(kind, day)
    while last >= since:
        season = next((span for span in seasons if span.first <= last and first <= span.last), None)
        if season is not None or not directive.season:
            yield Period(kind, first, last, directive=directive, season=season)
        first, last = bounds(kind, first - _DAY)


def seasons_of(directive: Directive, directives: Sequence[Directive], day: date) -> list[Span]:
    """The key periods around a day that the directive names."""
    if not directive.season:
        return []
    return [each for each in seasons_around(directives, day) if each.directive.code == directive.season]


def dated(period: Period, calendar: Calendar) -> Period:
    """With the day it is due: so many working days after its last day; a daily one counts every day, since in a key
    period people report on Sundays as well."""
    directive = period.directive
    if directive is None or not directive.days:
        return period
    if period.kind is Rhythm.DAILY:
        due_on, provisional = period.last + timedelta(days=directive.days), False
    else:
        due = calendar.estimate_after(period.last, directive.days)
        due_on, provisional = due.on, due.provisional
    return Period(
        period.kind, period.first, period.last, due_on, provisional, directive, period.season
    )  # fmt: skip


def period_of(
    directives: Sequence[Directive], kind: str, first: date, last: date, calendar: Calendar
) -> Period:
    """A period chosen by hand, with its directive and due day where one asks for it."""
    asked = next(
        (
            each
            for each in due_periods(directives, last + _DAY, calendar, since=last)
            if each.key == (kind, first, last)
        ),
        None,
    )
    return asked or Period(Rhythm(kind), first, last)


@dataclass(frozen=True, slots=True)
class Beat:
    """A rhythm as it stands on a day: in force, or only from `since` on. `until` is empty where it does not end."""

    kind: Rhythm
    directive: Directive
    is_on: bool
    since: date | None = None
    until: date | None = None
    season: str = ""


def rhythm_on(directives: Sequence[Directive], day: date) -> list[Beat]:
    """What is asked for on a day, and which key periods lie ahead: the switch by date windows, said before it comes."""
    found: list[Beat] = []
    for directive in of_kind(directives, Kind.REPORT):
        if directive.code not in _UNITS:
            continue
        kind = Rhythm(directive.code)
        if not directive.season:
            found.append(Beat(kind, directive, True))
            continue
        ahead = [each for each in seasons_of(directive, directives, day) if each.last >= day]
        if ahead:
            span = ahead[0]
            name = span.directive.name or span.directive.code
            found.append(Beat(kind, directive, span.holds(day), span.first, span.last, name))
    # What is in force first; of the key periods ahead only the nearest of a kind.
    found.sort(key=lambda each: (not each.is_on, each.since or date.min))
    on = {each.kind for each in found if each.is_on}
    kept: list[Beat] = []
    for each in found:
        if each.is_on or (each.kind not in on and each.kind not in {beat.kind for beat in kept}):
            kept.append(each)
    return kept
