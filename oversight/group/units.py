"""The member units of a place, and which of its bodies a directive means."""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agencies.people.models import Agency
from agencies.vocabulary import Role
from oversight.group.models import GroupMember


def member_units(jurisdiction: str) -> QuerySet[Agency]:
    """成员单位: the place's own bodies, and whoever else the register has a member of.

    The departments of a county below belong to the county's group; the group itself is no member of itself, unless
    it has no office of its own.
    """
    named = GroupMember.objects.filter(agency=OuterRef("pk"), until__isnull=True)
    rows = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True)
    itself = Q(role=Role.LEADING_GROUP, is_coordinator=False)
    return rows.filter(Q(region=F("jurisdiction")) | Exists(named)).exclude(itself).order_by("pk")


def receiving_units(jurisdiction: str) -> QuerySet[Agency]:
    """Who receives complaints: the member units, and the towns, streets and zones for their territory (属地)."""
    rows = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True)
    members = member_units(jurisdiction).order_by().values("pk")
    return rows.filter(Q(pk__in=members) | Q(role__in=_GROUND)).order_by("pk")


_GROUND = (Role.TOWNSHIP, Role.SUBDISTRICT, Role.DEV_ZONE)


def meant_by(roles: Iterable[str], agencies: Sequence[Agency]) -> tuple[list[Agency], list[str]]:
    """The bodies that carry these roles, in the order of the roles, and the roles nobody carries.

    Where the place itself has a body of a role, it is meant and not those of the counties below; else all that have
    it, as every town. What is given to the group or its office is done by the office that coordinates.
    """
    found: dict[int, Agency] = {}
    missing: list[str] = []
    for role in roles:
        bodies = _bodies(role, agencies)
        found |= {each.pk: each for each in bodies}
        if not bodies:
            missing.append(role)
    return list(found.values()), missing


_OF_THE_OFFICE = (Role.LEADING_GROUP, Role.COORDINATION_OFFICE, Role.ARREARS_OFFICE)


def _bodies(role: str, agencies: Sequence[Agency]) -> list[Agency]:
    if role in _OF_THE_OFFICE:
        return [each for each in agencies if each.is_coordinator]
    carrying = [each for each in agencies if each.role == role]
    own = [each for each in carrying if each.region_id == each.jurisdiction_id]
    return own or carrying
