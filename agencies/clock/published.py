"""The working-day calendar as first published: what `chinesecalendar` holds, read without a database."""

from datetime import date
from functools import cache

from chinese_calendar.constants import Holiday, holidays, workdays

from agencies.clock.calendar import Calendar


@cache
def published_calendar() -> Calendar:
    """Only years whose whole arrangement the package knows; a year it lacks stays unpublished."""
    years = sorted({day.year for day in holidays})
    return Calendar.of(holidays, workdays, years)


def published_days() -> list[tuple[date, bool, str]]:
    """Every day that differs from plain Monday to Friday: (day, is a working day, name of the holiday as noticed)."""
    return sorted(
        [(day, False, Holiday(name).chinese) for day, name in holidays.items()]
        + [(day, True, Holiday(name).chinese) for day, name in workdays.items()]
    )
