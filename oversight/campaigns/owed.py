"""Whom a supervision visit is still owed this year: districts first, then the departments and the towns."""

from dataclasses import dataclass

from django.db.models import QuerySet

from agencies.people.models import Agency
from agencies.vocabulary import Role
from oversight.campaigns.checklist import Visited, visited
from oversight.campaigns.models import Supervision

_HELD = (Supervision.State.HELD, Supervision.State.CLOSED)


@dataclass(frozen=True, slots=True)
class Owed:
    """Of one kind of body: all of them, and those that nobody has visited in the year."""

    kind: Visited
    bodies: tuple[Agency, ...]
    missing: tuple[Agency, ...]

    @property
    def visited(self) -> int:
        return len(self.bodies) - len(self.missing)


def to_visit(jurisdiction: str) -> "QuerySet[Agency]":
    """The bodies of the place but the office, which sends the team, and the group itself."""
    found = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True, is_coordinator=False)
    return found.exclude(role__in=[Role.LEADING_GROUP, Role.COORDINATION_OFFICE]).order_by("pk")


def owed(jurisdiction: str, year: int) -> list[Owed]:
    held = set(
        Supervision.objects.filter(jurisdiction=jurisdiction, year=year, state__in=_HELD).values_list(
            "agency", flat=True
        )
    )
    by_kind: dict[Visited, list[Agency]] = {}
    for each in to_visit(jurisdiction):
        by_kind.setdefault(visited(each.role), []).append(each)
    return [
        Owed(kind, tuple(by_kind[kind]), tuple(each for each in by_kind[kind] if each.pk not in held))
        for kind in Visited
        if kind in by_kind
    ]
