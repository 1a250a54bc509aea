"""The months of a project as a picture: bars for due, paid in and paid out, a line for the balance. Numbers in, places
on a drawing of fixed width out; the same numbers stand in the table below it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 960, 240, 64, 24, 10
SHOWN = 18
_BARS = ("due", "allocated", "paid_out")
_TICKS, _LEAST = 4, 8


@dataclass(frozen=True, slots=True)
class Figures:
    """`key` opens the month; sums in yuan."""

    key: str
    due: Decimal
    allocated: Decimal
    paid_out: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Bar:
    kind: str
    x: float
    y: float
    width: float
    height: float
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    x: float
    middle: float
    width: float
    bars: tuple[Bar, ...]
    balance: Decimal
    balance_y: float


@dataclass(frozen=True, slots=True)
class Tick:
    y: float
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Chart:
    groups: tuple[Group, ...]
    ticks: tuple[Tick, ...]
    line: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM


def drawn(months: Sequence[Figures]) -> Chart | None:
    """None where there is nothing to draw. Of many months the last ones."""
    shown = list(months)[-SHOWN:]
    highest = max(
        (max(each.due, each.allocated, each.paid_out, each.balance) for each in shown), default=Decimal(0)
    )
    if highest <= 0:
        return None
    top = _round_up(highest)
    floor, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    # A few months do not spread over the whole width.
    width = (WIDTH - LEFT) / max(len(shown), _LEAST)

    def height(amount: Decimal) -> float:
        return round(float(max(amount, Decimal(0)) / top) * room, 1)

    groups = []
    for place, each in enumerate(shown):
        x = LEFT + place * width
        bar = width * 0.8 / len(_BARS)
        bars = tuple(
            Bar(
                kind, round(x + width * 0.1 + number * bar, 1), round(floor - height(amount), 1), round(bar * 0.88, 1),
                height(amount), amount,
            )
            for number, kind in enumerate(_BARS)
            for amount in (getattr(each, kind),)
        )  # fmt: skip
        balance_y = round(floor - height(each.balance), 1)
        groups.append(
            Group(
                each.key, round(x, 1), round(x + width / 2, 1), round(width, 1), bars, each.balance, balance_y
            )
        )
    ticks = tuple(
        Tick(round(floor - room * number / _TICKS, 1), top * number / _TICKS) for number in range(_TICKS + 1)
    )
    return Chart(tuple(groups), ticks, " ".join(f"{each.middle},{each.balance_y}" for each in groups))


def _round_up(amount: Decimal) -> Decimal:
    """To 1, 2, 4, 5, 8 or 10 of its decimal place, so that the ticks are round numbers."""
    place = Decimal(10) ** amount.adjusted()
    lead = (amount / place).quantize(Decimal("0.01"), ROUND_UP)
    return next(Decimal(step) for step in (1, 2, 4, 5, 8, 10) if lead <= step) * place
