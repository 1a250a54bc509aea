"""How far the duties are kept: per duty and industry department, in one query however many projects there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from agencies.policy.obligations import Declared
from projects.compliance.conditions import counted, fulfilled, in_state, wanting
from projects.compliance.judging import State
from projects.models import Item, Project

# The systems that are counted everywhere (六项制度 and what stands beside them), in the order of the documents.
SYSTEMS = (
    "real_name", "wage_account", "agency_payment", "deposit", "rights_board", "labour_manager", "payment_guarantee",
    "process_settlement", "written_contract",
)  # fmt: skip
# What state-owned contractors are held to (BDH 一(三)).
SIX = ("real_name", "wage_account", "agency_payment", "labour_manager", "rights_board", "deposit")
STATE_OWNED = Q(project__general_contractor__ownership__endswith="_soe")


@dataclass(frozen=True, slots=True)
class Cell:
    code: str
    done: int = 0
    counted: int = 0

    @property
    def share(self) -> int | None:
        """Full per cent, rounded down: 100 is said only of all."""
        return 100 * self.done // self.counted if self.counted else None

    @property
    def is_whole(self) -> bool:
        return self.done == self.counted

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(self.code, self.done + other.done, self.counted + other.counted)


@dataclass
class Line:
    """An industry department, or all of them; `agency` is empty for projects without one."""

    agency: str
    name: str
    cells: list[Cell] = field(default_factory=list)


def columns(duties: Mapping[str, Declared], state_owned: bool) -> list[Declared]:
    return [duties[code] for code in (SIX if state_owned else SYSTEMS) if code in duties]


def coverage(items: QuerySet[Item], codes: Sequence[str], today: date) -> tuple[list[Line], Line]:
    """A line for each department that has projects, sorted by its name, and the sum of them all."""
    rows = (
        items.filter(counted(), code__in=codes, project__state__in=Project.OPEN)
        .order_by()
        .values_list("project__responsible_agency", "project__responsible_agency__short_name", "code")
        .annotate(all=Count("pk"), done=Count("pk", filter=fulfilled(today)))
    )
    found: dict[tuple[str, str], dict[str, Cell]] = {}
    for agency, name, code, all_, done in rows:
        found.setdefault((name or "", str(agency or "")), {})[code] = Cell(code, done, all_)
    lines = [
        Line(agency, name, [cells.get(code, Cell(code)) for code in codes])
        for (name, agency), cells in sorted(found.items())
    ]
    whole = [sum((line.cells[place] for line in lines), Cell(code)) for place, code in enumerate(codes)]
    return lines, Line("", "", whole)


def visible_items(projects: QuerySet[Project]) -> QuerySet[Item]:
    return Item.objects.filter(project__in=projects)


@dataclass(frozen=True, slots=True)
class Pushes:
    """How an approving body passes its approvals on (ZY 二(二)一: within three working days)."""

    agency: str
    name: str
    in_time: int
    late: int
    open: int
    missing: int

    @property
    def share(self) -> int | None:
        """Of those due or done, how many in time, in full per cent."""
        judged = self.in_time + self.late + self.missing
        return 100 * self.in_time // judged if judged else None


def league(items: QuerySet[Item], today: date) -> list[Pushes]:
    """The approving bodies from the best to the worst; of two alike the one with more approvals first."""
    states = {
        "in_time": in_state(State.MET, today), "late": in_state(State.MET_LATE, today),
        "waiting": in_state(State.OPEN, today) & Q(due_on__isnull=False), "missing": wanting(today),
    }  # fmt: skip
    rows: Iterable[Any] = (
        items.filter(counted(), code="push", due_on__isnull=False)
        .order_by()
        .values(agency=F("project__approved_by"), name=F("project__approved_by__short_name"))
        .annotate(**{name: Count("pk", filter=state) for name, state in states.items()})
    )
    found = [
        Pushes(
            str(row["agency"] or ""), row["name"] or "", row["in_time"], row["late"], row["waiting"],
            row["missing"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda each: (-(each.share or 0), -each.in_time, each.name))
