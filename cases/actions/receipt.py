"""The recipient has the letter, and its clock starts; or it says "not ours" and the coordinator decides."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.limits import start_limit
from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from cases.actions import deadlines
from cases.actions.locking import locked_transfer
from cases.actions.standing import refresh
from cases.actions.withdrawal import withdraw
from cases.history import record
from cases.models import Case, Event, Transfer
from cases.workflow import TransferStatus, TransferVerb

REASON_MAX = 500


@transaction.atomic
def receive(transfer_id: int, *, by: User, now: datetime, received_on: date | None = None) -> Transfer:
    """The letter arrived, today or on `received_on`; the recipient's own working days start the day after.

    The office enters a paper receipt the same way. Confirming twice changes nothing.
    """
    if already := _already_received(transfer_id, by):
        return already
    transfer = locked_transfer(transfer_id, by, TransferVerb.RECEIVE)
    day = received_on or timezone.localdate(now)
    _check_day(transfer, day, now)
    own = transfer.agency_id is not None and transfer.agency_id == by.agency_id
    receipt = Transfer.Receipt.OWN if own else Transfer.Receipt.PAPER
    note_receipt(transfer.case, transfer, day.isoformat(), receipt, by=by, now=now)
    refresh(transfer.case, now)
    return transfer


def _already_received(transfer_id: int, by: User) -> Transfer | None:
    """A second click, or a letter whose receipt was stated at intake."""
    if not Transfer.objects.filter(pk=transfer_id, status=TransferStatus.RECEIVED).exists():
        return None  # nearly always; the wide row is read again under the lock
    transfer = (
        Transfer.objects.visible_to(by)
        .select_related("case", "agency", "letter", "limit")
        .get(pk=transfer_id)
    )
    mine = by.agency_id in (transfer.agency_id, transfer.case.coordinator_id)
    return transfer if transfer.status == TransferStatus.RECEIVED and mine else None


def _check_day(transfer: Transfer, day: date, now: datetime) -> None:
    issued = timezone.localdate(transfer.issued_at)
    if not issued <= day <= timezone.localdate(now):
        raise Invalid(
            {"received_on": [_("The day of receipt lies between the letter's date %(issued)s and today.")
                             % {"issued": issued.isoformat()}]}
        )  # fmt: skip


def note_receipt(
    case: Case, transfer: Transfer, day: str, receipt: Transfer.Receipt, *, by: User | None, now: datetime
) -> None:
    """Enter a receipt and start the recipient's clock, where the jurisdiction's document sets one."""
    received_on = date.fromisoformat(day)
    policy = transfer.proposal.policy_version.policy
    clock = policy.feedback
    transfer.status = TransferStatus.RECEIVED
    transfer.received_on, transfer.received_at, transfer.received_by = received_on, now, by
    transfer.receipt = receipt
    # A date that an officer has set stands.
    if clock and transfer.limit is None:
        transfer.limit = start_limit(
            TimeLimit.Kind.FEEDBACK,
            value=clock.value,
            unit=clock.unit,
            clause=clock.source[:60],
            jurisdiction=case.jurisdiction,
            agency=transfer.agency,
            reference=case.number,
            start_on=received_on,
            ladder=policy.ladder,
        )
    transfer.save(
        update_fields=[
            "status",
            "received_on",
            "received_at",
            "received_by",
            "receipt",
            "limit",
        ]
    )
    deadlines.settle(case, [TimeLimit.Kind.RECEIPT], now, transfer=transfer)
    if transfer.agency:
        # In every jurisdiction: the law on petitions is the only one that says how long.
        deadlines.begin(
            case, TimeLimit.Kind.OBJECTION, now=now, by=by, start_on=received_on, agency=transfer.agency,
            transfer=transfer, policy=policy,
        )  # fmt: skip
    due = transfer.limit.due_on.isoformat() if transfer.limit else None
    details = {
        "transfer": transfer.pk,
        "letter": transfer.letter.number,
        "on": day,
        "receipt": str(receipt),
        "due": due,
    }
    record(case, Event.Act.LETTER_RECEIVED, by=by, now=now, details=details)


def presume_receipt(case: Case, transfer: Transfer, limit: TimeLimit, *, now: datetime) -> None:
    """Nobody confirmed the letter within the time the jurisdiction has set: it counts as received on the last day of
    that time, whenever the sweep comes by, and its clock starts all the same.

    The case is locked; `refresh` follows.
    """
    if transfer.status != TransferStatus.ISSUED:
        return
    day = limit.due_on.isoformat()
    details = {"transfer": transfer.pk, "letter": transfer.letter.number, "on": day,
               "value": limit.length, "unit": limit.unit}  # fmt: skip
    record(case, Event.Act.RECEIPT_PRESUMED, by=None, now=now, details=details, note=limit.clause)
    note_receipt(case, transfer, day, Transfer.Receipt.PRESUMED, by=None, now=now)


def needs_reason(reason: str) -> str:
    refuse_faults({"reason": text_fault(reason, REASON_MAX)})
    return mask_text(reason.strip())


@transaction.atomic
def object_to(transfer_id: int, *, reason: str, by: User, now: datetime) -> Transfer:
    """The recipient says "not ours"; the coordinator decides, and until then the clock keeps running."""
    transfer = locked_transfer(transfer_id, by, TransferVerb.OBJECT)
    reason = needs_reason(reason)
    ended = transfer.objection_limit
    if ended and not ended.provisional and timezone.localdate(now) > ended.due_on:
        raise Refused(
            "objection-too-late",
            _("The %(days)s working days for objecting have passed; they ended on %(day)s.")
            % {"days": ended.length, "day": ended.due_on.isoformat()},
        )
    deadlines.settle(transfer.case, [TimeLimit.Kind.OBJECTION], now, transfer=transfer)
    transfer.objection = reason
    return _move(transfer, TransferStatus.OBJECTED, Event.Act.OBJECTED, by=by, now=now, note=reason)


@transaction.atomic
def overrule(transfer_id: int, *, reason: str, by: User, now: datetime) -> Transfer:
    """The objection is rejected: the recipient keeps the case and its clock."""
    transfer = locked_transfer(transfer_id, by, TransferVerb.OVERRULE)
    return _move(
        transfer, TransferStatus.RECEIVED, Event.Act.OVERRULED, by=by, now=now, note=needs_reason(reason)
    )


@transaction.atomic
def uphold(transfer_id: int, *, by: User, now: datetime) -> Transfer:
    """The objection is right: the letter is withdrawn. Who handles it instead is the next decision."""
    transfer = locked_transfer(transfer_id, by, TransferVerb.UPHOLD)
    case = transfer.case
    details = {"transfer": transfer.pk, "letter": transfer.letter.number}
    record(case, Event.Act.UPHELD, by=by, now=now, details=details)
    withdraw(case, transfer, by=by, now=now, objection=transfer.objection)
    refresh(case, now)
    return transfer


def _move(
    transfer: Transfer, status: TransferStatus, act: Event.Act, *, by: User, now: datetime, note: str
) -> Transfer:
    transfer.status = status
    transfer.save(update_fields=["status", "objection"])
    details = {"transfer": transfer.pk, "letter": transfer.letter.number}
    record(transfer.case, act, by=by, now=now, details=details, note=note)
    refresh(transfer.case, now)
    return transfer
