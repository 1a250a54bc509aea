"""Where it is worst: five projects by money, five by red warnings, the five letters longest overdue with who owes."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case as When
from django.db.models import Count, F, Min, Sum
from django.db.models import When as Then
from django.utils import timezone

from agencies.people.models import User
from cases.filters import transfer_state
from cases.filters_above import in_place
from cases.models import Case, Transfer
from oversight.overview import links
from oversight.overview.asking import Asked
from oversight.warnings.codes import Colour
from oversight.warnings.forms import of_place
from oversight.warnings.models import EarlyWarning
from projects.duties import STAFF

SHOWN = 5
_NAMED = 2


@dataclass(frozen=True, slots=True)
class WorstProject:
    """`red` are the red warnings that stand, `since` when the first of them was seen."""

    pk: int
    name: str
    agency: str
    cases: int
    workers: int
    owed: Decimal
    red: int
    since: datetime | None
    cases_url: str
    red_url: str


@dataclass(frozen=True, slots=True)
class Worst:
    """Five by the money owed in open cases, five by the red warnings that stand, and how many of these there are."""

    by_owed: list[WorstProject]
    by_red: list[WorstProject]
    red: int


def worst_projects(user: Any, asked: Asked) -> Worst:
    owing = list(_owing(user, asked).order_by("-owed", "project")[:SHOWN])
    # In one query: those of the projects just found, and the five that have most.
    is_found = When(Then(project__in=[row["project"] for row in owing], then=1), default=0)
    warned = list(
        _warned(user, asked).annotate(is_found=is_found).order_by("-is_found", "-red", "project")[: 2 * SHOWN]
    )
    reds = {row["project"]: row for row in warned}
    most = sorted(warned, key=lambda row: (-row["red"], row["project"]))[:SHOWN]
    return Worst(
        [_project(asked, row, reds.get(row["project"], {})) for row in owing],
        [_project(asked, row, row) for row in most],
        _red(user, asked).count() if warned else 0,
    )


_NAMES = {
    "project_code": F("project__code"),
    "project_name": F("project__name"),
    "in_charge": F("project__responsible_agency__short_name"),
}


def _owing(user: Any, asked: Asked) -> Any:
    cases = Case.objects.visible_to(user).open().filter(project__isnull=False, amount__isnull=False)
    if asked.place:
        cases = cases.filter(in_place(asked.place))
    grouped = cases.order_by().values("project", **_NAMES)
    return grouped.annotate(owed=Sum("amount"), cases=Count("pk"), people=Sum("workers"))


def _red(user: Any, asked: Asked) -> Any:
    red = EarlyWarning.objects.visible_to(user).standing().filter(colour=Colour.RED).order_by()
    return red.filter(of_place(asked.place)) if asked.place else red


def _warned(user: Any, asked: Asked) -> Any:
    grouped = _red(user, asked).values("project", **_NAMES)
    return grouped.annotate(red=Count("pk"), since=Min("first_seen"))


def _project(asked: Asked, row: Any, red: Any) -> WorstProject:
    code = row["project_code"]
    return WorstProject(
        row["project"], row["project_name"], row["in_charge"] or "", row.get("cases", 0), row.get("people") or 0,
        row.get("owed") or Decimal(0), red.get("red", 0), red.get("since"), links.stock(asked, project=code),
        links.warnings(asked, colour=Colour.RED.value, project=code),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LateLetter:
    """`handlers` received it or handle for the agency, `head` answers for the agency."""

    number: str
    case: str
    agency: str
    handlers: tuple[str, ...]
    head: str
    due_at: datetime
    days: int
    workers: int | None
    amount: Decimal | None


def longest_overdue(user: Any, asked: Asked, now: datetime) -> list[LateLetter]:
    found = Transfer.objects.visible_to(user).filter(transfer_state("overdue", now))
    if asked.place:
        found = found.filter(in_place(asked.place, "case__"))
    letters = list(
        found.select_related("case", "agency", "letter", "limit", "received_by").order_by(
            "limit__due_at", "pk"
        )[:SHOWN]
    )
    people = _people({letter.agency_id for letter in letters if letter.agency_id})
    return [_letter(letter, people, now) for letter in letters]


def _people(agencies: set[int]) -> dict[tuple[int, bool], list[str]]:
    """The names of who is there, by agency and whether as its head."""
    found: dict[tuple[int, bool], list[str]] = {}
    staff = User.objects.filter(agency__in=agencies, is_active=True, role__in=STAFF).order_by("pk")
    for person in staff if agencies else ():
        assert person.agency_id is not None
        found.setdefault((person.agency_id, person.role == User.Role.HEAD), []).append(str(person))
    return found


def _letter(letter: Transfer, people: dict[tuple[int, bool], list[str]], now: datetime) -> LateLetter:
    assert letter.limit is not None
    key = letter.agency_id or 0
    by = letter.received_by
    handlers = [str(by)] if by and by.agency_id == key else people.get((key, False), [])[:_NAMED]
    return LateLetter(
        letter.letter.number, letter.case.number,
        letter.agency.short_name if letter.agency else letter.recipient_name, tuple(handlers),
        next(iter(people.get((key, True), [])), ""), letter.limit.due_at,
        (timezone.localdate(now) - timezone.localdate(letter.limit.due_at)).days, letter.case.workers,
        letter.case.amount,
    )  # fmt: skip
