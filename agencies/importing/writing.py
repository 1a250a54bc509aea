"""Tables handed out: a template to fill in, and the rows that were wrong with what is wrong. Formulas never run."""

from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from agencies.importing.columns import Column, Fault

# What a spreadsheet takes for a formula, in either width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOLD, _GREY = Font(bold=True), Font(color="808080")
_NEEDED, _WRONG = PatternFill("solid", fgColor="FDF1D3"), PatternFill("solid", fgColor="FBE3E4")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
# So many rows of a template have their lists to choose from.
_ROWS_PREPARED = 5000
_CELL_MAX = 32_000


def guarded(cell: str) -> str:
    """Text that no spreadsheet runs; our own reading takes the mark off again."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def template(columns: Sequence[Column], title: str, rows: Iterable[Sequence[str]] = ()) -> IO[bytes]:
    """Headings, under them the field codes, lists to choose from, and what each column wants as a note; then `rows`,
    where some are known already."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title[:31]
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        head = sheet.cell(1, place, column.name)
        head.font, head.alignment = _BOLD, _WRAPPED
        if column.required:
            head.fill = _NEEDED
        if note := _note(column):
            head.comment = Comment(note, "", width=280, height=120)
        sheet.cell(2, place, column.code).font = _GREY
        sheet.column_dimensions[letter].width = max(12, len(column.name) * 2 + 2)
        # Numbers of persons and leads are text: a number of 18 digits loses its last three.
        for row in range(3, 203):
            sheet.cell(row, place).number_format = "@"
        _offer(sheet, lists, column, letter)
    for number, known in enumerate(rows, start=3):
        for place, cell in enumerate(known, start=1):
            if cell:
                sheet.cell(number, place, _text(cell)).number_format = "@"
    sheet.freeze_panes = "A3"
    return _saved(book)


def _note(column: Column) -> str:
    return " ".join(filter(None, [_("Must be filled in.") if column.required else "", str(column.help)]))


def _offer(sheet: Any, lists: Any, column: Column, letter: str) -> None:
    if not column.allowed:
        return
    for row, value in enumerate(column.allowed, start=1):
        lists[f"{letter}{row}"] = guarded(value)
    source = f"lists!${letter}$1:${letter}${len(column.allowed)}"
    offered = DataValidation("list", formula1=source, allow_blank=True)
    sheet.add_data_validation(offered)
    offered.add(f"{letter}3:{letter}{_ROWS_PREPARED}")


def error_sheet(
    heading: Sequence[str], rows: Iterable[tuple[int, Sequence[str], Sequence[Fault]]]
) -> IO[bytes]:
    """The rows as they were sent; before them where they stood, behind them what is wrong. Corrected, the file can be
    sent again as it is."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Errors")[:31])
    sheet.column_dimensions[get_column_letter(len(heading) + 2)].width = 60
    sheet.append([_styled(sheet, name, font=_BOLD) for name in (_("Row"), *heading, _("What is wrong"))])
    for number, cells, faults in rows:
        padded = [*cells, *[""] * (len(heading) - len(cells))]
        said = "\n".join(f"{each.column}：{each.message}" for each in faults)
        wrong = _styled(sheet, said, fill=_WRONG, alignment=_WRAPPED)
        sheet.append([number, *map(_text, padded), wrong])
    return _saved(book)


def table(title: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> IO[bytes]:
    """A plain list as a workbook, whatever its length."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append([_styled(sheet, name, font=_BOLD) for name in heading])
    for row in rows:
        sheet.append([_text(cell) for cell in row])
    return _saved(book)


def _text(cell: str) -> str:
    return guarded(cell)[:_CELL_MAX]


def _styled(sheet: Any, value: str, **styles: Any) -> Any:
    cell = WriteOnlyCell(sheet, _text(value))
    for name, style in styles.items():
        setattr(cell, name, style)
    return cell


def _saved(book: Workbook) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file
