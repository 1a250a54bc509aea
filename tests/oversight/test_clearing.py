"""What could be cleared by when: across all open cases, from which source, on the page and as a workbook."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.utils import translation
from openpyxl import load_workbook

from cases.models import Case
from cases.payments import sums_of, sums_of_all
from escrow.models import Account, Deposit
from oversight.clearing.scenario import Kind
from oversight.clearing.sources import ground_of
from projects.models import Payment
from tests.escrow.purse import MAY, Purse, build_purse
from tests.places import reading
from tests.world import World

D = Decimal
TODAY = date(2026, 5, 12)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(MAY, tick=False), translation.override("en"):
        yield


@pytest.fixture
def purse(world: World) -> Purse:
    """Wage account 100,000, deposit (guarantee) 200,000, owner 50,000 unsettled, fund 300,000."""
    found = build_purse(world)
    found.pay_in("100000", date(2026, 4, 1), date(2026, 5, 6))
    found.raise_fund("300000")
    Deposit.objects.create(
        project=found.site.school, company=found.site.builder, state="held", form="bank", amount=D(200_000),
        required=D(200_000), issuer="示例银行", number="函-1", valid_from=date(2026, 3, 1), valid_until=date(2027, 3, 1),
        updated_at=MAY,
    )  # fmt: skip
    Payment.objects.create(
        contract=found.site.general, month=date(2026, 4, 1), certified=D(1_000_000), certified_on=date(2026, 5, 5),
        paid=D(950_000), paid_on=date(2026, 5, 8), due_on=date(2026, 5, 31),
    )  # fmt: skip
    return found


def complain(purse: Purse, amount: int, workers: int, on_site: bool = True) -> Case:
    case = purse.world.complain()
    Case.objects.filter(pk=case.pk).update(
        amount=D(amount), workers=workers, project=purse.site.school if on_site else None
    )
    case.refresh_from_db()
    return case


def ground(purse: Purse) -> Any:
    return ground_of(Case.objects.visible_to(purse.clerk), "130304", TODAY)


def test_every_source_is_read_with_what_can_be_used_of_it_and_from_when(purse: Purse) -> None:
    complain(purse, 500_000, 40)
    found = ground(purse)
    pots = {each.pot.kind: (each.pot.amount, each.pot.ready_on) for each in found.pots}
    # The bank pays out of a deposit within five working days.
    assert pots == {
        Kind.OWNER: (D(50_000), TODAY), Kind.WAGE_ACCOUNT: (D(100_000), TODAY),
        Kind.DEPOSIT: (D(200_000), date(2026, 5, 19)), Kind.EMERGENCY_FUND: (D(300_000), TODAY),
    }  # fmt: skip
    (claim,) = found.claims
    assert claim.sources == (Kind.OWNER, Kind.WAGE_ACCOUNT, Kind.DEPOSIT, Kind.EMERGENCY_FUND, Kind.ADDED)


def test_the_sums_of_many_cases_are_those_of_each(purse: Purse) -> None:
    first, second = purse.world.routed(), complain(purse, 10, 1)
    assert sums_of_all([first, second]) == {each.pk: sums_of(each) for each in (first, second)}


def test_the_page_says_what_could_be_cleared_and_what_if(purse: Purse) -> None:
    small, large = complain(purse, 120_000, 9), complain(purse, 600_000, 40)
    desk = reading(purse.clerk)
    page = desk.get("/oversight/clearing/?by=2026-05-31").content.decode()
    # 650,000 are there for 720,000: the largest is cleared in full, the other gets the rest.
    for words in (small.number, large.number, "72.00", "65.00", "7.00", "70,000.00", "2026-05-19"):
        assert words in page, words
    assert "43 <small>/ 49" in page
    early = desk.get(
        "/oversight/clearing/?by=2026-05-15&order=workers&off=owner&added=20000"
    ).content.decode()
    assert "too late" in early and "left out" in early and "42.00" in early
    wrong = desk.get("/oversight/clearing/?by=2020-01-01&added=1.005")
    assert wrong.status_code == 422
    assert "within two years" in wrong.content.decode() and "at most two decimals" in wrong.content.decode()
    book = load_workbook(BytesIO(b"".join(desk.get("/oversight/clearing/export/?by=2026-05-31"))))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][0] == large.number and "650000.00" in rows[3]
    for nobody in (purse.world.admin,):
        assert reading(nobody).get("/oversight/clearing/").status_code == 404


def test_a_frozen_account_and_a_case_without_a_sum_are_shown_and_not_counted(purse: Purse) -> None:
    complain(purse, 500_000, 40)
    case = complain(purse, 1, 1)
    Case.objects.filter(pk=case.pk).update(amount=None)
    purse.wages.restraints.create(
        kind="freeze", body="示例法院", document_no="1", ordered_on=TODAY, amount=D(30_000), is_for_wages=False,
        purpose="其他案件", entered_at=MAY, entered_by=purse.clerk,
    )  # fmt: skip
    found = ground(purse)
    assert [each.pk for each in found.unknown] == [case.pk]
    wages = next(each for each in found.pots if each.pot.kind is Kind.WAGE_ACCOUNT)
    assert (wages.pot.amount, wages.note) == (D(70_000), "frozen or sealed")
    page = reading(purse.clerk).get("/oversight/clearing/").content.decode()
    assert "1 case without a sum is not counted" in page and "frozen or sealed" in page


def test_the_number_of_queries_does_not_grow_with_the_cases(
    purse: Purse, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        complain(purse, 1000 * (number + 1), 2, on_site=bool(number % 2))
    desk = reading(purse.clerk)
    desk.get("/oversight/clearing/")
    with django_assert_max_num_queries(30):
        desk.get("/oversight/clearing/?by=2026-06-30")
    assert Account.objects.filter(balance__gt=0).count() == 2
