"""Who may do what with the reports of units, town groups and patrols: plain answers."""

from agencies.people.models import Agency, User
from agencies.vocabulary import Role
from oversight.duties import answers_for, steers
from oversight.models import UnitReport

# Who has a territory of its own below the place.
TOWNS = (Role.TOWNSHIP, Role.SUBDISTRICT, Role.DEV_ZONE)


def is_town(agency: Agency) -> bool:
    return agency.role in TOWNS and agency.region_id != agency.jurisdiction_id


def of_office(user: User, jurisdiction: str) -> bool:
    """The staff of the office of this place."""
    return steers(user) and user.agency is not None and user.agency.jurisdiction_id == jurisdiction


def may_hand_in(user: User, report: UnitReport) -> bool:
    """The unit itself; or the office, from paper."""
    return answers_for(user, report.agency) or of_office(user, report.jurisdiction_id)


def may_judge(user: User, report: UnitReport) -> bool:
    """The office sends back or accepts."""
    return of_office(user, report.jurisdiction_id)


def keeps_town(user: User, agency: Agency) -> bool:
    """Who writes about a town: its own staff, or the office."""
    return is_town(agency) and (answers_for(user, agency) or of_office(user, agency.jurisdiction_id))
