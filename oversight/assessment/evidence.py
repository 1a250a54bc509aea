"""The papers by which a unit proves an item of its self-check."""

from django.urls import reverse

from agencies.people.models import User
from oversight.assessment.actions.locking import fills_in
from oversight.assessment.models import Score, Scorecard
from oversight.assessment.workflow import Verb, allows
from oversight.papers.holders import HOLDERS, Holder

KIND = "score"


def evidence_of(score_id: int) -> str:
    """The subject of its papers."""
    return f"{KIND}:{score_id}"


def is_open(user: User, card: Scorecard) -> bool:
    """Whether this person still fills the card in."""
    return (
        allows(card.set.state, Verb.FILL_IN) and card.state == Scorecard.State.OPEN and fills_in(user, card)
    )


def _holder(score_id: int, user: User) -> Holder:
    rows = Score.objects.filter(scorecard__in=Scorecard.objects.visible_to(user))
    score = rows.select_related("scorecard__set", "scorecard__agency").get(pk=score_id)
    card = score.scorecard
    return Holder(
        card.agency, is_open(user, card), card, f"{reverse('scorecard', args=[card.pk])}#item-{score.pk}"
    )


HOLDERS[KIND] = _holder
