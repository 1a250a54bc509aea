"""How a figure stands against the same of a year before, in words: the equal one has words of its own."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """`way` is "up", "down", "same", or empty where nothing can be compared."""

    way: str
    words: str


def compare(now: Number | None, before: Number | None, *, points: bool = False, shown: str = "") -> Change:
    """`points`: both are shares in percent, and differ by points. `shown` is the figure of the year before as it is
    written on the page."""
    if now is None or before is None:
        return Change("", _("no figure of last year"))
    if now == before:
        return Change("same", _("the same as last year"))
    said = {"before": shown or str(before), "change": _change(now, before, points=points)}
    if now > before:
        if not before:
            return Change("up", _("last year none"))
        return Change("up", _("up %(change)s on last year (%(before)s)") % said)
    return Change("down", _("down %(change)s on last year (%(before)s)") % said)


def _change(now: Number, before: Number, *, points: bool) -> str:
    if points:
        return _("%(points)s points") % {"points": f"{abs(now - before):.1f}"}
    return f"{abs(100 * (Decimal(now) - before) / before):.1f} %" if before else ""
