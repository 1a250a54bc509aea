"""Lists about projects by the hundred thousand: a roster and a month's attendance against bare COPY of the same file.

BENCH_ROWS=2000000 makes it the roster of a province.
"""

import csv
import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.db import connection
from stdnum.cn import ric

from agencies.records.identity import is_identity
from agencies.records.privacy import blind_many, encrypt_many
from bench.harness import Measure, rolled_back
from bench.world import OURS, TUESDAY, World
from projects.intake.counts import Counts
from projects.models import Company, Project
from projects.models.worker import about_worker
from projects.workers import attendance, roster
from projects.workers.blocks import blocks
from projects.workers.roster_columns import COLUMNS

_FIRMS = 40
_COLUMNS = tuple(each.code for each in COLUMNS)
_ATTENDANCE = ("project_code", "id_number", "month", "days")
Take = Callable[..., Counts]


def measures(world: World) -> Iterator[Measure]:
    rows = int(os.environ.get("BENCH_ROWS", 0)) or world.some(100_000, 2_000)
    Company.objects.bulk_create(Company(name=f"示例第{number}劳务有限公司") for number in range(_FIRMS))
    projects = list(Project.objects.filter(jurisdiction=OURS).order_by("pk").values_list("code", flat=True))
    before = _peak()
    with (
        _file(_COLUMNS, _roster(rows, projects)) as lines,
        _file(_ATTENDANCE, _month(rows, projects)) as days,
    ):
        yield Measure(
            name="taking a roster in", unit="µs/row", aim=10, items=rows, rate="lines taken in",
            floor=lambda: _copied(lines, _COLUMNS), around=_taken_back,
            floor_is="COPY of the same file into a table of texts without an index",
            ours=lambda: _taken(roster.take, lines, _COLUMNS, world, new=rows),
            ours_is="read, checked, sealed, compared with the register, written under all constraints",
        )  # fmt: skip
        print(f"  roster of {rows:,}: memory of this process grew by {_peak() - before} MB", file=sys.stderr)
        yield Measure(
            name="of that, reading and sealing", unit="µs/row", aim=None, items=rows, rate="lines sealed",
            floor=lambda: _copied(lines, _COLUMNS), around=_taken_back,
            floor_is="the same", ours=lambda: _sealed(lines),
            ours_is="on one core and nothing else: CSV, check character, two blind indexes, one sealed person a line",
        )  # fmt: skip
        _taken(roster.take, lines, _COLUMNS, world, new=rows)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE projects_worker, projects_engagement")
        yield Measure(
            name="taking the same roster in again", unit="µs/row", aim=None, items=rows, rate="lines taken in",
            floor=lambda: _copied(lines, _COLUMNS), around=_taken_back, floor_is="the same",
            ours=lambda: _taken(roster.take, lines, _COLUMNS, world, same=rows),
            ours_is="everybody is known: every name opened and compared, nothing changed",
        )  # fmt: skip
        yield Measure(
            name="taking a month's attendance in", unit="µs/row", aim=None, items=rows, rate="lines taken in",
            floor=lambda: _copied(days, _ATTENDANCE), around=_taken_back,
            floor_is="COPY of the same file into a table of texts without an index",
            ours=lambda: _taken(attendance.take, days, _ATTENDANCE, world, new=rows),
            ours_is="read, checked against the stays of the workers, written under all constraints",
        )  # fmt: skip


@contextmanager
def _taken_back() -> Iterator[None]:
    """What was rolled back leaves dead rows, which no register has that took a list in: the next sample finds none."""
    with rolled_back():
        yield
    with connection.cursor() as cursor:
        cursor.execute("VACUUM projects_worker, projects_engagement, projects_attendance")


def _peak() -> int:
    """The most memory this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class _file:  # noqa: N801 - read as a function
    def __init__(self, heading: tuple[str, ...], rows: Iterator[list[str]]) -> None:
        self._heading, self._rows = heading, rows

    def __enter__(self) -> Path:
        with NamedTemporaryFile("w", newline="", encoding="utf-8", suffix=".csv", delete=False) as file:
            csv.writer(file).writerows(self._rows)
        self._path = Path(file.name)
        return self._path

    def __exit__(self, *_error: object) -> None:
        self._path.unlink()


def _identity(number: int) -> str:
    born = date(1965, 1, 1) + timedelta(days=number // 1000 % 14_000)
    body = f"130304{born:%Y%m%d}{number % 1000:03d}"
    return body + ric.calc_check_digit(f"{body}0")


def _roster(rows: int, projects: list[str]) -> Iterator[list[str]]:
    """As a platform hands it out: project by project, some in teams alike, wages that differ."""
    each = max(1, rows // len(projects))
    for number in range(rows):
        code = projects[min(number // each, len(projects) - 1)]
        yield [
            code, "张王李赵刘陈杨黄"[number % 8] + "建国伟强芳军"[number % 6], _identity(number),
            f"13{number % 10**9:09d}", f"示例第{number // 50 % _FIRMS}劳务有限公司", "", f"第{number // 25 % 9}班组",
            ("钢筋工", "木工", "瓦工", "架子工")[number % 4], "2026-03-10", "纸质合同", "全部", "按月",
            str(5000 + number % 37 * 100), f"2026-03-{number % 20 + 10:02d}", "", "", "",
        ]  # fmt: skip


def _month(rows: int, projects: list[str]) -> Iterator[list[str]]:
    for number, line in enumerate(_roster(rows, projects)):
        yield [line[0], line[2], "2026-04", f"1-{number % 20 + 1},22"]


def _copied(file: Path, columns: tuple[str, ...]) -> None:
    with connection.cursor() as cursor, file.open("rb") as content:
        cursor.execute(f"CREATE TABLE bench_list ({', '.join(f'{each} text' for each in columns)})")
        cursor.copy_expert("COPY bench_list FROM STDIN (FORMAT csv)", content)
        cursor.execute("DROP TABLE bench_list")


def _taken(
    take: Take, file: Path, columns: tuple[str, ...], world: World, *, new: int = 0, same: int = 0
) -> None:  # fmt: skip
    faults: list[Any] = []
    with file.open(newline="", encoding="utf-8") as content:
        lines: Iterator[tuple[int, Mapping[str, str]]] = (
            (number, dict(zip(columns, cells, strict=True)))
            for number, cells in enumerate(csv.reader(content), start=2)
        )
        counts = take(
            lines, jurisdiction=OURS, project_id=None, whole=False, commit=True, by=world.clerk, now=TUESDAY,
            on_fault=lambda *fault: faults.append(fault), progress=lambda read: None,
        )  # fmt: skip
    assert (counts, faults) == (Counts(new + same, new, 0, same, 0), []), (counts, faults[:3])


def _sealed(file: Path) -> None:
    with file.open(newline="", encoding="utf-8") as content:
        for block in blocks(csv.reader(content)):
            people = [(cells[1], cells[2], cells[3]) for cells in block]
            assert all(is_identity(number) for _name, number, _phone in people)
            indexes = blind_many("id_number", [number for _name, number, _phone in people])
            blind_many("phone", [phone for _name, _number, phone in people])
            encrypt_many([
                ({"name": name, "id_number": number, "phone": phone}, about_worker(index))
                for (name, number, phone), index in zip(people, indexes, strict=True)
            ])  # fmt: skip
