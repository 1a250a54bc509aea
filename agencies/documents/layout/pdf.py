"""A letter as PDF/A-2b: the same letter gives the same bytes."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from agencies.documents.layout import fonts
from agencies.documents.layout.sheet import Sheet, title_parts, unbroken

_SOURCE = (Path(__file__).parent / "letter.typ").read_bytes()


def pdf_of(sheet: Sheet) -> bytes:
    data, faces = _told(sheet)
    return typst.compile(
        _SOURCE, font_paths=faces, sys_inputs=data, format="pdf", pdf_standards="a-2b",
        timestamp=int(sheet.issued_at.timestamp()),
    )  # fmt: skip


def pictures_of(sheet: Sheet) -> list[bytes]:
    """Its pages as PNG, for a preview."""
    data, faces = _told(sheet)
    # One page comes as it is, several as a list; the types of typst know only the one.
    made: Any = typst.compile(_SOURCE, font_paths=faces, sys_inputs=data, format="png", ppi=96)
    return list(made) if isinstance(made, list) else [made]


def _told(sheet: Sheet) -> tuple[dict[str, str], typst.Fonts]:
    """What the source is given: the texts as they can be set, and in which fonts."""
    said = {name: _each(value, unbroken) for name, value in asdict(sheet).items() if name != "issued_at"}
    texts = [each for value in said.values() for each in ([value] if isinstance(value, str) else value)]
    found = fonts.checked(texts)
    settable = {name: _each(value, found.settable) for name, value in said.items()}
    data = settable | {
        "title_parts": title_parts(str(settable["title"])),
        "missing": found.note,
        "body_fonts": found.faces.body,
        "title_fonts": found.faces.title,
    }
    return {"sheet": json.dumps(data)}, found.faces.fonts


def _each(value: str | Sequence[str], change: Callable[[str], str]) -> str | list[str]:
    return change(value) if isinstance(value, str) else [change(each) for each in value]
