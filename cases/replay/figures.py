"""The figures of a replay as frozen values: who leads instead of whom, and what else would be added or taken away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

Roles = tuple[str, ...]
# The parts of a decision that are sets, beside the lead.
PARTS = ("assist", "notify", "duties")
# Those that are one code each.
ONE_OF = ("coordinator", "determination")


@dataclass(frozen=True, slots=True)
class Moved:
    """Cases that these led and those would lead. `base_rule` and `draft_rule` narrow it to who decided so.

    A rule is "" where none decides; None leaves it open. Without any leads: every case that would move.
    """

    leads_now: Roles | None = None
    leads_then: Roles | None = None
    base_rule: str | None = None
    draft_rule: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """Cases that keep their lead and change in one other part.

    Of a part that is a set either `lost` or `gained` is a code and the other ""; of the rest both are values.
    """

    part: str  # "assist", "notify", "duties", "coordinator", "determination" or "deadline"
    lost: str
    gained: str


@dataclass(frozen=True, slots=True)
class Group:
    """How many cases would move from some leads to others, and by which rules."""

    figure: Moved
    cases: int
    by: tuple[tuple[Moved, int], ...]


@dataclass(frozen=True, slots=True)
class Other:
    figure: Changed
    cases: int


@dataclass(frozen=True, slots=True)
class Replay:
    """`changed` counts the cases that keep their lead and change in any other part; `others` may count one twice."""

    jurisdiction: str
    since: date | None
    cases: int
    changed: int
    groups: tuple[Group, ...]
    others: tuple[Other, ...]
    seconds: float

    @property
    def moved(self) -> int:
        return sum(group.cases for group in self.groups)

    @property
    def unchanged(self) -> int:
        """Cases whose lead stays."""
        return self.cases - self.moved

    def as_json(self, numbers: dict[Moved, list[str]]) -> dict[str, Any]:
        """In codes. `numbers` are some cases of each group."""
        return {
            "jurisdiction": self.jurisdiction,
            "since": self.since.isoformat() if self.since else None,
            "cases": self.cases,
            "moved": self.moved,
            "unchanged": self.unchanged,
            "changed_otherwise": self.changed,
            "groups": [_group(group, numbers.get(group.figure, [])) for group in self.groups],
            "other_changes": [
                {
                    "part": other.figure.part,
                    "removed": other.figure.lost,
                    "added": other.figure.gained,
                    "cases": other.cases,
                }
                for other in self.others
            ],
        }


def _group(group: Group, numbers: list[str]) -> dict[str, Any]:
    return {
        "from": list(group.figure.leads_now or ()),
        "to": list(group.figure.leads_then or ()),
        "cases": group.cases,
        "rules": [
            {"from": figure.base_rule, "to": figure.draft_rule, "cases": cases} for figure, cases in group.by
        ],
        "numbers": numbers,
    }


def grouped(moves: Iterable[tuple[Moved, int]]) -> tuple[Group, ...]:
    """Moves by rule, summed by who leads; the largest first."""
    found: dict[Moved, list[tuple[Moved, int]]] = {}
    for figure, cases in moves:
        found.setdefault(Moved(figure.leads_now, figure.leads_then), []).append((figure, cases))
    groups = (
        Group(whole, sum(cases for _, cases in by), tuple(sorted(by, key=lambda each: -each[1])))
        for whole, by in found.items()
    )
    return tuple(sorted(groups, key=lambda group: (-group.cases, _order(group.figure))))


def counted(changes: Iterable[tuple[Changed, int]]) -> tuple[Other, ...]:
    found: dict[Changed, int] = {}
    for figure, cases in changes:
        found[figure] = found.get(figure, 0) + cases
    others = (Other(figure, cases) for figure, cases in found.items())
    return tuple(sorted(others, key=lambda other: (-other.cases, _words(other.figure))))


def _order(figure: Moved) -> tuple[Roles, Roles]:
    return figure.leads_now or (), figure.leads_then or ()


def _words(figure: Changed) -> tuple[str, str, str]:
    return figure.part, figure.lost, figure.gained
