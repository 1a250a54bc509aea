"""The minute sweep: what it costs when nothing is due, and how fast it catches up."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection

from agencies.clock.sweep import pass_points
from agencies.models import TimeLimit
from bench.harness import Measure, fetch, rolled_back
from bench.world import RIVER_WORKS, TUESDAY, World, draft
from cases import queueing
from cases.actions.intake import take_in
from cases.actions.routing import route_case
from cases.models import Event
from cases.sweep import lapse, sweep_minute

# Running limits that come due one a minute, from a year after now.
_LIMITS = """
INSERT INTO agencies_timelimit (
    kind, jurisdiction_id, agency_id, reference, clause, unit, value, extra, pauses, rolls, start_on, due_on, due_at,
    points, point, next_at, stage, state, provisional)
SELECT 'feedback', body.jurisdiction_id, body.id, '', '', 'day', 5, 0, '[]', false, due_at::date - 5, due_at::date,
    due_at, '[["due_soon", 1], ["due_today", 0], ["lapsed", 0]]', 2, due_at + interval '1 second', 0, 'running', false
FROM agencies_agency AS body, generate_series(1, %(limits)s) AS n,
    LATERAL (SELECT %(year)s + n * interval '1 minute' AS due_at) AS due
WHERE body.id = %(agency)s
"""
_UPDATE = (
    "UPDATE agencies_timelimit SET stage = stage + 1, state = 'lapsed', next_at = NULL "
    "WHERE next_at <= %s RETURNING id"
)


def measures(world: World) -> Iterator[Measure]:
    with connection.cursor() as cursor:
        year = world.now + timedelta(days=365)
        cursor.execute(
            # Fifteen of a hundred cases are open; each has its answer and mostly a second limit running.
            _LIMITS,
            {"limits": world.cases * 30 // 100, "year": year, "agency": world.handler.agency_id},
        )
        cursor.execute("ANALYZE agencies_timelimit")
    yield Measure(
        name="sweep, nothing due", unit="ms", aim=5,
        floor=lambda: fetch("SELECT 1"), floor_is="SELECT 1",
        ours=lambda: sweep_minute(now=world.now),
        ours_is="sweep_minute(now), which also writes down that it has run",
    )  # fmt: skip
    lapsing = world.some(5000, 300)
    moment = year + timedelta(minutes=lapsing, seconds=1)
    floor_is = "one bare UPDATE … RETURNING of the same time limits"
    yield Measure(
        name="sweep, limits that lapse", unit="µs/limit", aim=None, items=lapsing, around=rolled_back,
        floor=lambda: _updated(moment, lapsing), floor_is=floor_is,
        ours=lambda: _swept(moment, lapsing), ours_is=f"pass_points(now) with {lapsing:,} limits run out",
    )  # fmt: skip
    cases = _transferred(world, world.some(50, 5))
    # Of each of its two letters the answer and the right to object end that night; before work begins again.
    overdue, soon = 4 * cases, TUESDAY.replace(month=5, day=9, hour=8)
    yield Measure(
        name="sweep, cases that become overdue", unit="µs/limit", aim=None, items=overdue, around=rolled_back,
        floor=lambda: _updated(soon, overdue), floor_is=floor_is,
        ours=lambda: _marked(soon, overdue),
        ours_is="lapse(now): limit, step, entry of history, standing and access of its case",
    )  # fmt: skip


def _transferred(world: World, count: int) -> int:
    """Cases with two letters received, whose limits run out on 8 May."""
    with queueing.quietly():
        for _ in range(count):
            stated = RIVER_WORKS | {"received_date": TUESDAY.date().isoformat()}
            case, _new = take_in(draft(stated), by=world.clerk, now=TUESDAY)
            route_case(case.pk, now=TUESDAY)
    return count


def _updated(moment: datetime, expected: int) -> None:
    assert len(fetch(_UPDATE, [moment])) == expected


def _swept(moment: datetime, expected: int) -> None:
    assert pass_points(moment) == expected


def _marked(moment: datetime, expected: int) -> None:
    lapse(moment)
    assert TimeLimit.objects.filter(state=TimeLimit.State.LAPSED).count() == expected // 2
    assert Event.objects.filter(act=Event.Act.OVERDUE, at=moment).count() == expected // 2
