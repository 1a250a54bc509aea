"""The leader's figures against the live GROUP BY they replace, and what keeping them costs whoever writes.

`python -m bench --only figures --cases 1000000` is the size they are meant for.
"""

import sys
from collections.abc import Iterator
from itertools import cycle
from time import monotonic
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.harness import Measure, fetch
from bench.world import OURS, World
from oversight.figures.compacting import compact, differences
from oversight.figures.reading import Window, naive, read

_COPIED = 100_000
# All that the page breaks its numbers down by in one pass: as lean as live counting gets.
_ONE_PASS = """
SELECT status, lead_agency_id, region_id, sector, cause_bits, channel,
    date_trunc('month', received_at AT TIME ZONE 'Asia/Shanghai'),
    date_trunc('month', closed_at AT TIME ZONE 'Asia/Shanghai'),
    count(*), sum(workers), sum(amount), sum(recovered), count(*) FILTER (WHERE closed_at IS NULL AND is_overdue)
FROM cases_case WHERE jurisdiction_id = %s GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""


def measures(world: World) -> Iterator[Measure]:
    started = monotonic()
    changes = compact()
    print(f"  {changes:,} changes added to the sums in {monotonic() - started:.1f} s", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_case, oversight_casetally, oversight_casedelta")
    window = Window.year(world.now.date())
    with CaptureQueriesContext(connection) as asked:
        counted = naive(OURS, window)
    assert read(OURS, window) == counted, "the sums that are kept are wrong"
    assert counted.total.new
    live = [each["sql"] for each in asked.captured_queries]
    yield Measure(
        name="leader's figures of a year", unit="ms", aim=1 / 50, ours=lambda: read(OURS, window),
        floor=lambda: [fetch(statement) for statement in live],
        floor_is=f"the {len(live)} live queries they replace, in SQL, over the cases of one place (a fifth of all)",
        ours_is="read(): the sums that are kept and the changes that wait, in one statement, as objects",
    )  # fmt: skip
    yield Measure(
        name="the same against one GROUP BY", unit="ms", aim=None, ours=lambda: read(OURS, window),
        floor=lambda: fetch(_ONE_PASS, [OURS]), ours_is="the same",
        floor_is="a single GROUP BY over every dimension and month at once, its rows not yet added up",
    )  # fmt: skip
    yield _upkeep(world)
    compact()
    assert next(differences(OURS), None) is None, "writing has made the sums wrong"


def _upkeep(world: World) -> Measure:
    """The floor is the same update of a copy of the table with its indexes and constraints, and no triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE SCHEMA bare; CREATE TABLE bare.cases_case (LIKE public.cases_case INCLUDING ALL)"
        )
        cursor.execute(
            "INSERT INTO bare.cases_case SELECT * FROM public.cases_case WHERE id <= %s", [_COPIED]
        )
        cursor.execute("VACUUM ANALYZE bare.cases_case")
        cursor.execute(
            "SELECT id FROM bare.cases_case WHERE closed_at IS NULL AND status <> 'received' ORDER BY hashint8(id)"
        )
        keys = [row[0] for row in cursor.fetchall()]
    floor, ours = (_Update(table, keys) for table in ("bare.cases_case", "public.cases_case"))
    return Measure(
        name="a case changed, its figures kept", unit="µs", aim=1.5, floor=floor, ours=ours,
        floor_is="UPDATE of status and amount of one case in a table like it without triggers, committed",
        ours_is="the same of the real table: the trigger writes the case before and after into the changes",
    )  # fmt: skip


class _Update:
    """One case after the other, so that no two samples change the same rows in the same way."""

    def __init__(self, table: str, keys: list[int]) -> None:
        self._statement = f"UPDATE {table} SET status = %s, amount = %s WHERE id = %s"  # noqa: S608 - our own names
        self._keys = cycle(enumerate(keys * 2))
        self._status = cycle(("in_handling", "transferred", "feedback_received"))

    def __call__(self) -> None:
        place, key = next(self._keys)
        values: list[Any] = [next(self._status), place, key]
        with connection.cursor() as cursor:
            cursor.execute(self._statement, values)
