"""Every case a jurisdiction file can meet is looked at: a fault planted in a shipped file is found, with its line."""

import json
from typing import NamedTuple

import pytest

from agencies.clock.published import published_calendar
from agencies.policy.check import lint
from agencies.policy.model import Fault, PolicyRefused
from agencies.policy.parse import header_lines, parse
from agencies.policy.versions import shipped_files
from cases.facts import Facts
from cases.routing import FactView, decide

FILES = {parse(each.text).short: each.text for each in shipped_files()}


class Planted(NamedTuple):
    file: str
    before: str
    after: str
    where: str  # what stands at fault
    under: str  # its header is the last one above this text
    reason: str
    field: str


def line_of(text: str, wanted: str) -> int:
    """The line of the last header at or above the line that holds `wanted`."""
    line = text[: text.index(wanted)].count("\n") + 1
    return max(each for lines in header_lines(text).values() for each in lines if each <= line)


def faults_of(text: str) -> list[Fault]:
    return [fault for fault in lint.check(parse(text)) if not fault.warning]


BELONGS_WORKS = 'id = "BDH-L5"\nwhen = { is = ["belongs", "works"] }'

PLANTED = {
    "a rule shadows another": Planted(
        "BDH", BELONGS_WORKS, 'id = "BDH-L5"\nwhen = { is = "works", sector = ["housing", "municipal", "transport", "water"] }',
        "BDH-L6", 'id = "BDH-L6"', "can never fire: BDH-L5 above it always decides first", "when",
    ),
    "only two rules together shadow a third": Planted(
        "ZY", 'when = { is = "works", "@sector" = { given = false } }',
        'when = { is = "works_department", causes = ["affiliation", "settlement_dispute"] }',
        "ZY-L09", 'id = "ZY-L09"', "can never fire: ZY-L07 and ZY-L08 above it between them always decide first", "when",
    ),
    "a rule contradicts itself": Planted(
        "BDH", 'when = { causes = { only = ["disputed_relation"] } }',
        'when = { causes = { only = ["disputed_relation"] }, is_group = true, not = { causes = "disputed_relation" } }',
        "BDH-L2", 'id = "BDH-L2"',
        'can never fire: causes = { only = "disputed_relation" } and not = { causes = "disputed_relation" } never hold together', "when",
    ),
    "a lookup cannot find what a rule asks": Planted(
        "TL", 'when = { is = "works", sector = "energy_power" }',
        'when = { is = "works", sector = "energy_power", "@sector" = "water" }',
        "TL-L8", 'id = "TL-L8"', 'can never fire: sector = "energy_power" and "@sector" = "water" never hold together', "when",
    ),
    "a number beyond what a fact can be": Planted(
        "BDH", "duplicate_references = { more_than = 0 }", "duplicate_references = { more_than = 1000 }",
        "BDH-V4", 'id = "BDH-V4"', "can never fire: duplicate_references = { more_than = 1000 } never holds", "when",
    ),
    "numbers that leave nothing between them": Planted(
        "TL", "owner_overdue_days = { more_than = 30 }",
        "all = [{ owner_overdue_days = { more_than = 30 } }, { not = { owner_overdue_days = { at_least = 31 } } }]",
        "TL-O4", 'id = "TL-O4"', "never hold together", "when",
    ),
    "an overlay asks for a lead that nobody names": Planted(
        "BDH", 'lead = { except = ["@territory"] }', 'lead = "project_owner"',
        "BDH-V1", 'id = "BDH-V1"', 'can never fire: lead = "project_owner" never holds', "when",
    ),
    "an overlay asks for no lead": Planted(
        "BDH", 'lead = { except = ["@territory"] }', "lead = { given = false }",
        "BDH-V1", 'id = "BDH-V1"', "can never fire: lead = { given = false } never holds", "when",
    ),
    "a clock that runs out too early": Planted(
        "BDH", 'when = { past_clock = "feedback" }',
        'when = { past_clock = "feedback", not = { days_without_progress = { more_than = 5 } } }',
        "BDH-V5", 'id = "BDH-V5"', 'can never fire: past_clock = "feedback" and not', "when",
    ),
    "a clock without its date": Planted(
        "BDH", 'when = { past_clock = "feedback" }',
        'when = { past_clock = "feedback", received_date = { given = false } }',
        "BDH-V5", 'id = "BDH-V5"', "never hold together", "when",
    ),
    "two places that differ and are the same": Planted(
        "TL", 'when = { territory = { differs_from = "received_at_territory" } }',
        'when = { territory = { differs_from = "received_at_territory" }, all = [{ territory = "托里镇" }, { received_at_territory = "托里镇" }] }',
        "TL-O9", 'id = "TL-O9"', "never hold together", "when",
    ),
    "a gap of everything": Planted(
        "JX", 'id = "JX-L6"', 'id = "JX-L6"\nwhen = { is = "works" }',
        "JX-L6", 'id = "JX-L6"', "these facts reach none: {} (nothing is stated)", "when",
    ),
    "a gap that only two causes together reach": Planted(
        "BDH", 'id = "BDH-L10"',
        'id = "BDH-L10"\nwhen = { not = { all = [{ causes = "absconding" }, { causes = "sme_debt" }] } }',
        "BDH-L10", 'id = "BDH-L10"', 'these facts reach none: {"causes": ["absconding", "sme_debt"]}', "when",
    ),
    "nobody is found to lead": Planted(
        "BDH", ', "@sector" = { given = true } }\nlead = ["@sector"]', ' }\nlead = ["@sector"]',
        "BDH-L7", 'id = "BDH-L7"', 'fires and finds nobody to lead: {"domain": "construction", "causes": ["', "lead",
    ),
    "a lead under a condition": Planted(
        "TL", 'id = "TL-L2"\nwhen = { causes = { only = ["disputed_relation"] } }\nlead = ["hrss"]',
        'id = "TL-L2"\nwhen = { causes = { only = ["disputed_relation"] } }\nlead = [{ add = "hrss", when = { verified = true } }]',
        "TL-L2", 'id = "TL-L2"', 'finds nobody to lead: {"causes": ["disputed_relation"]}', "lead",
    ),
    "an assisting body that is never added": Planted(
        "BDH", 'when = { employer_type = "unlicensed" } }]', 'when = { is = "staff_case" } }]',
        "BDH-L10", 'id = "BDH-L10"', 'assist market: is = "staff_case" never holds when the rule fires', "assist",
    ),
    "a duty that is never added": Planted(
        "ZY", "{ amount_yuan = { given = true }, worker_count = { given = true } }", "{ amount_yuan = { more_than = 1000000 } }",
        "ZY-O03", 'id = "ZY-O03"', 'duties no_task_force: not = { is = "over_threshold" } never holds when the rule fires', "duties",
    ),
    "a lookup that finds nobody here": Planted(
        "TL", 'lead = ["hrss"]\nassist = ["power_authority"]', 'lead = ["hrss"]\nassist = ["@sector"]',
        "TL-L8", 'id = "TL-L8"', "assist @sector: finds nobody whenever the rule fires", "assist",
    ),
    "a row under one that takes all its cases": Planted(
        "BDH", '{ gives = "water", when = { sector = "water" } },', '{ gives = "water", when = { sector = "transport" } },',
        "@unit", 'name = "@unit"', "row 3 (sector = \"transport\" gives 'water') is never reached: row 2 decides first", "rows",
    ),
    "a row that contradicts itself": Planted(
        "ZY", 'when = { domain = "construction", sector = "water" }', 'when = { domain = "construction", "all" = [{ sector = "water" }, { sector = "rail" }] }',
        "@sector", 'name = "@sector"', "is never reached: never holds", "rows",
    ),
    "a set nobody uses": Planted(
        "TL", "[sets]\n", '[sets]\nSPARE = ["absconded"]\n', "sets.SPARE", "[sets]", "is never used", "name",
    ),
    "a word that only an unused word uses": Planted(
        "TL", "[words]\n", '[words]\nfirst = { is_group = true }\nsecond = { is = "first" }\n', "words.first", "[words]", "is never used by a rule", "name",
    ),
    "a lookup nobody asks": Planted(
        "TL", "[words]\n", '[[lookup]]\nname = "@spare"\nlabel = "备用"\nrows = [{ gives = "hrss" }]\n\n[words]\n',
        "@spare", 'name = "@spare"', "is never used", "name",
    ),
    "an agency whose sector never reaches it": Planted(
        "ZY", 'short_name = "市税务局"', 'short_name = "市税务局"\nmanages.sector = ["rail"]',
        "tax", 'role = "tax"', "manages rail, but no rule could ever name it", "manages",
    ),
}  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED.keys())
def test_a_fault_planted_in_a_shipped_file_is_found_with_its_line(planted: Planted) -> None:
    good = FILES[planted.file]
    assert planted.before in good, "the planted fault must replace something"
    text = good.replace(planted.before, planted.after, 1)
    line = line_of(text, planted.under)
    found = faults_of(text)
    at = (line, planted.where, planted.field)
    assert [
        each for each in found if (each.line, each.where, each.field) == at and planted.reason in each.reason
    ], found


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_a_shipped_file_has_no_fault(text: str) -> None:
    assert faults_of(text) == []


