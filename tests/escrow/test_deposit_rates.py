"""How large a deposit must be: relief for firms that paid, more from firms that owed, each step with its source."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.policy.money import ANY, EVERY, Figure, Money, Setting
from agencies.policy.money_settings import national
from escrow.deposits.rates import Exemption, FirmHistory, Lowering, Step, fault_of_lowering, reckon

ON = date(2026, 5, 12)
CONTRACT = Decimal(20_000_000)
NATIONAL = Money(national())
PLAIN = FirmHistory(clean_since=date(2025, 9, 1))


def steps(found):
    return [each.step for each in found.steps]


def test_the_rate_of_the_place_is_taken_of_the_contract_sum_with_its_source_and_its_mark():
    found = reckon(CONTRACT, NATIONAL, PLAIN, ON)

    assert (found.amount, found.rate, found.exemption) == (Decimal("600000.00"), Decimal(3), Exemption.NONE)
    (rate,) = found.steps
    assert "65号" in rate.source
    # The range of the rule was not read in full: the page says so.
    assert rate.unverified and found.unverified


@pytest.mark.clause("JX-4.3.3")
def test_two_years_without_arrears_halve_it_and_three_with_the_systems_kept_free_it():
    two = reckon(CONTRACT, NATIONAL, FirmHistory(clean_since=date(2024, 5, 12)), ON)
    three = reckon(CONTRACT, NATIONAL, FirmHistory(clean_since=date(2023, 5, 12), keeps_systems=True), ON)
    careless = reckon(CONTRACT, NATIONAL, FirmHistory(clean_since=date(2023, 5, 12)), ON)
    a_day_short = reckon(CONTRACT, NATIONAL, FirmHistory(clean_since=date(2024, 5, 13)), ON)

    assert (two.amount, steps(two)) == (Decimal("300000.00"), [Step.RATE, Step.RELIEF])
    assert (three.amount, three.exemption, steps(three)[-1]) == (Decimal("0.00"), Exemption.IS, Step.FREE)
    assert careless.amount == Decimal("300000.00")
    assert a_day_short.amount == Decimal("600000.00")


@pytest.mark.clause("JX-4.3.3")
def test_arrears_within_two_years_raise_it_and_the_list_doubles_it_whatever_was_clean_before():
    owed = reckon(CONTRACT, NATIONAL, FirmHistory(date(2018, 1, 1), date(2024, 5, 13)), ON)
    long_ago = reckon(CONTRACT, NATIONAL, FirmHistory(date(2018, 1, 1), date(2024, 5, 12)), ON)
    listed = reckon(
        CONTRACT,
        NATIONAL,
        FirmHistory(date(2018, 1, 1), date(2025, 1, 1), keeps_systems=True, is_listed=True),
        ON,
    )

    assert (owed.amount, steps(owed)) == (Decimal("900000.00"), [Step.RATE, Step.INCREASE])
    # Two full years since then: clean again, and reduced.
    assert (long_ago.amount, steps(long_ago)) == (Decimal("300000.00"), [Step.RATE, Step.RELIEF])
    # The graver of the two reasons holds, not both.
    assert (listed.amount, steps(listed)) == (Decimal("1200000.00"), [Step.RATE, Step.LISTED])


def test_a_rate_chosen_for_several_projects_is_never_below_the_lowest_share():
    two_sites = FirmHistory(open_projects=2)
    lowered = reckon(CONTRACT, NATIONAL, two_sites, ON, lowering=Lowering(Decimal("0.8"), "两个项目"))
    relieved = reckon(
        CONTRACT, NATIONAL, FirmHistory(clean_since=date(2024, 1, 1), open_projects=2), ON,
        lowering=Lowering(Decimal("0.8"), "两个项目"),
    )  # fmt: skip

    assert (lowered.amount, lowered.steps[1].why) == (Decimal("160000.00"), "两个项目")
    # Halved it would be 0.4 %: the lowest share holds after any relief.
    assert (relieved.rate, steps(relieved)[-1]) == (Decimal("0.5"), Step.LEAST)

    def fault(rate, history=two_sites):
        return fault_of_lowering(Lowering(Decimal(rate), "理由"), NATIONAL, ANY, history)

    assert fault("0.5") is None
    assert fault("0.49") is Step.LEAST
    assert fault("3") is Step.RATE
    assert fault("1", FirmHistory(open_projects=1)) is Step.LOWERED


def test_a_small_contract_may_be_exempted_unless_wages_were_owed_last_year():
    small = Decimal("2999999.99")
    clean = reckon(small, NATIONAL, PLAIN, ON)
    owed = reckon(small, NATIONAL, FirmHistory(arrears_on=date(2025, 1, 1)), ON)
    no_smaller = reckon(Decimal(3_000_000), NATIONAL, PLAIN, ON)

    # The sum still stands there: whether it is exempted is for the department to say.
    assert (clean.exemption, clean.amount) == (Exemption.MAY, Decimal("90000.00"))
    assert owed.exemption is Exemption.NONE
    assert no_smaller.exemption is Exemption.NONE


def test_a_ceiling_of_the_place_holds_over_everything_and_its_own_rate_before_the_national_one():
    own = (
        Setting(Figure.DEPOSIT_RATE, Decimal("1.5"), EVERY, "示 一(一)", "按1.5%缴存"),
        Setting(Figure.DEPOSIT_CEILING, Decimal(250_000), EVERY, "示 一(二)", "最高25万元"),
    )
    found = reckon(CONTRACT, Money((*own, *national())), PLAIN, ON)

    assert (found.amount, steps(found)) == (Decimal("250000.00"), [Step.RATE, Step.CEILING])
    assert [each.source for each in found.steps] == ["示 一(一)", "示 一(二)"]
    assert not found.unverified


def test_without_a_contract_sum_or_a_rate_nothing_is_guessed():
    assert reckon(None, NATIONAL, PLAIN, ON).amount is None
    assert steps(reckon(CONTRACT, Money(()), PLAIN, ON)) == [Step.NO_RATE]


def test_years_without_arrears_count_from_the_first_known_works_or_the_last_arrears():
    assert FirmHistory().clean_years(ON) == 0
    assert FirmHistory(arrears_on=date(2020, 1, 1)).clean_years(ON) == 0
    assert FirmHistory(date(2015, 1, 1), date(2024, 5, 12)).clean_years(ON) == 2
    assert FirmHistory(date(2024, 2, 29)).clean_years(date(2026, 2, 28)) == 1
