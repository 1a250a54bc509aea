"""Ledgers (台账) handed out as workbooks: every cell with its type, of any length."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse
from xlsxwriter import Workbook

from agencies.importing.writing import MEDIA_TYPE, guarded

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CELL_MAX = 32_000
_TEN_THOUSAND = Decimal(10_000)
_A3 = 8


class Kind(Enum):
    """What a cell holds: text as it is; a day; yuan, shown as 万元 or as yuan with two decimals; a number; per cent."""

    TEXT = "text"
    DAY = "day"
    MONEY = "money"
    YUAN = "yuan"
    COUNT = "count"
    PERCENT = "percent"


_WIDTH = {Kind.TEXT: 16, Kind.DAY: 12, Kind.MONEY: 14, Kind.YUAN: 14, Kind.COUNT: 9, Kind.PERCENT: 10}
_LOOK: Mapping[Kind, Mapping[str, Any]] = {
    Kind.TEXT: {"num_format": "@", "text_wrap": True},
    Kind.DAY: {"num_format": "yyyy-mm-dd", "align": "center"},
    Kind.MONEY: {"num_format": "#,##0.00"},
    Kind.YUAN: {"num_format": "#,##0.00"},
    Kind.COUNT: {"num_format": "#,##0"},
    Kind.PERCENT: {"num_format": "0.##%"},
}
_FONT: Mapping[str, Any] = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_FRAMED: Mapping[str, Any] = {**_FONT, "border": 1, "border_color": "#B7BEC8"}


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """`group` is the heading above several columns, such as that of a sum and what of it is for wages (其中)."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 0
    group: str = ""
    # Whether its sum stands under the ledger.
    added: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """`footer` is what stands below, by name: who has filled it in, who has checked it, on which day."""

    title: str
    columns: Sequence[LedgerColumn]
    footer: Mapping[str, str]
    note: str = ""


def footer(agency: str, person: str, phone: str, day: date) -> dict[str, str]:
    """What stands under every ledger; who checks it signs by hand."""
    return {
        "填报单位": agency,
        "填报人": person,
        "审核人": "",
        "联系电话": phone,
        "填报日期": day.isoformat(),
    }


def sent(ledger: Ledger, rows: Iterable[Sequence[Any]], name: str) -> FileResponse:
    response = FileResponse(
        written(ledger, rows), as_attachment=True, filename=f"{name}.xlsx", content_type=MEDIA_TYPE
    )
    response["Cache-Control"] = "private, no-store"
    return response


def written(ledger: Ledger, rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """The workbook as a file at its beginning; whoever sends it closes it."""
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with Workbook(file, {"constant_memory": True, "strings_to_urls": False}) as book:
        _Sheet(book, ledger).write(rows)
    file.seek(0)
    return file


class _Sheet:
    """One ledger on its sheet. Rows are written from the top: one that has been left cannot be entered again."""

    def __init__(self, book: Workbook, ledger: Ledger) -> None:
        self.ledger, self.columns, self.last = ledger, ledger.columns, len(ledger.columns) - 1
        self.sheet: Any = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", "", ledger.title)[:31] or "Sheet1")
        self.look = {kind: book.add_format({**_FRAMED, **look}) for kind, look in _LOOK.items()}
        self.title = book.add_format({**_FONT, "bold": True, "font_size": 16, "align": "center"})
        self.note = book.add_format({**_FONT, "align": "right"})
        self.below = book.add_format(dict(_FONT))
        self.heading = book.add_format(
            {**_FRAMED, "bold": True, "bg_color": "#E9EFF7", "align": "center", "text_wrap": True}
        )
        # One row more where columns stand together under one heading.
        self.top = 3 + any(each.group for each in self.columns)

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        self._set_up()
        self._head()
        number, sums = self.top, [Decimal(0)] * len(self.columns)
        for row in rows:
            self._row(number, row, sums)
            number += 1
        self.sheet.autofilter(self.top - 1, 0, max(number - 1, self.top - 1), self.last)
        number = self._sum_up(number, sums)
        said = "        ".join(f"{name}：{value}" for name, value in self.ledger.footer.items())
        self.sheet.set_row(number, 24)
        self._across(number, said, self.below)

    def _set_up(self) -> None:
        for place, column in enumerate(self.columns):
            self.sheet.set_column(place, place, column.width or _WIDTH[column.kind])
        self.sheet.freeze_panes(self.top, 0)
        self.sheet.repeat_rows(0, self.top - 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A3)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P / &N")

    def _head(self) -> None:
        self.sheet.set_row(0, 30)
        self._across(0, self.ledger.title, self.title)
        self._across(1, self.ledger.note, self.note)
        if self.top > 3:
            self._groups()
        self.sheet.set_row(self.top - 1, 32)
        for place, column in enumerate(self.columns):
            self._text(self.top - 1, place, column.title, self.heading)

    def _groups(self) -> None:
        place = 0
        while place <= self.last:
            group, first = self.columns[place].group, place
            while place < self.last and group and self.columns[place + 1].group == group:
                place += 1
            self._across(2, group, self.heading, first, place)
            place += 1

    def _row(self, number: int, row: Sequence[Any], sums: list[Decimal]) -> None:
        for place, (column, value) in enumerate(zip(self.columns, row, strict=True)):
            self._cell(number, place, column.kind, value)
            if column.added and value is not None:
                sums[place] += value

    def _cell(self, number: int, place: int, kind: Kind, value: Any) -> None:
        look = self.look[kind]
        if value is None or value == "":
            self.sheet.write_blank(number, place, None, look)
            return
        match kind:
            case Kind.DAY:
                self.sheet.write_datetime(number, place, value, look)
            case Kind.MONEY:
                self.sheet.write_number(number, place, Decimal(value) / _TEN_THOUSAND, look)
            case Kind.YUAN | Kind.COUNT:
                self.sheet.write_number(number, place, value, look)
            case Kind.PERCENT:
                self.sheet.write_number(number, place, Decimal(value) / 100, look)
            case _:
                self._text(number, place, str(value), look)

    def _text(self, number: int, place: int, text: str, look: Any) -> None:
        if text:
            self.sheet.write_string(number, place, _UNFIT.sub("", guarded(text))[:_CELL_MAX], look)
        else:
            self.sheet.write_blank(number, place, None, look)

    def _across(self, number: int, text: str, look: Any, first: int = 0, last: int | None = None) -> None:
        """One text over several cells of a row."""
        last = self.last if last is None else last
        if first == last or not text:
            for place in range(first, last + 1):
                self._text(number, place, text if place == first else "", look)
            return
        self.sheet.merge_range(number, first, number, last, _UNFIT.sub("", guarded(text)), look)

    def _sum_up(self, number: int, sums: Sequence[Decimal]) -> int:
        """The sums, or that there was nothing to report; the row that follows."""
        if number == self.top:
            self._across(number, "零报告（本期无此类情况）", self.look[Kind.TEXT])
            return number + 1
        if not any(each.added for each in self.columns):
            return number
        self._text(number, 0, "合计", self.heading)
        for place, (column, total) in enumerate(zip(self.columns, sums, strict=True)):
            if place:
                self._cell(number, place, column.kind, total if column.added else None)
        return number + 1
