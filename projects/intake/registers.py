"""The registers that lists are taken into: what each is called, its columns, and who takes its rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from agencies.importing.columns import Column
from agencies.people.models import User
from projects.intake import companies, contracts, items, payments, posts, projects
from projects.intake.counts import Counts
from projects.intake.finding import agencies_of, places_of
from projects.models import RegisterRun
from projects.workers import attendance, attendance_columns, roster, roster_columns

Kind = RegisterRun.Kind


class Take(Protocol):
    """Takes the rows in, or with `commit=False` only says what that would do. With `whole` one bad row refuses all.

    The rows are (number in the file, {code of the column: what the cell says}); cells are stripped, empty ones may be
    left out. `on_fault` takes the row's number, the code of the column and what is wrong; `progress` how many rows
    have been read. Neither may touch the database.
    """

    def __call__(
        self, rows: Iterable[tuple[int, Mapping[str, str]]], *, jurisdiction: str, project_id: int | None,
        whole: bool, commit: bool, by: User, now: datetime, on_fault: Callable[[int, str, str], None],
        progress: Callable[[int], None],
    ) -> Counts: ...  # fmt: skip


@dataclass(frozen=True, slots=True)
class Register:
    """`title` is what its template is called. `batched`: taken in by parts, since it has millions of rows; what has
    been taken in stays, and going on repeats nothing."""

    title: str
    columns: Sequence[Column]
    take: Take
    batched: bool = False
    # A list of a single project need not name it.
    of_project: bool = True
    # The parties of a project keep it themselves.
    of_parties: bool = False


REGISTERS: dict[str, Register] = {
    Kind.COMPANIES: Register("企业名录", companies.COLUMNS, companies.take, of_project=False),
    Kind.PROJECTS: Register("在建项目台账", projects.COLUMNS, projects.take, of_project=False),
    Kind.CONTRACTS: Register("合同台账", contracts.COLUMNS, contracts.take),
    Kind.POSTS: Register("责任人名单", posts.COLUMNS, posts.take),
    Kind.PAYMENTS: Register("工程款支付台账", payments.COLUMNS, payments.take),
    Kind.ITEMS: Register("项目制度落实情况", items.COLUMNS, items.take),
    Kind.ROSTER: Register(
        "农民工实名制花名册", roster_columns.COLUMNS, roster.take, batched=True, of_parties=True
    ),
    Kind.ATTENDANCE: Register(
        "考勤记录", attendance_columns.COLUMNS, attendance.take, batched=True, of_parties=True
    ),
}


def add(kind: str, register: Register) -> None:
    """A list that an app above takes in; said once, when that app is ready."""
    REGISTERS[kind] = register


def offered_in(kind: str, jurisdiction: str) -> list[Column]:
    """The columns with the lists to choose from that differ between places."""
    agencies = tuple(dict.fromkeys(agencies_of(jurisdiction)))
    places = tuple(name for name in places_of(jurisdiction) if not name.isdigit())
    local = {"region": places, "regulator": agencies, "approved_by": agencies, "department": agencies}
    if kind == Kind.ITEMS:
        local["duty"] = tuple(items.titles_of(jurisdiction))
    return [
        replace(each, allowed=local[each.code]) if each.code in local and not each.allowed else each
        for each in REGISTERS[kind].columns
    ]
