"""Debts to small firms as a list (拖欠中小企业账款台账), with what was cleared on each so far."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from agencies.importing.columns import Column
from agencies.people.models import User
from escrow.funding import sme_actions as sme
from escrow.funding.lists.rows import Done, Row, each_row
from escrow.models import SmeDebt
from projects.intake import cells
from projects.intake.counts import Counts
from projects.intake.finding import find_companies
from projects.intake.shared import PROJECT_ID, coded, credit, day, line, money
from projects.intake.staging import Field, Progress, Rows, Taking, carry_out
from projects.intake.words import SIZES

KINDS = {
    "government": ("机关", "政府部门", "政府机关"),
    "institution": ("事业单位",),
    "soe": ("国有企业", "国企"),
    "large": ("大型企业",),
}
FIELDS: tuple[Field, ...] = (
    coded("debtor_kind", KINDS, "拖欠单位类型", "欠款单位类型", required=True),
    line("debtor", 120, "拖欠单位", "欠款单位", "债务人", required=True),
    line("creditor", 100, "被拖欠企业", "债权企业", "企业名称"),
    credit("creditor_code", "被拖欠企业统一社会信用代码", "统一社会信用代码"),
    coded("size", SIZES, "企业规模", "规模"),
    line("contract_no", 60, "合同编号", "合同号", required=True),
    line("project_code", 40, "项目编号", "工程编号"),
    Field(
        Column("amount", ("拖欠金额（元）", "拖欠金额", "欠款金额"), cells.positive_yuan, required=True),
        "numeric(16, 2)",
    ),
    day("due_on", "应付日期", "拖欠起始日期", "到期日", required=True),
    money("cleared", "本次清偿金额（元）", "清偿金额", may_be_nothing=True),
    money("for_wages", "其中用于工资（元）", "其中支付工资", may_be_nothing=True),
    day("paid_on", "清偿日期", "支付日期"),
    line("reference", 60, "清偿凭证号", "凭证号"),
    line("note", 500, "备注", "说明"),
)
COLUMNS = tuple(each.column for each in FIELDS)
_ASKED = (
    "debtor_kind", "debtor", "creditor_id", "contract_no", "project_id", "amount", "due_on", "cleared", "for_wages",
    "paid_on", "coalesce(reference, '')", "coalesce(note, '')",
)  # fmt: skip


def take(
    rows: Rows, *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Progress,
) -> Counts:  # fmt: skip
    taking = Taking(jurisdiction, project_id, by, now, on_fault, progress)
    return carry_out(taking, partial(_work, taking, rows), whole=whole, commit=commit)


def _work(taking: Taking, rows: Rows) -> None:
    taking.stage(rows, FIELDS, PROJECT_ID | {"creditor_id": "bigint"})
    taking.refuse(
        "creditor", _("State the firm by its name or credit code."), "r.creditor IS NULL AND r.creditor_code IS NULL"
    )  # fmt: skip
    find_companies(taking, "creditor", "creditor_code", "creditor_id")
    taking.refuse("creditor", _("There is no such firm."), "r.creditor_id IS NULL")
    # What the register does not say of a firm the list may say; it takes nothing back.
    taking.run(
        "UPDATE projects_company c SET size = r.size, updated_at = %(now)s FROM intake_row r "
        "WHERE c.id = r.creditor_id AND c.size = '' AND r.size IS NOT NULL"
    )
    taking.run(
        "UPDATE intake_row r SET project_id = p.id FROM projects_project p "
        "WHERE p.jurisdiction_id = %(jurisdiction)s AND p.code = r.project_code"
    )
    taking.refuse(
        "project_code", _("There is no one project “%(value)s” in the ledger."),
        "r.project_code IS NOT NULL AND r.project_id IS NULL", "r.project_code",
    )  # fmt: skip
    taking.refuse_doubles("contract_no", "debtor, creditor_id, contract_no")
    fields = {
        name: name for name in ("debtor_kind", "debtor", "creditor", "contract_no", "amount", "due_on", "for_wages",
                                "paid_on", "reference", "note")
    } | {"project": "project_code"}  # fmt: skip
    each_row(taking, _ASKED, lambda row: _take(taking, row), fields, "contract_no")


def _take(taking: Taking, row: Row) -> Done:
    kind, debtor, creditor, number, project, amount, due_on, cleared, for_wages, paid_on, reference, note = (
        row.values()
    )
    by, now = taking.by, taking.now
    known = SmeDebt.objects.filter(
        jurisdiction=taking.jurisdiction, debtor=debtor, creditor=creditor, contract_no=number
    ).first()
    debt = sme.enter_debt(
        debtor_kind=kind, debtor=debtor, creditor_id=creditor, contract_no=number, amount=amount, due_on=due_on,
        project_id=project, note=note, by=by, now=now,
    )  # fmt: skip
    before = debt.cleared
    if cleared:
        sme.clear(
            debt.pk, paid_on=paid_on, amount=Decimal(cleared), for_wages=Decimal(for_wages or 0),
            reference=reference, note=note, by=by, now=now,
        )  # fmt: skip
        debt.refresh_from_db()
    if known is None:
        return Done.NEW
    return Done.CHANGED if debt.cleared != before else Done.SAME
