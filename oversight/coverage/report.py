"""The coverage report (制度落实情况通报): the table of the systems by department and by place, against the targets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from agencies.people.models import Agency, Region
from agencies.policy.directives import EVERYTHING, Measure
from oversight.coverage.lights import Light, seen
from oversight.coverage.lines import Line, lines_of
from oversight.coverage.measures import Reach, by_agency, by_place, gathered, pieces
from oversight.coverage.of_places import districts
from oversight.coverage.pieces import Asked, Piece, stem
from oversight.coverage.targets import Target, coming, demanded
from oversight.reports.building import Builder, Column, Figure, Row
from projects.models import Project

# The columns of the table, in its order, as the documents call them.
COLUMNS = {
    Measure.REAL_NAME: "实名制管理", Measure.MONTHLY_PAY: "按月足额支付", Measure.WAGE_ACCOUNT: "工资专用账户",
    Measure.BANK_PAY: "银行代发工资", Measure.DEPOSIT: "工资保证金", Measure.LABOUR_MANAGER: "劳资专管员",
    Measure.RIGHTS_BOARD: "维权信息告示牌", Measure.GOVERNMENT_ARREARS: "政府工程零拖欠",
}  # fmt: skip
# What stands in the text beside the table where the place has a target on it.
FURTHER = {
    Measure.WRITTEN_CONTRACT: "书面合同", Measure.AGENCY_PAYMENT: "总包代发工资",
    Measure.PAYMENT_GUARANTEE: "工程款支付担保",
    Measure.PROCESS_SETTLEMENT: "施工过程结算", Measure.DEPOSIT_FIRMS: "建筑施工企业工资保证金",
    Measure.LABOUR_MANAGER_FIRMS: "总承包企业和分包企业劳资专管员", Measure.LABOUR_MANAGER_ASSESSED: "劳资专管员考核",
    Measure.ARREARS_FREE_OFFICE: "“无欠薪项目部”创建", Measure.EMERGENCY_FUND: "应急周转金制度",
    Measure.BLACKLIST: "欠薪企业“黑名单”制度", Measure.IN_ASSESSMENT: "纳入政府考核评价体系",
    Measure.ASSESSMENT_RULES: "考核办法",
}  # fmt: skip
NAMES = COLUMNS | FURTHER
_FOOTERS = (
    "注：1.覆盖率为已落实数占应落实数的百分比，分子、分母均可逐项查阅。2.实名制管理、工资专用账户、工资保证金、劳资专管员、维权信息告示牌"
    "以在建项目义务清单为准，与义务落实情况页面一致。3.按月足额支付、银行代发工资以最近一个到期月份为准。",
    "4.政府工程零拖欠为无未结欠薪案件、无逾期未付工资、无已签字未兑付核算表的政府投资项目占比。“—”为无应落实对象。",
)


@dataclass(frozen=True, slots=True)
class _Counted:
    """One line counted: its pieces, and the three figures of the whole."""

    line: Line
    found: Sequence[Piece]
    reach: Reach


def build(builder: Builder) -> None:
    today = timezone.localdate(builder.now)
    lines = lines_of(builder.policy)
    whole = {line.measure: line for line in lines if line.scope == EVERYTHING}
    asked = Asked(builder.jurisdiction, today)
    projects = Project.objects.under_construction().filter(jurisdiction=builder.jurisdiction)
    under_way = builder.count("projects", "在建项目", projects, "个")
    if not under_way.value:
        builder.is_zero = True
        builder.paragraph(f"本期无在建工程建设项目（{under_way}个），实行零报告。", "situation")
        return
    found = pieces(list(COLUMNS), asked)
    builder.heading("一、总体情况")
    builder.paragraph(
        f"截至{today.year}年{today.month}月{today.day}日，共有在建项目{under_way}个。", "situation"
    )
    table = [
        _Counted(whole.get(each, Line(each)), found[each], gathered(each, found[each])) for each in COLUMNS
    ]
    total = [_figures(builder, "all", each.line, each.reach) for each in table]
    for number, text in enumerate(_against(builder, table, total), start=1):
        builder.paragraph(text, f"aim{number}")
    _table(builder, table, total)
    _targets(builder, lines, asked)
    builder.heading("三、有关要求")
    builder.typed("demands", "有关要求", "对未达到目标的部门和地区的要求")


def _figures(builder: Builder, key: str, line: Line, reach: Reach) -> Figure:
    """How many of how many, and the share that the table shows."""
    code, name = f"{key}.{line.measure.value}{line.key}", NAMES[line.measure]
    rows = [*reach.reached, *reach.missing]
    part = builder.count(f"{code}.reached", f"{name}已落实", reach.reached, "个", model=reach.model)
    of = builder.count(f"{code}.of", f"{name}应落实", rows, "个", model=reach.model)
    return builder.share(f"{code}.share", f"{name}覆盖率", part, of)


def _parts(share: Figure) -> tuple[str, str]:
    return f"{{figure:{share.parts[0]}}}", f"{{figure:{share.parts[1]}}}"


def _against(builder: Builder, table: Sequence[_Counted], total: Sequence[Figure]) -> Iterator[str]:
    for each, share in zip(table, total, strict=True):
        if not each.reach.denominator:
            continue
        part, of = _parts(share)
        told = f"{COLUMNS[each.line.measure]}覆盖{part}个，占应落实的{of}个的{share}%"
        yield f"{told}{_aim(each.line, each.reach, builder)}。"


def _aim(line: Line, reach: Reach, builder: Builder) -> str:
    """Against the step that had to be reached, and the next; a day that is past is said to be past."""
    day = timezone.localdate(builder.now)
    said = [
        _step(each, day)
        for each in dict.fromkeys((demanded(line.targets, day), coming(line.targets, day)))
        if each is not None and each.share is not None
    ]
    if not said:
        return ""
    light = seen(reach.numerator, reach.denominator, line.targets, day).light
    judged = {Light.GREEN: "，已达到目标", Light.AMBER: "，尚未达到下一步目标", Light.RED: "，未达到目标"}
    return f"（{'，'.join(said)}）{judged.get(light, '')}"


def _step(target: Target, day: date) -> str:
    share = f"{target.share.normalize():f}" if target.share is not None else ""
    source = target.directive.source + ("，未核实" if target.directive.unverified else "")
    if target.by is None:
        return f"目标{share}%，{source}"
    until = f"{target.by.year}年{target.by.month}月{target.by.day}日"
    past = "，文件目标期限已过" if target.is_past(day) else ""
    return f"{until}目标{share}%，{source}{past}"


def _table(builder: Builder, table: Sequence[_Counted], total: Sequence[Figure]) -> None:
    columns = [Column("projects", "在建项目", unit="个")]
    columns += [Column(each.line.measure.value, COLUMNS[each.line.measure], "覆盖率", "%") for each in table]
    for key, title, first, rows in (
        ("agencies", "表1　制度覆盖表（按行业主管部门）", "部门", list(_by_agency(builder, table))),
        ("places", "表2　制度覆盖表（按地区）", "地区", list(_by_place(builder, table))),
    ):
        whole = Row("合计", [builder.figures["projects"], *total], is_total=True)
        builder.table(title, columns, [*rows, whole], key=key, first=first, footers=_FOOTERS)


def _by_agency(builder: Builder, table: Sequence[_Counted]) -> Iterator[Row]:
    rows = Project.objects.under_construction().filter(jurisdiction=builder.jurisdiction).order_by("pk")
    split: dict[int, list[int]] = {}
    for pk, agency in rows.values_list("pk", "responsible_agency"):
        split.setdefault(agency or 0, []).append(pk)
    reaches = [by_agency(each.line.measure, each.found) for each in table]
    names = dict(Agency.objects.filter(jurisdiction=builder.jurisdiction).values_list("pk", "short_name"))
    for key in sorted({*split, *(key for each in reaches for key in each)}, key=lambda key: (not key, key)):
        label = names.get(key, "未明确行业主管部门")
        yield _row(
            builder, f"agency.{key}", label, split.get(key, []), table, [each.get(key) for each in reaches]
        )


def _by_place(builder: Builder, table: Sequence[_Counted]) -> Iterator[Row]:
    places: list[Region] = districts(builder.jurisdiction)
    stems = {each.code: stem(each.code) for each in places}
    rows = Project.objects.under_construction().filter(jurisdiction=builder.jurisdiction).order_by("pk")
    split: dict[str, list[int]] = {}
    for pk, region in rows.values_list("pk", "region"):
        place = next((code for code, begin in stems.items() if region.startswith(begin)), "")
        split.setdefault(place, []).append(pk)
    reaches = [by_place(each.line.measure, each.found, stems) for each in table]
    for each in places:
        if each.code in split:
            found = [reach.get(each.code) for reach in reaches]
            yield _row(builder, f"place.{each.code}", each.name, split[each.code], table, found)


def _row(
    builder: Builder, key: str, label: str, projects: Sequence[int], table: Sequence[_Counted],
    reaches: Sequence[Reach | None],
) -> Row:  # fmt: skip
    cells = [builder.count(f"{key}.projects", f"{label}在建项目", projects, "个", model="projects.project")]
    for each, reach in zip(table, reaches, strict=True):
        cells.append(_figures(builder, key, each.line, reach or Reach(0, 0, each.reach.model)))
    return Row(label, cells)


def _targets(builder: Builder, lines: Sequence[Line], asked: Asked) -> None:
    """What else the document aims at: lines of some projects alone, firms, posts, districts."""
    further = [
        line for line in lines
        if line.has_target and line.measure in NAMES and (line.measure in FURTHER or line.scope != EVERYTHING)
    ]  # fmt: skip
    if not further:
        return
    builder.heading("二、其他目标")
    for number, line in enumerate(further, start=1):
        of = Asked(asked.jurisdiction, asked.on, line.scope)
        reach = gathered(line.measure, pieces([line.measure], of)[line.measure])
        if not reach.denominator:
            continue
        share = _figures(builder, "target", line, reach)
        part, whole = _parts(share)
        scope = "（按文件规定范围）" if line.scope != EVERYTHING else ""
        name = f"{NAMES[line.measure]}{scope}"
        builder.paragraph(
            f"{name}：{whole}个中已落实{part}个，占{share}%{_aim(line, reach, builder)}。", f"further{number}"
        )
