"""A report as DOCX: title in 小标宋, text in 仿宋, tables whose heads stand on every page (GB/T 9704-2012)."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from agencies.documents.layout.docx import (
    TITLE,
    head_of,
    indented,
    number_pages,
    paragraph_of,
    run_of,
    set_page,
    set_type,
    undated,
)
from agencies.documents.layout.sheet import NUMBER_TO_COME, Sheet
from oversight.reports.paper import Cell, Heading, Paper, Paragraph, Table, foot_lines, shares, title_lines

HEADING = "黑体"
_MIDDLE, _LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
_BLANK = "（待填写）"
# So many characters of a title stand on one line.
_NARROW, _WIDE = 20, 31
# A table of so few lines is not torn apart by the end of a page.
_TOGETHER = 12


def docx_of(paper: Paper, *, issuer: str, has_red_head: bool, dated: datetime, void: str = "") -> bytes:
    """`dated` is the file's own date: when the report was drawn up, signed or issued."""
    document = Document()
    set_page(document)
    set_type(document)
    _lines_alone(document.sections[0])
    if paper.is_wide:
        _across(document.sections[0])
    if has_red_head:
        number = paper.number or NUMBER_TO_COME
        sheet = Sheet(issuer, number, paper.title, "", (), (), "", "", dated)
        head_of(document, sheet, title_lines(paper.title, _NARROW))
    else:
        _title(document, paper)
    if void:
        paragraph_of(document, void, size=12)
    for part in paper.parts:
        match part:
            case Heading():
                paragraph_of(document, part.text, face=HEADING).paragraph_format.keep_with_next = True
            case Paragraph():
                indented(paragraph_of(document, part.text or _BLANK))
            case Table():
                _table(document, part, paper.is_wide)
    _foot(document, paper.footers)
    number_pages(document.sections[0], void, red_line=has_red_head)
    _told(document, paper, issuer, dated)
    made = io.BytesIO()
    document.save(made)
    return undated(made.getvalue())


def _told(document: Any, paper: Paper, issuer: str, dated: datetime) -> None:
    told = document.core_properties
    told.title, told.author, told.last_modified_by, told.comments = paper.title, issuer, "", ""
    told.created = told.modified = dated.replace(tzinfo=None, microsecond=0)


def _lines_alone(section: Any) -> None:
    """Letters are set 28 characters to the line; in tables such a grid would pull every cell apart."""
    grid = section._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "lines")
    del grid.attrib[qn("w:charSpace")]


def _across(section: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(25), Mm(25)


def _title(document: Any, paper: Paper) -> None:
    for words in title_lines(paper.title, _WIDE if paper.is_wide else _NARROW):
        title = paragraph_of(document, words, face=TITLE, size=22)
        title.alignment = _MIDDLE
        title.paragraph_format.line_spacing = Pt(34)
    number = paragraph_of(document, paper.number or NUMBER_TO_COME, size=14)
    number.alignment = _MIDDLE
    paragraph_of(document, "")


def _table(document: Any, table: Table, is_wide: bool) -> None:
    title = paragraph_of(document, table.title, face=HEADING, size=14)
    title.alignment = _MIDDLE
    title.paragraph_format.keep_with_next = True
    if table.unit:
        unit = paragraph_of(document, f"单位：{table.unit}", size=10.5)
        unit.alignment = _RIGHT
        unit.paragraph_format.keep_with_next = True
    size = 10.5 if table.width <= 8 or is_wide else 9
    heads = 2 if table.has_groups else 1
    grid = document.add_table(rows=heads + max(len(table.lines), 1), cols=table.width)
    grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _widths(grid, table, 247 if is_wide else 156)
    _heads(grid, table, size)
    for place, line in enumerate(table.lines, start=heads):
        _line(grid.rows[place], [Cell(line.label), *line.cells], size, bold=line.is_total)
    if not table.lines:
        merged = grid.rows[heads].cells[0].merge(grid.rows[heads].cells[-1])
        _write(merged, table.none, size, _MIDDLE)
    for row in grid.rows:
        _flag(row, "w:cantSplit")
    if len(table.lines) <= _TOGETHER:
        for row in list(grid.rows)[: None if table.footers else -1]:
            for box in row.cells:
                box.paragraphs[0].paragraph_format.keep_with_next = True
    for row in grid.rows[:heads]:
        _flag(row, "w:tblHeader")
    for words in table.footers:
        _tight(paragraph_of(document, words, size=10.5))
    _tight(paragraph_of(document, "", size=10.5))


def _widths(grid: Any, table: Table, room: float) -> None:
    wanted = shares(table)
    for column, share in zip(grid.columns, wanted, strict=True):
        width = Mm(room * share / sum(wanted))
        column.width = width
        for cell in column.cells:
            cell.width = width


def _heads(grid: Any, table: Table, size: float) -> None:
    at, under = 0, iter(table.under)
    for head in table.top:
        first = grid.rows[0].cells[at]
        if head.is_tall and table.has_groups:
            first = first.merge(grid.rows[1].cells[at])
        elif head.span > 1:
            first = first.merge(grid.rows[0].cells[at + head.span - 1])
        _write(first, head.label, size, _MIDDLE, face=HEADING)
        if not head.is_tall:
            for place in range(at, at + head.span):
                _write(grid.rows[1].cells[place], next(under), size, _MIDDLE, face=HEADING)
        at += head.span


def _line(row: Any, cells: Sequence[Cell], size: float, *, bold: bool) -> None:
    for place, (box, cell) in enumerate(zip(row.cells, cells, strict=True)):
        side = _RIGHT if cell.is_number else _LEFT if place == 0 else _MIDDLE
        _write(box, cell.text, size, side, bold=bold)


def _write(box: Any, words: str, size: float, side: Any, **look: Any) -> None:
    paragraph = box.paragraphs[0]
    paragraph.alignment = side
    _tight(paragraph)
    box.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    run_of(paragraph, words, size=size, **look)


def _tight(paragraph: Any) -> None:
    shape = paragraph.paragraph_format
    shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
    # The grid of the page would set every line of a table 28.95 pt apart.
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(
        snap, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr"
    )


def _flag(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _foot(document: Any, footers: Sequence[tuple[str, str]]) -> None:
    for words in foot_lines(footers):
        line = paragraph_of(document, words, size=12)
        _tight(line)
        line.paragraph_format.keep_with_next = True
