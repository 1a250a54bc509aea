"""Targets by their days, the step curve between several, and the light they give."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.policy.directives import Directive, Kind, Measure
from agencies.policy.obliged import Scope
from agencies.policy.parse import parsed
from agencies.policy.versions import shipped_files
from oversight.coverage.curves import curve, drawing
from oversight.coverage.lights import Light, falling, of_none, seen
from oversight.coverage.lines import SYSTEMS, kept, line_named, lines_of
from oversight.coverage.models import CoveragePoint
from oversight.coverage.targets import by_day, coming, demanded, digest, step_at, targets_of

DAY = date(2018, 6, 1)


def policy(code: str) -> object:
    return parsed(next(each.text for each in shipped_files() if each.name.startswith(code)))


def steps(measure: Measure, code: str = "110000") -> list[tuple[date | None, int | None]]:
    found = targets_of(policy(code), measure)  # type: ignore[arg-type]
    return [(each.by, int(each.share) if each.share is not None else None) for each in found]


@pytest.mark.clause("BJ-3.2.1")
@pytest.mark.clause("BJ-3.2.2")
@pytest.mark.clause("BJ-3.2.5")
@pytest.mark.clause("BJ-3.2.6")
def test_the_steps_of_beijing_stand_by_their_days() -> None:
    ends = {year: date(year, 12, 31) for year in (2017, 2018, 2019)}
    assert steps(Measure.REAL_NAME) == [(ends[2017], 70), (ends[2018], 100)]
    assert steps(Measure.MONTHLY_PAY) == [(ends[2017], 80), (ends[2018], 100)]
    assert steps(Measure.BANK_PAY) == [(ends[2017], 30), (ends[2018], 60), (ends[2019], 100)]
    assert steps(Measure.LABOUR_MANAGER_FIRMS) == [(ends[2017], 100)]
    assert steps(Measure.LABOUR_MANAGER_ASSESSED) == [(ends[2018], 100)]


@pytest.mark.clause("BJ-2.2")
@pytest.mark.clause("BJ-2.3")
@pytest.mark.clause("BJ-2.4")
@pytest.mark.clause("BJ-2.5")
@pytest.mark.clause("BJ-2.9")
def test_zero_arrears_funds_blacklist_and_assessment_are_among_the_targets() -> None:
    for measure, year in (
        (Measure.GOVERNMENT_ARREARS, 2017), (Measure.DEPOSIT_FIRMS, 2017), (Measure.EMERGENCY_FUND, 2017),
        (Measure.BLACKLIST, 2017), (Measure.IN_ASSESSMENT, 2018),
    ):  # fmt: skip
        (target,) = targets_of(policy("110000"), measure)  # type: ignore[arg-type]
        assert (target.by, target.share) == (date(year, 12, 31), Decimal(100))
        # The plan is history, and stays a target.
        assert target.is_past(date(2026, 1, 1)) and target.holds(date(2026, 1, 1)) and target.directive.quote


def test_a_day_that_has_come_still_leaves_until_its_end() -> None:
    found = targets_of(policy("110000"), Measure.BANK_PAY)  # type: ignore[arg-type]
    first, second, _third = found
    assert demanded(found, date(2017, 12, 31)) is None and coming(found, date(2017, 12, 31)) == first
    assert demanded(found, DAY) == first and coming(found, DAY) == second
    assert [step_at(found, date(year, 12, 31)) for year in (2016, 2017, 2018, 2019, 2026)] == [
        None,
        30,
        60,
        100,
        100,
    ]


def test_a_target_without_a_day_holds_all_along() -> None:
    (target,) = targets_of(policy("130304"), Measure.REAL_NAME)  # type: ignore[arg-type]
    assert target.by is None and target.holds(date(1999, 1, 1)) and not target.is_past(DAY)


@pytest.mark.clause("JX-4.2.2")
def test_district_projects_have_a_line_of_their_own() -> None:
    lines = lines_of(policy("410305"))  # type: ignore[arg-type]
    mine = [line for line in lines if line.measure == Measure.REAL_NAME]
    district = Scope(category=("district",))
    assert [line.scope for line in mine] == [district, Scope()]
    assert mine[0].targets[0].share == 100 and mine[1].targets == ()
    assert line_named(lines, Measure.REAL_NAME, digest(district)) == mine[0]
    assert line_named(lines, Measure.REAL_NAME, None) == mine[0]
    assert line_named(lines, Measure.REAL_NAME, "all") == mine[1]
    assert line_named(lines, Measure.REAL_NAME, "0" * 16) is None
    assert digest(Scope()) == "" and len(digest(district)) == 16


def test_points_are_kept_of_targets_and_of_the_six_systems() -> None:
    lines = kept(lines_of(policy("410305")))  # type: ignore[arg-type]
    assert {line.measure for line in lines} == {*SYSTEMS, Measure.GROUP_INCIDENTS}
    assert {line.measure for line in kept(lines_of(None))} == set(SYSTEMS)
    # Districts answer only where they are asked.
    assert not any(line.measure.is_answered for line in lines_of(None))


@pytest.mark.parametrize(
    ("reached", "of", "day", "light"),
    [
        (29, 100, date(2017, 6, 1), Light.AMBER),
        (30, 100, date(2017, 6, 1), Light.GREEN),
        (29, 100, DAY, Light.RED),
        (59, 100, DAY, Light.AMBER),
        (60, 100, DAY, Light.GREEN),
        (99, 100, date(2026, 1, 1), Light.RED),
        (100, 100, date(2026, 1, 1), Light.GREEN),
        (0, 0, DAY, Light.NONE),
        # 66.66… is not 66.67: the light goes by the numbers.
        (2, 3, DAY, Light.GREEN),
    ],
)
def test_the_light_is_red_below_a_step_that_has_passed(
    reached: int, of: int, day: date, light: Light
) -> None:
    targets = targets_of(policy("110000"), Measure.BANK_PAY)  # type: ignore[arg-type]
    assert seen(reached, of, targets, day).light is light


def test_a_number_has_a_light_of_its_own() -> None:
    assert [of_none(number, True) for number in (0, 1)] == [Light.GREEN, Light.RED]
    assert (
        falling(6, 7, True) is Light.GREEN
        and falling(7, 7, True) is Light.RED
        and falling(0, 0, True) is Light.GREEN
    )
    assert of_none(0, False) is falling(1, 0, False) is Light.NONE
    assert seen(1, 2, [], DAY).light is Light.NONE


def test_the_curve_has_the_step_of_each_month() -> None:
    targets = by_day(targets_of(policy("110000"), Measure.BANK_PAY))  # type: ignore[arg-type]
    points = [
        CoveragePoint(month=date(2018, month, 1), numerator=month, denominator=20, is_frozen=month < 12)
        for month in (12, 10, 11)
    ]
    found = curve(points, targets)
    assert [(each.key, each.share, each.aim, each.is_frozen) for each in found] == [
        ("2018-10", Decimal(50), Decimal(30), True), ("2018-11", Decimal(55), Decimal(30), True),
        ("2018-12", Decimal(60), Decimal(60), False),
    ]  # fmt: skip
    drawn = drawing(found)
    assert drawn is not None and drawn.line.count(",") == drawn.aim.count(",") == 3
    assert drawing([]) is None
    empty = curve([CoveragePoint(month=DAY.replace(day=1), numerator=0, denominator=0)], targets)
    assert empty[0].share is None and drawing(empty) is None


def test_an_undated_target_comes_first() -> None:
    plain = Directive(Kind.TARGET, "deposit", share=Decimal(100))
    dated = Directive(Kind.TARGET, "deposit", share=Decimal(50), due="2030-12-31")
    yearly = Directive(Kind.TARGET, "deposit", share=Decimal(40), due="12-31")
    policy = type("Policy", (), {"directives": (dated, plain, yearly)})()
    found = targets_of(policy, Measure.DEPOSIT)
    assert [each.by for each in found] == [None, None, date(2030, 12, 31)]


def test_zero_arrears_is_one_line_not_two() -> None:
    lines = [each for each in lines_of(policy("110000")) if each.measure == Measure.GOVERNMENT_ARREARS]  # type: ignore[arg-type]
    assert [(each.named, len(each.targets)) for each in lines] == [("all", 1)]
    assert falling(3, None, True) is Light.NONE
