"""Why an item gave its points, in the reader's language: what was counted, by which rule, from which clause."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.assessment.measures import MEASURES, Shape
from oversight.assessment.models import Indicator, Score
from oversight.assessment.reckoning import given_for, share_in
from oversight.assessment.scoring import Why

W = Indicator.Way
WHY: Mapping[Why, str | Promise] = {
    Why.NOTHING_TO_COUNT: gettext_lazy(
        "There was nothing of the kind, so nothing could be missed: all points."
    ),
    Why.FULL: gettext_lazy("What gives all points is reached."),
    Why.NONE: gettext_lazy("Not above what gives any points."),
    Why.BETWEEN: gettext_lazy("Between the bounds, points in proportion."),
    Why.SPARED: gettext_lazy("Nothing to deduct."),
    Why.DEDUCTED: gettext_lazy("Deducted each time."),
    Why.USED_UP: gettext_lazy("Deducted down to the end of this item."),
    Why.JUDGED: gettext_lazy("Judged by evidence."),
}


def figures_said(figures: Mapping[str, Any]) -> str:
    """What was counted: 10 of 12, 83.33 %."""
    if "judged" in figures:
        return _("%(count)s times, as judged") % {"count": figures["judged"]}
    if "count" in figures:
        return _("%(count)s counted") % {"count": figures["count"]}
    if "numerator" not in figures:
        return ""
    part, whole = Decimal(figures["numerator"]), Decimal(figures["denominator"])
    if not whole:
        return _("nothing to count")
    said = {"part": f"{part:,.0f}", "whole": f"{whole:,.0f}", "share": share_in(dict(figures))}
    if figures.get("unit") == "yuan":
        return _("%(part)s of %(whole)s yuan, %(share)s %%") % said
    if average := figures.get("average"):
        days = _("on average %(days)s working days") % {"days": average}
        return _("%(part)s of %(whole)s, %(share)s %%") % said + f"; {days}"
    return _("%(part)s of %(whole)s, %(share)s %%") % said


def rule_said(item: Indicator) -> str:
    """How the item is scored."""
    if item.way == W.EVIDENCE:
        return _("Judged by the papers handed in, up to %(points)s points.") % {"points": _plain(item.points)}
    if item.way == W.DEDUCTION:
        words = _("%(each)s points lost each time, at most %(points)s.")
        return words % {"each": _plain(item.each or Decimal(0)), "points": _plain(item.points)}
    measure = MEASURES.get(item.measure)
    if measure is not None and measure.shape is Shape.COUNT:
        return _("%(points)s points for %(wanted)s, fewer in proportion.") % {
            "points": _plain(item.points), "wanted": item.wanted,
        }  # fmt: skip
    return _("%(points)s points from %(full)s %% on, none below %(none)s %%, in proportion between.") % {
        "points": _plain(item.points), "full": _plain(item.full_from), "none": _plain(item.none_below),
    }  # fmt: skip


def _plain(number: Decimal) -> str:
    """60 and not 60.00."""
    return f"{number.normalize():f}"


def why_said(score: Score) -> str:
    """The rule that was applied."""
    if score.indicator.way == W.EVIDENCE:
        return str(WHY[Why.JUDGED])
    given = given_for(score.indicator, score.figures) if score.figures else None
    return str(WHY[given.why]) if given else ""


def measure_said(item: Indicator) -> str:
    found = MEASURES.get(item.measure)
    return str(found.name) if found else ""
