"""Tables that people send: read by content, checked column by column, handed back with what is wrong."""

import io
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from agencies.errors import Invalid
from agencies.importing import parsers, reading
from agencies.importing.columns import Column, Fault, Heading, below, find_heading, guess, read_row
from agencies.importing.reading import rows_of
from agencies.importing.writing import error_sheet, guarded, table, template
from tests.world import SHANGHAI

COLUMNS = (
    Column("number", ("线索编号", "编号"), parsers.text(20), required=True),
    Column("workers", ("欠薪人数", "人数"), parsers.count),
    Column("amount", ("欠薪金额（元）", "金额"), parsers.yuan),
    Column("sector", ("行业",), parsers.choice({"水利": "water", "住建": "housing"}, ("水利", "住建")), allowed=("水利", "住建")),
)  # fmt: skip
BY_CODE = {each.code: each for each in COLUMNS}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def workbook(*rows, also=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if also:
        also(book)
    file = io.BytesIO()
    book.save(file)
    return file


def refusal(content):
    with pytest.raises(Invalid) as invalid:
        list(rows_of(io.BytesIO(content)))
    return " ".join(str(text) for text in invalid.value.errors["file"])


# ---- reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_the_encodings_of_an_office(encoding, delimiter):
    text = f"线索编号{delimiter}说明\r\nA1{delimiter}“欠薪”䶮\r\n"
    assert list(rows_of(io.BytesIO(text.encode(encoding)))) == [
        (1, ["线索编号", "说明"]),
        (2, ["A1", "“欠薪”䶮"]),
    ]


def test_cells_of_a_workbook_are_read_as_one_would_type_them():
    # A cell has no zone.
    moment = datetime(2026, 4, 28, 9, 30)  # noqa: DTZ001
    file = workbook(["a", 18.0, 1.5, 13800001234, True, moment, date(2026, 4, 28), None, " b ", 0.1])
    assert list(rows_of(file)) == [
        (1, ["a", "18", "1.5", "13800001234", "是", "2026-04-28 09:30:00", "2026-04-28", "", "b", "0.1"])
    ]


def test_empty_rows_are_passed_over_and_the_others_keep_their_numbers():
    assert [number for number, _cells in rows_of(workbook(["a"], [], [None, ""], ["b"]))] == [1, 4]


def test_the_first_visible_sheet_is_read():
    def hide(book):
        book.active.sheet_state = "hidden"
        book.create_sheet("b").append(["second"])

    assert list(rows_of(workbook(["first"], also=hide))) == [(1, ["second"])]


def test_a_workbook_that_declares_entities_is_not_unfolded():
    file = workbook(["a"])
    source = zipfile.ZipFile(file)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                entities = (
                    b'<!DOCTYPE l [<!ENTITY a "'
                    + b"x" * 1000
                    + b'">'
                    + b"".join(
                        b'<!ENTITY %c "' % (98 + n) + b"&%c;" % (97 + n) * 50 + b'">' for n in range(6)
                    )
                    + b"]>"
                )
                content = (
                    entities
                    + b"<worksheet><sheetData><row><c t='str'><v>&g;</v></c></row></sheetData></worksheet>"
                )
            target.writestr(item, content)
    assert "damaged" in refusal(bomb.getvalue())


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(reading, "UNPACKED_MAX", 1000)
    assert "Unpacked the workbook is too large" in refusal(workbook(["a"] * 50).getvalue())


def test_too_many_rows_or_columns_are_refused_with_the_limit(monkeypatch):
    monkeypatch.setattr(reading, "ROWS_MAX", 3)
    assert "more than 3 rows" in refusal(b"a\n" * 4)
    monkeypatch.setattr(reading, "COLUMNS_MAX", 3)
    assert "Row 1 has more than 3 columns" in refusal(b"a,b,c,d\n")


def test_a_word_document_is_no_table():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", "<a/>")
    assert "neither an Excel workbook" in refusal(file.getvalue())


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_whatever_is_sent_is_read_or_refused(content):
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        try:
            list(rows_of(io.BytesIO(start + content)))
        except Invalid as invalid:
            assert invalid.errors["file"]  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_hardly_grows_with_the_rows(kind):
    """Some hundred bytes a row for a workbook's own bookkeeping, not the two thousand characters that a row holds."""
    lines = ([f"A{n % 50}", "欠薪说明" * 500] for n in range(3000))
    file = table("t", ["线索编号", "说明"], lines) if kind == "xlsx" else _csv(lines)
    tracemalloc.start()
    rows = sum(1 for _row in rows_of(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows >= 3000
    assert peak < 6_000_000, "as text the table has 12 MB"


def _csv(lines):
    return io.BytesIO("\n".join(map(",".join, lines)).encode())


# ---- which column is which


def test_columns_are_known_by_synonyms_by_brackets_and_by_what_they_contain():
    names = ["序号", "编号", "涉及欠薪人数", "欠薪金额(万不填)", "备注"]
    assert guess(names, COLUMNS) == {1: "number", 2: "workers", 3: "amount"}


def test_a_name_is_used_once_and_the_exact_one_wins():
    assert guess(["欠薪人数（估）", "欠薪人数", "人数"], COLUMNS) == {1: "workers"}


def test_the_heading_is_found_under_a_title_and_field_codes_are_no_row():
    rows = [
        (1, ["国家平台线索（2026年4月）"]),
        (3, ["线索编号", "欠薪人数"]),
        (4, ["number", "workers"]),
        (5, ["A1", "3"]),
    ]
    heading = find_heading(rows, COLUMNS)
    assert (heading.row, heading.mapping) == (3, {0: "number", 1: "workers"})
    assert list(below(rows, heading, COLUMNS)) == [(5, ["A1", "3"])]
    without = [rows[1], rows[3]]
    assert list(below(without, find_heading(without, COLUMNS), COLUMNS)) == [(5, ["A1", "3"])]


def test_a_row_gives_its_values_or_everything_that_is_wrong_with_it():
    heading = Heading(
        1, ("编号", "人数", "金额", "行业"), {0: "number", 1: "workers", 2: "amount", 3: "sector"}
    )
    values, faults = read_row(["A1", "23人", "1.25万元", "水利"], heading, BY_CODE)
    assert values == {"number": "A1", "workers": 23, "amount": Decimal(12500), "sector": "water"}
    assert faults == []
    _values, faults = read_row(["", "许多", "-1", "航天"], heading, BY_CODE)
    assert [each.column for each in faults] == ["编号", "人数", "金额", "行业"]
    assert "Allowed: 水利, 住建." in faults[3].message
    assert read_row(["A1"], heading, BY_CODE) == ({"number": "A1"}, [])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-04-28", (2026, 4, 28)), ("2026/4/8 9:05", (2026, 4, 8, 9, 5)), ("2026年4月28日", (2026, 4, 28)),
        ("2026-04-28 09:30:15", (2026, 4, 28, 9, 30, 15)), ("2026.4.28", (2026, 4, 28)),
    ],
)  # fmt: skip
def test_moments_are_read_as_they_are_written(text, moment):
    assert parsers.moment(text) == datetime(*moment, tzinfo=SHANGHAI)


@pytest.mark.parametrize("text", ["2026-02-30", "昨天", "46140", "1899-01-01", ""])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        parsers.moment(text)


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_every_parser_gives_a_value_or_says_what_is_wrong(text):
    for parse in (
        parsers.count,
        parsers.yuan,
        parsers.moment,
        parsers.phone,
        parsers.identity,
        parsers.truth,
        parsers.text(5),
    ):
        try:
            parse(text)
        except ValueError as error:
            assert str(error)  # noqa: PT017 - either outcome is right


# ---- writing


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "＝1"])
def test_nothing_handed_out_runs_and_it_is_read_back_as_it_was(cell):
    assert guarded(cell) == f"'{cell}"
    file = error_sheet(["线索编号"], [(2, [cell], [Fault(cell, cell)])])
    cells = [each for row in load_workbook(file).active.iter_rows() for each in row]
    assert not [each for each in cells if each.data_type == "f"]
    if not cell.startswith("\t"):
        assert list(rows_of(file))[1][1][1] == cell


def test_the_error_sheet_holds_the_rows_as_they_were_and_what_is_wrong():
    file = error_sheet(
        ["线索编号", "欠薪人数", "备注"], [(7, ["A1", "x"], [Fault("欠薪人数", "不是数"), Fault("", "其他")])]
    )
    (heading, row) = rows_of(file)
    assert heading[1][1:4] == ["线索编号", "欠薪人数", "备注"]
    assert row[1] == ["7", "A1", "x", "", "欠薪人数：不是数\n：其他"]


def test_the_template_offers_what_is_allowed_and_marks_what_is_needed():
    sheet = load_workbook(template(COLUMNS, "线索")).active
    assert [cell.value for cell in sheet[1]] == ["线索编号", "欠薪人数", "欠薪金额（元）", "行业"]
    assert [cell.value for cell in sheet[2]] == ["number", "workers", "amount", "sector"]
    (offered,) = sheet.data_validations.dataValidation
    assert (str(offered.sqref), offered.formula1) == ("D3:D5000", "lists!$D$1:$D$2")
    assert sheet["A1"].comment.text.startswith("Must be filled in.")
    assert sheet["A3"].number_format == "@"
