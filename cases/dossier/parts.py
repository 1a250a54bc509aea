"""What a case file is made of: sections of plain parts, and how a row of a table becomes lines of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.templatetags.xinze import yuan


@dataclass(frozen=True, slots=True)
class Lines:
    """Label and value, one to a line."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are shares of the line, one per column."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


@dataclass(frozen=True, slots=True)
class Text:
    words: str


@dataclass(frozen=True, slots=True)
class Title:
    """A heading inside a section; `listed` puts it into the catalogue."""

    words: str
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a PDF as they are. `fallback` is said where it cannot be taken in."""

    path: Path
    count: int
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG that was drawn anew."""

    path: Path


Part = Lines | Table | Text | Title | Pages | Picture


@dataclass(slots=True)
class Section:
    title: str
    parts: list[Part] = field(default_factory=list)


def stated(record: Model, *names: str) -> Lines:
    """Fields of a record that are filled, called as the model calls them."""
    rows = [
        (_label(record, name), shown(value))
        for name in names
        if (value := _value(record, name)) not in (None, "")
    ]
    return Lines(rows)


def _label(record: Model, name: str) -> str:
    return str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _value(record: Model, name: str) -> Any:
    display = getattr(record, f"get_{name}_display", None)
    value = getattr(record, name)
    return str(display()) if display and value not in (None, "") else value


def shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return yuan(value)
        case list() | tuple():
            return "、".join(map(str, value))
    return str(value)


def row(*values: Any) -> tuple[str, ...]:
    return tuple(map(shown, values))


def rows(values: Iterable[Iterable[Any]]) -> list[tuple[str, ...]]:
    return [row(*each) for each in values]
