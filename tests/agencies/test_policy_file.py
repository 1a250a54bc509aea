"""A jurisdiction file is read whole or refused with file line and reason; it is never half understood."""

import pytest
from django.utils.translation import override

from agencies.clock.published import published_calendar
from agencies.policy.check import lint
from agencies.policy.conditions import ALWAYS
from agencies.policy.model import DocumentStatus, Fault, PolicyRefused
from agencies.policy.parse import header_lines, parse
from agencies.policy.wording import say_given
from cases.facts import Facts
from cases.routing import FactView
from tests.world import beidaihe_file

GOOD = beidaihe_file()


def found_in(text: str) -> list[Fault]:
    try:
        return lint.check(parse(text))
    except PolicyRefused as refused:
        return refused.faults


def faults_of(text: str) -> list[str]:
    """What `policy check` would print for a file."""
    return [str(fault) for fault in found_in(text)]


def line_of(text: str, wanted: str) -> int:
    """The line of the header above the first line that holds `wanted`."""
    lines = text.splitlines()
    place = next(number for number, line in enumerate(lines) if wanted in line)
    return next(number + 1 for number in range(place, -1, -1) if lines[number].startswith("["))


@pytest.mark.clause("BDH-5.3.0")
def test_the_shipped_file_of_beidaihe_is_whole() -> None:
    policy = parse(GOOD)
    assert lint.check(policy) == []
    assert (len(policy.rules), len(policy.overlays)) == (10, 17)
    assert policy.principle == "行业部门直接监管、镇街属地管理…谁主管、谁负责"
    assert policy.document_status is DocumentStatus.ISSUED
    assert policy.rules[-1].when == ALWAYS
    assert policy.auto_dispatch == {"explicit"}


@pytest.mark.clause("BDH-5.3.4")
def test_the_clock_of_beidaihe_is_five_working_days_from_each_receipt() -> None:
    clock = parse(GOOD).feedback
    assert clock is not None
    assert (clock.value, clock.unit.value, clock.start) == (5, "working_day", "receipt_by_recipient")
    assert clock.clause == "BDH 五(三)四"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('sector = ["housing", "municipal", "transport", "water"]', 'sector = ["houses"]', "sector has no value 'houses'"),
        ('lead = ["hrss"]\nassist = ["justice"', 'lead = ["hrs"]\nassist = ["justice"', "neither a role nor a lookup"),
        ('when = { is = "only_not_wages" }', 'when = { is = "only_wages" }', "'only_wages' is not defined"),
        ('when = { causes = "sme_debt" }', 'when = { cause = "sme_debt" }', "there is no fact 'cause'"),
        ("duplicate_references = { more_than = 0 }", "source_channel = { more_than = 0 }", "not a number"),
        ("duplicate_references = { more_than = 0 }", "duplicate_references = { over = 0 }", "over = 0 is not understood"),
        ('past_clock = "feedback"', 'past_clock = "answer"', "no [clock.answer]"),
        ('duties = ["use_emergency_fund"]', 'duties = ["use_fund"]', "no duty 'use_fund'"),
        ('determination = "manual"', 'determination = "maybe"', "allowed are explicit, default, manual"),
        ("days = 5", "days = 0", "a whole number of at least 1"),
        ("days = 5", "days = true", "a whole number of at least 1"),
        ('document_status = "issued"', 'document_status = "valid"', "allowed are issued, draft, expired"),
        ('manages.sector = ["transport"]', 'manages.sector = ["roads"]', "no sector 'roads'"),
        ('auto = ["explicit"]', 'auto = ["always"]', "no determination 'always'"),
        ("R1 = [", "r1 = [", "must be written in capitals"),
        ("[sets]\n", '[sets]\n"<B>" = ["water"]\n', "'<B>' is no name"),
        ("[words]\n", '[words]\n"" = { sector = "water" }\n', "'' is no name"),
        ("[words]\n", '[words]\n"a\\u0000" = { sector = "water" }\n', "is no name"),
        ("[words]\n", '[words]\nhere = { territory = "海滨\\u0000镇" }\n', "territory holds a character that cannot be printed"),
        ("[letters]\nnumber =", "[letter]\nnumber =", "no section of this name"),
        ('number = "北治欠办转〔{year}〕{serial}号"', 'number = "北治欠办转〔2026〕1号"', "must hold {year} and {serial}"),
        ('name = "@unit"', 'name = "unit"', "begins with @"),
        ('gives = "=owner_agency"', 'gives = "=owner"', "no such fact"),
        ('gives = "=owner_agency"', 'gives = "=project_category"', "no such fact, role"),
        ('gives = "culture_tourism"', 'gives = "culture"', "no such fact, role"),
        ('gives = "hrss", basis', 'gives = "@unit", basis', "no such fact, role"),
        ('gives = "hrss", basis', 'gives = "@industry", basis', "no such fact, role"),
        ('{ gives = "housing", when = { sector = ["education"', '{ gives = "housing", when = { "@sector" = "water", sector = ["education"', "relied on above or by itself"),
        ('label = "相应的单位"', 'label = "相应的单位"\ncodes = ["one"]', "codes is a table"),
        ('label = "相应的单位"', 'label = "相应的单位"\ncodes = { one = "甲\\u0000" }', "codes is a table"),
        ('label = "相应的单位"', 'label = "相应的单位"\ncodes = { "a b" = "甲" }', "'a b' is no name"),
        ('label = "相应的单位"', 'label = "相应的单位"\ncodes = { one = "甲" }', "assist names '@unit', which is neither"),
        ('"@sector" = { given = true }', '"@sector" = "houses"', "@sector has no value 'houses'"),
        ('code = "130304001"', 'code = "13030400"', "six-digit"),
        ('code = "130304001"', 'code = "1303"', "nine-digit"),
        ('notify = ["procuratorate"]', 'inform = ["procuratorate"]', "inform is not something a rule can say"),
        ('document = "保障', 'dokument = "保障', "document is missing"),
    ],
)  # fmt: skip
def test_a_file_with_this_fault_is_refused_and_says(before: str, after: str, reason: str) -> None:
    assert before in GOOD, "the planted fault must replace something"
    found = faults_of(GOOD.replace(before, after, 1))
    assert any(reason in fault for fault in found), found


