"""The tables of the leader's page as a workbook: a sheet each, numbers as numbers."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from agencies.importing.writing import guarded
from oversight.overview.asking import month_text
from oversight.overview.comparing import Number
from oversight.overview.page import Overview
from oversight.overview.shapes import Figure, Table, Unit

_BOLD = Font(bold=True)
_TITLE_MAX = 31


def written(found: Overview) -> IO[bytes]:
    """The file at its beginning; whoever sends it closes it."""
    book = Workbook(write_only=True)
    _sheet(
        book,
        _("Key figures"),
        _heading_of_figures(),
        [_figure(each) for each in found.figures],
        _about(found),
    )
    for table in (found.trend, *found.tables):
        heading = [str(table.head), *(str(column.label) for column in table.columns)]
        _sheet(book, str(table.title), heading, _lines(table))
    _sheet(book, _("Five worst projects"), _HEADINGS["worst"](), _worst(found))
    _sheet(book, _("Longest overdue"), _HEADINGS["late"](), _late(found))
    _sheet(book, _("Task forces and dual assignment"), _HEADINGS["watched"](), _watched(found))
    _sheet(
        book, _("Wages paid"), _HEADINGS["paid"](), [[w.label, w.count, w.amount] for w in found.paid.ways]
    )
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


_HEADINGS: dict[str, Any] = {
    "worst": lambda: [
        _("Project"), _("Industry regulator"), _("Cases"), _("Workers"), _("Owed (yuan)"), _("Red warnings"),
    ],
    "late": lambda: [
        _("Letter number"), _("Case number"), _("Responsible"), _("Handled by"), _("Agency's head"), _("Due on"),
        _("Days overdue"),
    ],
    "watched": lambda: [
        _("Case number"), _("Project or employer"), _("Lead"), _("Workers"), _("Amount (yuan)"),
        _("With a task force"), _("Under dual assignment"),
    ],
    "paid": lambda: [_("How it was paid"), _("Entries"), _("Amount (yuan)")],
}  # fmt: skip


def _sheet(
    book: Any, title: str, heading: Sequence[str], rows: Iterable[Sequence[Any]], above: Sequence[str] = ()
) -> None:
    sheet = book.create_sheet(title.replace("/", "")[:_TITLE_MAX])
    sheet.column_dimensions["A"].width = 28
    if above:
        sheet.append(list(above))
    sheet.append([_bold(sheet, name) for name in heading])
    for row in rows:
        sheet.append([_cell(value) for value in row])


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, guarded(text))
    cell.font = _BOLD
    return cell


def _cell(value: Any) -> Any:
    return value if isinstance(value, int | Decimal) else guarded(str("" if value is None else value))


def _about(found: Overview) -> list[str]:
    window = found.asked.window
    at = timezone.localtime(found.now).strftime("%Y-%m-%d %H:%M")
    return [found.place_name, f"{month_text(window.first)} – {month_text(window.last)}", at]


def _heading_of_figures() -> list[str]:
    return [_("Figure"), _("Number counted"), _("Measured in"), _("Year on year"), _("Note")]


def _figure(figure: Figure) -> list[Any]:
    value = _number(figure.value, figure.unit)
    return [figure.label, value, figure.unit_name, figure.change.words if figure.change else "", figure.note]


def _lines(table: Table) -> list[list[Any]]:
    return [[line.name, *(_number(cell.value, cell.unit) for cell in line.cells)] for line in table.lines]


def _number(value: Number | None, unit: Unit) -> Number | None:
    """Money in 10,000 yuan, as on the page."""
    return value if value is None or unit is not Unit.MONEY else round(Decimal(value) / 10_000, 2)


def _worst(found: Overview) -> list[list[Any]]:
    every = {each.pk: each for each in (*found.worst.by_red, *found.worst.by_owed)}
    return [
        [each.name, each.agency, each.cases, each.workers, each.owed, each.red] for each in every.values()
    ]


def _late(found: Overview) -> list[list[Any]]:
    return [
        [each.number, each.case, each.agency, "、".join(each.handlers), each.head,
         timezone.localdate(each.due_at).isoformat(), each.days]
        for each in found.late
    ]  # fmt: skip


def _watched(found: Overview) -> list[list[Any]]:
    words = {True: _("yes"), False: _("no")}
    return [
        [each.number, each.project.name if each.project else each.employer_name,
         each.lead_agency.short_name if each.lead_agency else "", each.workers, each.amount,
         words[each.is_task_force], words[each.is_dual]]
        for each in found.watched.rows
    ]  # fmt: skip
