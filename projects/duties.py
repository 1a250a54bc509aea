"""Who may do what with a project they can see: plain answers from a person's role and agency."""

from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.access import coordinates
from agencies.people.models import User
from agencies.vocabulary import Role
from projects.models import PartyAccount, Project

STAFF = frozenset({User.Role.CLERK, User.Role.HANDLER, User.Role.HEAD})
# Labour departments look after every project of the place; these two write what the approval says.
LABOUR = frozenset({Role.HRSS, Role.HRSS_INSPECTION})
APPROVING = frozenset({Role.DEVELOPMENT, Role.ADMIN_APPROVAL})


def keeps_register(user: User) -> bool:
    """Whoever may enter projects and take lists in: every agency's staff enters what it manages."""
    return user.is_active and user.role in STAFF and user.agency is not None


def may_edit(user: User, project: Project) -> bool:
    """The office, the labour departments, the approving bodies, the industry department, the owner's department and
    the town or zone of the place."""
    if not keeps_register(user) or user.agency is None:
        return False
    agency = user.agency
    if agency.jurisdiction_id != project.jurisdiction_id:
        return False
    return (
        coordinates(user)
        or agency.role in LABOUR | APPROVING
        or agency.pk in (project.responsible_agency_id, project.owner_agency_id)
        or agency.region_id == project.region_id != project.jurisdiction_id
    )


def supervises(user: User, project: Project) -> bool:
    """Who inspects, orders and judges documents: the office, the labour departments and the industry department."""
    if (
        not keeps_register(user)
        or user.agency is None
        or user.agency.jurisdiction_id != project.jurisdiction_id
    ):
        return False
    agency = user.agency
    return coordinates(user) or agency.role in LABOUR or agency.pk == project.responsible_agency_id


def may_reveal(user: User, project: Project) -> bool:
    """Who may see a worker unmasked: who supervises the project; each time is on record."""
    return supervises(user, project)


def account_of(user: User, project: Project) -> PartyAccount | None:
    """As what a party sees this project; None for everybody else."""
    if user.role != User.Role.PARTY or not user.is_active:
        return None
    return PartyAccount.objects.filter(user=user, project=project, ended_at__isnull=True).first()


def needs_edit(user: User, project: Project) -> None:
    if not may_edit(user, project):
        raise Refused("not-your-part", _("Only the departments in charge of this project change its record."))


def needs_supervision(user: User, project: Project) -> None:
    if not supervises(user, project):
        raise Refused(
            "not-your-part",
            _("Only the labour departments and the industry department of this project may do this."),
        )