def ranked(*rules: str, rank: int = 1) -> str:
    text = FILES["BDH"]
    for rule in rules:
        text = text.replace(f'id = "{rule}"\n', f'id = "{rule}"\nrank = {rank}\n', 1)
    return text


def test_two_rules_of_one_rank_may_not_lead_differently() -> None:
    text = ranked("BDH-L5", "BDH-L8")
    (fault,) = faults_of(text)
    assert (fault.line, fault.where) == (line_of(text, 'id = "BDH-L8"'), "BDH-L8")
    says, facts = fault.reason.split(": ", 1)
    assert says == "has the rank of BDH-L5, both hold and lead differently"
    stated = json.loads(facts)
    assert stated.keys() == {"domain", "territory_kind", "territory_relation"}
    policy = parse(text)
    view = FactView(policy, Facts.read(stated), published_calendar())
    assert [rule.id for rule in policy.rules if rule.when.holds(view)] == ["BDH-L5", "BDH-L8", "BDH-L10"]
    assert decide(policy, view.facts, view.calendar).lead != ("hrss",)


def test_rules_of_one_rank_that_never_meet_or_lead_alike_are_alternatives() -> None:
    assert faults_of(ranked("BDH-L8", "BDH-L9")) == []  # construction or not
    assert faults_of(ranked("BDH-L6", "BDH-L7")) == []  # both the industry department


