"""Builds a report: numbers with the rows they were counted from, and the paper on which they stand.

A number is said once, as a figure. Texts and tables name it (`f"新收{figure}件"` becomes `新收{figure:new}件`), so that
what is written and what is counted cannot differ. Nothing is asked of the database here but the rows handed in.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from agencies.policy.model import Policy
from oversight.reports.models import Reckoned

WAN = Decimal(10_000)
PLACE = re.compile(r"\{figure:([^{}]+)\}")
_DECIMALS = {"万元": 2, "%": 1, "万人": 2, "工作日": 1}
_FINEST = Decimal("0.0001")
_CODE = re.compile(r"[a-z0-9_.:-]{1,120}")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `value` is in `unit`; `addends` are what each of `rows` adds (yuan where the unit is 万元)."""

    code: str
    label: str
    value: Decimal | None
    unit: str = "件"
    decimals: int = 0
    model: str = ""
    rows: tuple[int, ...] = ()
    addends: tuple[Decimal, ...] = ()
    parts: tuple[str, ...] = ()
    reckoned: str = Reckoned.COUNT.value

    def __str__(self) -> str:
        """How a text names it."""
        return f"{{figure:{self.code}}}"

    def __format__(self, spec: str) -> str:
        return str(self)

    @property
    def shown(self) -> str:
        return shown(self.value, self.decimals)

    @property
    def number(self) -> Decimal:
        return self.value or Decimal(0)


def shown(value: Decimal | None, decimals: int) -> str:
    """As it stands on paper: no thousands separators, a dash where there is no number."""
    return "—" if value is None else f"{value:.{decimals}f}"


@dataclass(frozen=True, slots=True)
class Column:
    """`group` is the heading over several columns (其中); neighbours of one group share it."""

    code: str
    label: str
    group: str = ""
    unit: str = ""


Cell = Figure | str | None


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: Sequence[Cell]
    is_total: bool = False


@dataclass(slots=True)
class Builder:
    """One report being built. `first` and `last` are the days of its period; `now` the moment of counting."""

    jurisdiction: str
    first: date
    last: date
    now: datetime
    policy: Policy | None = None
    subject: int = 0
    title: str = ""
    clause: str = ""
    is_zero: bool = False
    figures: dict[str, Figure] = field(default_factory=dict)
    body: list[dict[str, Any]] = field(default_factory=list)

    # ---- figures

    def figure(
        self,
        code: str,
        label: str,
        value: Decimal | int | None = None,
        unit: str = "件",
        *,
        rows: Any = None,
        model: str = "",
        decimals: int | None = None,
        parts: Sequence["Figure | str"] = (),
        reckoned: str = "",
        addends: Sequence[Decimal] = (),
    ) -> Figure:
        """A number; without `value` the count of `rows`. `model` is a label as `cases.case`; a queryset knows its own.

        Raises ValueError where a code is taken, is none, or rows have no model.
        """
        keys, its_model = _keys(rows)
        model = model.lower() or its_model
        if not _CODE.fullmatch(code) or code in self.figures:
            raise ValueError(f"{code!r} is no code, or is taken")
        if keys and not model:
            raise ValueError(f"{code!r} has rows of no model")
        named = tuple(each if isinstance(each, str) else each.code for each in parts)
        if missing := [each for each in named if each not in self.figures]:
            raise ValueError(f"{code!r} is made of {missing}, which do not stand here")
        if value is None and reckoned in ("", Reckoned.COUNT) and (rows is not None or model):
            value = len(keys)
        made = Figure(
            code=code, label=label[:160], value=None if value is None else Decimal(value).quantize(_FINEST), unit=unit,
            decimals=_DECIMALS.get(unit, 0) if decimals is None else decimals, model=model, rows=keys,
            addends=tuple(addends), parts=named, reckoned=reckoned or _reckoned(value, keys, model, named),
        )  # fmt: skip
        self.figures[code] = made
        return made

    def count(self, code: str, label: str, rows: Any, unit: str = "件", *, model: str = "") -> Figure:
        """How many rows there are."""
        return self.figure(code, label, None, unit, rows=rows, model=model, reckoned=Reckoned.COUNT)

    def sum(
        self, code: str, label: str, rows: Any, unit: str = "人", *, column: str = "", model: str = ""
    ) -> Figure:
        """What rows add up to: `column` of a queryset, or pairs of a key and what it adds. 万元 and 万人 are the
        ten-thousandth part of what is added."""
        pairs, its_model = _pairs(rows, column)
        kept = [(key, adds) for key, adds in pairs if adds]
        total = sum((adds for _key, adds in kept), Decimal(0))
        return self.figure(
            code, label, total / WAN if unit in ("万元", "万人") else total, unit, rows=[key for key, _adds in kept],
            model=model or its_model, addends=[adds for _key, adds in kept], reckoned=Reckoned.SUM,
        )  # fmt: skip

    def money(self, code: str, label: str, rows: Any, *, column: str = "amount", model: str = "") -> Figure:
        """Yuan of the rows, said in 万元."""
        return self.sum(code, label, rows, "万元", column=column, model=model)

    def total(self, code: str, label: str, parts: Sequence[Figure]) -> Figure:
        """Other figures added up."""
        value = sum((each.number for each in parts), Decimal(0))
        unit = parts[0].unit if parts else "件"
        return self.figure(code, label, value, unit, parts=parts, reckoned=Reckoned.TOTAL)

    def difference(self, code: str, label: str, of: Figure, less: Figure) -> Figure:
        return self.figure(
            code, label, of.number - less.number, of.unit, parts=(of, less), reckoned=Reckoned.DIFFERENCE
        )

    def share(self, code: str, label: str, part: Figure, whole: Figure, *, decimals: int = 1) -> Figure:
        """Percent; no number where there is nothing to take a share of."""
        value = part.number * 100 / whole.number if whole.number else None
        return self.figure(
            code, label, value, "%", parts=(part, whole), decimals=decimals, reckoned=Reckoned.SHARE
        )

    def average(
        self, code: str, label: str, rows: Iterable[tuple[int, Any]], unit: str = "工作日", *, model: str = ""
    ) -> Figure:
        """The mean of what rows say, each of them counted; no number where there are none."""
        pairs = [(key, Decimal(says)) for key, says in rows]
        said = [says for _key, says in pairs]
        return self.figure(
            code, label, sum(said, Decimal(0)) / len(said) if said else None, unit, rows=[key for key, _ in pairs],
            model=model, addends=said, reckoned=Reckoned.AVERAGE,
        )  # fmt: skip

    def change(self, code: str, label: str, now: Figure, before: Figure) -> Figure:
        """Percent by which it rose (or fell, negative) against the same period of the year before (同比)."""
        value = (now.number - before.number) * 100 / before.number if before.number else None
        return self.figure(code, label, value, "%", parts=(now, before), decimals=1, reckoned=Reckoned.CHANGE)

    # ---- the paper

    def heading(self, text: str) -> None:
        self.body.append({"kind": "heading", "text": text})

    def paragraph(self, text: str, key: str = "") -> None:
        """Plain text; figures are named in it. `key` lets an edited text find its place when it is drawn up again."""
        key = key or f"p{sum(each['kind'] == 'paragraph' for each in self.body) + 1}"
        self.body.append({"kind": "paragraph", "key": key, "text": text})

    def typed(self, key: str, label: str, hint: str = "") -> None:
        """What only people know: empty until somebody writes it, kept when the report is drawn up again."""
        self.body.append(
            {"kind": "paragraph", "key": key, "label": label, "hint": hint, "text": "", "typed": True}
        )

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Sequence[Row],
        *,
        unit: str = "",
        key: str = "",
        first: str = "项目",
        footers: Sequence[str] = (),
        none: str = "无",
    ) -> None:
        """`first` heads the labels of the rows; `none` stands in a table without rows."""
        key = key or f"t{sum(each['kind'] == 'table' for each in self.body) + 1}"
        self.body.append(
            {
                "kind": "table", "key": key, "title": title, "unit": unit, "first": first, "none": none,
                "columns": [
                    {"code": each.code, "label": each.label, "group": each.group, "unit": each.unit}
                    for each in columns
                ],
                "rows": [
                    {"label": each.label, "total": each.is_total, "cells": [_cell(cell) for cell in each.cells]}
                    for each in rows
                ],
                "footers": list(footers),
            }
        )  # fmt: skip

    # ---- together

    def places(self) -> set[str]:
        """The codes that the paper names."""
        return set(named_in(self.body))


