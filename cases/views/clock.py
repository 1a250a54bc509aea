"""Deadlines in words: the days left, the date, and day by day which days did not count and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.clock.calendar import Calendar, DayKind, UnpublishedYear
from agencies.clock.days import above
from agencies.clock.models import CalendarDay, LocalDay, TimeLimit
from agencies.vocabulary import TimeUnit

# From here on the chip asks for an act.
SOON = 2
# To a date that a person has set, not after a number of days.
BY_DATE = frozenset(
    {TimeLimit.Kind.OFFICER, TimeLimit.Kind.LEADER, TimeLimit.Kind.ORDER, TimeLimit.Kind.VISIT}
)


@dataclass(frozen=True, slots=True)
class Deadline:
    text: str
    tone: str
    on: date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a calculation: its number when it counted, or why it did not."""

    day: date
    weekday: str
    number: int | None
    why: str
    is_suspended: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """`said` is the whole of it in a line, such as “5 working days after receipt on 2026-04-29”."""

    said: str
    days: list[CountedDay]
    due: date
    clause: str
    provisional: bool


_STILL = (TimeLimit.State.CANCELLED, TimeLimit.State.SUSPENDED)


def countdown(due_at: datetime, now: datetime, calendar: Calendar, *, provisional: bool = False) -> Deadline:
    """What is left until a date, in working days; without a number where the year is not published."""
    today, on = timezone.localdate(now), timezone.localdate(due_at)
    if provisional:
        return Deadline(_("due about %(day)s") % {"day": on.isoformat()}, "paused", on, provisional=True)
    left = _working_days(calendar, today, on)
    if now > due_at:
        return Deadline(_overdue(left), "breached", on)
    if left is None:
        return Deadline(_("due %(day)s") % {"day": on.isoformat()}, "plain", on)
    if today == on:
        return Deadline(_("due today"), "act", on)
    text = ngettext("%(count)s working day left", "%(count)s working days left", left) % {"count": left}
    return Deadline(text, "act" if left <= SOON else "plain", on)


def _working_days(calendar: Calendar, today: date, on: date) -> int | None:
    try:
        return calendar.working_days_between(today, on)
    except UnpublishedYear:
        return None


def _overdue(left: int | None) -> str:
    if not left:
        return _("overdue")
    return ngettext("%(count)s working day overdue", "%(count)s working days overdue", -left) % {
        "count": -left
    }


def deadline_of(limit: TimeLimit, now: datetime, calendar: Calendar) -> Deadline:
    """A time limit as it stands: met, met late, stopped, or counting down."""
    if limit.state == TimeLimit.State.MET:
        return Deadline(_("answered in time"), "done", limit.due_on)
    if limit.state == TimeLimit.State.MET_LATE:
        late = days_late(limit, now, calendar)
        text = ngettext(
            "answered %(count)s working day late", "answered %(count)s working days late", late or 0
        )
        return Deadline(text % {"count": late} if late else _("answered late"), "breached", limit.due_on)
    if limit.state == TimeLimit.State.CANCELLED:
        return Deadline(_("stopped"), "paused", limit.due_on)
    if limit.state == TimeLimit.State.SUSPENDED:
        return Deadline(_("suspended"), "paused", limit.due_on)
    if limit.unit == TimeUnit.HOUR and now <= limit.due_at:
        moment = timezone.localtime(limit.due_at)
        return Deadline(_("until %(time)s") % {"time": moment.strftime("%H:%M")}, "act", limit.due_on)
    return countdown(limit.due_at, now, calendar, provisional=limit.provisional)


