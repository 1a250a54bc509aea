"""The balance here against the balance by the bank: the difference explained to the fen, row by row.

Here and there begin with the same sum, and every line that has an entry has the same amount as it. So what is left
of the difference are the lines without an entry and the entries without a line, whichever day they have.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from escrow.models import Account, Entry, Statement, StatementLine

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`here` is the balance with every entry, `there` that of the last statement; sums in yuan with their sign.

    `unconfirmed` are entries that a statement should have confirmed, `later` those after the last statement; `before`
    is what was booked, since, before the first statement; `waiting` and `aside` are lines without an entry.
    """

    here: Decimal
    there: Decimal
    statement: Statement
    unconfirmed: list[Entry]
    later: list[Entry]
    before: Decimal
    waiting: list[StatementLine]
    aside: list[StatementLine]

    @property
    def difference(self) -> Decimal:
        return self.here - self.there

    @property
    def unconfirmed_sum(self) -> Decimal:
        return _total(self.unconfirmed)

    @property
    def later_sum(self) -> Decimal:
        return _total(self.later)

    @property
    def waiting_sum(self) -> Decimal:
        return -_total(self.waiting)

    @property
    def aside_sum(self) -> Decimal:
        return -_total(self.aside)

    @property
    def explained(self) -> Decimal:
        return self.before + self.unconfirmed_sum + self.later_sum + self.waiting_sum + self.aside_sum

    @property
    def is_explained(self) -> bool:
        return self.explained == self.difference

    @property
    def is_clean(self) -> bool:
        """Nothing for anybody to do."""
        return self.is_explained and not (self.unconfirmed or self.waiting or self.before)


def _total(rows: list[Entry] | list[StatementLine]) -> Decimal:
    return sum((each.amount for each in rows), _NOTHING)


def reconcile(account: Account) -> Reconciliation | None:
    """None as long as no statement was taken in."""
    statements = list(account.statements.order_by("from_on"))
    if not statements:
        return None
    first, last = statements[0], statements[-1]
    without = account.entries.filter(statement_line__isnull=True)
    # A movement and its reversal that the bank never saw cancel each other.
    undone = Q(reversed_by__booked_on__gte=first.from_on, reversed_by__statement_line__isnull=True)
    undoing = Q(reverses__booked_on__gte=first.from_on, reverses__statement_line__isnull=True)
    entries = list(
        without.filter(booked_on__gte=first.from_on)
        .exclude(pk__in=account.entries.filter(undone).values("pk"))
        .exclude(pk__in=account.entries.filter(undoing).values("pk"))
        .select_related("by")
        .order_by("booked_on", "pk")
    )
    booked_before = account.entries.filter(booked_on__lt=first.from_on).aggregate(sum=Sum("amount"))["sum"]
    matched_before = (
        _lines(account).filter(entry__booked_on__lt=first.from_on).aggregate(sum=Sum("amount"))["sum"]
    )
    without_entry = _lines(account).filter(entry__isnull=True).select_related("statement")
    lines = list(without_entry.order_by("booked_on", "pk"))
    return Reconciliation(
        here=account.balance,
        there=last.closing,
        statement=last,
        unconfirmed=[each for each in entries if each.booked_on <= last.until_on],
        later=[each for each in entries if each.booked_on > last.until_on],
        before=(booked_before or _NOTHING) - (matched_before or _NOTHING) - first.opening,
        waiting=[each for each in lines if each.state == StatementLine.State.OPEN],
        aside=[each for each in lines if each.state == StatementLine.State.SET_ASIDE],
    )


def _lines(account: Account) -> QuerySet[StatementLine]:
    return StatementLine.objects.filter(statement__account=account)
