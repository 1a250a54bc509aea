"""The results as an aligned table for a person, and as JSON for whatever compares runs."""

import json
from collections.abc import Iterable
from pathlib import Path

from bench.harness import Result

_HEAD = ("measure", "unit", "floor", "ours", "ratio", "aim", "ok")


def table(results: Iterable[Result]) -> str:
    rows = [_HEAD, *map(_cells, results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 1, 6) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _cells(result: Result) -> tuple[str, ...]:
    measure = result.measure
    return (
        measure.name,
        measure.unit,
        figure(result.floor),
        figure(result.ours),
        f"{result.ratio:.2f}",
        "-" if measure.aim is None else f"{measure.aim:g}",
        {True: "ok", False: "MISSED", None: "-"}[result.ok],
    )


def figure(value: float) -> str:
    """Three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def rates(results: Iterable[Result]) -> str:
    """How many a second, for the measures that are asked for it."""
    return "\n".join(
        f"{each.measure.name}: {_a_second(each, each.ours)} {each.measure.rate} a second in one process "
        f"(floor: {_a_second(each, each.floor)})"
        for each in results
        if each.measure.rate
    )


def _a_second(result: Result, time: float) -> str:
    return f"{result.measure.a_second / time:,.0f}"


def explanations(results: Iterable[Result]) -> str:
    return "\n".join(
        f"{each.measure.name}\n    floor: {each.measure.floor_is}\n    ours:  {each.measure.ours_is}"
        for each in results
    )


def write(results: Iterable[Result], out: Path) -> None:
    rows = [each.as_json() for each in results]
    out.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
