"""Releasing a recipient: its letter is void, its clock stops, and both stay on record; or the letter is concluded."""

from datetime import datetime

from agencies.clock.limits import cancel
from agencies.people.models import User
from cases.actions import deadlines
from cases.history import record
from cases.letters import void_reason
from cases.models import Case, Event, Transfer
from cases.workflow import TRANSFER_MOVES, TransferStatus, TransferVerb


def withdraw(
    case: Case, transfer: Transfer, *, by: User | None, now: datetime, objection: str = "", why: str = ""
) -> None:
    """Withdraw a transfer of a locked case, on its objection or because the recipients changed. `refresh` follows.

    `why` says on the void letter what else became of the case, in the office's language.
    """
    transfer.status = TRANSFER_MOVES[TransferStatus(transfer.status), TransferVerb.WITHDRAW]
    transfer.withdrawn_at = now
    transfer.save(update_fields=["status", "withdrawn_at"])
    if transfer.limit and transfer.limit.met_at is None:
        cancel(transfer.limit)
    deadlines.drop(case, deadlines.OF_LETTER, transfer=transfer)
    letter = transfer.letter
    letter.voided_at, letter.void_reason = now, why[:200] or void_reason(objection)
    letter.save(update_fields=["voided_at", "void_reason"])
    details = {"transfer": transfer.pk, "letter": letter.number, "role": transfer.role}
    record(case, Event.Act.WITHDRAWN, by=by, now=now, details=details)


def conclude(case: Case, transfer: Transfer, *, by: User | None, now: datetime) -> None:
    """The case is reopened: a letter whose answer is on record keeps it, and is no part of what follows. `refresh`
    follows."""
    transfer.status = TRANSFER_MOVES[TransferStatus(transfer.status), TransferVerb.CONCLUDE]
    transfer.save(update_fields=["status"])
    details = {"transfer": transfer.pk, "letter": transfer.letter.number, "role": transfer.role}
    record(case, Event.Act.CONCLUDED, by=by, now=now, details=details)
