"""A case file as PDF, set by typst in a folder of its own that holds the data and the files it takes in."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from agencies.documents.layout import fonts
from cases.dossier.parts import Lines, Pages, Part, Picture, Section, Table, Text, Title

_SOURCE = Path(__file__).parent / "dossier.typ"
# A very long text is set in pieces, so that no single one fills the memory.
_PARAGRAPH = 4000


@dataclass(frozen=True, slots=True)
class Cover:
    title: str
    number: str
    subject: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Words:
    """What the catalogue is called, and its columns."""

    catalogue: str
    number: str
    title: str
    page: str


def pdf_of(cover: Cover, sections: Sequence[Section], words: Words, now: datetime, folder: Path) -> bytes:
    """Pages of other documents are taken in as they are; where one of them cannot be, it is only named."""
    try:
        return _compiled(cover, sections, words, now, folder)
    except typst.TypstError:
        return _compiled(cover, [_without_pages(each) for each in sections], words, now, folder)


def _without_pages(section: Section) -> Section:
    parts: list[Part] = [Text(part.fallback) if isinstance(part, Pages) else part for part in section.parts]
    return Section(section.title, parts)


def _compiled(cover: Cover, sections: Sequence[Section], words: Words, now: datetime, folder: Path) -> bytes:
    said = {
        "cover": asdict(cover),
        "words": asdict(words),
        "sections": [
            {"title": each.title, "parts": [_told(part, folder) for part in each.parts]} for each in sections
        ],
    }
    found = fonts.checked(_texts(said))
    data = _mapped(said, found.settable) | {"fonts": found.faces.body, "lang": "zh"}
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False))
    shutil.copyfile(_SOURCE, folder / "dossier.typ")
    return typst.compile(
        str(folder / "dossier.typ"),
        root=str(folder),
        font_paths=found.faces.fonts,
        format="pdf",
        timestamp=int(now.timestamp()),
    )


def _told(part: Part, folder: Path) -> dict[str, Any]:
    match part:
        case Lines(rows):
            return {"kind": "lines", "rows": [list(each) for each in rows]}
        case Table(head, rows, widths):
            return {
                "kind": "table",
                "head": list(head),
                "rows": [list(each) for each in rows],
                "widths": list(widths),
            }
        case Text(words):
            return {"kind": "text", "words": list(_paragraphs(words))}
        case Title(words, listed):
            return {"kind": "title", "words": words, "listed": listed}
        case Picture(path):
            return {"kind": "picture", "file": path.name}
        case Pages(path, count, _fallback):
            # Short, so that no break is put into the name.
            taken = folder / f"{path.name[:12]}.pdf"
            if not taken.exists():
                shutil.copyfile(path, taken)
            return {"kind": "pages", "file": taken.name, "count": count}


def _paragraphs(words: str) -> list[str]:
    lines = [line for line in words.splitlines() if line.strip()]
    return [line[at : at + _PARAGRAPH] for line in lines for at in range(0, len(line), _PARAGRAPH)]


def _texts(value: Any) -> list[str]:
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    _mapped(value, note)
    return found


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same shape with every text changed; file names and kinds are ours and pass unharmed."""
    match value:
        case str():
            return "\n".join(change(line) for line in value.split("\n"))
        case dict():
            return {name: _mapped(inner, change) for name, inner in value.items()}
        case list() | tuple():
            return [_mapped(inner, change) for inner in value]
    return value
