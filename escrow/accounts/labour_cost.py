"""Labour cost due of a month, by whichever method holds for the project. Facts and figures in, sums with steps out.

Two methods: the monthly average, total ÷ contract months (BDH 二(一)), and a share of the works money (ZY 二(二)三,
TL 二(三)1). Where both hold the stricter one decides and the other stands beside it; where none holds, the contract
does, because its cycle must not be longer than a month (Decree 724 art. 24). Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from agencies.policy.money import About, Figure, Money, Setting
from escrow.accounts.months import between, day_after, end_of, first_of, later
from escrow.amounts import rounded, share

NOTHING = Decimal(0)


class Method(StrEnum):
    AVERAGE = "average"
    SHARE = "share"
    CONTRACT = "contract"


class Origin(StrEnum):
    """Where a total comes from: stated with the two methods of BDH 二(一), in the contract, or only in the ledger."""

    SHARE = "share"
    AMOUNT = "amount"
    CONTRACT_SHARE = "contract_share"
    CONTRACT_AMOUNT = "contract_amount"
    LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class Total:
    """Total labour cost of a project, holding from a month on. `has_evidence`: a paper stands behind it."""

    amount: Decimal
    months: int
    from_month: date
    origin: Origin
    share: Decimal | None = None
    contract_sum: Decimal | None = None
    has_evidence: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """Works money of the general contractor in one month: what was certified, and what the owner has paid of it."""

    certified: Decimal = NOTHING
    paid: Decimal = NOTHING
    certified_on: date | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Works:
    """What is known of one project. `totals` with the newest first; `begun` and `ended` are days of the works."""

    about: About
    begun: date | None = None
    ended: date | None = None
    totals: Sequence[Total] = ()
    certificates: Mapping[date, Certificate] = field(default_factory=dict)

    def total_of(self, month: date) -> Total | None:
        """The newest that reaches back to the month."""
        return next((each for each in self.totals if each.from_month <= month), None)

    def is_under_way(self, month: date) -> bool:
        if self.begun is None or month < first_of(self.begun):
            return False
        return self.ended is None or month <= first_of(self.ended)


@dataclass(frozen=True, slots=True)
class Cited:
    """What a figure rests on, as the page quotes it."""

    source: str
    quote: str = ""
    unverified: bool = False

    @classmethod
    def of(cls, setting: Setting) -> "Cited":
        return cls(setting.source, setting.quote, setting.unverified)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of how it was reckoned: which line, and its numbers."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One method. `amount` is None where a number is missing that it needs; the last step says which."""

    method: Method
    amount: Decimal | None
    due_on: date | None
    steps: tuple[Step, ...]
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What is due for a month: the method that decides, and the others for information."""

    chosen: Reckoned | None
    others: tuple[Reckoned, ...] = ()
    note: str = ""

    @property
    def amount(self) -> Decimal | None:
        return self.chosen.amount if self.chosen else None

    @property
    def due_on(self) -> date | None:
        return self.chosen.due_on if self.chosen and self.chosen.amount is not None else None


def due_of(month: date, works: Works, money: Money) -> Due:
    """1. Each method that the figures of the place name is reckoned. 2. Of several the greater sum decides. 3. Where
    none is named the total by the contract is spread over its months, and says so."""
    averages = money.find(Figure.LABOUR_AVERAGE, works.about)
    shares = money.find(Figure.LABOUR_SHARE, works.about)
    found: list[Reckoned] = []
    if averages and averages.value is True:
        found.append(_average(month, works, money, Method.AVERAGE, averages))
    if shares:
        found.append(_share(month, works, money, shares))
    if not found:
        return _by_contract(month, works, money)
    ranked = sorted(found, key=lambda each: (each.amount is not None, each.amount or NOTHING), reverse=True)
    return Due(ranked[0], tuple(ranked[1:]), "stricter" if len(ranked) > 1 else "")


def _by_contract(month: date, works: Works, money: Money) -> Due:
    """No figure of the place: what the contract says, at least every month (Decree 724 art. 24)."""
    cycle = money.find(Figure.LABOUR_CYCLE, works.about)
    note = (
        "no_local_ratio" if any(each.figure is Figure.LABOUR_SHARE for each in money.settings) else "no_rule"
    )
    if cycle is None or works.total_of(month) is None:
        return Due(None, note=note)
    return Due(_average(month, works, money, Method.CONTRACT, cycle), note=note)


def _average(month: date, works: Works, money: Money, method: Method, setting: Setting) -> Reckoned:
    """Total ÷ contract months, every month from the start of the works; the last month takes what rounding left."""
    cited = (Cited.of(setting),)

    def said(amount: Decimal | None, *steps: Step, due: bool = False) -> Reckoned:
        return Reckoned(method, amount, _month_due(month, money, works) if due else None, steps, cited)

    if not works.is_under_way(month):
        return said(None, Step("not_under_way"))
    total = works.total_of(month)
    if total is None:
        return said(None, Step("no_total"))
    place = between(first_of(works.begun or month), month)
    steps = [_total_step(total), Step("months", {"months": total.months})]
    if place > total.months:
        return said(None, *steps, Step("months_over", {"place": place, "months": total.months}))
    each = rounded(total.amount / total.months)
    steps.append(Step("average", {"amount": total.amount, "months": total.months, "result": each}))
    rest = total.amount - each * (total.months - 1)
    if place == total.months and rest != each:
        steps.append(Step("last_month", {"result": rest}))
        return said(rest, *steps, due=True)
    return said(each, *steps, due=True)


def _total_step(total: Total) -> Step:
    values: dict[str, Any] = {"amount": total.amount}
    if total.share is not None and total.contract_sum is not None:
        values |= {"share": total.share, "sum": total.contract_sum}
    return Step(f"total_{total.origin}", values)


def _share(month: date, works: Works, money: Money, setting: Setting) -> Reckoned:
    """A share of the works money of the month: of the work done where the place counts by progress, else of what the
    owner paid; of work done that was paid for beyond its worth, of the payment."""
    progress = money.find(Figure.LABOUR_BY_PROGRESS, works.about)
    by_progress = progress is not None and progress.value is True
    cited = (Cited.of(setting), *((Cited.of(progress),) if progress and by_progress else ()))
    found = works.certificates.get(month, Certificate())
    base = max(found.certified, found.paid) if by_progress else found.paid
    code = "base_certified" if by_progress and found.certified >= found.paid else "base_paid"
    if not base:
        missing = "nothing_certified" if by_progress else "nothing_paid"
        return Reckoned(Method.SHARE, None, None, (Step(missing),), cited)
    result = share(base, setting.number)
    steps = (
        Step(code, {"base": base}),
        Step("share", {"base": base, "share": setting.number, "result": result}),
    )
    due_on = _progress_due(month, found, money, works) if by_progress else found.paid_on
    return Reckoned(Method.SHARE, result, due_on or _month_due(month, money, works), steps, cited)


def _cycle(money: Money, works: Works) -> int:
    found = money.number(Figure.LABOUR_CYCLE, works.about)
    return int(found) if found else 1


def _month_due(month: date, money: Money, works: Works) -> date:
    """The end of the cycle that begins with the month."""
    return end_of(later(month, _cycle(money, works) - 1))


def _progress_due(month: date, found: Certificate, money: Money, works: Works) -> date:
    """Within one cycle of the certificate; money for the works that came earlier brings the wages along."""
    by_certificate = day_after(found.certified_on or end_of(month), _cycle(money, works))
    return min(by_certificate, found.paid_on) if found.paid_on else by_certificate
