"""The ladder after a lapse (催办、督办、通报、约谈、问责): time only proposes, a person signs."""

from datetime import datetime
from typing import TYPE_CHECKING

from agencies.clock.models import Step, TimeLimit
from agencies.policy.model import Policy
from cases.actions.lettering import policy_for
from cases.actions.standing import refresh
from cases.history import record
from cases.models import Case, Event, Order, Transfer
from cases.models.order import CLAUSE_MAX
from cases.order_letters import drafted
from cases.workflow import OWING, TransferStatus

if TYPE_CHECKING:
    from cases.actions.steps import Subject

# What keeps a case under dual assignment from being slow, in the words of the policies.
SLOW = TimeLimit.Kind.SLOW


def propose_step(subject: "Subject", step: Step, now: datetime) -> None:
    """An order of the step's kind for the recipient that is late, citing the clause of the step.

    One that waits for a signature already is not proposed again; nor is anything once a new date stands.
    """
    transfer, limit = subject.transfer, subject.limit
    if limit.state != TimeLimit.State.LAPSED or limit.kind == SLOW:
        return
    kind = Order.Kind(step.name)
    order = Order(
        case=subject.case, kind=kind, transfer=transfer, agency=transfer.agency if transfer else limit.agency,
        person=transfer.recipient_name if transfer else "", step=step, dated_at=now,
        clause=_source(_policy_of(subject, now), step.name),
    )  # fmt: skip
    _propose(order, now)


def propose_request(subject: "Subject", step: Step, now: datetime) -> None:
    """Slow progress after dual assignment: the office is to ask a leader for supervision (提请区领导批准督办).

    Only while one of those who lead still owes an answer.
    """
    if subject.limit.kind != SLOW:
        return
    case = subject.case
    late = owing_lead(case)
    if late is None:
        return
    policy = policy_for(case, now)
    order = Order(
        case=case, kind=Order.Kind.SUPERVISE, transfer=late, agency=late.agency, person=late.recipient_name,
        step=step, dated_at=now, clause=_source(policy, SLOW),
    )  # fmt: skip
    _propose(order, now)


def owing_lead(case: Case) -> Transfer | None:
    """The first of those who lead that still owes an answer."""
    leading = case.transfers.exclude(kind=Transfer.Kind.ASSIST).filter(status__in=OWING)
    return leading.select_related("agency", "letter", "limit").order_by("pk").first()


def has_open_lead(case: Case) -> bool:
    """Whether the answer of somebody who leads is not yet on record."""
    unrecorded = [*OWING, TransferStatus.FED_BACK]
    return case.transfers.exclude(kind=Transfer.Kind.ASSIST).filter(status__in=unrecorded).exists()


def _policy_of(subject: "Subject", now: datetime) -> Policy | None:
    """The ladder came with the decision that the letter went out by."""
    if subject.transfer is not None:
        return subject.transfer.proposal.policy_version.policy
    return policy_for(subject.case, now)


def _source(policy: Policy | None, name: str) -> str:
    clock = policy.clocks.get(name) if policy else None
    return clock.source[:CLAUSE_MAX] if clock else ""


def _propose(order: Order, now: datetime) -> None:
    waiting = Order.objects.filter(case=order.case, kind=order.kind, state=Order.State.PROPOSED)
    if not (order.agency or order.person) or waiting.filter(transfer=order.transfer).exists():
        return
    order.text = drafted(order)
    order.save(force_insert=True)
    step = order.step
    assert step is not None
    details = {"order": order.pk, "kind": order.kind, "step": step.name, "clause": order.clause}
    if order.transfer is not None:
        details["transfer"] = order.transfer.pk
    record(order.case, Event.Act.STEP_PROPOSED, by=None, now=now, details=details)
    refresh(order.case, now)
