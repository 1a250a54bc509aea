"""Points from figures: bounds, straight lines, deductions, ties and grades."""

from decimal import Decimal

import pytest

from oversight.assessment.defaults import default_for, default_sets
from oversight.assessment.measures import MEASURES, Shape
from oversight.assessment.scoring import (
    Rule,
    Why,
    bounds,
    by_count,
    by_share,
    deducted,
    grade,
    open_points,
    ranked,
    share_of,
    total,
)

TEN = Rule(Decimal(10), full_from=Decimal(95), none_below=Decimal(60))


@pytest.mark.parametrize(
    ("share", "points", "why"),
    [
        (None, "10.00", Why.NOTHING_TO_COUNT),
        ("100", "10.00", Why.FULL),
        ("95", "10.00", Why.FULL),
        ("94.99", "10.00", Why.BETWEEN),  # 9.997 rounded, and said so
        ("77.5", "5.00", Why.BETWEEN),
        ("60", "0.00", Why.NONE),
        ("59.99", "0.00", Why.NONE),
        ("0", "0.00", Why.NONE),
    ],
)
def test_points_follow_the_share_in_a_straight_line_between_the_bounds(
    share: str | None, points: str, why: Why
) -> None:
    given = by_share(None if share is None else Decimal(share), TEN)
    assert (str(given.points), given.why) == (points, why)


def test_a_hundred_percent_is_said_only_of_all() -> None:
    assert share_of(19_999, 20_000) == Decimal("99.99")
    assert share_of(1, 3) == Decimal("33.33")
    assert share_of(3, 3) == Decimal(100)
    assert share_of(0, 0) is None


def test_so_many_of_those_wanted() -> None:
    rule = Rule(Decimal(6), wanted=4)
    assert [by_count(count, rule).points for count in (0, 1, 4, 9)] == [0, Decimal("1.50"), 6, 6]


def test_deductions_go_down_to_zero_and_no_further() -> None:
    rule = Rule(Decimal(5), each=Decimal(2))
    assert [deducted(count, rule).points for count in (0, 1, 2, 3)] == [5, 3, 1, 0]
    assert [deducted(count, rule).why for count in (0, 1, 3)] == [Why.SPARED, Why.DEDUCTED, Why.USED_UP]


def test_beyond_the_hundred_they_are_taken_off_the_total() -> None:
    rule = Rule(Decimal(6), each=Decimal(2), beyond=True)
    assert [deducted(count, rule).points for count in (0, 1, 5)] == [0, -2, -6]
    assert bounds(rule, takes_off=True) == (Decimal(-6), Decimal(0))
    assert bounds(rule, takes_off=False) == (Decimal(0), Decimal(6))
    assert total([Decimal(3), Decimal(-6)]) == 0


def test_equal_totals_share_a_place_and_leave_the_next_one_free() -> None:
    totals = {1: Decimal("91.50"), 2: Decimal(88), 3: Decimal(88), 4: Decimal(70), 5: Decimal(95)}
    assert ranked(totals) == {5: 1, 1: 2, 2: 3, 3: 3, 4: 5}
    assert ranked({}) == {}


@pytest.mark.parametrize(
    ("points", "letter"), [("90", "A"), ("89.99", "B"), ("70", "B"), ("69.99", "C"), ("0", "C")]
)
def test_grades_by_the_points_of_the_set(points: str, letter: str) -> None:
    assert grade(Decimal(points), a_from=90, c_below=70) == letter


def test_every_shipped_proposal_has_a_hundred_points_and_counts_what_can_be_counted() -> None:
    for each in default_sets():
        assert open_points([(item.points, item.beyond) for item in each.items]) == 100, each.name
        assert len({item.code for item in each.items}) == len(each.items)
        for item in each.items:
            assert item.standard and item.section
            if item.way == "evidence":
                assert not item.measure
                continue
            shape = MEASURES[item.measure].shape
            if item.way == "deduction":
                assert item.each and shape is Shape.COUNT, item.code
            else:
                assert shape is Shape.SHARE or item.wanted, item.code


def test_government_projects_have_a_proposal_of_their_own() -> None:
    alone = default_for("district", government=True)
    both = default_for("district", government=False)
    assert alone and both and alone.name != both.name
    assert default_for("town", government=True) == default_for("town", government=False)
