"""Accounts, restraints, and what may be entered on them; and that no sequence of acts loses a fen."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Max, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.errors import Invalid, Refused
from escrow.ledger import restraints, statements, uses
from escrow.ledger.accounts import close_account, open_account
from escrow.ledger.entering import enter, take_back
from escrow.ledger.posting import Movement, post, reverse
from escrow.ledger.reconciling import reconcile
from escrow.ledger.restraints import Laid
from escrow.ledger.statement_reading import Period
from escrow.models import Account, Entry, Restraint, StatementLine
from tests.escrow.banking import statement
from tests.escrow.purse import MAY, Purse, build_purse
from tests.world import World

APRIL, DAY = date(2026, 4, 1), date(2026, 5, 8)
_K = Entry.Kind


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


def _open(purse: Purse, **said: Any) -> Account:
    wanted: dict[str, Any] = {
        "kind": Account.Kind.DEPOSIT, "jurisdiction": "130304", "name": "示例保证金", "number": "6217 0000 0003",
        "bank": "示例银行", "opened_on": date(2026, 4, 1), "project": purse.site.school, "by": purse.clerk, "now": MAY,
    } | said  # fmt: skip
    return open_account(wanted.pop("kind"), **wanted)


def _order(**said: Any) -> Laid:
    wanted: dict[str, Any] = {
        "kind": Restraint.Kind.TRANSFER, "body": "示例区人民法院", "document_no": "（2026）示执1号", "ordered_on": DAY,
        "purpose": "材料款纠纷", "is_for_wages": False,
    } | said  # fmt: skip
    return Laid(**wanted)


def test_an_account_is_opened_once_and_is_that_of_whom_it_must_be(purse: Purse) -> None:
    account = _open(purse)
    assert (account.number, account.company) == ("621700000003", purse.site.builder)
    refusals: list[tuple[dict[str, Any], str]] = [
        ({}, "account-known"),
        ({"kind": Account.Kind.WAGE, "number": "99999"}, "wage-account-open"),
        ({"number": "99999", "jurisdiction": "130300"}, "other-place"),
    ]
    for said, code in refusals:
        with pytest.raises(Refused) as refused:
            _open(purse, **said)
        assert refused.value.code == code
    faults: list[tuple[dict[str, Any], str]] = [
        ({"number": "12"}, "number"), ({"name": " "}, "name"), ({"opened_on": date(2027, 1, 1)}, "opened_on"),
        ({"kind": Account.Kind.PRESALE, "project": None}, "project"), ({"kind": Account.Kind.FUND}, "project"),
    ]  # fmt: skip
    for said, field in faults:
        with pytest.raises(Invalid) as invalid:
            _open(purse, **said)
        assert list(invalid.value.errors) == [field]


def test_only_an_empty_account_free_of_orders_is_closed(purse: Purse) -> None:
    entry = purse.pay_in("5.00", APRIL, DAY)

    def refusal(on: date = DAY) -> str:
        with pytest.raises(Refused) as refused:
            close_account(purse.wages.pk, on=on, by=purse.clerk, now=MAY)
        return refused.value.code

    assert refusal() == "not-empty"
    reverse(entry.pk, reason="误记", on=DAY, by=purse.clerk, now=MAY)
    laid = restraints.restrain(purse.wages.pk, _order(), by=purse.clerk, now=MAY)
    assert refusal() == "restrained"
    restraints.lift(laid.pk, on=DAY, note="法院解除", by=purse.clerk, now=MAY)
    assert refusal(date(2026, 5, 7)) == "booked-later"
    close_account(purse.wages.pk, on=DAY, by=purse.clerk, now=MAY)
    assert refusal() == "account-closed"
    with pytest.raises(Refused):
        purse.pay_in("5.00", APRIL, DAY)


@pytest.mark.clause("BDH-3.5.1")
def test_money_leaves_a_wage_account_for_these_wages_alone(purse: Purse) -> None:
    purse.pay_in("100.00", APRIL, DAY)
    for kind in set(Entry.OUTGOING) - uses.GOES[Account.Kind.WAGE]:
        with pytest.raises(Refused) as refused:
            post(purse.wages.pk, Movement(kind, Decimal(1), DAY), by=purse.clerk, now=MAY)
        assert refused.value.code == "not-for-this-account"
    for act in (_K.ALLOCATION, _K.WAGES, _K.CLOSING):
        with pytest.raises(Refused) as refused:
            enter(purse.wages.pk, Movement(act, Decimal(1), DAY), by=purse.clerk, now=MAY)
        assert refused.value.code == "not-by-hand"
    with pytest.raises(Refused) as refused:
        enter(purse.wages.pk, Movement(_K.INTEREST, Decimal(1), DAY), by=purse.world.market, now=MAY)
    assert refused.value.code == "not-your-part"
    assert enter(purse.wages.pk, Movement(_K.FEE, Decimal(1), DAY), by=purse.clerk, now=MAY).amount == -1


@pytest.mark.clause("BDH-3.5.1")
def test_nothing_is_taken_for_another_reason_and_an_objection_is_lodged(purse: Purse) -> None:
    purse.pay_in("100.00", APRIL, DAY)

    def seize(amount: str) -> Entry:
        return enter(purse.wages.pk, Movement(_K.SEIZED, Decimal(amount), DAY), by=purse.clerk, now=MAY)

    unlawful = restraints.restrain(purse.wages.pk, _order(), by=purse.clerk, now=MAY)
    assert restraints.restrain(purse.wages.pk, _order(), by=purse.clerk, now=MAY) == unlawful
    assert not restraints.is_lawful(unlawful)
    with pytest.raises(Refused) as refused:
        seize("10.00")
    assert refused.value.code == "unlawful-seizure"
    restraints.object_to(unlawful.pk, on=DAY, objection="专户资金不得划拨", by=purse.clerk, now=MAY)
    with pytest.raises(Refused) as refused:
        restraints.object_to(unlawful.pk, on=DAY, objection="再次", by=purse.clerk, now=MAY)
    assert refused.value.code == "objected"
    assert list(restraints.standing([purse.wages.pk, purse.fund.pk])) == [purse.wages.pk]
    restraints.lift(unlawful.pk, on=DAY, note="异议成立", by=purse.clerk, now=MAY)
    with pytest.raises(Refused) as refused:
        restraints.lift(unlawful.pk, on=DAY, note="再次", by=purse.clerk, now=MAY)
    assert refused.value.code == "lifted"
    # For the wages of this project, and up to what the order says.
    lawful = restraints.restrain(
        purse.wages.pk,
        _order(document_no="（2026）示执2号", is_for_wages=True, amount=Decimal(60)),
        by=purse.clerk,
        now=MAY,
    )
    with pytest.raises(Refused) as refused:
        restraints.object_to(lawful.pk, on=DAY, objection="无", by=purse.clerk, now=MAY)
    assert refused.value.code == "lawful"
    assert seize("40.00").balance_after == 60
    with pytest.raises(Refused) as refused:
        seize("20.01")
    assert refused.value.code == "more-than-ordered"


def test_who_enters_a_fund_is_who_keeps_it(purse: Purse) -> None:
    raised = Movement(_K.FUND_RAISED, Decimal(10), DAY)
    with pytest.raises(Refused):
        enter(purse.fund.pk, raised, by=purse.world.housing, now=MAY)
    entry = enter(purse.fund.pk, raised, by=purse.clerk, now=MAY)
    with pytest.raises(Refused):
        take_back(entry.pk, reason="误记", on=DAY, by=purse.world.housing, now=MAY)
    assert take_back(entry.pk, reason="误记", on=DAY, by=purse.clerk, now=MAY).balance_after == 0


def test_the_ledger_is_verified_and_the_first_fault_named(purse: Purse) -> None:
    purse.pay_in("100.00", APRIL, DAY)
    purse.pay_in("50.00", APRIL, DAY)
    call_command("verify_ledger", stdout=StringIO())
    with connection.cursor() as cursor:
        # As somebody with the rights of the owner of the database might.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE escrow_entry SET amount = 49 WHERE place = 2")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    with pytest.raises(CommandError, match=f"account {purse.wages.pk}, entry 2 says"):
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())


# ---- whatever is done, in whatever order

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["post", "reverse", "statement", "book", "aside", "restrain", "lift", "close"]),
        st.sampled_from(list(_K)), st.integers(1, 40), st.integers(0, 6),
    ),
    min_size=4, max_size=16,
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_after_any_acts_every_balance_is_the_sum_of_its_entries(
    purse: Purse, steps: list[tuple[str, Entry.Kind, int, int]]
) -> None:
    with transaction.atomic():
        done = 0
        purse.raise_fund("300.00", on=date(2026, 4, 1))
        purse.pay_in("200.00", APRIL, date(2026, 4, 2))
        for place, step in enumerate(steps):
            try:
                with transaction.atomic():
                    _do(purse, place, *step)
                done += 1
            except (Refused, Invalid):
                continue
            for account in Account.objects.all():
                _whole(account)
        assert Entry.objects.count() >= 2
        transaction.set_rollback(True)


def _do(purse: Purse, place: int, act: str, kind: Entry.Kind, amount: int, pick: int) -> None:
    by, account = purse.clerk, (purse.wages, purse.fund)[pick % 2]
    on = date(2026, 4, 3) + timedelta(days=pick)
    month = APRIL if kind in uses.OF_A_MONTH else None
    entries = list(account.entries.order_by("pk").values_list("pk", flat=True))
    waiting = list(StatementLine.objects.filter(state="open", statement__account=account).order_by("pk"))
    match act:
        case "post":
            reference = f"R{pick}" if pick % 3 == 0 else ""
            post(account.pk, Movement(kind, Decimal(amount), on, month, reference), by=by, now=MAY)
        case "reverse" if entries:
            reverse(entries[amount % len(entries)], reason="误记", on=on, by=by, now=MAY)
        case "statement":
            fresh = Account.objects.get(pk=account.pk)
            first = statements.next_from(fresh)
            opening = str(fresh.stated_balance or Decimal(0))
            moves = [(first.isoformat(), f"{amount}.00", f"S{place}"), (first.isoformat(), "-1.00", "")]
            period = Period(first, first + timedelta(days=5))
            statements.take_statement(
                account.pk, statement(opening, moves), f"{place}.csv", period, by=by, now=MAY
            )
        case "book" if waiting:
            line = waiting[pick % len(waiting)]
            kind = _K.INTEREST if line.amount > 0 else _K.FEE
            statements.book_line(line.pk, kind, month=None, by=by, now=MAY)
        case "aside" if waiting:
            statements.set_aside(waiting[pick % len(waiting)].pk, reason="银行更正", by=by, now=MAY)
        case "restrain":
            laid = _order(document_no=str(place), is_for_wages=bool(amount % 2), ordered_on=date(2026, 4, 1))
            restraints.restrain(account.pk, laid, by=by, now=MAY)
        case "lift":
            found = restraints.standing([account.pk])[account.pk] if restraints.standing([account.pk]) else []
            for each in found[:1]:
                restraints.lift(each.pk, on=DAY, note="解除", by=by, now=MAY)
        case "close":
            close_account(account.pk, on=DAY, by=by, now=MAY)


def _whole(account: Account) -> None:
    rows = account.entries.aggregate(sum=Sum("amount"), last=Max("place"))
    assert account.balance == (rows["sum"] or 0)
    places = list(account.entries.order_by("place").values_list("place", flat=True))
    assert places == list(range(1, account.entry_count + 1))
    found = reconcile(account)
    assert found is None or found.is_explained


@pytest.mark.django_db(transaction=True)
def test_a_reversal_and_a_draw_that_meet_never_overdraw(world: World) -> None:
    purse = build_purse(world)
    entry = purse.pay_in("100.00", APRIL, DAY)
    said: list[str] = []
    gate = threading.Barrier(3)

    def act(verb: Any) -> None:
        gate.wait()
        try:
            verb()
            said.append("done")
        except Refused as refused:
            said.append(refused.code)
        finally:
            connection.close()

    def take() -> Entry:
        return reverse(entry.pk, reason="误记", on=DAY, by=purse.clerk, now=MAY)

    def draw() -> Entry:
        return post(purse.wages.pk, Movement(_K.WAGES, Decimal(60), DAY, APRIL), by=purse.clerk, now=MAY)

    threads = [threading.Thread(target=act, args=[verb]) for verb in (take, take, draw)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    account = Account.objects.get(pk=purse.wages.pk)
    assert said.count("done") == 1
    assert account.balance in (Decimal(0), Decimal(40)) and account.entry_count == 2
    _whole(account)
