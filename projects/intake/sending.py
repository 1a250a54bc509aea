"""Who may send a list in."""

from agencies.people.models import User
from projects.duties import account_of, keeps_register
from projects.intake.registers import REGISTERS
from projects.models import Project


def kept_by_parties() -> list[str]:
    """The lists that the parties of a project keep themselves."""
    return [kind for kind, register in REGISTERS.items() if register.of_parties]


def may_send(user: User, kind: str, project: Project | None) -> bool:
    """The staff of every department; a party only the lists it keeps itself, of its own project."""
    if project is not None and account_of(user, project):
        return REGISTERS[kind].of_parties
    return keeps_register(user)
