"""When something follows from a time limit: warnings before it ends, its end, and the steps after that. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from agencies.clock.calendar import Calendar
from agencies.clock.models import Step, TimeLimit
from agencies.vocabulary import TimeUnit

# [name of a step, working days from the due day]; of a limit in hours the hours before it ends.
Point = tuple[str, int]
# People are told when they are at work.
START_OF_WORK = time(9)
_LONG = 10
N = Step.Name


def points_for(value: int, unit: TimeUnit, ladder: Sequence[Point] = ()) -> list[Point]:
    """The points of a limit: a warning, the day itself, its end, and the ladder of the jurisdiction after it."""
    if unit is TimeUnit.HOUR:
        return [(N.DUE_SOON, max(1, value // 4)), (N.LAPSED, 0), *ladder]
    soon = (
        [(N.DUE_SOON, 5), (N.DUE_SOON, 1)] if value > _LONG or unit is TimeUnit.MONTH else [(N.DUE_SOON, 1)]
    )
    return [*soon, (N.DUE_TODAY, 0), (N.LAPSED, 0), *sorted(ladder, key=lambda each: each[1])]


def time_of(point: Point, due_on: date, due_at: datetime, unit: TimeUnit, calendar: Calendar) -> datetime:
    """The moment of a point: at the start of work, but for the end itself."""
    name, days = point
    match name:
        case N.LAPSED:
            return due_at + timedelta(seconds=1)
        case N.DUE_SOON if unit is TimeUnit.HOUR:
            return due_at - timedelta(hours=days)
        case N.DUE_SOON:
            return _at_work(calendar.working_day_before(due_on, days))
        case N.DUE_TODAY:
            return _at_work(calendar.working_day_before(due_on + timedelta(days=1), 1))
        case _:
            # After an unpublished year has begun, people are reminded on Mondays to Fridays.
            return _at_work(calendar.estimate_after(due_on, days).on)


def passed(limit: TimeLimit, now: datetime, calendar: Calendar) -> tuple[list[str], int, datetime | None]:
    """What has come by now: the names of the steps, the place of the next point, and its time.

    A warning that was not given before the next point came is left out: it would only repeat that one.
    """
    names: list[str] = []
    at, place = None, limit.point
    for point in limit.points[limit.point :]:
        at = None if _never(limit, point[0]) else _when(limit, point, calendar)
        if at is None or at > now:
            break
        if names and names[-1] in (N.DUE_SOON, N.DUE_TODAY):
            names.pop()
        names.append(point[0])
        place, at = place + 1, None
    return names, place, at


def next_time(limit: TimeLimit, calendar: Calendar) -> datetime | None:
    """The time of the next point; none after the last, while paused, or where the due day is only an estimate."""
    if limit.state not in (TimeLimit.State.RUNNING, TimeLimit.State.LAPSED) or limit.point >= len(
        limit.points
    ):
        return None
    point = limit.points[limit.point]
    return None if _never(limit, point[0]) else _when(limit, point, calendar)


def _never(limit: TimeLimit, name: str) -> bool:
    """What is only estimated warns and never lapses."""
    return limit.provisional and name not in (N.DUE_SOON, N.DUE_TODAY)


def _when(limit: TimeLimit, point: Point, calendar: Calendar) -> datetime:
    return time_of(point, limit.due_on, limit.due_at, TimeUnit(limit.unit), calendar)


def _at_work(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, START_OF_WORK))
