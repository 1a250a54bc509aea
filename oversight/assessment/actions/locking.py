"""The set, locked for one act that its state allows. Whoever changes a card or a score locks its set first."""

from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.models import User
from oversight.assessment.models import IndicatorSet, Score, Scorecard
from oversight.assessment.workflow import Verb, allows
from oversight.duties import answers_for, needs, steers


def locked_set(set_id: int, verb: Verb, by: User) -> IndicatorSet:
    """Raises IndicatorSet.DoesNotExist when it is not theirs to see, Refused (`not-now`) in another state."""
    rows = IndicatorSet.objects.visible_to(by).select_for_update(of=("self",)).select_related("jurisdiction")
    found: IndicatorSet = rows.get(pk=set_id)
    if not allows(found.state, verb):
        raise Refused(
            "not-now",
            _("This cannot be done now; the assessment is at: %(state)s.")
            % {"state": found.get_state_display()},
        )
    return found


def card_of(scorecard_id: int, verb: Verb, by: User) -> Scorecard:
    """Raises Scorecard.DoesNotExist when it is not theirs to see, Refused as `locked_set`."""
    seen = Scorecard.objects.visible_to(by).select_related("agency").get(pk=scorecard_id)
    found = locked_set(seen.set_id, verb, by)
    card = Scorecard.objects.select_related("agency").select_for_update(of=("self",)).get(pk=seen.pk)
    card.set = found
    return card


def score_of(score_id: int, verb: Verb, by: User) -> Score:
    """Raises Score.DoesNotExist when it is not theirs to see, Refused as `locked_set`."""
    seen = Score.objects.filter(scorecard__in=Scorecard.objects.visible_to(by)).get(pk=score_id)
    card = card_of(seen.scorecard_id, verb, by)
    score = Score.objects.select_related("indicator").select_for_update(of=("self",)).get(pk=score_id)
    score.scorecard = card
    return score


def fills_in(user: User, card: Scorecard) -> bool:
    """The unit itself; for one without accounts the office enters what came on paper."""
    return answers_for(user, card.agency) or (steers(user) and not card.agency.has_accounts)


def needs_office(by: User) -> None:
    needs(steers(by))
