"""Toli county: industry departments answer for their works, the labour bureau for everything else, each town for its
own. What the draft rules of the county say, followed from the complaint to the letters."""

from collections.abc import Iterator
from typing import Any

import pytest

from agencies.errors import Refused
from agencies.models import Agency
from cases.actions import dispatch, feedback, receipt, routing
from cases.duties import RECIPIENT_CASE, case_verbs
from cases.models import Case, Event
from cases.workflow import Verb
from tests.places import Place, assists, built, decision, informed, leads, letters, reading
from tests.world import TUESDAY

pytestmark = pytest.mark.django_db

HOUSE = {
    "domain": "construction",
    "causes": ["unexplained"],
    "sector": "housing",
    "territory": "托里镇",
    "territory_kind": "town",
}
SHOP = {
    "domain": "non_construction",
    "causes": ["unexplained"],
    "employer_type": "enterprise",
    "territory": "铁厂沟镇",
    "territory_kind": "town",
}
# 超过一个月, and the subcontractor has stopped and reported: the leading group orders the owner to clear.
LONG_OVERDUE = HOUSE | {
    "causes": ["project_payment_arrears"],
    "owner_overdue_days": 31,
    "stop_work_reported": True,
}

HRSS, HOUSING, GROUP = (
    "托里县人力资源和社会保障局",
    "托里县住房和城乡建设局",
    "托里县根治拖欠农民工工资工作领导小组",
)
POLICE, TOWN = "托里县公安局", "托里镇人民政府"


@pytest.fixture(scope="module")
def built_toli(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), built("654224") as place:
        yield place


@pytest.fixture
def toli(built_toli: Place, db: None) -> Place:
    return built_toli


@pytest.mark.clause("TL-2.6.2a")
def test_a_town_answers_for_the_works_it_runs_itself(toli: Place) -> None:
    case = toli.sent(HOUSE | {"sector": "other", "territory": "哈图镇", "territory_relation": "managed"})
    assert leads(case) == {"哈图镇人民政府"}
    assert case.determination == "explicit"


@pytest.mark.clause("TL-2.6.2a")
@pytest.mark.parametrize(
    ("assignee", "name"),
    [
        ("industry_it", "托里县工业和信息化局"),
        ("market", "托里县市场监督管理局"),
        ("sasac", "托里县国有资产监督管理机构"),
    ],
)
def test_whom_the_leading_group_gives_a_case_to_leads_it(toli: Place, assignee: str, name: str) -> None:
    case = toli.sent(SHOP | {"assigned_from_above": True, "assignee": assignee})
    assert leads(case) == {name}
    assert HRSS in assists(case), "which organises and coordinates"


@pytest.mark.clause("TL-2.6.2b")
@pytest.mark.parametrize("employer", ["enterprise", "public_institution"])
def test_outside_construction_the_labour_bureau_handles_it(toli: Place, employer: str) -> None:
    case = toli.sent(SHOP | {"sector": "manufacturing", "employer_type": employer})
    assert leads(case) == {HRSS}
    assert case.determination == "explicit"
    assert case.coordinator == toli.office == toli.agency("hrss")


@pytest.mark.clause("TL-2.6.2b")
def test_on_a_site_the_labour_bureau_does_not_lead(toli: Place) -> None:
    case = toli.sent(HOUSE)
    assert HRSS not in leads(case)


@pytest.mark.clause("TL-2.6.2c")
@pytest.mark.parametrize("sector", ["housing", "municipal"])
def test_housing_leads_building_and_municipal_works(toli: Place, sector: str) -> None:
    case = toli.sent(HOUSE | {"sector": sector})
    assert leads(case) == {HOUSING}


@pytest.mark.clause("TL-2.6.2c")
def test_housing_gets_a_letter_of_its_own_and_answers_it(toli: Place) -> None:
    case = toli.sent(HOUSE)
    lead = case.transfers.get(kind="lead")
    officer = toli.person(lead.agency)
    receipt.receive(lead.pk, by=officer, now=TUESDAY)
    feedback.feed_back(lead.pk, feedback.Report("solved", "工资已付清。"), by=officer, now=TUESDAY)
    lead.refresh_from_db()
    assert lead.status == "fed_back"
    assert lead.limit is None, "the document sets no time"


