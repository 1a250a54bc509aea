"""The figures and points of an item as rows keep them: from what was counted to what is given, and the ranking."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agencies.people.models import Agency
from oversight.assessment.measures import MEASURES, Shape, counted
from oversight.assessment.models import Indicator, IndicatorSet, Score, Scorecard
from oversight.assessment.scoring import (
    Given,
    Rule,
    by_count,
    by_share,
    deducted,
    grade,
    ranked,
    share_of,
    total,
)

W = Indicator.Way


def rule_of(item: Indicator) -> Rule:
    return Rule(
        item.points, item.full_from, item.none_below, item.each or Decimal(0), item.wanted, item.beyond
    )


def figures_of(item: Indicator, unit: Agency, found: IndicatorSet, now: datetime) -> dict[str, Any]:
    """What is counted for the item now; nothing where nothing is."""
    if item.measure not in MEASURES:
        return {}
    figures = counted(
        item.measure, unit, found.first, found.last, government_only=found.government_only, now=now
    ).as_figures()
    return figures | {"until": min(found.last, timezone.localdate(now)).isoformat()}


def given_for(item: Indicator, figures: dict[str, Any]) -> Given | None:
    """What the figures give. None where a person judges, or has not yet said how often."""
    if item.way == W.EVIDENCE:
        return None
    if item.way == W.DEDUCTION:
        count = figures.get("judged", figures.get("count"))
        return None if count is None else deducted(int(count), rule_of(item))
    if MEASURES[item.measure].shape is Shape.COUNT:
        return by_count(int(figures["count"]), rule_of(item))
    return by_share(share_in(figures), rule_of(item))


def share_in(figures: dict[str, Any]) -> Decimal | None:
    """From the figures themselves, so that share and figures cannot differ."""
    return share_of(Decimal(figures["numerator"]), Decimal(figures["denominator"]))


def rank_all(found: IndicatorSet) -> list[Scorecard]:
    """Totals, places and grades of all cards of a set, written where they changed."""
    cards = list(found.scorecards.select_for_update(of=("self",)).order_by("pk"))
    points: dict[int, list[Decimal]] = {card.pk: [] for card in cards}
    for key, given in Score.objects.filter(scorecard__set=found).values_list("scorecard", "points"):
        points[key].append(given or Decimal(0))
    totals = {key: total(each) for key, each in points.items()}
    places = ranked(totals)
    for card in cards:
        reckoned = (totals[card.pk], places[card.pk], _grade(totals[card.pk], found))
        if (card.total, card.rank, card.grade) != reckoned:
            card.total, card.rank, card.grade = reckoned
            card.save(update_fields=["total", "rank", "grade"])
    return sorted(cards, key=lambda card: (card.rank or 0, card.pk))


def _grade(points: Decimal, found: IndicatorSet) -> str:
    return grade(points, a_from=found.grade_a, c_below=found.grade_c)


def recount(found: IndicatorSet, *, now: datetime, by: Any = None) -> int:
    """Count every measured item of every card anew; points follow. `by` gives them, else they are filled in before
    the self-check alone. Returns how many scores changed."""
    changed = 0
    scores = Score.objects.filter(scorecard__set=found).exclude(indicator__measure="")
    for score in scores.select_related("indicator", "scorecard__agency").select_for_update(of=("self",)):
        figures = figures_of(score.indicator, score.scorecard.agency, found, now)
        # What the office set by hand for a deduction stays with its reason.
        if "judged" in score.figures:
            figures |= {"judged": score.figures["judged"]}
        given = given_for(score.indicator, figures)
        points = given.points if given else None
        if by is None:
            score.figures = figures
            score.save(update_fields=["figures"])
            continue
        changed += (score.points, _plain(score.figures)) != (points, _plain(figures))
        score.figures, score.points, score.scored_by, score.scored_at = figures, points, by, now
        score.save(update_fields=["figures", "points", "scored_by", "scored_at"])
    return changed


def _plain(figures: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in figures.items() if key != "until"}


def points_by_section(scores: Iterable[Score]) -> dict[str, Decimal]:
    """What each part of the set gave."""
    found: dict[str, Decimal] = {}
    for score in scores:
        found[score.indicator.section] = found.get(score.indicator.section, Decimal(0)) + (
            score.points or Decimal(0)
        )
    return found
