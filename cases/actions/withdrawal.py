"""Releasing a recipient: its letter is void, its clock stops, and both stay on record."""

from datetime import datetime

from agencies.clock.limits import cancel
from agencies.people.models import User
from cases.history import record
from cases.letters import void_reason
from cases.models import Case, Event, Transfer
from cases.workflow import TRANSFER_MOVES, TransferStatus, TransferVerb


def withdraw(case: Case, transfer: Transfer, *, by: User | None, now: datetime, objection: str = "") -> None:
    """Withdraw a transfer of a locked case, on its objection or because the recipients changed. `refresh` follows."""
    transfer.status = TRANSFER_MOVES[TransferStatus(transfer.status), TransferVerb.WITHDRAW]
    transfer.withdrawn_at = now
    transfer.save(update_fields=["status", "withdrawn_at"])
    if transfer.limit and transfer.limit.met_at is None:
        cancel(transfer.limit)
    letter = transfer.letter
    letter.voided_at, letter.void_reason = now, void_reason(objection)
    letter.save(update_fields=["voided_at", "void_reason"])
    details = {"transfer": transfer.pk, "letter": letter.number, "role": transfer.role}
    record(case, Event.Act.WITHDRAWN, by=by, now=now, details=details)
