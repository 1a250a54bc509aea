"""Columns of a table as declared: their Chinese headings and what is the same, and what a cell of each may say."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext as _

from agencies.errors import Invalid, Text
from agencies.importing.reading import Row, plain
from agencies.importing.workbooks import Unreadable

# A title, a unit, a date of the list may stand above the heading.
_LOOKED_THROUGH = 10
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_MARKS = re.compile(r"[*:·、/_\-\s]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `read` takes what the cell says and raises ValueError with what is wrong and what is allowed.

    The first of `names` is its heading in the template; `allowed` becomes the list to choose from there.
    """

    code: str
    names: tuple[str, ...]
    read: Callable[[str], Any]
    required: bool = False
    help: Text = ""
    allowed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Heading:
    """The row with the names of the columns, and which of ours each is: place of a column -> code."""

    row: int
    names: tuple[str, ...]
    mapping: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: the column as the file calls it."""

    column: str
    message: str


def find_heading(rows: Iterable[Row], columns: Sequence[Column], least: int = 2) -> Heading:
    """Of the first rows the one that names most of the columns, the fuller one of two that name as many. Raises Invalid
    when none names `least` of them."""
    looked = list(islice(rows, _LOOKED_THROUGH))
    if not looked:
        raise Invalid({"file": [_("The table is empty.")]})
    headings = [Heading(number, tuple(cells), guess(cells, columns)) for number, cells in looked]
    best = max(headings, key=lambda each: (len(each.mapping), sum(map(bool, each.names))))
    if len(best.mapping) < least:
        needed = "、".join(each.name for each in columns if each.required)
        message = _("No row with the names of the columns was found. Needed at least: %(columns)s.")
        raise Invalid({"file": [message % {"columns": needed}]})
    return best


def guess(names: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """Which column is which: by exact name, then by name without what stands in brackets, then by a name within it."""
    found: dict[int, str] = {}
    for same in (_is_named, _is_named_shortly, _is_named_within):
        for place, name in enumerate(names):
            if place in found or not name:
                continue
            free = (each for each in columns if each.code not in found.values())
            if column := next((each for each in free if same(name, each)), None):
                found[place] = column.code
    return dict(sorted(found.items()))


def _bare(name: str) -> str:
    return _MARKS.sub("", plain(name))


def _short(name: str) -> str:
    return _BRACKETS.sub("", _bare(name))


def _is_named(name: str, column: Column) -> bool:
    return _bare(name) in {column.code.casefold(), *map(_bare, column.names)}


def _is_named_shortly(name: str, column: Column) -> bool:
    return _short(name) in set(map(_short, column.names))


def _is_named_within(name: str, column: Column) -> bool:
    short = _short(name)
    return any(len(_short(each)) >= 3 and _short(each) in short for each in column.names)


def missing(mapping: Mapping[int, str], columns: Sequence[Column]) -> list[Column]:
    """The columns that must be there and are not."""
    return [each for each in columns if each.required and each.code not in mapping.values()]


def below(rows: Iterable[Row], heading: Heading, columns: Sequence[Column]) -> Iterator[Row]:
    """The rows under the heading; a row of field codes, as our own templates have it, is no row of the list."""
    under: Iterator[Row] = (row for row in rows if row[0] > heading.row)
    first = next(under, None)
    if first is None:
        return
    codes = {each.code for each in columns}
    if not {cell for cell in first[1] if cell} <= codes:
        under = chain([first], under)
    yield from under


def read_row(
    cells: Sequence[str], heading: Heading, columns: Mapping[str, Column]
) -> tuple[dict[str, Any], list[Fault]]:
    """The values of one row by code, without those left empty, and everything that is wrong with it."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for place, code in heading.mapping.items():
        column, text = columns[code], cells[place] if place < len(cells) else ""
        if isinstance(text, Unreadable):
            faults.append(Fault(heading.names[place], text.fault))
            continue
        if not text:
            if column.required:
                faults.append(Fault(heading.names[place], _("This field is required.")))
            continue
        try:
            values[code] = column.read(text)
        except ValueError as error:
            faults.append(Fault(heading.names[place], str(error)))
    return values, faults