def named_in(body: Iterable[Mapping[str, Any]]) -> list[str]:
    """The codes of all figures that a body names, in order."""
    found: list[str] = []
    for part in body:
        found += PLACE.findall(str(part.get("text", "")))
        for row in part.get("rows", ()):
            found += [cell["figure"] for cell in row["cells"] if "figure" in cell]
    return found


def said(text: str, say: Callable[[str], str]) -> str:
    """The text with every place filled by what `say` makes of its code."""
    return PLACE.sub(lambda found: say(found[1]), text)


def year_on_year(change: Figure, now: Figure, before: Figure) -> str:
    """同比上升12.5% / 同比下降3.0% / 与去年持平; where there was nothing the year before, that is said."""
    if now.number == before.number:
        return "与去年持平"
    if not before.number:
        return "去年同期为零"
    # What is shown must not read 上升0.0%: so small a change is none.
    if change.value is not None and not round(change.value, change.decimals):
        return "与去年基本持平"
    return f"同比{'上升' if now.number > before.number else '下降'}{change}%"


def _cell(cell: Cell) -> dict[str, str]:
    return {"figure": cell.code} if isinstance(cell, Figure) else {"text": cell or ""}


def _reckoned(value: Any, keys: Sequence[int], model: str, parts: Sequence[str]) -> str:
    if parts:
        return Reckoned.TOTAL
    return Reckoned.COUNT if model and value == len(keys) else Reckoned.STATED


def _keys(rows: Any) -> tuple[tuple[int, ...], str]:
    if rows is None:
        return (), ""
    if isinstance(rows, QuerySet):
        return tuple(rows.order_by("pk").values_list("pk", flat=True)), rows.model._meta.label_lower
    return tuple(rows), ""


def _pairs(rows: Any, column: str) -> tuple[list[tuple[int, Decimal]], str]:
    if isinstance(rows, QuerySet):
        found: Iterable[tuple[int, Any]] = rows.order_by("pk").values_list("pk", column)
        return [(key, Decimal(adds or 0)) for key, adds in found], rows.model._meta.label_lower
    return [(key, Decimal(adds or 0)) for key, adds in rows], ""
