"""What the leader's page is made of: figures, tables with a chart, and their lines; each number has an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.utils.functional import Promise

from oversight.overview.comparing import Change, Number

Text = str | Promise


class Unit(Enum):
    """How a number is written: plainly, as 万元 with two decimals, or as a share in percent."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"


def written(value: Number | None, unit: Unit) -> str:
    if value is None:
        return "–"
    if unit is Unit.MONEY:
        return f"{Decimal(value) / 10_000:,.2f}"
    return f"{value:.1f}" if unit is Unit.SHARE else f"{value:,}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number on the page. `url` opens the rows it was counted from."""

    code: str
    label: Text
    value: Number | None
    unit: Unit
    unit_name: Text
    url: str
    # Of a year before; of owed wages and workers what was newly claimed then, for their stock has no past.
    before: Number | None = None
    change: Change | None = None
    note: Text = ""
    # A second number beside it that opens its own rows, with the words it stands in.
    note_url: str = ""
    tone: str = ""
    # Where a document makes it an aim.
    clause: str = ""
    quote: str = ""

    @property
    def shown(self) -> str:
        return written(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Column:
    """`series` is the shape a column is drawn in ("bar" or "line", empty: not at all), `colour` its name in the
    stylesheet. Of two bars the second is part of the first."""

    code: str
    label: Text
    unit: Unit = Unit.COUNT
    series: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    value: Number
    url: str
    at: Column

    @property
    def column(self) -> str:
        return self.at.code

    @property
    def unit(self) -> Unit:
        return self.at.unit

    @property
    def shown(self) -> str:
        return written(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Line:
    """`url` is what the name of the line opens: the place below, or its open cases."""

    key: str
    name: Text
    url: str
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        return not any(cell.value for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """Lines with the same columns, drawn and written."""

    code: str
    title: Text
    head: Text
    columns: Sequence[Column]
    lines: Sequence[Line]
    shape: str = "bars"
    note: Text = ""

    @property
    def is_empty(self) -> bool:
        return all(line.is_empty for line in self.lines)
