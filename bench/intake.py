"""Taking a complaint in, against one statement written by hand that leaves the same rows behind."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.db import connection, models

from agencies.models import Agency, Region
from bench.harness import Measure, fetch
from bench.world import OURS, TUESDAY, World, draft
from cases import queueing
from cases.actions.intake import place_columns, take_in
from cases.models import Case, CaseAccess, CaseFacts, CaseText, Event
from cases.models.fact_row import fact_columns, summary_columns
from cases.workflow import Status

STATEMENT_IS = (
    "one SQL statement (CTE) that inserts the rows of case, facts, narrative, access, entry and counter"
)


def measures(world: World) -> Iterator[Measure]:
    complaint = draft()

    def ours() -> None:
        with queueing.quietly():
            assert take_in(complaint, by=world.clerk, now=TUESDAY)[1]

    yield Measure(
        name="intake, in process", unit="ms", aim=3, floor=statement(world),
        floor_is=STATEMENT_IS, ours=ours,
        ours_is="take_in() of a complaint without complainant or project, its transaction included",
    )  # fmt: skip


def statement(world: World) -> Callable[[], object]:
    """What `take_in` leaves behind, as one statement; the values are worked out beforehand."""
    complaint, now = draft(), TUESDAY
    facts = replace(complaint.facts, source_channel=complaint.channel)
    place = Region.objects.get(code__startswith=OURS, name="海滨镇")
    coordinator = Agency.objects.get(jurisdiction=OURS, is_coordinator=True)
    case = Case(
        jurisdiction_id=OURS, region=place, channel=complaint.channel, status=Status.RECEIVED, coordinator=coordinator,
        received_at=now, attention_at=now, taken_by=world.clerk, route_at=now, event_count=1, head_hash="0" * 64,
        **place_columns(place), **summary_columns(facts),
    )  # fmt: skip
    event = Event(
        sequence=1, act=Event.Act.RECEIVED, at=now, actor=world.clerk, agency_id=world.clerk.agency_id,
        details={"channel": complaint.channel, "facts": facts.stated()}, previous_hash="0" * 64,
        hash="0" * 64,
    )  # fmt: skip
    access = CaseAccess(agency=coordinator, kind=CaseAccess.Kind.COORDINATOR, is_open=True, due_at=now)
    day = f"{OURS}-{now:%Y%m%d}-"
    parts = [
        "WITH counter AS (INSERT INTO agencies_counter AS c (scope, last) VALUES (%s, 1) "
        "ON CONFLICT (scope) DO UPDATE SET last = c.last + 1 RETURNING last)"
    ]
    # A counter of its own: the numbers must not meet those that the product gives out in the same run.
    values: list[Any] = [f"bench:{day}"]
    for name, row, leading, source in (
        ("made", case, ("number", "%s || 'F' || last"), "counter"),
        ("facts", CaseFacts(**fact_columns(facts)), ("case_id", "id"), "made"),
        ("told", CaseText(narrative=complaint.narrative), ("case_id", "id"), "made"),
        ("seen", access, ("case_id", "id"), "made"),
        ("noted", event, ("case_id", "id"), "made"),
    ):
        sql, given = _insert(row, *leading, source)
        parts.append(f"{name} AS ({sql})")
        values += [day, *given] if name == "made" else given
    text = ", ".join(parts) + " SELECT id FROM made"  # noqa: S608 - names are ours, values are marks
    return lambda: fetch(text, values)


def _insert(row: models.Model, column: str, expression: str, source: str) -> tuple[str, list[Any]]:
    fields = [
        each
        for each in row._meta.concrete_fields
        if each.column != column and not isinstance(each, models.AutoField)
    ]
    columns = ", ".join(f'"{each.column}"' for each in fields)
    marks = ", ".join(["%s"] * len(fields))
    given = [each.get_db_prep_save(each.pre_save(row, True), connection) for each in fields]
    table, back = row._meta.db_table, "id" if source == "counter" else column
    return (
        f"INSERT INTO {table} ({column}, {columns}) SELECT {expression}, {marks} "  # noqa: S608
        f"FROM {source} RETURNING {back}",
        given,
    )