def test_what_a_rule_above_decides_is_no_disagreement() -> None:
    # BDH-L5 and BDH-L6 both hold only where BDH-L3, which names the ground's own causes, has decided.
    assert faults_of(ranked("BDH-L5", "BDH-L6")) == []
    # Of one rank with BDH-L3, nothing is decided above: BDH-L6 disagrees with both.
    found = [each.reason for each in faults_of(ranked("BDH-L3", "BDH-L5", "BDH-L6"))]
    assert [reason.split(",")[0] for reason in found] == ["has the rank of BDH-L3", "has the rank of BDH-L5"]


def test_ranks_rise_through_the_file() -> None:
    text = ranked("BDH-L8", rank=2).replace('id = "BDH-L9"\n', 'id = "BDH-L9"\nrank = 1\n', 1)
    assert [(fault.where, fault.reason) for fault in faults_of(text)] == [
        ("BDH-L9", "rank 1 stands below BDH-L8 of rank 2")
    ]


def test_an_agency_nothing_is_sent_to_is_a_warning_only() -> None:
    found = [each for each in lint.check(parse(FILES["ZY"])) if each.warning]
    assert {each.where for each in found} == {"publicity", "union", "tax", "pboc", "public_resources"}
    tax = next(each for each in found if each.where == "tax")
    line = line_of(FILES["ZY"], 'role = "tax"')
    assert str(tax) == f"line {line}: tax: warning: manages nothing, and no rule could ever name it"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('id = "BDH-L5"', 'id = "BDH-L5"\nrank = true', "rank = True; a whole number of at least 1"),
        ('id = "BDH-L5"', 'id = "BDH-L5"\nrank = "first"', "rank = 'first'; a whole number of at least 1"),
        ('id = "BDH-V4"', 'id = "BDH-V4"\nrank = 1', "rank is not something a rule can say"),
        ('gives = "transport", when = { sector', 'gives = "transport", when = { lead = "hrss", sector', "a lookup cannot ask for the lead"),
        ("duplicate_references = { more_than = 0 }", 'worker_count = { differs_from = "group_size" }', "worker_count is not a single code or name"),
        ("duplicate_references = { more_than = 0 }", 'is_group = "yes"', "is_group is compared with 'yes', but has no codes"),
        ("duplicate_references = { more_than = 0 }", 'territory = "@territory"', "territory has no value '@territory'"),
        ('gives = "=owner_agency"', 'gives = "=causes"', "no such fact"),
    ],
)  # fmt: skip
def test_what_could_never_be_meant_is_refused(before: str, after: str, reason: str) -> None:
    assert before in FILES["BDH"], "the planted fault must replace something"
    with pytest.raises(PolicyRefused, match="line ") as refused:
        parse(FILES["BDH"].replace(before, after, 1))
    assert any(reason in fault.reason for fault in refused.value.faults), refused.value.faults
