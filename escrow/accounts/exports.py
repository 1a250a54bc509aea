"""The two ledgers handed out: wage accounts (专户台账), and labour cost by month (人工费拨付台账)."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, QuerySet

from agencies.importing.ledgers import Kind, LedgerColumn
from escrow.accounts.checks import ratio
from escrow.accounts.rows import RELATED, Row, accounts_of, rows_of
from escrow.models import MoneyMonth, Restraint, WageAccount
from projects.models import Engagement, Project

TEXT, DAY, MONEY, COUNT, PERCENT = Kind.TEXT, Kind.DAY, Kind.MONEY, Kind.COUNT, Kind.PERCENT
NOTE = "金额单位：万元"
_CHUNK = 500
# Ledgers are Chinese whoever asks for them.
_STATES = {"open": "正常", "closing": "公示待销户", "closed": "销户"}
_METHODS = {"average": "月平均人工费", "share": "工程款比例", "contract": "按合同约定"}

ACCOUNTS: Sequence[LedgerColumn] = (
    LedgerColumn("序号", COUNT, 6), LedgerColumn("项目编号"), LedgerColumn("项目名称", TEXT, 30),
    LedgerColumn("所属行业", TEXT, 12), LedgerColumn("建设单位", TEXT, 24), LedgerColumn("施工总承包单位", TEXT, 24),
    LedgerColumn("行业主管部门", TEXT, 14), LedgerColumn("户名", TEXT, 34, "专用账户"),
    LedgerColumn("账号", TEXT, 20, "专用账户"), LedgerColumn("开户行", TEXT, 20, "专用账户"),
    LedgerColumn("开户日期", DAY, 0, "专用账户"), LedgerColumn("三方协议日期", DAY, 0, "专用账户"),
    LedgerColumn("备案日期", DAY, 0, "专用账户"), LedgerColumn("状态", TEXT, 10, "专用账户"),
    LedgerColumn("累计应拨付", MONEY, 0, "人工费", True), LedgerColumn("累计到账", MONEY, 0, "人工费", True),
    LedgerColumn("拨付率", PERCENT, 0, "人工费"), LedgerColumn("拨付不足", MONEY, 0, "人工费", True),
    LedgerColumn("最近到账", DAY, 0, "人工费"), LedgerColumn("累计代发", MONEY, 0, "工资", True),
    LedgerColumn("累计未发", MONEY, 0, "工资", True), LedgerColumn("余额", MONEY, 0, "", True),
    LedgerColumn("下月工资", MONEY), LedgerColumn("在册人数", COUNT, 0, "", True), LedgerColumn("合规", TEXT, 12),
)  # fmt: skip
MONTHS: Sequence[LedgerColumn] = (
    LedgerColumn("序号", COUNT, 6), LedgerColumn("项目编号"), LedgerColumn("项目名称", TEXT, 30),
    LedgerColumn("建设单位", TEXT, 24), LedgerColumn("施工总承包单位", TEXT, 24), LedgerColumn("专户账号", TEXT, 20),
    LedgerColumn("开户行", TEXT, 20), LedgerColumn("月份", TEXT, 10), LedgerColumn("计算方式", TEXT, 12),
    LedgerColumn("依据", TEXT, 16), LedgerColumn("应拨付", MONEY, 0, "人工费", True),
    LedgerColumn("应拨日期", DAY, 0, "人工费"), LedgerColumn("实际拨付", MONEY, 0, "人工费", True),
    LedgerColumn("拨付日期", DAY, 0, "人工费"),
    LedgerColumn("拨付率", PERCENT, 0, "人工费"), LedgerColumn("不足", MONEY, 0, "人工费", True),
    LedgerColumn("应发工资", MONEY, 0, "工资", True), LedgerColumn("实发工资", MONEY, 0, "工资", True),
    LedgerColumn("未发工资", MONEY, 0, "工资", True), LedgerColumn("月末余额", MONEY), LedgerColumn("合规", TEXT, 12),
)  # fmt: skip


def _chunks(projects: QuerySet[Project]) -> Iterator[list[Project]]:
    found = projects.select_related(*RELATED).order_by("code", "pk").iterator(chunk_size=_CHUNK)
    while some := list(islice(found, _CHUNK)):
        yield some


def account_rows(projects: QuerySet[Project], today: date) -> Iterator[Sequence[Any]]:
    number = 0
    for some in _chunks(projects):
        ids = [each.pk for each in some]
        frozen = set(
            Restraint.objects.filter(account__project__in=ids, account__kind="wage", lifted_on__isnull=True)
            .values_list("account__project", flat=True)
        )  # fmt: skip
        on_site = Engagement.objects.on_site().filter(project__in=ids).order_by().values_list("project")
        heads = dict(on_site.annotate(Count("pk")))
        for row in rows_of(some, today):
            number += 1
            yield number, *_account(row, row.project.pk in frozen, heads.get(row.project.pk, 0))


def _account(row: Row, is_frozen: bool, heads: int) -> Sequence[Any]:
    project, kept = row.project, row.account
    state = "未开设" if kept is None else "冻结" if is_frozen else _STATES[kept.state]
    account = kept.account if kept else None
    return (
        project.code, project.name, project.get_sector_display(), project.owner_name,
        str(project.general_contractor or ""), str(project.responsible_agency or ""), account and account.name,
        account and account.number, account and account.bank, account and account.opened_on, kept and kept.agreed_on,
        kept and kept.filed_on, state, row.due, row.allocated, row.ratio, row.short, row.allocated_on, row.paid_out,
        row.unpaid, row.balance, row.forecast, heads, _judged({each.mark for each in row.marks}, row.has_due),
    )  # fmt: skip


def _judged(marks: set[str], has_due: bool) -> str:
    """As the platforms say it: 合规, 拨付不足, 拨付逾期."""
    if marks & {"short", "missing"}:
        return "拨付不足"
    if "late" in marks:
        return "拨付逾期"
    return "合规" if has_due else ""


def month_rows(projects: QuerySet[Project], today: date) -> Iterator[Sequence[Any]]:
    number = 0
    for some in _chunks(projects):
        accounts = accounts_of([each.pk for each in some])
        by_project: dict[int, list[MoneyMonth]] = {}
        for each in MoneyMonth.objects.filter(project__in=accounts).order_by("project", "month"):
            by_project.setdefault(each.project_id, []).append(each)
        for project in some:
            for month in by_project.get(project.pk, ()):
                number += 1
                yield number, *_month(project, accounts[project.pk], month, today)


def _month(project: Project, account: WageAccount, month: MoneyMonth, today: date) -> Sequence[Any]:
    is_past = month.due is not None and month.due_on is not None and month.due_on < today
    short = max(month.due - month.allocated, 0) if month.due is not None and is_past else None
    return (
        project.code, project.name, project.owner_name, str(project.general_contractor or ""), account.account.number,
        account.account.bank, f"{month.month:%Y-%m}", _METHODS.get(month.method, ""), month.clause[:60], month.due,
        month.due_on, month.allocated, month.allocated_on, ratio(month.allocated, month.due), short, month.wages_due,
        month.wages_paid, month.wages_unpaid, month.balance,
        _judged(set(month.workings.get("marks", ())), month.due is not None),
    )  # fmt: skip
