"""Entries that a person makes: the simple kinds by hand, and taking one back with a reason."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.models import User
from escrow.ledger import uses
from escrow.ledger.access import needs_entering
from escrow.ledger.accounts import note_act
from escrow.ledger.posting import Movement, post, reverse
from escrow.models import Account, Entry

# Entries of which something else is a part: a return of the bank, a deposit, a plan.
_DECIDED_ELSEWHERE = (
    Q(bank_return__isnull=False)
    | Q(deposit_draw__isnull=False)
    | Q(deposit_return__isnull=False)
    | Q(relief_step__isnull=False)
    | Q(recovery_payment__isnull=False)
)


def account_of(account_id: int) -> Account:
    return Account.objects.select_related("project").get(pk=account_id)


@transaction.atomic
def enter(account_id: int, movement: Movement, *, by: User, now: datetime) -> Entry:
    """One entry by hand. Raises Refused (`not-by-hand`) for a kind that follows from a payroll, a deposit or a plan."""
    account = account_of(account_id)
    needs_entering(by, account)
    # The purpose of the account first: it says more than that the kind is not for hands.
    uses.refuse_misuse(account.kind, movement.kind)
    if movement.kind not in uses.BY_HAND:
        raise Refused(
            "not-by-hand",
            _("“%(kind)s” is entered where it is decided, not by hand.") % {"kind": movement.kind.label},
        )
    before = account.entry_count
    entry = post(account_id, movement, by=by, now=now)
    if entry.place > before:
        note_act(
            "entry_made",
            account,
            by=by,
            now=now,
            entry=entry.pk,
            kind=str(entry.kind),
            amount=str(entry.amount),
        )
    return entry


@transaction.atomic
def take_back(entry_id: int, *, reason: str, on: date, by: User, now: datetime) -> Entry:
    """The reversal of an entry, by a person."""
    account = Account.objects.select_related("project").get(entries=entry_id)
    needs_entering(by, account)
    if Entry.objects.filter(_DECIDED_ELSEWHERE, pk=entry_id).exists():
        raise Refused(
            "decided-elsewhere",
            _("This entry belongs to a bank return, a deposit or a relief plan, and is set right there."),
        )
    back = reverse(entry_id, reason=reason, on=on, by=by, now=now)
    note_act(
        "entry_reversed",
        account,
        by=by,
        now=now,
        entry=back.reverses_id,
        amount=str(back.amount),
        note=reason,
    )
    return back
