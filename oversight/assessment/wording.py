"""What stands on paper of an assessment, in Chinese: figures in words, the circular of the result, the forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from agencies.documents.layout.sheet import in_words
from agencies.people.models import Agency
from agencies.policy.directives import Assessed
from oversight.assessment.models import Indicator, IndicatorSet, Score, Scorecard
from oversight.assessment.reckoning import given_for, points_by_section, share_in
from oversight.assessment.scoring import Why

_EVERYBODY: Mapping[str, str] = {
    Assessed.AGENCY: "各有关行业主管部门",
    Assessed.TOWN: "各镇、街道",
    Assessed.DISTRICT: "各区县人民政府",
}
_WHY: Mapping[Why, str] = {
    Why.NOTHING_TO_COUNT: "无此类事项，按满分计",
    Why.FULL: "达到满分标准",
    Why.NONE: "未超过得分下限，不得分",
    Why.BETWEEN: "按比例计分",
    Why.SPARED: "无扣分情形",
    Why.DEDUCTED: "按次扣分",
    Why.USED_UP: "扣至下限",
}


@dataclass(frozen=True, slots=True)
class CircularText:
    addressee: str
    title: str
    paragraphs: tuple[str, ...]


def figures_in_chinese(item: Indicator, figures: Mapping[str, Any]) -> str:
    """按系统数据：应计12件，达标10件，占83.33%。"""
    if "judged" in figures:
        return f"经核定{figures['judged']}次。"
    if "count" in figures:
        return f"按系统数据：{figures['count']}次。"
    if "numerator" not in figures:
        return ""
    part, whole = Decimal(figures["numerator"]), Decimal(figures["denominator"])
    if not whole:
        return "按系统数据：无此类事项。"
    share = share_in(dict(figures))
    if figures.get("unit") == "yuan":
        return f"按系统数据：涉及{whole / 10_000:.2f}万元，追回{part / 10_000:.2f}万元，占{share}%。"
    average = f"，平均用时{figures['average']}个工作日" if figures.get("average") else ""
    return f"按系统数据：应计{whole:.0f}个，达标{part:.0f}个，占{share}%{average}。"


def reason_in_chinese(score: Score) -> str:
    """Figures, rule and what a person said of them."""
    item = score.indicator
    given = given_for(item, score.figures) if score.figures else None
    parts = [figures_in_chinese(item, score.figures), f"{_WHY[given.why]}。" if given else "", score.reason]
    return "".join(parts)


def circular_text(
    found: IndicatorSet, cards: Sequence[Scorecard], due: Mapping[int, date], *, office: Agency, document: str
) -> CircularText:
    """`document` is what the place's policy rests on, by its title."""
    totals = [card.total or Decimal(0) for card in cards]
    grades = [card.grade for card in cards]
    context = {
        "set": found, "clause": clause_on_paper(found), "cards": cards, "count": len(cards),
        "we": office.name, "document": document,
        "average": f"{sum(totals, Decimal(0)) / (len(totals) or 1):.2f}",
        "a": grades.count("A"), "b": grades.count("B"), "c": grades.count("C"),
        "demands": [
            {"unit": card.agency.short_name, "text": card.demand.rstrip("。；，"), "due_on": in_words(due[card.pk])}
            for card in cards
            if card.pk in due
        ],
    }  # fmt: skip
    with translation.override("zh-hans"):
        text = render_to_string("letters/assessment/circular.txt", context)
    title, *paragraphs = (line.strip() for line in text.splitlines() if line.strip())
    return CircularText(_EVERYBODY[found.assessed], title, tuple(paragraphs))


def form_lines(found: IndicatorSet, enters: str, office: Agency) -> dict[str, Any]:
    """What the form for one evaluation says: every unit with what each part gave, its total, place and grade."""
    sections = sections_of(found)
    cards = found.scorecards.select_related("agency").prefetch_related("scores__indicator")
    rows = []
    for card in cards.order_by("rank", "agency"):
        parts = points_by_section(card.scores.all())
        rows.append(
            [str(card.rank), card.agency.name, *(f"{parts.get(each, Decimal(0)):.2f}" for each in sections),
             f"{card.total:.2f}", card.grade]
        )  # fmt: skip
    return {
        "title": f"保障农民工工资支付工作纳入{enters}情况表",
        "assessment": f"{found.year}年度{found.name}",
        "unit": office.name,
        "year": found.year,
        "clause": clause_on_paper(found),
        "government": found.government_only,
        "columns": ["名次", "单位", *sections, "总分", "等次"],
        "rows": rows,
        "cards": [card.pk for card in cards.order_by("rank", "agency")],
        "note": (
            f"本表得分由{office.name}按{found.year}年度指标评定，异议已处理完毕，结果已公布；"
            f"{found.grade_a}分以上为A级，{found.grade_c}分以下为C级。"
            + ("仅计政府投资项目。" if found.government_only else "")
        ),
    }  # fmt: skip


def clause_on_paper(found: IndicatorSet) -> str:
    """Without the short code of the document, which is our own: 三(三)1."""
    return found.clause.rpartition(" ")[2]


def sections_of(found: IndicatorSet) -> list[str]:
    """The parts of the set in their order."""
    return list(dict.fromkeys(found.indicators.values_list("section", flat=True)))
