"""The fund plans of projects as a list (项目资金计划): sources, days and sums, what is secured and what is arranged."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from agencies.importing.columns import Column
from agencies.people.models import User
from escrow.funding import plan_actions as plans
from escrow.funding.lists.rows import Done, Row, each_row
from escrow.models import FundLine
from projects.intake import cells
from projects.intake.counts import Counts
from projects.intake.finding import find_projects
from projects.intake.shared import PROJECT, PROJECT_ID, coded, day, line, money, truth
from projects.intake.staging import Field, Progress, Rows, Taking, carry_out

SOURCES = {
    "district_budget": (
        "区县级财政预算",
        "区级财政预算",
        "县级财政预算",
        "本级财政",
        "区级预算内",
        "财政预算",
    ),
    "higher_budget": ("上级财政资金", "上级补助", "中央预算内投资", "省级财政"),
    "bond": ("专项债券", "专项债", "地方政府债券"),
    "loan": ("银行贷款", "贷款"),
    "own": ("建设单位自筹", "自筹", "企业自筹"),
    "other": ("其他来源", "其他"),
}
FIELDS: tuple[Field, ...] = (
    *PROJECT,
    coded("source", SOURCES, "资金来源", "来源", required=True),
    line("name", 120, "资金事项", "事项", "资金名称"),
    day("planned_on", "计划到位日期", "计划日期", required=True),
    Field(
        Column("amount", ("计划金额（元）", "计划金额", "计划资金"), cells.positive_yuan, required=True),
        "numeric(16, 2)",
    ),
    truth("secured", "是否落实", "资金落实"),
    line("evidence", 500, "落实依据", "依据"),
    money("arranged", "已安排预算（元）", "已安排预算", "已安排金额", may_be_nothing=True),
    day("arranged_on", "预算安排日期", "安排日期"),
    line("note", 500, "备注", "说明"),
)
COLUMNS = tuple(each.column for each in FIELDS)
_ASKED = (
    "project_id", "source", "coalesce(name, '')", "planned_on", "amount", "secured", "coalesce(evidence, '')",
    "arranged", "arranged_on", "coalesce(note, '')",
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
    taking.refuse_doubles("planned_on", "project_id, source, planned_on, coalesce(name, '')")
    fields = {"source": "source", "amount": "amount", "planned_on": "planned_on", "name": "name",
              "note": "evidence", "on": "arranged_on"}  # fmt: skip
    each_row(taking, _ASKED, lambda row: _take(taking, row), fields, "project_code")


def _take(taking: Taking, row: Row) -> Done:
    by, now = taking.by, taking.now
    project, source, name, on, amount, secured, evidence, arranged, arranged_on, note = row.values()
    line = FundLine.objects.filter(project=project, source=source, planned_on=on, name=name).first()
    done = Done.SAME
    if line is None:
        line = plans.plan_line(
            project, source=source, name=name, planned_on=on, amount=amount, note=note, by=by, now=now
        )
        done = Done.NEW
    elif line.amount != amount:
        line = plans.change_line(line.pk, amount=amount, reason=_("Taken over from a list"), by=by, now=now)
        done = Done.CHANGED
    before = (line.is_secured, line.arranged, line.arranged_on)
    if secured is True and not line.is_secured:
        plans.secure(line.pk, note=evidence, by=by, now=now)
    elif secured is False and line.is_secured:
        plans.unsecure(line.pk, reason=evidence or _("Taken over from a list"), by=by, now=now)
    if arranged and arranged != line.arranged:
        note = _("Taken over from a list") if arranged < line.arranged else ""
        plans.arrange(line.pk, amount=Decimal(arranged), on=arranged_on, note=note, by=by, now=now)
    line.refresh_from_db()
    if done is Done.SAME and before != (line.is_secured, line.arranged, line.arranged_on):
        return Done.CHANGED
    return done
