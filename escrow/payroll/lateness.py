"""How late a payroll is against the day agreed for paying, and which colour that has. Pure."""

from dataclasses import dataclass
from datetime import date

from agencies.policy.money import ANY, About, Figure, Money, Setting


@dataclass(frozen=True, slots=True)
class Lateness:
    """`days` after the agreed day: until it was paid, or until today. `tone` is the class of its chip."""

    days: int
    tone: str

    @property
    def is_late(self) -> bool:
        return self.days > 0


@dataclass(frozen=True, slots=True)
class Bounds:
    """From how many days on wages count as late, and from how many they are red; None where nobody has set it."""

    grace: Setting | None
    red: Setting | None

    @property
    def grace_days(self) -> int:
        return self.grace.whole if self.grace else 0

    @property
    def red_days(self) -> int | None:
        return self.red.whole if self.red else None


def bounds(money: Money, about: About = ANY) -> Bounds:
    return Bounds(money.find(Figure.PAY_GRACE, about), money.find(Figure.PAY_RED, about))


def lateness(pay_on: date, paid_on: date | None, today: date, bounds: Bounds) -> Lateness:
    """`paid_on` is the day on which the last of it was paid; None as long as something is owed."""
    days = max(((paid_on or today) - pay_on).days, 0)
    return Lateness(days, _tone(days, paid_on is not None, bounds))


def _tone(days: int, is_paid: bool, bounds: Bounds) -> str:
    if days <= bounds.grace_days:
        return "done" if is_paid else "plain"
    red = bounds.red_days is not None and days > bounds.red_days
    if is_paid:
        return "paused"
    return "breached" if red else "act"
