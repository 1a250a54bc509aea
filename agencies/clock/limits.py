"""A time limit's whole life: started, extended, suspended and resumed, met, cancelled, and counted again."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.calendar import Calendar, Due
from agencies.clock.days import Calendars, calendar_around, whole_calendars
from agencies.clock.models import TimeLimit, TimeLimitQuerySet
from agencies.clock.points import Point, next_time, points_for
from agencies.errors import Refused
from agencies.people.models import Agency, Region
from agencies.vocabulary import TimeUnit

State = TimeLimit.State
Pauses = Sequence[Sequence[str | None]]  # [from, until] as ISO days; the last may still be open


def end_of(day: date) -> datetime:
    """The last second of a day here: what is due on a day may be done all day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def due_after(
    start: date, value: int, unit: TimeUnit, calendar: Calendar | None = None, *,
    rolls: bool = False, pauses: Pauses = (),
) -> Due:  # fmt: skip
    """Counted with the calendar as it stands; provisional when it runs into an unpublished year.

    A pause moves the end by exactly its own length in the unit of the limit (months: in days). Where it began on the
    last day and ended on a free one, that last day is the next working day: a limit is not over when it runs on.
    """
    calendar = calendar or calendar_around(start)
    if unit is TimeUnit.WORKING_DAY:
        due = calendar.estimate_after(start, value)
        for first, last in _closed(pauses):
            due = _moved(due, first, last, calendar)
        return due
    days = sum((last - first).days for first, last in _closed(pauses))
    due = calendar.months_after(start, value) if unit is TimeUnit.MONTH else calendar.days_after(start, value)
    due = replace(due, on=due.on + timedelta(days=days))
    return calendar.rolled(due) if rolls else due


def _moved(due: Due, first: date, last: date, calendar: Calendar) -> Due:
    """A limit in working days after a pause."""
    if length := calendar.estimate_between(first, last):
        due = _on(due, calendar.estimate_after(due.on, length))
    return _on(due, calendar.estimate_after(last, 1)) if due.on < last else due


def _on(due: Due, further: Due) -> Due:
    return Due(further.on, due.steps + further.steps, due.provisional or further.provisional)


def _closed(pauses: Pauses) -> list[tuple[date, date]]:
    return [(date.fromisoformat(str(first)), date.fromisoformat(last)) for first, last in pauses if last]


def start_limit(
    kind: TimeLimit.Kind,
    *,
    value: int,
    unit: TimeUnit,
    clause: str,
    jurisdiction: Region,
    agency: Agency | None,
    start_on: date,
    start_at: datetime | None = None,
    reference: str = "",
    rolls: bool = False,
    ladder: Sequence[Point] = (),
    calendar: Calendar | None = None,
) -> TimeLimit:
    """A provisional limit is shown and warns, but never lapses: it is counted again once the year is published.

    A limit in hours needs `start_at`. `ladder` are the steps that follow its lapse.
    """
    limit = TimeLimit(
        kind=kind, jurisdiction=jurisdiction, agency=agency, reference=reference, clause=clause, unit=unit,
        value=value, rolls=rolls, start_on=start_on, start_at=start_at,
        points=[list(each) for each in points_for(value, unit, ladder)],
    )  # fmt: skip
    _reckon(limit, calendar)
    limit.save(force_insert=True)
    return limit


def limit_until(
    kind: TimeLimit.Kind,
    due_on: date,
    *,
    clause: str,
    jurisdiction: Region,
    agency: Agency | None,
    start_on: date,
    reference: str,
    ladder: Sequence[Point] = (),
) -> TimeLimit:
    """A limit whose end a person has set: so many calendar days from its start. `due_on` lies after `start_on`."""
    return start_limit(
        kind, value=(due_on - start_on).days, unit=TimeUnit.DAY, clause=clause, jurisdiction=jurisdiction,
        agency=agency, start_on=start_on, reference=reference, ladder=ladder,
    )  # fmt: skip


