"""The ledger: what is booked, what is refused, and that the balance is the sum of the entries whatever happens."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum

from agencies.errors import Invalid, Refused
from escrow.ledger.posting import Movement, post, reverse
from escrow.models import Account, Entry
from tests.escrow.purse import MAY, Purse, build_purse
from tests.world import World

APRIL = date(2026, 4, 1)
DAY = date(2026, 5, 8)


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


def _wages(amount: str, reference: str = "") -> Movement:
    return Movement(Entry.Kind.WAGES, Decimal(amount), DAY, APRIL, reference, "4月工资")


def test_an_entry_moves_the_balance_and_takes_the_next_place(purse: Purse) -> None:
    first = purse.pay_in("100000.00", APRIL, date(2026, 5, 6), "A1")
    second = post(purse.wages.pk, _wages("30000.50"), by=purse.clerk, now=MAY)
    assert [(each.place, each.balance_after) for each in (first, second)] == [
        (1, Decimal("100000.00")),
        (2, Decimal("69999.50")),
    ]
    purse.wages.refresh_from_db()
    assert (purse.wages.balance, purse.wages.entry_count) == (Decimal("69999.50"), 2)


def test_the_same_reference_is_booked_once(purse: Purse) -> None:
    first = purse.pay_in("100000.00", APRIL, date(2026, 5, 6), "A1")
    assert purse.pay_in("100000.00", APRIL, date(2026, 5, 6), "A1") == first
    with pytest.raises(Refused) as refused:
        purse.pay_in("100000.01", APRIL, date(2026, 5, 6), "A1")
    assert refused.value.code == "reference-used"
    assert Entry.objects.count() == 1


def test_more_than_there_is_cannot_be_taken(purse: Purse) -> None:
    purse.pay_in("100.00", APRIL, date(2026, 5, 6))
    with pytest.raises(Refused) as refused:
        post(purse.wages.pk, _wages("100.01"), by=purse.clerk, now=MAY)
    assert refused.value.code == "overdrawn"
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.create(
            account=purse.wages,
            place=0,
            balance_after=0,
            kind="wages",
            amount=Decimal("-100.01"),
            booked_on=DAY,
            at=MAY,
        )


@pytest.mark.parametrize(
    ("amount", "field"), [("-1", "amount"), ("0", "amount"), ("1.005", "amount"), ("NaN", "amount")]
)
def test_a_sum_that_is_none_is_refused_by_name(purse: Purse, amount: str, field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        post(purse.wages.pk, _wages(amount), by=purse.clerk, now=MAY)
    assert list(invalid.value.errors) == [field]


def test_what_lies_ahead_or_before_the_opening_is_not_booked(purse: Purse) -> None:
    with pytest.raises(Invalid):
        purse.pay_in("1.00", APRIL, date(2026, 5, 13))
    with pytest.raises(Refused):
        purse.pay_in("1.00", APRIL, date(2026, 3, 19))


def test_an_entry_is_taken_back_by_another_once(purse: Purse) -> None:
    entry = purse.pay_in("100.00", APRIL, date(2026, 5, 6))
    with pytest.raises(Invalid):
        reverse(entry.pk, reason=" ", on=DAY, by=purse.clerk, now=MAY)
    back = reverse(entry.pk, reason="重复入账", on=DAY, by=purse.clerk, now=MAY)
    assert (back.amount, back.balance_after, back.reverses_id) == (Decimal(-100), Decimal(0), entry.pk)
    for again in (entry, back):
        with pytest.raises(Refused):
            reverse(again.pk, reason="再次", on=DAY, by=purse.clerk, now=MAY)


def test_money_that_was_spent_cannot_be_taken_back(purse: Purse) -> None:
    entry = purse.pay_in("100.00", APRIL, date(2026, 5, 6))
    post(purse.wages.pk, _wages("60.00"), by=purse.clerk, now=MAY)
    with pytest.raises(Refused) as refused:
        reverse(entry.pk, reason="误记", on=DAY, by=purse.clerk, now=MAY)
    assert refused.value.code == "overdrawn"


def test_the_database_lets_nobody_write_a_balance_or_change_an_entry(purse: Purse) -> None:
    entry = purse.pay_in("100.00", APRIL, date(2026, 5, 6))
    for act in (
        lambda: Account.objects.filter(pk=purse.wages.pk).update(balance=500),
        lambda: Entry.objects.filter(pk=entry.pk).update(amount=500),
        lambda: Entry.objects.filter(pk=entry.pk).delete(),
        lambda: Account.objects.create(
            kind="fund", jurisdiction_id="130304", name="x", number="1", bank="b", opened_on=DAY, balance=5
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.mark.django_db(transaction=True)
def test_two_threads_cannot_take_the_last_yuan_twice(world: World) -> None:
    purse = build_purse(world)
    purse.pay_in("100.00", APRIL, date(2026, 5, 6))
    said: list[str] = []
    gate = threading.Barrier(4)

    def draw(place: int) -> None:
        gate.wait()
        try:
            post(purse.wages.pk, _wages("60.00", f"R{place}"), by=purse.clerk, now=MAY)
            said.append("paid")
        except Refused as refused:
            said.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=draw, args=[place]) for place in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(said) == ["overdrawn", "overdrawn", "overdrawn", "paid"]
    account = Account.objects.get(pk=purse.wages.pk)
    assert account.balance == Decimal("40.00") == account.entries.aggregate(sum=Sum("amount"))["sum"]
