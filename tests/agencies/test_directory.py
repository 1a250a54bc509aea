"""The directory: places of the country, agencies and their duties, and who sees what."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from agencies.errors import Refused
from agencies.models import Agency, Region, User
from agencies.people.access import Scope, Sight, scope_of
from agencies.people.places import load_places, published_places
from agencies.policy.versions import in_force
from agencies.records.numbering import take, take_many
from cases.actions.intake import take_in
from cases.draft import Draft
from cases.models import Case
from tests.world import TUESDAY, World


def test_every_place_lies_in_one_that_is_listed_before_it() -> None:
    places = published_places()
    codes = [code for code, _name, _kind in places]
    assert len(codes) == len(set(codes)) > 3000
    assert sum(kind == "province" for _code, _name, kind in places) == 34
    assert {"130304", "620702", "654224", "410305", "110105"} <= set(codes)
    assert "110103" not in codes, "a district that was abolished is not a place to work in"


@pytest.mark.django_db
def test_loading_the_places_twice_adds_nothing() -> None:
    assert load_places() > 3000
    assert load_places() == 0
    toli = Region.objects.get(code="654224")
    assert (toli.name, str(toli.parent)) == ("托里县", "塔城地区")
    assert Region.objects.inside("130300").filter(code="130304").exists()


@pytest.mark.clause("BDH-5.3.0")
def test_the_agencies_of_beidaihe_answer_for_their_trades_and_their_ground(world: World) -> None:
    housing = world.agency("housing")
    assert set(housing.duties.values_list("value", flat=True)) == {"housing", "municipal"}
    assert {agency.region.name for agency in Agency.objects.filter(role="township")} == {
        "海滨镇",
        "戴河镇",
        "牛头崖镇",
    }
    assert world.agency("arrears_office").is_coordinator


@pytest.mark.parametrize(
    ("who", "sight"),
    [
        ("clerk", Sight.JURISDICTION),
        ("head", Sight.JURISDICTION),
        ("leader", Sight.JURISDICTION),
        ("auditor", Sight.JURISDICTION),
        ("housing", Sight.OWN),
        ("haibin", Sight.OWN),
        ("admin", Sight.NOTHING),
    ],
)
def test_who_sees_what(world: World, who: str, sight: Sight) -> None:
    assert scope_of(getattr(world, who)).sight is sight


def test_somebody_who_has_left_sees_nothing(world: World) -> None:
    world.clerk.is_active = False
    assert scope_of(world.clerk) == Scope(Sight.NOTHING)


def test_a_recipient_sees_its_cases_and_no_other(world: World) -> None:
    case = world.routed()
    seen = {
        name: Case.objects.visible_to(getattr(world, name)).filter(pk=case.pk).exists()
        for name in ("clerk", "leader", "auditor", "water", "haibin", "housing", "market", "admin")
    }
    assert seen == {
        "clerk": True, "leader": True, "auditor": True, "water": True, "haibin": True,
        "housing": False, "market": False, "admin": False,
    }  # fmt: skip


def test_who_takes_a_complaint_in_keeps_it_in_sight(world: World) -> None:
    case, _new = take_in(Draft.read(world.body()), by=world.housing, now=TUESDAY)
    assert Case.objects.visible_to(world.housing).get() == case


def test_two_agencies_of_one_role_on_one_ground_cannot_be(world: World) -> None:
    housing = world.agency("housing")
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.create(
            jurisdiction=housing.jurisdiction,
            role="housing",
            region=housing.region,
            name="第二住建局",
            short_name="二",
        )


def test_a_person_acts_for_an_agency(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("nobody", role="handler")


@pytest.mark.django_db
def test_numbers_of_a_scope_have_no_gap() -> None:
    assert [take("a"), take("a"), take_many("a", 3), take("a"), take("b")] == [1, 2, 3, 6, 1]


def test_the_version_in_force_is_the_latest_that_has_begun(world: World) -> None:
    assert in_force("130304", date(2026, 1, 1)) == world.version
    with pytest.raises(Refused):
        in_force("130304", date(2025, 12, 31))
