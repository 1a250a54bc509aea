"""One step back, where nothing is lost by it that somebody said."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.people.models import User
from oversight.acts import OversightAct, record, subject_of
from oversight.assessment.actions.locking import locked_set, needs_office
from oversight.assessment.evidence import evidence_of
from oversight.assessment.models import IndicatorSet, Objection, Score, Scorecard
from oversight.assessment.workflow import Verb
from oversight.papers.models import Paper

S = IndicatorSet.State
REASON_MAX = 500


@transaction.atomic
def step_back(set_id: int, *, reason: str, by: User, now: datetime) -> IndicatorSet:
    """From the self-check to the draft while no unit has said anything; from scoring to the self-check while nothing
    is judged; from objections to scoring while none is raised. Never from what is announced.

    Raises Invalid, Refused (`not-your-part`, `not-now`, `said-already`).
    """
    needs_office(by)
    found = locked_set(set_id, Verb.STEP_BACK, by)
    refuse_faults({"reason": text_fault(reason, REASON_MAX)})
    was = found.state
    found.state = _BACK[S(was)](found)
    found.save(update_fields=["state", "self_check_by", "objections_by"])
    record("step_back", found, by=by, now=now, note=reason, details={"from": was, "to": found.state})
    return found


def _refuse(said: bool) -> None:
    if said:
        raise Refused("said-already", _("Somebody has acted on this step already; it cannot be taken back."))


def _to_draft(found: IndicatorSet) -> str:
    cards = list(found.scorecards.all())
    acted = OversightAct.objects.filter(subject__in=[subject_of(each) for each in cards]).exists()
    scores = Score.objects.filter(scorecard__set=found)
    subjects = [evidence_of(pk) for pk in scores.values_list("pk", flat=True)]
    papers = Paper.objects.filter(subject__in=subjects)
    _refuse(acted or papers.exists())
    found.scorecards.all().delete()
    found.self_check_by = None
    return S.DRAFT


def _to_self_check(found: IndicatorSet) -> str:
    scores = Score.objects.filter(scorecard__set=found)
    _refuse(scores.exclude(reason="").exists())
    scores.update(points=None, scored_by=None, scored_at=None)
    return S.SELF_CHECK


def _to_scoring(found: IndicatorSet) -> str:
    _refuse(Objection.objects.filter(score__scorecard__set=found).exists())
    cards = found.scorecards
    cards.filter(checked_at__isnull=False).update(state=Scorecard.State.CHECKED)
    cards.filter(checked_at__isnull=True).update(state=Scorecard.State.OPEN)
    cards.update(total=None, rank=None, grade="", scored_at=None)
    found.objections_by = None
    return S.SCORING


_BACK = {S.SELF_CHECK: _to_draft, S.SCORING: _to_self_check, S.OBJECTIONS: _to_scoring}
