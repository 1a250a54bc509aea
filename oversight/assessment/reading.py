"""What the page of an assessment shows: progress, the ranking by parts, and the year before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from oversight.assessment.models import IndicatorSet, Objection, Score, Scorecard
from oversight.assessment.reckoning import points_by_section
from oversight.assessment.wording import sections_of

S = IndicatorSet.State


@dataclass(frozen=True, slots=True)
class RankRow:
    """One unit: what each part gave, and where it stood the year before."""

    card: Scorecard
    parts: list[Decimal | None]
    before: Scorecard | None
    waiting: int
    objections: int

    @property
    def change(self) -> Decimal | None:
        """Points against the year before."""
        if self.before is None or self.card.total is None or self.before.total is None:
            return None
        return self.card.total - self.before.total


@dataclass(frozen=True, slots=True)
class Ranking:
    sections: list[tuple[str, Decimal]]
    rows: list[RankRow]


def before_of(found: IndicatorSet) -> IndicatorSet | None:
    """The same assessment of the year before, once it was announced."""
    same = IndicatorSet.objects.filter(
        jurisdiction=found.jurisdiction_id, assessed=found.assessed, name=found.name, year=found.year - 1
    )
    return same.filter(state=S.ANNOUNCED).first()


def ranking_of(found: IndicatorSet) -> Ranking:
    """Four queries, however many units."""
    cards = list(found.scorecards.select_related("agency").order_by("rank", "agency"))
    scores: dict[int, list[Score]] = {card.pk: [] for card in cards}
    for score in Score.objects.filter(scorecard__set=found).select_related("indicator").defer("figures"):
        scores[score.scorecard_id].append(score)
    raised = list(
        Objection.objects.filter(score__scorecard__set=found).values_list("score__scorecard", flat=True)
    )
    last = before_of(found)
    before = {each.agency_id: each for each in last.scorecards.all()} if last else {}
    names = sections_of(found)
    return Ranking(
        sections=_full(found, names),
        rows=[_row(card, scores[card.pk], names, before, raised.count(card.pk)) for card in cards],
    )


def _full(found: IndicatorSet, names: Iterable[str]) -> list[tuple[str, Decimal]]:
    """Each part with the points it can give."""
    sums: dict[str, Decimal] = {}
    for item in found.indicators.all():
        most = Decimal(0) if item.beyond and item.way == "deduction" else item.points
        sums[item.section] = sums.get(item.section, Decimal(0)) + most
    return [(name, sums[name]) for name in names]


def _row(
    card: Scorecard, scores: list[Score], names: Iterable[str], before: Mapping[int, Scorecard], raised: int
) -> RankRow:
    given = points_by_section(scores)
    known = {each.indicator.section for each in scores if each.points is not None}
    parts = [given.get(name) if name in known else None for name in names]
    waiting = sum(each.points is None for each in scores)
    return RankRow(card, parts, before.get(card.agency_id), waiting, raised)
