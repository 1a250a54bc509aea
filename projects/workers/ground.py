"""What a list about workers speaks of: the projects its sender may write to, employers, works contracts."""

from collections.abc import Iterable
from typing import NamedTuple

from agencies.people.models import User
from projects.duties import account_of, may_edit
from projects.models import Company, Contract, Project

# Companies that a list has named so far; a list of a whole province names tens of thousands.
_HELD_MAX = 100_000


class Place(NamedTuple):
    """A project of the list. `closed`: filed as complete or given up."""

    pk: int
    may_write: bool
    closed: bool


_CLOSED = (Project.State.FILED, Project.State.CANCELLED)


def projects_of(by: User, jurisdiction: str, project_id: int | None) -> dict[str, Place]:
    """By its number and that of the provincial platform, those the sender can see; of one project that one alone."""
    visible = Project.objects.visible_to(by).filter(jurisdiction=jurisdiction)
    if project_id is not None:
        visible = visible.filter(pk=project_id)
    rows = visible.only(
        "id", "code", "platform_no", "state", "jurisdiction", "region", "responsible_agency", "owner_agency"
    ).iterator(chunk_size=5000)
    found: dict[str, Place] = {}
    for each in rows:
        may_write = may_edit(by, each) or account_of(by, each) is not None
        place = found[each.code] = Place(each.pk, may_write, each.state in _CLOSED)
        if each.platform_no:
            found.setdefault(each.platform_no, place)
    return found


class Employers:
    """Companies by credit code or exact name, looked up as the list names them."""

    def __init__(self) -> None:
        # None: not in the register. 0: several of that name.
        self._held: dict[str, int | None] = {}

    def holds(self, said: set[str]) -> bool:
        """Whether there is nothing to look up."""
        return said <= self._held.keys()

    def look_up(self, said: Iterable[str]) -> None:
        if len(self._held) > _HELD_MAX:
            self._held.clear()
        wanted = sorted({each for each in said if each not in self._held})
        if not wanted:
            return
        self._held.update(dict.fromkeys(wanted))
        named = Company.objects.filter(name__in=wanted).values_list("name", "pk")
        for name, pk in named:
            self._held[name] = pk if self._held[name] is None else 0
        coded = Company.objects.filter(credit_code__in=[each.upper() for each in wanted])
        codes = {str(code): pk for code, pk in coded.values_list("credit_code", "pk")}
        for each in wanted:
            if found := codes.get(each.upper()):
                self._held[each] = found

    def get(self, said: str) -> int | None:
        return self._held.get(said)


def contracts_of(jurisdiction: str, project_id: int | None) -> dict[tuple[int, str], int]:
    """(project, number) -> contract."""
    found = Contract.objects.filter(project__jurisdiction=jurisdiction).exclude(number="")
    if project_id is not None:
        found = found.filter(project=project_id)
    rows = found.order_by("-pk").values_list("project", "number", "pk").iterator(chunk_size=5000)
    return {(project, number): pk for project, number, pk in rows}
