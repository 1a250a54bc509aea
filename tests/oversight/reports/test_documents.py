"""The files of a report: the same numbers as on the page, numbers as numbers, the same bytes each time."""

import io
from decimal import Decimal

import pytest
from docx import Document
from openpyxl import load_workbook

from oversight.reports import actions
from oversight.reports.documents.making import MEDIA_TYPES, file_of
from oversight.reports.drafting import draft
from oversight.reports.models import Report
from oversight.reports.paper import Table, paper_of
from tests.oversight.reports.scene import AFTER, APRIL, MONDAY, SUNDAY, april
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def weekly(world: World) -> Report:
    april(world)
    return draft("130304", "weekly", MONDAY, SUNDAY, now=AFTER)


def test_the_same_report_gives_the_same_bytes(weekly: Report) -> None:
    for form in MEDIA_TYPES:
        assert file_of(weekly, form) == file_of(Report.objects.get(pk=weekly.pk), form)


def test_the_docx_holds_every_figure_of_the_paper(weekly: Report) -> None:
    document = Document(io.BytesIO(file_of(weekly, "docx")))
    text = "\n".join(each.text for each in document.paragraphs)
    paper = paper_of(weekly)
    for part in paper.parts:
        if part.kind == "paragraph" and part.text:
            assert part.text in text
    assert "填报单位：" in text and "填报日期：2026年5月6日" in text
    for table, grid in zip(paper.tables, document.tables, strict=True):
        heads = 2 if table.has_groups else 1
        for line, row in zip(table.lines, grid.rows[heads:], strict=True):
            assert [each.text for each in row.cells] == [line.label, *(cell.text for cell in line.cells)]
        # The head stands on every page.
        assert all(row._tr.xpath("./w:trPr/w:tblHeader") for row in grid.rows[:heads])


def test_in_the_workbook_numbers_are_numbers_and_totals_formulas(weekly: Report) -> None:
    made = file_of(weekly, "xlsx")
    book, cached = load_workbook(io.BytesIO(made)), load_workbook(io.BytesIO(made), data_only=True)
    table: Table = paper_of(weekly).tables[0]
    sheet, values = book.worksheets[0], cached.worksheets[0]
    last = 5 + len(table.lines)
    assert sheet.cell(last, 1).value == "合计"
    for place, cell in enumerate(table.lines[-1].cells, start=2):
        assert str(sheet.cell(last, place).value).startswith("=SUM(")
        assert sheet.cell(last, place).protection.locked
        assert Decimal(str(values.cell(last, place).value)) == cell.value
    owed = sheet.cell(6, 9)
    assert isinstance(owed.value, float | int) and owed.number_format == "0.00"
    assert sheet.protection.sheet and sheet.page_setup.paperSize == 9
    assert "F4:I4" in {str(each) for each in sheet.merged_cells.ranges}


def test_a_bulletin_stands_under_the_name_of_the_office(world: World) -> None:
    report = draft("130304", "monthly", *APRIL, now=AFTER)
    actions.sign(report.pk, by=world.head, now=AFTER)
    report = actions.issue(report.pk, by=world.head, now=AFTER)
    words = [each.text for each in Document(io.BytesIO(file_of(report, "docx"))).paragraphs]
    assert words[0] == report.unit and report.number in words[1]
    assert any("实行零报告" in each for each in words)
    actions.withdraw(report.pk, "数据有误", by=world.head, now=AFTER)
    words = [
        each.text
        for each in Document(io.BytesIO(file_of(Report.objects.get(pk=report.pk), "docx"))).paragraphs
    ]
    assert any("撤回：数据有误" in each for each in words)


@pytest.mark.parametrize("kind", ["daily", "timeliness", "summary"])
def test_every_other_kind_is_set_as_well(world: World, kind: str) -> None:
    april(world)
    days = {"daily": (MONDAY, MONDAY), "timeliness": (MONDAY, SUNDAY), "summary": APRIL}[kind]
    report = draft("130304", kind, *days, now=AFTER)
    assert file_of(report, "pdf").startswith(b"%PDF")
    assert len(Document(io.BytesIO(file_of(report, "docx"))).tables) == len(paper_of(report).tables) > 0
