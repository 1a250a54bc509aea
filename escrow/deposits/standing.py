"""What a deposit or a guarantee is worth on a day: whether it counts, what is missing, when it must be renewed."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from escrow.models import Deposit
from projects.models import Document


class Flag(StrEnum):
    """What is wrong with it, gravest first."""

    UNPAID = "unpaid"
    DOUBTFUL = "doubtful"
    ENDED = "ended"
    SHORT = "short"
    NOT_BEGUN = "not_begun"
    ENDS_SOON = "ends_soon"


GRAVE = frozenset({Flag.UNPAID, Flag.DOUBTFUL, Flag.ENDED, Flag.SHORT})


class Valid(Protocol):
    """A guarantee, or a deposit in the form of one."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def document(self) -> Document | None: ...


def is_trusted(document: Document | None) -> bool:
    """A paper that was found doubtful or false proves nothing, nor does one that was taken away (TL 二(二)2)."""
    if document is None:
        return True
    bad = (Document.Verification.DOUBTFUL, Document.Verification.FALSE)
    return document.verification not in bad and document.removed_at is None


def refusal_of(held: Valid, today: date) -> Flag | None:
    """Why nothing can be had from it today; None where it counts."""
    if not is_trusted(held.document):
        return Flag.DOUBTFUL
    if held.valid_until is not None and held.valid_until < today:
        return Flag.ENDED
    if held.valid_from is not None and held.valid_from > today:
        return Flag.NOT_BEGUN
    return None


def ends_soon(held: Valid, today: date, days: int) -> bool:
    return held.valid_until is not None and today <= held.valid_until <= today + timedelta(days=days)


def needed_until(valid_from: date, months: int | None, contract_ends: date | None) -> date:
    """Until when a guarantee must be valid: so many months, and no less than the contract runs."""
    term = _months_on(valid_from, months) - timedelta(days=1) if months else valid_from
    return max(term, contract_ends) if contract_ends else term


def _months_on(start: date, count: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def covered(deposit: Deposit, today: date) -> Decimal:
    """What could be had from it today."""
    if deposit.state not in (Deposit.State.HELD, Deposit.State.DRAWN, Deposit.State.RETURNING):
        return Decimal("0.00")
    return Decimal("0.00") if refusal_of(deposit, today) else deposit.amount


def missing(deposit: Deposit) -> Decimal:
    """What is still to be paid of what is required."""
    return max((deposit.required or Decimal(0)) - deposit.amount, Decimal("0.00"))


def flags_of(deposit: Deposit, today: date, warned: int) -> Sequence[Flag]:
    """`warned`: so many days before its end."""
    state = Deposit.State
    if deposit.state == state.REQUIRED:
        late = deposit.due_on is not None and deposit.due_on < today
        return [Flag.UNPAID] if late else []
    if deposit.state in (state.EXEMPT, state.RETURNED):
        return []
    found = [flag for flag in (refusal_of(deposit, today),) if flag]
    # What was drawn and is to be refilled its state says already.
    if deposit.state == state.HELD and missing(deposit):
        found.append(Flag.SHORT)
    if not found and ends_soon(deposit, today, warned):
        found.append(Flag.ENDS_SOON)
    return found
