"""A relief plan is approved by two persons who did not draw it up, or refused."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.people.models import Agency, User
from agencies.records.privacy import mask_text
from escrow.duties import approves_relief, needs
from escrow.models import TEXT_MAX, ReliefPlan
from escrow.relief import telling, wording
from escrow.relief.actions.planning import needs_signed
from escrow.relief.actions.shared import locked_plan, note
from escrow.relief.workflow import Verb, needs_state

State = ReliefPlan.State


@transaction.atomic
def endorse(plan_id: int, *, opinion: str = "", by: User, now: datetime) -> ReliefPlan:
    """The first approval."""
    plan = _approvable(plan_id, Verb.ENDORSE, opinion, by)
    plan.state, plan.endorsed_at, plan.endorsed_by = State.ENDORSED, now, by
    plan.opinion = _joined(plan.opinion, opinion)
    plan.save(update_fields=["state", "endorsed_at", "endorsed_by", "opinion"])
    note("relief_endorsed", plan, by=by, now=now, said=opinion, covered=str(plan.covered))
    telling.submitted(plan, now=now)
    return plan


@transaction.atomic
def approve(plan_id: int, *, opinion: str = "", by: User, now: datetime) -> ReliefPlan:
    """The second approval, by another person; the decision goes out as a numbered letter."""
    plan = _approvable(plan_id, Verb.APPROVE, opinion, by)
    if by.pk == plan.endorsed_by_id:
        raise Refused("two-persons", _("You gave the first approval; the second is given by another person."))
    plan.state, plan.approved_at, plan.approved_by = State.APPROVED, now, by
    plan.opinion = _joined(plan.opinion, opinion)
    issuer = issuer_of(plan)
    plan.letter = wording.issue(wording.decision_letter(plan, issuer), plan, issuer, by=by, now=now)
    plan.save(update_fields=["state", "approved_at", "approved_by", "opinion", "letter"])
    note(
        "relief_approved", plan, by=by, now=now, said=opinion, covered=str(plan.covered),
        letter=plan.letter.number,
    )  # fmt: skip
    telling.approved(plan, now=now)
    return plan


@transaction.atomic
def refuse(plan_id: int, *, reason: str, by: User, now: datetime) -> ReliefPlan:
    plan = locked_plan(plan_id, by)
    needs(approves_relief(by, plan.jurisdiction_id))
    needs_state(plan, Verb.REFUSE)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    plan.state, plan.ended_reason = State.REFUSED, mask_text(reason.strip())
    plan.save(update_fields=["state", "ended_reason"])
    note("relief_refused", plan, by=by, now=now, said=plan.ended_reason)
    return plan


def issuer_of(plan: ReliefPlan) -> Agency:
    """The office of the place writes the decision, whoever approved it."""
    return Agency.objects.get(jurisdiction=plan.jurisdiction_id, is_coordinator=True, is_active=True)


def _approvable(plan_id: int, verb: Verb, opinion: str, by: User) -> ReliefPlan:
    plan = locked_plan(plan_id, by)
    needs(approves_relief(by, plan.jurisdiction_id))
    needs_state(plan, verb)
    needs_signed(plan.sheet)
    if by.pk == plan.made_by_id:
        raise Refused("own-plan", _("You drew this plan up; it is approved by others."))
    refuse_faults({"opinion": text_fault(opinion, TEXT_MAX // 2) if opinion else None})
    return plan


def _joined(before: str, opinion: str) -> str:
    said = mask_text(opinion.strip())
    return f"{before}；{said}" if before and said else before or said
