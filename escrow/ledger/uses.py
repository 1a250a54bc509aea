"""What may come onto an account and what may leave it. Pure: kinds of accounts and entries in, a refusal out.

Money of a wage account and of a deposit is for the wages of this project alone (Decree 724 art. 26, 33; 53号): it
leaves as wages, returns to whom it belongs, or is taken under a lawful order, and as nothing else.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from agencies.errors import Refused
from escrow.models import Account, Entry

_K = Entry.Kind
# Whoever gets an advance or a wage back, gets it back on whichever account it came from.
_ANYWHERE_IN = frozenset({_K.INTEREST, _K.OTHER_IN, _K.RECOVERY, _K.WAGES_RETURNED})
COMES: Mapping[str, frozenset[Entry.Kind]] = {
    Account.Kind.WAGE: _ANYWHERE_IN | {_K.ALLOCATION},
    Account.Kind.DEPOSIT: _ANYWHERE_IN | {_K.DEPOSIT_PAID, _K.REFILL},
    Account.Kind.PRESALE: _ANYWHERE_IN | {_K.PRESALE_PAID},
    Account.Kind.FUND: _ANYWHERE_IN | {_K.FUND_RAISED},
}
GOES: Mapping[str, frozenset[Entry.Kind]] = {
    Account.Kind.WAGE: frozenset({_K.WAGES, _K.FEE, _K.CLOSING, _K.SEIZED}),
    Account.Kind.DEPOSIT: frozenset({_K.DEPOSIT_DRAWN, _K.REFUND, _K.FEE, _K.CLOSING, _K.SEIZED}),
    Account.Kind.PRESALE: frozenset(
        {_K.PRESALE_WORKS, _K.PRESALE_DRAWN, _K.FEE, _K.CLOSING, _K.SEIZED, _K.OTHER_OUT}
    ),
    Account.Kind.FUND: frozenset({_K.ADVANCE, _K.FEE, _K.CLOSING, _K.SEIZED, _K.OTHER_OUT}),
}
# On these the law lays its hand (art. 33); the other two are under the ordinary law of execution.
PROTECTED = frozenset({Account.Kind.WAGE, Account.Kind.DEPOSIT})
# What a person enters without a payroll, a deposit or a plan behind it.
BY_HAND = (
    _K.INTEREST, _K.FEE, _K.FUND_RAISED, _K.PRESALE_PAID, _K.PRESALE_WORKS, _K.OTHER_IN, _K.OTHER_OUT, _K.SEIZED,
)  # fmt: skip
# What a line of the bank may turn out to be. Deposits, advances and their return are entered where they are decided.
FROM_STATEMENT = (*BY_HAND, _K.ALLOCATION, _K.WAGES, _K.WAGES_RETURNED)
OF_A_MONTH = frozenset({_K.ALLOCATION, _K.WAGES, _K.WAGES_RETURNED})


class Order(Protocol):
    """As much of a restraint as decides."""

    kind: str
    is_for_wages: bool
    exception: str
    amount: Decimal | None


def allowed(account_kind: str, kinds: Iterable[Entry.Kind]) -> list[Entry.Kind]:
    may = COMES[account_kind] | GOES[account_kind]
    return [each for each in kinds if each in may]


def is_lawful(account_kind: str, order: Order) -> bool:
    """Whether an order may lie on such an account: for these wages, by a law that says otherwise, or on an account that
    is not protected (Decree 724 art. 33; A8)."""
    return order.is_for_wages or bool(order.exception) or account_kind not in PROTECTED


def refuse_misuse(account_kind: str, kind: Entry.Kind) -> None:
    """Raises Refused (`not-for-this-account`) where the purpose of the account forbids such an entry."""
    if kind in COMES[account_kind] | GOES[account_kind]:
        return
    if kind in Entry.OUTGOING and account_kind == Account.Kind.WAGE:
        raise Refused(
            "not-for-this-account",
            _(
                "Money of a dedicated wage account is for the wages of this project's workers alone and cannot be "
                "taken for anything else (Decree 724 art. 26, 33)."
            ),
        )
    if kind in Entry.OUTGOING and account_kind == Account.Kind.DEPOSIT:
        raise Refused(
            "not-for-this-account",
            _("A wage guarantee deposit pays wages or goes back to who paid it (Decree 724 art. 32, 33)."),
        )
    raise Refused(
        "not-for-this-account",
        _("“%(kind)s” is not booked on such an account: %(account)s.")
        % {"kind": kind.label, "account": Account.Kind(account_kind).label},
    )


def refuse_seizure(account_kind: str, orders: Iterable[Order], taken: Decimal, amount: Decimal) -> None:
    """`orders` are those standing on the account, `taken` what was taken under them so far, `amount` what is to be.

    Raises Refused (`unlawful-seizure`) without a lawful order to transfer, or for more than such orders say."""
    lawful = [each for each in orders if each.kind == "transfer" and is_lawful(account_kind, each)]
    if not lawful:
        raise Refused(
            "unlawful-seizure",
            _(
                "Nothing may be taken by a court without an order to transfer that is for the wages of this project "
                "or names the law that allows it (Decree 724 art. 33). Enter the order first; against any other, "
                "lodge an objection."
            ),
        )
    most = sum((each.amount or Decimal(0) for each in lawful), Decimal(0))
    if all(each.amount is not None for each in lawful) and taken + amount > most:
        raise Refused(
            "more-than-ordered",
            _("The orders on this account come to %(most)s yuan; %(taken)s yuan were taken already.")
            % {"most": f"{most:,.2f}", "taken": f"{taken:,.2f}"},
        )
