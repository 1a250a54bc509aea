"""A week in April as reports see it: cases in, one ended, wages paid, a group incident, and April of the year before."""

from datetime import date, datetime, timedelta
from typing import Any

from agencies.models import Region
from cases.actions import meeting, visiting  # noqa: F401 - the acts of the cases are loaded
from cases.models import Case
from tests.cases.courses import WEDNESDAY, closed, paid
from tests.world import RIVER_WORKS, SHANGHAI, SNACK_BAR, TUESDAY, World

MONDAY, SUNDAY = date(2026, 4, 27), date(2026, 5, 3)
APRIL = (date(2026, 4, 1), date(2026, 4, 30))
# The Wednesday after the Labour Day holiday.
AFTER = datetime(2026, 5, 6, 8, 0, tzinfo=SHANGHAI)
HOUSING_SITE = {
    "domain": "construction", "causes": ["project_payment_arrears"], "sector": "housing", "territory": "海滨镇",
    "territory_kind": "town", "territory_relation": "located", "worker_count": 45, "amount_yuan": 1_250_000,
}  # fmt: skip


def long_ago(case: Case, now: datetime) -> Case:
    """Received when no policy was in force yet: entered today and dated back."""
    Case.objects.filter(pk=case.pk).update(received_at=now, attention_at=now)
    return Case.objects.get(pk=case.pk)


def april(world: World) -> dict[str, Case]:
    """Stock, movement and money: what each case is called says why it is there."""
    found = {
        "closed": closed(world),
        "river": world.routed(),
        "snack": world.routed(SNACK_BAR),
        "major": world.routed(HOUSING_SITE),
        "group": world.routed(RIVER_WORKS | {"is_group": True, "group_size": 40, "petition_in_person": True}),
        "dragging": world.routed(now=TUESDAY - timedelta(days=15)),
        "last_year": long_ago(world.complain(SNACK_BAR), TUESDAY - timedelta(days=370)),
    }
    Case.objects.filter(pk=found["last_year"].pk).update(
        status="withdrawn", closed_at=TUESDAY - timedelta(days=365)
    )
    paid(world, found["river"], 50_000, workers=10)
    return found


def town(code: str) -> Region:
    return Region.objects.get(pk=code)


def near(**more: Any) -> datetime:
    return WEDNESDAY + timedelta(**more)
