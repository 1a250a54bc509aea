"""A report as it stands on paper: its parts with every place filled, the same for the page, DOCX, XLSX and PDF."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from oversight.reports.building import PLACE, shown
from oversight.reports.models import Report, ReportFigure
from oversight.reports.wording import day_words

# A table wider than this is printed across.
PORTRAIT_COLUMNS = 10
_CHANGES = frozenset({"change"})


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what is read; `value` the number, for a spreadsheet; `code` the figure it opens."""

    text: str
    code: str = ""
    value: Decimal | None = None
    decimals: int = 0
    label: str = ""

    @property
    def is_number(self) -> bool:
        return bool(self.code)


@dataclass(frozen=True, slots=True)
class Head:
    label: str
    span: int = 1
    # Over both lines of the head.
    is_tall: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    cells: tuple[Cell, ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: str
    unit: str
    top: tuple[Head, ...]
    under: tuple[str, ...]
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    footers: tuple[str, ...]
    none: str
    kind: str = "table"

    @property
    def has_groups(self) -> bool:
        return bool(self.under)

    @property
    def width(self) -> int:
        return len(self.labels) + 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`pieces` are texts and figures in turn; an empty typed one stands as a blank to be filled in."""

    key: str
    pieces: tuple[Cell, ...]
    label: str = ""
    hint: str = ""
    is_typed: bool = False
    is_edited: bool = False
    raw: str = ""
    kind: str = "paragraph"

    @property
    def text(self) -> str:
        return "".join(each.text for each in self.pieces)


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    kind: str = "heading"


Part = Table | Paragraph | Heading


@dataclass(frozen=True, slots=True)
class Paper:
    title: str
    number: str
    parts: tuple[Part, ...]
    footers: tuple[tuple[str, str], ...]
    is_wide: bool

    @property
    def tables(self) -> list[Table]:
        return [each for each in self.parts if isinstance(each, Table)]


def paper_of(report: Report, figures: Iterable[ReportFigure] | None = None) -> Paper:
    known = {each.code: each for each in (report.figures.all() if figures is None else figures)}
    parts = tuple(_part(each, known) for each in report.body)
    wide = any(isinstance(each, Table) and each.width > PORTRAIT_COLUMNS for each in parts)
    return Paper(report.title, report.number, parts, footers_of(report), wide)


def footers_of(report: Report) -> tuple[tuple[str, str], ...]:
    """填报单位、填报人、审核人、联系电话、填报日期, on every form."""
    day = report.issued_at or report.signed_at or report.drafted_at
    return (
        ("填报单位", report.unit), ("填报人", report.filled_by), ("审核人", report.checked_by),
        ("联系电话", report.phone), ("填报日期", day_words(timezone.localdate(day))),
    )  # fmt: skip


def _part(part: Mapping[str, Any], known: Mapping[str, ReportFigure]) -> Part:
    match part["kind"]:
        case "heading":
            return Heading(part["text"])
        case "paragraph":
            return Paragraph(
                part["key"], tuple(_pieces(part["text"], known)), part.get("label", ""), part.get("hint", ""),
                bool(part.get("typed")), bool(part.get("edited")), part["text"],
            )  # fmt: skip
    return _table(part, known)


def _pieces(text: str, known: Mapping[str, ReportFigure]) -> Iterable[Cell]:
    """A change is said without its sign: 上升 and 下降 say it."""
    for place, piece in enumerate(PLACE.split(text)):
        if place % 2 == 0:
            if piece:
                yield Cell(piece)
            continue
        cell = _number(piece, known)
        is_change = piece in known and known[piece].reckoned in _CHANGES
        yield (
            Cell(cell.text.lstrip("-"), cell.code, cell.value, cell.decimals, cell.label)
            if is_change
            else cell
        )


def _number(code: str, known: Mapping[str, ReportFigure]) -> Cell:
    figure = known[code]
    return Cell(shown(figure.value, figure.decimals), code, figure.value, figure.decimals, figure.label)


def _table(part: Mapping[str, Any], known: Mapping[str, ReportFigure]) -> Table:
    columns = part["columns"]
    grouped = any(column["group"] for column in columns)
    heads: list[Head] = [Head(part["first"], is_tall=True)]
    under: list[str] = []
    last = ""
    for column in columns:
        group = column["group"]
        if group:
            under.append(column["label"])
        if group and group == last:
            heads[-1] = Head(group, heads[-1].span + 1)
        else:
            heads.append(Head(group or column["label"], is_tall=not group))
        last = group
    lines = tuple(
        Line(
            row["label"],
            tuple(_number(cell["figure"], known) if "figure" in cell else Cell(cell["text"]) for cell in row["cells"]),
            bool(row["total"]),
        )
        for row in part["rows"]
    )  # fmt: skip
    labels = tuple(column["label"] for column in columns)
    return Table(
        part["key"], part["title"], part["unit"], tuple(heads), tuple(under) if grouped else (), labels, lines,
        tuple(part["footers"]), part["none"],
    )  # fmt: skip


def foot_lines(footers: Sequence[tuple[str, str]]) -> list[str]:
    """The unit, the persons with the telephone, the day: a line each; what is empty leaves room to write."""
    told = [f"{label}：{said or '　　　　'}" for label, said in footers]
    return [told[0], "　　".join(told[1:-1]), told[-1]]


def shares(table: Table) -> list[int]:
    """How the columns divide the width: names take what they need, numbers share the rest."""
    found = [min(max([8, *(_length(line.label) for line in table.lines)]), 24)]
    for place, label in enumerate(table.labels):
        cells = [line.cells[place] for line in table.lines]
        least = min(max(6, _length(label) // 3 + 1), 9) if all(cell.is_number for cell in cells) else 8
        found.append(min(max([least, *(_length(cell.text) for cell in cells)]), 22))
    return found


def _length(text: str) -> int:
    """In half widths."""
    return sum(1 if each.isascii() else 2 for each in text)


def title_lines(title: str, room: int) -> list[str]:
    """A title that one line does not hold, broken where it is read: before a bracket, or behind what it is about."""
    if len(title) <= room:
        return [title]
    for at in (title.find("（"), title.find("农民工工资") + len("农民工工资")):
        if 4 < at < len(title) - 2 and at <= room:
            return [title[:at], *title_lines(title[at:], room)]
    return [title]
