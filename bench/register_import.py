"""A list of projects against a bare COPY of the same rows, and the ledger handed out against a COPY to a file."""

import csv
import io
from collections.abc import Iterator
from functools import partial

from django.db import connection
from stdnum.cn import uscc

from agencies.importing.columns import below, find_heading
from agencies.importing.ledgers import Ledger, footer, written
from agencies.importing.reading import rows_of
from bench.harness import Measure, rolled_back
from bench.world import OURS, TUESDAY, World
from projects.intake import projects
from projects.intake.ledgers import LEDGERS
from projects.models import Project

_PROJECT = {
    "region": "海滨镇", "sector": "水利", "category": "区属项目", "nature": "新建", "state": "在建",
    "is_government": "是", "funding": "区级财政、企业自筹", "contract_sum": "1,200万元", "labour_cost": "2400000",
    "progress": "35%", "starts_on": "2026年3月1日", "started_on": "2026/3/5", "ends_on": "2026-12-31",
    "address": "滨海路12号", "scale": "护岸整治2公里", "regulator": "北戴河区水务局",
}  # fmt: skip
# So many projects share an owner and a contractor.
_FIRMS = 400


def measures(world: World) -> Iterator[Measure]:
    rows = world.some(20_000, 500)
    content = _list(rows)
    plain = _as_stored(world, content)
    yield Measure(
        name="taking a list of projects in", unit="µs/row", aim=10, items=rows, rate="projects taken in",
        floor=lambda: _copied(plain), floor_is="COPY of the finished rows into the same table",
        ours=lambda: _taken(world, content), around=rolled_back,
        ours_is="CSV read, every cell checked, parties found or entered, rows merged as a set, timeline written",
    )  # fmt: skip
    _taken(world, content)
    yield Measure(
        name="ledger of projects handed out", unit="µs/row", aim=None, items=rows, rate="rows handed out",
        floor=_handed_plainly, floor_is="COPY of the table to a file",
        ours=partial(_handed, world), around=rolled_back,
        ours_is="every column of the ledger with its type, as a workbook",
    )  # fmt: skip


def _list(rows: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([each.name for each in projects.COLUMNS])
    for number in range(rows):
        firm = number % _FIRMS
        named = {
            "code": f"BENCH-{number:06}", "name": f"示例护岸工程第{number}标段",
            "owner": f"示例建设单位{firm}有限公司", "owner_code": _code(firm),
            "contractor": f"示例建筑公司{firm}有限公司", "contractor_code": _code(_FIRMS + firm),
            "platform_no": f"SPT{number:08}",
        }  # fmt: skip
        writer.writerow([(_PROJECT | named).get(each.code, "") for each in projects.COLUMNS])
    return text.getvalue().encode()


def _code(number: int) -> str:
    body = f"91130304XX{number:07d}"
    return body + uscc.calc_check_digit(body)


def _taken(world: World, content: bytes) -> None:
    file = io.BytesIO(content)
    heading = find_heading(rows_of(file), projects.COLUMNS)
    codes = [heading.mapping.get(place, "") for place in range(len(heading.names))]
    counts = projects.take(
        (
            (number, dict(zip(codes, cells, strict=False)))
            for number, cells in below(rows_of(file), heading, projects.COLUMNS)
        ),
        jurisdiction=OURS, project_id=None, whole=True, commit=True, by=world.clerk, now=TUESDAY,
        on_fault=lambda number, column, message: None, progress=lambda read: None,
    )  # fmt: skip
    assert counts.new == counts.total > 0, counts


def _as_stored(world: World, content: bytes) -> tuple[str, bytes]:
    """The columns and the rows as COPY gives them out, after the list was taken in and taken back."""
    columns = ", ".join(str(each.column) for each in Project._meta.concrete_fields if each.column != "id")
    buffer = io.BytesIO()
    with rolled_back(), connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM projects_project")
        last = cursor.fetchone()[0] or 0
        _taken(world, content)
        cursor.copy_expert(
            f"COPY (SELECT {columns} FROM projects_project WHERE id > {last}) TO STDOUT",  # noqa: S608 -- our names
            buffer,
        )
    return columns, buffer.getvalue()


def _copied(stored: tuple[str, bytes]) -> None:
    """Its references are looked at when a transaction ends, and this one is taken back: the firms need not be there."""
    columns, rows = stored
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY projects_project ({columns}) FROM STDIN", io.BytesIO(rows))


def _handed_plainly() -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY projects_project TO STDOUT WITH CSV", io.BytesIO())


def _handed(world: World) -> None:
    handed = LEDGERS["projects"]
    assert world.clerk.agency is not None
    signed = footer(world.clerk.agency.name, str(world.clerk), "", TUESDAY.date())
    ledger = Ledger(handed.title, handed.columns, signed, handed.note)
    written(ledger, handed.rows(Project.objects.visible_to(world.clerk), world.clerk)).close()
