"""A list of leads: its check against reading the same file, and taking its rows in against one INSERT a row."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings

from bench.harness import Measure, fetch, rolled_back
from bench.intake import STATEMENT_IS, statement
from bench.world import TUESDAY, World
from cases.actions import importing
from cases.imports import running
from cases.imports.columns import NATIONAL
from cases.models import ImportRun

_LEAD = {
    "received_at": "2026-04-20 08:15", "name": "张三", "phone": "13800001234", "sector": "水利", "employer": "某某公司",
    "place": "北戴河区海滨镇", "workers": "23", "amount": "31万", "cause": "挂靠",
    "narrative": "河道护岸工程由个人挂靠承揽，二十三名工人三个月工资被拖欠。",
}  # fmt: skip
_turn = count()


def measures(world: World) -> Iterator[Measure]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_line (line text)")
    rows = world.some(2000, 100)
    content = _file(rows)
    yield Measure(
        name="check of a list of leads", unit="µs/row", aim=None, items=rows, rate="rows checked",
        floor=lambda: _kept_plainly(content),
        floor_is="the same file read by the csv module, one INSERT of the text of each row",
        ours=lambda: _checked(world, content), around=_apart,
        ours_is="headings, every cell and every complaint checked, known numbers looked up, rows kept encrypted",
    )  # fmt: skip
    taken = world.some(50, 5)
    insert = statement(world)
    yield Measure(
        name="taking a list of leads in", unit="ms/row", aim=None, items=taken, rate="rows taken in",
        floor=lambda: [insert() for _ in range(taken)], floor_is=STATEMENT_IS,
        ours=_taking(world, taken), around=_apart,
        ours_is="each row taken in and routed in transactions of its own, its letters sent where the text decides",
    )  # fmt: skip


@contextmanager
def _apart() -> Iterator[None]:
    """The files sent in go with the rows of the sample."""
    with TemporaryDirectory() as folder, override_settings(ATTACHMENTS_DIR=folder), rolled_back():
        yield


def _file(rows: int) -> bytes:
    text, turn = io.StringIO(), next(_turn)
    writer = csv.writer(text)
    writer.writerow([each.name for each in NATIONAL])
    for number in range(rows):
        lead = _LEAD | {"external_no": f"XS{turn:04}{number:06}"}
        writer.writerow([lead.get(each.code, "") for each in NATIONAL])
    return text.getvalue().encode()


def _kept_plainly(content: bytes) -> None:
    for row in csv.reader(io.StringIO(content.decode())):
        fetch("INSERT INTO bench_line VALUES (%s) RETURNING 1", [",".join(row)])


def _checked(world: World, content: bytes) -> ImportRun:
    upload = SimpleUploadedFile("leads.csv", content)
    run = importing.send_in(upload, "national", "national_platform", by=world.clerk, now=TUESDAY)
    running.work_off(run.pk, clock=lambda: TUESDAY)
    run.refresh_from_db()
    assert run.state == ImportRun.State.CHECKED, run.reason
    return run


def _taking(world: World, rows: int) -> Callable[[], object]:
    with TemporaryDirectory() as folder, override_settings(ATTACHMENTS_DIR=folder):
        run = _checked(world, _file(rows))

    def take() -> None:
        importing.confirm(run.pk, by=world.clerk, now=TUESDAY)
        assert running.work_off(run.pk, clock=lambda: TUESDAY) is False

    return take
