"""Days on which workers came, taken in for many at once: as the list of a month, or day by day from devices.

A day belongs to the stay it lies in. One before the entry or after the exit is refused, with its row.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.people.models import User
from agencies.records.identity import is_identity
from agencies.records.privacy import blind_many
from projects.intake.counts import Counts
from projects.workers import copying
from projects.workers.attendance_columns import BY_CODE, DAY_CODES
from projects.workers.blocks import blocks
from projects.workers.ground import Place, projects_of
from projects.workers.identity import fault as identity_fault
from projects.workers.identity import shaped

OnFault = Callable[[int, str, str], None]
_STAGED = ("line", "project_id", "idx", "month", "bits")
_ROW = copying.row(len(_STAGED))
_CLEARED = """
DROP TABLE IF EXISTS pg_temp.attendance_line, pg_temp.attendance_part, pg_temp.attendance_fault
"""
_STAGING = """
CREATE TEMPORARY TABLE attendance_line (line integer, project_id bigint, idx bytea, month date, bits integer)
ON COMMIT DROP
"""
# The days of a line by the stays they fall in. Bits of days within a stay and a month: those up to its last day there
# without those before its first.
_PARTS = """
CREATE TEMPORARY TABLE attendance_part ON COMMIT DROP AS
SELECT l.line, l.project_id, l.month, l.bits, e.id AS engagement_id, e.entered_on, e.exited_on,
    CASE WHEN e.id IS NULL THEN 0 ELSE (l.bits::bigint
        & ((1::bigint << greatest(0, least(31, coalesce(e.exited_on - l.month + 1, 31)))) - 1)
        & ~((1::bigint << greatest(0, least(31, e.entered_on - l.month))) - 1))::integer END AS within,
    w.id AS worker_id
FROM attendance_line l
    LEFT JOIN projects_worker w ON w.id_number_index = l.idx
    LEFT JOIN projects_engagement e ON e.worker_id = w.id AND e.project_id = l.project_id
"""
_UNKNOWN = "SELECT DISTINCT line FROM attendance_part WHERE engagement_id IS NULL"
_OUTSIDE = """
SELECT line, bits & ~within AS outside, month, entered_on FROM (
    SELECT line, bits, bit_or(within) AS within, month, min(entered_on) AS entered_on, count(engagement_id) AS stays
    FROM attendance_part GROUP BY line, bits, month
) AS lines WHERE bits & ~within <> 0 AND stays > 0
"""
_TWICE = """
SELECT line FROM (
    SELECT line, row_number() OVER (PARTITION BY worker_id, project_id, month ORDER BY line) AS turn
    FROM (SELECT DISTINCT line, worker_id, project_id, month FROM attendance_part) AS lines
    WHERE line NOT IN (SELECT line FROM attendance_fault)
) AS ranked WHERE turn > 1
"""
_COUNTED = """
SELECT count(*) FILTER (WHERE old = 0), count(*) FILTER (WHERE old = 1), count(*) FROM (
    SELECT p.line, max(CASE WHEN a.id IS NULL THEN 0
        WHEN a.day_bits <> {bits} THEN 1 ELSE 2 END) AS old
    FROM attendance_part p LEFT JOIN projects_attendance a USING (engagement_id, month)
    WHERE p.within <> 0 AND p.line NOT IN (SELECT line FROM attendance_fault) GROUP BY p.line
) AS lines
"""
_WRITTEN = """
INSERT INTO projects_attendance AS a (engagement_id, project_id, month, day_bits, device_id)
SELECT engagement_id, project_id, month, bit_or(within), %(device)s FROM attendance_part
WHERE within <> 0 AND line NOT IN (SELECT line FROM attendance_fault)
GROUP BY engagement_id, project_id, month ORDER BY project_id, month, engagement_id
ON CONFLICT (engagement_id, month) DO UPDATE SET day_bits = {merged},
    device_id = coalesce(excluded.device_id, a.device_id)
WHERE a.day_bits <> {merged}
"""
_TOLD = """
INSERT INTO projects_projectevent (project_id, act, at, actor_id, agency_id, details, note)
SELECT project_id, 'attendance_taken', %(now)s, %(by)s, %(agency)s,
    jsonb_build_object('month', to_char(month, 'YYYY-MM'), 'workers', count(DISTINCT engagement_id)), ''
