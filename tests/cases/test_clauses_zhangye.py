"""Zhangye: whoever manages a trade manages its wages too, in each county by the county's own departments; the labour
bureau investigates. What the draft of the city says, followed from the complaint to the letters."""

from collections.abc import Iterator
from typing import Any

import pytest

from agencies.clock.days import calendar_around
from agencies.models import Region
from agencies.policy.uncovered import uncovered_sectors
from agencies.vocabulary import Sector
from cases.actions.dispatch import override
from cases.facts import Facts
from cases.models import Case
from cases.routing import decide
from tests.places import Place, assists, built, decision, informed, leads, letters, reading
from tests.world import TUESDAY

pytestmark = pytest.mark.django_db

SITE = {"domain": "construction", "sector": "housing", "territory": "甘州区", "territory_kind": "county"}
SHOP = {
    "domain": "non_construction",
    "causes": ["unexplained"],
    "employer_type": "enterprise",
    "territory": "甘州区",
    "territory_kind": "county",
}
UNLAWFUL = ["illegal_contracting_out", "illegal_transfer", "illegal_subcontract", "affiliation"]
COUNTIES = ("甘州区", "肃南裕固族自治县", "民乐县", "临泽县", "高台县", "山丹县")
HRSS, HOUSING = "甘州区人力资源和社会保障局", "甘州区住房和城乡建设局"


@pytest.fixture(scope="module")
def built_zhangye(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), built("620700") as place:
        yield place


@pytest.fixture
def zhangye(built_zhangye: Place, db: None) -> Place:
    return built_zhangye


def page_of(place: Place, case: Case) -> str:
    return reading(place.clerk).get(f"/cases/{case.number}/").content.decode()


# ---- 一: the sectors the city looks at first


@pytest.mark.clause("ZY-1.1")
@pytest.mark.parametrize(
    "sector",
    ["housing", "manufacturing", "hotel", "catering", "culture_tourism", "new_energy", "new_business"],
)
def test_a_complaint_can_name_every_priority_sector_and_somebody_answers_for_it(
    zhangye: Place, sector: str
) -> None:
    case = zhangye.sent(SHOP | {"sector": sector})
    assert case.sector == sector
    assert leads(case) == {HRSS}


@pytest.mark.clause("ZY-1.1")
def test_works_of_new_energy_have_one_lead_that_a_person_confirms(zhangye: Place) -> None:
    case = zhangye.routed(SITE | {"sector": "new_energy", "causes": ["project_payment_arrears"]})
    assert decision(case).lead == ["hrss"]
    assert case.determination == "manual", "no row of the annex names a department"


@pytest.mark.clause("ZY-1.1")
@pytest.mark.parametrize("sector", ["new_energy", "new_business"])
def test_a_sector_named_without_a_department_is_shown_as_not_specified(zhangye: Place, sector: str) -> None:
    assert sector in uncovered_sectors(zhangye.version.policy)
    case = zhangye.routed(SHOP | {"sector": sector})
    assert "not specified by the document" in page_of(zhangye, case)


@pytest.mark.clause("ZY-1.1")
def test_a_sector_with_a_department_is_not_shown_as_such(zhangye: Place) -> None:
    assert not {"housing", "water", "catering", "culture_tourism"} & set(
        uncovered_sectors(zhangye.version.policy)
    )
    page = page_of(zhangye, zhangye.routed(SITE | {"causes": ["affiliation"]}))
    assert "not specified by the document" not in page


# ---- 二(二)二: market order, and the businesses that are no sites


@pytest.mark.clause("ZY-2.2.2a")
@pytest.mark.parametrize(
    ("sector", "name"),
    [("housing", HOUSING), ("transport", "甘州区交通运输局"), ("water", "甘州区水务局")],
)
@pytest.mark.parametrize("cause", UNLAWFUL)
def test_arrears_from_a_disorderly_market_are_seen_through_by_its_department(
    zhangye: Place, sector: str, name: str, cause: str
) -> None:
    case = zhangye.sent(SITE | {"sector": sector, "causes": [cause]})
    assert leads(case) == {name}
    assert case.determination == "explicit"


