"""Objections: a unit holds something against a score, the office or a leader decides, and both stay on record."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.messages.kinds import Kind
from agencies.people.models import User
from agencies.records.privacy import mask_text
from oversight.acts import record
from oversight.assessment.actions.checking import points_fault
from oversight.assessment.actions.locking import fills_in, score_of
from oversight.assessment.models import Objection, Score, Scorecard
from oversight.assessment.reckoning import rank_all
from oversight.assessment.workflow import Verb
from oversight.duties import leads, needs, steers
from oversight.telling import office_of, staff_of, tell

TEXT_MAX = 2000


@transaction.atomic
def raise_objection(score_id: int, *, text: str, by: User, now: datetime) -> Objection:
    """Once per score. Raises Invalid, Refused (`not-your-part`, `not-now`, `objections-over`, `objected`)."""
    score = score_of(score_id, Verb.OBJECT, by)
    card = score.scorecard
    needs(fills_in(by, card))
    until = card.set.objections_by
    assert until is not None
    if timezone.localdate(now) > until:
        raise Refused("objections-over", _("Objections were possible until %(day)s.") % {"day": until})
    if score.objections.exists():
        raise Refused("objected", _("An objection to this score has been raised already."))
    refuse_faults({"text": text_fault(text, TEXT_MAX)})
    objection = Objection.objects.create(
        score=score, text=mask_text(text.strip()), points_before=score.points or Decimal(0), raised_at=now,
        raised_by=by,
    )  # fmt: skip
    record("objection_raised", card, by=by, now=now, note=text, details={"item": score.indicator.code})
    office = office_of(card.jurisdiction_id)
    if office is not None:
        params = {"agency": card.agency.short_name, "what": f"{card.set} {score.indicator.code}"}
        tell(
            Kind.OBJECTION_RAISED, staff_of(office), key=f"objection:{objection.pk}", params=params,
            path=reverse("scorecard", args=[card.pk]), now=now,
        )  # fmt: skip
    return objection


@transaction.atomic
def decide(
    objection_id: int, *, upheld: bool, points: Decimal | None = None, decision: str, by: User, now: datetime
) -> Objection:
    """By the office or a leader. Upheld it changes the points, the totals and the ranking; the points before stay
    with the objection.

    Raises Objection.DoesNotExist, Invalid, Refused (`not-your-part`, `not-now`, `decided`).
    """
    needs(steers(by) or leads(by))
    seen = Objection.objects.filter(score__scorecard__in=Scorecard.objects.visible_to(by)).get(
        pk=objection_id
    )
    score = score_of(seen.score_id, Verb.DECIDE, by)
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    if objection.state != Objection.State.RAISED:
        raise Refused("decided", _("This objection has been decided."))
    refuse_faults(
        {
            "decision": text_fault(decision, TEXT_MAX),
            "points": _points_fault(score, points) if upheld else _needless(points),
        }
    )
    objection.state = Objection.State.UPHELD if upheld else Objection.State.OVERRULED
    objection.points_after = points if upheld else objection.points_before
    objection.decision, objection.decided_at, objection.decided_by = mask_text(decision.strip()), now, by
    objection.save(update_fields=["state", "points_after", "decision", "decided_at", "decided_by"])
    card = score.scorecard
    if upheld:
        score.points, score.scored_by, score.scored_at = points, by, now
        score.save(update_fields=["points", "scored_by", "scored_at"])
        rank_all(card.set)
    record(
        "objection_upheld" if upheld else "objection_overruled", card, by=by, now=now, note=decision,
        details={
            "item": score.indicator.code, "before": str(objection.points_before),
            "after": str(objection.points_after),
        },
    )  # fmt: skip
    tell(
        Kind.OBJECTION_DECIDED, staff_of(card.agency), key=f"objection-decided:{objection.pk}",
        params={"what": f"{card.set} {score.indicator.code}"}, path=reverse("scorecard", args=[card.pk]), now=now,
    )  # fmt: skip
    return objection


def _points_fault(score: Score, points: Decimal | None) -> str | None:
    if points is None:
        return _("State the points.")
    if points == score.points:
        return _("These are the points given already; reject the objection or change them.")
    return points_fault(points, score.indicator)


def _needless(points: Decimal | None) -> str | None:
    return None if points is None else _("A rejected objection changes no points.")
