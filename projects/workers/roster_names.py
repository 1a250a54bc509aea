"""Whether a line of a roster names the person that its identity number belongs to.

Two names may have the same mask (张三, 张四: 张*), so where the masks agree the name on record is opened and its blind
index compared with that of the name in the line.
"""

from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from django.db import connection

from agencies.records.privacy import blind_many, decrypt
from projects.models.worker import about_worker
from projects.workers.blocks import blocks

# Rows in memory at once.
_AT_ONCE = 5_000
_SAME_MASK = """
SELECT l.line, l.name_idx, l.idx, w.sealed
FROM roster_known k JOIN roster_line l USING (line) JOIN projects_worker w ON w.id = k.worker_id
WHERE NOT k.other_name
"""


def name_indexes(names: list[str]) -> list[bytes]:
    return blind_many("name", names)


def lines_of_others() -> Iterator[int]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SAME_MASK)
        for rows in blocks(cursor, _AT_ONCE):
            names = [_name(index, sealed) for _line, _said, index, sealed in rows]
            for row, name, known in zip(rows, names, name_indexes(names), strict=True):
                if name and bytes(row[1]) != known:
                    yield row[0]


def _name(index: memoryview, sealed: memoryview) -> str:
    try:
        return decrypt(sealed, about_worker(bytes(index)))["name"]
    except InvalidTag:
        # Sealed under a key that is gone: the mask is all there is left to go by.
        return ""
