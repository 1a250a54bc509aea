"""One limit taking over how another is counted: where two matters turn out to be one, the earlier date holds."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from agencies.clock.days import calendar_around
from agencies.clock.models import Step, TimeLimit
from agencies.clock.points import next_time
from agencies.people.models import Agency

_PLAIN = ("clause", "unit", "value", "extra", "pauses", "rolls", "points", "provisional")
_DAYS, _MOMENTS = ("start_on", "due_on"), ("start_at", "due_at")
_WARNINGS = (Step.Name.DUE_SOON, Step.Name.DUE_TODAY)
State = TimeLimit.State


def counting_of(limit: TimeLimit) -> dict[str, Any]:
    """How a limit is counted and where it stands, as JSON values that `count_as` takes."""
    found = {name: getattr(limit, name) for name in (*_PLAIN, "state")}
    for name in (*_DAYS, *_MOMENTS):
        value = getattr(limit, name)
        found[name] = value.isoformat() if value else None
    return found


def count_as(limit: TimeLimit, counting: Mapping[str, Any], now: datetime) -> None:
    """Count `limit` as another was counted. Warnings whose time is past are not given again; what is over lapses
    with the next sweep."""
    _take(limit, counting, now)
    limit.save(
        update_fields=[*_PLAIN, *_DAYS, *_MOMENTS, "state", "met_at", "point", "next_at"],
    )


def copy_limit(limit: TimeLimit, *, reference: str, agency: Agency | None, now: datetime) -> TimeLimit:
    """A standing limit once more, for another matter or another agency."""
    copy = TimeLimit(
        kind=limit.kind, jurisdiction_id=limit.jurisdiction_id, agency=agency, reference=reference
    )
    _take(copy, counting_of(limit), now)
    copy.save(force_insert=True)
    return copy


def _take(limit: TimeLimit, counting: Mapping[str, Any], now: datetime) -> None:
    for name in _PLAIN:
        setattr(limit, name, counting[name])
    for name in _DAYS:
        setattr(limit, name, date.fromisoformat(counting[name]))
    for name in _MOMENTS:
        setattr(limit, name, datetime.fromisoformat(counting[name]) if counting[name] else None)
    limit.met_at, limit.point, limit.next_at = None, 0, None
    if counting["state"] == State.SUSPENDED:
        limit.state = State.SUSPENDED
        return
    limit.state = State.RUNNING
    calendar = calendar_around(limit.start_on, limit.jurisdiction_id)
    limit.next_at = next_time(limit, calendar)
    while limit.next_at and limit.next_at <= now and limit.points[limit.point][0] in _WARNINGS:
        limit.point += 1
        limit.next_at = next_time(limit, calendar)
