"""Disbursements as a list (项目资金拨付台账), voucher by voucher; one that is known and the same changes nothing."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from agencies.errors import Invalid
from agencies.importing.columns import Column
from agencies.people.models import User
from escrow.funding import spending_actions as spending
from escrow.funding.lists.fund_plans import SOURCES
from escrow.funding.lists.rows import Done, Row, each_row
from escrow.models import Disbursement, FundLine
from projects.intake import cells
from projects.intake.counts import Counts
from projects.intake.finding import find_projects
from projects.intake.shared import PROJECT, PROJECT_ID, coded, day, line
from projects.intake.staging import Field, Progress, Rows, Taking, carry_out

USES = {
    "wages": ("人工费用", "人工费", "农民工工资", "拨入工资专户"),
    "works": ("工程款", "工程进度款"),
    "land": ("征地补偿", "土地", "征地拆迁"),
    "other": ("其他用途", "其他"),
}
FIELDS: tuple[Field, ...] = (
    *PROJECT,
    line("reference", 60, "拨款凭证号", "凭证号", "支付凭证", required=True),
    day("paid_on", "拨付日期", "拨款日期", "支付日期", required=True),
    coded("use", USES, "资金用途", "用途", required=True),
    Field(
        Column("amount", ("拨付金额（元）", "拨付金额", "拨款金额"), cells.positive_yuan, required=True),
        "numeric(16, 2)",
    ),
    coded("source", SOURCES, "资金来源", "来源"),
    line("name", 120, "资金事项", "事项"),
    line("note", 500, "备注", "说明"),
)
COLUMNS = tuple(each.column for each in FIELDS)
_ASKED = (
    "project_id", "reference", "paid_on", "use", "amount", "source", "coalesce(name, '')", "coalesce(note, '')",
)  # fmt: skip


def take(
    rows: Rows, *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Progress,
) -> Counts:  # fmt: skip
    taking = Taking(jurisdiction, project_id, by, now, on_fault, progress)
    return carry_out(taking, partial(_work, taking, rows), whole=whole, commit=commit)


def _work(taking: Taking, rows: Rows) -> None:
    taking.stage(rows, FIELDS, PROJECT_ID)
    find_projects(taking, ours=False)
    taking.refuse_doubles("reference", "project_id, reference")
    fields = {name: name for name in ("reference", "paid_on", "use", "amount", "note")} | {
        "line_id": "source"
    }
    each_row(taking, _ASKED, lambda row: _take(taking, row), fields, "reference")


def _take(taking: Taking, row: Row) -> Done:
    project, reference, paid_on, use, amount, source, name, note = row.values()
    known = Disbursement.objects.filter(project=project, reference=reference).first()
    # Of a voucher that is known the line was settled when it was entered.
    line = known.line_id if known else _line(project, source, name) if source else None
    spending.disburse(
        project, paid_on=paid_on, use=use, amount=amount, reference=reference, line_id=line, note=note,
        by=taking.by, now=taking.now,
    )  # fmt: skip
    return Done.SAME if known else Done.NEW


def _line(project: int, source: str, name: str) -> int:
    """The one line that is meant; of several the one of that item."""
    lines = FundLine.objects.filter(project=project, source=source)
    found = list((lines.filter(name=name) if name else lines).order_by("planned_on", "pk")[:2])
    if len(found) == 1:
        return int(found[0].pk)
    message = (
        _("Several lines of the plan have this source; state the item.")
        if found
        else _("The plan of this project has no line of this source.")
    )
    raise Invalid({"line_id": [message]})
