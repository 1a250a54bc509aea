"""Labour cost due of a month by each method, and what a month shows: sums worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.policy.money import About, Money
from agencies.policy.money_settings import money
from agencies.policy.parse import parsed
from agencies.policy.versions import shipped_files
from escrow.accounts import checks
from escrow.accounts.checks import Mark, OnSite, PaidIn
from escrow.accounts.labour_cost import Certificate, Due, Method, Origin, Total, Works, due_of
from escrow.accounts.months import length, through

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
TODAY = date(2026, 6, 10)
HOUSE = About(sector="housing", government=True)


def figures(code: str) -> Money:
    return money(parsed(next(each.text for each in shipped_files() if each.name.startswith(code))))


BEIDAIHE, ZHANGYE, TOLI, JIANXI = (figures(code) for code in ("130304", "620700", "654224", "410305"))


def total(amount: str, months: int = 12, origin: Origin = Origin.AMOUNT, **more: object) -> Total:
    return Total(Decimal(amount), months, date(2026, 3, 1), origin, has_evidence=True, **more)  # type: ignore[arg-type]


def works(*totals: Total, about: About = HOUSE, certified: str = "0", paid: str = "0") -> Works:
    certificate = Certificate(Decimal(certified), Decimal(paid), date(2026, 4, 28), date(2026, 5, 20))
    return Works(about, date(2026, 3, 16), None, totals, {APRIL: certificate} if Decimal(certified) else {})


def codes(due: Due) -> list[str]:
    return [step.code for step in due.chosen.steps] if due.chosen else []


@pytest.mark.clause("BDH-2.1.1")
def test_labour_cost_is_due_every_month_from_the_start_of_the_works() -> None:
    site = works(total("4000000"))
    assert due_of(date(2026, 2, 1), site, BEIDAIHE).amount is None
    assert codes(due_of(date(2026, 2, 1), site, BEIDAIHE)) == ["not_under_way"]
    due = due_of(date(2026, 3, 1), site, BEIDAIHE)
    assert (due.amount, due.due_on) == (Decimal("333333.33"), date(2026, 3, 31))
    missing = checks.allocation(due.amount, due.due_on, Decimal(0), None, TODAY)
    assert missing and (missing.mark, missing.values["short"]) == (Mark.MISSING, Decimal("333333.33"))
    # Nothing is missing as long as the month runs.
    assert checks.allocation(due.amount, due.due_on, Decimal(0), None, date(2026, 3, 31)) is None


@pytest.mark.clause("BDH-2.1.2")
def test_the_monthly_average_is_the_total_through_the_contract_months_and_loses_no_fen() -> None:
    site = works(total("4000000"))
    dues = [due_of(month, site, BEIDAIHE) for month in through(date(2026, 3, 1), date(2027, 2, 1))]
    assert {due.amount for due in dues[:-1]} == {Decimal("333333.33")}
    assert dues[-1].amount == Decimal("333333.37")
    assert sum(due.amount or 0 for due in dues) == Decimal(4_000_000)
    after = due_of(date(2027, 3, 1), site, BEIDAIHE)
    assert after.amount is None and codes(after)[-1] == "months_over"
    chosen = dues[0].chosen
    assert chosen and chosen.cited[0].source == "BDH 二(一)" and "月平均人工费" in chosen.cited[0].quote


@pytest.mark.clause("BDH-2.1.3")
def test_the_total_is_the_newest_that_was_stated_for_the_month() -> None:
    first = total("4000000", origin=Origin.SHARE, share=Decimal(20), contract_sum=Decimal(20_000_000))
    newest = Total(Decimal(6_000_000), 12, MAY, Origin.AMOUNT)
    site = works(newest, first)
    assert (due_of(APRIL, site, BEIDAIHE).amount, due_of(MAY, site, BEIDAIHE).amount) == (
        Decimal("333333.33"),
        Decimal("500000.00"),
    )
    assert codes(due_of(APRIL, site, BEIDAIHE))[0] == "total_share"
    assert codes(due_of(MAY, site, BEIDAIHE))[0] == "total_amount"
    assert codes(due_of(APRIL, works(), BEIDAIHE)) == ["no_total"]


@pytest.mark.clause("ZY-2.2.3b")
@pytest.mark.parametrize(
    ("sector", "due"),
    [("housing", "300000.00"), ("municipal", "150000.00"), ("transport", "150000.00"), ("water", "150000.00"),
     ("rail", "200000.00"), ("civil_aviation", "200000.00"), ("agriculture", None)],
)  # fmt: skip
def test_the_share_of_the_works_money_depends_on_the_sector(sector: str, due: str | None) -> None:
    site = works(about=About(sector=sector), certified="1000000", paid="800000")
    found = due_of(APRIL, site, ZHANGYE)
    assert found.amount == (Decimal(due) if due else None)
    if due is None:
        assert found.note == "no_local_ratio"
        return
    chosen = found.chosen
    assert chosen and chosen.method is Method.SHARE and chosen.cited[0].source == "ZY 二(二)三"
    # Within a month of the certificate, and never after the works money itself.
    assert found.due_on == date(2026, 5, 20)


@pytest.mark.clause("TL-2.3.1a")
def test_in_toli_every_payment_brings_thirty_per_cent_in_every_sector() -> None:
    for sector in ("housing", "municipal", "agriculture"):
        site = works(about=About(sector=sector), certified="1000000", paid="700000")
        found = due_of(APRIL, site, TOLI)
        assert (found.amount, found.due_on) == (Decimal("210000.00"), date(2026, 5, 20))
    assert codes(due_of(APRIL, works(certified="1000000"), TOLI)) == ["nothing_paid"]


@pytest.mark.clause("TL-2.3.1c")
def test_what_comes_after_its_day_came_late() -> None:
    paid = [PaidIn(date(2026, 5, 22), Decimal(110_000)), PaidIn(date(2026, 5, 20), Decimal(100_000))]
    on = checks.reached_on(Decimal(210_000), paid)
    assert on == date(2026, 5, 22)
    late = checks.allocation(Decimal(210_000), date(2026, 5, 20), Decimal(210_000), on, TODAY)
    assert late and (late.mark, late.values["days"]) == (Mark.LATE, 2)
    short = checks.allocation(Decimal(210_000), date(2026, 5, 20), Decimal(100_000), date(2026, 5, 20), TODAY)
    assert short and (short.mark, short.values["short"], short.values["days"]) == (
        Mark.SHORT,
        Decimal(110_000),
        21,
    )
    in_time = checks.allocation(
        Decimal(210_000), date(2026, 5, 20), Decimal(210_000), date(2026, 5, 20), TODAY
    )
    assert in_time is None


def test_of_two_methods_the_stricter_decides_and_the_other_stands_beside_it() -> None:
    both = Money((*BEIDAIHE.settings, *ZHANGYE.settings))
    site = works(total("4000000"), certified="1000000", paid="1000000")
    found = due_of(APRIL, site, both)
    assert found.chosen and found.chosen.method is Method.AVERAGE and found.amount == Decimal("333333.33")
    assert [(each.method, each.amount) for each in found.others] == [(Method.SHARE, Decimal("300000.00"))]


def test_where_no_figure_is_set_the_contract_decides_and_says_so() -> None:
    found = due_of(APRIL, works(total("1200000")), JIANXI)
    assert found.chosen and found.chosen.method is Method.CONTRACT and found.amount == Decimal("100000.00")
    assert (found.note, "第二十四条" in found.chosen.cited[0].source) == ("no_rule", True)
    assert due_of(APRIL, works(), JIANXI).chosen is None


@pytest.mark.clause("ZY-2.2.3a")
def test_of_government_and_state_projects_four_fifths_of_the_work_done_are_paid() -> None:
    below = checks.progress(Decimal(1_000_000), Decimal(799_999), ZHANGYE, HOUSE)
    assert below and (below.values["least"], below.values["short"]) == (Decimal("800000.00"), Decimal(1))
    assert below.cited and below.cited.source == "ZY 二(二)三"
    assert checks.progress(Decimal(1_000_000), Decimal(800_000), ZHANGYE, HOUSE) is None
    soe = About(sector="housing", funding=frozenset({"municipal_soe"}))
    assert checks.progress(Decimal(1_000_000), Decimal(0), ZHANGYE, soe)
    private = About(sector="housing", funding=frozenset({"private"}))
    assert checks.progress(Decimal(1_000_000), Decimal(0), ZHANGYE, private) is None
    all_of_it = checks.progress(Decimal(3_000_000), Decimal(2_300_000), ZHANGYE, HOUSE, whole=True)
    assert all_of_it and all_of_it.mark is Mark.PROGRESS_ALL


@pytest.mark.clause("ZY-2.2.3c")
def test_other_payments_while_the_labour_share_is_open_break_wages_first() -> None:
    due, allocated = Decimal(300_000), Decimal(100_000)
    found = checks.wages_first(due, allocated, Decimal(800_000), Decimal(0), ZHANGYE, HOUSE)
    assert found and found.values == {
        "other": Decimal(700_000),
        "short": Decimal(200_000),
        "amount": Decimal(200_000),
    }
    assert checks.wages_first(due, due, Decimal(800_000), Decimal(0), ZHANGYE, HOUSE) is None
    assert checks.wages_first(due, allocated, Decimal(100_000), Decimal(0), ZHANGYE, HOUSE) is None


@pytest.mark.clause("JX-4.5.1")
def test_disbursements_of_district_projects_go_to_wages_first() -> None:
    district, private = About(sector="housing", category="district"), About(sector="housing")
    found = checks.wages_first(Decimal(100_000), Decimal(0), Decimal(0), Decimal(60_000), JIANXI, district)
    assert found and found.values["amount"] == Decimal(60_000)
    assert found.cited and found.cited.quote == "区属项目所有拨付资金应优先用于工资支付"
    assert (
        checks.wages_first(Decimal(100_000), Decimal(0), Decimal(0), Decimal(60_000), JIANXI, private) is None
    )


@pytest.mark.clause("TL-2.3.1b")
def test_the_balance_has_to_cover_the_wages_of_the_next_month() -> None:
    by_payroll = checks.forecast(Decimal(200_000), ())
    assert (by_payroll.amount, by_payroll.by) == (Decimal(200_000), "payroll")
    low = checks.next_wages(Decimal(150_000), by_payroll.amount, TOLI, HOUSE)
    assert low and low.values["short"] == Decimal(50_000)
    assert checks.next_wages(Decimal(200_000), by_payroll.amount, TOLI, HOUSE) is None
    assert checks.next_wages(Decimal(0), by_payroll.amount, ZHANGYE, HOUSE) is None


def test_without_a_payroll_the_roster_says_what_next_month_costs() -> None:
    roster = [
        OnSite("day", Decimal(300), Decimal(20), 3),
        OnSite("month", Decimal(8000)),
        OnSite("day", Decimal(200)),
        OnSite("piece", Decimal(5), Decimal(20), 2),
        OnSite("day", None),
    ]
    found = checks.forecast(None, roster)
    assert (found.amount, found.by, found.unknown) == (Decimal("31200.00"), "roster", 3)
    assert checks.forecast(None, ()).amount is None


@pytest.mark.parametrize(
    ("begins", "ends", "months"),
    [("2026-03-16", "2027-03-15", 12), ("2026-03-16", "2027-03-16", 13), ("2026-01-31", "2026-02-28", 2),
     ("2026-03-01", "2026-12-31", 10), ("2026-03-01", "2026-03-01", 1)],
)  # fmt: skip
def test_begun_months_of_a_contract_count_whole(begins: str, ends: str, months: int) -> None:
    assert length(date.fromisoformat(begins), date.fromisoformat(ends)) == months
