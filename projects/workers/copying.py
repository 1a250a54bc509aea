"""Rows on their way into the database by COPY in its binary form: half the bytes, and nothing to be taken apart."""

import struct
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

NULL = struct.pack(">i", -1)
_HEAD = b"PGCOPY\n\xff\r\n\x00" + struct.pack(">ii", 0, 0)
_TAIL = struct.pack(">h", -1)
_EPOCH = date(2000, 1, 1).toordinal()
_LENGTH = struct.Struct(">i").pack
_DAY = struct.Struct(">ii").pack
_INTEGER = struct.Struct(">ii").pack
_LARGE = struct.Struct(">iq").pack
_SMALL = struct.Struct(">ih").pack
# Bytes handed over together: each time, this thread waits for its turn among the others.
_AT_ONCE = 4 * 1024 * 1024
BYTES_32 = _LENGTH(32)


def raw(value: bytes) -> bytes:
    return _LENGTH(len(value)) + value


def text(value: str) -> bytes:
    return raw(value.encode())


def integer(value: int) -> bytes:
    return _INTEGER(4, value)


def large(value: int) -> bytes:
    return _LARGE(8, value)


def small(value: int) -> bytes:
    return _SMALL(2, value)


def day(value: date) -> bytes:
    return _DAY(4, value.toordinal() - _EPOCH)


def amount(value: Decimal) -> bytes:
    """Yuan with two decimals, as the server keeps a numeric: groups of four digits."""
    whole, fen = divmod(int(value * 100), 100)
    groups: list[int] = []
    while whole:
        whole, group = divmod(whole, 10_000)
        groups.insert(0, group)
    weight = len(groups) - 1
    if fen:
        groups.append(fen * 100)
    return raw(struct.pack(f">4h{len(groups)}h", len(groups), weight, 0, 2, *groups))


def row(columns: int) -> bytes:
    """What a row of so many columns begins with."""
    return struct.pack(">h", columns)


def copy_rows(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[bytes]) -> None:
    """Each row is its beginning and its columns, joined."""
    content = b"".join((_HEAD, *rows, _TAIL))
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)"
    cursor.copy_expert(statement, BytesIO(content), _AT_ONCE)
