"""Proving the history: every chain recomputed."""

from collections.abc import Iterator

from django.db import connection, transaction

from bench.harness import Measure
from bench.world import World
from cases.history import broken_cases
from cases.models import Event

_CASES = "SELECT id, number, event_count, head_hash FROM cases_case ORDER BY id"
_EVENTS = "SELECT * FROM cases_event ORDER BY case_id, sequence"


def measures(world: World) -> Iterator[Measure]:
    entries = Event.objects.count()
    yield Measure(
        name="history, one entry verified", unit="µs/entry", aim=None, items=entries, floor=_stream,
        floor_is="the same rows of cases and entries streamed by two server-side cursors, and not looked at",
        ours=_verify, ours_is=f"broken_cases() over {world.cases:,} cases and {entries:,} entries, all whole",
    )  # fmt: skip


def _verify() -> None:
    assert not list(broken_cases()), "the chains that were made are not whole"


@transaction.atomic
def _stream() -> None:
    for number, statement in enumerate((_CASES, _EVENTS)):
        with connection.connection.cursor(f"bench_{number}") as cursor:
            cursor.itersize = 2000
            cursor.execute(statement)
            for _ in cursor:
                pass
