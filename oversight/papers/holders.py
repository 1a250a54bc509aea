"""To what a paper can be added: each subject says whose it is, and whether papers still come and go there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agencies.people.models import Agency, User

_SUBJECT = re.compile(r"([a-z_]{1,25}):([1-9]\d{0,11})")


@dataclass(frozen=True, slots=True)
class Holder:
    """What a subject says of itself to one person: the unit that answers, whether it may still be changed, the row
    whose timeline tells of it, and the page to go back to."""

    agency: Agency
    may_change: bool
    row: Any
    url: str


# By the first part of a subject; takes the second and who asks. Raises DoesNotExist when it is not theirs to see.
HOLDERS: dict[str, Callable[[int, User], Holder]] = {}


def parts(subject: str) -> tuple[str, int] | None:
    """`score:12` as ("score", 12); None for what is no subject."""
    found = _SUBJECT.fullmatch(subject)
    return (found[1], int(found[2])) if found else None


def holder_of(subject: str, user: User) -> Holder | None:
    """None where nobody keeps the subject here; its own verbs then decide what comes and goes."""
    found = parts(subject)
    if found is None or found[0] not in HOLDERS:
        return None
    return HOLDERS[found[0]](found[1], user)
