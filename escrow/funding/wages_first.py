"""Whether money went to other uses while labour cost of a month was unpaid (JX 四(五)、ZY 二(二)三). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Due:
    """Labour cost of a month, to be in the wage account by a day."""

    month: date
    amount: Decimal
    due_on: date


@dataclass(frozen=True, slots=True)
class In:
    """Labour cost that came in on a day; below zero where it was taken back."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Spent:
    """A disbursement. `key` is whatever the caller knows it by."""

    key: int
    on: date
    amount: Decimal
    for_wages: bool = False


@dataclass(frozen=True, slots=True)
class Violation:
    """`open` was unpaid on the day; `amount` of the disbursement should have gone to wages; `since` is the oldest
    month that stood open."""

    key: int
    on: date
    amount: Decimal
    open: Decimal
    since: date


def violations(months: Iterable[Due], paid_in: Iterable[In], spent: Sequence[Spent]) -> list[Violation]:
    """The disbursements for other uses that were made while labour cost was open, in the order of `spent`.

    1. What was due by the day of a disbursement, less what had come in by that day: the day itself counts for both.
    2. The treasury's vouchers for wages and the entries of the wage account tell of the same money: of the two sums
       the greater one counts, never both.
    3. Money covers the oldest month first.
    """
    owed = sorted(months, key=lambda each: (each.due_on, each.month))
    entries = list(paid_in)
    found = []
    for each in spent:
        if each.for_wages:
            continue
        booked = sum((one.amount for one in entries if one.on <= each.on), NOTHING)
        vouchers = sum((one.amount for one in spent if one.for_wages and one.on <= each.on), NOTHING)
        covered, open_, since = max(booked, vouchers, NOTHING), NOTHING, None
        for due in owed:
            if due.due_on >= each.on:
                # What falls due on the day may still come in on it.
                break
            short = max(due.amount - covered, NOTHING)
            covered = max(covered - due.amount, NOTHING)
            if short and since is None:
                since = due.month
            open_ += short
        if since is not None:
            found.append(Violation(each.key, each.on, min(each.amount, open_), open_, since))
    return found
