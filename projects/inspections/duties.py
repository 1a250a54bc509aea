"""Who may do what with inspections, findings, measures and notices."""

from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.access import coordinates
from agencies.people.models import Agency, User
from projects.duties import account_of, keeps_register, supervises
from projects.models import Finding, Inspection, InspectionPart, Measure, Notice, Project


def agency_of(user: User) -> Agency:
    """The agency for which an official acts."""
    if not keeps_register(user) or user.agency is None:
        raise Refused("not-your-part", _("This is done by the staff of an agency."))
    return user.agency


def reads_inspections(user: User) -> bool:
    """Officials of an agency, its leaders and its auditors; never a party to a project."""
    return user.is_active and user.agency is not None and user.role != User.Role.PARTY


def part_of(user: User, inspection: Inspection) -> InspectionPart | None:
    """The part of the person's agency; None when it has none."""
    if not keeps_register(user):
        return None
    return next((part for part in inspection.parts.all() if part.agency_id == user.agency_id), None)


def takes_part(user: User, inspection: Inspection) -> bool:
    return part_of(user, inspection) is not None


def leads(user: User, inspection: Inspection) -> bool:
    part = part_of(user, inspection)
    return part is not None and part.is_lead


def may_order(user: User, finding: Finding) -> bool:
    """Who supervises the project, and the agency that found it: every department orders in its own field."""
    return supervises(user, finding.project) or (keeps_register(user) and user.agency_id == finding.agency_id)


def may_follow_up(user: User, measure: Measure) -> bool:
    """Who issued it follows it up: takes answers in on paper, re-checks, lifts, withdraws."""
    return keeps_register(user) and (
        user.agency_id == measure.agency_id
        or (coordinates(user) and user.agency is not None
            and user.agency.jurisdiction_id == measure.finding.project.jurisdiction_id)
    )  # fmt: skip


def may_answer(user: User, measure: Measure) -> bool:
    """The issuing agency on paper; a party to the project by itself, except what is asked of another body."""
    if may_follow_up(user, measure):
        return True
    return not measure.is_proposal and account_of(user, measure.finding.project) is not None


def may_notify(user: User, project: Project) -> bool:
    """Any agency of the place tells another."""
    return (
        keeps_register(user)
        and user.agency is not None
        and user.agency.jurisdiction_id == project.jurisdiction_id
    )


def may_reply(user: User, notice: Notice) -> bool:
    return keeps_register(user) and user.agency_id == notice.to_agency_id


def may_close(user: User, notice: Notice) -> bool:
    return keeps_register(user) and user.agency_id == notice.from_agency_id


def needs(allowed: bool) -> None:
    if not allowed:
        raise Refused("not-your-part", _("Another agency is in charge of this."))
