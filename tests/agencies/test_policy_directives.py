"""What a document demands of those who lead: read from the file, said in words, and on which days."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from agencies.policy.changes.differences import differences
from agencies.policy.directive_words import say_directive, say_moment, say_subject
from agencies.policy.directives import Kind, Measure, festival, is_moment, moment, of_kind, season_on
from agencies.policy.model import PolicyRefused
from agencies.policy.parse import parse
from agencies.policy.versions import shipped_files

FILES = {each.name[:6]: each.text for each in shipped_files()}


def faults_of(text: str) -> list[str]:
    with pytest.raises(PolicyRefused) as refused:
        parse(text)
    return [str(each) for each in refused.value.faults]


def with_directive(entry: str) -> str:
    return f"{FILES['130304']}\n[[directive]]\n{entry}\n"


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("2017-12-31", 2026, date(2017, 12, 31)),
        ("10-01", 2026, date(2026, 10, 1)),
        ("02-29", 2026, date(2026, 2, 28)),
        ("spring_festival", 2026, date(2026, 2, 17)),
        ("spring_festival-40", 2027, date(2026, 12, 28)),
        ("spring_festival/next", 2026, date(2027, 2, 6)),
        ("mid_autumn-15", 2026, date(2026, 9, 10)),
        ("national_day+7", 2026, date(2026, 10, 8)),
    ],
)
def test_a_moment_names_a_day_of_the_year(text: str, year: int, day: date) -> None:
    assert moment(text, year) == day


@pytest.mark.parametrize("text", ["", "soon", "13-01", "2026-02-30", "spring_festival-4000", "10/01"])
def test_what_names_no_day_is_no_moment(text: str) -> None:
    assert not is_moment(text)


def test_lunar_festivals_agree_with_the_published_holidays() -> None:
    # 国务院办公厅关于2026年部分节假日安排的通知: 春节 from 15 February, 中秋节 from 25 September.
    assert festival("spring_festival", 2026) == date(2026, 2, 17)
    assert festival("mid_autumn", 2026) == date(2026, 9, 25)


@pytest.mark.parametrize("code", sorted(FILES))
def test_every_shipped_directive_rests_on_a_clause_or_says_whose_setting_it_is(code: str) -> None:
    found = parse(FILES[code]).directives
    assert found and all(each.source for each in found)
    assert all(each.quote for each in found if each.clause)


def test_beijing_sets_its_targets_by_date() -> None:
    targets = of_kind(parse(FILES["110000"]).directives, Kind.TARGET)
    real_name = [(each.share, each.due) for each in targets if each.code == Measure.REAL_NAME]
    assert real_name == [(Decimal(70), "2017-12-31"), (Decimal(100), "2018-12-31")]
    banks = [each.share for each in targets if each.code == Measure.BANK_PAY]
    assert banks == [Decimal(30), Decimal(60), Decimal(100)]


def test_zhangye_is_in_a_key_period_before_spring_festival_and_not_in_june() -> None:
    directives = parse(FILES["620700"]).directives
    inside = season_on(directives, date(2027, 1, 10))
    assert inside is not None and inside.directive.code == "spring_festival"
    assert (inside.first, inside.last) == (date(2026, 12, 28), date(2027, 2, 6))
    assert season_on(directives, date(2026, 6, 1)) is None


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ('kind = "wish"\ncode = "x"\nbasis = "办公室"', "allowed are target"),
        ('kind = "target"\ncode = "happiness"\nbasis = "办公室"', "allowed are real_name"),
        ('kind = "target"\ncode = "deposit"\nshare = 130\nbasis = "办公室"', "at most 100 is needed"),
        ('kind = "target"\ncode = "deposit"\ndays = 3\nbasis = "办公室"', "is not something a directive"),
        ('kind = "season"\ncode = "x"\nname = "某时"\nbasis = "办公室"', "start is missing"),
        ('kind = "task"\ncode = "x"\nname = "做事"\ndue = "12月底"\nbasis = "办公室"', "a day is 2017-12-31"),
        ('kind = "task"\ncode = "x"\nname = "做事"\nlead = ["wizard"]\nbasis = "办公室"', "which is no role"),
        ('kind = "task"\ncode = "x"\nname = "做事"', "clause is missing"),
    ],
)
def test_a_faulty_directive_is_refused_with_its_reason(entry: str, says: str) -> None:
    faults = faults_of(with_directive(entry))
    assert any(says in each for each in faults), faults


def test_the_same_demand_twice_is_refused() -> None:
    entry = 'kind = "task"\ncode = "x"\nname = "做事"\nterm = "长期"\nbasis = "办公室"\n'
    assert any("twice" in each for each in faults_of(with_directive(f"{entry}\n[[directive]]\n{entry}")))


def test_it_is_said_in_words() -> None:
    winter = next(each for each in parse(FILES["130304"]).directives if each.code == "winter")
    with override("en"):
        said = dict(say_directive(winter))
        assert say_subject(winter) == "根治欠薪冬季专项行动"
        assert (said["Begins"], said["Completed by"]) == ("10-01", "Spring Festival of the next year")
        assert say_moment("spring_festival-40") == "40 days before Spring Festival"
        assert say_moment("2017-12-31") == "2017-12-31"


def test_a_changed_share_is_a_difference_between_two_policies() -> None:
    old = parse(FILES["110000"])
    new = parse(FILES["110000"].replace("share = 70", "share = 75", 1))
    (change,) = differences(old, new)
    assert change.section == "directives"
    assert [(part.was, part.becomes) for part in change.parts] == [("70 %", "75 %")]
