"""The summary for the level above (保障农民工工资支付工作情况汇总表): projects, systems, cases."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from agencies.people.models import Agency, Region
from agencies.policy.directives import Measure
from oversight.coverage.measures import model_of, pieces
from oversight.coverage.pieces import Asked, Piece
from oversight.reports.building import Builder, Column, Figure, Row
from oversight.reports.gathering import Ground, Matter
from oversight.reports.wording import here
from projects.models import Contract, Engagement, Project

_PROJECTS, _SYSTEMS, _CASES = "工程项目情况", "制度执行情况（项目数）", "欠薪案件办理情况"
COLUMNS = (
    Column("projects", "在建项目（个）", _PROJECTS), Column("government", "其中政府投资（个）", _PROJECTS),
    Column("workers", "农民工总数（万人）", _PROJECTS), Column("contracts", "合同签订（万人）", _PROJECTS),
    Column("monthly_pay", "按月足额发放", _SYSTEMS), Column("monthly_pay_gov", "其中政府投资", _SYSTEMS),
    Column("real_name", "实名制", _SYSTEMS), Column("deposit", "保证金", _SYSTEMS),
    Column("wage_account", "分账管理", _SYSTEMS), Column("bank_pay", "银行卡发放", _SYSTEMS),
    Column("subcontracts", "实行分包", _SYSTEMS), Column("agency_payment", "分包委托总包代发", _SYSTEMS),
    Column("ended", "当期办结（件）", _CASES), Column("ended_workers", "涉及人数（人）", _CASES),
    Column("ended_amount", "涉及金额（万元）", _CASES), Column("stock", "存量案件（件）", _CASES),
)  # fmt: skip
_MEASURES = (
    Measure.MONTHLY_PAY, Measure.REAL_NAME, Measure.DEPOSIT, Measure.WAGE_ACCOUNT, Measure.BANK_PAY,
    Measure.AGENCY_PAYMENT,
)  # fmt: skip


class _Facts:
    """What the table is counted from, read once."""

    def __init__(self, builder: Builder) -> None:
        self.ground = Ground(builder.jurisdiction, builder.first, builder.last, builder.now)
        projects = Project.objects.under_construction().filter(jurisdiction=builder.jurisdiction)
        self.projects = list(projects.order_by("pk").values_list("pk", "responsible_agency", "is_government"))
        on_site = Engagement.objects.on_site().filter(project__in=projects).order_by("pk")
        self.workers = list(on_site.values_list("pk", "project__responsible_agency"))
        contracted = on_site.filter(contracted_on__isnull=False)
        self.contracts = list(contracted.values_list("pk", "project__responsible_agency"))
        let = Contract.objects.filter(project__in=projects, parent__isnull=False)
        self.subcontracted = set(let.values_list("project", flat=True))
        asked = Asked(builder.jurisdiction, timezone.localdate(builder.now))
        self.systems = pieces(_MEASURES, asked)
        self.government = {key for key, _agency, government in self.projects if government}


def build(builder: Builder) -> None:
    facts = _Facts(builder)
    names = dict(
        Agency.objects.filter(jurisdiction=builder.jurisdiction)
        .order_by("pk")
        .values_list("pk", "short_name")
    )
    seen: set[int | None] = {agency for _key, agency, _government in facts.projects}
    seen |= {each.lead for each in (*facts.ground.stock, *facts.ground.ended)}
    rows = [
        Row(names[key], _cells(builder, facts, f"a{key}", names[key], key)) for key in names if key in seen
    ]
    if seen - names.keys():
        rows.append(Row("未明确", _cells(builder, facts, "a0", "未明确", None)))
    total = _cells(builder, facts, "all", "合计", "all")
    place = here(Region.objects.get(pk=builder.jurisdiction))
    said = dict(zip((each.code for each in COLUMNS), total, strict=True))
    builder.is_zero = not any(each.value for each in total)
    builder.heading("一、总体情况")
    zero = "本期未发生拖欠农民工工资案件，也无在建工程项目，实行零报告。" if builder.is_zero else ""
    builder.paragraph(
        f"{zero}{place}现有在建工程项目{said['projects']}个，其中政府投资{said['government']}个，农民工{said['workers']}万人；"
        f"本期办结欠薪案件{said['ended']}件，涉及{said['ended_workers']}人、{said['ended_amount']}万元，"
        f"存量案件{said['stock']}件。",
        "situation",
    )  # fmt: skip
    builder.heading("二、汇总表")
    builder.table(
        "保障农民工工资支付工作情况汇总表", COLUMNS, [*rows, Row("合计", total, is_total=True)], key="summary",
        first="行业主管部门",
    )  # fmt: skip
    builder.heading("三、需要说明的情况")
    builder.typed("remarks", "需要说明的情况", "数据口径、与上期差异较大的原因等")


def _cells(builder: Builder, facts: _Facts, tail: str, name: str, agency: Any) -> list[Figure]:
    def mine(key: int | None) -> bool:
        return agency == "all" or (key or None) == agency

    def projects(code: str, label: str, keys: Sequence[int], model: str = "projects.project") -> Figure:
        return builder.count(f"{code}:{tail}", name + label, keys, "个", model=model)

    def persons(code: str, label: str, rows: Sequence[tuple[int, int | None]]) -> Figure:
        found = [(key, 1) for key, its in rows if mine(its)]
        return builder.sum(f"{code}:{tail}", name + label, found, "万人", model="projects.engagement")

    def system(measure: Measure, label: str, only: set[int] | None = None, code: str = "") -> Figure:
        found = _reached(facts.systems[measure], mine)
        keys = [key for key in found if only is None or key in only]
        return projects(code or measure.value, label, keys, model_of(measure))

    here_ = [(key, government) for key, its, government in facts.projects if mine(its)]
    ended = [each for each in facts.ground.ended if mine(each.lead)]
    return [
        projects("projects", "在建项目", [key for key, _government in here_]),
        projects("government", "政府投资项目", [key for key, government in here_ if government]),
        persons("workers", "农民工", facts.workers),
        persons("contracts", "合同签订", facts.contracts),
        system(Measure.MONTHLY_PAY, "按月足额发放"),
        system(Measure.MONTHLY_PAY, "按月足额发放（政府投资）", facts.government, "monthly_pay_gov"),
        system(Measure.REAL_NAME, "实名制"),
        system(Measure.DEPOSIT, "保证金"),
        system(Measure.WAGE_ACCOUNT, "分账管理"),
        system(Measure.BANK_PAY, "银行卡发放"),
        projects(
            "subcontracts", "实行分包", [key for key, _government in here_ if key in facts.subcontracted]
        ),
        system(Measure.AGENCY_PAYMENT, "分包委托总包代发"),
        *_of_cases(builder, tail, name, ended, [each for each in facts.ground.stock if mine(each.lead)]),
    ]


def _reached(found: Sequence[Piece], mine: Any) -> list[int]:
    """Projects of which every piece is there."""
    rows: dict[int, bool] = {}
    for each in found:
        if mine(each.agency):
            rows[each.key] = rows.get(each.key, True) and each.ok
    return sorted(key for key, is_there in rows.items() if is_there)


def _of_cases(
    builder: Builder, tail: str, name: str, ended: Sequence[Matter], stock: Sequence[Matter]
) -> list[Figure]:
    its: dict[str, Any] = {"model": "cases.case"}
    return [
        builder.count(f"ended:{tail}", f"{name}当期办结", [each.pk for each in ended], **its),
        builder.sum(
            f"ended_workers:{tail}", f"{name}办结涉及人数", [(each.pk, each.workers) for each in ended], **its
        ),
        builder.money(
            f"ended_amount:{tail}", f"{name}办结涉及金额", [(each.pk, each.amount) for each in ended], **its
        ),
        builder.count(f"stock:{tail}", f"{name}存量案件", [each.pk for each in stock], **its),
    ]
