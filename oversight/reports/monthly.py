"""The monthly bulletin (月通报): what came in, year on year, by industry, source, reason and place, and who is late."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agencies.people.models import Region
from oversight.reports.building import Builder, Column, Figure, Row, year_on_year
from oversight.reports.bulletin_parts import departments, incidents, places, repeaters, worst
from oversight.reports.gathering import Ground, Matter
from oversight.reports.grouping import (
    INDUSTRIES,
    INDUSTRY_NOTE,
    REASON_NOTE,
    REASONS,
    SOURCE_NOTE,
    SOURCES,
    industry_of,
    reason_of,
    source_of,
)
from oversight.reports.wording import here


@dataclass(frozen=True, slots=True)
class Grouped:
    """One breakdown: into which groups, by what, and what it is called."""

    code: str
    title: str
    first: str
    groups: Sequence[str]
    group_of: Callable[[Matter], str]
    note: str
    with_before: bool = True


def build(builder: Builder) -> None:
    ground = Ground(builder.jurisdiction, builder.first, builder.last, builder.now)
    place = here(Region.objects.get(pk=builder.jurisdiction))
    builder.is_zero = not ground.new and not ground.ended
    before = [each for each in ground.year_before if each.is_received(*ground.days_before)]
    new = _situation(builder, ground, place, before)
    builder.heading("二、分类情况")
    works = [each for each in ground.new if each.domain == "construction"]
    for grouped, rows, past in (
        (Grouped("industry", "表1　按行业", "行业", INDUSTRIES, industry_of, INDUSTRY_NOTE), ground.new, before),
        (Grouped("source", "表2　按案件来源", "来源", SOURCES, source_of, SOURCE_NOTE), ground.new, before),
        (Grouped("reason", "表3　工程建设领域按欠薪原因", "原因", REASONS,
                 lambda case: reason_of(case, ground.reasons.get(case.pk, ())), REASON_NOTE, False), works, []),
    ):  # fmt: skip
        _breakdown(builder, grouped, rows, past, new)
    places(builder, ground)
    builder.heading("三、部门反馈时效")
    departments(builder, ground)
    builder.heading("四、重点项目和重复欠薪单位")
    worst(builder, ground)
    repeaters(builder, ground)
    builder.heading("五、群体性事件")
    incidents(builder, ground, [each for each in before if each.is_group])
    builder.heading("六、表扬与批评")
    builder.typed("praise", "表扬", "予以通报表扬的单位和事由")
    builder.typed("criticism", "批评", "予以通报批评的单位和事由")
    builder.heading("七、下步工作要求")
    builder.typed("next_steps", "下步工作要求", "下一步工作要求")


def _situation(builder: Builder, ground: Ground, place: str, before: list[Matter]) -> Figure:
    """The opening text in the style of such bulletins, each number with its change against the year before."""
    builder.heading("一、总体情况")
    was_ended = [each for each in ground.year_before if each.is_ended(*ground.days_before)]
    new = builder.count("new", "受理案件", _keys(ground.new), model="cases.case")
    workers = builder.sum("new_workers", "涉及农民工", _workers(ground.new), model="cases.case")
    amount = builder.money("new_amount", "涉及金额", _amounts(ground.new), model="cases.case")
    ended = builder.count("ended", "办结案件", _keys(ground.ended), model="cases.case")
    said = {
        code: _compared(builder, figure, earlier)
        for code, figure, earlier in (
            ("new", new, builder.count("new.before", "去年同期受理案件", _keys(before), model="cases.case")),
            ("workers", workers,
             builder.sum("new_workers.before", "去年同期涉及农民工", _workers(before), model="cases.case")),
            ("amount", amount,
             builder.money("new_amount.before", "去年同期涉及金额", _amounts(before), model="cases.case")),
            ("ended", ended,
             builder.count("ended.before", "去年同期办结案件", _keys(was_ended), model="cases.case")),
        )
    }  # fmt: skip
    recovered = _recovered(builder, ground)
    stock = builder.count("stock", "月末存量", _keys(ground.stock), model="cases.case")
    owed = builder.money(
        "owed", "存量拖欠金额", [(each.pk, each.owed) for each in ground.stock], model="cases.case"
    )
    month = f"{builder.first.year}年{builder.first.month}月"
    if builder.is_zero:
        builder.paragraph(
            f"{month}，{place}未发生拖欠农民工工资投诉举报案件，实行零报告。受理案件{new}件（{said['new']}），"
            f"涉及农民工{workers}人、金额{amount}万元；办结{ended}件。",
            "situation",
        )  # fmt: skip
    else:
        builder.paragraph(
            f"{month}，{place}共受理拖欠农民工工资案件{new}件（{said['new']}），涉及农民工{workers}人"
            f"（{said['workers']}），涉及金额{amount}万元（{said['amount']}）；办结案件{ended}件（{said['ended']}），"
            f"为农民工追发工资{recovered}万元。",
            "situation",
        )  # fmt: skip
    builder.paragraph(f"截至月末，{place}存量案件{stock}件，拖欠金额{owed}万元。", "stock")
    return new


def _recovered(builder: Builder, ground: Ground) -> Figure:
    parts = [
        builder.money(
            f"recovered.{code}", f"追发工资（{said}）", [(each.pk, each.amount) for each in rows], model=model
        )
        for code, said, rows, model in (
            ("instalments", "按兑付登记", ground.instalments, "cases.payment"),
            ("stated", "按结案登记", ground.stated, "cases.closing"),
        )
    ]  # fmt: skip
    return builder.total("recovered", "追发工资", parts)


def _compared(builder: Builder, now: Figure, before: Figure) -> str:
    return year_on_year(builder.change(f"{now.code}.change", f"{now.label}同比", now, before), now, before)


def _breakdown(
    builder: Builder, grouped: Grouped, rows: Sequence[Matter], past: Sequence[Matter], new: Figure
) -> None:
    columns = [Column("cases", "件数（件）"), Column("share", "占比（%）")]
    if grouped.with_before:
        columns += [Column("before", "去年同期（件）"), Column("change", "同比（%）")]
    columns += [Column("workers", "人数（人）", "涉及"), Column("amount", "金额（万元）", "涉及")]
    code = grouped.code
    whole = builder.count(
        f"{code}.all", f"{grouped.title.split('　')[1]}合计", _keys(rows), model="cases.case"
    )
    found = [
        Row(name, _cells(builder, f"{code}.{place}", name,
                         [each for each in rows if grouped.group_of(each) == name],
                         [each for each in past if grouped.group_of(each) == name] if grouped.with_before else None,
                         whole))
        for place, name in enumerate(grouped.groups, start=1)
    ]  # fmt: skip
    found.append(
        Row(
            "合计",
            _cells(builder, f"{code}.sum", "合计", rows, past if grouped.with_before else None, whole),
            True,
        )
    )
    builder.table(grouped.title, columns, found, key=code, first=grouped.first, footers=[grouped.note])


def _cells(
    builder: Builder,
    code: str,
    name: str,
    rows: Sequence[Matter],
    past: Sequence[Matter] | None,
    whole: Figure,
) -> list[Figure]:
    cases = builder.count(f"{code}.cases", name, _keys(rows), model="cases.case")
    cells = [cases, builder.share(f"{code}.share", f"{name}占比", cases, whole)]
    if past is not None:
        before = builder.count(f"{code}.before", f"{name}去年同期", _keys(past), model="cases.case")
        cells += [before, builder.change(f"{code}.change", f"{name}同比", cases, before)]
    return [
        *cells,
        builder.sum(f"{code}.workers", f"{name}涉及人数", _workers(rows), model="cases.case"),
        builder.money(f"{code}.amount", f"{name}涉及金额", _amounts(rows), model="cases.case"),
    ]


def _keys(rows: Sequence[Matter]) -> list[int]:
    return [each.pk for each in rows]


def _workers(rows: Sequence[Matter]) -> list[tuple[int, int]]:
    return [(each.pk, each.workers) for each in rows]


def _amounts(rows: Sequence[Matter]) -> list[tuple[int, object]]:
    return [(each.pk, each.amount) for each in rows]