@pytest.mark.clause("ZY-2.2.2b")
@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ({"employer_type": "self_employed", "sector": "manufacturing"}, {"甘州区市场监督管理局"}),
        ({"sector": "hotel"}, {"甘州区商务局", "甘州区市场监督管理局"}),
        ({"sector": "catering"}, {"甘州区商务局", "甘州区市场监督管理局"}),
        ({"sector": "culture_tourism"}, {"甘州区文广旅游局", "甘州区市场监督管理局"}),
    ],
)
def test_market_commerce_and_culture_assist_with_the_businesses_they_supervise(
    zhangye: Place, facts: dict[str, Any], names: set[str]
) -> None:
    case = zhangye.sent(SHOP | facts)
    assert names <= assists(case)
    assert leads(case) == {HRSS}


@pytest.mark.clause("ZY-2.2.2b")
def test_a_factory_is_none_of_these_businesses(zhangye: Place) -> None:
    assert assists(zhangye.sent(SHOP | {"sector": "manufacturing"})) == set()


# ---- 二(三)四: a task force for what is verified and large


@pytest.mark.clause("ZY-2.3.4b")
@pytest.mark.parametrize(
    ("facts", "formed"),
    [
        ({"amount_yuan": 1_000_000, "worker_count": 3}, True),
        ({"amount_yuan": 999_999.99, "worker_count": 3}, False),
        ({"amount_yuan": 50_000, "worker_count": 30}, True),
        ({"amount_yuan": 50_000, "worker_count": 29}, False),
        ({"amount_yuan": 1_000_000}, True),
        ({"worker_count": 30}, True),
    ],
)
def test_a_million_or_thirty_people_need_a_task_force_both_included(
    zhangye: Place, facts: dict[str, Any], formed: bool
) -> None:
    duties = decision(zhangye.sent(SHOP | facts | {"verified": True})).duties
    assert ("task_force" in duties) is formed
    claimed = decision(zhangye.sent(SHOP | facts)).duties
    assert "task_force" not in claimed, "查实: what is only claimed forms none"


@pytest.mark.clause("ZY-2.3.4b")
def test_once_the_figures_are_verified_the_case_proposes_the_task_force(zhangye: Place) -> None:
    case = zhangye.sent(SITE | {"causes": ["affiliation"], "worker_count": 12, "amount_yuan": 300_000})
    before = letters(case)
    case = zhangye.corrected(case, verified=True, worker_count=41, amount_yuan=1_260_000)
    assert (case.has_proposal, case.awaits_confirmation) == (True, True)
    assert "Form a task force" in page_of(zhangye, case)

    case = zhangye.confirmed(case)
    assert "task_force" in case.proposals.get(state="in_force").duties
    assert letters(case) == before, "who is responsible has not changed"


# ---- 二(四)二: double assignment


@pytest.mark.clause("ZY-2.4.2a")
@pytest.mark.parametrize("territory", ["甘州区", "民乐县"])
def test_a_major_case_goes_to_the_county_and_to_the_department_at_once(
    zhangye: Place, territory: str
) -> None:
    case = zhangye.sent(SITE | {"causes": ["affiliation"], "is_major": True, "territory": territory})
    assert leads(case) == {f"{territory}人民政府", f"{territory}住房和城乡建设局"}
    both = case.transfers.filter(kind="joint")
    assert len({each.issued_at for each in both}) == 1
    assert len({each.letter.number for each in both}) == 2, "each has a letter of its own"
    assert "dual_assignment_territory_industry" in decision(case).duties


@pytest.mark.clause("ZY-2.4.2a")
def test_in_the_economic_zone_the_zone_is_the_territory(zhangye: Place) -> None:
    zone = {"territory": "张掖经济技术开发区", "territory_kind": "dev_zone"}
    case = zhangye.sent(SITE | zone | {"causes": ["affiliation"], "is_major": True})
    assert leads(case) == {"张掖经济技术开发区管理委员会", "张掖市住房和城乡建设局"}


