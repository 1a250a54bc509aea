"""The traffic light of a measure: what is reached against what had to be, and what will have to be. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from oversight.coverage.targets import Target, coming, demanded


class Light(TextChoices):
    GREEN = "green", _("Target reached")
    AMBER = "amber", _("Next step not reached yet")
    RED = "red", _("Behind the target")
    NONE = "none", _("No target, or nothing to count")

    @property
    def tone(self) -> str:
        """The class of its chip."""
        return {"green": "done", "amber": "act", "red": "breached", "none": "plain"}[self.value]


@dataclass(frozen=True, slots=True)
class Seen:
    """`demanded` is the step that had to be reached, `coming` the next; either may be None."""

    light: Light
    demanded: Target | None = None
    coming: Target | None = None


def reaches(numerator: int, denominator: int, share: Decimal | None) -> bool:
    """Exact, not by the rounded share."""
    return share is None or 100 * numerator >= share * denominator


def seen(numerator: int, denominator: int, targets: Sequence[Target], day: date) -> Seen:
    """Red below a step whose day is over or that has no day; amber below the next one; else green."""
    had, next_one = demanded(targets, day), coming(targets, day)
    if not denominator or not any(each.share is not None for each in targets):
        return Seen(Light.NONE, had, next_one)
    if had is not None and not reaches(numerator, denominator, had.share):
        return Seen(Light.RED, had, next_one)
    if next_one is not None and not reaches(numerator, denominator, next_one.share):
        return Seen(Light.AMBER, had, next_one)
    return Seen(Light.GREEN, had, next_one)


def of_none(number: int, has_target: bool) -> Light:
    """None must happen (确保不发生)."""
    if not has_target:
        return Light.NONE
    return Light.RED if number else Light.GREEN


def falling(now: int, before: int | None, has_target: bool) -> Light:
    """Fewer than in the year before (逐年下降); none at all is as few as there can be."""
    if not has_target or before is None:
        return Light.NONE
    return Light.GREEN if now < before or now == 0 else Light.RED
