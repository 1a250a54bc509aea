"""Bank statements: read whole or not at all, taken in once, matched, and the difference explained to the fen."""

import io
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from agencies.errors import Invalid, Refused
from escrow.ledger import statements
from escrow.ledger.entering import enter
from escrow.ledger.matching import Side, matched
from escrow.ledger.posting import Movement, post, reverse
from escrow.ledger.reconciling import reconcile
from escrow.ledger.statement_reading import Period, read_statement
from escrow.models import Account, Entry, Statement, StatementLine
from tests.escrow.banking import HEAD, Move, csv_file, rows_of, statement
from tests.escrow.purse import MAY, Purse, build_purse
from tests.world import World

APRIL, DAY = date(2026, 4, 1), date(2026, 4, 8)
OPENED, UNTIL = date(2026, 3, 20), date(2026, 4, 30)
SPAN = Period(OPENED, UNTIL)
MOVES: list[Move] = [
    ("2026-04-08", "100000.00", "A1"),
    ("2026-04-10", "-30000.50", "B1"),
    ("2026-04-21", "12.34", "C1"),
]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


def _said(file: object, period: Period = SPAN) -> list[str]:
    with pytest.raises(Invalid) as invalid:
        read_statement(file, period)  # type: ignore[arg-type]
    (messages,) = invalid.value.errors.values()
    return [str(each) for each in messages]


# ---- reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_statement_is_read_whatever_its_letters(encoding: str) -> None:
    sheet = read_statement(statement("0.00", MOVES, encoding=encoding), SPAN)
    assert [(each.amount, each.reference) for each in sheet.lines] == [
        (Decimal("100000.00"), "A1"), (Decimal("-30000.50"), "B1"), (Decimal("12.34"), "C1"),
    ]  # fmt: skip
    assert (sheet.opening, sheet.closing) == (Decimal(0), Decimal("70011.84"))
    assert sheet.lines[0].counterparty == "示例单位"


def test_signed_sums_and_the_newest_first_are_read_too() -> None:
    rows = [
        ["合计", "", "", "70.00", "", ""],
        ["", "本页合计", "", "70.00", "", ""],
        ["20260410", "工资", "", "-30.00", "70.00", "B"],
        ["2026年4月8日", "人工费", "", "￥100.00", "100.00", "A"],
    ]
    file = csv_file(rows, head=("交易日期", "摘要", "对方户名", "发生额", "余额", "流水号"))
    sheet = read_statement(file, Period(OPENED, UNTIL, Decimal(0), Decimal(70)))
    assert [each.amount for each in sheet.lines] == [Decimal(100), Decimal(-30)]
    assert sheet.lines[0].booked_on == date(2026, 4, 8)


def test_every_fault_is_named_with_row_and_column_at_once() -> None:
    rows = [
        ["2026-04-08", "", "", "100.00", "", "100.00", "A"],
        ["2026-04-09", "", "", "-5.00", "", "95.00", "B"],
        ["2026-04-10", "", "", "", "1.005", "93.00", "C"],
        ["2026-05-02", "", "", "1.00", "", "94.00", "D"],
        ["2026-04-11", "", "", "1.00", "1.00", "94.00", "E"],
        ["2026-13-01", "", "", "1.00", "", "", "F"],
        ["2026-04-12", "", "", "7.00", "", "107.00", "A"],
    ]
    said = _said(csv_file(rows), Period(OPENED, UNTIL, Decimal(0), Decimal(107)))
    assert [each.split(":")[0] for each in said] == [
        "Row 3, 收入", "Row 4, 支出", "Row 5, 交易日期", "Row 6, 收入、支出", "Row 7, 交易日期", "Row 7, 余额",
        "Row 8, 流水号",
    ]  # fmt: skip
    assert "two decimals" in said[1] and "outside the period" in said[2] and "100.00" in said[6]


def test_a_balance_that_does_not_follow_is_one_fault() -> None:
    rows = rows_of("0.00", MOVES)
    rows[1][5] = "69000.00"
    rows[2][5] = "69012.34"
    assert _said(csv_file(rows), Period(OPENED, UNTIL, Decimal(0), Decimal("69012.34"))) == [
        "Row 3, 余额: The balance is 69,000.00 yuan, but with this line it comes to 69,999.50 yuan."
    ]


