"""What a pay slip and the ledger of wage payments say (Decree 724 art. 15): employer, period, day, person, time worked,
what is due, what is taken off, what was paid and by which order of the bank. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from escrow.models import Payroll, PayrollLine
from escrow.payroll.actions_export import Person

# Chinese whatever the reader's language: the ledger is an official record, and goes to workers and inspectors.
LEDGER = (
    "用人单位", "工资所属月份", "发放日期", "姓名", "身份证号码", "联系电话", "班组", "工种", "出勤（天）",
    "应发工资（元）", "扣除（元）", "应实发（元）", "已发（元）", "未发（元）", "银行流水号", "收款卡尾号", "本人签字",
)  # fmt: skip
BANK = ("序号", "姓名", "身份证号码", "收款卡尾号", "金额（元）", "用途", "备注")
MASKED_NUMBER = "******************"


@dataclass(frozen=True, slots=True)
class Slip:
    """One worker in one month. Name and number are masked unless the slip was made behind an act on record."""

    payroll: Payroll
    line: Any
    name: str
    id_number: str
    phone: str


def slips_of(payroll: Payroll, lines: Sequence[PayrollLine], people: Mapping[int, Person]) -> list[Slip]:
    """`lines` are those of `sheets.said_lines`; without a person in `people` a slip is masked."""
    return [_slip(payroll, line, people.get(line.worker_id)) for line in lines]


def _slip(payroll: Payroll, line: PayrollLine, person: Person | None) -> Slip:
    if person is None:
        return Slip(payroll, line, line.worker.shown_name, MASKED_NUMBER, "")
    return Slip(payroll, line, person.name, person.id_number, person.phone)


def ledger_row(slip: Slip) -> list[str]:
    line = slip.line
    said: list[Any] = [
        slip.payroll.company, slip.payroll.month.strftime("%Y-%m"), line.said_on if line.said_paid else None,
        slip.name, slip.id_number, slip.phone, line.engagement.team, line.engagement.trade, line.days, line.gross,
        line.deducted, line.due, line.paid, line.unpaid, line.said_reference if line.said_paid else None,
        line.card_tail, "已签字" if line.is_signed else "未签字",
    ]  # fmt: skip
    return [_said(each) for each in said]


def bank_row(number: int, slip: Slip) -> list[str]:
    """What is still to be paid, as the bank asks for it."""
    line, payroll = slip.line, slip.payroll
    return [
        str(number), slip.name, slip.id_number, line.card_tail, str(line.unpaid),
        f"{payroll.month.year}年{payroll.month.month}月农民工工资", payroll.project.code,
    ]  # fmt: skip


def _said(value: Any) -> str:
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
    return str(value)
