"""From the roles of a decision to the bodies of the directory that receive it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agencies.people.models import Agency
from agencies.vocabulary import NAMED_AT_DISPATCH
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Recipient:
    """A role and who stands for it: an agency, or a named person or unit, or nobody known yet."""

    role: str
    agency: Agency | None = None
    name: str = ""

    @property
    def is_known(self) -> bool:
        return self.agency is not None or bool(self.name)

    @property
    def label(self) -> str:
        return self.agency.name if self.agency else self.name


def resolve(case: Case, roles: Iterable[str], named: Mapping[str, str] | None = None) -> list[Recipient]:
    """One recipient per role. Where several bodies share a role, the one whose ground the case lies on, else the one
    of the county or district that ground belongs to.

    `named` maps a role to the region code of the body meant, or, where the directory has none, to the name of a
    person or unit.
    """
    wanted, named = list(roles), named or {}
    by_role: dict[str, list[Agency]] = {}
    for agency in Agency.objects.filter(jurisdiction=case.jurisdiction_id, role__in=wanted, is_active=True):
        by_role.setdefault(agency.role, []).append(agency)
    return [_recipient(case, role, by_role.get(role, []), named.get(role, "")) for role in wanted]


def _recipient(case: Case, role: str, bodies: list[Agency], named: str) -> Recipient:
    ground = named if named.isdigit() else case.region_id
    on_its_ground = _of_ground(bodies, ground) or _of_ground(bodies, ground[:6])
    if named and not named.isdigit() and (role in NAMED_AT_DISPATCH or not bodies):
        return Recipient(role, name=named)
    if len(bodies) == 1 and role not in NAMED_AT_DISPATCH:
        return Recipient(role, bodies[0])
    if len(on_its_ground) == 1:
        return Recipient(role, on_its_ground[0])
    return Recipient(role)


def _of_ground(bodies: list[Agency], ground: str) -> list[Agency]:
    return [body for body in bodies if body.region_id == ground]


def agencies_of(case: Case, roles: Sequence[str], named: Mapping[str, str] | None = None) -> list[Agency]:
    return [each.agency for each in resolve(case, roles, named) if each.agency] if roles else []
