"""How many points an item gives, who stands where, and why. Values in, values out; every result says its rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum

HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_NONE = Decimal("0.00")


class Why(StrEnum):
    """By which rule points were given."""

    NOTHING_TO_COUNT = "nothing_to_count"  # 不涉及: what could not be missed is not missed
    FULL = "full"
    NONE = "none"
    BETWEEN = "between"
    SPARED = "spared"  # nothing to deduct
    DEDUCTED = "deducted"
    USED_UP = "used_up"  # deducted down to zero
    JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class Rule:
    """What an item says of its points. Shares are percent, `each` the points of one occurrence, `wanted` so many."""

    points: Decimal
    full_from: Decimal = HUNDRED
    none_below: Decimal = _NONE
    each: Decimal = _NONE
    wanted: int | None = None
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    points: Decimal
    why: Why


def share_of(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Percent, rounded down so that 100 is said only of all; None where there is nothing to take a share of."""
    return (HUNDRED * Decimal(part) / Decimal(whole)).quantize(_CENT, ROUND_DOWN) if whole else None


def by_share(share: Decimal | None, rule: Rule) -> Given:
    """All points from `full_from` on, none up to `none_below`, in between in a straight line."""
    if share is None:
        return Given(rounded(rule.points), Why.NOTHING_TO_COUNT)
    if share >= rule.full_from:
        return Given(rounded(rule.points), Why.FULL)
    if share <= rule.none_below:
        return Given(_NONE, Why.NONE)
    part = (share - rule.none_below) / (rule.full_from - rule.none_below)
    return Given(rounded(rule.points * part), Why.BETWEEN)


def by_count(count: int, rule: Rule) -> Given:
    """So many of those wanted, as a share."""
    wanted = rule.wanted or 1
    return by_share(share_of(min(count, wanted), wanted), rule)


def deducted(count: int, rule: Rule) -> Given:
    """`each` for every occurrence, at most the points of the item: from them, or beyond the hundred off the total."""
    lost = min(rounded(rule.each * count), rule.points)
    why = Why.SPARED if not lost else Why.USED_UP if lost == rule.points else Why.DEDUCTED
    return Given(rounded(-lost if rule.beyond else rule.points - lost), why)


def bounds(rule: Rule, *, takes_off: bool) -> tuple[Decimal, Decimal]:
    """The fewest and the most points that can be given."""
    return (-rule.points, _NONE) if takes_off and rule.beyond else (_NONE, rule.points)


def total(points: Iterable[Decimal]) -> Decimal:
    """Never below zero."""
    return max(rounded(sum(points, _NONE)), _NONE)


def ranked(totals: Mapping[int, Decimal]) -> dict[int, int]:
    """The place of each; who has the same total shares a place, and the places after it are left free (1, 2, 2, 4)."""
    order = sorted(totals.values(), reverse=True)
    return {key: order.index(value) + 1 for key, value in totals.items()}


def grade(points: Decimal, *, a_from: Decimal | int, c_below: Decimal | int) -> str:
    if points >= a_from:
        return "A"
    return "C" if points < c_below else "B"


def rounded(value: Decimal | int) -> Decimal:
    return Decimal(value).quantize(_CENT, ROUND_HALF_UP)


def open_points(items: Sequence[tuple[Decimal, bool]]) -> Decimal:
    """What items (points, whether beyond the hundred) add up to, those beyond left out."""
    return sum((points for points, beyond in items if not beyond), _NONE)
