"""Scoring: what can be counted is counted, what cannot is judged with a reason, and both stay as they are then."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.messages.kinds import Kind
from agencies.people.models import User
from agencies.records.privacy import mask_text
from oversight.acts import record
from oversight.assessment.actions.checking import points_fault
from oversight.assessment.actions.locking import locked_set, needs_office, score_of
from oversight.assessment.models import Indicator, IndicatorSet, Score, Scorecard
from oversight.assessment.reckoning import given_for, rank_all, recount
from oversight.assessment.workflow import Verb
from oversight.telling import staff_of, tell

S = IndicatorSet.State
W = Indicator.Way
REASON_MAX, COUNT_MAX = 500, 1000


@transaction.atomic
def start_scoring(set_id: int, *, by: User, now: datetime) -> IndicatorSet:
    """Ends the self-check: when all have handed in, or its day is over. Everything measured is counted and scored.

    Raises Refused (`not-your-part`, `not-now`, `self-checks-missing`).
    """
    needs_office(by)
    found = locked_set(set_id, Verb.SCORE, by)
    late = list(found.scorecards.filter(state=Scorecard.State.OPEN).select_related("agency"))
    assert found.self_check_by is not None
    if late and timezone.localdate(now) <= found.self_check_by:
        units = "、".join(each.agency.short_name for each in late)
        raise Refused("self-checks-missing", _("Not yet handed in: %(units)s.") % {"units": units})
    found.state = S.SCORING
    found.save(update_fields=["state"])
    recount(found, now=now, by=by)
    record(
        "scoring_started", found, by=by, now=now, details={"late": [each.agency.short_name for each in late]}
    )
    return found


@transaction.atomic
def count_again(set_id: int, *, by: User, now: datetime) -> int:
    """After data were corrected. Returns how many scores changed."""
    needs_office(by)
    found = locked_set(set_id, Verb.RECOUNT, by)
    changed = recount(found, now=now, by=by)
    record("scores_recounted", found, by=by, now=now, details={"changed": changed})
    return changed


@transaction.atomic
def judge(
    score_id: int,
    *,
    points: Decimal | None = None,
    count: int | None = None,
    reason: str,
    by: User,
    now: datetime,
) -> Score:
    """An item judged by evidence gets `points`; of a deduction `count` says how often, with the reason.

    Raises Invalid, Refused (`not-your-part`, `not-now`, `computed-from-data`).
    """
    needs_office(by)
    score = score_of(score_id, Verb.JUDGE, by)
    item = score.indicator
    if item.way == W.COMPUTED:
        raise Refused(
            "computed-from-data",
            _("These points are computed. Correct the data and count again, or decide an objection."),
        )
    faults: dict[str, str | None] = {"reason": text_fault(reason, REASON_MAX)}
    if item.way == W.EVIDENCE:
        missing = points is None or count is not None
        faults["points"] = _("State the points.") if missing else points_fault(points or Decimal(0), item)
    else:
        fits = count is not None and points is None and 0 <= count <= COUNT_MAX
        faults["count"] = None if fits else _("State how often, from 0 to %(most)s.") % {"most": COUNT_MAX}
    refuse_faults(faults)
    if item.way == W.DEDUCTION:
        score.figures = score.figures | {"judged": count}
        given = given_for(item, score.figures)
        points = given.points if given else None
    score.points, score.reason = points, mask_text(reason.strip())
    score.scored_by, score.scored_at = by, now
    score.save(update_fields=["points", "reason", "figures", "scored_by", "scored_at"])
    record(
        "item_judged", score.scorecard, by=by, now=now, note=reason,
        details={"item": item.code, "points": str(points)},
    )  # fmt: skip
    return score


def unscored(found: IndicatorSet) -> list[Score]:
    waiting = Score.objects.filter(scorecard__set=found, points__isnull=True)
    return list(
        waiting.select_related("indicator", "scorecard__agency").order_by("scorecard", "indicator__place")
    )


@transaction.atomic
def open_objections(set_id: int, *, objections_by: date, by: User, now: datetime) -> IndicatorSet:
    """Every item has its points: totals and places are reckoned, and every unit sees its scorecard.

    Raises Invalid, Refused (`not-your-part`, `not-now`, `items-unscored`).
    """
    needs_office(by)
    found = locked_set(set_id, Verb.OPEN_OBJECTIONS, by)
    if objections_by < timezone.localdate(now):
        raise Invalid({"objections_by": [_("This day is over already.")]})
    if waiting := unscored(found):
        said = "、".join(f"{each.scorecard.agency.short_name} {each.indicator.code}" for each in waiting[:8])
        raise Refused(
            "items-unscored",
            _("%(count)s scores are still to be given: %(items)s") % {"count": len(waiting), "items": said},
        )
    found.state, found.objections_by = S.OBJECTIONS, objections_by
    found.save(update_fields=["state", "objections_by"])
    cards = rank_all(found)
    found.scorecards.update(state=Scorecard.State.SCORED, scored_at=now)
    record("objections_opened", found, by=by, now=now, details={"by": objections_by.isoformat()})
    units = {card.pk: card.agency for card in found.scorecards.select_related("agency")}
    for card in cards:
        tell(
            Kind.ASSESSMENT_SCORED, staff_of(units[card.pk]), key=f"assessment-scored:{card.pk}:{objections_by}",
            params={"what": str(found), "due": objections_by.isoformat()},
            path=reverse("scorecard", args=[card.pk]), now=now,
        )  # fmt: skip
    return found
