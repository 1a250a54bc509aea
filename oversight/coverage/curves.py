"""The points of a line month by month: a curve with its target steps, and a small drawing of it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from escrow.accounts.months import end_of
from oversight.coverage.measures import share_of
from oversight.coverage.models import CoveragePoint
from oversight.coverage.targets import Target, step_at

SHOWN = 24
WIDTH, HEIGHT = 96, 24
_PAD = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One month. `aim` is the target line at its end, in percent; `share` is None where there was nothing to count."""

    month: date
    numerator: int
    denominator: int
    share: Decimal | None
    aim: Decimal | None
    is_frozen: bool

    @property
    def key(self) -> str:
        return f"{self.month:%Y-%m}"


def curve(points: Iterable[CoveragePoint], targets: Sequence[Target], is_count: bool = False) -> list[Step]:
    """By month, the last ones of too many."""
    found = sorted(points, key=lambda each: each.month)[-SHOWN:]
    return [
        Step(
            each.month, each.numerator, each.denominator,
            None if is_count else share_of(each.numerator, each.denominator),
            step_at(targets, end_of(each.month)), each.is_frozen,
        )
        for each in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawing:
    """`line` and `aim` are corners of lines in a box of `WIDTH` by `HEIGHT`; one month alone is a `dot`."""

    line: str
    aim: str
    dot: tuple[str, str]
    width: int = WIDTH
    height: int = HEIGHT


def drawing(steps: Sequence[Step], is_count: bool = False) -> Drawing | None:
    """Shares stand between nothing and a hundred; numbers between nothing and the greatest."""
    values = [(place, _value(each, is_count)) for place, each in enumerate(steps)]
    known = [(place, value) for place, value in values if value is not None]
    if not known:
        return None
    top = max(max(value for _place, value in known), Decimal(1)) if is_count else Decimal(100)
    last = max(len(steps) - 1, 1)

    def corner(place: int, value: Decimal) -> tuple[str, str]:
        across = _PAD + Decimal(place) * (WIDTH - 2 * _PAD) / last
        down = HEIGHT - _PAD - min(value, top) * (HEIGHT - 2 * _PAD) / top
        return f"{across:.1f}", f"{down:.1f}"

    aims = [(place, each.aim) for place, each in enumerate(steps) if each.aim is not None and not is_count]
    return Drawing(
        " ".join(",".join(corner(*each)) for each in known),
        " ".join(",".join(corner(place, aim)) for place, aim in aims if aim is not None),
        corner(*known[-1]),
    )


def _value(step: Step, is_count: bool) -> Decimal | None:
    return Decimal(step.numerator) if is_count else step.share
