"""The only writers of the ledger: one entry more, or one entry reversed. The database moves the balance."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.people.models import User
from escrow.amounts import positive_fault
from escrow.changes import on_money_changed
from escrow.ledger import uses
from escrow.models import TEXT_MAX, Account, Entry

REFERENCE_MAX, PARTY_MAX = 60, 120


@dataclass(frozen=True, slots=True)
class Movement:
    """What is to be booked. `amount` is positive; whether it comes or goes follows from the kind. `month` is the first
    day of the month whose labour cost or wages it is. The same bank reference is booked once."""

    kind: Entry.Kind
    amount: Decimal
    on: date
    month: date | None = None
    reference: str = ""
    counterparty: str = ""
    note: str = ""

    @property
    def signed(self) -> Decimal:
        return -self.amount if self.kind in Entry.OUTGOING else self.amount


@transaction.atomic
def post(account_id: int, movement: Movement, *, by: User | None, now: datetime) -> Entry:
    """One entry more on an account. Who may do it is asked by the caller.

    Raises Invalid for what cannot be booked, Refused (`overdrawn`, `account-closed`, `reference-used`,
    `not-for-this-account`, `unlawful-seizure`) where the account says no. The same movement under the same bank
    reference again is the entry that is there.
    """
    refuse_faults(_faults(movement, now))
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    if movement.reference and (found := account.entries.filter(reference=movement.reference).first()):
        return _same(found, movement)
    if not account.is_open:
        raise Refused("account-closed", _("This account is closed; nothing can be booked on it."))
    if movement.on < account.opened_on:
        raise Refused("before-opening", _("Nothing was booked on this account before it was opened."))
    uses.refuse_misuse(account.kind, movement.kind)
    if movement.kind == Entry.Kind.SEIZED:
        _refuse_seizure(account, movement.amount)
    refuse_overdraft(account, movement.signed)
    return _book(account, movement, movement.signed, None, by, now)


@transaction.atomic
def reverse(entry_id: int, *, reason: str, on: date, by: User | None, now: datetime) -> Entry:
    """Takes an entry back by another against it. Raises Refused where it is reversed already, is itself a reversal,
    or the money is gone."""
    refuse_faults({"reason": text_fault(reason, TEXT_MAX), "on": _day_fault(on, now)})
    account_id = Entry.objects.values_list("account_id", flat=True).get(pk=entry_id)
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    entry = Entry.objects.get(pk=entry_id)
    if entry.kind == Entry.Kind.REVERSAL:
        raise Refused("is-reversal", _("A reversal is not reversed; book the movement again."))
    if Entry.objects.filter(reverses=entry).exists():
        raise Refused("reversed", _("This entry has been reversed already."))
    if not account.is_open:
        raise Refused("account-closed", _("This account is closed; nothing can be booked on it."))
    refuse_overdraft(account, -entry.amount)
    back = Movement(Entry.Kind.REVERSAL, abs(entry.amount), on, entry.month, "", entry.counterparty, reason)
    return _book(account, back, -entry.amount, entry, by, now)


def refuse_overdraft(account: Account, signed: Decimal) -> None:
    """`account` is locked. The database would refuse as well; here with words."""
    if account.balance + signed < 0:
        raise Refused(
            "overdrawn",
            _("The account holds %(balance)s yuan; %(amount)s yuan cannot be taken from it.")
            % {"balance": f"{account.balance:,.2f}", "amount": f"{-signed:,.2f}"},
        )


def _refuse_seizure(account: Account, amount: Decimal) -> None:
    orders = list(account.restraints.filter(lifted_on__isnull=True))
    # What was taken under orders that are done with does not count against those that stand.
    since = min((each.ordered_on for each in orders), default=account.opened_on)
    seized = account.entries.filter(kind=Entry.Kind.SEIZED, reversed_by__isnull=True, booked_on__gte=since)
    taken = -(seized.aggregate(sum=Sum("amount"))["sum"] or Decimal(0))
    uses.refuse_seizure(account.kind, orders, taken, amount)


def _book(
    account: Account,
    movement: Movement,
    signed: Decimal,
    reverses: Entry | None,
    by: User | None,
    now: datetime,
) -> Entry:
    entry = Entry(
        account=account, kind=movement.kind, amount=signed, booked_on=movement.on, month=movement.month,
        reference=movement.reference, counterparty=movement.counterparty, note=movement.note, reverses=reverses,
        at=now, by=by, place=0, balance_after=0,
    )  # fmt: skip
    entry.save(force_insert=True)
    # The database has given it its place and moved the balance.
    entry.refresh_from_db(fields=["place", "balance_after"])
    account.balance, account.entry_count = entry.balance_after, entry.place
    if account.project_id:
        on_money_changed(account.project_id, now)
    return entry


def _same(found: Entry, movement: Movement) -> Entry:
    said = (movement.kind, movement.signed, movement.on)
    if (found.kind, found.amount, found.booked_on) != said:
        raise Refused(
            "reference-used",
            _("The bank reference %(reference)s is booked already, with %(amount)s yuan on %(day)s.")
            % {
                "reference": movement.reference,
                "amount": f"{abs(found.amount):,.2f}",
                "day": found.booked_on.isoformat(),
            },
        )
    return found


def _faults(movement: Movement, now: datetime) -> dict[str, str | None]:
    return {
        "amount": positive_fault(movement.amount),
        "on": _day_fault(movement.on, now),
        "month": _("A month is given by its first day.")
        if movement.month and movement.month.day != 1
        else None,
        "reference": _length_fault(movement.reference, REFERENCE_MAX),
        "counterparty": _length_fault(movement.counterparty, PARTY_MAX),
        "note": _length_fault(movement.note, TEXT_MAX),
        "kind": None
        if movement.kind != Entry.Kind.REVERSAL
        else _("A reversal is made from the entry that it reverses."),
    }


def _day_fault(on: date, now: datetime) -> str | None:
    return _("This day is still to come.") if on > timezone.localdate(now) else None


def _length_fault(text: str, maximum: int) -> str | None:
    return text_fault(text, maximum) if text else None
