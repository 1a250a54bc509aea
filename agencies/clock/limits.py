"""Starting, meeting and cancelling a time limit, and counting it again."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from agencies.clock.calendar import Calendar, Due
from agencies.clock.days import calendar_around, whole_calendar
from agencies.clock.models import TimeLimit, TimeLimitQuerySet
from agencies.people.models import Agency, Region
from agencies.vocabulary import TimeUnit


def end_of(day: date) -> datetime:
    """The last second of a day here: what is due on a day may be done all day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def due_after(start: date, value: int, unit: TimeUnit, calendar: Calendar | None = None) -> Due:
    """Counted with the calendar as it stands; provisional when it runs into an unpublished year."""
    calendar = calendar or calendar_around(start)
    return (
        calendar.days_after(start, value) if unit is TimeUnit.DAY else calendar.estimate_after(start, value)
    )


def start_limit(
    kind: TimeLimit.Kind,
    *,
    value: int,
    unit: TimeUnit,
    clause: str,
    jurisdiction: Region,
    agency: Agency | None,
    start_on: date,
    calendar: Calendar | None = None,
) -> TimeLimit:
    """A provisional limit is shown and never lapses: it is counted again once the year is published."""
    due = due_after(start_on, value, unit, calendar)
    due_at = end_of(due.on)
    return TimeLimit.objects.create(
        kind=kind,
        jurisdiction=jurisdiction,
        agency=agency,
        clause=clause,
        unit=unit,
        value=value,
        start_on=start_on,
        due_on=due.on,
        due_at=due_at,
        next_at=None if due.provisional else due_at + timedelta(seconds=1),
        provisional=due.provisional,
    )


def meet(limit: TimeLimit, at: datetime) -> bool:
    """The duty was done; returns whether in time."""
    on_time = at <= limit.due_at
    limit.state = TimeLimit.State.MET if on_time else TimeLimit.State.MET_LATE
    limit.met_at, limit.next_at = at, None
    limit.save(update_fields=["state", "met_at", "next_at"])
    return on_time


def resume(limit: TimeLimit, now: datetime) -> None:
    """What was handed in did not suffice: the limit runs on towards the same date, never a later one."""
    lapsed = now > limit.due_at and not limit.provisional
    limit.state = TimeLimit.State.LAPSED if lapsed else TimeLimit.State.RUNNING
    limit.met_at = None
    limit.next_at = None if limit.provisional or lapsed else limit.due_at + timedelta(seconds=1)
    limit.save(update_fields=["state", "met_at", "next_at"])


def cancel(limit: TimeLimit) -> None:
    limit.state, limit.next_at = TimeLimit.State.CANCELLED, None
    limit.save(update_fields=["state", "next_at"])


@dataclass(frozen=True, slots=True)
class Span:
    """What running limits have in common that were counted alike, however many they are."""

    start_on: date
    value: int
    unit: str
    due_on: date
    provisional: bool

    @property
    def same(self) -> Q:
        return Q(**asdict(self))


def counted_otherwise(limits: TimeLimitQuerySet, calendar: Calendar) -> dict[Span, Due]:
    """Which of these limits another calendar counts otherwise, and how. Counted once for all that are alike."""
    found = {}
    for row in limits.order_by().values(*Span.__slots__).distinct():
        span = Span(**row)
        due = due_after(span.start_on, span.value, TimeUnit(span.unit), calendar)
        if (due.on, due.provisional) != (span.due_on, span.provisional):
            found[span] = due
    return found


def either(spans: Iterable[Span]) -> Q:
    """The limits of these spans; of none, none."""
    return reduce(or_, (span.same for span in spans), Q(pk__in=[]))


def recountable() -> list[int]:
    """Running provisional limits that the calendar as it stands now counts otherwise."""
    provisional = TimeLimit.objects.running().filter(provisional=True)
    spans = counted_otherwise(provisional, whole_calendar())
    return list(provisional.filter(either(spans)).order_by("pk").values_list("pk", flat=True))


def recount(limit: TimeLimit) -> bool:
    """Count a provisional limit again with the calendar as it stands now; returns whether anything changed."""
    due = due_after(limit.start_on, limit.value, TimeUnit(limit.unit))
    if (due.on, due.provisional) == (limit.due_on, limit.provisional):
        return False
    limit.due_on, limit.due_at, limit.provisional = due.on, end_of(due.on), due.provisional
    limit.next_at = None if due.provisional else limit.due_at + timedelta(seconds=1)
    limit.save(update_fields=["due_on", "due_at", "provisional", "next_at"])
    return True