@pytest.mark.parametrize(
    ("before", "after", "field", "reason"),
    [
        ('[[rule]]\nid = "BDH-L10"\n', '[[rule]]\nid = "BDH-L10"\nwhen = { is = "works" }\n', "when", "must have no condition"),
        ('id = "BDH-L5"\nwhen = { is = ["belongs", "works"] }', 'id = "BDH-L5"', "when", "can never fire: BDH-L5"),
        ('id = "BDH-V2"', 'id = "BDH-V1"', "id", "stands in the file twice"),
        ('quote = "及时处理欠薪争议', '#quote = "及时处理欠薪争议', "quote", "cites a clause without quoting it"),
        ('role = "police"\nname = "北戴河公安分局"', 'role = "tax"\nname = "二"', "assist", "names 'police', which is not among"),
        ('coordinator = "arrears_office"', 'coordinator = "sasac"', "coordinator", "the coordinator 'sasac' is not among the agencies"),
        ('id = "BDH-V2"', 'id = "BDH-V2"\ncoordinator = "sasac"', "coordinator", "the coordinator 'sasac' is not among the agencies"),
        ('basis = "《保障农民工工资支付条例》第二条、第十条"', "", "clauses", "neither a clause nor a basis"),
    ],
)  # fmt: skip
def test_a_file_that_reads_but_makes_no_sense_is_refused_too(
    before: str, after: str, field: str, reason: str
) -> None:
    assert before in GOOD, "the planted fault must replace something"
    found = found_in(GOOD.replace(before, after, 1))
    assert any(each.field == field and reason in each.reason for each in found), found


def test_a_lookup_may_give_codes_of_its_own_and_what_another_lookup_finds() -> None:
    own = """[[lookup]]
name = "@size"
label = "规模"
codes = { large = "大", small = "小" }
rows = [{ gives = "large", when = { worker_count = { at_least = 30 } } }, { gives = "small" }]

[[lookup]]
name = "@body"
label = "主办"
rows = [{ gives = "@sector", when = { "@size" = "large" } }, { gives = "@territory" }]

[words]
"""
    policy = parse(GOOD.replace("[words]\n", own, 1))
    size = policy.lookups["@size"][0]
    with override("en"):
        said = say_given("@size", size.gives, policy), say_given("@body", "@sector", policy)
    assert said == ("大", "行业主管部门")
    for workers, role in ((30, "water"), (29, "township")):
        facts = Facts.read(
            {"domain": "construction", "sector": "water", "worker_count": workers, "territory_kind": "town"}
        )
        assert FactView(policy, facts, published_calendar()).look_up("@body") == role


def test_a_fault_names_the_line_of_its_rule() -> None:
    bad = GOOD.replace('causes = "sme_debt"', 'causes = "sme"', 1)
    line = line_of(bad, 'id = "BDH-V15"')
    assert faults_of(bad) == [f"line {line}: BDH-V15: causes has no value 'sme'"]


def test_what_is_not_toml_is_refused_with_its_line() -> None:
    assert faults_of('[jurisdiction]\ncode = "130304\n')[0].startswith("line 2: file: ")


def test_every_fault_is_reported_at_once() -> None:
    bad = GOOD.replace("days = 5", "days = 0", 1).replace('causes = "sme_debt"', 'causes = "sme"')
    assert len(faults_of(bad)) == 2


def test_a_header_inside_a_long_text_is_not_a_header() -> None:
    assert header_lines('a = """\n[[rule]]\n"""\n[[rule]]\n')["rule"] == [4]


def test_a_quote_the_document_does_not_have_is_found() -> None:
    policy = parse(GOOD)
    document = "".join(rule.quote for rule in (*policy.rules, *policy.overlays)) + policy.principle
    document += "".join(
        each.quote
        for each in (*policy.clocks.values(), *policy.obligations, *policy.money, *policy.directives)
    )
    assert lint.check(policy, document) == []
    altered = parse(GOOD.replace("优先清偿所拖欠的农民工工资…", "先清偿农民工工资…", 1))
    assert [fault.where for fault in lint.check(altered, document)] == ["BDH-V15"]