def test_a_file_cut_off_in_the_middle_is_seen() -> None:
    cut = csv_file(rows_of("0.00", MOVES)[:2])
    (said,) = _said(cut, Period(OPENED, UNTIL, Decimal(0), Decimal("70011.84")))
    assert said.startswith("Row 3, 余额") and "cut off" in said
    # Without the row 期末余额 and without a closing said beside it, nobody could know.
    with pytest.raises(Invalid) as invalid:
        read_statement(csv_file(rows_of("0.00", MOVES)), Period(OPENED, UNTIL, Decimal(0)))
    assert list(invalid.value.errors) == ["closing"]
    bytes_cut = statement("0.00", MOVES).read()[:-40]
    with pytest.raises(Invalid):
        read_statement(io.BytesIO(bytes_cut), SPAN)


def test_what_is_no_statement_says_which_columns_it_lacks() -> None:
    assert "余额" in _said(csv_file([["2026-04-08", "", "", "1", "", "A"]], head=(*HEAD[:5], "流水号")))[0]


# ---- matching


def _side(key: int, day: int, amount: str, reference: str = "") -> Side:
    return Side(key, date(2026, 4, day), Decimal(amount), reference)


def test_lines_find_their_entries_by_reference_then_by_sum_and_day_one_to_one() -> None:
    lines = [
        _side(1, 8, "100", "A"),
        _side(2, 1, "50"),
        _side(3, 4, "50"),
        _side(4, 20, "50"),
        _side(5, 9, "7", "Z"),
    ]
    entries = [
        _side(11, 20, "100", "A"), _side(12, 4, "50"), _side(13, 7, "50"), _side(14, 24, "50"), _side(15, 9, "-7"),
        _side(16, 8, "100"),
    ]  # fmt: skip
    assert matched(lines, entries) == {1: 11, 2: 12, 3: 13}


# ---- taking in


def test_a_statement_finds_its_entries_and_leaves_the_rest_to_be_settled(purse: Purse) -> None:
    paid = purse.pay_in("100000.00", APRIL, DAY, "A1")
    wages = post(
        purse.wages.pk,
        Movement(Entry.Kind.WAGES, Decimal("30000.50"), date(2026, 4, 12), APRIL),
        by=None,
        now=MAY,
    )
    late = post(purse.wages.pk, Movement(Entry.Kind.FEE, Decimal("5.00"), date(2026, 5, 4)), by=None, now=MAY)
    taken = statements.take_statement(
        purse.wages.pk, statement("0.00", MOVES), "4月.csv", SPAN, by=purse.clerk, now=MAY
    )
    assert (taken.is_new, taken.matched, taken.exceptions) == (True, 2, 1)
    assert set(StatementLine.objects.filter(state="matched").values_list("entry", flat=True)) == {
        paid.pk,
        wages.pk,
    }
    account = Account.objects.get(pk=purse.wages.pk)
    assert (account.stated_until, account.stated_balance) == (UNTIL, Decimal("70011.84"))
    found = reconcile(account)
    assert found is not None and found.is_explained and not found.is_clean
    assert (found.difference, found.waiting_sum, found.later) == (
        Decimal("-17.34"),
        Decimal("-12.34"),
        [late],
    )

    again = statements.take_statement(
        purse.wages.pk, statement("0.00", MOVES), "4月.csv", SPAN, by=purse.clerk, now=MAY
    )
    assert (again.is_new, again.statement, Statement.objects.count()) == (False, taken.statement, 1)
    assert StatementLine.objects.count() == 3


