"""Whatever stands in a file, it is read or refused with faults that people can read, in both languages."""

import copy
import json
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.policy.check import lint
from agencies.policy.model import Fault, Policy, PolicyRefused
from agencies.policy.parse import SECTIONS, parse
from agencies.policy.reasons import Reason
from agencies.policy.telling import tell
from agencies.policy.toml import DEEPEST, LARGEST
from agencies.policy.versions import shipped_files
from tests.agencies.test_policy_analysis import FILES, PLANTED
from tests.world import beidaihe_file

GOOD = beidaihe_file()


def written(value: Any) -> str:
    """A value as TOML writes it in one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{quoted(key)} = {written(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    # The delete character is the one that JSON writes as it is and TOML does not allow.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def file_of(tables: Mapping[str, Any]) -> str:
    return "".join(f"{quoted(name)} = {written(value)}\n" for name, value in tables.items())


def read_or_refused(text: str) -> tuple[Policy | None, list[Fault]]:
    """The policy with the faults of the check, or the faults it is refused for. Anything else is a failure."""
    try:
        policy = parse(text)
    except PolicyRefused as refused:
        return None, refused.faults
    return policy, lint.check(policy)


def assert_readable(faults: list[Fault], policy: Policy | None) -> None:
    for fault in faults:
        assert str(fault).count("\n") == 0, fault
        assert len(fault.reason) < 1200
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for each in tell(faults, policy):
                assert "%(" not in each.reason
                assert " object at " not in each.reason
                assert each.where


# ---- anything at all

KEYS = sorted(
    {
        *SECTIONS, "code", "short", "name", "document", "document_status", "principle", "id", "when", "lead", "assist",
        "notify", "duties", "determination", "clauses", "quote", "basis", "rank", "role", "manages", "sector", "region",
        "accounts", "kind", "rows", "gives", "label", "codes", "replaces", "auto", "number", "days", "unit", "start",
        "clause", "feedback", "R1", "any", "all", "not", "is", "past_clock", "causes", "except", "only", "given",
        "at_least", "more_than", "differs_from", "add", "@sector", "@unit", "amount_yuan", "received_date", "x\x00y",
    }
)  # fmt: skip
LEAVES = st.one_of(
    st.booleans(),
    st.integers(min_value=-(2**80), max_value=2**80),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [*KEYS, "hrss", "@nobody", "=causes", "=owner_agency", "130304", "explicit", "", "{", "100 %", "{0}"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(st.sampled_from([*sorted(SECTIONS), "other"]), VALUES, max_size=6))
def test_any_structure_is_read_or_refused(tables: dict[str, Any]) -> None:
    policy, faults = read_or_refused(file_of(tables))
    assert policy is None
    assert faults
    assert_readable(faults, None)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_refused(text: str) -> None:
    policy, faults = read_or_refused(text)
    assert policy is None
    assert faults
    assert_readable(faults, None)


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, each in inner for found in paths_of(each, (*path, key)))]


TABLES = {name: tomllib.loads(text) for name, text in FILES.items()}
PATHS = {name: paths_of(tables)[1:] for name, tables in TABLES.items()}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_shipped_file_with_anything_in_one_place_is_read_or_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(TABLES)))
    tables = copy.deepcopy(TABLES[name])
    path = data.draw(st.sampled_from(PATHS[name]))
    holder: Any = tables
    for key in path[:-1]:
        holder = holder[key]
    if data.draw(st.booleans()):
        holder[path[-1]] = data.draw(VALUES)
    else:
        del holder[path[-1]]
    policy, faults = read_or_refused(file_of(tables))
    assert_readable(faults, policy)


# ---- what is known to be odd

ODD = {
    "a section that is a number": "rule = 1",
    "a section that is a list of numbers": "agency = [1, 2]",
    "time limits as a list": "clock = []",
    "a time limit that is a number": "[clock]\nfeedback = 5",
    "places as one table": "[region]\ncode = '1'",
    "sets as a list": "sets = [1]",
    "a set that is a table": "sets = { A = { b = 1 } }",
    "a set that is a number": "sets = { A = 1 }",
    "words as text": "words = 'works'",
    "a word that is a list": "words = { works = [] }",
    "an agency that manages a number": "[[agency]]\nmanages = 3",
    "an agency that manages sectors in a text": "[[agency]]\nmanages.sector = 'water'",
    "a rule with a condition that is a list": "[[rule]]\nwhen = []",
    "a rule with an addition that is a number": "[[rule]]\nlead = [1]",
    "a rule with an addition without a name": "[[rule]]\nlead = [{ when = { sector = 'water' } }]",
    "a comparison with a list of lists": "[[rule]]\nwhen = { sector = [['water']] }",
    "a clock asked for by a list": "[[rule]]\nwhen = { past_clock = ['feedback'] }",
    "a word asked for by a table": "[[rule]]\nwhen = { is = { a = 1 } }",
    "rows that are text": "[[lookup]]\nname = '@x'\nrows = ['hrss']",
    "rows that are a table": "[[lookup]]\nname = '@x'\nrows = { gives = 'hrss' }",
    "dispatch as a list": "dispatch = ['explicit']",
    "a letter's number that is a number": "[letters]\nnumber = 5",
    "a head that is text": "jurisdiction = 'Beidaihe'",
    "dates and times": "jurisdiction = 2026-04-30\nrule = [2026-04-30T08:00:00]\nsets = { A = [08:00:00] }",
    "no number at all": "[clock.feedback]\ndays = nan",
    "a number with thousands of digits": f"days = {'9' * 5000}",
    "a zero byte": "a = 1\x00",
    "an escaped zero byte": '[jurisdiction]\nname = "a\\u0000b"',
    "nothing": "",
    "a mark of byte order": "\ufeffrule = 1",
    "lists in lists": f"a = {'[' * 5000}",
    "tables in tables": "a = " + "{ a = " * 300 + "1" + " }" * 300,
    "a long dotted key": ".".join(["a"] * 40_000) + " = 1",
    "a long dotted heading": "[" + ".".join(["a"] * 40_000) + "]",
    "a long quoted dotted key": ".".join(['"a"'] * 40_000) + " = 1",
    "quotation marks that never end": '"""' + '\\"""' * 50_000,
    "half a surrogate": "a = '\ud800'",
}  # fmt: skip


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_what_is_odd_is_refused(text: str) -> None:
    policy, faults = read_or_refused(text)
    assert policy is None
    assert faults
    assert_readable(faults, None)


def refused_with(before: str, after: str) -> list[tuple[str, str, str]]:
    assert before in GOOD, "the planted fault must replace something"
    with pytest.raises(PolicyRefused) as refused:
        parse(GOOD.replace(before, after, 1))
    return [(fault.where, fault.field, fault.reason) for fault in refused.value.faults]


def test_a_text_is_no_list_of_its_letters() -> None:
    assert refused_with('lead = ["hrss"]', 'lead = "hrss"') == [
        ("BDH-L1", "lead", "lead = 'hrss'; a list in square brackets is needed")
    ]
    found = refused_with('clauses = ["三(三)", "三(六)"]', 'clauses = "三(三)"')
    assert found == [("BDH-L2", "clauses", "clauses = '三(三)'; a list in square brackets is needed")]
    found = refused_with('auto = ["explicit"]', 'auto = "explicit"')
    assert found == [("dispatch", "auto", "auto = 'explicit'; a list in square brackets is needed")]


@pytest.mark.parametrize(
    ("before", "after", "where", "field", "reason"),
    [
        ('id = "BDH-L2"', 'id = "BDH-L1"', "BDH-L1", "id", "stands in the file twice"),
        ('id = "BDH-V1"', 'id = "BDH-L1"', "BDH-L1", "id", "stands in the file twice"),
        ('id = "BDH-L2"', 'id = "BDH L2"', "BDH L2", "id", "letters, digits, “-”, “_” and “.” are allowed, at most 24"),
        ('id = "BDH-L2"', 'id = "BDH-L2\\" onclick"', 'BDH-L2" onclick', "id", "is no name"),
        ('id = "BDH-L2"', f'id = "{"L" * 25}"', "L" * 25, "id", "at most 24 of them"),
        ('id = "BDH-L2"', "id = 2", "2", "id", "id is missing or not text"),
        ('name = "北戴河区交通运输局"', f'name = "{"局" * 61}"', "transport", "name", "name has 61 characters; at most 60 fit"),
        ('short_name = "区交通运输局"', f'short_name = "{"局" * 31}"', "transport", "short_name", "has 31 characters; at most 30 fit"),
        ('name = "西山街道"', f'name = "{"街" * 61}"', "130304001", "name", "name has 61 characters; at most 60 fit"),
        ('short = "BDH"', 'short = "BEIDAIHE1"', "jurisdiction", "short", "at most 8 of them"),
        ('short = "BDH"', 'short = "../x"', "jurisdiction", "short", "is no name"),
        ('code = "130304"', 'code = "13030"', "jurisdiction", "code", "is not a code of six digits"),
        ('basis = "五(三)列名"', f'basis = "{"据" * 121}"', "housing", "basis", "at most 120 fit"),
        ('clauses = ["三(三)", "三(六)"]', f'clauses = ["{"条" * 51}"]', "BDH-L2", "clauses", "at most 50 fit"),
        ('region = "130304101"', 'region = "130304999"', "township", "region", "neither the jurisdiction nor among the places"),
        ('code = "130304002"', 'code = "130304001"', "130304001", "code", "stands in the file twice"),
        ("accounts = false", 'accounts = "no"', "court", "accounts", "true or false is needed"),
        ("days = 5", "days = 100000", "clock.feedback", "days", "at most 366 is allowed"),
        ("days = 5", 'days = "5"', "clock.feedback", "days", "a whole number of at least 1"),
        ('number = "北治欠办转〔{year}〕{serial}号"', 'number = "{year}{serial}{place}"', "letters", "number", "no other braces"),
        ('number = "北治欠办转〔{year}〕{serial}号"', f'number = "{"北" * 60}{{year}}{{serial}}"', "letters", "number", "at most 60"),
        ('name = "@unit"', 'name = "@coordinator"', "@coordinator", "name", "cannot be defined"),
        ('name = "@unit"', 'name = "@u n"', "@u n", "name", "is no name"),
        ('principle = "行业', 'principle = "\\u0000行业', "jurisdiction", "principle", "a character that cannot be printed"),
        ('causes = "sme_debt"', 'causes = "sme"', "BDH-V15", "when", "causes has no value 'sme'"),
        ('assist = [{ add = "@sector", when = { is = "works" } }]', 'assist = [{ add = "@sector", when = { is = "work" } }]', "BDH-L1", "assist", "the word 'work' is not defined"),
        ('gives = "=owner_agency"', 'gives = "=owner"', "@sector", "rows", "no such fact"),
        ("R1 = [", "r1 = [", "sets.r1", "name", "must be written in capitals"),
        ('works = { domain = "construction" }', 'works = { domain = "building" }', "words.works", "when", "domain has no value 'building'"),
        ('determination = "manual"', 'determination = "maybe"', "BDH-L3", "determination", "allowed are explicit, default, manual"),
        ('when = { causes = "sme_debt" }', "when = { causes = [] }", "BDH-V15", "when", "causes is compared with no code at all"),
        ('when = { causes = "sme_debt" }', "when = { any = [] }", "BDH-V15", "when", "any = [] names nothing that could hold"),
        ('duties = ["no_wage_case"]', 'duties = ["no_case"]', "BDH-L1", "duties", "there is no duty 'no_case'"),
        ('manages.sector = ["transport"]', 'manages.sector = ["roads"]', "transport", "manages", "there is no sector 'roads'"),
    ],
)  # fmt: skip
def test_a_fault_names_its_entry_and_its_field(
    before: str, after: str, where: str, field: str, reason: str
) -> None:
    found = refused_with(before, after)
    assert any((each[0], each[1]) == (where, field) and reason in each[2] for each in found), found


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('[jurisdiction]\ncode = "130304\n', 2, "column 15: there is a character that cannot be printed, or a text goes over"),
        ('a = 1\nb = """never closed', 2, "a text is not closed; the quotation mark at its end is missing"),
        ("a = 1\na = 2\n", 2, "column 6: the same key stands here a second time"),
        ("[a]\n[a]\n", 2, "column 3: the same heading stands here a second time"),
        ("a = [1, 2\n", 2, "a list is not closed"),
        ("a = hrss\n", 1, "column 5: the value cannot be read; a text stands between quotation marks"),
        ("a 1\n", 1, "column 3: an equals sign is missing after the key"),
        ("a = 1 b = 2\n", 1, "column 7: something stands after the end of the value"),
        ("号 = 1\n", 1, "column 1: neither a key nor a heading can be read here"),
    ],
)  # fmt: skip
def test_what_is_not_toml_is_said_in_plain_words_with_its_line(text: str, line: int, reason: str) -> None:
    (fault,) = read_or_refused(text)[1]
    assert (fault.line, fault.where) == (line, "file")
    assert fault.reason.startswith(reason)


