"""The yearly self-check (年度考核自查): every item with standard, points, evidence and shortcomings."""

from collections.abc import Iterable
from decimal import Decimal

from oversight.assessment.evidence import evidence_of
from oversight.assessment.models import IndicatorSet, Score, Scorecard
from oversight.assessment.wording import clause_on_paper
from oversight.papers.actions import papers_by_subject
from oversight.reports.building import Builder, Column, Figure, Reckoned, Row

S = IndicatorSet.State
_NUMERALS = "一二三四五六七八九十"
_SCORE, _CARD = "oversight.score", "oversight.scorecard"


def build(builder: Builder) -> None:
    """Of the year in which the period ends, every assessment that was opened."""
    year = builder.last.year
    sets = list(
        IndicatorSet.objects.filter(jurisdiction=builder.jurisdiction, year=year)
        .exclude(state=S.DRAFT)
        .order_by("assessed", "pk")
    )
    builder.title = f"{year}年度保障农民工工资支付工作考核自查报告"
    if not sets:
        builder.is_zero = True
        builder.paragraph(f"{year}年度尚未组织考核自查。")
        return
    for place, found in enumerate(sets):
        _set(builder, found, _NUMERALS[place % len(_NUMERALS)])
    builder.typed("rest", "存在问题和下步打算", "自查发现的问题、整改措施和下一步工作安排")


def _set(builder: Builder, found: IndicatorSet, numeral: str) -> None:
    prefix = f"set{found.pk}"
    cards = list(found.scorecards.select_related("agency").order_by("rank", "agency"))
    scores = list(
        Score.objects.filter(scorecard__set=found).select_related("indicator", "scorecard").defer("figures")
    )
    builder.heading(f"{numeral}、{found.name}")
    units = builder.figure(
        f"{prefix}.units", f"{found.name}：单位数", unit="个", rows=[each.pk for each in cards], model=_CARD
    )
    handed_in = [each.pk for each in cards if each.checked_at is not None]
    checked = builder.figure(
        f"{prefix}.checked", f"{found.name}：已报送自查单位数", unit="个", rows=handed_in, model=_CARD
    )
    wanting = [each.pk for each in scores if each.shortcoming]
    short = builder.figure(
        f"{prefix}.short", f"{found.name}：自查发现短板", unit="项", rows=wanting, model=_SCORE
    )
    basis = f"对照文件{clause_on_paper(found)}要求，" if found.clause else ""
    builder.paragraph(f"{basis}{units}个单位逐条逐项开展自查，已报送{checked}个，自查发现短板{short}项。")
    _items(builder, found, scores, prefix)
    _units(builder, found, cards, scores, prefix)


def _items(builder: Builder, found: IndicatorSet, scores: list[Score], prefix: str) -> None:
    papers = papers_by_subject(evidence_of(each.pk) for each in scores)
    rows = []
    for item in found.indicators.all():
        of_item = [each for each in scores if each.indicator_id == item.pk]
        code, name = f"{prefix}.item{item.pk}", f"{item.code}{item.name}"
        own = [(each.pk, each.self_points) for each in of_item if each.self_points is not None]
        given = [(each.pk, each.points) for each in of_item if each.points is not None]
        proven = [each.pk for each in of_item if evidence_of(each.pk) in papers]
        short = [each.pk for each in of_item if each.shortcoming]
        rows.append(
            Row(
                name,
                [
                    item.standard, f"{item.points:g}", _average(builder, f"{code}.own", f"{name}：自评平均分", own),
                    _average(builder, f"{code}.given", f"{name}：评定平均分", given),
                    _count(builder, f"{code}.proven", f"{name}：有佐证材料的单位", proven, "个"),
                    _count(builder, f"{code}.short", f"{name}：需整改的单位", short, "个"),
                ],
            )
        )  # fmt: skip
    builder.table(
        f"{found.name}自查表",
        [
            Column("standard", "评分标准"), Column("points", "分值"), Column("own", "自评平均分"),
            Column("given", "评定平均分"), Column("proven", "佐证材料（单位）"), Column("short", "需整改（单位）"),
        ],
        rows, key=f"{prefix}-items", first="考核指标",
        footers=["注：自评、评定为各单位平均分；“—”为尚未自评或尚未评定。"],
    )  # fmt: skip


def _units(
    builder: Builder, found: IndicatorSet, cards: list[Scorecard], scores: list[Score], prefix: str
) -> None:
    shows = found.state in (S.OBJECTIONS, S.ANNOUNCED)
    rows = []
    for card in cards:
        code, name = f"{prefix}.card{card.pk}", card.agency.short_name
        of_card = [each for each in scores if each.scorecard_id == card.pk]
        own = [(each.pk, each.self_points) for each in of_card if each.self_points is not None]
        given = [(each.pk, each.points) for each in of_card if each.points is not None]
        rows.append(
            Row(
                card.agency.name,
                [
                    _sum(builder, f"{code}.own", f"{name}：自评得分", own),
                    _sum(builder, f"{code}.given", f"{name}：评定得分", given) if shows else "—",
                    f"{card.rank}" if shows and card.rank else "—", card.grade if shows and card.grade else "—",
                ],
            )
        )  # fmt: skip
    columns = [
        Column("own", "自评得分"), Column("given", "评定得分"), Column("rank", "名次"), Column("grade", "等次"),
    ]  # fmt: skip
    builder.table(f"{found.name}得分表", columns, rows, key=f"{prefix}-units", first="单位")


Pairs = list[tuple[int, Decimal]]


def _average(builder: Builder, code: str, label: str, pairs: Pairs) -> Figure | str:
    if not pairs:
        return "—"
    value = sum((points for _pk, points in pairs), Decimal(0)) / len(pairs)
    return _points(builder, code, label, value, pairs, Reckoned.AVERAGE)


def _sum(builder: Builder, code: str, label: str, pairs: Pairs) -> Figure | str:
    if not pairs:
        return "—"
    value = max(sum((points for _pk, points in pairs), Decimal(0)), Decimal(0))
    return _points(builder, code, label, value, pairs, Reckoned.SUM)


def _points(builder: Builder, code: str, label: str, value: Decimal, pairs: Pairs, how: str) -> Figure:
    return builder.figure(
        code, label, value, "分", rows=[pk for pk, _points in pairs], model=_SCORE, decimals=2, reckoned=how,
        addends=[points for _pk, points in pairs],
    )  # fmt: skip


def _count(builder: Builder, code: str, label: str, rows: Iterable[int], unit: str) -> Figure:
    return builder.figure(code, label, unit=unit, rows=list(rows), model=_SCORE, reckoned=Reckoned.COUNT)