def days_late(limit: TimeLimit, now: datetime, calendar: Calendar) -> int | None:
    """Working days past the due date, until the answer or now; None when not late or not countable."""
    ended = limit.met_at or now
    if limit.provisional or limit.state in _STILL or ended <= limit.due_at:
        return None
    days = _working_days(calendar, limit.due_on, timezone.localdate(ended))
    return max(days, 1) if days is not None else None


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar of a place, and what its days off are called."""

    calendar: Calendar
    names: dict[date, str]

    @classmethod
    def around(cls, limits: Iterable[TimeLimit], place: str, calendar: Calendar) -> "Days":
        """Enough to say how these limits were counted."""
        ends = [(each.start_on, each.due_on) for each in limits]
        if not ends:
            return cls(calendar, {})
        span = (min(first for first, _last in ends), max(last for _first, last in ends))
        names = dict(CalendarDay.objects.filter(day__range=span).values_list("day", "name"))
        here = LocalDay.objects.filter(day__range=span, region__in=above(place))
        return cls(calendar, names | dict(here.values_list("day", "name")))


def calculation(limit: TimeLimit, known: Days) -> Calculation:
    """How the due date was counted, with the calendar as it stands."""
    days = [] if limit.unit in (TimeUnit.HOUR, TimeUnit.MONTH) else list(_days(limit, known))
    return Calculation(_said(limit), days, limit.due_on, limit.clause, limit.provisional)


def _said(limit: TimeLimit) -> str:
    words = {"length": length(limit.value, limit.unit), "day": limit.start_on.isoformat()}
    if limit.kind in BY_DATE:
        said = _("until a date set on %(day)s") % words
    elif limit.kind == TimeLimit.Kind.FEEDBACK:
        said = _("%(length)s after receipt on %(day)s") % words
    elif limit.start_at:
        moment = timezone.localtime(limit.start_at).strftime("%Y-%m-%d %H:%M")
        said = _("%(length)s from %(day)s") % (words | {"day": moment})
    else:
        said = _("%(length)s from %(day)s") % words
    more = length(limit.extra, limit.unit)
    return _("%(said)s, extended by %(more)s") % {"said": said, "more": more} if limit.extra else said


def length(count: int, unit: str) -> str:
    """“5 working days”."""
    match TimeUnit(unit):
        case TimeUnit.WORKING_DAY:
            words = ngettext("%(count)s working day", "%(count)s working days", count)
        case TimeUnit.DAY:
            words = ngettext("%(count)s day", "%(count)s days", count)
        case TimeUnit.MONTH:
            words = ngettext("%(count)s month", "%(count)s months", count)
        case TimeUnit.HOUR:
            words = ngettext("%(count)s hour", "%(count)s hours", count)
    return words % {"count": count}


def _days(limit: TimeLimit, known: Days) -> Iterator[CountedDay]:
    """Every day from the start to the end; one within a suspension is named as such, whatever else it is."""
    calendar, names = known.calendar, known.names
    by_working_day, number = limit.unit == TimeUnit.WORKING_DAY, 0
    for offset in range(1, (limit.due_on - limit.start_on).days + 1):
        day = limit.start_on + timedelta(days=offset)
        kind, weekday = calendar.guess(day), formats.date_format(day, "D")
        if _is_suspended(day, limit):
            yield CountedDay(day, weekday, None, _("suspended"), is_suspended=True)
        elif number < limit.length and (kind.counts or not by_working_day):
            number += 1
            yield CountedDay(day, weekday, number, _why(kind, names.get(day)) if by_working_day else "")
        else:
            why = _why(kind, names.get(day)) or _("the next working day")
            yield CountedDay(day, weekday, None, why)


def _is_suspended(day: date, limit: TimeLimit) -> bool:
    iso = day.isoformat()
    return any(first < iso and (last is None or iso <= last) for first, last in limit.pauses)


def _why(kind: DayKind, name: str | None) -> str:
    match kind:
        case DayKind.WEEKEND:
            return _("weekend")
        case DayKind.HOLIDAY:
            return _("holiday: %(name)s") % {"name": name} if name else _("holiday")
        case DayKind.MAKE_UP:
            return _("make-up working day")
    return ""
