"""A sheet as a workbook to be printed and signed: each worker with what is claimed, reckoned and paid by payroll."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone

from agencies.importing.ledgers import Kind, Ledger, LedgerColumn, footer, sent
from agencies.people.models import User
from escrow.models import Reckoning
from escrow.reckoning.reading import shown_lines


def _sum(title: str, group: str = "") -> LedgerColumn:
    return LedgerColumn(title, Kind.YUAN, 13, group, added=True)


COLUMNS = (
    LedgerColumn("序号", Kind.COUNT, 6),
    LedgerColumn("姓名", width=10),
    LedgerColumn("计酬方式", width=10),
    LedgerColumn("出勤数量", Kind.YUAN, 10, "核算"),
    LedgerColumn("工资标准", Kind.YUAN, 12, "核算"),
    _sum("应付工资", "核算"),
    _sum("已付工资", "核算"),
    _sum("预支", "核算"),
    _sum("核定欠薪", "核算"),
    _sum("主张金额"),
    LedgerColumn("考勤天数", Kind.COUNT, 9, "考勤和工资表"),
    _sum("工资表应发", "考勤和工资表"),
    _sum("工资表已发", "考勤和工资表"),
    LedgerColumn("需核实事项", width=24),
    LedgerColumn("本人签字", width=14),
)


def _rows(sheet: Reckoning) -> Iterator[Sequence[Any]]:
    for shown in shown_lines(sheet):
        line = shown.line
        flags = "；".join(str(flag.label) for flag in shown.flags)
        if shown.others:
            flags += f"（{'、'.join(shown.others)}）"
        yield (
            line.place, line.shown_name, line.get_pay_display(), line.units, line.wage, line.gross, line.paid,
            line.advances, line.verified, line.claimed, line.attended, line.payroll_due, line.payroll_paid, flags,
            "已签字" if line.is_signed else "",
        )  # fmt: skip


def workbook(sheet: Reckoning, user: User) -> HttpResponseBase:
    agency = user.agency
    assert agency is not None
    signed = footer(agency.name, str(user), agency.phone, timezone.localdate()) | {
        "分包单位签字": sheet.signed_by_sub,
        "总承包单位签字": sheet.signed_by_general,
    }
    about = "，".join(filter(None, [str(sheet.project or ""), str(sheet.debtor or ""), sheet.matter]))
    note = f"{about}　{sheet.from_on}至{sheet.until_on}　金额单位：元"
    made = Ledger(f"欠薪核算表（{sheet.number}）", COLUMNS, signed, note)
    return sent(made, _rows(sheet), f"欠薪核算表{sheet.number}")