@pytest.mark.clause("ZY-2.4.2a")
def test_size_alone_makes_no_case_major(zhangye: Place) -> None:
    case = zhangye.sent(SITE | {"causes": ["affiliation"], "worker_count": 300, "amount_yuan": 9_000_000})
    assert leads(case) == {HOUSING}


# ---- 附件: who does what, in each county the department of the same name


@pytest.mark.clause("ZY-A1")
def test_the_labour_bureau_coordinates_and_investigates(zhangye: Place) -> None:
    case = zhangye.sent(SITE | {"causes": ["unexplained"]})
    assert case.coordinator.name == "张掖市人力资源和社会保障局", "统筹协调"
    assert leads(case) == {HRSS}, "查处有关拖欠农民工工资案件"


@pytest.mark.clause("ZY-A1")
def test_it_hands_suspected_crime_to_the_police(zhangye: Place) -> None:
    case = zhangye.sent(SHOP | {"criminal_flags": ["refused_after_order"]})
    assert "甘州区公安局" in assists(case)
    assert "criminal_referral" in decision(case).duties
    assert {"张掖市人民检察院", "张掖市中级人民法院"} <= informed(case)


@pytest.mark.clause("ZY-A2")
@pytest.mark.parametrize("trigger", ["unapproved", "scale_enlarged", "estimate_raised"])
def test_a_government_project_without_approval_concerns_development(zhangye: Place, trigger: str) -> None:
    government = SITE | {"causes": ["unexplained"], "is_government_project": True, "gov_triggers": [trigger]}
    assert "张掖市发展和改革委员会" in assists(zhangye.sent(government))
    private = government | {"is_government_project": False}
    assert "张掖市发展和改革委员会" not in letters(zhangye.sent(private))


@pytest.mark.clause("ZY-A4")
@pytest.mark.parametrize(
    ("sector", "department"),
    [
        ("housing", "住房和城乡建设局"),
        ("municipal", "住房和城乡建设局"),
        ("transport", "交通运输局"),
        ("water", "水务局"),
    ],
)
@pytest.mark.parametrize("cause", ["settlement_dispute", "system_not_implemented", "project_payment_arrears"])
def test_works_money_settlement_and_systems_are_the_works_departments(
    zhangye: Place, sector: str, department: str, cause: str
) -> None:
    case = zhangye.sent(SITE | {"sector": sector, "causes": [cause], "territory": "临泽县"})
    assert leads(case) == {f"临泽县{department}"}


@pytest.mark.clause("ZY-A11")
@pytest.mark.parametrize("debtor", ["government", "soe"])
def test_debts_of_government_and_state_firms_to_small_ones_are_cleared_by_industry(
    zhangye: Place, debtor: str
) -> None:
    case = zhangye.sent(SHOP | {"causes": ["sme_debt"], "debtor_kind": debtor})
    assert "张掖市工业和信息化局" in assists(case)
    other = zhangye.sent(SHOP | {"causes": ["sme_debt"], "debtor_kind": "private"})
    assert "张掖市工业和信息化局" not in letters(other)


@pytest.mark.clause("ZY-A13")
@pytest.mark.parametrize("soe", [{"contractor_ownership": "municipal_soe"}, {"funding": ["district_soe"]}])
def test_arrears_of_a_badly_run_state_project_are_the_regulators(zhangye: Place, soe: dict[str, Any]) -> None:
    case = zhangye.sent(SITE | soe | {"causes": ["system_not_implemented"]})
    assert leads(case) == {"张掖市政府国资委"}
    private = zhangye.sent(SITE | {"causes": ["system_not_implemented"], "contractor_ownership": "private"})
    assert "张掖市政府国资委" not in letters(private)


@pytest.mark.clause("ZY-A14")
def test_restoration_and_mine_works_are_natural_resources(zhangye: Place) -> None:
    case = zhangye.sent(
        SITE | {"sector": "natural_resources", "causes": ["unexplained"], "territory": "肃南裕固族自治县"}
    )
    assert leads(case) == {"肃南裕固族自治县自然资源局"}