def test_a_line_is_booked_or_set_aside_once(purse: Purse) -> None:
    purse.pay_in("100000.00", APRIL, DAY, "A1")
    statements.take_statement(
        purse.wages.pk, statement("0.00", MOVES), "4月.csv", SPAN, by=purse.clerk, now=MAY
    )
    wages, interest = StatementLine.objects.filter(state="open").order_by("place")
    with pytest.raises(Invalid) as invalid:
        statements.book_line(interest.pk, Entry.Kind.FEE, month=None, by=purse.clerk, now=MAY)
    assert list(invalid.value.errors) == ["kind"]
    with pytest.raises(Invalid) as invalid:
        statements.book_line(wages.pk, Entry.Kind.WAGES, month=None, by=purse.clerk, now=MAY)
    assert list(invalid.value.errors) == ["month"]
    with pytest.raises(Refused) as refused:
        statements.book_line(wages.pk, Entry.Kind.OTHER_OUT, month=None, by=purse.clerk, now=MAY)
    assert refused.value.code == "not-for-this-account"
    with pytest.raises(Refused):
        statements.book_line(interest.pk, Entry.Kind.INTEREST, month=None, by=purse.world.market, now=MAY)
    entry = statements.book_line(interest.pk, Entry.Kind.INTEREST, month=None, by=purse.clerk, now=MAY)
    assert (entry.amount, entry.reference, entry.booked_on) == (Decimal("12.34"), "C1", date(2026, 4, 21))
    with pytest.raises(Invalid):
        statements.set_aside(wages.pk, reason=" ", by=purse.clerk, now=MAY)
    statements.set_aside(wages.pk, reason="银行误划，次月退回", by=purse.clerk, now=MAY)
    for act in (
        lambda: statements.book_line(interest.pk, Entry.Kind.INTEREST, month=None, by=purse.clerk, now=MAY),
        lambda: statements.set_aside(wages.pk, reason="再次", by=purse.clerk, now=MAY),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "settled"
    found = reconcile(Account.objects.get(pk=purse.wages.pk))
    assert found is not None
    assert (found.difference, found.aside_sum, found.is_clean) == (
        Decimal("30000.50"),
        Decimal("30000.50"),
        True,
    )


def test_an_entry_made_later_is_found_by_matching_again(purse: Purse) -> None:
    statements.take_statement(
        purse.wages.pk, statement("0.00", MOVES[:1]), "4月.csv", SPAN, by=purse.clerk, now=MAY
    )
    wrong = purse.pay_in("90000.00", APRIL, DAY, "A1")
    assert statements.match_again(purse.wages.pk, by=purse.clerk) == 0
    # Taken back it keeps its reference; the right one is found by sum and day.
    reverse(wrong.pk, reason="金额有误", on=DAY, by=purse.clerk, now=MAY)
    purse.pay_in("100000.00", APRIL, DAY)
    assert statements.match_again(purse.wages.pk, by=purse.clerk) == 1
    found = reconcile(Account.objects.get(pk=purse.wages.pk))
    assert found is not None and found.is_clean and found.difference == 0


@pytest.mark.parametrize(
    ("from_on", "opening", "reference", "code"),
    [
        (date(2026, 4, 30), "70011.84", "D1", "overlap"),
        (date(2026, 5, 2), "70011.84", "D1", "gap"),
        (date(2026, 5, 1), "70011.85", "D1", "other-opening"),
        (date(2026, 5, 1), "70011.84", "C1", "reference-taken"),
    ],
)
def test_statements_follow_each_other_without_gap_or_overlap(
    purse: Purse, from_on: date, opening: str, reference: str, code: str
) -> None:
    statements.take_statement(
        purse.wages.pk, statement("0.00", MOVES), "4月.csv", SPAN, by=purse.clerk, now=MAY
    )
    period = Period(from_on, date(2026, 5, 11))
    file = statement(opening, [("2026-05-06", "1.00", reference)])
    if code == "other-opening":
        period = Period(from_on, date(2026, 5, 11), Decimal(opening))
    with pytest.raises(Refused) as refused:
        statements.take_statement(purse.wages.pk, file, "5月.csv", period, by=purse.clerk, now=MAY)
    assert refused.value.code == code
    assert Statement.objects.count() == 1 and StatementLine.objects.count() == 3


def test_the_first_statement_opens_with_what_was_booked_before_it(purse: Purse) -> None:
    period = Period(date(2026, 4, 1), UNTIL)
    file = statement("500.00", [("2026-04-08", "1.00", "A1")])
    with pytest.raises(Refused) as refused:
        statements.take_statement(purse.wages.pk, file, "4月.csv", period, by=purse.clerk, now=MAY)
    assert refused.value.code == "other-opening"
    enter(
        purse.wages.pk,
        Movement(Entry.Kind.OTHER_IN, Decimal(500), OPENED, note="期初"),
        by=purse.clerk,
        now=MAY,
    )
    assert statements.take_statement(purse.wages.pk, file, "4月.csv", period, by=purse.clerk, now=MAY).is_new
    with pytest.raises(Invalid):
        ahead = Period(date(2026, 5, 1), date(2026, 5, 13))
        statements.take_statement(
            purse.wages.pk, statement("501.00", []), "5月.csv", ahead, by=purse.clerk, now=MAY
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_statements_of_one_period_one_is_taken_in(world: World) -> None:
    purse = build_purse(world)
    said: list[str] = []
    gate = threading.Barrier(3)

    def take(moves: list[Move]) -> None:
        gate.wait()
        try:
            taken = statements.take_statement(
                purse.wages.pk, statement("0.00", moves), "4月.csv", SPAN, by=purse.clerk, now=MAY
            )
            said.append("taken" if taken.is_new else "there")
        except Refused as refused:
            said.append(refused.code)
        finally:
            connection.close()

    # Twice the same file, and once another for the same days.
    threads = [threading.Thread(target=take, args=[moves]) for moves in (MOVES, MOVES, MOVES[:1])]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert Statement.objects.count() == 1
    assert sorted(said) in (["overlap", "taken", "there"], ["overlap", "overlap", "taken"])
    assert StatementLine.objects.count() in (1, 3)
