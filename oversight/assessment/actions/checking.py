"""The self-check: opened for every unit, filled in item by item (逐条逐项, BDH 五(一)), handed in, sent back."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.messages.kinds import Kind
from agencies.people.models import Agency, User
from agencies.records.privacy import mask_text
from oversight.acts import record
from oversight.assessment.actions.drafting import faults_of_draft
from oversight.assessment.actions.locking import card_of, fills_in, locked_set, needs_office, score_of
from oversight.assessment.evidence import evidence_of
from oversight.assessment.measures import units_of
from oversight.assessment.models import Indicator, IndicatorSet, Score, Scorecard
from oversight.assessment.reckoning import figures_of, given_for, rule_of
from oversight.assessment.scoring import bounds
from oversight.assessment.wording import figures_in_chinese
from oversight.assessment.workflow import Verb
from oversight.duties import needs
from oversight.papers.actions import papers_by_subject
from oversight.telling import staff_of, tell

W = Indicator.Way
S = IndicatorSet.State
TEXT_MAX, SHORTCOMING_MAX, REASON_MAX = 2000, 500, 500


@transaction.atomic
def open_self_check(
    set_id: int, *, self_check_by: date, units: Iterable[int] | None = None, by: User, now: datetime
) -> IndicatorSet:
    """A scorecard for every unit, filled in with what is counted from the data; every unit is told.

    `units` are keys of agencies; without it all of the kind that manage something. Raises Invalid, Refused.
    """
    needs_office(by)
    found = locked_set(set_id, Verb.OPEN, by)
    items = list(found.indicators.all())
    if fault := faults_of_draft(items):
        raise Refused("not-a-hundred", fault)
    refuse_faults({"self_check_by": _day_fault(self_check_by, now)})
    chosen = _units(found, units)
    cards = Scorecard.objects.bulk_create(
        [Scorecard(set=found, jurisdiction=found.jurisdiction, agency=unit) for unit in chosen]
    )
    Score.objects.bulk_create([_opened(card, item, found, now) for card in cards for item in items])
    found.state, found.self_check_by = S.SELF_CHECK, self_check_by
    found.save(update_fields=["state", "self_check_by"])
    record(
        "self_check_opened", found, by=by, now=now,
        details={"units": len(cards), "by": self_check_by.isoformat()},
    )  # fmt: skip
    for card in cards:
        _tell_opened(card, found, now)
    return found


def _units(found: IndicatorSet, units: Iterable[int] | None) -> list[Agency]:
    offered = {each.pk: each for each in units_of(found.jurisdiction_id, found.assessed)}
    if units is None:
        chosen = usual_units(found)
    else:
        asked = list(units)
        if strange := [str(each) for each in asked if each not in offered]:
            raise Invalid({"units": [unknown(", ".join(strange), map(str, offered))]})
        chosen = [offered[each] for each in offered if each in asked]
    if not chosen:
        raise Invalid({"units": [_("There is no unit to be assessed. Choose at least one.")]})
    return chosen


def usual_units(found: IndicatorSet) -> list[Agency]:
    """Of departments those that manage an industry (行业主管部门); of towns and districts all."""
    of_kind = units_of(found.jurisdiction_id, found.assessed)
    managing = of_kind.filter(duties__kind="sector").distinct()
    return list(managing) if found.assessed == "agency" and managing else list(of_kind)


def _opened(card: Scorecard, item: Indicator, found: IndicatorSet, now: datetime) -> Score:
    """What the data say stands there already; the unit goes on from it."""
    score = Score(scorecard=card, indicator=item, figures=figures_of(item, card.agency, found, now))
    if score.figures and (given := given_for(item, score.figures)):
        score.self_points = given.points
        score.self_text = figures_in_chinese(item, score.figures)
    return score


def _tell_opened(card: Scorecard, found: IndicatorSet, now: datetime) -> None:
    assert found.self_check_by is not None
    tell(
        Kind.ASSESSMENT_OPENED, staff_of(card.agency), key=f"assessment-opened:{card.pk}:{found.self_check_by}",
        params={"what": str(found), "due": found.self_check_by.isoformat()},
        path=reverse("scorecard", args=[card.pk]), now=now,
    )  # fmt: skip


def _day_fault(day: date, now: datetime) -> str | None:
    return _("This day is over already.") if day < timezone.localdate(now) else None


@transaction.atomic
def fill_in(
    score_id: int,
    *,
    self_points: Decimal | None,
    self_text: str,
    shortcoming: str = "",
    by: User,
    now: datetime,
) -> Score:
    """What the unit says of one item. Raises Invalid, Refused (`not-your-part`, `not-now`, `handed-in`)."""
    score = score_of(score_id, Verb.FILL_IN, by)
    card = score.scorecard
    needs(fills_in(by, card))
    if card.state != Scorecard.State.OPEN:
        raise Refused("handed-in", _("The self-check has been handed in."))
    refuse_faults(
        {
            "self_points": points_fault(self_points, score.indicator) if self_points is not None else None,
            "self_text": text_fault(self_text, TEXT_MAX) if self_text.strip() else None,
            "shortcoming": text_fault(shortcoming, SHORTCOMING_MAX) if shortcoming.strip() else None,
        }
    )
    score.self_points = self_points
    score.self_text, score.shortcoming = mask_text(self_text.strip()), mask_text(shortcoming.strip())
    score.save(update_fields=["self_points", "self_text", "shortcoming"])
    record("item_checked", card, by=by, now=now, details={"item": score.indicator.code})
    return score


def points_fault(points: Decimal, item: Indicator) -> str | None:
    fewest, most = bounds(rule_of(item), takes_off=item.way == W.DEDUCTION)
    if points.is_finite() and fewest <= points <= most and points == points.quantize(Decimal("0.01")):
        return None
    return _("This must be points from %(fewest)s to %(most)s.") % {"fewest": fewest, "most": most}


def missing_of(card: Scorecard) -> dict[str, str]:
    """What still has to be said before the self-check can be handed in, by code of the item."""
    scores = list(card.scores.select_related("indicator"))
    papers = papers_by_subject(evidence_of(each.pk) for each in scores)
    found: dict[str, str] = {}
    for score in scores:
        item = score.indicator
        if score.self_points is None:
            found[item.code] = _("own points are missing")
        elif not score.self_text:
            found[item.code] = _("nothing is said of it")
        elif item.way == W.EVIDENCE and score.self_points > 0 and evidence_of(score.pk) not in papers:
            found[item.code] = _("points are claimed without a paper that shows it")
    return found


@transaction.atomic
def hand_in(scorecard_id: int, *, by: User, now: datetime) -> Scorecard:
    """Every item is answered, and what is claimed by evidence has its paper. Late is possible until scoring begins.

    Raises Refused (`not-your-part`, `not-now`, `handed-in`, `items-missing`).
    """
    card = card_of(scorecard_id, Verb.HAND_IN, by)
    needs(fills_in(by, card))
    if card.state != Scorecard.State.OPEN:
        raise Refused("handed-in", _("The self-check has been handed in."))
    if missing := missing_of(card):
        said = "；".join(f"{code} {what}" for code, what in missing.items())
        raise Refused("items-missing", _("Not every item is answered: %(items)s") % {"items": said})
    card.state, card.checked_at, card.checked_by = Scorecard.State.CHECKED, now, by
    card.save(update_fields=["state", "checked_at", "checked_by"])
    assert card.set.self_check_by is not None
    late = timezone.localdate(now) > card.set.self_check_by
    record("self_check_handed_in", card, by=by, now=now, details={"late": late})
    return card


@transaction.atomic
def send_back(scorecard_id: int, *, reason: str, by: User, now: datetime) -> Scorecard:
    """The self-check does not suffice; the unit goes on with what it said."""
    needs_office(by)
    card = card_of(scorecard_id, Verb.SEND_BACK, by)
    if card.state != Scorecard.State.CHECKED:
        raise Refused("not-handed-in", _("The self-check has not been handed in."))
    refuse_faults({"reason": text_fault(reason, REASON_MAX)})
    card.state, card.checked_at, card.checked_by = Scorecard.State.OPEN, None, None
    card.save(update_fields=["state", "checked_at", "checked_by"])
    entry = record("self_check_sent_back", card, by=by, now=now, note=reason)
    tell(
        Kind.ASSESSMENT_OPENED, staff_of(card.agency), key=f"assessment-back:{entry.pk}",
        params={"what": str(card.set), "due": card.set.self_check_by.isoformat() if card.set.self_check_by else ""},
        path=reverse("scorecard", args=[card.pk]), now=now,
    )  # fmt: skip
    return card
