"""Deadlines in words: the days left, the date, and day by day which days did not count and why."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.clock.calendar import Calendar, DayKind, UnpublishedYear
from agencies.clock.days import calendar_around
from agencies.clock.models import CalendarDay, TimeLimit
from agencies.vocabulary import TimeUnit

# From here on the chip asks for an act.
SOON = 2


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


@dataclass(frozen=True, slots=True)
class Calculation:
    start: date
    length: str
    days: list[CountedDay]
    due: date
    clause: str
    provisional: bool


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
    return countdown(limit.due_at, now, calendar, provisional=limit.provisional)


def days_late(limit: TimeLimit, now: datetime, calendar: Calendar) -> int | None:
    """Working days past the due date, until the answer or now; None when not late or not countable."""
    ended = limit.met_at or now
    if limit.provisional or limit.state == TimeLimit.State.CANCELLED or ended <= limit.due_at:
        return None
    days = _working_days(calendar, limit.due_on, timezone.localdate(ended))
    return max(days, 1) if days is not None else None


def calculation(limit: TimeLimit) -> Calculation:
    """How the due date was counted, with the calendar as it stands."""
    if limit.unit == TimeUnit.DAY:
        days: list[CountedDay] = []
        length = ngettext("%(count)s day", "%(count)s days", limit.value)
        due, provisional = limit.due_on, False
    else:
        counted = calendar_around(limit.start_on).estimate_after(limit.start_on, limit.value)
        names = dict(
            CalendarDay.objects.filter(day__range=(limit.start_on, counted.on)).values_list("day", "name")
        )
        days, due, provisional = _number(counted.steps, names), counted.on, counted.provisional
        length = ngettext("%(count)s working day", "%(count)s working days", limit.value)
    return Calculation(limit.start_on, length % {"count": limit.value}, days, due, limit.clause, provisional)


def _number(steps: tuple, names: dict[date, str]) -> list[CountedDay]:
    days, number = [], 0
    for step in steps:
        number += step.kind.counts
        weekday = formats.date_format(step.day, "D")
        days.append(
            CountedDay(
                step.day, weekday, number if step.kind.counts else None, _why(step.kind, names.get(step.day))
            )
        )
    return days


def _why(kind: DayKind, name: str | None) -> str:
    match kind:
        case DayKind.WEEKEND:
            return _("weekend")
        case DayKind.HOLIDAY:
            return _("holiday: %(name)s") % {"name": name} if name else _("holiday")
        case DayKind.MAKE_UP:
            return _("make-up working day")
    return ""
