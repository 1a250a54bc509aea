"""Routing is a pure function: the scenarios a lawyer can read come out as written, and its laws hold for any facts."""

import json
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.clock.published import published_calendar
from agencies.policy.model import Policy
from agencies.policy.parse import parsed
from agencies.policy.versions import shipped_files
from agencies.vocabulary import FACTS, Kind
from cases.facts import Facts
from cases.routing import Decision, decide

POLICIES = {policy.short: policy for policy in (parsed(each.text) for each in shipped_files())}
POLICY = POLICIES["BDH"]
CALENDAR = published_calendar()
DATA = Path(__file__).parent / "data"
FILE = DATA / "scenarios.json"


def scenarios_of(file: Path) -> list[Any]:
    found = json.loads(file.read_text(encoding="utf-8"))["scenarios"]
    return [pytest.param(each, id=each["id"]) for each in found]


SCENARIOS = [param.values[0] for param in scenarios_of(FILE)]


def decided(**facts: Any) -> Decision:
    return decide(POLICY, Facts.read(facts), CALENDAR)


def comparable(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


@pytest.mark.clause("BDH-5.3.0")
@pytest.mark.parametrize("scenario", [*scenarios_of(FILE), *scenarios_of(DATA / "every_rule.json")])
def test_the_scenario_comes_out_as_expected(scenario: dict[str, Any]) -> None:
    decision = decide(POLICIES[scenario["jurisdiction"]], Facts.read(scenario["facts"]), CALENDAR)
    expected = dict(scenario["expected"])
    assert list(decision.rules) == expected.pop("rules")
    assert {name: comparable(value) for name, value in decision.as_json().items()} == {
        name: comparable(value) for name, value in expected.items()
    }


def test_the_route_command_prints_the_same_without_a_database() -> None:
    out = StringIO()
    call_command("route", str(FILE), stdout=out)
    printed = {each.pop("id"): each for each in json.loads(out.getvalue())}
    for scenario in SCENARIOS:
        expected = {name: value for name, value in scenario["expected"].items() if name != "rules"}
        assert {k: comparable(v) for k, v in printed[scenario["id"]].items()} == {
            k: comparable(v) for k, v in expected.items()
        }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("nothing", "is not JSON"),
        ("[]", 'a list "scenarios" is needed'),
        ('{"scenarios": [{"id": "X", "jurisdiction": "XX"}]}', "X: no policy for jurisdiction 'XX'"),
        ('{"scenarios": [{"id": "X", "jurisdiction": "BDH", "facts": {"sector": "road"}}]}', "facts.sector"),
    ],
)
def test_the_route_command_names_what_is_wrong_with_a_file(content: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "scenarios.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=says):
        call_command("route", str(file), stdout=StringIO())


BELONGS = {"territory_kind": "town", "territory_relation": "owned"}
LOCATED = {"territory_kind": "town", "territory_relation": "located"}
WORKS = {"domain": "construction"}
STAFF = {"domain": "non_construction", "employer_type": "enterprise"}


@pytest.mark.clause("BDH-5.3.1")
@pytest.mark.parametrize("cause", ["project_payment_arrears", "affiliation", "illegal_contracting_out", "illegal_transfer", "illegal_subcontract"])  # fmt: skip
@pytest.mark.parametrize(("sector", "lead"), [("housing", "housing"), ("municipal", "housing"), ("transport", "transport"), ("water", "water")])  # fmt: skip
def test_works_arrears_go_in_writing_to_the_industry_department(cause: str, sector: str, lead: str) -> None:
    decision = decided(**WORKS, causes=[cause], sector=sector)
    assert decision.lead == (lead,)
    assert decision.determination == "explicit"
    assert "BDH 五(三)一" in decision.clauses
    assert "written_transfer" in decision.duties


@pytest.mark.clause("BDH-5.3.2")
@pytest.mark.parametrize("employer", ["enterprise", "self_employed"])
@pytest.mark.parametrize(
    ("sector", "leads"), [("transport", ("transport", "market")), ("catering", ("hrss", "market")), (None, ("hrss", "market"))]
)  # fmt: skip
def test_staff_of_firms_go_to_the_corresponding_unit_and_the_market_regulator_jointly(
    employer: str, sector: str | None, leads: tuple[str, ...]
) -> None:
    decision = decided(
        domain="non_construction", employer_type=employer, sector=sector, causes=["unexplained"]
    )
    assert decision.lead == leads
    assert decision.as_json()["joint_lead"]
    assert decision.clauses == ("BDH 五(三)二", "BDH 五(三)四")


@pytest.mark.clause("BDH-5.3.3")
@pytest.mark.parametrize(
    ("kind", "body"), [("town", "township"), ("street", "subdistrict"), ("dev_zone", "dev_zone")]
)
def test_the_town_street_or_zone_gets_its_own_letter_and_leads_what_belongs_to_it(
    kind: str, body: str
) -> None:
    located = decided(
        **WORKS, causes=["affiliation"], sector="water", territory_kind=kind, territory_relation="located"
    )
    assert (located.lead, located.assist) == (("water",), (body,))
    owned = decided(
        **WORKS, causes=["absconding"], sector="water", territory_kind=kind, territory_relation="owned"
    )
    assert owned.lead == (body,)
    assert owned.determination == "explicit"
    both = decided(
        **WORKS, causes=["affiliation"], sector="water", territory_kind=kind, territory_relation="managed"
    )
    assert both.lead == (body,)
    assert both.determination == "manual"


@pytest.mark.clause("BDH-5.3.4")
def test_every_recipient_owes_feedback_within_five_working_days_of_its_own_receipt() -> None:
    decision = decided(**WORKS, causes=["affiliation"], sector="water", received_date="2026-04-29")
    assert decision.as_json()["feedback_due"] == {
        "value": 5,
        "unit": "working_day",
        "start": "receipt_by_recipient",
        "clause": "BDH 五(三)四",
        "due_date": "2026-05-09",
    }


def test_in_an_unpublished_year_no_due_date_is_invented() -> None:
    decision = decided(
        **WORKS, causes=["affiliation"], sector="water", received_date="2027-03-01", days_without_progress=90
    )
    assert decision.feedback is not None
    assert decision.feedback.due_on is None
    assert "overdue_reminder" not in decision.duties


@pytest.mark.parametrize(
    ("facts", "rule", "lead", "determination"),
    [
        ({"causes": ["not_wages"]}, "BDH-L1", "hrss", "default"),
        ({**WORKS, "causes": ["not_wages", "affiliation"], "sector": "water"}, "BDH-L6", "water", "explicit"),
        ({**STAFF, "causes": ["disputed_relation"]}, "BDH-L2", "hrss", "explicit"),
        ({**WORKS, **BELONGS, "causes": ["disputed_relation"]}, "BDH-L2", "hrss", "explicit"),
        ({**STAFF, **BELONGS, "causes": ["unexplained"]}, "BDH-L4", "township", "manual"),
        ({**WORKS, "causes": ["settlement_dispute"], "sector": "housing"}, "BDH-L7", "housing", "default"),
        ({**WORKS, "causes": ["affiliation"], "sector": "education"}, "BDH-L7", "housing", "default"),
        ({**WORKS, "causes": ["affiliation"], "sector": "rail", "owner_agency": "development"}, "BDH-L7", "development", "default"),
        ({**WORKS, "causes": ["affiliation"], "sector": "rail", "owner_agency": "township"}, "BDH-L8", "hrss", "default"),
        ({**WORKS, "causes": ["affiliation"], "sector": "rail"}, "BDH-L8", "hrss", "default"),
        ({**WORKS, "causes": ["absconding"], "sector": "housing"}, "BDH-L8", "hrss", "default"),
        ({"domain": "non_construction", "employer_type": "platform"}, "BDH-L10", "hrss", "default"),
        ({}, "BDH-L10", "hrss", "default"),
    ],
)  # fmt: skip
def test_precedence_nature_then_belonging_then_cause_then_employer(
    facts: dict[str, Any], rule: str, lead: str, determination: str
) -> None:
    decision = decided(**facts)
    assert (decision.rules[0], decision.lead[0], decision.determination) == (rule, lead, determination)


@pytest.mark.parametrize(
    ("facts", "rule", "assist", "notify", "duties"),
    [
        ({"source_channel": "qr_code"}, "V3", [], [], ["first_contact"]),
        ({"duplicate_references": 1}, "V4", [], [], ["merge_duplicates"]),
        ({"received_date": "2026-03-02", "days_without_progress": 8}, "V5", [], [], ["overdue_reminder"]),
        ({"petition_level": "district"}, "V6", ["petition"], [], []),
        ({"order_unpaid": True}, "V7", ["hrss", "police"], ["procuratorate"], ["criminal_referral"]),
        ({"employer_unreachable": True}, "V8", ["hrss", "police"], [], ["police_assistance"]),
        ({"criminal_flags": ["false_claim"]}, "V9", ["police"], [], []),
        ({"is_group": True}, "V10", ["police", "finance", "hrss", "petition", "union"], [], ["incident_response"]),
        ({"source_channel": "police_110"}, "V11", ["hrss", "police", "petition"], [], []),
        ({"source_channel": "media"}, "V11", ["hrss", "police", "petition"], [], ["opinion_monitoring"]),
        ({"is_government_project": True, "gov_triggers": ["unapproved"]}, "V12", [], ["hrss", "development", "finance"], ["accountability_gov_project"]),
        ({"contractor_ownership": "district_soe"}, "V13", ["finance", "hrss"], [], []),
        ({"causes": ["system_not_implemented", "affiliation"]}, "V14", ["hrss"], [], ["rectification_order"]),
        ({"causes": ["affiliation", "sme_debt"]}, "V15", ["dev_zone"], [], []),
        ({"firm_unable_to_pay": True}, "V16", ["finance"], [], ["use_emergency_fund"]),
        ({"causes": ["affiliation", "disputed_relation"]}, "V17", ["hrss"], [], ["arbitration_guidance"]),
    ],
)  # fmt: skip
def test_an_overlay_adds_and_never_changes_the_lead(
    facts: dict[str, Any], rule: str, assist: list[str], notify: list[str], duties: list[str]
) -> None:
    plain = {**WORKS, "causes": ["affiliation"], "sector": "water"}
    decision = decided(**(plain | facts))
    assert f"BDH-{rule}" in decision.rules
    assert decision.lead == ("water",)
    assert set(assist) <= set(decision.assist)
    assert set(notify) <= set(decision.notify)
    assert set(duties) <= set(decision.duties)


@pytest.mark.parametrize(("idle", "reminded"), [(7, False), (8, True)])
def test_the_reminder_comes_the_day_after_the_due_date(idle: int, reminded: bool) -> None:
    decision = decided(**STAFF, received_date="2026-03-02", days_without_progress=idle)  # due on the 9th
    assert ("overdue_reminder" in decision.duties) is reminded


def test_the_reasons_say_which_rule_added_what_and_the_alternatives_why_not() -> None:
    decision = decided(**WORKS, **LOCATED, causes=["affiliation"], sector="water")
    first = decision.reasons[0]
    assert (first.rule.id, first.lead) == ("BDH-L6", ("water",))
    assert first.facts_read == ("domain", "causes", "sector")
    rejected = {each.rule.id: each for each in decision.rejected}
    assert len(rejected) == 9
    assert rejected["BDH-L3"].obstacles, "a rule that does not fit says what stood against it"
    assert rejected["BDH-L7"].would_lead == ("water",), "a rule that fits too says whom it would have named"
    assert rejected["BDH-L10"].would_lead == ("hrss",)


def values_for(name: str) -> st.SearchStrategy[Any]:
    field = FACTS[name]
    match field.kind:
        case Kind.CODE:
            return st.none() | st.sampled_from(field.codes)
        case Kind.CODES:
            return st.frozensets(st.sampled_from(field.codes), max_size=3)
        case Kind.FLAG:
            return st.booleans()
        case Kind.TRUTH:
            return st.none() | st.booleans()
        case Kind.NUMBER | Kind.MONEY:
            return st.none() | st.integers(0, 2_000_000 if field.kind is Kind.MONEY else 100)
        case Kind.DATE:
            return st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
        case Kind.NAME:
            return st.none() | st.sampled_from(["海滨镇", "戴河镇"])


ANY_FACTS = st.fixed_dictionaries({name: values_for(name) for name in FACTS}).map(lambda each: Facts(**each))


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES.keys())
@settings(max_examples=200, deadline=None)
@given(ANY_FACTS)
def test_any_facts_get_exactly_one_decision_in_which_a_role_stands_once(policy: Policy, facts: Facts) -> None:
    decision = decide(policy, facts, CALENDAR)
    named = [*decision.lead, *decision.assist, *decision.notify]
    assert decision.lead
    assert len(named) == len(set(named))
    assert decision.coordinator not in decision.notify
    assert sum(rule in {each.id for each in policy.rules} for rule in decision.rules) == 1
    assert decide(policy, facts, CALENDAR) == decision


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES.keys())
@settings(max_examples=50, deadline=None)
@given(ANY_FACTS, st.randoms())
def test_the_order_in_which_facts_are_stated_does_not_matter(
    policy: Policy, facts: Facts, random: Any
) -> None:
    stated = list(facts.stated().items())
    random.shuffle(stated)
    mixed = {
        name: random.sample(value, len(value)) if isinstance(value, list) else value for name, value in stated
    }
    assert decide(policy, Facts.read(mixed), CALENDAR) == decide(policy, facts, CALENDAR)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES.keys())
@settings(max_examples=50, deadline=None)
@given(ANY_FACTS, st.randoms())
def test_one_more_overlay_never_changes_who_leads_by_the_table(
    policy: Policy, facts: Facts, random: Any
) -> None:
    overlay = random.choice(policy.overlays)
    fewer = replace(policy, overlays=tuple(each for each in policy.overlays if each is not overlay))
    assert decide(fewer, facts, CALENDAR).reasons[0] == decide(policy, facts, CALENDAR).reasons[0]


def test_every_rule_of_every_policy_is_reached_by_a_scenario() -> None:
    every = [*SCENARIOS, *(param.values[0] for param in scenarios_of(DATA / "every_rule.json"))]
    fired = {rule for scenario in every for rule in scenario["expected"]["rules"]}
    for short in ("ZY", "TL", "JX", "BJ"):
        policy = POLICIES[short]
        assert {rule.id for rule in (*policy.rules, *policy.overlays)} <= fired


@settings(max_examples=100, deadline=None)
@given(ANY_FACTS)
def test_facts_survive_being_written_and_read(facts: Facts) -> None:
    assert Facts.read(facts.as_json()) == facts
