"""Who may do what with the money of a project they can see: plain answers from a person's role and agency."""

from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.access import coordinates
from agencies.people.models import User
from agencies.vocabulary import Role
from projects.duties import LABOUR, account_of, keeps_register, may_edit, supervises
from projects.models import PartyAccount, Project

# Who answers for public money: budget, plan, state firms.
TREASURY = frozenset({Role.FINANCE, Role.DEVELOPMENT, Role.SASAC})


def _of_the_place(user: User, jurisdiction: str) -> bool:
    return keeps_register(user) and user.agency is not None and user.agency.jurisdiction_id == jurisdiction


def books(user: User, project: Project) -> bool:
    """Who enters accounts, entries and statements: the office, the labour departments, the industry department and
    the finance department of the place."""
    if not _of_the_place(user, project.jurisdiction_id) or user.agency is None:
        return False
    return supervises(user, project) or user.agency.role == Role.FINANCE


def plans_funds(user: User, project: Project) -> bool:
    """Who enters fund plans, disbursements and progress: the treasury, and who keeps the record of the project."""
    if not _of_the_place(user, project.jurisdiction_id) or user.agency is None:
        return False
    return user.agency.role in TREASURY or may_edit(user, project)


def pays_wages(user: User, project: Project) -> bool:
    """Who hands in payrolls and bank returns: the general contractor's labour manager for its own project, and who
    supervises it."""
    account = account_of(user, project)
    return books(user, project) or (account is not None and account.part == PartyAccount.Part.LABOUR_MANAGER)


def pays_in(user: User, project: Project) -> bool:
    """Who says that labour cost was paid in: the owner for its own project, and who enters accounts."""
    account = account_of(user, project)
    return books(user, project) or (account is not None and account.part == PartyAccount.Part.OWNER)


def reckons(user: User, jurisdiction: str) -> bool:
    """Who draws up wage reckoning sheets and relief plans: the office and the labour departments."""
    return (
        _of_the_place(user, jurisdiction)
        and user.agency is not None
        and (coordinates(user) or user.agency.role in LABOUR)
    )


def keeps_fund(user: User, jurisdiction: str) -> bool:
    """Who keeps the emergency fund and carries plans out: the finance department and the office."""
    return (
        _of_the_place(user, jurisdiction)
        and user.agency is not None
        and (coordinates(user) or user.agency.role == Role.FINANCE)
    )


def approves_relief(user: User, jurisdiction: str) -> bool:
    """Who may approve a relief plan: heads of the office, the labour departments and the finance department, and
    leaders of the place; never the person who drew it up, and never one person twice."""
    if not user.is_active or user.agency is None or user.agency.jurisdiction_id != jurisdiction:
        return False
    if user.role == User.Role.LEADER:
        return True
    return user.role == User.Role.HEAD and (coordinates(user) or user.agency.role in LABOUR | {Role.FINANCE})


def needs(allowed: bool) -> None:
    """Raises Refused for whoever this is not the part of."""
    if not allowed:
        raise Refused("not-your-part", _("This is the part of another agency or person."))
