"""The tables of the leader's page: by place, agency, sector, cause, channel, and month by month. Every cell opens."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import vocabulary
from oversight.figures.reading import MonthRow, Sums, Tallies, Window
from oversight.overview import links
from oversight.overview.asking import Asked, month_text
from oversight.overview.comparing import Number
from oversight.overview.shapes import Cell, Column, Line, Table, Text, Unit
from oversight.overview.tree import children_of

_MONEY = Unit.MONEY
COLUMNS = (
    Column("open", gettext_lazy("Open cases"), series="bar", colour="--chart-1"),
    Column("open_overdue", gettext_lazy("Overdue"), series="bar", colour="--chart-late"),
    Column("open_workers", gettext_lazy("Workers owed")),
    Column("open_amount", gettext_lazy("Owed (10,000 yuan)"), _MONEY),
    Column("new", gettext_lazy("New cases")),
    Column("ended", gettext_lazy("Ended in the window")),
    Column("closed_recovered", gettext_lazy("Recovered (10,000 yuan)"), _MONEY),
)
TREND_COLUMNS = (
    Column("new", gettext_lazy("New cases"), series="bar", colour="--chart-2"),
    Column("ended", gettext_lazy("Cases ended"), series="bar", colour="--chart-3"),
    Column("open", gettext_lazy("Open at the end of the month"), series="line", colour="--chart-1"),
)
_OPENS: Mapping[str, Callable[..., str]] = {
    "open": links.stock,
    "open_overdue": links.overdue,
    "open_workers": links.stock,
    "open_amount": links.stock,
    "new": links.received,
    "ended": links.ended,
    "closed_recovered": lambda asked, **more: links.ended(asked, "closed", **more),
}
_WORDS: Mapping[str, Any] = {
    "sector": vocabulary.Sector,
    "cause": vocabulary.Cause,
    "channel": vocabulary.Channel,
}
NONE = "none"


def breakdowns(asked: Asked, tallies: Tallies, agencies: Mapping[str, str]) -> Iterator[Table]:
    """`agencies` are the names of the bodies of the jurisdiction by id."""
    named: Callable[[str], Text]
    several = _("A case with several causes counts under each.")
    for code, title, head, note in (
        ("agency", _("By responsible agency"), _("Responsible agency"), _("the lead of each case")),
        ("sector", _("By sector"), _("Sector"), ""),
        ("cause", _("By cause"), _("Cause"), several),
        ("channel", _("By channel"), _("Channel"), ""),
    ):
        named = agencies.__getitem__ if code == "agency" else _word(code)
        lines = [_line(asked, key, named, sums, code) for key, sums in _ordered(tallies.by.get(code, {}))]
        yield Table(code, title, head, COLUMNS, lines, note=note)


def _ordered(found: Mapping[str, Sums]) -> list[tuple[str, Sums]]:
    """The most open cases first; what names none at the end."""
    return sorted(found.items(), key=lambda each: (not each[0], -each[1].open, -each[1].new, each[0]))


def _word(code: str) -> Callable[[str], Text]:
    return lambda key: str(_WORDS[code](key).label)


def _line(asked: Asked, key: str, named: Callable[[str], Text], sums: Sums, name: str) -> Line:
    if not key:
        words = _("(nobody yet)") if name == "agency" else _("(not stated)")
        return Line(NONE, words, links.stock(asked, **{name: NONE}), _cells(asked, sums, **{name: NONE}))
    return Line(key, named(key), links.stock(asked, **{name: key}), _cells(asked, sums, **{name: key}))


def _cells(asked: Asked, sums: Sums, **narrowed: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(getattr(sums, each.code), _OPENS[each.code](asked, **narrowed), each) for each in COLUMNS
    )


def by_place(asked: Asked, tallies: Tallies, names: Mapping[str, str], page: str = "leader") -> Table:
    """The places right below, those without a case too; their names lead down, their numbers to the rows."""
    root, counted = asked.root, tallies.by.get("region", {})
    codes = sorted({*children_of(root, names), *counted} - {root})
    lines = [
        Line(
            code, names.get(code, code), links.page(asked.at(code), page),
            _cells(asked, counted.get(code, Sums()), place=code),
        )
        for code in codes
    ]  # fmt: skip
    if root in counted:
        here = {"place": root, "place_exact": "yes"}
        words = _("(no place below it named)") if codes else names.get(root, root)
        lines.append(Line(root, words, links.stock(asked, **here), _cells(asked, counted[root], **here)))
    return Table("region", _("By place"), _("Place"), COLUMNS, lines)


def trend(asked: Asked, months: list[MonthRow], today: date) -> Table:
    """Stock at the end of each month, with what came in and what ended (动态清零)."""
    lines = [_month(asked, row, today) for row in months]
    return Table(
        "trend", _("Stock of open cases"), _("Month"), TREND_COLUMNS, lines, shape="months",
        note=_("open at the end of each month; new and ended in it"),
    )  # fmt: skip


def _month(asked: Asked, row: MonthRow, today: date) -> Line:
    window = Window.month(row.month)
    at = Asked(asked.jurisdiction, asked.span, window, asked.place, {})
    still_runs = window.last >= today
    values: dict[str, tuple[Number, str]] = {
        "new": (row.new, links.received(at)),
        "ended": (row.ended, links.ended(at)),
        "open": (row.open, links.stock(asked) if still_runs else links.stood(at)),
    }
    cells = tuple(Cell(*values[each.code], each) for each in TREND_COLUMNS)
    return Line(month_text(row.month), month_text(row.month), links.received(at), cells)
