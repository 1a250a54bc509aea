"""Who may do what from above: plain answers from a person's role and agency."""

from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.access import Sight, coordinates, scope_of
from agencies.people.models import Agency, User
from projects.duties import STAFF


def sees_place(user: User) -> bool:
    """Leaders, auditors and the office: the whole jurisdiction."""
    return scope_of(user).sight is Sight.JURISDICTION


def steers(user: User) -> bool:
    """The staff of the office that coordinates: drafts reports, plans campaigns, keeps the group's registers."""
    return user.is_active and user.role in STAFF and coordinates(user)


def leads(user: User) -> bool:
    """A leader of the place."""
    return user.is_active and user.role == User.Role.LEADER and user.agency is not None


def signs(user: User) -> bool:
    """Who signs for the office: its head, or a leader of the place."""
    return leads(user) or (steers(user) and user.role == User.Role.HEAD)


def answers_for(user: User, agency: Agency) -> bool:
    """The staff of that agency."""
    return user.is_active and user.role in STAFF and user.agency_id == agency.pk


def needs(allowed: bool) -> None:
    """Raises Refused for whoever this is not the part of."""
    if not allowed:
        raise Refused("not-your-part", _("This is the part of another agency or person."))
