"""The demo shows a year that is over and a year that is under way, and is filled once."""

import pytest

from agencies.people.models import User
from oversight.assessment.models import IndicatorSet, Objection, SignedForm
from oversight.demo.assessment_above import fill
from tests.places import build_place
from tests.world import TUESDAY, World

pytestmark = pytest.mark.django_db


def test_last_year_announced_this_year_in_the_self_check(world: World) -> None:
    for _again in range(2):
        fill("130304", by=world.clerk, now=TUESDAY, seed=1)
    states = IndicatorSet.objects.order_by("year", "pk").values_list("year", "assessed", "state")
    assert list(states) == [
        (2025, "agency", "announced"), (2026, "agency", "self_check"), (2026, "town", "draft"),
    ]  # fmt: skip
    assert Objection.objects.get().state == "upheld"
    assert SignedForm.objects.count() == 1


def test_beijings_government_projects_are_being_scored(db: None) -> None:
    place = build_place("110000")
    place.person(place.office, User.Role.HEAD)
    fill("110000", by=place.clerk, now=TUESDAY, seed=1)
    assert IndicatorSet.objects.get(government_only=True).state == "scoring"