@pytest.mark.clause("ZY-A15")
@pytest.mark.parametrize("county", COUNTIES)
def test_farm_works_of_a_county_are_its_own_agriculture_bureaus(zhangye: Place, county: str) -> None:
    case = zhangye.sent(SITE | {"sector": "agriculture", "causes": ["unexplained"], "territory": county})
    assert leads(case) == {f"{county}农业农村局"}
    assert assists(case) == {f"{county}人力资源和社会保障局"}
    officer = zhangye.person(case.transfers.get(kind="lead").agency)
    assert list(Case.objects.visible_to(officer)) == [case]


@pytest.mark.clause("ZY-A15")
def test_a_village_of_a_county_is_the_countys_and_without_a_place_the_city_acts(zhangye: Place) -> None:
    farm = {"domain": "construction", "sector": "agriculture", "causes": ["unexplained"]}
    assert leads(zhangye.sent(farm | {"territory": "高台县某镇", "territory_kind": "town"})) == {
        "高台县农业农村局"
    }
    assert leads(zhangye.sent(farm)) == {"张掖市农业农村局"}


@pytest.mark.clause("ZY-A15")
def test_a_town_that_the_directory_lists_lies_in_its_county(zhangye: Place) -> None:
    Region.objects.create(code="620724101", name="南华镇", kind="town", parent_id="620724")
    case = zhangye.sent(
        SITE
        | {
            "sector": "agriculture",
            "causes": ["unexplained"],
            "territory": "南华镇",
            "territory_kind": "town",
        }
    )
    assert case.region.name == "南华镇"
    assert leads(case) == {"高台县农业农村局"}


@pytest.mark.clause("ZY-A16")
@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"sector": "retail_service"}, "甘州区商务局"),
        ({"sector": "culture_tourism"}, "甘州区文广旅游局"),
        ({"employer_type": "self_employed"}, "甘州区市场监督管理局"),
    ],
)
def test_market_bodies_of_their_own_field_take_part(zhangye: Place, facts: dict[str, Any], name: str) -> None:
    assert name in assists(zhangye.sent(SHOP | facts))


@pytest.mark.clause("ZY-A17")
def test_the_union_follows_a_case_that_the_office_shows_it(zhangye: Place) -> None:
    """监督检查 is no part in handling: no rule sends it a letter, and the office can inform it of a case."""
    case = zhangye.sent(SITE | {"causes": ["affiliation"]})
    assert "张掖市总工会" not in letters(case)
    override(case.number, lead=["housing"], assist=["hrss"], notify=["union"], reason="请工会监督",
             by=zhangye.clerk, now=TUESDAY)  # fmt: skip
    assert "张掖市总工会" in informed(case)


# ---- the draft itself


def test_every_place_that_cites_the_draft_says_it_is_one(zhangye: Place) -> None:
    case, clerk = zhangye.routed(SITE | {"causes": ["affiliation"]}), reading(zhangye.clerk)
    for page in (f"/cases/{case.number}/", f"/cases/{case.number}/row/"):
        shown = clerk.get(page).content.decode()
        assert "（送审稿）" in shown and "Draft document" in shown, page
    zhangye.confirmed(case)
    letter = case.transfers.get(kind="lead").letter
    basis = next(each for each in letter.paragraphs if "（送审稿）" in each)
    assert basis.startswith("根据《保障农民工工资支付条例》，参照《")
    assert "尚未正式印发" in basis and "的规定" not in basis, "no letter quotes a draft as law"
    assert "Draft document" in clerk.get(f"/letters/{letter.pk}/").content.decode()


@pytest.mark.clause("ZY-1.1")
def test_whatever_the_sector_there_is_one_decision(zhangye: Place) -> None:
    calendar = calendar_around(TUESDAY.date())
    for sector in Sector.values:
        for domain in ("construction", "non_construction"):
            assert decide(zhangye.version.policy, Facts(domain=domain, sector=sector), calendar).lead
