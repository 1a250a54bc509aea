"""Jianxi: the category of the project decides who is responsible, and the labour side assists. What the plan of the
district says, followed from the complaint to the letters."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from cases.actions.routing import ATTEMPTS, route_case
from cases.duties import case_verbs
from cases.models import Case
from cases.workflow import Verb
from tests.places import Place, assists, built, decision, leads, letters, reading
from tests.world import TUESDAY

pytestmark = pytest.mark.django_db

SITE = {
    "domain": "construction", "causes": ["unexplained"], "sector": "housing", "territory": "郑州路街道",
    "territory_kind": "street",
}  # fmt: skip
BRIGADE, HOUSING, STREET = "涧西区劳动监察大队", "涧西区住房和城乡建设局", "郑州路街道办事处"
OFFICE, PETITION = "涧西区根治拖欠农民工工资工作领导小组办公室", "涧西区信访局"


@pytest.fixture(scope="module")
def built_jianxi(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), built("410305") as place:
        yield place


@pytest.fixture
def jianxi(built_jianxi: Place, db: None) -> Place:
    return built_jianxi


# ---- 三: whose project decides


@pytest.mark.clause("JX-3.1")
@pytest.mark.parametrize("funding", ["district_fiscal", "district_soe", "ppp"])
def test_a_district_project_is_its_owners(jianxi: Place, funding: str) -> None:
    """区财政出资项目、区属企业项目、社会资本合作项目."""
    case = jianxi.sent(SITE | {"funding": [funding]}, project_owner="示例城投有限公司")
    assert leads(case) == {"示例城投有限公司"}
    assert case.determination == "explicit"


@pytest.mark.clause("JX-3.1")
def test_where_a_department_is_the_owner_the_department_answers(jianxi: Place) -> None:
    case = jianxi.sent(
        SITE | {"funding": ["district_fiscal"], "owner_agency": "education", "sector": "education"}
    )
    assert leads(case) == {"涧西区教育体育局"}


@pytest.mark.clause("JX-3.1")
def test_a_street_has_no_part_in_a_district_project(jianxi: Place) -> None:
    case = jianxi.sent(SITE | {"funding": ["district_fiscal"]}, project_owner="示例城投有限公司")
    assert STREET not in letters(case)


@pytest.mark.clause("JX-3.2")
@pytest.mark.parametrize(
    ("sector", "name"),
    [
        ("municipal", HOUSING), ("transport", "涧西区交通办公室"), ("water", "涧西区河渠办公室"), ("rail", "涧西区轨道办公室"),
        ("urban_management", "涧西区城市管理局"),
    ],
)  # fmt: skip
def test_a_municipal_project_is_its_departments_and_the_street_assists(
    jianxi: Place, sector: str, name: str
) -> None:
    case = jianxi.sent(SITE | {"sector": sector, "funding": ["municipal_fiscal"]})
    assert leads(case) == {name}
    assert STREET in assists(case)


@pytest.mark.clause("JX-3.3")
@pytest.mark.parametrize("funding", ["central_soe", "provincial_soe", "municipal_soe", "private"])
def test_other_state_and_private_projects_are_the_streets_and_the_department_assists(
    jianxi: Place, funding: str
) -> None:
    case = jianxi.sent(SITE | {"funding": [funding]})
    assert leads(case) == {STREET}
    assert HOUSING in assists(case)


@pytest.mark.clause("JX-3.3")
@pytest.mark.parametrize("street", ["工农街道", "长春路街道", "珠江路街道"])
def test_it_is_the_street_on_whose_ground_the_project_stands(jianxi: Place, street: str) -> None:
    case = jianxi.sent(SITE | {"funding": ["private"], "territory": street})
    assert leads(case) == {f"{street}办事处"}


@pytest.mark.clause("JX-3.4")
@pytest.mark.parametrize("funding", ["district_fiscal", "municipal_fiscal", "central_soe", "private"])
def test_the_labour_inspection_assists_with_every_project(jianxi: Place, funding: str) -> None:
    case = jianxi.sent(SITE | {"funding": [funding], "owner_agency": "housing"})
    assert BRIGADE in assists(case)


@pytest.mark.clause("JX-3.4")
def test_a_dispute_brings_in_arbitration(jianxi: Place) -> None:
    case = jianxi.sent(SITE | {"funding": ["private"], "causes": ["disputed_relation"]})
    assert "涧西区劳动仲裁委员会办公室" in assists(case)


@pytest.mark.clause("JX-3.5")
@pytest.mark.parametrize("funding", ["district_fiscal", "municipal_fiscal", "private"])
def test_where_there_is_a_headquarters_it_coordinates_too(jianxi: Place, funding: str) -> None:
    facts = SITE | {"funding": [funding], "owner_agency": "housing", "sector": "municipal"}
    case = jianxi.sent(facts | {"project_hq": True}, project_hq="示例片区指挥部")
    assert "示例片区指挥部" in assists(case)
    assert case.coordinator.name == OFFICE, "共同: beside the office, not in its place"
    assert "示例片区指挥部" not in letters(jianxi.sent(facts))


# ---- 四(一)二: the four categories, proposed from who pays


def hints(place: Place, **stated: Any) -> str:
    form = {"facts.domain": "construction"} | {f"facts.{name}": value for name, value in stated.items()}
    return reading(place.clerk).post("/cases/new/hints/", form).content.decode()


@pytest.mark.clause("JX-4.1.2")
@pytest.mark.parametrize(
    ("funding", "category", "words"),
    [
        ("district_fiscal", "区属项目", "区财政出资项目"), ("district_soe", "区属项目", "区属企业项目"),
        ("ppp", "区属项目", "社会资本合作项目"), ("municipal_fiscal", "市属项目", "市财政直接或间接投资"),
        ("central_soe", "国企项目", "国企（含央企）投资"), ("provincial_soe", "国企项目", "国企（含央企）投资"),
        ("private", "社会项目", "社会资金投资"),
    ],
)  # fmt: skip
def test_the_form_proposes_the_category_with_its_clause(
    jianxi: Place, funding: str, category: str, words: str
) -> None:
    told = hints(jianxi, funding=[funding])
    assert category in told and "四(一)二" in told and words in told
    page = reading(jianxi.clerk).get(f"/cases/{jianxi.routed(SITE | {'funding': [funding]}).number}/")
    assert category in page.content.decode()


@pytest.mark.clause("JX-4.1.2")
def test_the_officer_can_state_another_category_and_it_wins(jianxi: Place) -> None:
    told = hints(jianxi, funding=["private"], project_category="municipal")
    assert "市属项目" in told and "as stated" in told
    case = jianxi.sent(SITE | {"funding": ["private"], "project_category": "municipal"})
    assert leads(case) == {HOUSING}


@pytest.mark.clause("JX-4.1.2")
def test_money_of_two_kinds_is_a_doubt_that_a_person_settles(jianxi: Place) -> None:
    facts = SITE | {"funding": ["district_fiscal", "central_soe"], "owner_agency": "housing"}
    assert "须人工确认" in hints(jianxi, funding=["district_fiscal", "central_soe"])
    assert jianxi.routed(facts).determination == "manual"
    assert jianxi.routed(facts | {"project_category": "district"}).determination == "explicit"


@pytest.mark.clause("JX-4.1.2")
def test_without_money_or_outside_construction_nothing_is_proposed(jianxi: Place) -> None:
    assert "By the policy" not in hints(jianxi)
    assert "By the policy" not in hints(jianxi, domain="non_construction", funding=["private"])
    assert "By the policy" not in hints(jianxi, funding=["no-such-money"])


@pytest.mark.clause("JX-4.1.2")
def test_who_pays_and_the_category_are_asked_beside_what_decides(jianxi: Place) -> None:
    page = reading(jianxi.clerk).get("/cases/new/").content.decode()
    first, _summary, more = page.partition("More facts")
    for name in ("facts.funding", "facts.project_category"):
        assert f'name="{name}"' in first and f'name="{name}"' not in more


# ---- 四(八): assigned from the city or higher, to both at once


@pytest.mark.clause("JX-4.8a")
@pytest.mark.parametrize("level", ["municipal", "provincial", "national"])
def test_what_the_city_assigns_goes_to_petition_and_arrears_office_at_once(jianxi: Place, level: str) -> None:
    case = jianxi.sent(SITE | {"funding": ["private"], "assigned_from_above": True, "source_level": level})
    track = case.transfers.get(role="petition")
    assert (track.recipient, track.issued_at) == (PETITION, case.transfers.get(kind="lead").issued_at)
    assert {each.agency.name for each in case.access.filter(is_open=True)} >= {PETITION, OFFICE}
    assert "dual_assignment_petition_arrears" in decision(case).duties


@pytest.mark.clause("JX-4.8a")
def test_both_offices_work_in_the_same_case_and_see_each_other(jianxi: Place) -> None:
    case = jianxi.sent(
        SITE | {"funding": ["private"], "assigned_from_above": True, "source_level": "municipal"}
    )
    petition = jianxi.person(jianxi.agency("petition"))
    assert list(Case.objects.visible_to(petition)) == [case]
    for officer in (petition, jianxi.clerk):
        page = reading(officer).get(f"/cases/{case.number}/").content.decode()
        assert "Two tracks" in page
        assert "区信访局" in page and "区治欠办" in page


@pytest.mark.clause("JX-4.8a")
@pytest.mark.parametrize(
    "facts",
    [{"source_level": "municipal"}, {"assigned_from_above": True, "source_level": "local"}, {"assigned_from_above": True}],
)  # fmt: skip
def test_what_no_city_has_assigned_is_no_double_assignment(jianxi: Place, facts: dict[str, Any]) -> None:
    case = jianxi.sent(SITE | {"funding": ["private"]} | facts)
    assert PETITION not in letters(case)


# ---- 附件: the office, carried out by the inspection brigade


@pytest.mark.clause("JX-A")
@pytest.mark.parametrize(
    "facts", [SITE, {"domain": "non_construction", "causes": ["unexplained"], "territory": "郑州路街道"}, {}]
)
def test_a_case_that_fits_no_category_falls_to_the_offices_brigade(
    jianxi: Place, facts: dict[str, Any]
) -> None:
    case = jianxi.sent(facts, subdistrict="410305007")
    assert (leads(case), case.coordinator.name) == ({BRIGADE}, OFFICE)
    assert case.determination == "default"


@pytest.mark.clause("JX-A")
def test_a_case_that_nobody_could_route_stands_with_the_office(jianxi: Place) -> None:
    before_the_policy = TUESDAY - timedelta(days=200)
    case = jianxi.complain(SITE, now=before_the_policy)
    for attempt in range(ATTEMPTS + 1):
        route_case(case.pk, now=before_the_policy + timedelta(hours=attempt))
    case.refresh_from_db()
    assert (case.status, case.awaits_confirmation, case.coordinator.name) == ("received", True, OFFICE)
    assert Verb.ROUTE_AGAIN in case_verbs(jianxi.clerk, case)
    inbox = reading(jianxi.clerk).get("/cases/?queue=to_confirm").content.decode()
    assert case.number in inbox
