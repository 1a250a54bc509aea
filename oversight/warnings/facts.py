"""What the rules of the warnings look at: one project on one day, as frozen values; and what they find."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from agencies.policy.money import ANY, About, Figure, Money, Setting
from oversight.warnings.codes import Code, Colour, Party

# How far back a rule looks: what is older is the matter of a case, not of an early warning.
MONTHS_BACK = 12


def next_month_of(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _before(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _back(month: date, count: int) -> date:
    years, rest = divmod(month.month - 1 - count, 12)
    return date(month.year + years, rest + 1, 1)


@dataclass(frozen=True, slots=True)
class Account:
    pk: int
    opened_on: date
    balance: Decimal
    pay_day: int | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """As `MoneyMonth`; sums in yuan."""

    month: date
    due: Decimal | None = None
    due_on: date | None = None
    clause: str = ""
    certified: Decimal = Decimal(0)
    works_paid: Decimal = Decimal(0)
    allocated: Decimal = Decimal(0)
    wages_due: Decimal = Decimal(0)
    wages_unpaid: Decimal = Decimal(0)
    workers: int = 0
    workers_present: int = 0
    paid_out: Decimal = Decimal(0)

    @property
    def ends_on(self) -> date:
        return self.month.replace(day=monthrange(self.month.year, self.month.month)[1])


@dataclass(frozen=True, slots=True)
class Roll:
    """A payroll."""

    pk: int
    month: date
    pay_on: date
    is_signed: bool
    due: Decimal
    paid: Decimal
    unpaid: int = 0
    employer: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """The deposit."""

    state: str
    due_on: date | None = None
    required: Decimal | None = None
    is_guarantee: bool = False
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """A guarantee with the day on which it ends."""

    pk: int
    kind: str
    number: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class Laid:
    """An order on an account; only those that are not for these wages are handed in."""

    pk: int
    kind: str
    body: str
    document_no: str
    ordered_on: date
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Spent:
    """A disbursement that was not for wages."""

    pk: int
    paid_on: date
    use: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    """One project on one day. `is_building`: it is under construction, work stopped included."""

    today: date
    is_building: bool = True
    contracted_on: date | None = None
    started_on: date | None = None
    finished_on: date | None = None
    account: Account | None = None
    months: Sequence[Month] = ()
    rolls: Sequence[Roll] = ()
    deposit: Held | None = None
    guarantees: Sequence[Ending] = ()
    restraints: Sequence[Laid] = ()
    spent: Sequence[Spent] = ()

    @property
    def past(self) -> list[Month]:
        """The months that are over, oldest first, with empty ones for those about which nothing is known."""
        known = {each.month: each for each in self.months}
        return [known.get(month, Month(month)) for month in self._months()]

    def _months(self) -> Iterator[date]:
        if self.started_on is None:
            yield from sorted(each.month for each in self.months if each.ends_on < self.today)
            return
        # The month of the beginning counts when the work began with it.
        first = self.started_on if self.started_on.day == 1 else next_month_of(self.started_on)
        last = _before(min(self.today, next_month_of(self.finished_on) if self.finished_on else self.today))
        month = max(first.replace(day=1), _back(last, MONTHS_BACK - 1))
        while month <= last:
            yield month
            month = next_month_of(month)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures that hold for this project."""

    money: Money
    about: About = ANY

    def find(self, figure: Figure) -> Setting | None:
        return self.money.find(figure, self.about)

    def whole(self, figure: Figure) -> int:
        found = self.find(figure)
        return found.whole if found else 0

    def first(self, *figures: Figure) -> Setting | None:
        """The first that is set; a figure that says no is none."""
        found = (self.find(each) for each in figures)
        return next((each for each in found if each is not None and each.value is not False), None)


@dataclass(frozen=True, slots=True)
class Finding:
    """`data` is what the words and the page are made of, as JSON has it."""

    code: Code
    subject: str
    colour: Colour
    party: Party
    clause: str
    data: Mapping[str, Any] = field(default_factory=dict)
    unverified: bool = False
