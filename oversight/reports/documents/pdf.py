"""A report as PDF/A, set by typst as letters are."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from agencies.documents.layout import fonts
from agencies.documents.layout.sheet import unbroken
from oversight.reports.paper import (
    Cell,
    Heading,
    Paper,
    Paragraph,
    Part,
    Table,
    foot_lines,
    shares,
    title_lines,
)

_SOURCE = (Path(__file__).parent / "report.typ").read_bytes()


def pdf_of(paper: Paper, *, issuer: str, has_red_head: bool, dated: datetime, void: str = "") -> bytes:
    said: dict[str, Any] = {
        "title": paper.title,
        "lines": title_lines(paper.title, 31 if paper.is_wide else 20),
        "number": paper.number or "（签发时编号）", "issuer": issuer, "void": void,
        "parts": [_told(part) for part in paper.parts], "footers": foot_lines(paper.footers),
    }  # fmt: skip
    texts: list[str] = []

    def note(text: str) -> str:
        texts.append(text)
        return text

    _each(said, note)
    found = fonts.checked(texts)
    data = _each(said, lambda text: found.settable(unbroken(text))) | {
        "red_head": has_red_head, "wide": paper.is_wide, "missing": found.note,
        "body_fonts": found.faces.body, "title_fonts": found.faces.title,
    }  # fmt: skip
    return typst.compile(
        _SOURCE, font_paths=found.faces.fonts, sys_inputs={"paper": json.dumps(data)}, format="pdf",
        pdf_standards="a-2b", timestamp=int(dated.timestamp()),
    )  # fmt: skip


def _told(part: Part) -> dict[str, Any]:
    match part:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Paragraph():
            return {"kind": "paragraph", "text": part.text or "（待填写）"}
    return _table(part)


def _table(table: Table) -> dict[str, Any]:
    lines = [
        {"total": line.is_total,
         "cells": [{"text": each.text, "number": each.is_number} for each in (Cell(line.label), *line.cells)]}
        for line in table.lines
    ]  # fmt: skip
    return {
        "kind": "table", "title": table.title, "unit": table.unit, "footers": list(table.footers),
        "heads": [
            {"label": head.label, "span": head.span, "tall": 2 if head.is_tall and table.has_groups else 1}
            for head in table.top
        ],
        "under": list(table.under), "lines": lines, "none": table.none, "columns": shares(table),
    }  # fmt: skip


def _each(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case dict():
            return {name: inner if name == "kind" else _each(inner, change) for name, inner in value.items()}
        case list():
            return [_each(inner, change) for inner in value]
    return value
