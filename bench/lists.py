"""The lists, at the cursor: what the product's own querysets ask of the database, without building a page."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from agencies import listing
from agencies.models import User
from bench.harness import Measure, fetch
from bench.world import OURS, World
from cases import lists
from cases.models import Case
from cases.views.rows import COLUMNS

_ROWS = listing.PAGE + 1
SCAN = (
    "SELECT id, number, attention_at FROM cases_case WHERE jurisdiction_id = %s AND closed_at IS NULL "
    "ORDER BY attention_at, id LIMIT %s"
)
SCAN_IS = "three columns of the first 51 open cases of the jurisdiction, read along `case_open_by_attention`"
_OWN = [name for name in COLUMNS if "__" not in name]


def scan() -> list[tuple[Any, ...]]:
    """The floor of every list."""
    found = fetch(SCAN, [OURS, _ROWS])
    assert len(found) == _ROWS, "the floor must have a full page to read"
    return found


def asked(rows: QuerySet[Any, Any]) -> Callable[[], list[tuple[Any, ...]]]:
    """A queryset's statement, sent as it is. It must fill a page, or the measure would flatter."""
    statement, parameters = rows.query.sql_with_params()

    def ask() -> list[tuple[Any, ...]]:
        found = fetch(statement, parameters)
        assert len(found) == _ROWS, f"{len(found)} rows are no full page"
        return found

    return ask


def measures(world: World) -> Iterator[Measure]:
    mine = Case.objects.visible_to(world.clerk).open().order_by("attention_at", "pk")
    first = asked(mine.values(*_OWN)[:_ROWS])
    yield Measure(
        name="triage list, page 1", unit="ms", aim=2, floor=scan, floor_is=SCAN_IS, ours=first,
        ours_is="visible_to(clerk).open().order_by(attention_at, pk), the list's own columns of the case row",
    )  # fmt: skip
    named, shown = asked(mine.values(*COLUMNS)[:_ROWS]), list(mine.values(*COLUMNS)[:_ROWS])
    yield Measure(
        name="triage list, page 1, with names", unit="ms", aim=2, floor=scan, floor_is=SCAN_IS,
        ours=lambda: (named(), lists.names_for(world.clerk, shown)),
        ours_is="the same joined to the project, and the names of place and lead, which are kept for a minute",
    )  # fmt: skip
    yield _growth(world, first)
    yield Measure(
        name="agency list, page 1", unit="ms", aim=2, floor=scan, floor_is=SCAN_IS,
        ours=asked(_page(world.handler, world).values(*_OWN)[:_ROWS]),
        ours_is="the open list of an agency that half of all cases went to, by its own access rows and deadlines",
    )  # fmt: skip
    order, office = _order(world.clerk), _page(world.clerk, world)
    at = office.count() * 9 // 10 - _ROWS
    key = office.values_list("attention_at", "pk")[at]
    yield Measure(
        name="triage list, deep page by key", unit="ms", aim=2, floor=first, floor_is="its own page 1",
        ours=asked(office.filter(order.beyond(key)).values(*_OWN)[:_ROWS]),
        ours_is=f"the page after row {at:,} of the open list",
    )  # fmt: skip
    for whose, user in (("triage", world.clerk), ("agency", world.handler)):
        yield Measure(
            name=f"{whose} list, counts of its queues", unit="ms", aim=12, floor=scan, floor_is=SCAN_IS,
            ours=partial(lists.counts, user, world.now),
            ours_is="lists.counts(user, now), one query over the first 10,000 open cases, the ORM's part included",
        )  # fmt: skip


def _order(user: User) -> listing.Order:
    return lists.order_of(lists.queue_named("open", user), user)


def _page(user: User, world: World) -> QuerySet[Case]:
    condition = lists.queue_named("open", user).condition(world.now)
    return Case.objects.visible_to(user).filter(condition).order_by(*_order(user).fields)


def _growth(world: World, full: Callable[[], object]) -> Measure:
    """The floor is the product's own statement on a copy of the table with a tenth of the rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE SCHEMA tenth; CREATE TABLE tenth.cases_case (LIKE public.cases_case INCLUDING ALL)"
        )
        cursor.execute(
            "INSERT INTO tenth.cases_case SELECT * FROM public.cases_case WHERE id <= %s", [world.cases // 10]
        )
        cursor.execute("VACUUM ANALYZE tenth.cases_case")
    rows = Case.objects.visible_to(world.clerk).open().order_by("attention_at", "pk").values(*_OWN)[:_ROWS]
    statement, parameters = rows.query.sql_with_params()
    smaller = statement.replace('FROM "cases_case"', 'FROM "tenth"."cases_case" AS "cases_case"')
    assert smaller != statement
    return Measure(
        name="triage list, growth by ten", unit="ms", aim=1.2, floor=lambda: fetch(smaller, parameters),
        floor_is=f"page 1 of {world.cases // 10:,} cases", ours=full, ours_is=f"page 1 of {world.cases:,} cases",
    )  # fmt: skip
