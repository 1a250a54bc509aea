"""By what the list of cases opens from a figure: the list holds exactly what was counted."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from cases.models import Case, CaseFacts, Proposal
from tests.cases.courses import WEDNESDAY, closed, paid, to_close
from tests.world import SNACK_BAR, TUESDAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _names_are_not_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def numbers(world: World, **query: Any) -> set[str]:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.clerk)
    page = client.get("/cases/", {"queue": "all"} | query)
    assert page.status_code == 200 and not page.context["form"].errors
    found = {row["number"] for row in page.context["rows"]}
    assert len(found) == page.context["total"]
    return found


def test_a_place_is_everything_below_it(world: World) -> None:
    town, street = world.routed(), world.routed(SNACK_BAR)
    bare = world.complain(SNACK_BAR)
    Case.objects.filter(pk=bare.pk).update(region="130304")
    assert numbers(world, place="130304100") == {town.number}
    assert numbers(world, place="130304") == {town.number, street.number, bare.number}
    assert numbers(world, place="130304", place_exact="yes") == {bare.number}


def test_what_has_ended_is_told_by_how(world: World) -> None:
    ended, still = closed(world), world.routed(SNACK_BAR)
    Case.objects.filter(pk=still.pk).update(status="merged", closed_at=TUESDAY)
    assert numbers(world, ended="yes") == numbers(world, ended="closed") == {ended.number}
    assert numbers(world, ended="rejected") == set()


@pytest.mark.parametrize(
    ("amount", "workers", "is_major"),
    [
        (None, 30, True),
        (None, 29, False),
        (Decimal(1_000_000), None, True),
        (Decimal("999999.99"), 29, False),
    ],
)
def test_large_is_thirty_workers_or_a_million_yuan(
    world: World, amount: Decimal | None, workers: int | None, is_major: bool
) -> None:
    case = world.routed()
    Case.objects.filter(pk=case.pk).update(amount=amount, workers=workers)
    assert numbers(world, major="yes") == ({case.number} if is_major else set())


def test_flags_of_a_case(world: World) -> None:
    case, _other = world.routed(), world.routed(SNACK_BAR)
    for name in ("overdue", "task_force", "dual", "group"):
        assert numbers(world, **{name: "yes"}) == set(), name
    Case.objects.filter(pk=case.pk).update(is_overdue=True)
    CaseFacts.objects.filter(pk=case.pk).update(is_group=True)
    Proposal.objects.filter(case=case).update(duties=["dual_assignment_territory_industry"])
    for name in ("overdue", "dual", "group"):
        assert numbers(world, **{name: "yes"}) == {case.number}, name


def test_wages_paid_on_certain_days_by_one_entry(world: World) -> None:
    case = to_close(world)
    paid(world, case, 1000, paid_on=TUESDAY.date())
    paid(world, case, 1000, paid_on=WEDNESDAY.date())
    before, after = (TUESDAY - timedelta(days=1)).date(), (WEDNESDAY + timedelta(days=1)).date()
    assert numbers(world, paid_from=TUESDAY.date(), paid_to=TUESDAY.date()) == {case.number}
    assert numbers(world, paid_to=before) == numbers(world, paid_from=after) == set()


def test_what_names_none_is_found_as_well(world: World) -> None:
    case = world.routed()
    Case.objects.filter(pk=case.pk).update(sector="", cause_bits=0, lead_agency=None)
    for name in ("sector", "cause", "agency"):
        assert numbers(world, **{name: "none"}) == {case.number}, name
        assert (
            numbers(
                world, **{name: {"sector": "water", "cause": "affiliation"}.get(name, world.water.agency_id)}
            )
            == set()
        )


def test_a_body_that_was_succeeded_is_still_a_filter(world: World) -> None:
    case, agency = world.routed(), world.agency("water")
    agency.is_active = False
    agency.save()
    assert numbers(world, agency=agency.pk) == {case.number}
    client = Client()
    client.force_login(world.clerk)
    page = client.get("/transfers/", {"agency": agency.pk})
    assert not page.context["form"].errors and page.context["total"] == 1
