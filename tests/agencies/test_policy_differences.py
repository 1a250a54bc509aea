"""What changed between two policies is said exactly: nothing for the same text, one thing for one edit."""

import re
from collections.abc import Iterator
from itertools import combinations, permutations

import pytest
from django.utils.translation import override

from agencies.policy.changes.change import Change, How, Part, Section
from agencies.policy.changes.differences import by_section, counts, differences
from agencies.policy.changes.emphasis import emphasis
from agencies.policy.changes.order import moved
from agencies.policy.changes.told import told
from agencies.policy.parse import parse, parsed
from agencies.policy.starter import starter
from agencies.policy.versions import shipped_files
from agencies.policy.wording import say, say_coordinator
from tests.world import beidaihe_file

GOOD = beidaihe_file()
SHIPPED = {each.name: each.text for each in shipped_files()}
Brief = list[tuple[str, str, str]]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def edited(*pairs: tuple[str, str], text: str = GOOD) -> str:
    for before, after in pairs:
        assert before in text, "the planted edit must replace something"
        text = text.replace(before, after, 1)
    return text


def changes(text: str) -> tuple[Change, ...]:
    return differences(parsed(GOOD), parse(text))


def brief(found: tuple[Change, ...]) -> Brief:
    return [(each.section.value, each.how.value, each.name) for each in found]


