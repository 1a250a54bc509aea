"""The waterfall and the split, whatever the numbers: never more than verified, never more than there is, to the fen."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.policy.money import ANY, About, Figure, Money, Scope, Setting, Source
from agencies.policy.money_settings import money, national
from escrow.relief.rules import rules_of
from escrow.relief.splitting import Method, split
from escrow.relief.waterfall import Facts, Holding, Laid, faults, lay_out

D = Decimal
# On a busy machine the drawing of numbers alone is slow.
slow = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
DAY = date(2026, 5, 12)
FACTS = Facts(on=DAY, plight="unable", order_no="令1号", order_due_on=date(2026, 5, 1))
SUMS = st.decimals(D("0.00"), D("3000000.00"), places=2)
SOURCES = tuple(Source.values)


def place(*settings: Setting) -> Money:
    return Money((*settings, *national()))


ZHANGYE = place(
    Setting(
        Figure.WATERFALL, ("wage_account", "deposit", "presale_funds", "emergency_fund"),
        Scope(sector=("housing",), government=False), "ZY 二(四)一", "…兜底保障",
    ),
    Setting(Figure.WATERFALL, ("wage_account", "deposit", "emergency_fund"), clause="ZY 二(四)一", quote="…兜底保障"),
)  # fmt: skip
JIANXI = place(
    Setting(Figure.WATERFALL, ("deposit", "emergency_fund", "other"), clause="JX 四(十二)", quote="…"),
    Setting(Figure.ALTERNATIVES, True, clause="JX 四(十二)", quote="…"),
    Setting(Figure.PART_OF_WAGES, True, clause="JX 四(十二)", quote="…"),
)
HOUSING, WATER = About(sector="housing"), About(sector="water")


def laid(
    holder: Money, verified: str, have: dict[str, str], about: About = HOUSING, facts: Facts = FACTS,
    asked: dict[str, Decimal] | None = None,
) -> Laid:  # fmt: skip
    holdings = {source: Holding(D(amount)) for source, amount in have.items()}
    return lay_out(rules_of(holder, about), D(verified), holdings, facts, asked)


def taken(found: Laid) -> dict[str, tuple[Decimal, str]]:
    return {each.source: (each.amount, each.skipped) for each in found.steps}


# ---- from the table of the liability rules
def test_waterworks_leave_presale_out_whatever_is_entered() -> None:
    found = laid(
        ZHANGYE,
        "610000",
        {"deposit": "250000", "presale_funds": "900000", "emergency_fund": "1000000"},
        WATER,
    )
    assert taken(found) == {
        "wage_account": (D(0), "absent"),
        "deposit": (D(250000), ""),
        "presale_funds": (D(0), "not_housing"),
        "emergency_fund": (D(360000), ""),
    }


def test_outside_construction_only_the_fund_is_left() -> None:
    facts = Facts(on=DAY, plight="fled", is_construction=False)
    have = dict.fromkeys(SOURCES, "100.00")
    found = laid(ZHANGYE, "150", have, ANY, facts)
    assert taken(found) == {
        "wage_account": (D(0), "not_construction"), "deposit": (D(0), "not_construction"),
        "presale_funds": (D(0), "not_construction"), "emergency_fund": (D(100), ""),
    }  # fmt: skip
    assert found.uncovered == D(50)


def test_where_no_place_fixes_the_order_the_fund_pays_only_what_is_asked() -> None:
    have = {"wage_account": "10.00", "emergency_fund": "1000.00"}
    assert taken(laid(money(None), "500", have))["emergency_fund"] == (D(0), "not_asked")
    found = laid(money(None), "500", have, asked={"emergency_fund": D(200)})
    assert (taken(found)["emergency_fund"][0], found.uncovered) == (D(200), D(290))


def test_the_fund_pays_no_more_than_its_share_and_only_for_its_purpose() -> None:
    shared = place(*ZHANGYE.settings, Setting(Figure.FUND_PART, D(50), clause="X", quote="…"))
    assert laid(shared, "1000", {"emergency_fund": "9000"}).covered == D(500)
    outside = Facts(on=DAY, plight="urgent")
    assert taken(laid(ZHANGYE, "1000", {"emergency_fund": "9000"}, facts=outside))["emergency_fund"] == (
        D(0), "outside_rules",
    )  # fmt: skip


def test_too_much_asked_is_named_by_source() -> None:
    have = {"deposit": "100", "emergency_fund": "100", "other": "50"}
    asked = {"deposit": D(101), "emergency_fund": D(80), "other": D(50)}
    found = laid(JIANXI, "150", have, asked=asked)
    assert faults(found, asked) == {"deposit": "more_than_there_is", "other": "more_than_verified",
                                    "emergency_fund": "more_than_verified"}  # fmt: skip
    assert found.covered == D(150)


@slow
@given(st.decimals(D("0.01"), D("9999999.00"), places=2), st.lists(SUMS, min_size=5, max_size=5), st.data())
def test_a_plan_never_takes_more_than_is_verified_or_there(
    verified: Decimal, have: list[Decimal], data: st.DataObject
) -> None:
    holder = data.draw(st.sampled_from([ZHANGYE, JIANXI, money(None)]))
    about = data.draw(st.sampled_from([HOUSING, WATER]))
    asked = data.draw(st.dictionaries(st.sampled_from(SOURCES), SUMS))
    agreed = data.draw(st.sampled_from([None, True, False]))
    facts = Facts(on=DAY, plight=data.draw(st.sampled_from(["unable", "fled", "urgent"])),
                  is_construction=data.draw(st.booleans()), presale_agreed=agreed)  # fmt: skip
    holdings = dict(zip(SOURCES, map(Holding, have), strict=True))
    found = lay_out(rules_of(holder, about), verified, holdings, facts, asked)
    rest = verified
    for place_of, step in enumerate(found.steps, 1):
        assert step.place == place_of
        assert step.needed == rest, "the shortfall is handed on"
        assert 0 <= step.amount <= step.available
        assert bool(step.amount) != bool(step.skipped), "what gives nothing says why"
        # A source before another is used up, or barred, or not asked for, before the next one is touched.
        if found.is_ordered and step.amount and step.left:
            assert step.amount == step.most
        rest = step.left
    assert 0 <= found.covered <= verified
    assert found.covered + found.uncovered == verified == found.covered + rest


# ---- what each worker gets
OWED = st.dictionaries(
    st.integers(1, 10**6), st.decimals(D("0.01"), D("99999.99"), places=2), min_size=1, max_size=40
)


@slow
@given(OWED, st.sampled_from(Method.values), st.data())
def test_a_split_adds_up_to_the_fen(owed: dict[int, Decimal], method: str, data: st.DataObject) -> None:
    whole = sum(owed.values())
    total = data.draw(st.decimals(D("0.00"), whole, places=2))
    parts = split(total, owed, method)
    assert sum(parts.values()) == total
    assert all(0 < part <= owed[key] for key, part in parts.items())
    assert all(part == part.quantize(D("0.01")) for part in parts.values())
    if method == Method.COMPLETE_FIRST:
        assert sum(part != owed[key] for key, part in parts.items()) <= 1, "at most one gets a part"
    else:
        assert all(abs(parts.get(key, D(0)) - total * owed[key] / whole) < D("0.01") for key in owed)


def test_thirds_and_smallest_first() -> None:
    owed = {1: D("100.00"), 2: D("100.00"), 3: D("100.00")}
    assert split(D("100.00"), owed, "proportional") == {1: D("33.34"), 2: D("33.33"), 3: D("33.33")}
    assert split(D("150.00"), {1: D(300), 2: D(100), 3: D(90)}, "complete_first") == {3: D(90), 2: D(60)}
    with pytest.raises(ValueError, match="more to divide"):
        split(D("300.01"), owed, "proportional")
