"""Sound lines of a roster on their way into the database, block by block, while the next block is being read.

1. A block in which everybody is new goes straight into the register. That somebody is not new, the register says
   itself, by its constraints.
2. Any other block is laid down beside it, to be compared with what is on record when all lines are there.

A later line about somebody of whom an earlier one went straight in is compared with that one as with a line of the
same list (`Written` knows who they are), so it makes no difference which way a line went.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, NamedTuple, Self

import psycopg2
from django.db import connection

from projects.models import Worker
from projects.workers import copying
from projects.workers.roster_names import name_indexes
from projects.workers.roster_reading import AGREED, DATED, PLACED, Ready

# Two lists may be taken in within one transaction.
_CLEARED = """
DROP TABLE IF EXISTS pg_temp.roster_line, pg_temp.roster_known, pg_temp.roster_several, pg_temp.roster_stay,
    pg_temp.roster_fault, pg_temp.roster_changed
"""
_TABLES = """
CREATE TEMPORARY TABLE roster_line (
    line integer, project_id bigint, idx bytea, name_idx bytea, phone_idx bytea, shown varchar(40), sealed bytea,
    employer_id bigint, contract_id bigint, team varchar(40), trade varchar(30), contracted_on date,
    contracted_as varchar(10), terms smallint, pay varchar(5), wage numeric(10, 2), entered_on date, exited_on date,
    settled_on date, settled numeric(12, 2), worker_id bigint DEFAULT nextval('projects_worker_id_seq')
) ON COMMIT DROP
"""
_NUMBERED = """
SELECT min(number), max(number) FROM (
    SELECT nextval('projects_worker_id_seq') AS number FROM generate_series(1, %s)
) AS taken
"""


# So many of a block are looked up.
_SOME = 50


class Written:
    """What went straight in: stays counted by project, and the numbers of the workers."""

    def __init__(self) -> None:
        self.stays: Counter[int] = Counter()
        self._workers: list[range] = []

    def add(self, block: Sequence[Ready], workers: range) -> None:
        for placed, count in Counter(each.placed for each in block).items():
            self.stays[_project(placed)] += count
        if self._workers and self._workers[-1].stop == workers.start:
            workers = range(self._workers.pop().start, workers.stop)
        self._workers.append(workers)

    @property
    def workers(self) -> str:
        """As an int8multirange."""
        return f"{{{','.join(f'[{each.start},{each.stop})' for each in self._workers)}}}"


class _Copy(NamedTuple):
    table: str
    columns: tuple[str, ...]
    rows: Sequence[bytes]


class Staging:
    """A context. With `straight` blocks of newcomers are `written` as they come."""

    def __init__(self, *, straight: bool) -> None:
        self.written = Written()
        self._straight = straight
        # One thread: it mostly waits for the database, and the next block is read meanwhile.
        self._thread = ThreadPoolExecutor(1, "roster")
        self._under_way: Future[bool] | None = None
        # The block under way, if it goes straight in, and the numbers of its workers.
        self._block: Sequence[Ready] = ()
        self._numbers = range(0)

    def __enter__(self) -> Self:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute(_CLEARED)
            cursor.execute(_TABLES)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Nobody may speak to the database while the thread still does, not even to take everything back.
        self._thread.shutdown(wait=True)
        if kind is None:
            self.settle()

    def lay(self, block: Sequence[Ready]) -> None:
        """Returns as soon as the block before this one is in the database."""
        self.settle()
        straight = self._straight and _may_be_new(block)
        self._block = block if straight else ()
        self._numbers = _numbers(len(self._block))
        copies = _new(block, self._numbers) if straight else [_beside(block)]
        assert connection.connection is not None, "there is a transaction"
        self._under_way = self._thread.submit(_copied, connection.connection.cursor(), copies)

    def settle(self) -> None:
        """Waits for the block under way. The connection is the caller's again."""
        if self._under_way is None:
            return
        pending, self._under_way = self._under_way, None
        with connection.wrap_database_errors:
            new = pending.result()
        if self._block and new:
            self.written.add(self._block, self._numbers)
        elif self._block:
            with connection.cursor() as cursor:
                copying.copy_rows(cursor, *_beside(self._block))
        self._block = ()


def _may_be_new(block: Sequence[Ready]) -> bool:
    """Whether the block is worth the attempt: nobody stands in it twice, and of a few nobody is on record."""
    if len({each.idx for each in block}) < len(block):
        return False
    some = [each.idx for each in block[:: len(block) // _SOME + 1]]
    return not Worker.objects.filter(id_number_index__in=some).exists()


def _numbers(count: int) -> range:
    """So many that follow one another. Where others take some at the same moment, it is tried again."""
    with connection.cursor() as cursor:
        while count:
            cursor.execute(_NUMBERED, [count])
            first, last = cursor.fetchone()
            if last - first < count:
                return range(first, last + 1)
    return range(0)


def _copied(cursor: Any, copies: Iterable[_Copy]) -> bool:
    """Whether the database took them. Runs in the thread: the cursor is of the driver, for Django's belongs to the
    caller's thread."""
    with cursor:
        cursor.execute("SAVEPOINT roster_block")
        try:
            for each in copies:
                copying.copy_rows(cursor, *each)
        except psycopg2.IntegrityError:
            cursor.execute("ROLLBACK TO SAVEPOINT roster_block")
            return False
        cursor.execute("RELEASE SAVEPOINT roster_block")
        return True


_LINE = ("line", "idx", "name_idx", "phone_idx", "shown", "sealed", *PLACED, *AGREED, *DATED)
# The index comes first, so that the rows sort by it and its tree is filled page by page.
_WORKER = ("id_number_index", "id", "phone_index", "shown_name", "sealed")
_STAY = ("worker_id", *PLACED, *("terms_bits" if code == "terms" else code for code in AGREED), *DATED)


def _beside(block: Sequence[Ready]) -> _Copy:
    names = name_indexes([each.name for each in block])
    head, integer, raw, of_32 = copying.row(len(_LINE)), copying.integer, copying.raw, copying.BYTES_32
    rows = [
        (index, b"".join((
            head, integer(line), of_32, index, of_32, name, phone, shown, raw(sealed), placed, agreed.said, dated,
        )))
        for (line, index, _name, phone, shown, sealed, placed, agreed, dated), name in zip(block, names, strict=True)
    ]  # fmt: skip
    rows.sort()
    return _Copy("roster_line", _LINE, [row for _index, row in rows])


def _new(block: Sequence[Ready], numbers: Sequence[int]) -> list[_Copy]:
    """Workers, and their stays in the order of the list: that is mostly project by project."""
    head, large, raw = copying.row(len(_WORKER)) + copying.BYTES_32, copying.large, copying.raw
    keys = [large(number) for number in numbers]
    workers = [
        b"".join((head, index, key, phone, shown, raw(sealed)))
        for key, (_line, index, _name, phone, shown, sealed, *_stay) in zip(keys, block, strict=True)
    ]
    workers.sort()
    head = copying.row(len(_STAY))
    stays = [
        b"".join((head, key, placed, agreed.new, dated))
        for key, (*_worker, placed, agreed, dated) in zip(keys, block, strict=True)
    ]
    return [_Copy("projects_worker", _WORKER, workers), _Copy("projects_engagement", _STAY, stays)]


def _project(placed: bytes) -> int:
    """The first column of PLACED, behind its length."""
    return int.from_bytes(placed[4:12], "big")
