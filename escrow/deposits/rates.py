"""How large the deposit of a project must be: step by step, each with its figure and source (人社部发〔2021〕65号)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from agencies.policy.money import ANY, About, Figure, Money, Setting
from escrow.amounts import share


class Step(StrEnum):
    """What moves the sum, in the order in which it is asked."""

    NO_SUM = "no_sum"
    NO_RATE = "no_rate"
    RATE = "rate"
    LOWERED = "lowered"
    FREE = "free"
    RELIEF = "relief"
    LISTED = "listed"
    INCREASE = "increase"
    LEAST = "least"
    CEILING = "ceiling"
    SMALL = "small"


class Exemption(StrEnum):
    NONE = ""
    # The rules free it; or they let the department free it.
    IS = "is"
    MAY = "may"


# What the firm's history consists of: each fact can be looked up, and each can be put right by an officer.
FACTS = ("clean_since", "arrears_on", "keeps_systems", "is_listed", "open_projects")


@dataclass(frozen=True, slots=True)
class FirmHistory:
    """What is known of the firm that deposits. `clean_since` is the day since which its works here are known without
    arrears, `arrears_on` the day of its last arrears. `based_on` says of each fact on what it rests."""

    clean_since: date | None = None
    arrears_on: date | None = None
    keeps_systems: bool = False
    is_listed: bool = False
    open_projects: int = 1
    based_on: Mapping[str, str] = field(default_factory=dict)

    def clean_years(self, on: date) -> int:
        """Whole years without arrears up to a day; arrears later than the beginning count from their own day."""
        since = max(filter(None, (self.clean_since, self.arrears_on)), default=None)
        if self.clean_since is None or since is None or since > on:
            return 0
        return on.year - since.year - ((on.month, on.day) < (since.month, since.day))

    def owed_within(self, years: int, on: date) -> bool:
        """Whether there were arrears within the last so many years."""
        last = self.arrears_on
        if last is None or last > on:
            return False
        return (last.year + years, last.month, last.day) > (on.year, on.month, on.day)

    def owed_last_year(self, on: date) -> bool:
        """上一年度 and what has passed of this one."""
        return self.arrears_on is not None and self.arrears_on.year >= on.year - 1

    def corrected(self, reasons: Mapping[str, str], **facts: object) -> "FirmHistory":
        """With facts that an officer puts right; the reason takes the place of what it was based on."""
        based_on = {**self.based_on, **{name: reasons.get(name, "") for name in facts}}
        return replace(self, based_on=based_on, **facts)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Lowering:
    """A rate that the department chooses because the firm has several projects here."""

    rate: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """One step: the figure that was asked, the rate and the sum after it. `why` is on what the fact rests."""

    step: Step
    rate: Decimal | None = None
    amount: Decimal | None = None
    setting: Setting | None = None
    why: str = ""
    exempts: Exemption = Exemption.NONE

    @property
    def source(self) -> str:
        return self.setting.source if self.setting else ""

    @property
    def unverified(self) -> bool:
        return self.setting is not None and self.setting.unverified

    def stored(self) -> dict[str, object]:
        """As the row of the deposit keeps it, in no language."""
        setting = self.setting
        return {
            "step": self.step.value,
            "rate": None if self.rate is None else f"{self.rate.normalize():f}",
            "amount": None if self.amount is None else f"{self.amount:.2f}",
            "figure": setting.figure.value if setting else "",
            "value": f"{setting.number.normalize():f}" if setting else "",
            "unit": setting.unit.value if setting else "",
            "source": self.source,
            "quote": setting.quote if setting else "",
            "unverified": self.unverified,
            "why": self.why,
            "exempts": self.exempts.value,
        }


@dataclass(frozen=True, slots=True)
class Reckoned:
    """`amount` and `rate` are null where nothing says them; of an exempt deposit both are 0."""

    steps: tuple[Applied, ...]
    amount: Decimal | None
    rate: Decimal | None
    exemption: Exemption = Exemption.NONE

    @property
    def exempting(self) -> Applied | None:
        return next((each for each in self.steps if each.exempts), None)

    @property
    def unverified(self) -> bool:
        return any(each.unverified for each in self.steps)


def fault_of_lowering(lowering: Lowering, money: Money, about: About, history: FirmHistory) -> Step | None:
    """Why a lower rate cannot be chosen: there are no several projects, it is no lower, or lower than allowed."""
    usual, least = money.number(Figure.DEPOSIT_RATE, about), money.number(Figure.DEPOSIT_LEAST, about)
    if history.open_projects < 2:
        return Step.LOWERED
    if usual is None or lowering.rate >= usual:
        return Step.RATE
    if least is not None and lowering.rate < least:
        return Step.LEAST
    return None


def reckon(
    contract_sum: Decimal | None, money: Money, history: FirmHistory, on: date, about: About = ANY,
    lowering: Lowering | None = None,
) -> Reckoned:  # fmt: skip
    """1. the rate of the place, or a lower one chosen for several projects; 2. long clean and the systems kept: free;
    3. clean: reduced; listed, or arrears not long ago: raised, whatever was clean before; 4. not under the lowest
    share after any relief; 5. not above the ceiling; 6. a small contract without arrears may be freed."""
    if contract_sum is None:
        return Reckoned((Applied(Step.NO_SUM),), None, None)
    usual = money.find(Figure.DEPOSIT_RATE, about)
    if usual is None:
        return Reckoned((Applied(Step.NO_RATE),), None, None)
    at = _Reckoning(contract_sum, usual.number)
    at.note(Step.RATE, usual)
    if lowering is not None:
        at.rate = lowering.rate
        at.note(Step.LOWERED, money.find(Figure.DEPOSIT_LEAST, about), lowering.reason)
    if not _raised(at, money, about, history, on) and _freed(at, money, about, history, on):
        return Reckoned(tuple(at.steps), Decimal("0.00"), Decimal(0), Exemption.IS)
    least = money.find(Figure.DEPOSIT_LEAST, about)
    if least is not None and at.rate < min(least.number, usual.number):
        at.rate = min(least.number, usual.number)
        at.note(Step.LEAST, least)
    ceiling = money.find(Figure.DEPOSIT_CEILING, about)
    if ceiling is not None and at.amount > ceiling.number:
        at.ceiling = ceiling.number
        at.note(Step.CEILING, ceiling)
    small = money.find(Figure.DEPOSIT_EXEMPT, about)
    exemption = Exemption.NONE
    if small is not None and contract_sum < small.number and not history.owed_last_year(on):
        exemption = Exemption.MAY
        at.note(Step.SMALL, small, history.based_on.get("arrears_on", ""), exemption)
    return Reckoned(tuple(at.steps), at.amount, at.rate, exemption)


@dataclass(slots=True)
class _Reckoning:
    base: Decimal
    rate: Decimal
    ceiling: Decimal | None = None
    steps: list[Applied] = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        found = share(self.base, self.rate)
        return found if self.ceiling is None else min(found, self.ceiling)

    def note(
        self, step: Step, setting: Setting | None, why: str = "", exempts: Exemption = Exemption.NONE
    ) -> None:
        self.steps.append(Applied(step, self.rate, self.amount, setting, why, exempts))


def _raised(at: _Reckoning, money: Money, about: About, history: FirmHistory, on: date) -> bool:
    """Of the two reasons to raise it the graver holds; a firm that owed wages is not relieved as well."""
    listed = money.find(Figure.DEPOSIT_LISTED, about)
    if history.is_listed and listed is not None:
        at.rate += at.rate * listed.number / 100
        at.note(Step.LISTED, listed, history.based_on.get("is_listed", ""))
        return True
    back, more = money.find(Figure.DEPOSIT_LOOK_BACK, about), money.find(Figure.DEPOSIT_INCREASE, about)
    if back is not None and more is not None and history.owed_within(back.whole, on):
        at.rate += at.rate * more.number / 100
        at.note(Step.INCREASE, more, history.based_on.get("arrears_on", ""))
        return True
    return history.is_listed


def _freed(at: _Reckoning, money: Money, about: About, history: FirmHistory, on: date) -> bool:
    """Whether it is freed altogether; else it is reduced where the firm has been clean for long enough."""
    clean, why = history.clean_years(on), history.based_on.get("clean_since", "")
    free = money.find(Figure.DEPOSIT_FREE_YEARS, about)
    if free is not None and clean >= free.whole and history.keeps_systems:
        at.rate = Decimal(0)
        kept = history.based_on.get("keeps_systems", "")
        at.note(Step.FREE, free, "；".join(filter(None, (why, kept))), Exemption.IS)
        return True
    years, less = money.find(Figure.DEPOSIT_RELIEF_YEARS, about), money.find(Figure.DEPOSIT_RELIEF, about)
    if years is not None and less is not None and clean >= years.whole:
        at.rate -= at.rate * less.number / 100
        at.note(Step.RELIEF, less, why)
    return False