@pytest.mark.clause("TL-2.6.2d")
@pytest.mark.parametrize(
    ("sector", "name"),
    [
        ("transport", "托里县交通运输局"), ("water", "托里县水利局"), ("agriculture", "托里县农业农村局"),
        ("education", "托里县教育局"), ("health", "托里县卫生健康委员会"), ("livestock", "托里县畜牧局"),
        ("natural_resources", "托里县自然资源局"),
    ],
)  # fmt: skip
def test_each_department_handles_its_own_industrys_works(toli: Place, sector: str, name: str) -> None:
    case = toli.sent(HOUSE | {"sector": sector})
    assert leads(case) == {name}
    assert case.determination == "explicit"


@pytest.mark.clause("TL-2.6.2d")
@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("development", "托里县发展和改革委员会"), ("market", "托里县市场监督管理局"), ("industry_it", "托里县工业和信息化局"),
        ("police", POLICE), ("sasac", "托里县国有资产监督管理机构"),
    ],
)  # fmt: skip
def test_departments_without_a_trade_of_their_own_answer_for_their_own_works(
    toli: Place, owner: str, name: str
) -> None:
    case = toli.sent(HOUSE | {"sector": "other", "owner_agency": owner})
    assert leads(case) == {name}


@pytest.mark.clause("TL-2.6.2d")
def test_a_private_kindergarten_is_the_education_bureaus(toli: Place) -> None:
    case = toli.sent(SHOP | {"sector": "education", "employer_type": "private_nonprofit"})
    assert leads(case) == {"托里县教育局"}
    assert case.determination == "explicit", "民办非企业 is named for the industry department"
    assert HRSS in assists(case)


@pytest.mark.clause("TL-2.6.2d")
def test_an_enterprise_of_an_industry_stands_under_two_headings(toli: Place) -> None:
    """机关、企事业单位 for the labour bureau, 本行业内企业 for the department: somebody has to choose."""
    case = toli.routed(SHOP | {"sector": "health"})
    assert (case.determination, case.awaits_confirmation) == ("manual", True)
    proposed = decision(case)
    assert {"hrss", "health"} <= {*proposed.lead, *proposed.assist}


@pytest.mark.clause("TL-2.6.2e")
@pytest.mark.parametrize(
    "facts",
    [{"source_channel": "petition_office"}, {"petition_level": "county"}, {"petition_in_person": True}],
)
def test_petitions_are_followed_by_the_petition_bureau(toli: Place, facts: Any) -> None:
    assert "托里县信访局" in assists(toli.sent(HOUSE | facts))


@pytest.mark.clause("TL-2.6.2e")
@pytest.mark.parametrize(
    "facts",
    [{"is_group": True}, {"criminal_flags": ["absconded"]}, {"criminal_flags": ["violence_or_blocking"]}, {"criminal_flags": ["false_claim"]}],
)  # fmt: skip
def test_the_police_are_called_to_crime_group_events_and_malicious_claims(toli: Place, facts: Any) -> None:
    case = toli.sent(HOUSE | facts)
    assert POLICE in assists(case)
    assert leads(case) == {HOUSING}, "the police are added, never substituted"


@pytest.mark.clause("TL-2.6.2e")
def test_money_of_a_government_project_concerns_development_and_finance(toli: Place) -> None:
    owed = HOUSE | {"is_government_project": True, "causes": ["labour_cost_not_allocated"]}
    assert {"托里县发展和改革委员会", "托里县财政局"} <= assists(toli.sent(owed))
    assert (
        not {"托里县发展和改革委员会", "托里县财政局"}
        & letters(toli.sent(owed | {"is_government_project": False})).keys()
    )


@pytest.mark.clause("TL-2.6.2f")
@pytest.mark.parametrize(("town", "name"), [("托里镇", TOWN), ("阿克别里斗乡", "阿克别里斗乡人民政府")])
def test_the_town_of_the_place_and_no_other_gets_a_letter(toli: Place, town: str, name: str) -> None:
    for facts in (HOUSE, SHOP):
        case = toli.sent(facts | {"territory": town})
        towns = {each for each in letters(case) if each.endswith(("镇人民政府", "乡人民政府"))}
        assert towns == {name}


@pytest.mark.clause("TL-2.6.2g")
def test_an_unlicensed_business_concerns_the_market_bureau(toli: Place) -> None:
    assert "托里县市场监督管理局" in assists(toli.sent(SHOP | {"employer_type": "unlicensed"}))


@pytest.mark.clause("TL-2.6.2g")
def test_of_a_criminal_referral_the_procuratorate_is_informed(toli: Place) -> None:
    case = toli.sent(HOUSE | {"criminal_flags": ["refused_after_order"]})
    assert "托里县人民检察院" in informed(case)
    assert {"criminal_referral", "supplement_24h_3d"} <= set(decision(case).duties)


