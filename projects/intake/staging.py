"""A list on its way into a register: read cell by cell into a temporary table, then looked over and merged as a set.

A check takes the list in and undoes it: what it counts is what taking it in would have done.
"""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from agencies.importing.columns import Column
from agencies.people.models import User
from projects.intake.counts import Counts

Rows = Iterable[tuple[int, Mapping[str, str]]]
OnFault = Callable[[int, str, str], None]
Progress = Callable[[int], None]
# Of each column so many spellings are remembered: most cells of a list say what another one has said.
_REMEMBERED = 5000
_TOLD_EVERY = 500
_CHUNK = 1 << 16
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a list and what it is in the temporary table; `sql` is the type there."""

    column: Column
    sql: str = "text"


@dataclass
class Taking:
    """One list at work. The rows that stand in `intake_row` are the good ones: what is refused leaves it."""

    jurisdiction: str
    project_id: int | None
    by: User
    now: datetime
    on_fault: OnFault
    progress: Progress
    total: int = 0
    failed: int = 0
    new: int = 0
    changed: int = 0
    # What the columns of this place may say, where that differs between places: code -> reader.
    readers: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    # Told of every good row what became of it: new, changed or same.
    on_done: Callable[[int, str], None] | None = None

    def counts(self) -> Counts:
        same = self.total - self.failed - self.new - self.changed
        return Counts(self.total, self.new, self.changed, same, self.failed)

    # ---- from the file into the table

    def stage(self, rows: Rows, fields: Sequence[Field], extra: Mapping[str, str]) -> None:
        """`extra` are further columns of the table, to be filled by statements: name -> SQL type."""
        named = {each.column.code: each.sql for each in fields} | dict(extra)
        listed = ", ".join(f"{name} {sql}" for name, sql in named.items())
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS intake_row")
            cursor.execute(
                f"CREATE TEMPORARY TABLE intake_row (number integer PRIMARY KEY, {listed}, target_id bigint, "
                "is_changed boolean NOT NULL DEFAULT false, outcome text) ON COMMIT DROP"
            )
            columns = ", ".join(each.column.code for each in fields)
            with connection.wrap_database_errors:
                cursor.copy_expert(
                    f"COPY intake_row (number, {columns}) FROM STDIN",
                    _Stream(self._lines(rows, fields)),
                    _CHUNK,
                )
            cursor.execute("ANALYZE intake_row")
        self.progress(self.total)

    def _lines(self, rows: Rows, fields: Sequence[Field]) -> Iterator[str]:
        plan = [
            (each.column.code, self.readers.get(each.column.code, each.column.read), each.column.required, {})
            for each in fields
        ]  # type: list[tuple[str, Callable[[str], Any], bool, dict[str, str]]]
        for number, cells in rows:
            self.total += 1
            if self.total % _TOLD_EVERY == 0:
                self.progress(self.total)
            line = self._line(number, cells, plan)
            if line is None:
                self.failed += 1
            else:
                yield line

    def _line(
        self,
        number: int,
        cells: Mapping[str, str],
        plan: Sequence[tuple[str, Callable[[str], Any], bool, dict[str, str]]],
    ) -> str | None:
        values, sound = [str(number)], True
        for code, read, required, remembered in plan:
            text = cells.get(code, "")
            if not text:
                if required:
                    self.on_fault(number, code, _("This field is required."))
                    sound = False
                values.append("\\N")
                continue
            value = remembered.get(text)
            if value is None:
                try:
                    value = copied(read(text))
                except ValueError as error:
                    self.on_fault(number, code, str(error))
                    sound = False
                    continue
                if len(remembered) < _REMEMBERED:
                    remembered[text] = value
            values.append(value)
        return "\t".join(values) + "\n" if sound else None

    # ---- looking over

    def run(self, statement: str, **values: Any) -> int:
        """How many rows it touched. `jurisdiction`, `project`, `now`, `user` and `agency` are always there."""
        with connection.cursor() as cursor:
            cursor.execute(statement, self._values(values))
            return int(cursor.rowcount)

    def refuse(self, column: str, message: str, where: str, shown: str = "NULL", **values: Any) -> None:
        """The rows that fulfil `where` (of `r`) leave with a fault; `shown` is what the message quotes as `value`."""
        statement = (
            f"WITH gone AS (DELETE FROM intake_row r WHERE {where} RETURNING r.number, {shown} AS shown) "
            "SELECT number, shown FROM gone ORDER BY number"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, self._values(values))
            found = cursor.fetchall()
        for number, value in found:
            self.failed += 1
            self.on_fault(number, column, message % {"value": value} if value is not None else message)

    def refuse_doubles(self, column: str, key: str) -> None:
        """Of two rows that say something about the same the second is doubtful."""
        statement = (
            "WITH doubled AS (SELECT number, first_value(number) OVER (PARTITION BY "
            + key
            + " ORDER BY number) "
            "AS first FROM intake_row), gone AS (DELETE FROM intake_row r USING doubled d "
            "WHERE d.number = r.number AND d.first <> r.number RETURNING r.number, d.first) "
            "SELECT number, first FROM gone ORDER BY number"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement)
            found = cursor.fetchall()
        for number, first in found:
            self.failed += 1
            self.on_fault(number, column, _("Row %(row)s of this file says the same.") % {"row": first})

    def _values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "jurisdiction": self.jurisdiction, "project": self.project_id, "now": self.now, "user": self.by.pk,
            "agency": self.by.agency_id, **values,
        }  # fmt: skip

    # ---- merging

    def complete(self, table: str, columns: Mapping[str, str]) -> None:
        """Fill in from the row that each becomes what the list does not say, and note which rows change it.

        `columns` is column of the table -> column of the list. An empty cell says nothing: it takes nothing away.
        """
        differs = " OR ".join(
            f"(r.{ours} IS NOT NULL AND r.{ours} IS DISTINCT FROM t.{theirs})"
            for theirs, ours in columns.items()
        )
        filled = ", ".join(f"{ours} = coalesce(r.{ours}, t.{theirs})" for theirs, ours in columns.items())
        self.run(
            f"UPDATE intake_row r SET is_changed = {differs}, {filled} FROM {table} t WHERE t.id = r.target_id"
        )

    def merge(
        self, table: str, columns: Mapping[str, str], defaults: Mapping[str, str], stamp: str = ""
    ) -> None:
        """Write the changed rows and the new ones. `defaults` are SQL for what a new row leaves open, and for
        columns that the list does not have; `stamp` is the column that holds the last change."""
        if self.on_done:
            self.run(
                "UPDATE intake_row SET outcome = CASE WHEN target_id IS NULL THEN 'new' "
                "WHEN is_changed THEN 'changed' ELSE 'same' END"
            )
        put = ", ".join(f"{theirs} = r.{ours}" for theirs, ours in columns.items())
        stamped = f", {stamp} = %(now)s" if stamp else ""
        self.changed += self.run(
            f"UPDATE {table} t SET {put}{stamped} FROM intake_row r WHERE t.id = r.target_id AND r.is_changed"
        )
        given = {theirs: f"r.{ours}" for theirs, ours in columns.items()}
        for theirs, default in defaults.items():
            given[theirs] = f"coalesce({given[theirs]}, {default})" if theirs in given else default
        if stamp:
            given[stamp] = "%(now)s"
        self.new += self.run(
            f"INSERT INTO {table} ({', '.join(given)}) SELECT {', '.join(given.values())} "
            "FROM intake_row r WHERE r.target_id IS NULL ORDER BY r.number"
        )

    def tell(self) -> None:
        if self.on_done:
            with connection.cursor() as cursor:
                cursor.execute("SELECT number, outcome FROM intake_row ORDER BY number")
                for number, outcome in cursor.fetchall():
                    self.on_done(number, outcome)


class _Undone(Exception):
    """Thrown to take back what a check has written."""


def carry_out(taking: Taking, work: Callable[[], None], *, whole: bool, commit: bool) -> Counts:
    """All of it in one transaction, or nothing: for a check, and where one bad row refuses the whole list."""
    try:
        with transaction.atomic():
            work()
            taking.tell()
            if not commit or (whole and taking.failed):
                raise _Undone
    except _Undone:
        pass
    return taking.counts()


def copied(value: Any) -> str:
    """As COPY reads it."""
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


class _Stream:
    """Lines as the file that COPY wants."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        parts, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            line = next(self._lines, None)
            if line is None:
                break
            parts.append(line.encode())
            length += len(parts[-1])
        whole = b"".join(parts)
        size = len(whole) if size < 0 else size
        self._rest = whole[size:]
        return whole[:size]