FROM attendance_part WHERE within <> 0 AND line NOT IN (SELECT line FROM attendance_fault)
GROUP BY project_id, month ORDER BY project_id, month
"""


class _NothingWritten(Exception):
    """Ends the transaction of a check, or of a list refused as a whole."""


@dataclass
class _Taking:
    """One list on its way in. `merges`: days are added to those on record; else a list says the whole month."""

    places: Mapping[str, Place]
    only: Place | None
    today: date
    on_fault: OnFault
    merges: bool = False
    failed: int = 0
    months: dict[str, date | str] = field(default_factory=dict)

    def rows(self, lines: Iterable[tuple[int, Mapping[str, str]]]) -> list[bytes]:
        sound: list[tuple[int, Place, str, date, int]] = []
        for number, cells in lines:
            faults: list[tuple[str, str]] = []
            read = self._line(cells, faults)
            if read is None or faults:
                self.failed += 1
                for column, message in faults:
                    self.on_fault(number, column, message)
            else:
                sound.append((number, *read))
        indexes = blind_many("id_number", [each[2] for each in sound])
        return [
            b"".join((
                _ROW, copying.integer(number), copying.large(place.pk), copying.BYTES_32, index, copying.day(month),
                copying.integer(bits),
            ))
            for (number, place, _id, month, bits), index in zip(sound, indexes, strict=True)
        ]  # fmt: skip

    def _line(
        self, cells: Mapping[str, str], faults: list[tuple[str, str]]
    ) -> tuple[Place, str, date, int] | None:
        code = cells.get("project_code", "")
        place = self.places.get(code) if code else self.only
        if place is None:
            faults.append(("project_code", _("There is no project of this number among those that this list may name.")
                           if code else _("This field is required.")))  # fmt: skip
        elif not place.may_write:
            faults.append(
                ("project_code", _("Only the departments in charge of this project change its record."))
            )
        number = shaped(cells.get("id_number", ""))
        if not is_identity(number):
            faults.append(("id_number", identity_fault() if number else _("This field is required.")))
        month = self._month(cells.get("month", ""))
        bits = _bits(cells, faults)
        if isinstance(month, str):
            faults.append(("month", month))
            return None
        last = monthrange(month.year, month.month)[1]
        if bits >> last:
            faults.append(("days", _("This month has %(days)s days.") % {"days": last}))
        elif month > self.today or (month == self.today.replace(day=1) and bits >> self.today.day):
            faults.append(("days", _("This day lies in the future.")))
        elif not bits and not faults:
            faults.append(("days", _("No day is given.")))
        return None if faults or place is None else (place, number, month, bits)

    def _month(self, cell: str) -> date | str:
        found = self.months.get(cell)
        if found is None:
            try:
                found = BY_CODE["month"].read(cell) if cell else _("This field is required.")
            except ValueError as error:
                found = str(error)
            if len(self.months) < 1000:
                self.months[cell] = found
        return found


def _bits(cells: Mapping[str, str], faults: list[tuple[str, str]]) -> int:
    bits = 0
    if said := cells.get("days", ""):
        try:
            bits = BY_CODE["days"].read(said)
        except ValueError as error:
            faults.append(("days", str(error)))
    for at, code in enumerate(DAY_CODES):
        cell = cells.get(code, "")
        if cell == "":
            continue
        try:
            bits |= BY_CODE[code].read(cell) << at
        except ValueError as error:
            faults.append((code, str(error)))
    return bits


def take(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    *,
    jurisdiction: str,
    project_id: int | None,
    whole: bool,
    commit: bool,
    by: User,
    now: datetime,
    on_fault: OnFault,
    progress: Callable[[int], None],
    merges: bool = False,
    device: int | None = None,
) -> Counts:
    """The same list again changes nothing. With `merges` days are added to those on record, as devices send them;
    `device` is the one that saw them."""
    counts = Counts()
    places = projects_of(by, jurisdiction, project_id)
    only = next(iter(places.values()), None) if project_id is not None else None
    taking = _Taking(places, only, timezone.localdate(now), on_fault, merges)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            counts = _carried_out(cursor, taking, iter(rows), progress)
            if not commit or (whole and counts.failed):
                raise _NothingWritten
            merged = "a.day_bits | excluded.day_bits" if merges else "excluded.day_bits"
            cursor.execute(_WRITTEN.format(merged=merged), {"device": device})
            cursor.execute(_TOLD, {"now": now, "by": by.pk, "agency": by.agency_id})
    except _NothingWritten:
        pass
    return counts


def _carried_out(
    cursor: Any, taking: _Taking, lines: Iterator[tuple[int, Mapping[str, str]]], progress: Callable[[int], None]
) -> Counts:  # fmt: skip
    cursor.execute("SET LOCAL work_mem = '64MB'")
    for statement in (_CLEARED, _STAGING):
        cursor.execute(statement)
    total = 0
    for block in blocks(lines):
        copying.copy_rows(cursor, "attendance_line", _STAGED, taking.rows(block))
        total += len(block)
        progress(total)
    cursor.execute("ANALYZE attendance_line")
    cursor.execute(_PARTS)
    cursor.execute("ANALYZE attendance_part")
    cursor.execute("CREATE TEMPORARY TABLE attendance_fault (line integer PRIMARY KEY) ON COMMIT DROP")
    failed = taking.failed + _compare(cursor, taking)
    cursor.execute(_COUNTED.format(bits="(a.day_bits | p.within)" if taking.merges else "p.within"))
    new, changed, sound = cursor.fetchone()
    return Counts(total, new, changed, sound - new - changed, failed)


def _compare(cursor: Any, taking: _Taking) -> int:
    cursor.execute(_UNKNOWN)
    found = [
        (line, "id_number", _("This worker is not on the roster of the project.")) for (line,) in cursor.fetchall()
    ]  # fmt: skip
    cursor.execute(_OUTSIDE)
    for line, outside, month, entered in cursor.fetchall():
        first = month.replace(day=(outside & -outside).bit_length())
        early = first < entered
        message = (
            _("Attendance on %(day)s, before the entry on %(entry)s.") % {"day": first, "entry": entered}
            if early
            else _("Attendance on %(day)s, after the worker has left.") % {"day": first}
        )
        found.append((line, "days", message))
    _fail(cursor, found)
    if not taking.merges:
        cursor.execute(_TWICE)
        twice = [(line, "id_number", _("The same worker and month stand in the list a second time."))
                 for (line,) in cursor.fetchall()]  # fmt: skip
        _fail(cursor, twice)
        found += twice
    for line, column, message in sorted(found):
        taking.on_fault(line, column, message)
    return len({line for line, _column, _message in found})


def _fail(cursor: Any, faults: list[tuple[int, str, str]]) -> None:
    lines = list({line for line, _column, _message in faults})
    for at in range(0, len(lines), 10_000):
        cursor.execute(
            "INSERT INTO attendance_fault SELECT unnest(%s::integer[]) ON CONFLICT DO NOTHING",
            [lines[at : at + 10_000]],
        )
