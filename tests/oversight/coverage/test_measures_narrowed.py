"""The same measures narrowed: to the projects a target speaks of, to a department, to a place."""

import pytest
from django.utils import timezone

from agencies.policy.directives import Measure
from agencies.policy.obliged import Scope
from agencies.vocabulary import Funding, SpecialType
from oversight.coverage.measures import Reach, by_agency, by_place, pieces, reach
from oversight.coverage.pieces import Asked
from projects.models import Project
from tests.oversight.coverage.ground import TODAY, duty, project
from tests.world import World

# The first of each list: bit one, and any special project.
FUNDING, SPECIAL = Funding.values[0], SpecialType.values[0]


def of(measure: Measure, place: str = "130304", **narrowed: object) -> Reach:
    return reach(measure, place, TODAY, **narrowed)  # type: ignore[arg-type]


def test_group_incidents_are_the_collective_claims_of_the_year(world: World) -> None:
    case = world.complain(
        {"domain": "construction", "causes": ["unexplained"], "sector": "housing", "is_group": True}
    )
    world.complain()
    found = reach(Measure.GROUP_INCIDENTS, "130304", timezone.localdate(case.received_at))
    assert (found.numerator, found.reached) == (1, [case.pk])


@pytest.mark.clause("JX-4.2.2")
def test_a_scope_narrows_to_the_projects_a_target_speaks_of(world: World) -> None:
    mine, city, paid = (
        project(f"X{n}", "130304", category=kind) for n, kind in enumerate(["district", "city", "district"])
    )
    duty(mine, "real_name")
    duty(city, "real_name", done=False)
    duty(paid, "real_name", done=False)
    found = of(Measure.REAL_NAME, "130304", scope=Scope(category=("district",)))
    assert (found.reached, found.missing) == ([mine.pk], [paid.pk])
    Project.objects.filter(pk=mine.pk).update(
        funding_bits=1, special_type=SPECIAL, is_government=True, contract_sum=10, nature="new"
    )
    for scope in (
        Scope(funding=(FUNDING,)), Scope(government=True), Scope(special=(SPECIAL,)), Scope(nature=("new",)),
    ):  # fmt: skip
        assert of(Measure.REAL_NAME, "130304", scope=scope).reached == [mine.pk]
    assert of(Measure.REAL_NAME, "130304", scope=Scope(contract_sum_from=100)).reached == []
    assert of(Measure.REAL_NAME, "130304", scope=Scope(state_owned=True)).denominator == 0
    assert of(Measure.REAL_NAME, "130304", scope=Scope(subcontracted=False)).denominator == 3


@pytest.mark.clause("BDH-2.2.5")
def test_departments_and_places_add_up_to_the_whole(world: World) -> None:
    housing, water = world.agency("housing"), world.agency("water")
    for number, agency in enumerate([housing, housing, water, None]):
        row = project(
            f"W{number}", "130304", region="130304100" if number < 2 else "", responsible_agency=agency
        )
        duty(row, "deposit", done=number != 1)
    found = pieces([Measure.DEPOSIT], Asked("130304", TODAY))[Measure.DEPOSIT]
    split = {
        key: (each.numerator, each.denominator) for key, each in by_agency(Measure.DEPOSIT, found).items()
    }
    assert split == {housing.pk: (1, 2), water.pk: (1, 1), 0: (1, 1)}
    for key, cells in split.items():
        alone = of(Measure.DEPOSIT, "130304", agency=key)
        assert (alone.numerator, alone.denominator) == cells
    places = by_place(Measure.DEPOSIT, found, {"130304100": "130304100"})
    assert places["130304100"] == of(Measure.DEPOSIT, "130304", region="130304100")
    assert of(Measure.DEPOSIT, "130304", government=True).denominator == 0
