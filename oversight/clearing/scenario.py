"""Gives what is there to what is owed, each pot once over all cases. Pure: claims, pots and a day in, sums out; yuan.

A pot serves the cases of its ground: a project, a district, or (ground "") every case of the place. It can be used
from a day on. The order of the
sources is that of the place; where the document makes them alternatives, the order is only that of this reckoning.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

NOTHING = Decimal(0)


class Kind(StrEnum):
    """Where money can come from, in the order in which it is asked unless the place says another."""

    OWNER = "owner"
    WAGE_ACCOUNT = "wage_account"
    DEPOSIT = "deposit"
    PRESALE = "presale_funds"
    EMERGENCY_FUND = "emergency_fund"
    ADDED = "added"


class Order(StrEnum):
    LARGEST = "largest"
    SMALLEST = "smallest"
    OLDEST = "oldest"
    MOST_WORKERS = "workers"


@dataclass(frozen=True, slots=True)
class Claim:
    """What is still owed in one case. `sources` is the order that holds for it; `fund_part` the largest share of the
    verified wages that the emergency fund may advance, in per cent."""

    key: int
    owed: Decimal
    workers: int
    since: date
    # Whose money may serve it, the nearest first.
    grounds: tuple[str, ...] = ("",)
    sources: tuple[Kind, ...] = tuple(Kind)
    fund_part: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class Pot:
    """Money that could be used from `ready_on` for the cases of its ground."""

    key: str
    kind: Kind
    amount: Decimal
    ready_on: date
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Gift:
    """So much of a pot for a case."""

    claim: int
    pot: str
    kind: Kind
    amount: Decimal
    ready_on: date


@dataclass(slots=True)
class Case:
    """What becomes of one claim."""

    claim: Claim
    gifts: list[Gift] = field(default_factory=list)

    @property
    def given(self) -> Decimal:
        return sum((each.amount for each in self.gifts), NOTHING)

    @property
    def short(self) -> Decimal:
        return self.claim.owed - self.given

    @property
    def is_cleared(self) -> bool:
        return not self.short

    @property
    def cleared_on(self) -> date | None:
        """The day on which the last of the money is there."""
        return max((each.ready_on for each in self.gifts), default=None) if self.is_cleared else None

    @property
    def workers_paid(self) -> int:
        """All of them, or the share that the money covers, rounded down: nobody knows whom a part would reach."""
        if self.is_cleared or not self.claim.owed:
            return self.claim.workers
        share = self.claim.workers * self.given / self.claim.owed
        return int(share.to_integral_value(rounding=ROUND_FLOOR))

    def of(self, kind: Kind) -> Decimal:
        return sum((each.amount for each in self.gifts if each.kind is kind), NOTHING)


@dataclass(frozen=True, slots=True)
class Used:
    """A pot and what was taken of it; `too_late` when it is ready only after the day."""

    pot: Pot
    given: Decimal
    too_late: bool

    @property
    def left(self) -> Decimal:
        return self.pot.amount - self.given


@dataclass(frozen=True, slots=True)
class Outcome:
    cases: tuple[Case, ...]
    pots: tuple[Used, ...]

    @property
    def owed(self) -> Decimal:
        return sum((each.claim.owed for each in self.cases), NOTHING)

    @property
    def given(self) -> Decimal:
        return sum((each.given for each in self.cases), NOTHING)

    @property
    def short(self) -> Decimal:
        return self.owed - self.given

    @property
    def cleared(self) -> int:
        return sum(each.is_cleared for each in self.cases)

    @property
    def workers(self) -> int:
        return sum(each.claim.workers for each in self.cases)

    @property
    def workers_paid(self) -> int:
        return sum(each.workers_paid for each in self.cases)

    def by_kind(self) -> dict[Kind, tuple[Decimal, Decimal]]:
        """Of each source what is there by the day, and what is used."""
        found: dict[Kind, tuple[Decimal, Decimal]] = {}
        for each in self.pots:
            there, used = found.get(each.pot.kind, (NOTHING, NOTHING))
            found[each.pot.kind] = (
                there + (NOTHING if each.too_late else each.pot.amount),
                used + each.given,
            )
        return found


_FIRST: Mapping[Order, Callable[[Claim], tuple[object, ...]]] = {
    Order.LARGEST: lambda claim: (-claim.owed, claim.since, claim.key),
    Order.SMALLEST: lambda claim: (claim.owed, claim.since, claim.key),
    Order.OLDEST: lambda claim: (claim.since, -claim.owed, claim.key),
    Order.MOST_WORKERS: lambda claim: (-claim.workers, -claim.owed, claim.key),
}


def run(
    claims: Iterable[Claim],
    pots: Iterable[Pot],
    *,
    by: date,
    order: Order,
    off: frozenset[Kind] = frozenset(),
) -> Outcome:
    """What could be cleared by a day.

    1. The cases in the chosen order; what is not owed takes nothing.
    2. Each asks its sources in its own order; of one source the nearest pots first, then those that are ready soonest.
    3. A pot gives at most what is left in it, a case takes at most what it is owed; the emergency fund at most its
       share of the case.
    """
    usable = [each for each in pots if each.kind not in off and each.amount > 0]
    left = {each.key: each.amount for each in usable}
    shelf: dict[tuple[Kind, str], list[Pot]] = {}
    for pot in sorted(usable, key=lambda each: (each.ready_on, each.key)):
        if pot.ready_on <= by:
            shelf.setdefault((pot.kind, pot.ground), []).append(pot)
    found = []
    for claim in sorted((each for each in claims if each.owed > 0), key=_FIRST[order]):
        found.append(_serve(claim, shelf, left))
    given = _given(found)
    return Outcome(
        tuple(found),
        tuple(Used(each, given.get(each.key, NOTHING), each.ready_on > by) for each in usable),
    )


def _serve(claim: Claim, shelf: Mapping[tuple[Kind, str], Sequence[Pot]], left: dict[str, Decimal]) -> Case:
    case, needed = Case(claim), claim.owed
    for kind in claim.sources:
        allowed = needed
        if kind is Kind.EMERGENCY_FUND:
            allowed = min(needed, (claim.owed * claim.fund_part / 100).quantize(Decimal("0.01"), ROUND_FLOOR))
        for pot in (each for ground in claim.grounds for each in shelf.get((kind, ground), ())):
            amount = min(allowed, left[pot.key])
            if amount <= 0:
                continue
            case.gifts.append(Gift(claim.key, pot.key, kind, amount, pot.ready_on))
            left[pot.key] -= amount
            allowed -= amount
            needed -= amount
    return case


def _given(cases: Iterable[Case]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for case in cases:
        for gift in case.gifts:
            found[gift.pot] = found.get(gift.pot, NOTHING) + gift.amount
    return found
