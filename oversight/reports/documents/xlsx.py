"""A report as a workbook: numbers are numbers, totals are locked formulas where they add up, A4 when printed."""

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from agencies.documents.layout.docx import undated
from agencies.importing.writing import guarded
from oversight.reports.paper import Cell, Heading, Line, Paper, Paragraph, Table

_BODY, _TITLE, _HEAD = "仿宋_GB2312", "方正小标宋简体", "黑体"


def xlsx_of(paper: Paper, *, dated: datetime, void: str = "") -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"title": paper.title, "created": dated.replace(tzinfo=None, microsecond=0)})
    looks = _looks(book)
    used: set[str] = set()
    for number, table in enumerate(paper.tables, start=1):
        _sheet(book, looks, paper, table, _name(table.title, number, used), void)
    _words(book, looks, paper, void)
    book.close()
    return undated(made.getvalue())


def _looks(book: Any) -> dict[str, Any]:
    plain = {"font_name": _BODY, "font_size": 11, "valign": "vcenter"}
    boxed = plain | {"border": 1}
    numbers = {f"n{places}": boxed | {"align": "right", "num_format": "0" + ("." + "0" * places if places else "")}
               for places in range(3)}  # fmt: skip
    looks = {
        "title": {"font_name": _TITLE, "font_size": 18, "align": "center", "valign": "vcenter", "text_wrap": True},
        "plain": plain, "right": plain | {"align": "right"}, "wrapped": plain | {"text_wrap": True, "valign": "top"},
        "heading": plain | {"font_name": _HEAD, "font_size": 12},
        "head": boxed | {"font_name": _HEAD, "font_size": 10, "align": "center", "text_wrap": True},
        "label": boxed | {"text_wrap": True, "locked": False}, "text": boxed | {"align": "center", "text_wrap": True},
        **numbers,
    }  # fmt: skip
    bold = {f"{name}*": look | {"bold": True} for name, look in looks.items() if name[0] in "nlt"}
    return {name: book.add_format(look) for name, look in (looks | bold).items()}


def _name(title: str, number: int, used: set[str]) -> str:
    """What a tab may be called: 31 characters, none of them a bracket, each once."""
    name = "".join(each for each in title if each not in "[]:*?/\\（）")[:28].strip() or f"表{number}"
    name = name if name not in used else f"{name[:25]}{number}"
    used.add(name)
    return name


def _sheet(book: Any, looks: dict[str, Any], paper: Paper, table: Table, name: str, void: str) -> None:
    sheet = book.add_worksheet(name)
    last = table.width - 1
    sheet.merge_range(0, 0, 0, last, paper.title, looks["title"])
    sheet.set_row(0, 46 if len(paper.title) * 18 > (20 + 11 * last) * 7 else 30)
    sheet.write_string(1, 0, table.title, looks["heading"])
    said = "　".join(filter(None, [paper.number, f"单位：{table.unit}" if table.unit else "", void]))
    sheet.write_string(2, last, said, looks["right"])
    heads = _heads(sheet, looks, table, 3)
    first = 3 + heads
    for place, line in enumerate(table.lines):
        _line(sheet, looks, table, line, first, first + place)
    if not table.lines:
        sheet.merge_range(first, 0, first, last, table.none, looks["text"])
    at = first + max(len(table.lines), 1)
    for words in (*table.footers, "　".join(f"{label}：{told}" for label, told in paper.footers)):
        sheet.write_string(at, 0, words, looks["plain"])
        at += 1
    sheet.set_column(0, 0, 24)
    for place in range(len(table.labels)):
        is_text = any(not line.cells[place].is_number for line in table.lines)
        sheet.set_column(place + 1, place + 1, 22 if is_text else 12.5)
    _printed(sheet, table, first)


def _printed(sheet: Any, table: Table, first: int) -> None:
    sheet.set_paper(9)
    if table.width > 7:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3, first - 1)
    sheet.freeze_panes(first, 1)
    sheet.center_horizontally()
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.set_footer('&C&"宋体"— &P —')
    # Without a password: it keeps figures from being changed by a slip, not by intent.
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})


def _heads(sheet: Any, looks: dict[str, Any], table: Table, row: int) -> int:
    at, under = 0, iter(table.under)
    for head in table.top:
        end = at + head.span - 1
        if head.is_tall and table.has_groups:
            sheet.merge_range(row, at, row + 1, end, head.label, looks["head"])
        elif head.span > 1:
            sheet.merge_range(row, at, row, end, head.label, looks["head"])
        else:
            sheet.write_string(row, at, head.label, looks["head"])
        if not head.is_tall:
            for place in range(at, end + 1):
                sheet.write_string(row + 1, place, next(under), looks["head"])
        at = end + 1
    for line in range(row, row + (2 if table.has_groups else 1)):
        sheet.set_row(line, 34)
    return 2 if table.has_groups else 1


def _line(sheet: Any, looks: dict[str, Any], table: Table, line: Line, first: int, row: int) -> None:
    star = "*" if line.is_total else ""
    sheet.write_string(row, 0, guarded(line.label), looks[f"label{star}"])
    for place, cell in enumerate(line.cells):
        look = looks[f"n{cell.decimals}{star}" if cell.is_number else f"text{star}"]
        if not cell.is_number:
            sheet.write_string(row, place + 1, guarded(cell.text), look)
        elif cell.value is None:
            sheet.write_string(row, place + 1, cell.text, look)
        elif line.is_total and _adds_up(table, place, cell):
            column = xl_col_to_name(place + 1)
            sheet.write_formula(
                row, place + 1, f"=SUM({column}{first + 1}:{column}{row})", look, float(cell.value)
            )
        else:
            sheet.write_number(row, place + 1, float(cell.value), look)


def _adds_up(table: Table, place: int, total: Cell) -> bool:
    """Whether the lines above give exactly the total; shares and means never do."""
    above = [line.cells[place] for line in table.lines if not line.is_total]
    if not above or total.value is None or not all(each.is_number for each in above):
        return False
    return sum((each.value or Decimal(0) for each in above), Decimal(0)) == total.value


def _words(book: Any, looks: dict[str, Any], paper: Paper, void: str) -> None:
    """The text of the report on a sheet of its own, behind the tables."""
    sheet = book.add_worksheet("文字说明")
    sheet.set_column(0, 0, 72)
    sheet.write_string(0, 0, paper.title, looks["title"])
    sheet.set_row(0, 46)
    lines: list[tuple[str, str]] = [(said, "plain") for said in (paper.number, void) if said]
    for part in paper.parts:
        if isinstance(part, Heading):
            lines.append((part.text, "heading"))
        elif isinstance(part, Paragraph):
            lines.append((guarded(part.text or "（待填写）"), "wrapped"))
    lines += [(f"{label}：{told}", "plain") for label, told in paper.footers]
    for row, (words, look) in enumerate(lines, start=1):
        sheet.write_string(row, 0, words, looks[look])
        sheet.set_row(row, 18 * max(1, -(-len(words) * 2 // 70)))
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
