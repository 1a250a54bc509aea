"""What is settled and owed between the parties of a project, and since when. Takes rows and a day; sums in yuan."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

# A plan of more nodes than this is a slip in a date.
NODES_MAX = 120


class Certified(Protocol):
    certified: Decimal
    paid: Decimal
    due_on: date | None


class Planned(Protocol):
    planned_on: date
    settled_on: date | None


AnyPlanned = TypeVar("AnyPlanned", bound=Planned)


def owed(payment: Certified, today: date) -> Decimal:
    """What was certified and not paid after the day it fell due; nothing before that day has passed."""
    if payment.due_on is None or payment.due_on >= today:
        return Decimal(0)
    return max(payment.certified - payment.paid, Decimal(0))


def owed_by_owner(payments: Iterable[Certified], today: date) -> Decimal:
    """Works money overdue (拖欠工程款) in yuan, of the payments under the contracts that the owner gave."""
    return sum((owed(each, today) for each in payments), Decimal(0))


def missed(settlements: Iterable[AnyPlanned], today: date) -> list[AnyPlanned]:
    """The nodes whose day has passed without a settlement."""
    return settlement_delayed(settlements, today, 0)


def settlement_delayed(settlements: Iterable[AnyPlanned], today: date, days: int) -> list[AnyPlanned]:
    """The nodes not settled although more than `days` calendar days have passed since the day planned."""
    latest = today - timedelta(days=days)
    return [each for each in settlements if each.settled_on is None and each.planned_on < latest]


@dataclass(frozen=True, slots=True)
class Period:
    from_on: date
    until_on: date

    @property
    def name(self) -> str:
        return f"{self.from_on:%Y-%m-%d} ~ {self.until_on:%Y-%m-%d}"


def schedule(begins_on: date, ends_on: date, months: int) -> list[Period]:
    """The periods of `months` months from the beginning to the end of a contract; the last may be shorter."""
    found: list[Period] = []
    start = begins_on
    while start <= ends_on and len(found) < NODES_MAX:
        following = _months_after(begins_on, months * (len(found) + 1))
        found.append(Period(start, min(following - timedelta(days=1), ends_on)))
        start = following
    return found


def due_after(month: date, cycle: int) -> date:
    """The end of the month in which a certificate of `month` is to be paid, for a payment cycle in months."""
    return _months_after(month.replace(day=1), cycle + 1) - timedelta(days=1)


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
