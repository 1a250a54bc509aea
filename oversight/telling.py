"""Who is told of what is asked from above: the staff of an agency, or named persons."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from agencies.messages.kinds import Kind
from agencies.messages.writing import write
from agencies.people.models import Agency, User
from projects.duties import STAFF


def staff_of(agency: Agency) -> list[User]:
    """Everybody who signs in for it and works there."""
    people = User.objects.filter(agency=agency, is_active=True, role__in=STAFF)
    return list(people.select_related("preference"))


def office_of(jurisdiction: str) -> Agency | None:
    return Agency.objects.filter(jurisdiction=jurisdiction, is_coordinator=True, is_active=True).first()


def leaders_of(jurisdiction: str) -> list[User]:
    people = User.objects.filter(agency__jurisdiction=jurisdiction, is_active=True, role=User.Role.LEADER)
    return list(people.select_related("preference"))


def tell(
    kind: Kind, people: Iterable[User], *, key: str, params: Mapping[str, Any], path: str, now: datetime
) -> None:
    """Once for each `key` and person. `params` fill the words of the kind; days as ISO."""
    write(kind, list(people), key=key[:60], params=dict(params), path=path, now=now)
