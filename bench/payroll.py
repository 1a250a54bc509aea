"""Wages by the million: a payroll taken in against bare COPY of the same file, and arrears found among many lines.

BENCH_ROWS=1000000 makes it the month of a province; BENCH_LINES=20000000 the lines among which is looked.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from django.db import connection

from bench.harness import Measure, fetch, rolled_back
from bench.projects import _COLUMNS as ROSTER
from bench.projects import _copied, _file, _roster, _taken
from bench.world import OURS, World
from escrow.payroll import taking
from escrow.payroll.detecting_arrears import LINES_OF_ALL, owed_by_project
from projects.models import Company, Project
from projects.workers import roster

_COLUMNS = (
    "project_code", "employer", "month", "name", "id_number", "days", "gross", "deducted", "due", "card", "signed",
    "pay_on",
)  # fmt: skip
_FIRMS, _MONTHS = 40, 12


def measures(world: World) -> Iterator[Measure]:
    rows = int(os.environ.get("BENCH_ROWS", 0)) or world.some(100_000, 2_000)
    if not Company.objects.filter(name="示例第0劳务有限公司").exists():
        Company.objects.bulk_create(Company(name=f"示例第{number}劳务有限公司") for number in range(_FIRMS))
    projects = list(Project.objects.filter(jurisdiction=OURS).order_by("pk").values_list("code", flat=True))
    _engage(world, rows, projects)
    before = _begun()
    with _file(_COLUMNS, _payroll(rows, projects)) as lines:
        yield Measure(
            name="taking a payroll in", unit="µs/row", aim=10, items=rows, rate="lines taken in",
            floor=partial(_copied, lines, _COLUMNS), around=rolled_back,
            floor_is="COPY of the same file into a table of texts without an index",
            ours=partial(_taken, taking.take, lines, _COLUMNS, world, new=rows),
            ours_is="read, checked, matched with roster and stays, written into its partition, totals counted",
        )  # fmt: skip
    print(
        f"  payroll of {rows:,}: memory of this process grew by {_held('VmHWM') - before} MB", file=sys.stderr
    )
    yield from _arrears(world)


def _begun() -> int:
    """What this process holds now, in megabytes; from here on its most is measured anew (Linux)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _held("VmRSS")


def _held(what: str) -> int:
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(what):
                return int(line.split()[1]) // 1024
    return 0


def _engage(world: World, rows: int, projects: list[str]) -> None:
    """The roster that the payroll is checked against; where it has been taken in already it stays as it is."""
    with _file(ROSTER, _roster(rows, projects)) as lines, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM projects_worker")
        if cursor.fetchone()[0] < rows:
            _taken(roster.take, lines, ROSTER, world, new=rows)
        cursor.execute("ANALYZE projects_worker, projects_engagement")


def _payroll(rows: int, projects: list[str]) -> Iterator[list[str]]:
    """Of everybody on the roster, by firm; hardly two wages are the same."""
    for number, line in enumerate(_roster(rows, projects)):
        gross, deducted = 480_000 + number * 7919 % 600_000, number % 5 * 2_500
        due = gross - deducted
        yield [
            line[0], line[4], "2026-03", line[1], line[2], str(18 + number % 9),
            f"{gross // 100}.{gross % 100:02d}", f"{deducted // 100}.{deducted % 100:02d}",
            f"{due // 100}.{due % 100:02d}", f"62170000000{number % 10**8:08d}", "是", "2026-04-15",
        ]  # fmt: skip


_FILLED = """
INSERT INTO escrow_payrollline (payroll_id, worker_id, project_id, engagement_id, month, days, gross, due, paid,
    card_tail, is_signed)
SELECT n / 50, n, p.ids[1 + n / 50 %% array_length(p.ids, 1)], n, %(month)s, 22, 6000, 6000,
    CASE WHEN n %% 20 = 0 THEN 0 ELSE 6000 END, '1234', true
FROM generate_series(1::bigint, %(count)s) AS n, (SELECT array_agg(id ORDER BY id) AS ids FROM projects_project) AS p
"""
_TOTALS = """
INSERT INTO escrow_moneymonth (project_id, month, method, clause, workings, certified, works_paid, allocated,
    wages_due, wages_paid, wages_unpaid, workers, workers_unpaid, workers_present, paid_out, balance)
SELECT project_id, month, '', '', '{}', 0, 0, 0, sum(due), sum(paid), sum(unpaid), count(*),
    count(*) FILTER (WHERE unpaid > 0), 0, 0, 0
FROM escrow_payrollline GROUP BY project_id, month ON CONFLICT DO NOTHING
"""
_FULL = "SELECT project_id, sum(due - paid) FROM escrow_payrollline WHERE due - paid > 0 GROUP BY project_id"


def _arrears(world: World) -> Iterator[Measure]:
    """A year of payrolls of which one line in twenty is unpaid. The floor is one reading of all of them."""
    lines = int(os.environ.get("BENCH_LINES", 0)) or world.some(1_200_000, 12_000)
    with connection.cursor() as cursor:
        for number in range(_MONTHS):
            month = f"2025-{number + 1:02d}-01"
            cursor.execute("SELECT escrow_payroll_month(%s)", [month])
            cursor.execute(_FILLED, {"month": month, "count": lines // _MONTHS})
        cursor.execute(_TOTALS)
        cursor.execute("VACUUM ANALYZE escrow_payrollline")
        cursor.execute("VACUUM ANALYZE escrow_moneymonth")
    ours = Project.objects.filter(jurisdiction=OURS)
    owed = dict(fetch(_FULL))
    assert owed == {project: amount for project, _count, amount in fetch(LINES_OF_ALL)}
    assert owed == {each.project_id: each.amount for each in owed_by_project(ours)}
    floor, floor_is = partial(fetch, _FULL), "every line read once and added up by project"
    yield Measure(
        name=f"arrears among {lines:,} lines, by line", unit="ms", aim=1 / 7, floor=floor, floor_is=floor_is,
        ours=partial(fetch, LINES_OF_ALL), ours_is="the index of what is unpaid alone",
    )  # fmt: skip
    yield Measure(
        name=f"arrears among {lines:,} lines, by project", unit="ms", aim=1 / 1000, floor=floor, floor_is=floor_is,
        ours=lambda: owed_by_project(ours), ours_is="the totals of the months of the projects",
    )  # fmt: skip
