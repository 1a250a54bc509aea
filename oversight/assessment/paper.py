"""The form for an evaluation as DOCX and as a workbook: the same frozen lines, with room for signatures."""

import io
from typing import IO, Any

from django.utils import timezone
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from agencies.documents.layout.docx import BODY, NUMERALS, TITLE
from agencies.documents.layout.fonts import printable
from agencies.documents.layout.sheet import in_words
from agencies.importing.writing import table
from oversight.assessment.models import SignedForm

SIGNATURES = ("填表人：", "审核人：", "单位负责人（签字）：", "（盖章）")
_MIDDLE = WD_ALIGN_PARAGRAPH.CENTER


def head_of(form: SignedForm) -> list[tuple[str, str]]:
    """What stands above the table."""
    return [
        ("编号", form.number),
        ("填报单位", form.lines["unit"]),
        ("考核名称", form.lines["assessment"]),
        ("纳入", form.enters),
        ("签发日期", in_words(timezone.localdate(form.signed_at))),
    ]


def docx_of_form(form: SignedForm) -> bytes:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    title = _line(document.add_paragraph(), form.lines["title"], face=TITLE, size=20)
    title.alignment = _MIDDLE
    document.add_paragraph()
    _line(document.add_paragraph(), "    ".join(f"{name}：{said}" for name, said in head_of(form)), size=11)
    columns, rows = form.lines["columns"], form.lines["rows"]
    grid = document.add_table(rows=1 + len(rows), cols=len(columns), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    for place, name in enumerate(columns):
        _cell(grid.cell(0, place), name, bold=True)
    for down, row in enumerate(rows, start=1):
        for place, said in enumerate(row):
            _cell(grid.cell(down, place), said)
    document.add_paragraph()
    _line(document.add_paragraph(), f"注：{form.lines['note']}", size=11)
    document.add_paragraph()
    _line(document.add_paragraph(), "          ".join(SIGNATURES), size=12)
    told = document.core_properties
    told.title, told.author = printable(form.lines["title"]), form.lines["unit"]
    told.created = told.modified = form.signed_at.replace(tzinfo=None, microsecond=0)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _line(paragraph: Any, words: str, *, face: str = BODY, size: float = 12, bold: bool = False) -> Any:
    run = paragraph.add_run(printable(words))
    run.font.size, run.font.bold = Pt(size), bold
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), NUMERALS)
    fonts.set(qn("w:eastAsia"), face)
    return paragraph


def _cell(cell: Any, words: str, *, bold: bool = False) -> None:
    _line(cell.paragraphs[0], words, size=11, bold=bold).alignment = _MIDDLE


def workbook_of_form(form: SignedForm) -> IO[bytes]:
    rows = [[name, said] for name, said in head_of(form)]
    body = [form.lines["columns"], *form.lines["rows"], [f"注：{form.lines['note']}"], list(SIGNATURES)]
    return table(form.enters, [form.lines["title"]], [*rows, *body])
