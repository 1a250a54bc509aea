"""Who may send a list in."""

from agencies.people.models import User
from projects.duties import account_of, keeps_register
from projects.models import Project, RegisterRun

# What the parties of a project keep themselves.
OF_PARTIES = frozenset({RegisterRun.Kind.ROSTER, RegisterRun.Kind.ATTENDANCE})


def may_send(user: User, kind: str, project: Project | None) -> bool:
    """The staff of every department; a party only the roster and the attendance of its own project."""
    if project is not None and account_of(user, project):
        return kind in OF_PARTIES
    return keeps_register(user)
