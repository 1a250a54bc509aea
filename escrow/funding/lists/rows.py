"""Carries the rows of a list out one by one, each in a savepoint, and says of each what was wrong with it."""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from django.db import connection, transaction

from agencies.errors import Invalid, Refused
from projects.intake.staging import Taking


class Done(Enum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


Row = dict[str, Any]


def each_row(
    taking: Taking, columns: Sequence[str], act: Callable[[Row], Done], fields: Mapping[str, str], other: str
) -> None:
    """`fields` is field of the verb -> column of the list; what belongs to none of them is said beside `other`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, {', '.join(columns)} FROM intake_row ORDER BY number")
        found = cursor.fetchall()
    for number, *values in found:
        try:
            with transaction.atomic():
                done = act(dict(zip(columns, values, strict=True)))
        except Refused as refused:
            _fault(taking, number, other, str(refused.message))
            continue
        except Invalid as invalid:
            field, texts = next(iter(invalid.errors.items()))
            _fault(taking, number, fields.get(field, other), " ".join(map(str, texts)))
            continue
        taking.new += done is Done.NEW
        taking.changed += done is Done.CHANGED


def _fault(taking: Taking, number: int, column: str, message: str) -> None:
    taking.failed += 1
    taking.run("DELETE FROM intake_row WHERE number = %(number)s", number=number)
    taking.on_fault(number, column, message)
