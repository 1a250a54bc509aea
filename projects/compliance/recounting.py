"""The duties of many projects counted anew: judged in memory, written in one statement per batch, changed rows only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from agencies.clock.days import Calendars, whole_calendars
from agencies.policy.obligations import Declared, declared
from agencies.policy.versions import standing_on
from projects.compliance.judging import Facts, Judged, judge
from projects.compliance.sources import facts_of
from projects.models import Item, Project

BATCH = 1000
_COLUMNS = (
    ("project_id", "bigint"), ("code", "text"), ("applies", "boolean"), ("recurs", "boolean"), ("start", "text"),
    ("start_on", "date"), ("due_on", "date"), ("provisional", "boolean"), ("done_on", "date"), ("fault", "text"),
)  # fmt: skip
_JUDGED = [name for name, _kind in _COLUMNS[2:]]
# What people have entered stays as it is; a row that is judged alike is not written again.
_UPSERT = f"""
    INSERT INTO projects_item ({", ".join(name for name, _kind in _COLUMNS)}, note, excuse)
    SELECT *, '', '' FROM unnest({", ".join(f"%s::{kind}[]" for _name, kind in _COLUMNS)})
    ON CONFLICT (project_id, code) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _JUDGED)}
    WHERE ({", ".join(f"projects_item.{name}" for name in _JUDGED)})
        IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _JUDGED)})
"""  # noqa: S608 -- made of the constants above
Lists = Mapping[str, Mapping[str, Declared]]


def recount_batches(project_ids: Iterable[int], today: date) -> int:
    """Returns how many rows changed. Memory stays flat however many projects there are."""
    calendars = whole_calendars()
    lists: dict[str, Mapping[str, Declared]] = {}
    return sum(_recount(ids, today, calendars, lists) for ids in _batches(project_ids))


def _batches(project_ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(project_ids)
    while batch := list(islice(rest, BATCH)):
        yield batch


def every_project() -> Iterator[int]:
    """All of them: a project that was filed late may still gain what it lacked."""
    yield from Project.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)


def list_of(jurisdiction: str, today: date) -> Mapping[str, Declared]:
    """The declared list that stands in a place on a day."""
    version = standing_on(jurisdiction, today)
    return declared(version.policy if version else None)


@transaction.atomic
def _recount(
    ids: Sequence[int], today: date, calendars: Calendars, lists: dict[str, Mapping[str, Declared]]
) -> int:
    # In one order, so that two recounts that meet wait for each other instead of blocking both.
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    rows: list[tuple[Any, ...]] = []
    stale = Q()
    for pk, (place, facts) in sorted(facts_of(ids, today).items()):
        if place not in lists:
            lists[place] = list_of(place, today)
        rows += ((pk, *_cells(each)) for each in judged(lists[place], facts, calendars, place))
    for place in lists:
        stale |= Q(project__jurisdiction=place) & ~Q(code__in=list(lists[place]))
    changed = _write(rows)
    return changed + (_drop(ids, stale) if rows else 0)


def judged(
    duties: Mapping[str, Declared], facts: Facts, calendars: Calendars, place: str
) -> Iterator[Judged]:
    calendar = calendars(place)
    for duty in duties.values():
        yield judge(duty.sources, facts, calendar)


def _cells(each: Judged) -> tuple[Any, ...]:
    return (
        each.code, each.applies, each.recurs, each.start, each.start_on, each.due_on, each.provisional, each.done_on,
        each.fault,
    )  # fmt: skip


def _write(rows: Sequence[tuple[Any, ...]]) -> int:
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [list(column) for column in zip(*rows, strict=True)])
        return cursor.rowcount


def _drop(ids: Sequence[int], stale: Q) -> int:
    """What the list no longer declares goes, unless somebody has written something there: then it does not apply."""
    gone = Item.objects.filter(stale, project__in=ids)
    untouched = Q(entered_on__isnull=True, excuse="", evidence__isnull=True)
    deleted, _kinds = gone.filter(untouched).delete()
    return deleted + gone.filter(applies=True).update(applies=False)
