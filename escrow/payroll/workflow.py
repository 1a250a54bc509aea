"""What may be done with a payroll in which state: the table."""

from collections.abc import Mapping
from enum import StrEnum

from escrow.models import Payroll


class Verb(StrEnum):
    POST = "post"  # signed by the workers and posted on site
    SEND_BACK = "send_back"
    CHECK = "check"
    SEND = "send"  # to the bank, and once more what came back unpaid
    TAKE_RETURN = "take_return"
    CORRECT = "correct"
    MONEY_BACK = "money_back"  # a wage that the bank had paid and returns


_S = Payroll.State
ALLOWED: Mapping[Verb, frozenset[str]] = {
    Verb.POST: frozenset({_S.DRAFT}),
    Verb.SEND_BACK: frozenset({_S.SIGNED, _S.CHECKED}),
    Verb.CHECK: frozenset({_S.SIGNED}),
    Verb.SEND: frozenset({_S.CHECKED, _S.PARTLY_PAID}),
    # A bank may answer one order to pay in several files.
    Verb.TAKE_RETURN: frozenset({_S.SENT, _S.PARTLY_PAID}),
    # Not while the bank is paying by it, and not when it has paid.
    Verb.CORRECT: frozenset({_S.DRAFT, _S.SIGNED, _S.CHECKED, _S.PARTLY_PAID}),
    Verb.MONEY_BACK: frozenset({_S.PARTLY_PAID, _S.PAID}),
}

_BY_LINE = (Verb.CORRECT, Verb.MONEY_BACK)


def may_be(verb: Verb, state: str) -> bool:
    return state in ALLOWED[verb]


def next_verbs(state: str) -> list[Verb]:
    """What comes next, first things first; what is done line by line is not among them."""
    return [verb for verb in Verb if verb not in _BY_LINE and may_be(verb, state)]
