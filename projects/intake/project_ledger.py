"""The ledger of projects under construction (在建项目台账): every column the plans ask for, of many projects.

JX 四(一)一 wants it complete and clear per unit, so it stands in the order of the departments in charge.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from agencies.importing.ledgers import Kind, LedgerColumn
from agencies.importing.words import SECTORS
from agencies.people.models import User
from projects.compliance.lights import lights_for
from projects.intake import words
from projects.intake.words import word_of
from projects.models import Attendance, Contract, Engagement, Item, Post, Project

TEXT, DAY, MONEY, COUNT, PERCENT = Kind.TEXT, Kind.DAY, Kind.MONEY, Kind.COUNT, Kind.PERCENT
_CHUNK = 1000
_LIGHTS = {"breached": "红", "act": "黄", "done": "绿"}
# The systems that have a column of their own: code of the duty -> heading.
_SYSTEMS = {
    "wage_account": "工资专用账户", "deposit": "工资保证金", "payment_guarantee": "工程款支付担保",
    "rights_board": "维权告示牌",
}  # fmt: skip
_FOUR = "四方责任人"
COLUMNS: tuple[LedgerColumn, ...] = (
    LedgerColumn("序号", COUNT, 6),
    LedgerColumn("行业主管部门", TEXT, 24),
    LedgerColumn("项目编号", TEXT, 18),
    LedgerColumn("项目名称", TEXT, 34),
    LedgerColumn("项目类别", TEXT, 11),
    LedgerColumn("所属行业", TEXT, 12),
    LedgerColumn("所属乡镇街道", TEXT, 14),
    LedgerColumn("建设单位", TEXT, 28),
    LedgerColumn("施工总承包单位", TEXT, 28),
    LedgerColumn("分包单位", TEXT, 36),
    LedgerColumn("合计", MONEY, 14, "合同金额", True),
    LedgerColumn("其中：人工费", MONEY, 14, "合同金额", True),
    LedgerColumn("开工日期", DAY),
    LedgerColumn("计划竣工日期", DAY),
    LedgerColumn("工程进度", PERCENT),
    LedgerColumn("是否政府投资", TEXT, 9, "政府资金"),
    LedgerColumn("资金性质", TEXT, 16, "政府资金"),
    LedgerColumn("资金到位率", PERCENT, 10, "政府资金"),
    LedgerColumn("建设单位", TEXT, 16, _FOUR),
    LedgerColumn("项目主管单位", TEXT, 16, _FOUR),
    LedgerColumn("行业主管部门", TEXT, 16, _FOUR),
    LedgerColumn("人社部门", TEXT, 16, _FOUR),
    LedgerColumn("劳资专管员", TEXT, 20),
    LedgerColumn("包案领导", TEXT, 16),
    LedgerColumn("平台编号", TEXT, 18),
    *(LedgerColumn(title, TEXT, 12, "制度落实") for title in _SYSTEMS.values()),
    LedgerColumn("在场人数", COUNT, 9, "实名制", True),
    LedgerColumn("其中：已签合同", COUNT, 9, "实名制", True),
    LedgerColumn("当月考勤率", PERCENT, 10, "实名制"),
    LedgerColumn("最近代发工资", DAY),
    LedgerColumn("风险等级", TEXT, 9),
    LedgerColumn("项目状态", TEXT, 12),
)
_RELATED = ("region", "owner", "owner_agency", "general_contractor", "responsible_agency")


@dataclass(slots=True)
class _Beside:
    """What stands in other tables about one project."""

    firms: list[str] = field(default_factory=list)
    persons: dict[str, list[str]] = field(default_factory=dict)
    systems: dict[str, str] = field(default_factory=dict)
    payroll: date | None = None
    workers: int = 0
    contracted: int = 0
    came: int = 0


def rows(projects: QuerySet[Project], user: User) -> Iterator[Sequence[Any]]:
    today, number = timezone.localdate(), 0
    ordered = projects.select_related(*_RELATED).order_by("responsible_agency", "code", "pk")
    found = ordered.iterator(chunk_size=_CHUNK)
    while some := list(islice(found, _CHUNK)):
        beside, lights = (
            _beside([each.pk for each in some], today),
            lights_for([each.pk for each in some], today),
        )
        for project in some:
            number += 1
            light = _LIGHTS.get(lights[project.pk].tone, "")
            yield _row(number, project, beside[project.pk], light)


def _row(number: int, project: Project, beside: _Beside, light: str) -> Sequence[Any]:
    persons = {part: "、".join(names) for part, names in beside.persons.items()}
    return (
        number, str(project.responsible_agency or ""), project.code, project.name,
        word_of(words.CATEGORIES, project.category), SECTORS[project.sector][0], project.region.name,
        project.owner_name, str(project.general_contractor or ""), "、".join(dict.fromkeys(beside.firms)),
        project.contract_sum, project.labour_cost, project.started_on or project.starts_on, project.ends_on,
        project.progress, "是" if project.is_government else "否",
        "、".join(word_of(words.FUNDINGS, code) for code in project.funding), project.funds_in_place,
        *(persons.get(part, "") for part in Post.FOUR), persons.get(Post.Part.LABOUR_MANAGER, ""),
        persons.get(Post.Part.LEADER, ""), project.platform_no,
        *(beside.systems.get(code, "") for code in _SYSTEMS), beside.workers, beside.contracted,
        100 * beside.came // beside.workers if beside.workers else None, beside.payroll, light,
        word_of(words.STATES, project.state),
    )  # fmt: skip


def _beside(ids: Sequence[int], today: date) -> Mapping[int, _Beside]:
    """By five queries for as many projects as are read at once."""
    found: defaultdict[int, _Beside] = defaultdict(_Beside)
    subcontracts = Contract.objects.filter(project__in=ids, ended_on=None).exclude(kind=Contract.Kind.GENERAL)
    for pk, name in subcontracts.order_by("pk").values_list("project", "contractor__name"):
        found[pk].firms.append(name)
    posts = Post.objects.filter(project__in=ids, until_on=None).order_by("pk")
    for pk, part, name in posts.values_list("project", "part", "name"):
        found[pk].persons.setdefault(part, []).append(name)
    _systems(ids, today, found)
    on_site = Engagement.objects.filter(project__in=ids, exited_on=None).order_by().values("project")
    counted = on_site.annotate(all=Count("pk"), contracted=Count("pk", filter=Q(contracted_on__isnull=False)))
    for pk, workers, contracted in counted.values_list("project", "all", "contracted"):
        found[pk].workers, found[pk].contracted = workers, contracted
    came = Attendance.objects.filter(
        project__in=ids, month=today.replace(day=1), engagement__exited_on=None
    ).order_by()
    for pk, count in came.values("project").annotate(all=Count("pk")).values_list("project", "all"):
        found[pk].came = count
    return found


def _systems(ids: Sequence[int], today: date, found: Mapping[int, _Beside]) -> None:
    items = Item.objects.filter(project__in=ids, code__in=[*_SYSTEMS, "agency_payment"])
    for pk, code, applies, excuse, done_on in items.values_list(
        "project", "code", "applies", "excuse", "done_on"
    ):
        if code == "agency_payment":
            found[pk].payroll = done_on
        else:
            found[pk].systems[code] = "不适用" if not applies or excuse else "已落实" if done_on else "未落实"
