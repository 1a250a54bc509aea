"""The calendar the product counts with: the table that people keep, first filled from what has been published."""

from datetime import date

from django.db.models import QuerySet

from agencies.clock.calendar import Calendar
from agencies.clock.models import CalendarDay, CalendarYear
from agencies.clock.published import published_calendar, published_days


def calendar_around(day: date) -> Calendar:
    """The calendar from the year of `day` to two years on, as the table stands now."""
    years = range(day.year, day.year + 3)
    return _calendar(
        CalendarDay.objects.filter(day__gte=date(day.year, 1, 1), day__lte=date(day.year + 2, 12, 31)),
        CalendarYear.objects.filter(year__in=years),
    )


def whole_calendar() -> Calendar:
    """The calendar of every year the table knows, for cases of all ages."""
    return _calendar(CalendarDay.objects.all(), CalendarYear.objects.all())


def _calendar(rows: QuerySet[CalendarDay], years: QuerySet[CalendarYear]) -> Calendar:
    days = list(rows.values_list("day", "is_working"))
    return Calendar.of(
        off=(each for each, is_working in days if not is_working),
        made_up=(each for each, is_working in days if is_working),
        years=years.values_list("year", flat=True),
    )


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
