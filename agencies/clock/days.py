"""The calendar the product counts with: the table that people keep, first filled from what has been published."""

from collections.abc import Callable
from datetime import date
from functools import cache

from django.db.models import QuerySet

from agencies.clock.calendar import Calendar
from agencies.clock.models import CalendarDay, CalendarYear, LocalDay
from agencies.clock.published import published_calendar, published_days

# The calendar of a place, by its region code.
Calendars = Callable[[str], Calendar]


def calendar_around(day: date, place: str = "") -> Calendar:
    """The calendar from the year of `day` to two years on, as the tables stand now.

    `place` is a region code: with it, the days that the place itself has made free do not count either.
    """
    first, last = date(day.year, 1, 1), date(day.year + 2, 12, 31)
    return _calendar(
        CalendarDay.objects.filter(day__gte=first, day__lte=last),
        CalendarYear.objects.filter(year__in=range(first.year, last.year + 1)),
        LocalDay.objects.filter(day__gte=first, day__lte=last),
        place,
    )


def whole_calendar(place: str = "") -> Calendar:
    """The calendar of every year the table knows, for cases of all ages."""
    return _calendar(CalendarDay.objects.all(), CalendarYear.objects.all(), LocalDay.objects.all(), place)


def whole_calendars(base: Calendar | None = None) -> Calendars:
    """The whole calendar of each place, read once: with `base` in place of what the nation's tables hold."""
    nation = base or whole_calendar()
    return cache(lambda place: nation.without(_local(LocalDay.objects.all(), place)))


def above(place: str) -> list[str]:
    """The region codes whose holidays hold in a place: its own, its city's and its province's."""
    code = place[:6]
    return sorted({place, code, f"{code[:4]}00", f"{code[:2]}0000"}) if code else []


def _local(days: QuerySet[LocalDay], place: str) -> list[date]:
    if not place:
        return []
    return list(days.filter(region__in=above(place)).order_by().values_list("day", flat=True))


def _calendar(
    rows: QuerySet[CalendarDay], years: QuerySet[CalendarYear], local: QuerySet[LocalDay], place: str
) -> Calendar:
    days = list(rows.values_list("day", "is_working"))
    return Calendar.of(
        off=(each for each, is_working in days if not is_working),
        made_up=(each for each, is_working in days if is_working),
        years=years.values_list("year", flat=True),
    ).without(_local(local, place))


def fill_calendar() -> int:
    """Enter the published years that the table does not have; what people entered stays. Returns how many years."""
    known = set(CalendarYear.objects.values_list("year", flat=True))
    new = published_calendar().years - known
    source = "chinesecalendar"
    CalendarDay.objects.bulk_create(
        [CalendarDay(day=day, is_working=working, name=name, source=source)
         for day, working, name in published_days() if day.year in new],
        ignore_conflicts=True,
    )  # fmt: skip
    CalendarYear.objects.bulk_create([CalendarYear(year=year, source=source) for year in sorted(new)])
    return len(new)
