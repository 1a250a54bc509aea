"""`[[money]]`: figures about money by place and nation, which holds for a project, and how a bad one is refused."""

from decimal import Decimal

import pytest

from agencies.policy.changes.differences import differences
from agencies.policy.model import PolicyRefused
from agencies.policy.money import UNITS, About, Figure, Setting, Source
from agencies.policy.money_settings import money, national
from agencies.policy.money_words import say_setting
from agencies.policy.parse import parse
from agencies.policy.versions import shipped_files

FILES = {each.name[:6]: each.text for each in shipped_files()}


def test_every_figure_has_a_unit_and_every_national_one_a_source() -> None:
    assert set(UNITS) == set(Figure)
    assert all(each.basis for each in national())
    assert all(say_setting(each) for each in national())


def test_what_was_not_read_in_full_says_so() -> None:
    """国务院部门规章 of which only summaries were read, and proposals of our own."""
    unverified = {each.figure for each in national() if each.unverified}
    assert {
        Figure.DEPOSIT_RATE,
        Figure.DEPOSIT_INCREASE,
        Figure.GUARANTEE_TERM,
        Figure.MINIMUM_WAGE,
    } <= unverified
    assert not {Figure.LABOUR_CYCLE, Figure.DEPOSIT_PAYOUT, Figure.KEEP_YEARS} & unverified


@pytest.mark.parametrize(
    ("code", "about", "share"),
    [
        ("620700", About(sector="housing"), 30),
        ("620700", About(sector="water"), 15),
        ("620700", About(sector="rail"), 20),
        ("620700", About(sector="agriculture"), None),
        ("654224", About(sector="water"), 30),
        ("130304", About(sector="housing"), None),
    ],
)
def test_the_share_of_labour_cost_follows_place_and_sector(
    code: str, about: About, share: int | None
) -> None:
    found = money(parse(FILES[code])).find(Figure.LABOUR_SHARE, about)
    assert (found.whole if found else None) == share


def test_the_order_of_the_sources_is_that_of_the_place() -> None:
    zhangye = money(parse(FILES["620700"]))
    estate = zhangye.find(Figure.WATERFALL, About(sector="housing", government=False))
    works = zhangye.find(Figure.WATERFALL, About(sector="water"))
    assert estate and estate.codes == ("wage_account", "deposit", "presale_funds", "emergency_fund")
    assert works and Source.PRESALE not in works.codes
    assert money(parse(FILES["410305"])).holds(Figure.ALTERNATIVES)
    assert not zhangye.holds(Figure.ALTERNATIVES)
    assert money(parse(FILES["410305"])).number(Figure.FUND_FLOOR) == Decimal(5_000_000)


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ('key = "labour_shares"\nvalue = 30\nbasis = "x"', "key"),
        ('key = "labour_share"\nvalue = 130\nbasis = "x"', "value"),
        ('key = "labour_share"\nvalue = true\nbasis = "x"', "value"),
        ('key = "deposit_payout"\nvalue = 2.5\nbasis = "x"', "value"),
        ('key = "labour_average"\nvalue = 1\nbasis = "x"', "value"),
        ('key = "waterfall"\nvalue = ["deposit", "lottery"]\nbasis = "x"', "value"),
        ('key = "waterfall"\nvalue = ["deposit", "deposit"]\nbasis = "x"', "value"),
        ('key = "fund_floor"\nvalue = 5000000', "clause"),
        ('key = "fund_floor"\nvalue = 5000000\nclause = "四(四)"', "quote"),
        ('key = "fund_floor"\nvalue = 5000000\nbasis = "x"\nwhen = { village = "a" }', "village"),
        ('key = "fund_floor"\nvalue = 5000000\nbasis = "x"\nnote = "a"', "note"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_by_its_key(lines: str, field: str) -> None:
    text = f"{FILES['110000']}\n[[money]]\n{lines}\n"
    with pytest.raises(PolicyRefused) as refused:
        parse(text)
    assert {fault.field for fault in refused.value.faults} & {field, "when"}
    assert text.split("\n")[refused.value.faults[0].line - 1] == "[[money]]"


def test_the_same_figure_for_the_same_projects_stands_once() -> None:
    entry = '\n[[money]]\nkey = "pay_grace"\nvalue = 7\nbasis = "x"\n'
    with pytest.raises(PolicyRefused):
        parse(FILES["110000"] + entry + entry)


def test_a_change_of_a_figure_is_told_in_words() -> None:
    old = parse(FILES["410305"])
    new = parse(FILES["410305"].replace("value = 5000000", "value = 6000000"))
    (change,) = differences(old, new)
    (part,) = change.parts
    assert ("5,000,000" in part.was, "6,000,000" in part.becomes) == (True, True)


def test_a_setting_cites_the_clause_before_what_it_rests_on() -> None:
    said = Setting(Figure.FUND_FLOOR, Decimal(1), clause="JX 四(四)", basis="x")
    assert (said.source, said.whole) == ("JX 四(四)", 1)