def _reckon(limit: TimeLimit, calendar: Calendar | None = None) -> None:
    """Due day, due time and next point from the row itself; what has passed already is passed again."""
    calendar = calendar or calendar_around(limit.start_on, limit.jurisdiction_id)
    unit = TimeUnit(limit.unit)
    if unit is TimeUnit.HOUR:
        assert limit.start_at is not None
        limit.due_at = limit.start_at + timedelta(hours=limit.length)
        limit.due_on = timezone.localdate(limit.due_at)
    else:
        due = due_after(limit.start_on, limit.length, unit, calendar, rolls=limit.rolls, pauses=limit.pauses)
        limit.due_on, limit.due_at, limit.provisional = due.on, end_of(due.on), due.provisional
    limit.next_at = next_time(limit, calendar)


_WARNINGS = ("due_soon", "due_today")
_COUNTED = ("extra", "pauses", "due_on", "due_at", "provisional", "point", "next_at", "state", "met_at")


def meet(limit: TimeLimit, at: datetime) -> bool:
    """The duty was done; returns whether in time. While a limit is suspended whatever is done is in time."""
    on_time = limit.state == State.SUSPENDED or at <= limit.due_at
    if limit.state == State.SUSPENDED:
        # What was returned for more runs on to the later date.
        _end_pause(limit, at)
        _reckon(limit)
    limit.state = State.MET if on_time else State.MET_LATE
    limit.met_at, limit.next_at = at, None
    limit.save(update_fields=_COUNTED)
    return on_time


def _end_pause(limit: TimeLimit, at: datetime) -> None:
    first = date.fromisoformat(limit.pauses[-1][0])
    limit.pauses = [*limit.pauses[:-1], [first.isoformat(), max(timezone.localdate(at), first).isoformat()]]


def run_on(limit: TimeLimit, now: datetime) -> None:
    """What was handed in did not suffice: the limit runs on towards the same date, never a later one."""
    _set_running(limit, now)
    limit.met_at = None
    limit.next_at = next_time(limit, calendar_around(limit.start_on, limit.jurisdiction_id))
    limit.save(update_fields=["state", "met_at", "next_at"])


def _set_running(limit: TimeLimit, now: datetime) -> None:
    limit.state = State.LAPSED if now > limit.due_at and not limit.provisional else State.RUNNING


def cancel(limit: TimeLimit) -> None:
    limit.state, limit.next_at = State.CANCELLED, None
    limit.save(update_fields=["state", "next_at"])


def extend(limit: TimeLimit, by: int, now: datetime) -> None:
    """`by` more of its own units. The warnings before the new date are given again.

    Raises Refused when the limit is met, cancelled or suspended, or would be over all the same.
    """
    _refuse_unless_standing(limit)
    limit.extra += by
    _reckon(limit)
    if now > limit.due_at and not limit.provisional:
        raise Refused(
            "extension-too-short",
            _("Extended by so much it would have ended on %(day)s; that is past already.")
            % {"day": limit.due_on.isoformat()},
        )
    _run_to_new_date(limit, now)
    limit.save(update_fields=_COUNTED)


def suspend(limit: TimeLimit, now: datetime) -> None:
    """The limit stands still from today on: it neither warns nor lapses. Raises Refused when it is not running."""
    if limit.state != State.RUNNING:
        raise Refused("limit-not-running", _("Only a time limit that is running can be suspended."))
    if limit.unit == TimeUnit.HOUR:
        raise Refused("limit-in-hours", _("A time limit in hours cannot be suspended."))
    # Its end has come, and the sweep has only not been there yet.
    if now > limit.due_at and not limit.provisional:
        raise Refused("limit-not-running", _("Only a time limit that is running can be suspended."))
    day = timezone.localdate(now)
    limit.pauses = [*limit.pauses, [max(day, limit.start_on).isoformat(), None]]
    limit.state, limit.next_at = State.SUSPENDED, None
    limit.save(update_fields=["pauses", "state", "next_at"])


def resume(limit: TimeLimit, now: datetime) -> None:
    """The limit runs on; its end moves by exactly what it stood still. Raises Refused when it is not suspended."""
    if limit.state != State.SUSPENDED:
        raise Refused("limit-not-suspended", _("This time limit is not suspended."))
    was = limit.due_on
    _end_pause(limit, now)
    _reckon(limit)
    if limit.due_on == was:
        # It stood still for no day at all: what was said of this date need not be said again.
        limit.state = State.RUNNING
        _skip_warnings(limit, None)
    else:
        _run_to_new_date(limit, now)
    limit.save(update_fields=_COUNTED)


