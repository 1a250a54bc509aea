"""Across all cases: each pot once, no case more than it is owed, and the sums add up."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from oversight.clearing.scenario import Claim, Kind, Order, Pot, run

D = Decimal
TODAY, FEAST = date(2026, 1, 5), date(2026, 2, 15)


def claim(key: int, owed: int, workers: int = 10, ground: str = "p1", **more: object) -> Claim:
    grounds = tuple(dict.fromkeys((ground, "")))
    return Claim(key, D(owed), workers, date(2025, 12, key), grounds, **more)  # type: ignore[arg-type]


def test_a_pot_is_used_once_and_the_order_decides_who_gets_it() -> None:
    claims = [claim(1, 100, workers=9), claim(2, 60, workers=30)]
    pots = [Pot("w", Kind.WAGE_ACCOUNT, D(90), TODAY, "p1")]
    first = run(claims, pots, by=FEAST, order=Order.LARGEST)
    assert {each.claim.key: each.given for each in first.cases} == {1: D(90), 2: D(0)}
    assert (first.short, first.cleared, first.workers_paid) == (D(70), 0, 8)
    second = run(claims, pots, by=FEAST, order=Order.MOST_WORKERS)
    assert {each.claim.key: each.given for each in second.cases} == {2: D(60), 1: D(30)}
    assert (second.cleared, second.workers_paid) == (1, 32)


def test_sources_are_asked_in_the_order_of_the_place_and_a_late_pot_helps_nobody_before_its_day() -> None:
    pots = [
        Pot("d", Kind.DEPOSIT, D(400_000), date(2026, 2, 20), "p1"),
        Pot("p", Kind.PRESALE, D(1_500_000), TODAY, "p1"),
        Pot("f", Kind.EMERGENCY_FUND, D(5_000_000), TODAY),
    ]
    owed = [claim(1, 2_600_000)]
    late = run(owed, pots, by=FEAST, order=Order.LARGEST)
    assert [(each.pot, each.amount) for each in late.cases[0].gifts] == [
        ("p", D(1_500_000)),
        ("f", D(1_100_000)),
    ]
    assert late.pots[0].too_late and late.by_kind()[Kind.DEPOSIT] == (D(0), D(0))
    later = run(owed, pots, by=date(2026, 2, 20), order=Order.LARGEST)
    assert [(each.pot, each.amount) for each in later.cases[0].gifts] == [
        ("d", D(400_000)), ("p", D(1_500_000)), ("f", D(700_000)),
    ]  # fmt: skip
    assert later.cases[0].cleared_on == date(2026, 2, 20)
    without = run(owed, pots, by=FEAST, order=Order.LARGEST, off=frozenset({Kind.EMERGENCY_FUND}))
    assert without.short == D(1_100_000) and len(without.pots) == 2


def test_money_of_a_project_serves_its_own_cases_and_the_fund_only_its_share() -> None:
    pots = [Pot("w", Kind.WAGE_ACCOUNT, D(100), TODAY, "p1"), Pot("f", Kind.EMERGENCY_FUND, D(1000), TODAY)]
    out = run([claim(1, 100, ground="", fund_part=D(50))], pots, by=FEAST, order=Order.OLDEST)
    assert (out.given, out.pots[0].given) == (D(50), D(0))


sums = st.integers(0, 100_000).map(lambda fen: D(fen) / 100)
grounds = st.sampled_from(["p1", "p2", "p3", ""])
days = st.dates(TODAY, date(2026, 3, 1))
claims = st.lists(
    st.builds(Claim, st.integers(1, 10_000), sums, st.integers(0, 50), st.dates(date(2025, 1, 1), TODAY),
              grounds.map(lambda own: tuple(dict.fromkeys((own, "")))),
              st.permutations(list(Kind)).map(tuple), st.sampled_from([D(100), D(50)])),
    max_size=8, unique_by=lambda each: each.key,
)  # fmt: skip
pots = st.lists(
    st.builds(Pot, st.uuids().map(str), st.sampled_from(list(Kind)), sums, days, grounds), max_size=8
)


@settings(max_examples=150, deadline=None)
@given(
    claims, pots, st.sampled_from(list(Order)), days, st.frozensets(st.sampled_from(list(Kind)), max_size=2)
)
def test_no_pot_gives_more_than_it_has_no_case_takes_more_than_it_is_owed_and_the_sums_add_up(
    owed: list[Claim], there: list[Pot], order: Order, by: date, off: frozenset[Kind]
) -> None:
    out = run(owed, there, by=by, order=order, off=off)
    known = {each.key: each for each in there}
    assert all(0 <= each.given <= each.pot.amount for each in out.pots)
    assert all(0 <= each.given <= each.claim.owed for each in out.cases)
    assert sum(each.given for each in out.pots) == out.given == out.owed - out.short
    assert sum(used for _there, used in out.by_kind().values()) == out.given
    for case in out.cases:
        assert 0 <= case.workers_paid <= case.claim.workers
        for gift in case.gifts:
            pot = known[gift.pot]
            assert gift.amount > 0 and pot.kind not in off and pot.ready_on <= by
            assert pot.ground in case.claim.grounds
        fund = case.of(Kind.EMERGENCY_FUND)
        assert fund <= case.claim.owed * case.claim.fund_part / 100
