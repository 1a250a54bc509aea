"""Reports of units as workbooks in the form they have on paper: one unit's, or all units of a period with totals."""

from collections.abc import Iterable, Mapping, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from agencies.importing.writing import guarded
from agencies.people.models import Agency
from oversight.models import UnitReport
from oversight.unit_reports.drawing import lines_now
from oversight.unit_reports.reading import MISSING
from oversight.unit_reports.shapes import SHAPES, Field, Kind, on_paper, total

_TITLE, _HEAD = Font(name="SimSun", bold=True, size=16), Font(name="SimSun", bold=True)
_BODY = Font(name="SimSun")
_THIN = Side(style="thin")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_STATES = {"owed": "未报", "returned": "退回", "handed_in": "已报", "accepted": "已报"}


class Sheet:
    """A sheet filled from the top: the title, who and when, a heading in two rows, the rows, the footers."""

    def __init__(self, title: str, period: str, width: int) -> None:
        self.book, self.width, self.row = Workbook(), max(width, 5), 0
        self.sheet: Any = self.book.active
        self.sheet.title = title[:31]
        self.across(title, _TITLE, _CENTRE)
        self.sheet.row_dimensions[1].height = 30
        self.across(period, _BODY, _CENTRE)

    def across(self, text: str, font: Font = _BODY, alignment: Alignment = _LEFT) -> None:
        """One text over the whole width."""
        self.row += 1
        cell = self.sheet.cell(self.row, 1, guarded(text))
        cell.font, cell.alignment = font, alignment
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=self.width)

    def heading(self, columns: Sequence[tuple[str, str]]) -> None:
        """(group, name): a group stands over its columns, a column without one over both rows."""
        top = self.row + 1
        self.row += 2
        for place, (group, name) in enumerate(columns, start=1):
            self._cell(top, place, group or name, _HEAD)
            self._cell(top + 1, place, name, _HEAD)
            self.sheet.column_dimensions[get_column_letter(place)].width = max(10, min(len(name) * 2 + 2, 24))
        place = 0
        while place < len(columns):
            group = columns[place][0]
            last = place
            while group and last + 1 < len(columns) and columns[last + 1][0] == group:
                last += 1
            if not group:
                self.sheet.merge_cells(
                    start_row=top, start_column=place + 1, end_row=top + 1, end_column=place + 1
                )
            elif last > place:
                self.sheet.merge_cells(
                    start_row=top, start_column=place + 1, end_row=top, end_column=last + 1
                )
            place = last + 1
        self.sheet.freeze_panes = f"A{self.row + 1}"

    def line(self, values: Iterable[Any], font: Font = _BODY) -> None:
        self.row += 1
        for place, value in enumerate(values, start=1):
            cell = self._cell(self.row, place, value, font)
            if not isinstance(value, str | int):
                cell.number_format = "0.00"

    def _cell(self, row: int, place: int, value: Any, font: Font) -> Any:
        cell = self.sheet.cell(row, place, guarded(value) if isinstance(value, str) else value)
        cell.font, cell.border, cell.alignment = font, _FRAME, _CENTRE
        return cell

    def footers(self, unit: str, filled_by: str, checked_by: str, phone: str, day: str) -> None:
        self.across(
            f"填报单位：{unit}    填报人：{filled_by or '　　　'}    审核人：{checked_by or '　　　'}    "
            f"联系电话：{phone or '　　　'}    填报日期：{day or '　　年　月　日'}"
        )

    def saved(self) -> IO[bytes]:
        setup = self.sheet.page_setup
        setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", 9, 1, 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
        self.book.save(file)
        file.seek(0)
        return file


def month_said(report: UnitReport) -> str:
    return f"{report.first.year}年{report.first.month}月"


def one(report: UnitReport) -> IO[bytes]:
    """The report of one unit, in the form of its kind."""
    shape = SHAPES[report.kind]
    period = month_said(report) + ("（零报告）" if report.is_zero else "")
    if shape.lines:
        lines = lines_now(report)
        sheet = Sheet(shape.title, period, len(shape.lines) + 1)
        sheet.heading([("", "序号"), *((each.group, each.paper) for each in shape.lines)])
        for number, line in enumerate(lines, start=1):
            sheet.line([number, *_cells(shape.lines, line)])
        sheet.line(["合计", *_cells(shape.lines, total(shape.lines, lines))], _HEAD)
    else:
        sheet = Sheet(shape.title, period, len(shape.figures))
        sheet.heading([("", each.paper) for each in shape.figures])
        sheet.line(_cells(shape.figures, report.figures))
    if report.text:
        sheet.across(f"情况说明：{report.text}")
    day = f"{timezone.localdate(report.handed_in_at):%Y年%m月%d日}" if report.handed_in_at else ""
    sheet.footers(report.agency.name, report.filled_by, report.checked_by, report.phone, day)
    return sheet.saved()


def collected(kind: str, reports: Sequence[UnitReport], office: Agency, today: Any) -> IO[bytes]:
    """All units of a period: a row each, who has not reported by name, and the sum of what was reported."""
    shape = SHAPES[kind]
    fields = shape.figures or tuple(each for each in shape.lines if each.kind in (Kind.COUNT, Kind.MONEY))
    period = month_said(reports[0]) if reports else ""
    extra = [] if shape.figures else [("", "项目数")]
    sheet = Sheet(f"{shape.title}汇总表", period, len(fields) + 3 + len(extra))
    sheet.heading(
        [
            ("", "序号"),
            ("", "填报单位"),
            ("", "报送情况"),
            *extra,
            *((each.group, each.paper) for each in fields),
        ]
    )
    rows: list[Mapping[str, Any]] = []
    projects = 0
    for number, each in enumerate(reports, start=1):
        state = "零报告" if each.is_zero and each.state not in MISSING else _STATES[each.state]
        head = [number, each.agency.short_name, state]
        if each.state in MISSING:
            sheet.line([*head, *("" for _column in [*extra, *fields])])
            continue
        values = figures_of(each)
        rows.append(values)
        projects += len(each.lines)
        sheet.line([*head, *([len(each.lines)] if extra else []), *_cells(fields, values)])
    sheet.line(["", "合计", "", *([projects] if extra else []), *_cells(fields, total(fields, rows))], _HEAD)
    missing = "、".join(each.agency.short_name for each in reports if each.state in MISSING)
    sheet.across(f"应报{len(reports)}个单位，已报{len(rows)}个。" + (f"未报：{missing}。" if missing else ""))
    sheet.footers(office.name, "", "", office.phone, f"{today:%Y年%m月%d日}")
    return sheet.saved()


def figures_of(report: UnitReport) -> Mapping[str, Any]:
    """The figures of a report that is handed in; of a form with lines their sums."""
    shape = SHAPES[report.kind]
    return report.figures if shape.figures else total(shape.lines, report.lines)


def _cells(fields: Sequence[Field], values: Mapping[str, Any]) -> list[Any]:
    return [on_paper(each, values.get(each.code)) for each in fields]