def _run_to_new_date(limit: TimeLimit, now: datetime) -> None:
    limit.state, limit.point = State.RUNNING, 0
    _skip_warnings(limit, now)


def _skip_warnings(limit: TimeLimit, until: datetime | None) -> None:
    """Set the next point; warnings whose time lies before `until` are not given any more."""
    calendar = calendar_around(limit.start_on, limit.jurisdiction_id)
    limit.next_at = next_time(limit, calendar)
    while until and limit.next_at and limit.next_at <= until and limit.points[limit.point][0] in _WARNINGS:
        limit.point += 1
        limit.next_at = next_time(limit, calendar)


def _refuse_unless_standing(limit: TimeLimit) -> None:
    if limit.state == State.SUSPENDED:
        raise Refused("limit-suspended", _("The time limit is suspended; it has to run on first."))
    if not limit.is_standing:
        raise Refused("limit-ended", _("This time limit has ended already."))


@dataclass(frozen=True, slots=True)
class Span:
    """What running limits have in common that were counted alike, however many they are."""

    jurisdiction_id: str
    start_on: date
    value: int
    extra: int
    unit: str
    rolls: bool
    pauses: tuple[tuple[str, str | None], ...]
    due_on: date
    provisional: bool

    @classmethod
    def of(cls, row: dict[str, object]) -> "Span":
        pauses = row["pauses"]
        assert isinstance(pauses, list)
        return cls(**row | {"pauses": tuple(tuple(each) for each in pauses)})  # type: ignore[arg-type]

    @classmethod
    def of_limit(cls, limit: TimeLimit) -> "Span":
        return cls.of({name: getattr(limit, name) for name in cls.__slots__})

    @property
    def same(self) -> Q:
        wanted = {name: getattr(self, name) for name in self.__slots__}
        return Q(**wanted | {"pauses": [list(each) for each in self.pauses]})

    def counted_by(self, calendar: Calendar) -> Due:
        return due_after(
            self.start_on, self.value + self.extra, TimeUnit(self.unit), calendar, rolls=self.rolls,
            pauses=self.pauses,
        )  # fmt: skip


def by_calendar(limits: TimeLimitQuerySet) -> TimeLimitQuerySet:
    """Of these limits those that a calendar moves: counted in working days, or ending on one."""
    return limits.filter(Q(unit=TimeUnit.WORKING_DAY) | Q(rolls=True))


def counted_otherwise(limits: TimeLimitQuerySet, calendars: Calendars) -> dict[Span, Due]:
    """Which of these limits another calendar counts otherwise, and how. Counted once for all that are alike."""
    found = {}
    for row in by_calendar(limits).order_by().values(*Span.__slots__).distinct():
        span = Span.of(row)
        due = span.counted_by(calendars(span.jurisdiction_id))
        if (due.on, due.provisional) != (span.due_on, span.provisional):
            found[span] = due
    return found


def either(spans: Iterable[Span]) -> Q:
    """The limits of these spans; of none, none."""
    return reduce(or_, (span.same for span in spans), Q(pk__in=[]))


def recountable(kinds: Collection[str] = ()) -> list[int]:
    """Running provisional limits that the calendar now counts otherwise: those of these kinds, or those of cases."""
    running = TimeLimit.objects.running().filter(provisional=True)
    provisional = (
        running.filter(kind__in=kinds) if kinds else running.exclude(kind__in=TimeLimit.NOT_OF_CASES)
    )
    if not provisional.exists():
        return []
    spans = counted_otherwise(provisional, whole_calendars())
    return list(provisional.filter(either(spans)).order_by("pk").values_list("pk", flat=True))


def recount(limit: TimeLimit, now: datetime) -> bool:
    """Count a provisional limit again with the calendar as it stands now; returns whether anything changed.

    The warnings before another date are given again, of the same date none is repeated. A limit that turns out to be
    over lapses with the next sweep.
    """
    was, before = limit.due_on, (limit.due_on, limit.provisional)
    _reckon(limit)
    if (limit.due_on, limit.provisional) == before:
        return False
    if limit.due_on != was:
        limit.point = 0
        _skip_warnings(limit, now if limit.due_on > was else None)
    limit.save(update_fields=_COUNTED)
    return True