def test_a_file_too_large_or_too_deep_is_refused() -> None:
    (fault,) = read_or_refused("#" * (LARGEST + 1))[1]
    assert fault.reason == "the file has 500001 bytes; at most 500000 are read"
    deep = "{ not = " * DEEPEST + "{}" + " }" * DEEPEST
    (fault,) = read_or_refused(f"[words]\nnever = {deep}")[1]
    assert fault.reason == "tables and lists stand inside each other more than 20 deep"


def test_a_text_as_long_as_a_file_may_be_is_no_key_of_many_parts() -> None:
    long = GOOD + "".join(
        f"# 第{number}行。a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w\n" for number in range(5000)
    )
    assert parse(long).rules == parse(GOOD).rules


def test_a_key_that_nothing_reads_is_found() -> None:
    text = GOOD.replace("accounts = false", "acounts = false", 1)
    text = text.replace(
        'add = "@sector", when = { is = "works" }', 'add = "@sector", wen = { is = "works" }', 1
    )
    found = [(each.where, each.field, each.reason) for each in lint.check(parse(text)) if not each.warning]
    assert found == [
        ("court", "acounts", "acounts is a key that nothing reads"),
        ("BDH-L1", "wen", "wen is a key that nothing reads"),
    ]


def test_a_body_for_the_same_ground_stands_there_once() -> None:
    text = GOOD.replace('region = "130304101"', 'region = "130304100"', 1)
    found = [
        (each.where, each.field)
        for each in lint.check(parse(text))
        if each.reason == "stands in the file twice"
    ]
    assert found == [("township", "role")]


# ---- in the reader's language


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_told_in_both_languages(planted: Any) -> None:
    text = FILES[planted.file].replace(planted.before, planted.after, 1)
    policy = parse(text)
    faults = lint.check(policy)
    assert_readable(faults, policy)
    with translation.override("en"):
        for each in tell(faults, policy):
            # The notation of the file is for those who edit it.
            assert not {"{", "=", "_"} & set(each.reason), each.reason


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED.keys())
def test_every_reason_of_a_planted_fault_has_its_chinese(planted: Any) -> None:
    faults = lint.check(parse(FILES[planted.file].replace(planted.before, planted.after, 1)))
    with translation.override("zh-hans"):
        for fault in faults:
            assert isinstance(fault.says, Reason)
            assert translation.gettext(fault.says.message) != fault.says.message


def test_every_warning_of_a_shipped_file_opens_its_entry() -> None:
    for file in shipped_files():
        policy, tables = parse(file.text), tomllib.loads(file.text)
        for told in tell(lint.check(policy), policy):
            assert told.entry is not None
            section, place = told.entry
            assert section == "agency"
            assert told.where in policy.names_of(tables[section][place]["role"])
