"""manage.py due 2026-04-30 5 working_day: when something falls due, and which days did not count."""

import sys
from argparse import ArgumentParser
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from agencies.clock.calendar import Calendar, DayKind, Due, UnpublishedYear
from agencies.clock.days import calendar_around
from agencies.clock.published import published_calendar
from agencies.vocabulary import TimeUnit

_WORDS = {DayKind.WEEKEND: "weekend", DayKind.HOLIDAY: "holiday"}


class Command(BaseCommand):
    help = "Print the due date (ISO) and the days that did not count. Fails for a year not yet published."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "start", type=_moment,
            help="the day of receipt, which does not count: 2026-04-30; for hours with the time: 2026-04-30T14:30",
        )  # fmt: skip
        parser.add_argument("value", type=_length, help="how many, at least 1")
        parser.add_argument("unit", choices=list(TimeUnit.values))
        parser.add_argument(
            "--jurisdiction", default="", help="region code: the days that this place has made free do not count"
        )  # fmt: skip

    def handle(self, *, start: date | datetime, value: int, unit: str, jurisdiction: str, **_: Any) -> None:
        if unit == TimeUnit.HOUR:
            self.stdout.write(_hours_after(start, value))
            return
        if isinstance(start, datetime):
            start = start.date()
        try:
            due = _due(start, value, TimeUnit(unit), _calendar(start, jurisdiction))
        except UnpublishedYear as error:
            raise CommandError(f"{error}: enter it first, a holiday is never guessed") from error
        self.stdout.write(due.on.isoformat())
        for step in due.not_counted:
            self.stdout.write(f"{step.day.isoformat()} {step.day:%a} {_WORDS[step.kind]}")


def _due(start: date, value: int, unit: TimeUnit, calendar: Calendar) -> Due:
    if unit is TimeUnit.WORKING_DAY:
        return calendar.working_days_after(start, value)
    return (
        calendar.months_after(start, value) if unit is TimeUnit.MONTH else calendar.days_after(start, value)
    )


def _hours_after(start: date | datetime, value: int) -> str:
    if not isinstance(start, datetime):
        raise CommandError("a limit in hours needs the time it starts at: 2026-04-30T14:30")
    return (
        (start.astimezone(UTC) + timedelta(hours=value))
        .astimezone(start.tzinfo)
        .isoformat(timespec="minutes")
    )


def _moment(text: str) -> date | datetime:
    """A day, or a moment: here, where no zone is given."""
    if len(text) <= len("2026-04-30"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def _length(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def _calendar(start: date, place: str) -> Calendar:
    """The table people keep; without a database what has been published."""
    try:
        found = calendar_around(start, place)
    except OperationalError:
        print("no database: counted with the published calendar", file=sys.stderr)
        return published_calendar()
    return found if found.years else published_calendar()
