"""Keeping the sums: the changes that wait are added to them, and every night they are compared with a recount."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection, transaction

from agencies.people.models import Region
from oversight.figures import letter_statements, statements

log = structlog.get_logger()

# One compactor at a time; another finds nothing to do. The number is ours alone among the advisory locks.
_LOCK = 7_304_001
_PAIRS = (
    ("cases", statements.DIFFERENCES, statements.REPAIR),
    ("letters", letter_statements.DIFFERENCES, letter_statements.REPAIR),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the sums kept fall short of the rows they are of, and by how much."""

    jurisdiction: str
    of: str
    key: tuple[Any, ...]
    missing: dict[str, Any]

    def __str__(self) -> str:
        where = " ".join(str(each) or "-" for each in self.key)
        by = ", ".join(f"{name} {value:+}" for name, value in self.missing.items())
        return f"{self.of} {where}: {by}"


@transaction.atomic
def compact() -> int:
    """Add what waits to the sums. Returns how many changes there were; none while another compactor runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        changes = 0
        for statement in (statements.COMPACT, letter_statements.COMPACT):
            cursor.execute(statement)
            changes += cursor.fetchone()[0]
        return changes


def differences(jurisdiction: str) -> Iterator[Difference]:
    """Where the sums of a place are wrong, changes that wait taken into account. Each table in one statement."""
    for of, statement, _repair in _PAIRS:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"jurisdiction": jurisdiction})
            names = [column.name for column in cursor.description]
            keys = statements.KEYS if of == "cases" else letter_statements.KEYS
            for row in cursor.fetchall():
                values = dict(zip(names, row, strict=True))
                key = tuple(values.pop(name) for name in keys)
                yield Difference(
                    jurisdiction, of, key, {name: value for name, value in values.items() if value}
                )


def reconcile() -> int:
    """Compare every place with a recount and put right what differs. Returns how many sums were wrong.

    The triggers leave nothing to put right: what is found here is a fault, and is logged as one.
    """
    found = 0
    for code in jurisdictions():
        wrong = list(differences(code))
        if wrong:
            log.error("figures differ", jurisdiction=code, sums=len(wrong), first=str(wrong[0]))
            repair(code)
        found += len(wrong)
    return found


@transaction.atomic
def repair(jurisdiction: str) -> None:
    """What is missing is added, in one statement a table: neither writers nor readers have to wait for it."""
    with connection.cursor() as cursor:
        for _of, _statement, mend in _PAIRS:
            cursor.execute(mend, {"jurisdiction": jurisdiction})


def jurisdictions() -> list[str]:
    """Those that have cases."""
    codes = Region.objects.filter(jurisdiction_agencies__isnull=False).distinct()
    return list(codes.order_by("code").values_list("code", flat=True))
