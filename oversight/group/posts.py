"""What the document demands of the group beside who holds it: posts, liaisons, windows. Pure but for its readers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agencies.people.models import Agency
from agencies.policy.directives import Directive, Kind, Rank, of_kind
from oversight.group.models import GroupMember


@dataclass(frozen=True, slots=True)
class PostHeld:
    """One post as demanded (区长为组长) and who holds it; nobody means it is missing."""

    directive: Directive
    rank: Rank
    holders: list[GroupMember]

    @property
    def is_missing(self) -> bool:
        return not self.holders


def posts_held(directives: Sequence[Directive], members: Iterable[GroupMember]) -> list[PostHeld]:
    """An executive deputy is a deputy too."""
    known = list(members)
    return [
        PostHeld(each, Rank(each.code), [one for one in known if _holds(one, Rank(each.code))])
        for each in of_kind(directives, Kind.POST)
    ]


def _holds(member: GroupMember, rank: Rank) -> bool:
    return member.rank == rank or (rank is Rank.DEPUTY and member.rank == Rank.EXECUTIVE_DEPUTY)


@dataclass(slots=True)
class Unit:
    """A member unit with who stands for it."""

    agency: Agency
    members: list[GroupMember] = field(default_factory=list)
    liaison: GroupMember | None = None


def units_with(agencies: Iterable[Agency], members: Iterable[GroupMember]) -> list[Unit]:
    found = {each.pk: Unit(each) for each in agencies}
    for member in members:
        unit = found.get(member.agency_id or 0)
        if unit is None:
            continue
        if member.rank == Rank.LIAISON:
            unit.liaison = member
        else:
            unit.members.append(member)
    return list(found.values())


# From the top of the group, as a list of names is printed.
RANKS = tuple(Rank)


def in_order(members: Iterable[GroupMember]) -> list[GroupMember]:
    return sorted(members, key=lambda each: (RANKS.index(Rank(each.rank)), each.since, each.pk))
