"""The big figures of the leader's page, each beside that of a year before."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from oversight.figures.reading import Tallies
from oversight.overview import links
from oversight.overview.asking import Asked
from oversight.overview.comparing import compare
from oversight.overview.shapes import Figure, Unit, written

# The last month of the trend lies this many rows behind the same month of the year before.
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Answers:
    """Letters issued in a window: answered in time, and all that can be judged (answered with a limit, or overdue)."""

    in_time: int
    judged: int

    @property
    def rate(self) -> Decimal | None:
        return round(Decimal(100 * self.in_time) / self.judged, 1) if self.judged else None


@dataclass(frozen=True, slots=True)
class Target:
    """That there be no group incidents, where the document of the place says so."""

    clause: str = ""
    quote: str = ""


def figures(
    asked: Asked,
    tallies: Tallies,
    answers: tuple[Answers, Answers],
    incidents: tuple[int, int],
    target: Target | None,
    *,
    is_current: bool,
) -> list[Figure]:
    """`answers` and `incidents` (group incidents received) are of the window and of the one a year before;
    `is_current` when the window ends with the present month, so that its stock can be laid beside last year's."""
    return [
        *_stock(asked, tallies, is_current),
        *_flows(asked, tallies),
        _in_time(asked, *answers),
        _incidents(asked, *incidents, target),
    ]


def _stock(asked: Asked, tallies: Tallies, is_current: bool) -> Iterator[Figure]:
    now, before, months = tallies.total, tallies.before, tallies.months
    last_year = months[-1 - _YEAR].open if is_current and len(months) > _YEAR else None
    yield Figure(
        "open", _("Open cases"), now.open, Unit.COUNT, _("cases"), links.stock(asked), last_year,
        compare(now.open, last_year),
    )  # fmt: skip
    yield Figure(
        "overdue", _("Overdue"), now.open_overdue, Unit.COUNT, _("cases"), links.overdue(asked),
        tone="breached" if now.open_overdue else "", note=_("of the open cases, as of now"),
    )  # fmt: skip
    claimed, claimed_before = written(now.new_amount, Unit.MONEY), written(before.new_amount, Unit.MONEY)
    yield Figure(
        "owed", _("Amount owed"), now.open_amount, Unit.MONEY, _("10,000 yuan"), links.stock(asked),
        before.new_amount, compare(now.new_amount, before.new_amount, shown=claimed_before),
        _("newly claimed %(number)s") % {"number": claimed}, links.received(asked),
    )  # fmt: skip
    yield Figure(
        "workers", _("Workers owed"), now.open_workers, Unit.COUNT, _("workers"), links.stock(asked),
        before.new_workers, compare(now.new_workers, before.new_workers),
        _("newly claimed %(number)s") % {"number": written(now.new_workers, Unit.COUNT)}, links.received(asked),
    )  # fmt: skip


def _flows(asked: Asked, tallies: Tallies) -> Iterator[Figure]:
    now, before = tallies.total, tallies.before
    yield Figure(
        "new", _("New cases"), now.new, Unit.COUNT, _("cases"), links.received(asked), before.new,
        compare(now.new, before.new),
    )  # fmt: skip
    so_far = {"number": written(now.open_recovered, Unit.MONEY)}
    yield Figure(
        "recovered", _("Recovered in closed cases"), now.closed_recovered, Unit.MONEY, _("10,000 yuan"),
        links.ended(asked, "closed"), before.closed_recovered,
        compare(now.closed_recovered, before.closed_recovered, shown=written(before.closed_recovered, Unit.MONEY)),
        _("in open cases so far %(number)s") % so_far, links.stock(asked),
    )  # fmt: skip


def _in_time(asked: Asked, now: Answers, before: Answers) -> Figure:
    change = compare(now.rate, before.rate, points=True, shown=f"{written(before.rate, Unit.SHARE)} %")
    return Figure(
        "in_time", _("Feedback in time"), now.rate, Unit.SHARE, "%", links.letters(asked, "judged"), before.rate,
        change, _("in time %(number)s of %(all)s letters") % {"number": now.in_time, "all": now.judged},
        links.letters(asked, "in_time"),
    )  # fmt: skip


def _incidents(asked: Asked, now: int, before: int, target: Target | None) -> Figure:
    """An aim of Jianxi and Zhangye; counted everywhere."""

    return Figure(
        "incidents", _("Group incidents"), now, Unit.COUNT, _("incidents") if now else _("no incident"),
        links.received(asked, group="yes"), before, compare(now, before), tone="breached" if now and target else "",
        clause=target.clause if target else "", quote=target.quote if target else "",
    )  # fmt: skip
