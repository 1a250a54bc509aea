"""What a person may see at all, as plain values that querysets of every app filter by."""

from dataclasses import dataclass
from enum import Enum

from django.http import HttpRequest

from agencies.people.models import User


class SignedIn(HttpRequest):
    """A request behind `login_required`: somebody makes it."""

    user: User


class Sight(Enum):
    """`JURISDICTION` is a region equality, `OWN` goes through access rows, never both."""

    JURISDICTION = "jurisdiction"
    OWN = "own"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Scope:
    sight: Sight
    jurisdiction: str = ""  # region code
    agency_id: int | None = None


def scope_of(user: User) -> Scope:
    """Leaders, auditors and the coordinating office see their jurisdiction, others what they are party to."""
    if not user.is_active or user.agency is None or user.role == User.Role.ADMINISTRATOR:
        return Scope(Sight.NOTHING)
    agency = user.agency
    if user.role in (User.Role.LEADER, User.Role.AUDITOR) or coordinates(user):
        return Scope(Sight.JURISDICTION, agency.jurisdiction_id, agency.pk)
    return Scope(Sight.OWN, agency.jurisdiction_id, agency.pk)


def coordinates(user: User) -> bool:
    """Whether the person works in the office that keeps the jurisdiction's cases."""
    return user.agency is not None and user.agency.is_coordinator
