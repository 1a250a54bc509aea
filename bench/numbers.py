"""Numbers without gaps against numbers with gaps."""

from collections.abc import Iterator
from itertools import count

from django.db import connection

from agencies.records.numbering import take
from bench.harness import Measure, fetch
from bench.world import World

_SCOPES = 1000


def measures(world: World) -> Iterator[Measure]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE bench_number")
    turn = count()
    yield Measure(
        name="letter numbers without gaps", unit="µs/number", aim=None,
        floor=lambda: fetch("SELECT nextval('bench_number')"),
        floor_is="nextval() of a plain sequence, which leaves gaps",
        ours=lambda: take(f"bench:{next(turn) % _SCOPES}"),
        ours_is=f"take(scope), {_SCOPES:,} scopes in turn, one client, each its own transaction",
    )  # fmt: skip
