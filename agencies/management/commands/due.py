"""manage.py due 2026-04-30 5 working_day: when something falls due, and which days did not count."""

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from agencies.clock.calendar import Calendar, DayKind, UnpublishedYear
from agencies.clock.days import calendar_around
from agencies.clock.published import published_calendar
from agencies.vocabulary import TimeUnit

_WORDS = {DayKind.WEEKEND: "weekend", DayKind.HOLIDAY: "holiday"}


class Command(BaseCommand):
    help = "Print the due date (ISO) and the days that did not count. Fails for a year not yet published."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("start", type=_day, help="the day of receipt, which does not count: 2026-04-30")
        parser.add_argument("value", type=_length, help="how many days, at least 1")
        parser.add_argument("unit", choices=list(TimeUnit.values))
        parser.add_argument("--jurisdiction", help="region code; the calendar is the nation's")

    def handle(self, *, start: date, value: int, unit: str, **options: Any) -> None:
        calendar = _calendar(start)
        try:
            due = (
                calendar.days_after(start, value)
                if TimeUnit(unit) is TimeUnit.DAY
                else calendar.working_days_after(start, value)
            )
        except UnpublishedYear as error:
            raise CommandError(f"{error}: enter it first, a holiday is never guessed") from error
        self.stdout.write(due.on.isoformat())
        for step in due.not_counted:
            self.stdout.write(f"{step.day.isoformat()} {step.day:%a} {_WORDS[step.kind]}")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _length(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def _calendar(start: date) -> Calendar:
    """The table people keep; without a database what has been published."""
    try:
        found = calendar_around(start)
    except OperationalError:
        print("no database: counted with the published calendar", file=sys.stderr)
        return published_calendar()
    return found if found.years else published_calendar()
