"""Payrolls corrected by a list, and the bank's answer to them: once, twice, too much, too little, from nobody."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from agencies.errors import Refused
from escrow.models import BankReturn, Entry, LineChange, Payroll, PayrollLine, WagePayment
from escrow.payroll import correction, return_taking, taking
from projects.intake.counts import Counts
from projects.models import ProjectEvent
from tests.escrow.purse import MAY, Purse, build_purse
from tests.escrow.test_payroll_taking import APRIL, CODE, Fault, line
from tests.projects.site import credit_code, identity
from tests.world import World

NOW_PAID = date(2026, 5, 11)


@pytest.fixture
def purse(world: World) -> Purse:
    """Three workers on the payroll of April, 6,499.50 yuan each."""
    purse = build_purse(world)
    purse.engage(4)
    _carried(taking.take, purse, [line(number) for number in (1, 2, 3)])
    return purse


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def _carried(take: Any, purse: Purse, lines: list[dict[str, str]], **how: Any) -> tuple[Counts, list[Fault]]:
    faults: list[Fault] = []
    options = {
        "jurisdiction": "130304", "project_id": None, "whole": False, "commit": True, "by": purse.clerk, "now": MAY,
    } | how  # fmt: skip
    counts = take(
        list(enumerate(lines, start=2)), on_fault=lambda *said: faults.append(said), progress=lambda read: None,
        **options,
    )  # fmt: skip
    return counts, faults


def _corrected(purse: Purse, *lines: dict[str, str], **how: Any) -> tuple[Counts, list[Fault]]:
    return _carried(correction.take, purse, [{"reason": "漏记2天"} | each for each in lines], **how)


def answer(number: int, **cells: str) -> dict[str, str]:
    return {
        "project_code": CODE, "employer": credit_code(3), "month": "2026-04", "name": "工小明",
        "id_number": identity(number), "card": "4567", "amount": "6499.50", "result": "成功",
        "reference": f"R{number}", "paid_on": "2026-05-11",
    } | cells  # fmt: skip


def _answered(purse: Purse, *lines: dict[str, str], **how: Any) -> tuple[Counts, list[Fault]]:
    return _carried(return_taking.take, purse, list(lines), **how)


def _sent(state: str = "sent") -> Payroll:
    Payroll.objects.update(state=state, posted_on=date(2026, 5, 4))
    return Payroll.objects.get()


def _line(number: int) -> PayrollLine:
    return PayrollLine.objects.order_by("worker_id")[number - 1]


# ---- corrections


def test_a_correction_keeps_what_was_and_opens_the_sheet_to_new_signatures(purse: Purse) -> None:
    _sent("checked")
    more = line(1, days="24", gross="7200", due="7099.50", signed="")
    counts, faults = _corrected(purse, more, line(2), line(4))
    assert (counts, faults) == (Counts(3, 1, 1, 1, 0), [])
    changed, added = LineChange.objects.order_by("id")
    assert changed.before == {
        "days": "22.0", "gross": "6600.00", "deducted": "100.50", "due": "6499.50", "card_tail": "4567",
        "is_signed": True,
    }  # fmt: skip
    assert (changed.after["due"], changed.after["is_signed"], changed.reason) == ("7099.50", False, "漏记2天")
    assert (added.before, added.after["due"]) == ({}, "6499.50")
    payroll = Payroll.objects.get()
    assert (payroll.state, payroll.lines, payroll.due, payroll.signed_lines) == (
        "draft", 4, Decimal("26598.00"), 3,
    )  # fmt: skip
    assert ProjectEvent.objects.filter(act="payroll_corrected").count() == 1
    again, _faults = _corrected(purse, more, line(2), line(4))
    assert (again, LineChange.objects.count()) == (Counts(3, 0, 0, 3, 0), 2)


def test_a_correction_needs_a_reason_a_sheet_and_its_time(purse: Purse) -> None:
    _sent()
    _counts, faults = _corrected(
        purse, line(1, days="3"), line(2, days="3", reason=""), line(3, days="3", month="2026-03")
    )
    assert [(number, column) for number, column, _said in faults] == [
        (3, "reason"),
        (2, "month"),
        (4, "month"),
    ]
    assert not LineChange.objects.exists()


def test_what_has_been_paid_is_corrected_no_more(purse: Purse) -> None:
    _sent("partly_paid")
    PayrollLine.objects.filter(worker_id=_line(1).worker_id).update(paid=Decimal("6499.50"))
    PayrollLine.objects.filter(worker_id=_line(2).worker_id).update(paid=Decimal(5000))
    counts, faults = _corrected(
        purse, line(1, gross="9000", due="8899.50"), line(2, gross="4000", due="3899.50"),
        line(3, gross="5000", due="4899.50"),
    )  # fmt: skip
    assert (counts.changed, counts.failed) == (1, 2)
    assert "has been paid" in faults[0][2]
    assert "5000.00 yuan have been paid already" in faults[1][2]
    assert Payroll.objects.get().state == "partly_paid"


# ---- the bank's answer


def test_the_bank_pays_two_of_three_and_one_entry_is_booked(purse: Purse) -> None:
    purse.pay_in("50000", APRIL, date(2026, 5, 6))
    _sent()
    third = answer(3, result="失败", reason="账户户名不符")
    counts, faults = _answered(purse, answer(1), answer(2, id_number="", card="6217000000001234567"), third)
    # The cards of all three end alike: without the identity number it could be anyone.
    assert (counts.new, faults[0][:2]) == (2, (3, "id_number"))
    counts, faults = _answered(purse, answer(1), answer(2), third)
    assert (counts, faults) == (Counts(3, 1, 0, 2, 0), [])
    first, second = BankReturn.objects.order_by("id")
    assert (first.paid_lines, first.failed_lines, first.amount, second.amount) == (
        1, 1, Decimal("6499.50"), Decimal("6499.50"),
    )  # fmt: skip
    assert first.entry is not None
    assert (first.entry.kind, first.entry.amount, first.entry.month) == ("wages", Decimal("-6499.50"), APRIL)
    purse.wages.refresh_from_db()
    assert purse.wages.balance == Decimal("37001.00")
    payroll = Payroll.objects.get()
    assert (payroll.state, payroll.paid, payroll.unpaid_lines) == ("partly_paid", Decimal("12999.00"), 1)
    assert WagePayment.objects.get(is_paid=False).reason == "账户户名不符"


def test_the_same_file_twice_books_nothing_and_another_sum_is_refused(purse: Purse) -> None:
    purse.pay_in("50000", APRIL, date(2026, 5, 6))
    _sent()
    lines = [answer(number) for number in (1, 2, 3)]
    _answered(purse, *lines, answer(3))
    assert Payroll.objects.get().state == "paid"
    counts, faults = _answered(purse, *lines, answer(1, amount="6000"), answer(2, reference="R1"))
    assert (counts, [each[:2] for each in faults]) == (
        Counts(5, 0, 0, 3, 2),
        [(5, "reference"), (6, "reference")],
    )
    assert (Entry.objects.filter(kind="wages").count(), WagePayment.objects.count()) == (1, 3)


def test_paid_twice_is_taken_in_for_it_has_happened(purse: Purse) -> None:
    purse.pay_in("50000", APRIL, date(2026, 5, 6))
    _sent()
    counts, _faults = _answered(purse, answer(1), answer(1, reference="R1b"))
    assert counts.new == 2
    assert (_line(1).paid, _line(1).unpaid) == (Decimal("12999.00"), Decimal("-6499.50"))


def test_more_than_the_account_holds_leaves_nothing_behind(purse: Purse) -> None:
    purse.pay_in("10000", APRIL, date(2026, 5, 6))
    payroll = _sent()
    counts, faults = _answered(purse, answer(1), answer(2), answer(3, result="失败", reason="账户已销户"))
    assert (counts.new, counts.failed) == (0, 3)
    assert "10,000.00 yuan" in faults[0][2]
    with pytest.raises(Refused):
        return_taking.take_return_rows(
            payroll.pk, [(2, answer(1)), (3, answer(2))], name="回盘.csv", sha256="1" * 64, by=purse.clerk, now=MAY,
            on_fault=lambda *said: None,
        )  # fmt: skip
    assert not WagePayment.objects.exists()
    assert PayrollLine.objects.filter(paid__gt=0).count() == 0


def test_a_bad_answer_is_refused_by_line_column_and_reason(purse: Purse) -> None:
    purse.pay_in("50000", APRIL, date(2026, 5, 6))
    _sent()
    bad = (
        ({"id_number": identity(4)}, "id_number"),
        ({"id_number": identity(99)}, "id_number"),
        ({"name": "王五"}, "name"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"result": "也许"}, "result"),
        ({"result": "失败"}, "reason"),
        ({"reference": ""}, "reference"),
        ({"paid_on": "2026-05-13"}, "paid_on"),
        ({"paid_on": "2026-03-31"}, "paid_on"),
        ({"id_number": "", "name": ""}, "id_number"),
        ({"month": "2026-03"}, "id_number"),
    )
    counts, faults = _answered(purse, *(answer(1, **cells) for cells, _column in bad), answer(2))
    assert (counts.new, counts.failed) == (1, len(bad))
    assert sorted((number, column) for number, column, _said in faults) == [
        (number, column) for number, (_cells, column) in enumerate(bad, start=2)
    ]


def test_one_file_for_one_payroll_is_taken_in_whole_or_not_at_all(purse: Purse) -> None:
    purse.pay_in("50000", APRIL, date(2026, 5, 6))
    payroll = _sent("draft")
    faults: list[Fault] = []

    def handed_in(*lines: dict[str, str]) -> Counts:
        faults.clear()
        return return_taking.take_return_rows(
            payroll.pk, list(enumerate(lines, start=2)), name="回盘.csv", sha256="1" * 64, by=purse.clerk, now=MAY,
            on_fault=lambda *said: faults.append(said),
        )  # fmt: skip

    assert handed_in(answer(1)).failed == 1
    assert "not at the bank" in faults[0][2]
    _sent()
    bare = [answer(number) | {"project_code": "", "employer": "", "month": ""} for number in (1, 2, 99)]
    assert handed_in(*bare).failed == 1
    assert not WagePayment.objects.exists()
    assert (handed_in(*bare[:2]).new, faults) == (2, [])
    assert BankReturn.objects.get().sha256 == "1" * 64
