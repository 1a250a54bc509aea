"""Changing one entry of a policy leaves every other line as it was, and what is not changed says what it said."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from agencies.errors import Refused
from agencies.forms.entry import EntryForm
from agencies.forms.sections import FORMS
from agencies.policy.editing import edit, typed
from agencies.policy.editing.choices import around
from agencies.policy.editing.cutting import cut_tables
from agencies.policy.editing.typed import Group, Line
from agencies.policy.model import PolicyRefused
from agencies.policy.parse import parse, parsed
from agencies.policy.toml import tables_of
from agencies.policy.versions import shipped_files
from agencies.views.entry_preview import preview_of
from tests.browser_form import sent
from tests.world import beidaihe_file

FILES = {each.name[:6]: each.text for each in shipped_files()}
SECTIONS = ("rule", "overlay", "agency", "region", "lookup", "clock", "words", "sets")
BEIDAIHE = beidaihe_file()


def entries(text: str, section: str) -> list[tuple[str, Any]]:
    return edit.entries(tables_of(text), section)


def some(count: int) -> list[int]:
    """The first, one in the middle and the last: what stands around them differs."""
    return sorted({0, count // 2, count - 1}) if count > 0 else []


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def comments(text: str) -> list[str]:
    return [
        line[line.index("#") :]
        for line in text.splitlines()
        if line.startswith("#") or '" #' in line or "} #" in line
    ]


@pytest.mark.parametrize("code", FILES)
def test_a_file_put_together_again_is_the_file(code: str) -> None:
    assert cut_tables(FILES[code]).text == FILES[code]
    assert cut_tables(FILES[code].rstrip("\n")).text == FILES[code].rstrip("\n")


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("code", FILES)
def test_an_entry_replaced_by_itself_changes_nothing(code: str, section: str) -> None:
    for place, (name, value) in enumerate(entries(FILES[code], section)):
        keyed = section in edit.KEYED
        assert edit.put(FILES[code], section, place, {name: value} if keyed else value) == FILES[code]


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("code", FILES)
def test_moved_down_and_up_again_it_is_the_file_it_was(code: str, section: str) -> None:
    text = FILES[code]
    before = entries(text, section)
    for place in some(len(before) - 1):
        moved = edit.move(text, section, place, place + 1)
        assert [name for name, _value in entries(moved, section)] != [] and moved != text
        assert entries(moved, section)[place + 1] == before[place]
        assert entries(moved, section)[place] == before[place + 1]
        assert sorted(comments(moved)) == sorted(comments(text))
        assert edit.move(moved, section, place + 1, place) == text


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("code", FILES)
def test_what_is_removed_and_added_again_stands_where_it_stood(code: str, section: str) -> None:
    text = FILES[code]
    before = entries(text, section)
    for place in some(len(before)):
        name, value = before[place]
        without = edit.remove(text, section, place)
        assert entries(without, section) == before[:place] + before[place + 1 :]
        keyed, named = section in edit.KEYED, section in edit.NAMED
        again = edit.add(
            without, section, place, {name: value} if keyed else value, name=name if named else ""
        )
        assert entries(again, section) == before
        others = set(tables_of(text)) - {section}
        assert {each: tables_of(again)[each] for each in others} == {
            each: tables_of(text)[each] for each in others
        }


@pytest.mark.parametrize("code", FILES)
def test_every_entry_opened_as_a_form_and_saved_as_it_is_leaves_the_file_as_it_is(code: str) -> None:
    text, tables, policy = FILES[code], tables_of(FILES[code]), parsed(FILES[code])
    for section, kind in FORMS.items():
        count = len(edit.entries(tables, section))
        for place in some(count) if section in ("agency", "region") else range(count):
            near = around(policy, section, place)
            shown = kind(near, place, initial=kind.initial_of(tables, place) | {"seen": "0"})
            html = render_to_string("agencies/edit_fields.html", {"form": shown})
            back = kind(near, place, sent(html))
            assert back.is_valid(), (section, place, back.errors)
            assert back.written(text, back.table()) == text, (section, place)
            assert back.written(text, back.finished_table()) == text, (section, place)


def conditions(value: Any) -> list[dict[str, Any]]:
    """Every condition table inside a value of a file."""
    if isinstance(value, list):
        return [found for each in value for found in conditions(each)]
    if not isinstance(value, dict):
        return []
    own = [value["when"]] if "when" in value else []
    return own + [found for key, each in value.items() if key != "when" for found in conditions(each)]


@pytest.mark.parametrize("code", FILES)
def test_every_condition_of_the_five_files_comes_back_from_its_form(code: str) -> None:
    tables = tables_of(FILES[code])
    found = conditions(tables) + list(tables.get("words", {}).values())
    assert len(found) >= 20
    for condition in found:
        assert edit.same(typed.table_of(typed.read(condition)), condition)


@pytest.mark.parametrize(
    ("group", "table"),
    [
        (Group(), {}),
        (Group("all", (Line("sector", "in", ("water",)),)), {"sector": "water"}),
        (Group("all", (Line("causes", "only", ("not_wages",)),)), {"causes": {"only": "not_wages"}}),
        (Group("all", (Line("causes", "in", ("R1",)),)), {"causes": ["R1"]}),
        (
            Group("all", (Line("worker_count", "at_least", value="1,000"),)),
            {"worker_count": {"at_least": 1000}},
        ),
        (
            Group("all", (Line("territory", "in", value="海滨镇\n戴河镇"),)),
            {"territory": ["海滨镇", "戴河镇"]},
        ),
        (
            Group("all", (Line("is:works", "holds"), Line("is_group", "yes"), Line("is:belongs", "holds"))),
            {"is": ["works", "belongs"], "is_group": True},
        ),
        (
            Group("all", (Line("funding", "in", ("ppp",)), Line("funding", "in", ("private",)))),
            {"all": [{"funding": "ppp"}, {"funding": "private"}]},
        ),
        (
            Group(
                "any",
                (Line("is_group", "yes"), Group("all", (Line("is_major", "no"), Line("sector", "given")))),
            ),
            {"any": [{"is_group": True}, {"is_major": False, "sector": {"given": True}}]},
        ),
        (
            Group("not", (Group("not", (Line("past_clock:feedback", "holds"),)),)),
            {"not": {"not": {"past_clock": "feedback"}}},
        ),
        (
            Group(
                "all", (Group("any", (Line("is_group", "yes"),)), Group("any", (Line("is_major", "yes"),)))
            ),
            {"all": [{"any": [{"is_group": True}]}, {"any": [{"is_major": True}]}]},
        ),
    ],
)
def test_lines_and_groups_are_written_as_a_condition_and_read_again(
    group: Group, table: dict[str, Any]
) -> None:
    assert typed.table_of(group) == table
    assert typed.table_of(typed.read(table)) == table


def test_the_buttons_of_a_condition_change_the_line_they_belong_to() -> None:
    one, two = Line("is_group", "yes"), Line("is_major", "yes")
    both = Group("all", (one, two))
    assert typed.changed(both, [], "add").parts == (one, two, Line())
    assert typed.changed(both, [1], "remove").parts == (one,)
    assert typed.changed(both, [0], "any").parts == (Group("any", (one, Line())), two)
    assert typed.changed(both, [1], "not").parts == (one, Group("not", (two,)))
    inner = Group("all", (Group("any", (one, two)),))
    assert typed.changed(inner, [0, 1], "remove").parts == (Group("any", (one,)),)
    assert typed.changed(inner, [0], "dissolve").parts == (one, two)
    assert typed.changed(both, [7], "remove") == both


def test_a_change_keeps_the_comments_of_its_entry() -> None:
    text = BEIDAIHE.replace('auto = ["explicit"] #', 'auto = ["explicit"] # 一 #')
    assert "auto = [] # 一 # where the text" in edit.put(text, "dispatch", 0, {"auto": []})
    text = BEIDAIHE.replace(
        'lead = ["hrss"]\nassist = ["justice"', '# why\nlead = [\n  "hrss", # first\n]\nassist = ["justice"'
    )
    changed = edit.put(text, "rule", 1, {"lead": ["hrss", "police"], "duties": None})
    assert '# why\n# first\nlead = ["hrss", "police"]\nassist' in changed
    assert "duties" not in tables_of(changed)["rule"][1]


def test_a_key_that_is_new_stands_where_the_shipped_files_have_it() -> None:
    changed = edit.put(BEIDAIHE, "rule", 4, {"rank": 2, "notify": ["court"], "basis": "“甲”\\乙"})
    lines = changed.splitlines()
    start = lines.index('id = "BDH-L5"')
    keys = [line.split(" ")[0] for line in lines[start : start + 10]]
    assert keys == [
        "id",
        "rank",
        "when",
        "lead",
        "assist",
        "notify",
        "determination",
        "clauses",
        "quote",
        "basis",
    ]
    assert parse(changed).rules[4].basis == "“甲”\\乙"


def test_a_new_rule_goes_above_the_one_that_takes_all_the_rest() -> None:
    rules = tables_of(BEIDAIHE)["rule"]
    assert edit.last_open_place(rules) == 9
    assert edit.last_open_place(rules[:3]) == 3
    added = edit.add(BEIDAIHE, "rule", 9, {"id": "BDH-L11", "lead": ["hrss"], "determination": "manual"})
    assert [rule.id for rule in parse(added).rules][8:] == ["BDH-L9", "BDH-L11", "BDH-L10"]
    assert edit.next_id([rule["id"] for rule in rules], "X") == "BDH-L11"
    assert edit.next_id(["ZY-L09"], "X") == "ZY-L10"
    assert edit.next_id([], "BDH-1") == "BDH-1"


def test_the_banner_of_a_section_stays_above_a_rule_that_is_added_first_or_removed() -> None:
    banner = "# ---------------------------------------------------------------- 主办规则：依次判断，先合先用\n\n[[rule]]\n"
    added = edit.add(BEIDAIHE, "rule", 0, {"id": "BDH-L0", "lead": ["hrss"], "determination": "manual"})
    assert f'{banner}id = "BDH-L0"' in added
    assert f'{banner}id = "BDH-L2"' in edit.remove(BEIDAIHE, "rule", 0)


def test_a_section_that_the_file_does_not_have_is_made() -> None:
    text = FILES["620700"]
    assert "dispatch" not in tables_of(text)
    assert tables_of(edit.put(text, "dispatch", 0, {"auto": ["explicit"]}))["dispatch"] == {
        "auto": ["explicit"]
    }
    clock = {"days": 5, "unit": "day", "start": "receipt_by_recipient", "clause": "一", "quote": "五日"}
    feedback = parse(edit.add(text, "clock", 0, clock, name="feedback")).feedback
    assert feedback is not None and feedback.value == 5
    bare = text.replace(text[text.index("[sets]") : text.index("# In construction")], "")
    assert tables_of(edit.add(bare, "sets", 0, {"ALL": ["district"]}))["sets"] == {"ALL": ["district"]}


def test_a_condition_under_a_heading_of_its_own_can_be_changed_too() -> None:
    text = BEIDAIHE.replace(
        'when = { past_clock = "feedback" }\nduties = ["overdue_reminder"]', 'duties = ["overdue_reminder"]'
    )
    text = text.replace(
        'basis = "超过反馈时限仍无进展的，默认催办并列入超期"',
        'basis = "超过"\n[overlay.when]\npast_clock = "feedback"',
    )
    assert edit.put(text, "overlay", 4, {"when": {"past_clock": "feedback"}}) == text
    changed = edit.put(text, "overlay", 4, {"when": {"is_group": True}, "notify": ["court"]})
    assert tables_of(changed)["overlay"][4]["when"] == {"is_group": True}
    assert tables_of(changed)["overlay"][4]["notify"] == ["court"]
    assert [rule.id for rule in parse(changed).overlays] == [rule.id for rule in parse(BEIDAIHE).overlays]


def test_a_file_that_no_form_can_change_says_so() -> None:
    text = (
        BEIDAIHE.replace("[letters]\nnumber =", "[letters]\nsecond = 1\nnumber =")
        + "\n[clock]\nsecond = { days = 3 }\n"
    )
    with pytest.raises(Refused, match="edit it as a file"):
        edit.put(text, "clock", 0, {"days": 4})
    with pytest.raises(Refused, match="no such entry"):
        edit.remove(BEIDAIHE, "rule", 10)


def form_of(section: str, data: dict[str, Any], place: int | None = 0) -> EntryForm:
    policy = parsed(BEIDAIHE)
    kind = FORMS[section]
    near = around(policy, section, place)
    initial = kind.from_table({}) if place is None else kind.initial_of(tables_of(BEIDAIHE), place)
    html = render_to_string(
        "agencies/edit_fields.html", {"form": kind(near, place, initial=initial | {"seen": "0"})}
    )
    return kind(near, place, sent(html, **data))


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"id": ""}, "id", "required"),
        ({"when.0.subject": ""}, "when", "missing"),
        ({"when.0.subject": "sector", "when.0.for": "sector"}, "when", "missing"),
        (
            {"when.0.subject": "worker_count", "when.0.for": "worker_count", "when.0.value": "many"},
            "when",
            "missing",
        ),
        ({"when.0.subject": "territory", "when.0.for": "territory", "when.0.value": " "}, "when", "missing"),
        ({"lead.0.name": ""}, "lead", "missing"),
        ({"determination": "perhaps"}, "determination", "perhaps"),
        ({"rank": "first"}, "rank", "whole number"),
        ({"rank": "0"}, "rank", "1"),
    ],
)
def test_what_is_not_finished_is_said_beside_its_field(
    changes: dict[str, str], field: str, said: str
) -> None:
    form = form_of("rule", changes)
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert said in str(form.errors[field])


def test_what_was_chosen_for_one_fact_is_not_kept_for_another() -> None:
    form = form_of(
        "rule", {"when.0.subject": "sector", "when.0.for": "causes", "when.0.values": ["absconding"]}
    )
    assert form.typed()["when"].parts[0] == Line("sector", "in")


def test_a_button_keeps_everything_that_was_typed() -> None:
    form = form_of("rule", {"id": "BDH-L99", "quote": "一\r\n二", "lead.0.name": "court"})
    typed_now = form.typed_after("when:add")
    assert typed_now["when"].parts[-1] == Line()
    assert (typed_now["id"], typed_now["quote"], typed_now["lead"][0].name) == (
        "BDH-L99",
        "一\r\n二",
        "court",
    )
    assert form.typed_after("lead.0:remove")["lead"] == ()
    assert len(form.typed_after("assist.0.when:add")["assist"][0].when.parts) == 2
    assert form.typed_after("nothing.x:add") == form.typed()
    assert form.typed_after("when.first:add") == form.typed()


WILD = ["", "0", "-1", "9" * 30, "any", "not", "is:works", "is:", "past_clock:", "lead", "@nothing", "received_date", "worker_count",
        "given", "differs_from", "a\nb", '"', "\\", "#", "\x00", "\u2028", "[[rule]]", "R1", "{year}", '\"\"\"']  # fmt: skip
MORE = [
    "when.0.0.subject",
    "when.1.size",
    "when.0.size",
    "lead.size",
    "lead.0.when.0.subject",
    "rows.0.when.size",
    "at",
]
ACTS = ["add", "add_group", "any", "not", "remove", "up", "down", "dissolve", ""]


@pytest.mark.parametrize("seed", range(30))
def test_nothing_that_can_be_sent_breaks_a_form_or_another_entry(seed: int) -> None:
    rng, tables = Random(seed), tables_of(BEIDAIHE)
    section = rng.choice(SECTIONS)
    place = rng.choice([None, *range(len(edit.entries(tables, section)))])
    sound = form_of(section, {}, place).data
    names = [*sound, *MORE]
    wild = {rng.choice(names): [rng.choice(WILD)] * rng.randint(0, 2) for _each in range(4)}
    form = form_of(section, wild, place)
    again = form.typed_after(f"{rng.choice(names)}:{rng.choice(ACTS)}")
    assert again.keys() == form.typed().keys()
    preview_of(form, BEIDAIHE)
    if form.is_valid():
        text = form.written(BEIDAIHE, form.table())
        others = {name: value for name, value in tables.items() if name != section}
        try:
            assert {name: tables_of(text)[name] for name in others} == others
            parse(text)
        except PolicyRefused as refused:
            form.take_faults(refused.faults, text)
            assert form.errors
    render_to_string("agencies/edit_fields.html", {"form": form})
