"""What the cells of a workbook say, row by row, in memory that does not grow; cells that say nothing are told apart.

The package is opened by openpyxl; the sheet itself is read here, because there the rows of a long list pile up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601

_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROW, _CELL, _VALUE, _FORMULA, _TEXT, _SPOKEN = (f"{_NS} {tag}" for tag in ("row", "c", "v", "f", "t", "rPh"))
_MERGE = re.compile(rb'mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_CHUNK, _OVERLAP = 1024 * 1024, 64
_WIDEST = 500


class Unreadable(str):
    """A cell whose text must not be used; `fault` says why."""

    __slots__ = ("fault",)
    fault: str

    @classmethod
    def because(cls, fault: str, text: str = "") -> "Unreadable":
        made = cls(text)
        made.fault = fault
        return made


@dataclass(frozen=True, slots=True)
class _Merge:
    """Cells shown as one: only the first of them says anything."""

    top: int
    left: int
    bottom: int
    right: int
    name: str


class Book:
    """A workbook opened for one reading."""

    def __init__(self, file: IO[bytes]) -> None:
        self._book: Any = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        self._percents = {
            number for number, style in enumerate(self._book._cell_styles) if self._is_percent(style.numFmtId)
        }

    def _is_percent(self, number: int) -> bool:
        own = self._book._number_formats
        return number in (9, 10) or (number >= 164 and number - 164 < len(own) and "%" in own[number - 164])

    @property
    def sheets(self) -> list[str]:
        """The titles of the sheets that can be seen, in their order."""
        return [each.title for each in self._book.worksheets if each.sheet_state == "visible"]

    def rows(self, title: str) -> Iterator[tuple[int, list[Any]]]:
        """(number, values) of every row that the sheet has."""
        sheet = self._book[title]
        with sheet._get_source() as source:
            merges = _merges(source)
        with sheet._get_source() as source:
            yield from _uncovered(self._rows(source, sheet._shared_strings), merges)

    def _rows(self, source: IO[bytes], shared: Sequence[str]) -> Iterator[tuple[int, list[Any]]]:
        reader = _Sheet(self, shared)
        while chunk := source.read(_CHUNK // 8):
            reader.parser.Parse(chunk)
            yield from reader.rows
            reader.rows = []

    def value(self, kind: str, text: str, style: int, shared: Sequence[str]) -> Any:
        match kind:
            case "s":
                return shared[int(text)]
            case "b":
                return bool(int(text))
            case "d":
                return from_ISO8601(text)
            case "e":
                return _broken(text)
            case "n":
                return self._number(text, style)
        return text

    def _number(self, text: str, style: int) -> Any:
        number = float(text) if "." in text or "E" in text or "e" in text else int(text)
        if style in self._book._date_formats:
            try:
                return from_excel(number, self._book.epoch, timedelta=style in self._book._timedelta_formats)
            except (OverflowError, ValueError):
                return _broken("#VALUE!")
        if style in self._percents:
            return f"{(Decimal(repr(number)) * 100).normalize():f}%"
        return number


class _Sheet:
    """The rows of a sheet as its text comes in. A tree of it would grow with the rows."""

    def __init__(self, book: Book, shared: Sequence[str]) -> None:
        self.rows: list[tuple[int, list[Any]]] = []
        self._book, self._shared = book, shared
        self._columns: dict[str, int] = {}
        self._number = self._cells = 0
        self._values: list[Any] = []
        self._cell: dict[str, str] = {}
        self._texts: list[str] = []
        self._is_formula = self._is_spoken = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = _no_document_type

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _CELL:
            self._cell = attributes
            self._cells += 1
        elif tag == _ROW:
            self._number = int(attributes.get("r") or self._number + 1)
            self._cells, self._values = 0, []
        elif tag == _FORMULA:
            self._is_formula = True
        elif tag == _SPOKEN:
            self._is_spoken = True
        elif tag in (_VALUE, _TEXT) and not self._is_spoken:
            self.parser.CharacterDataHandler = self._texts.append

    def _end(self, tag: str) -> None:
        if tag == _CELL:
            # Most cells of a large empty sheet have a style and nothing else.
            if self._texts or self._is_formula:
                self._keep()
        elif tag == _ROW:
            self.rows.append((self._number, self._values))
        elif tag in (_VALUE, _TEXT):
            self.parser.CharacterDataHandler = None
        elif tag == _SPOKEN:
            self._is_spoken = False

    def _place(self) -> int:
        coordinate = self._cell.get("r")
        if not coordinate:
            return self._cells - 1
        letters = coordinate.rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = column_index_from_string(letters) - 1
        self._cells = self._columns[letters] + 1
        return self._columns[letters]

    def _keep(self) -> None:
        text, is_formula = "".join(self._texts), self._is_formula
        self._texts, self._is_formula = [], False
        kind = self._cell.get("t", "n")
        if text:
            value = self._book.value(kind, text, int(self._cell.get("s", 0)), self._shared)
        elif is_formula and kind != "str":
            value = _uncalculated()
        else:
            return
        # Beyond what any list has, it only counts that something stands there.
        place = min(self._place(), _WIDEST)
        self._values += [None] * (place + 1 - len(self._values))
        self._values[place] = value


def _no_document_type(*_found: Any) -> None:
    raise ValueError("a document type has no place in a sheet")


def _uncalculated() -> Unreadable:
    return Unreadable.because(
        _(
            "The formula of this cell has never been calculated. Open the list in Excel and save it, "
            "or put in the value."
        ),
        "=",
    )


def _broken(text: str) -> Unreadable:
    return Unreadable.because(
        _("The formula of this cell ends in the error %(error)s.") % {"error": text}, text
    )


def _merges(source: IO[bytes]) -> list[_Merge]:
    """They stand behind the rows, so the sheet is looked through for them first."""
    found: list[_Merge] = []
    rest = b""
    while chunk := source.read(_CHUNK):
        text, end = rest + chunk, 0
        for match in _MERGE.finditer(text):
            left, top, right, bottom = (part.decode() for part in match.groups())
            found.append(
                _Merge(int(top), column_index_from_string(left) - 1, int(bottom),
                       column_index_from_string(right) - 1, f"{left}{top}")
            )  # fmt: skip
            end = match.end()
        rest = text[max(end, len(text) - _OVERLAP) :]
    return sorted(found, key=lambda each: each.top)


def _uncovered(
    rows: Iterator[tuple[int, list[Any]]], merges: Sequence[_Merge]
) -> Iterator[tuple[int, list[Any]]]:
    if not merges:
        yield from rows
        return
    waiting, active = 0, list[_Merge]()
    for number, values in rows:
        while waiting < len(merges) and merges[waiting].top <= number:
            active.append(merges[waiting])
            waiting += 1
        active = [each for each in active if each.bottom >= number]
        if any(value not in (None, "") for value in values):
            _cover(number, values, active)
        yield number, values


def _cover(number: int, values: list[Any], merges: Sequence[_Merge]) -> None:
    for merge in merges:
        for place in range(merge.left, min(merge.right + 1, _WIDEST)):
            if (number, place) == (merge.top, merge.left):
                continue
            message = _("This cell is merged with %(cell)s. Unmerge the cells and fill in each of them.")
            values += [None] * (place + 1 - len(values))
            values[place] = Unreadable.because(message % {"cell": merge.name})
