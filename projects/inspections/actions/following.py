"""What follows a measure: its answer, sent back or confirmed on re-check; work released again; withdrawal."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.limits import cancel, meet, run_on
from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from projects.inspections import telling
from projects.inspections.actions.finding import papers_of, settle
from projects.inspections.actions.ordering import note
from projects.inspections.duties import may_answer, may_follow_up, needs
from projects.inspections.standing import follow_state_of_project, stopped_by
from projects.inspections.workflow import MEASURE, Act
from projects.models import Finding, Measure
from projects.models.inspection import TEXT_MAX

State = Measure.State


def _locked(pk: int, act: Act, by: User) -> Measure:
    """A measure with its finding locked. Raises Measure.DoesNotExist when it is not theirs to see, Refused when the
    act is not possible in its state."""
    visible = Measure.objects.visible_to(by)
    Finding.objects.select_for_update().get(measures__pk=visible.values_list("pk", flat=True).get(pk=pk))
    related = ("finding__project__jurisdiction", "finding__company", "letter", "limit", "agency")
    found: Measure = visible.select_related(*related).select_for_update(of=("self",)).get(pk=pk)
    if found.state not in MEASURE[act]:
        raise Refused(
            "measure-state",
            _("This is not possible while the measure is “%(state)s”.")
            % {"state": found.get_state_display()},
        )
    return found


@transaction.atomic
def answer(
    measure_id: int, text: str, document_ids: Sequence[int] = (), *, by: User, now: datetime,
    adopted: bool | None = None,
) -> Measure:  # fmt: skip
    """What was done about it, with the papers that show it. By a party to the project, or on paper by the agency that
    issued it. Of a proposal it is the reply of the body asked, and `adopted` says whether it follows."""
    measure = _locked(measure_id, Act.ANSWER, by)
    needs(may_answer(by, measure))
    refuse_faults(
        {
            "text": text_fault(text, TEXT_MAX),
            "adopted": _("Say whether the body asked follows the proposal.")
            if measure.is_proposal and adopted is None
            else None,
        }
    )
    papers = papers_of(measure.finding.project, document_ids)
    measure.state, measure.answer = State.ANSWERED, mask_text(text.strip())
    measure.answered_at, measure.answered_by = now, by
    measure.adopted = adopted if measure.is_proposal else None
    measure.save(update_fields=["state", "answer", "answered_at", "answered_by", "adopted"])
    measure.documents.add(*papers)
    on_time = meet(measure.limit, now) if measure.limit and measure.limit.is_standing else None
    if not measure.is_proposal:
        _set_finding(measure.finding, Finding.State.CORRECTED)
    note(measure, "measure_answered", by=by, now=now, said=measure.answer, on_time=on_time)
    telling.answered(measure, by=by, now=now)
    return measure


@transaction.atomic
def send_back(measure_id: int, reason: str, *, by: User, now: datetime) -> Measure:
    """The answer does not suffice: the old time limit runs on, and the ladder may go on."""
    measure = _locked(measure_id, Act.SEND_BACK, by)
    needs(may_follow_up(by, measure))
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    _rechecked(measure, State.RETURNED, reason, by, now)
    if measure.limit is not None:
        run_on(measure.limit, now)
    _set_finding(measure.finding, Finding.State.ORDERED)
    note(measure, "measure_returned", by=by, now=now, said=measure.recheck)
    telling.returned(measure, by=by, now=now)
    return measure


@transaction.atomic
def confirm(measure_id: int, recheck: str, *, by: User, now: datetime) -> Measure:
    """Seen on re-check to be corrected: the finding is settled. Work that stands still is released by lifting."""
    measure = _locked(measure_id, Act.CONFIRM, by)
    needs(may_follow_up(by, measure))
    refuse_faults({"recheck": text_fault(recheck, TEXT_MAX)})
    if any(each.finding_id == measure.finding_id for each in stopped_by(measure.finding.project)):
        raise Refused(
            "work-stopped", _("Work is ordered to stand still about this finding; lift that order.")
        )
    measure.ended_on = timezone.localdate(now)
    _rechecked(measure, State.CONFIRMED, recheck, by, now)
    _settle(measure.finding, now)
    note(measure, "measure_confirmed", by=by, now=now, said=measure.recheck)
    return measure


@transaction.atomic
def lift(measure_id: int, recheck: str, *, by: User, now: datetime) -> Measure:
    """Work may go on from today. Where the order was the last rung, the finding is settled with it."""
    measure = _locked(measure_id, Act.LIFT, by)
    needs(may_follow_up(by, measure))
    if not measure.stands_still:
        raise Refused("not-stopped", _("This is no order to stop work that still stands."))
    refuse_faults({"recheck": text_fault(recheck, TEXT_MAX)})
    was_open, today = measure.is_open, timezone.localdate(now)
    measure.lifted_on = today
    measure.ended_on = measure.ended_on or today
    _rechecked(measure, State.LIFTED if was_open else State(measure.state), recheck, by, now)
    if was_open:
        if measure.limit is not None and measure.limit.is_standing:
            meet(measure.limit, now)
        _settle(measure.finding, now)
    note(measure, "measure_lifted", by=by, now=now, said=measure.recheck, on=today.isoformat())
    follow_state_of_project(measure.finding.project, by=by, now=now)
    return measure


@transaction.atomic
def withdraw(measure_id: int, reason: str, *, by: User, now: datetime) -> Measure:
    """Issued in error: it ends with its reason, the letter is void, and the finding is open again."""
    measure = _locked(measure_id, Act.WITHDRAW, by)
    needs(may_follow_up(by, measure))
    refuse_faults({"reason": text_fault(reason, 200)})
    measure.state, measure.ended_on = State.WITHDRAWN, timezone.localdate(now)
    measure.end_reason = mask_text(reason.strip())
    measure.save(update_fields=["state", "ended_on", "end_reason"])
    if measure.limit is not None and measure.limit.is_standing:
        cancel(measure.limit)
    letter = measure.letter
    letter.voided_at, letter.void_reason = now, measure.end_reason[:200]
    letter.save(update_fields=["voided_at", "void_reason"])
    _set_finding(measure.finding, Finding.State.OPEN)
    note(measure, "measure_withdrawn", by=by, now=now, said=measure.end_reason)
    follow_state_of_project(measure.finding.project, by=by, now=now)
    return measure


def _rechecked(measure: Measure, state: State, said: str, by: User, now: datetime) -> None:
    measure.state, measure.recheck = state, mask_text(said.strip())
    measure.rechecked_at, measure.rechecked_by = now, by
    measure.save(update_fields=["state", "recheck", "rechecked_at", "rechecked_by", "ended_on", "lifted_on"])


def _set_finding(finding: Finding, state: Finding.State) -> None:
    finding.state = state
    finding.save(update_fields=["state"])


def _settle(finding: Finding, now: datetime) -> None:
    settle(finding, now)
    finding.save(update_fields=["state", "settled_at"])


def parse_adopted(said: str) -> bool | None:
    """“yes” or “no” of a form; raises Invalid for anything else that is said."""
    if said not in ("", "yes", "no"):
        raise Invalid({"adopted": [_("Say whether the body asked follows the proposal.")]})
    return {"yes": True, "no": False}.get(said)
