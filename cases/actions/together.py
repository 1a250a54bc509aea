"""What recipients do with each other, and the office with a letter gone astray: recall, joint result, contribution."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.clock.limits import meet
from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from cases.actions.feedback import move_answered
from cases.actions.locking import locked_transfer
from cases.actions.receipt import needs_reason
from cases.actions.standing import refresh
from cases.actions.withdrawal import withdraw
from cases.history import record
from cases.life_duties import joinable
from cases.models import Contribution, Event, Feedback, Transfer
from cases.workflow import TransferVerb

TEXT_MAX = 5000


@transaction.atomic
def recall(transfer_id: int, *, reason: str, by: User, now: datetime) -> Transfer:
    """The office sent the letter to the wrong agency and takes it back. Who handles the case is the next decision."""
    transfer = locked_transfer(transfer_id, by, TransferVerb.RECALL)
    reason, case = needs_reason(reason), transfer.case
    record(case, Event.Act.RECALLED, by=by, now=now, details=_of(transfer), note=reason)
    withdraw(case, transfer, by=by, now=now, why=f"函件误送，已由发函单位撤回：{reason}")
    refresh(case, now)
    return transfer


@transaction.atomic
def cosign(transfer_id: int, *, joins: int | None = None, by: User, now: datetime) -> Feedback:
    """A joint lead joins the answer of another: one joint result, which meets each one's own time limit.

    `joins` is the other lead's transfer; it need not be named where only one has answered. The figures of the result
    stand with the answer that is joined and are not counted twice.
    """
    transfer = locked_transfer(transfer_id, by, TransferVerb.COSIGN)
    joined = _joined(transfer, joins)
    on_time = meet(transfer.limit, now) if transfer.limit else None
    feedback = Feedback.objects.create(
        transfer=transfer, joins=joined, outcome=joined.outcome, findings=joined.findings,
        reasons=joined.reasons, given_at=now, given_by=by, on_time=on_time,
    )  # fmt: skip
    move_answered(transfer, now)
    details = {"feedback": feedback.pk, "outcome": joined.outcome, "on_time": on_time,
               "joins": joined.transfer.letter.number}  # fmt: skip
    record(transfer.case, Event.Act.COSIGNED, by=by, now=now, details=_of(transfer) | details)
    refresh(transfer.case, now)
    return feedback


def _joined(transfer: Transfer, joins: int | None) -> Feedback:
    found = list(
        Feedback.objects.filter(joinable(transfer))
        .select_related("transfer__letter")
        .order_by("given_at", "pk")
    )
    if joins is not None:
        found = [each for each in found if each.transfer_id == joins]
        if not found:
            raise Invalid(
                {"joins": [_("This is no answer of another lead of the case that could be joined.")]}
            )
    if not found:
        raise Refused("nothing-to-join", _("No other lead of this case has answered yet."))
    if len(found) > 1:
        raise Invalid({"joins": [_("Several leads have answered; say whose result is joined.")]})
    return found[0]


@transaction.atomic
def contribute(transfer_id: int, *, text: str, by: User, now: datetime) -> Contribution:
    """What a recipient adds to the handling; it stays with its letter, for the lead to use. It meets no time limit."""
    transfer = locked_transfer(transfer_id, by, TransferVerb.CONTRIBUTE)
    refuse_faults({"text": text_fault(text, TEXT_MAX)})
    made = Contribution.objects.create(
        transfer=transfer, text=mask_text(text.strip()), given_at=now, given_by=by, agency=by.agency
    )
    details = _of(transfer) | {"contribution": made.pk}
    record(transfer.case, Event.Act.CONTRIBUTED, by=by, now=now, details=details)
    refresh(transfer.case, now)
    return made


def _of(transfer: Transfer) -> dict[str, object]:
    return {"transfer": transfer.pk, "letter": transfer.letter.number}
