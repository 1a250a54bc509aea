"""From the roles of a decision to the bodies of the directory that receive it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from agencies.people.models import Agency, Region
from agencies.people.succession import Succession
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
    """One recipient per role. Where several bodies share a role, the nearest to the ground the case lies on.

    `named` maps a role to the region code of the body meant, or, where the directory has none, to the name of a
    person or unit.
    """
    wanted, named = list(roles), named or {}
    by_role: dict[str, list[Agency]] = {}
    for agency in Agency.objects.filter(jurisdiction=case.jurisdiction_id, role__in=wanted, is_active=True):
        by_role.setdefault(agency.role, []).append(agency)
    found = [_recipient(case, role, by_role.get(role, []), named.get(role, "")) for role in wanted]
    ended = [each.role for each in found if not each.is_known and each.role not in NAMED_AT_DISPATCH]
    after = _successors(case, ended, named) if ended else {}
    return [replace(each, agency=after.get(each.role, each.agency)) for each in found]


def _successors(case: Case, roles: Iterable[str], named: Mapping[str, str]) -> dict[str, Agency]:
    """Role -> who came after its body, where that is there no more: a document names bodies as they were called then.

    Of several the one on the nearest ground.
    """
    ended = Succession.objects.filter(
        from_agency__jurisdiction=case.jurisdiction_id,
        from_agency__role__in=roles,
        from_agency__is_active=False,
    ).exclude(kind=Succession.Kind.RENAMED)
    by_role: dict[str, dict[str, Agency]] = {}
    for each in ended.select_related("from_agency", "to_agency").order_by("pk"):
        by_role.setdefault(each.from_agency.role, {})[each.from_agency.region_id] = each.to_agency
    found = {}
    for role, by_ground in by_role.items():
        name = named.get(role, "")
        grounds = [name, name[:6]] if name.isdigit() else [*_grounds(case)]
        body = next((by_ground[each] for each in grounds if each in by_ground), None)
        if last := _last(body):
            found[role] = last
    return found


def _last(body: Agency | None) -> Agency | None:
    """A successor may have ended as well."""
    while body is not None and not body.is_active:
        ended = Succession.objects.filter(from_agency=body).exclude(kind=Succession.Kind.RENAMED)
        after = ended.select_related("to_agency").first()
        body = after.to_agency if after else None
    return body


def _recipient(case: Case, role: str, bodies: list[Agency], named: str) -> Recipient:
    if named and not named.isdigit() and (role in NAMED_AT_DISPATCH or not bodies):
        return Recipient(role, name=named)
    if len(bodies) == 1 and role not in NAMED_AT_DISPATCH:
        return Recipient(role, bodies[0])
    by_ground = {body.region_id: body for body in bodies}
    grounds = iter((named, named[:6])) if named.isdigit() else _grounds(case)
    return Recipient(role, next((by_ground[each] for each in grounds if each in by_ground), None))


def _grounds(case: Case) -> Iterator[str]:
    """The ground itself, then its county, then the jurisdiction: what a document gives a city's departments to do,
    those of the county do in the county. A zone is beside the counties and no part of one: there the city's first.
    """
    yield case.region_id
    county, whole = case.region_id[:6], case.jurisdiction_id
    yield from (whole, county) if case.region.kind == Region.Kind.DEV_ZONE else (county, whole)


def agencies_of(case: Case, roles: Sequence[str], named: Mapping[str, str] | None = None) -> list[Agency]:
    return [each.agency for each in resolve(case, roles, named) if each.agency] if roles else []


def office_of(jurisdiction: str) -> Agency:
    """The office that keeps the jurisdiction's cases, unless a decision names another, and writes every letter."""
    return Agency.objects.get(jurisdiction=jurisdiction, is_coordinator=True, is_active=True)