@pytest.mark.clause("TL-2.6.2g")
def test_a_dispute_brings_legal_aid(toli: Place) -> None:
    case = toli.sent(SHOP | {"causes": ["disputed_relation"]})
    assert "托里县司法局" in assists(case)
    assert "legal_aid" in decision(case).duties


@pytest.mark.clause("TL-2.6.2g")
@pytest.mark.parametrize("role", ["court", "union", "pboc"])
def test_the_office_can_bring_in_the_court_the_union_and_the_bank(toli: Place, role: str) -> None:
    """Their work lies outside single cases; where it does not, the office writes to them by hand."""
    case = toli.sent(HOUSE)
    dispatch.override(
        case.number, lead=["housing"], assist=[role], reason="需其配合", by=toli.clerk, now=TUESDAY
    )
    assert toli.agency(role).name in assists(case)


def test_a_month_overdue_the_leading_group_coordinates_the_case(toli: Place) -> None:
    case = toli.sent(LONG_OVERDUE)
    group = toli.person(toli.agency("leading_group"))

    assert case.coordinator.name == GROUP
    assert {"stop_work", "order_owner_to_clear"} <= set(decision(case).duties)
    passed = case.events.get(act=Event.Act.HANDED_OVER)
    assert (passed.details["from"], passed.details["role"]) == ("hrss", "leading_group")
    assert {Verb.CORRECT, Verb.OVERRIDE, Verb.REVEAL} <= case_verbs(group, case)
    assert case_verbs(toli.clerk, case) <= RECIPIENT_CASE, "the office sees it and acts as a recipient only"
    with pytest.raises(Refused) as refused:
        routing.correct_facts(case.number, {"is_major": True}, by=toli.clerk, now=TUESDAY)
    assert refused.value.code == "not-your-part"
    assert {each.letter.issuer.name for each in case.transfers.all()} == {HRSS}, "one row of letter numbers"
    parts = {each.agency.name: each.kind for each in case.access.filter(is_open=True)}
    assert (parts[GROUP], parts[HRSS]) == ("coordinator", "assist")


def test_meanwhile_the_office_answers_for_its_own_part(toli: Place) -> None:
    case = toli.sent(LONG_OVERDUE)
    own = case.transfers.get(role="hrss")
    receipt.receive(own.pk, by=toli.clerk, now=TUESDAY)
    feedback.feed_back(own.pk, feedback.Report("solved", "已督促清偿。"), by=toli.clerk, now=TUESDAY)
    with pytest.raises(Refused):
        feedback.accept_for_record(own.pk, by=toli.clerk, now=TUESDAY)
    feedback.accept_for_record(own.pk, by=toli.person(toli.agency("leading_group")), now=TUESDAY)


def test_not_more_than_a_month_is_not_over_a_month(toli: Place) -> None:
    case = toli.sent(LONG_OVERDUE | {"owner_overdue_days": 30})
    assert case.coordinator == toli.office


def test_the_leading_group_sees_the_cases_it_coordinates_and_no_others(toli: Place) -> None:
    other, case = toli.sent(HOUSE), toli.sent(LONG_OVERDUE)
    group = toli.person(toli.agency("leading_group"))
    assert list(Case.objects.visible_to(group)) == [case]
    client = reading(group)
    inbox = client.get("/cases/").content.decode()
    assert case.number in inbox and other.number not in inbox
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "县领导小组" in page
    assert set(Case.objects.visible_to(toli.clerk)) == {other, case}, "the office keeps everything in sight"


def test_once_the_owner_has_paid_the_office_keeps_the_case_again(toli: Place) -> None:
    case = toli.corrected(toli.sent(LONG_OVERDUE), owner_overdue_days=None)
    assert case.coordinator.name == GROUP, "until the new decision is confirmed"
    case = toli.confirmed(case)
    assert case.coordinator == toli.office
    assert Verb.CORRECT in case_verbs(toli.clerk, case)
    group = toli.person(toli.agency("leading_group"))
    assert case_verbs(group, case) == frozenset()
    assert [each.details["role"] for each in case.events.filter(act="handed_over").order_by("sequence")] == [
        "leading_group", "hrss",
    ]  # fmt: skip


def test_without_accounts_of_the_leading_group_the_office_acts_for_it(toli: Place) -> None:
    Agency.objects.filter(jurisdiction="654224", role="leading_group").update(has_accounts=False)
    case = toli.sent(LONG_OVERDUE)
    assert case.coordinator.name == GROUP
    assert Verb.CORRECT in case_verbs(toli.clerk, case)