def rule(name: str) -> str:
    """The text of one rule of the file."""
    return next(
        each for each in re.split(r"(?m)^(?=\[\[|# -|\[words)", GOOD) if each.find(f'id = "{name}"\n') > 0
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_a_policy_does_not_differ_from_itself(name: str) -> None:
    text = SHIPPED[name]
    assert differences(parsed(text), parsed(text)) == ()
    assert differences(parsed(text), parse(f"# 另起一行\n{text}\n# 只改注释")) == ()
    assert list(told(())) == ["No difference."]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_two_of_the_shipped_files_can_be_compared(language: str) -> None:
    policies = [parsed(text) for text in (*SHIPPED.values(), starter("620102", "CG"))]
    with override(language):
        for one, other in combinations(policies, 2):
            there, back = differences(one, other), differences(other, one)
            assert there and back
            for each in (*there, *back):
                assert each.parts or each.through
                assert all(part.label and part.was != part.becomes for part in each.parts)
                assert not any("%(" in part.was + part.becomes for part in each.parts)
            # What one way is added is removed the other way.
            added = {(each.section, each.name) for each in there if each.how is How.ADDED}
            removed = {(each.section, each.name) for each in back if each.how is How.REMOVED}
            assert added == removed


@pytest.mark.parametrize(
    ("before", "after", "section", "name", "part"),
    [
        ('"transport", "water"] }\nlead', '"transport"] }\nlead', "rules", "BDH-L6", None),
        ('lead = ["@unit", "market"]', 'lead = ["market", "@unit"]', "rules", "BDH-L9",
         ("Lead", "相应的单位, 北戴河区市场监督管理局", "北戴河区市场监督管理局, 相应的单位")),
        ('assist = ["justice", "court", "union"]', 'assist = ["justice", "court"]', "rules", "BDH-L2",
         ("Assist", "北戴河区司法局, 北戴河区人民法院, 北戴河区总工会", "北戴河区司法局, 北戴河区人民法院")),
        ('notify = ["procuratorate"]\n', '', "overlays", "BDH-V7", ("Informed", "北戴河区人民检察院", "")),
        ('duties = ["use_emergency_fund"]', 'duties = ["use_emergency_fund", "legal_aid"]', "overlays", "BDH-V16",
         ("Obligations", "Use the emergency revolving fund", "Use the emergency revolving fund, Offer legal aid")),
        ('when = { causes = "sme_debt" }', 'when = { causes = "sme_debt" }\ncoordinator = "hrss"', "overlays", "BDH-V15",
         ("Coordinator", "", "北戴河区人力资源和社会保障局")),
        ('determination = "manual"', 'determination = "default"', "rules", "BDH-L3",
         ("Determination", "Two readings; a person confirms", "The text is silent; default applied")),
        ('clauses = ["三(三)", "三(六)"]', 'clauses = ["三(三)"]', "rules", "BDH-L2", ("Clauses", "三(三), 三(六)", "三(三)")),
        ('basis = "《保障农民工工资支付条例》第六十三条"', '', "overlays", "BDH-V16", ("Basis", "《保障农民工工资支付条例》第六十三条", "")),
        ('id = "BDH-L4"', 'id = "BDH-L4"\nrank = 2', "rules", "BDH-L4", ("Rank", "", "2")),
        ('quote = "优先清偿', 'quote = "先清偿', "overlays", "BDH-V15", None),
        ('auto = ["explicit"]', 'auto = []', "head", "北戴河区", ("Sent without confirmation", "The text decides", "nothing")),
        ('document_status = "issued"', 'document_status = "expired"', "head", "北戴河区", None),
        ('coordinator = "arrears_office"', 'coordinator = "hrss"', "head", "北戴河区", None),
        ('〔{year}〕{serial}号', '〔{year}〕第{serial}号', "head", "北戴河区", None),
        ('accounts = false', 'accounts = true', "agencies", "北戴河区人民法院", ("Accounts", "on paper", "yes")),
        ('name = "东山街道"\nkind = "street"', 'name = "东山街道"\nkind = "town"', "regions", "东山街道", ("Kind", "Street", "Town")),
        ('label = "相应的单位"', 'label = "对应的单位"', "lookups", "对应的单位", ("Name", "相应的单位", "对应的单位")),
        ('basis = "其他行业默认为人社部门"', 'basis = "其他"', "lookups", "相应的单位", ("Basis of row 6", "其他行业默认为人社部门", "其他")),
    ],
)  # fmt: skip
def test_one_edit_is_one_change(
    before: str, after: str, section: str, name: str, part: tuple[str, str, str] | None
) -> None:
    (found,) = changes(edited((before, after)))
    assert (found.section.value, found.how, found.name) == (section, How.CHANGED, name)
    assert len(found.parts) == 1 and found.through == ()
    told = found.parts[0]
    assert part is None or (told.label, told.was, told.becomes) == part


def test_a_condition_is_said_as_it_was_and_as_it_becomes() -> None:
    (found,) = changes(edited(('when = { causes = "sme_debt" }', 'when = { causes = "affiliation" }')))
    assert found.parts == (
        Part(
            "Condition",
            "Causes include Debt owed to a small or medium firm",
            "Causes include Affiliation (name lending)",
        ),
    )


def test_a_rule_that_is_added_or_removed_is_said_whole() -> None:
    (removed,) = changes(edited((rule("BDH-L7"), "")))
    assert (removed.how, removed.name) == (How.REMOVED, "BDH-L7")
    said = {part.label: (part.was, part.becomes) for part in removed.parts}
    assert said["Order"] == ("number 7, before BDH-L8", "")
    assert said["Assist"] == ("北戴河区人力资源和社会保障局", "")
    (added,) = differences(parse(edited((rule("BDH-L7"), ""))), parsed(GOOD))
    assert added.how is How.ADDED
    assert [part.becomes for part in added.parts] == [part.was for part in removed.parts]


def test_only_the_rule_that_was_moved_is_said_to_have_moved() -> None:
    third = rule("BDH-L3")
    later = edited((third, ""), (rule("BDH-L8"), third + rule("BDH-L8")))
    (found,) = changes(later)
    assert (found.how, found.name) == (How.MOVED, "BDH-L3")
    assert found.parts == (Part("Order", "number 3, before BDH-L4", "number 7, before BDH-L8"),)
    again = rule("BDH-V2")
    (found,) = changes(edited((again, ""), (rule("BDH-V17"), rule("BDH-V17") + "\n" + again)))
    assert found.parts == (Part("Order", "number 2, before BDH-V3", "number 17, the last"),)


def test_a_rule_may_move_and_change_at_once() -> None:
    third = rule("BDH-L3")
    other = third.replace('assist = ["@sector"]', 'assist = ["hrss"]')
    found = changes(edited((third, ""), (rule("BDH-L8"), other + rule("BDH-L8"))))
    assert brief(found) == [("rules", "moved", "BDH-L3"), ("rules", "changed", "BDH-L3")]


def test_another_id_alone_is_a_new_name() -> None:
    (found,) = changes(edited(('id = "BDH-L5"', 'id = "BDH-L5a"')))
    assert (found.how, found.name, found.parts) == (
        How.RENAMED,
        "BDH-L5a",
        (Part("Name", "BDH-L5", "BDH-L5a"),),
    )


def test_a_set_changes_the_rules_that_read_it() -> None:
    found = changes(edited(('R1 = ["project_payment_arrears", ', "R1 = [")))
    assert brief(found) == [("rules", "through", name) for name in ("BDH-L3", "BDH-L6", "BDH-L7")]
    assert {each.through for each in found} == {("R1",)}
    assert all([part.label for part in each.parts] == ["Condition"] for each in found)


def test_a_word_changes_the_rules_that_read_it_in_their_condition_or_beside_it() -> None:
    found = changes(
        edited(('works = { domain = "construction" }', "works = { is_government_project = true }"))
    )
    names = ["L1", "L3", "L5", "L6", "L7", "L8", "V13", "V14"]
    assert [each.name for each in found] == [f"BDH-{name}" for name in names]
    assert {(each.how, each.through) for each in found} == {(How.THROUGH, ("works",))}
    assert found[0].parts[0].becomes == "行业主管部门 (if Government-invested project: yes)"


def test_a_set_inside_a_word_is_what_changed_not_the_word() -> None:
    text = SHIPPED["410305-jianxi.toml"]
    found = differences(
        parsed(text), parse(text.replace('CITY_OR_HIGHER = ["municipal", ', "CITY_OR_HIGHER = ["))
    )
    assert {each.through for each in found} == {("CITY_OR_HIGHER",)}
    assert [each.name for each in found] == ["JX-O5", "JX-O6", "JX-O9", "JX-O10"]


def test_a_row_of_a_lookup_changes_the_rules_that_ask_it() -> None:
    row = '{ gives = "water", when = { sector = "water" } },\n'
    found = changes(edited((row, row.replace('"water" }', '["water", "rail"] }'))))
    assert brief(found) == [
        ("rules", "through", "BDH-L4"),
        ("rules", "through", "BDH-L9"),
        ("lookups", "changed", "相应的单位"),
    ]
    assert found[0].parts == () and found[0].through == ("相应的单位",)
    assert found[2].parts == (
        Part(
            "Row 3",
            "北戴河区水务局, if Sector is Water conservancy",
            "北戴河区水务局, if Sector is Water conservancy or Railways",
        ),
    )


def test_rows_are_added_removed_and_moved() -> None:
    water, farms = (
        f'  {{ gives = "{each}", when = {{ sector = "{each}" }} }},\n' for each in ("water", "agriculture")
    )
    (*_rules, gone) = changes(edited((water, "")))
    assert gone.parts == (Part("Row 3", "北戴河区水务局, if Sector is Water conservancy", ""),)
    (*_rules, more) = changes(
        edited((water, water + '  { gives = "market", when = { sector = "catering" } },\n'))
    )
    assert more.parts == (Part("Row 4", "", "北戴河区市场监督管理局, if Sector is Catering"),)
    (*_rules, moves) = changes(edited((water + farms, farms + water)))
    assert [part.label for part in moves.parts] == ["Row 3, moved"]


def test_what_an_agency_manages_changes_the_rules_that_ask_for_the_industry_department() -> None:
    found = changes(edited(('manages.sector = ["water"]', 'manages.sector = ["water", "rail"]')))
    assert brief(found)[-1] == ("agencies", "changed", "北戴河区水务局")
    assert found[-1].parts == (Part("Manages", "Water conservancy", "Water conservancy, Railways"),)
    names = [f"BDH-L{number}" for number in (1, 3, 5, 6, 7, 8)]
    assert brief(found)[:-1] == [("rules", "through", name) for name in names]


def test_an_agency_renamed_is_one_change_though_every_rule_names_it() -> None:
    (found,) = changes(edited(('name = "北戴河区水务局"', 'name = "北戴河区水利局"')))
    assert (found.how, found.name) == (How.RENAMED, "北戴河区水利局")


def test_a_time_limit_changes_the_rules_that_wait_for_it() -> None:
    found = changes(edited(("days = 5", "days = 10")))
    assert found[0].parts == (
        Part(
            "Time limit",
            "5 working days from each recipient's receipt",
            "10 working days from each recipient's receipt",
        ),
    )
    assert brief(found) == [("clocks", "changed", "Feedback"), ("overlays", "through", "BDH-V5")]
    assert found[1].through == ("the time limit",)


def test_a_word_by_another_name_is_said_once_with_the_rules_that_read_it() -> None:
    (found,) = changes(GOOD.replace('"works"', '"site"').replace("works = {", "site = {"))
    assert (found.section, found.how, found.name) == (Section.WORDS, How.RENAMED, "site")
    assert found.reaches[:2] == ("BDH-L1", "BDH-L3")


def test_a_word_that_no_rule_reads_yet_is_said_for_itself() -> None:
    (found,) = changes(edited(("[words]\n", "[words]\nidle = { verified = true }\n")))
    assert (found.how, found.name, found.reaches) == (How.ADDED, "idle", ())
    assert found.parts == (Part("Meaning", "", "Figures verified: yes"),)


def test_another_way_of_writing_the_same_is_no_difference() -> None:
    assert changes(edited(('is = ["belongs", "works"], causes', 'is = ["works", "belongs"], causes'))) == ()
    assert (
        changes(edited(('is = "works", causes = ["SYSTEM"]', 'all = [{ causes = ["SYSTEM"] }, { is = "works" }]')))
        == ()
    )  # fmt: skip
    assert changes(edited(('when = { is = "staff_case" }', 'when = { domain = "non_construction", employer_type = ["self_employed", "enterprise"] }'))) == ()  # fmt: skip


def test_the_fewest_entries_are_said_to_have_moved() -> None:
    old = tuple(range(6))
    for new in permutations(old):
        staying = [each for each in new if each not in moved(old, new)]
        assert staying == sorted(staying)
        longest = max(
            length
            for length in range(len(old) + 1)
            if any(list(some) == sorted(some) for some in combinations(new, length))
        )
        assert len(staying) == longest


def test_counts_and_sections_follow_the_order_of_a_reader() -> None:
    found = changes(edited(("days = 5", "days = 7"), ('id = "BDH-L5"', 'id = "BDH-L5a"')))
    assert [section for section, _ in by_section(found)] == [Section.CLOCKS, Section.RULES, Section.OVERLAYS]
    assert [(count.how, count.number) for count in counts(found)] == [
        (How.CHANGED, 1),
        (How.THROUGH, 1),
        (How.RENAMED, 1),
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "gone", "new"),
    [
        ("拖欠工程款、挂靠承包等问题", "拖欠工程款、违法分包等问题", ["挂靠承"], ["违法分"]),
        ("5个工作日内反馈", "10个工作日内反馈", ["5"], ["10"]),
        ("Sector is Water", "Sector is Water or Transport", [], [" or Transport"]),
        ("", "新的", [], ["新的"]),
        ("甲乙丙丁", "子丑寅卯", ["甲乙丙丁"], ["子丑寅卯"]),
    ],
)
def test_the_words_that_differ_are_marked(was: str, becomes: str, gone: list[str], new: list[str]) -> None:
    before, after = emphasis(was, becomes)
    assert [piece.text for piece in before if piece.differs] == gone
    assert [piece.text for piece in after if piece.differs] == new
    assert "".join(piece.text for piece in before) == was
    assert "".join(piece.text for piece in after) == becomes


def test_a_name_in_a_list_is_there_or_is_not() -> None:
    before, after = emphasis("区司法局、区人民法院、区总工会", "区司法局、区总工会、区信访局", names=True)
    assert [piece.text for piece in before if piece.differs] == ["区人民法院、"]
    assert [piece.text for piece in after if piece.differs] == ["区信访局"]


def test_a_no_that_somebody_stated_reads_otherwise_than_one_nobody_recorded() -> None:
    policy = parsed(SHIPPED["410305-jianxi.toml"])
    stated = next(each for each in policy.overlays if each.id == "JX-O11")
    assert say(stated.when, policy).endswith("Progress payments cover the wages: stated as no")
    flag = parse(edited(("{ more_than = 0 } }", "{ more_than = 0 }, verified = false }"))).overlays[3]
    assert say(flag.when, policy).endswith("Figures verified: no, or not recorded")


def test_a_rule_says_whom_it_makes_coordinator() -> None:
    policy = parsed(SHIPPED["654224-toli.toml"])
    said = {each.id: say_coordinator(each, policy) for each in policy.overlays}
    assert said["TL-O4"] == "托里县根治拖欠农民工工资工作领导小组"
    assert said["TL-O5"] == ""
