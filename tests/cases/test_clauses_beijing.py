"""Beijing: the city answers overall; the district government and the town or street are specifically responsible.
What the expired plan of the city says, followed from the complaint to the letters."""

from collections.abc import Iterator
from typing import Any

import pytest

from agencies.errors import Refused
from tests.places import Place, assists, built, decision, leads, letters, reading

pytestmark = pytest.mark.django_db

SITE = {"domain": "construction", "causes": ["unexplained"], "sector": "housing"}


@pytest.fixture(scope="module")
def built_beijing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), built("110000") as place:
        yield place


@pytest.fixture
def beijing(built_beijing: Place, db: None) -> Place:
    return built_beijing


@pytest.mark.clause("BJ-3.3.1a")
@pytest.mark.parametrize("district", ["东城区", "朝阳区", "房山区", "延庆区"])
@pytest.mark.parametrize("domain", ["construction", "non_construction"])
def test_the_government_of_the_district_is_responsible(beijing: Place, district: str, domain: str) -> None:
    case = beijing.sent(SITE | {"domain": domain, "territory": district, "territory_kind": "district"})
    assert leads(case) == {f"{district}人民政府"}
    assert case.determination == "explicit"


@pytest.mark.clause("BJ-3.3.1a")
@pytest.mark.parametrize(("kind", "role"), [("street", "subdistrict"), ("town", "township")])
def test_the_town_or_street_in_it_gets_a_letter_too(beijing: Place, kind: str, role: str) -> None:
    """No directory lists them all: the office names the one meant, and that is its letter's addressee."""
    facts = SITE | {"territory": "朝阳区某地", "territory_kind": kind}
    with pytest.raises(Refused) as refused:
        beijing.sent(facts)
    assert refused.value.code == "recipient-unknown"
    case = beijing.sent(facts, **{role: "朝阳区某地办事处"})
    assert leads(case) == {"朝阳区人民政府"}, "its district is known by its name"
    assert "朝阳区某地办事处" in assists(case)


@pytest.mark.clause("BJ-3.3.1a")
def test_a_town_that_the_directory_does_list_is_found_by_itself(beijing: Place) -> None:
    region = beijing.agency("district_gov", "110105").region
    street = type(region).objects.create(code="110105001", name="朝外街道", kind="street", parent=region)
    office = beijing.office
    type(office).objects.create(
        jurisdiction=office.jurisdiction,
        role="subdistrict",
        region=street,
        name="朝外街道办事处",
        short_name="朝外街道",
    )
    case = beijing.sent(SITE | {"territory": "朝外街道", "territory_kind": "street"})
    assert leads(case) == {"朝阳区人民政府"}
    assert "朝外街道办事处" in assists(case)


@pytest.mark.clause("BJ-3.3.1a")
def test_who_manages_the_trade_assists_on_a_site(beijing: Place) -> None:
    """谁主管谁负责."""
    place = {"territory": "大兴区", "territory_kind": "district"}
    assert "北京市交通委员会" in assists(beijing.sent(SITE | place | {"sector": "transport"}))
    assert "北京市交通委员会" not in letters(
        beijing.sent(SITE | place | {"sector": "transport", "domain": "non_construction"})
    )


@pytest.mark.clause("BJ-3.3.1a")
def test_the_city_keeps_every_case_and_leads_where_no_district_is_known(beijing: Place) -> None:
    case = beijing.sent(SITE | {"territory": "海淀区", "territory_kind": "district"})
    assert case.coordinator.name == "北京市解决企业拖欠工资问题协调小组办公室"
    lost = beijing.sent(SITE)
    assert leads(lost) == {"北京市人力资源和社会保障局"}
    assert lost.determination == "default"


def test_every_place_that_cites_the_plan_says_that_it_has_expired(beijing: Place) -> None:
    case, clerk = (
        beijing.routed(SITE | {"territory": "海淀区", "territory_kind": "district"}),
        reading(beijing.clerk),
    )
    for page in (f"/cases/{case.number}/", f"/cases/{case.number}/row/"):
        assert "Expired document" in clerk.get(page).content.decode(), page
    beijing.confirmed(case)
    letter = case.transfers.get(kind="lead").letter
    assert any("参照《" in each and "（已到期）" in each for each in letter.paragraphs)
    assert "Expired document" in clerk.get(f"/letters/{letter.pk}/").content.decode()
    assert decision(case).state == "in_force"
