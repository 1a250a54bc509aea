"""How the plan of a project is carried out: gap, progress against plan, and the colour of its warning. Pure; yuan.

BDH 一(二): budget money arranged in time and disbursed in full, projects of the budget watched and warned of.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from agencies.policy.money import About, Figure, Money, Setting

NOTHING = Decimal(0)


class Colour(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    # Nobody has entered a plan: nothing can be said, and that is shown.
    UNKNOWN = "unknown"


class Cause(StrEnum):
    NO_PLAN = "no_plan"
    BEHIND = "behind"
    GAP = "gap"
    UNSECURED = "unsecured"
    WAGES_LATER = "wages_later"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the fund plan."""

    planned_on: date
    amount: Decimal
    secured: bool
    arranged: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Progress:
    """Per cent of the whole, planned and found, of the newest month that has both."""

    month: date
    planned: int
    actual: int

    @property
    def lag(self) -> int:
        return max(self.planned - self.actual, 0)


@dataclass(frozen=True, slots=True)
class Totals:
    """`due` and `due_arranged` are of the lines whose day has come; `gap` is of the whole plan: what is neither
    secured nor arranged."""

    planned: Decimal = NOTHING
    due: Decimal = NOTHING
    due_arranged: Decimal = NOTHING
    secured: Decimal = NOTHING
    arranged: Decimal = NOTHING
    gap: Decimal = NOTHING
    unsecured_due: Decimal = NOTHING
    lines: int = 0

    @property
    def late(self) -> Decimal:
        """What should have been arranged by now and was not."""
        return self.due - self.due_arranged


def totals_of(lines: Iterable[Line], today: date) -> Totals:
    found = list(lines)
    due = [each for each in found if each.planned_on <= today]
    return Totals(
        planned=_sum(each.amount for each in found),
        due=_sum(each.amount for each in due),
        # More than was planned of one line does not fill another.
        due_arranged=_sum(min(each.arranged, each.amount) for each in due),
        secured=_sum(each.amount for each in found if each.secured),
        arranged=_sum(each.arranged for each in found),
        gap=_sum(max(each.amount - each.arranged, NOTHING) for each in found if not each.secured),
        unsecured_due=_sum(max(each.amount - each.arranged, NOTHING) for each in due if not each.secured),
        lines=len(found),
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a colour. `percent` is what was found, `sum` the yuan it is about; `setting` the threshold it reached."""

    cause: Cause
    colour: Colour
    percent: Decimal = NOTHING
    sum: Decimal = NOTHING
    setting: Setting | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    colour: Colour
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where amber and red begin, as the place or the nation set them."""

    lag: tuple[Setting | None, Setting | None]
    gap: tuple[Setting | None, Setting | None]
    wages_first: Setting | None

    @classmethod
    def of(cls, money: Money, about: About) -> "Thresholds":
        first = money.find(Figure.WAGES_FIRST, about)
        return cls(
            (money.find(Figure.LAG_AMBER, about), money.find(Figure.LAG_RED, about)),
            (money.find(Figure.GAP_AMBER, about), money.find(Figure.GAP_RED, about)),
            first if first is not None and first.value is True else None,
        )

    @property
    def shown(self) -> tuple[Setting, ...]:
        return tuple(each for each in (*self.lag, *self.gap) if each is not None)


def judge(totals: Totals, progress: Progress | None, violation: Decimal, limits: Thresholds) -> Verdict:
    """The worst of: works behind plan, money that was to be arranged by now, money to other uses before wages."""
    reasons = []
    if violation and limits.wages_first:
        reasons.append(Reason(Cause.WAGES_LATER, Colour.RED, NOTHING, violation, limits.wages_first))
    if progress is not None:
        reasons += _beyond(Cause.BEHIND, Decimal(progress.lag), NOTHING, limits.lag)
    if totals.due:
        share = (100 * totals.late / totals.due).quantize(Decimal("0.1"))
        reasons += _beyond(Cause.GAP, share, totals.late, limits.gap)
    if totals.unsecured_due:
        reasons.append(Reason(Cause.UNSECURED, Colour.AMBER, NOTHING, totals.unsecured_due))
    if not totals.lines:
        reasons.append(Reason(Cause.NO_PLAN, Colour.UNKNOWN))
    colour = next(
        (
            each
            for each in (Colour.RED, Colour.AMBER, Colour.UNKNOWN)
            if any(r.colour is each for r in reasons)
        ),
        Colour.GREEN,
    )
    return Verdict(colour, tuple(reasons))


def _beyond(
    cause: Cause, found: Decimal, amount: Decimal, limits: tuple[Setting | None, Setting | None]
) -> list[Reason]:
    amber, red = limits
    if red is not None and found >= red.number:
        return [Reason(cause, Colour.RED, found, amount, red)]
    if amber is not None and found >= amber.number:
        return [Reason(cause, Colour.AMBER, found, amount, amber)]
    return []


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
