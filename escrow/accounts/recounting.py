"""The totals of a project's months, counted from entries, payrolls and attendance alone, and written in one statement
per batch: changed rows only."""

# ruff: noqa: S608 -- the statements are made of constants

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agencies.policy.money import Figure
from escrow.accounts.gathering import Books, books_of, read_rosters
from escrow.accounts.labour_cost import NOTHING
from escrow.accounts.months import first_of, later
from escrow.accounts.policies import Policies
from escrow.accounts.reckoning import Month, months_of
from escrow.models import MoneyMonth
from projects.models import Project

BATCH = 500
_COLUMNS = (
    ("project_id", "bigint"), ("month", "date"), ("due", "numeric"), ("due_on", "date"), ("method", "text"),
    ("clause", "text"), ("workings", "jsonb"), ("certified", "numeric"), ("works_paid", "numeric"),
    ("allocated", "numeric"), ("allocated_on", "date"), ("wages_due", "numeric"), ("wages_paid", "numeric"),
    ("wages_unpaid", "numeric"), ("workers", "integer"), ("workers_unpaid", "integer"), ("workers_present", "integer"),
    ("paid_out", "numeric"), ("balance", "numeric"),
)  # fmt: skip
_NAMES = ", ".join(name for name, _kind in _COLUMNS)
_COUNTED = [name for name, _kind in _COLUMNS[2:]]
_ARRAYS = ", ".join(f"%s::{kind}[]" for _name, kind in _COLUMNS)
# Most rows are as they were: they are left alone before anything is locked.
_UPSERT = f"""
    INSERT INTO escrow_moneymonth ({_NAMES})
    SELECT {", ".join(f"t.{name}" for name, _kind in _COLUMNS)} FROM unnest({_ARRAYS}) AS t({_NAMES})
    LEFT JOIN escrow_moneymonth m ON m.project_id = t.project_id AND m.month = t.month
    WHERE m.id IS NULL OR ({", ".join(f"m.{name}" for name in _COUNTED)})
        IS DISTINCT FROM ({", ".join(f"t.{name}" for name in _COUNTED)})
    ON CONFLICT (project_id, month) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COUNTED)}
"""
_DROP = """
    DELETE FROM escrow_moneymonth m WHERE m.project_id = ANY(%s) AND NOT EXISTS (
        SELECT FROM unnest(%s::bigint[], %s::date[]) AS t(project_id, month)
        WHERE t.project_id = m.project_id AND t.month = m.month)
"""


def recount_project(project_id: int, now: datetime) -> None:
    """Write the months of one project anew. Running it twice changes nothing."""
    recount_many([project_id], now)


def recount_many(project_ids: Iterable[int], now: datetime) -> int:
    """The same for many; returns how many rows changed. Memory stays flat however many projects there are."""
    today = timezone.localdate(now)
    policies = Policies(today)
    rest = iter(project_ids)
    changed = 0
    while ids := list(islice(rest, BATCH)):
        changed += _recount(ids, today, policies)
    return changed


def every_project() -> Iterator[int]:
    yield from Project.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)


@transaction.atomic
def _recount(ids: Sequence[int], today: date, policies: Policies) -> int:
    # In one order, so that two recounts that meet wait for each other instead of blocking both.
    list(Project.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    rows = list(counted(ids, today, policies))
    with connection.cursor() as cursor:
        cursor.execute(_DROP, [list(ids), [row[0] for row in rows], [row[1] for row in rows]])
        gone = int(cursor.rowcount)
        if not rows:
            return gone
        cursor.execute(_UPSERT, [list(column) for column in zip(*rows, strict=True)])
        return gone + int(cursor.rowcount)


def counted(ids: Sequence[int], today: date, policies: Policies) -> Iterator[tuple[Any, ...]]:
    """The rows as they have to be, in the order of `_COLUMNS`."""
    found = books_of(ids)
    read_rosters(_forecast(found.values(), today, policies), later(first_of(today), -1))
    for pk in sorted(found):
        figures = partial(policies.on, found[pk].project.jurisdiction_id)
        for each in months_of(found[pk], today, figures):
            yield pk, *_cells(each)


def _forecast(found: Iterable[Books], today: date, policies: Policies) -> Iterator[Books]:
    """Where the wages of the next month matter."""
    for each in found:
        figures = policies.on(each.project.jurisdiction_id, today)
        if figures.holds(Figure.NEXT_MONTH, each.works.about):
            yield each


def _cells(each: Month) -> tuple[Any, ...]:
    chosen = each.due.chosen if each.due.amount is not None else None
    clause = chosen.cited[0].source[:120] if chosen else ""
    return (
        each.month, each.due.amount, each.due.due_on, str(chosen.method) if chosen else "", clause,
        json.dumps(each.workings, ensure_ascii=False), each.certificate.certified, each.certificate.paid,
        max(each.allocated, NOTHING), each.allocated_on, each.wages.due, each.wages.paid, each.wages.unpaid,
        each.wages.workers, each.wages.workers_unpaid, each.present, each.paid_out, each.balance,
    )  # fmt: skip


def differences(project_ids: Sequence[int], now: datetime) -> list[str]:
    """Which stored months are not what counting from scratch gives; empty when all is in order."""
    today = timezone.localdate(now)
    names = [name for name, _kind in _COLUMNS]
    stored = {
        (row["project_id"], row["month"]): row
        for row in MoneyMonth.objects.filter(project__in=project_ids).values(*names)
    }
    wrong = []
    for cells in counted(project_ids, today, Policies(today)):
        row = dict(zip(names, cells, strict=True))
        row["workings"] = json.loads(row["workings"])
        if stored.pop((row["project_id"], row["month"]), None) != row:
            wrong.append(f"{row['project_id']} {row['month']:%Y-%m}")
    return wrong + [f"{pk} {month:%Y-%m}: not to be there" for pk, month in stored]
