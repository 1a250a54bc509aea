"""The ledgers (台账) that are handed out: what stands in each, and its rows, of the projects that a filter finds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from agencies.importing.ledgers import Kind, LedgerColumn
from agencies.people.models import User
from projects.intake import words
from projects.intake.project_ledger import COLUMNS as PROJECT_COLUMNS
from projects.intake.project_ledger import rows as project_rows
from projects.intake.words import word_of
from projects.models import Company, Contract, Engagement, Measure, Post, Project

TEXT, DAY, MONEY, COUNT, PERCENT = Kind.TEXT, Kind.DAY, Kind.MONEY, Kind.COUNT, Kind.PERCENT
_CHUNK = 2000
Rows = Iterator[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Handed:
    """One ledger: `rows` takes the projects found and who asks."""

    title: str
    columns: Sequence[LedgerColumn]
    rows: Callable[[QuerySet[Project], User], Rows]
    note: str = "金额单位：万元"


def _yes(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def _companies(projects: QuerySet[Project], user: User) -> Rows:
    """The firms that own these projects, build them or work on them."""
    owning = projects.order_by().exclude(owner=None).values("owner")
    building = projects.order_by().exclude(general_contractor=None).values("general_contractor")
    working = Contract.objects.filter(project__in=projects.order_by()).values("contractor")
    found = (
        Company.objects.filter(pk__in=owning.union(building, working))
        .prefetch_related("grades")
        .order_by("name", "pk")
    )  # fmt: skip
    for number, each in enumerate(found.iterator(chunk_size=_CHUNK), start=1):
        grade = next(iter(each.grades.all()), None)
        yield (
            number, each.name, each.credit_code, word_of(words.EMPLOYERS, each.kind),
            word_of(words.OWNERSHIPS, each.ownership), word_of(words.SIZES, each.size), each.legal_representative,
            each.phone, each.address, grade and f"{grade.year}年 {grade.grade}级",
        )  # fmt: skip


def _contracts(projects: QuerySet[Project], user: User) -> Rows:
    found = Contract.objects.filter(project__in=projects.order_by()).select_related(
        "project", "parent", "client", "contractor"
    )
    ordered = found.order_by("project__code", F("parent").asc(nulls_first=True), "pk")
    for number, each in enumerate(ordered.iterator(chunk_size=_CHUNK), start=1):
        yield (
            number, each.project.code, each.project.name, word_of(words.CONTRACTS, each.kind), each.number,
            each.parent and each.parent.number, str(each.client or ""), each.contractor.name,
            each.contractor.credit_code, each.works, each.amount, each.labour_amount, each.labour_share,
            each.signed_on, each.begins_on, each.ends_on, each.filed_on, each.settlement_cycle, each.payment_cycle,
            each.qualification, _yes(each.is_qualified), _yes(each.is_written), _yes(each.states_wages),
        )  # fmt: skip


def _persons(projects: QuerySet[Project], user: User) -> Rows:
    found = Post.objects.filter(project__in=projects.order_by()).select_related(
        "project", "agency", "company"
    )
    for number, each in enumerate(
        found.order_by("project__code", "part", "from_on").iterator(chunk_size=_CHUNK), 1
    ):
        yield (
            number, each.project.code, each.project.name, word_of(words.PARTS, each.part), each.name, each.title,
            str(each.agency or each.company or ""), each.phone, each.from_on, each.until_on,
        )  # fmt: skip


def _workers(projects: QuerySet[Project], user: User) -> Rows:
    """Masked: the family name alone, and nothing that says who it is."""
    found = Engagement.objects.filter(project__in=projects.order_by()).select_related(
        "project", "worker", "employer"
    )
    for number, each in enumerate(found.order_by("project__code", "pk").iterator(chunk_size=_CHUNK), start=1):
        yield (
            number, each.project.code, each.project.name, each.worker.shown_name, str(each.employer or ""), each.team,
            each.trade, each.contracted_on, each.get_contracted_as_display() if each.contracted_as else "",
            each.entered_on, each.exited_on, each.settled_on, each.settled,
        )  # fmt: skip


def _measures(projects: QuerySet[Project], user: User) -> Rows:
    found = Measure.objects.filter(finding__project__in=projects.order_by()).select_related(
        "finding__project", "letter", "agency"
    )
    for number, each in enumerate(found.order_by("issued_at", "pk").iterator(chunk_size=_CHUNK), start=1):
        finding = each.finding
        yield (
            number, finding.project.code, finding.project.name, finding.get_kind_display(), finding.text,
            each.get_rung_display(), each.letter.number, each.addressee, each.demand, each.clause, each.agency.name,
            timezone.localdate(each.issued_at), each.due_on, each.get_state_display(), each.fine,
            each.lifted_on or each.ended_on,
        )  # fmt: skip


def _listed(*columns: tuple[Any, ...]) -> tuple[LedgerColumn, ...]:
    return (LedgerColumn("序号", COUNT, 6), *(LedgerColumn(*each) for each in columns))


_PROJECT = (("项目编号", TEXT, 18), ("项目名称", TEXT, 32))
LEDGERS: Mapping[str, Handed] = {
    "projects": Handed("在建项目台账", PROJECT_COLUMNS, project_rows),
    "companies": Handed(
        "参建企业台账",
        _listed(
            ("单位名称", TEXT, 34), ("统一社会信用代码", TEXT, 22), ("单位类型",), ("企业性质",), ("企业规模",),
            ("法定代表人",), ("联系电话",), ("地址", TEXT, 36), ("劳动保障守法诚信等级", TEXT, 14),
        ),
        _companies, note="",
    ),
    "contracts": Handed(
        "合同台账",
        _listed(
            *_PROJECT, ("合同类型", TEXT, 12), ("合同编号",), ("上级合同编号",), ("发包单位", TEXT, 28),
            ("承包单位", TEXT, 28), ("承包单位统一社会信用代码", TEXT, 22), ("承包内容", TEXT, 24),
            ("合计", MONEY, 14, "合同金额", True), ("其中：人工费", MONEY, 14, "合同金额", True),
            ("人工费比例", PERCENT), ("签订日期", DAY), ("开始日期", DAY), ("结束日期", DAY), ("备案日期", DAY),
            ("结算周期（月）", COUNT), ("付款周期（月）", COUNT), ("资质等级",), ("资质是否符合", TEXT, 9),
            ("是否书面合同", TEXT, 9), ("约定工资支付", TEXT, 9),
        ),
        _contracts,
    ),
    "persons": Handed(
        "四方责任人台账",
        _listed(
            *_PROJECT, ("责任类别", TEXT, 22), ("姓名", TEXT, 10), ("职务",), ("所在单位", TEXT, 28), ("联系电话",),
            ("任职日期", DAY), ("离任日期", DAY),
        ),
        _persons, note="",
    ),
    "workers": Handed(
        "农民工实名制台账（脱敏）",
        _listed(
            *_PROJECT, ("姓名", TEXT, 10), ("用工单位", TEXT, 28), ("班组", TEXT, 12), ("工种", TEXT, 12),
            ("劳动合同签订日期", DAY), ("合同形式", TEXT, 12), ("进场日期", DAY), ("退场日期", DAY),
            ("退场结清日期", DAY), ("结清工资", MONEY, 14, "", True),
        ),
        _workers,
    ),
    "measures": Handed(
        "检查处理措施台账",
        _listed(
            *_PROJECT, ("问题类别", TEXT, 10), ("检查发现", TEXT, 40), ("处理措施", TEXT, 20), ("文书编号", TEXT, 22),
            ("送达对象", TEXT, 26), ("整改要求", TEXT, 36), ("依据", TEXT, 24), ("作出机关", TEXT, 24),
            ("作出日期", DAY), ("整改期限", DAY), ("办理状态", TEXT, 14), ("罚款", MONEY, 12, "", True),
            ("结束日期", DAY),
        ),
        _measures,
    ),
}  # fmt: skip
