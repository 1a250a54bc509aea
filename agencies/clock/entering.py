"""Entering the arrangement of a year: what changes, which running limits it moves, and the saving of it."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from agencies.clock.calendar import Due
from agencies.clock.days import Calendars, whole_calendar, whole_calendars
from agencies.clock.limits import Span, by_calendar, counted_otherwise, either
from agencies.clock.models import CalendarDay, CalendarYear, TimeLimit, TimeLimitQuerySet
from agencies.clock.notice import NoticeDay, read_notice
from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User

SOURCE_MAX = 120
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Entered:
    """A year as the tables hold it."""

    days: tuple[NoticeDay, ...]
    source: str
    is_published: bool

    @property
    def digest(self) -> str:
        """By this a form knows whether somebody else has entered something since."""
        return _digest(self.days, self.source)


@dataclass(frozen=True, slots=True)
class Change:
    """One day before and after; the same, where nothing changes."""

    day: date
    before: NoticeDay | None
    after: NoticeDay | None

    @property
    def kind(self) -> str:
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        same = (self.before.is_working, self.before.name) == (self.after.is_working, self.after.name)
        return "same" if same else "changed"


@dataclass(frozen=True, slots=True)
class Moved:
    """One running limit that would fall due on another day, or become certain."""

    limit: TimeLimit
    due: Due

    @property
    def by(self) -> str:
        """By how many days: +3, −1, or nothing."""
        days = (self.due.on - self.limit.due_on).days
        return f"+{days}" if days > 0 else f"−{-days}" if days else ""

    @property
    def is_later(self) -> bool:
        return self.due.on > self.limit.due_on


@dataclass(frozen=True, slots=True)
class Moves:
    """How many running limits another calendar counts otherwise, and the first of them."""

    total: int
    later: int
    earlier: int
    certain: int
    overdue: int
    rows: tuple[Moved, ...]


def entered(year: int) -> Entered:
    published = CalendarYear.objects.filter(year=year).first()
    rows = CalendarDay.objects.filter(day__year=year).order_by("day")
    days = tuple(NoticeDay(each.day, each.is_working, each.name) for each in rows)
    return Entered(days, published.source if published else "", published is not None)


def changes(before: tuple[NoticeDay, ...], after: tuple[NoticeDay, ...]) -> list[Change]:
    old, new = {each.day: each for each in before}, {each.day: each for each in after}
    return [Change(day, old.get(day), new.get(day)) for day in sorted(old.keys() | new.keys())]


def moves(year: int, days: tuple[NoticeDay, ...], today: date) -> Moves:
    """What the arrangement would do to the limits that are running now."""
    return moves_of(_reaching(year), _proposed(year, days), today)


def moves_of(reaching: TimeLimitQuerySet, calendars: Calendars, today: date) -> Moves:
    """What other calendars would do to these limits."""
    spans = counted_otherwise(reaching, calendars)
    moved = reaching.filter(either(spans))
    counts: Counter[str] = Counter()
    for row in moved.order_by().values(*Span.__slots__).annotate(number=Count("pk")):
        number = row.pop("number")
        span = Span.of(row)
        due = spans[span]
        counts["total"] += number
        counts["later"] += number * (due.on > span.due_on)
        counts["earlier"] += number * (due.on < span.due_on)
        counts["certain"] += number * (span.provisional and not due.provisional)
        counts["overdue"] += number * (due.on < today and not due.provisional)
    first = moved.select_related("agency", "jurisdiction").order_by("due_on", "pk")[:SHOWN]
    return Moves(
        rows=tuple(Moved(limit, spans[Span.of_limit(limit)]) for limit in first),
        **{name: counts[name] for name in ("total", "later", "earlier", "certain", "overdue")},
    )


@transaction.atomic
def enter_year(year: int, text: str, source: str, *, seen: str, by: User, now: datetime) -> int:
    """Put a year in as noticed, or correct it; returns how many running limits are counted again.

    Those that were certain become estimates until the sweep has counted them, so that none lapses by the old date.
    What has lapsed or been answered stays as it is on record.
    """
    reading = read_notice(text, year)
    refuse_faults({"source": text_fault(source, SOURCE_MAX)})
    if reading.faults or not reading.days:
        raise Invalid(
            {"text": [f"{each.line}: {each.reason}" for each in reading.faults] or [_("No day is entered.")]}
        )
    # Two who enter the same new year at once wait for each other here.
    CalendarYear.objects.bulk_create([CalendarYear(year=year)], ignore_conflicts=True)
    published = CalendarYear.objects.select_for_update().get(year=year)
    before = entered(year)
    if before.digest != seen:
        raise Refused(
            "calendar-changed", _("Somebody else has changed this year meanwhile. Look at the preview again.")
        )
    if before.source == source and before.digest == _digest(reading.days, source):
        return 0
    proposed = _proposed(year, reading.days)
    _write(published, reading.days, source, before, by, now)
    return recount_soon(_reaching(year), proposed)


def recount_soon(reaching: TimeLimitQuerySet, calendars: Calendars) -> int:
    """Leave to the sweep what these calendars count otherwise; returns how many. Until then it is an estimate, so
    that nothing lapses by the old date."""
    spans = counted_otherwise(reaching, calendars)
    moved = reaching.filter(either(spans)).select_for_update().order_by("pk")
    keys = list(moved.values_list("pk", flat=True))
    TimeLimit.objects.filter(pk__in=keys).update(provisional=True, next_at=None)
    return len(keys)


def _write(
    published: CalendarYear,
    days: tuple[NoticeDay, ...],
    source: str,
    before: Entered,
    by: User,
    now: datetime,
) -> None:
    CalendarDay.objects.filter(day__year=published.year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=each.day, is_working=each.is_working, name=each.name, source=source) for each in days
    )
    is_new = not before.source and not before.days
    published.source = source
    published.save(update_fields=["source"])
    changed = [each.day.isoformat() for each in changes(before.days, days) if each.kind != "same"]
    LogEntry.objects.create(
        user=by,
        action_time=now,
        content_type=ContentType.objects.get_for_model(CalendarYear),
        object_id=str(published.year),
        object_repr=str(published),
        action_flag=ADDITION if is_new else CHANGE,
        change_message=f"{source}: {', '.join(changed)}",
    )


def _reaching(year: int) -> TimeLimitQuerySet:
    return reaching_into(date(year, 1, 1), date(year, 12, 31))


def reaching_into(first: date, last: date) -> TimeLimitQuerySet:
    """Running limits that a calendar moves and whose days lie in this time, at least in part."""
    running = TimeLimit.objects.running()
    return by_calendar(running.filter(start_on__lte=last, due_on__gte=first))


def _proposed(year: int, days: tuple[NoticeDay, ...]) -> Calendars:
    return whole_calendars(
        whole_calendar().with_year(
            year,
            off=(each.day for each in days if not each.is_working),
            made_up=(each.day for each in days if each.is_working),
        )
    )


def _digest(days: tuple[NoticeDay, ...], source: str) -> str:
    lines = [source, *(f"{each.day} {each.is_working:d} {each.name}" for each in days)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
