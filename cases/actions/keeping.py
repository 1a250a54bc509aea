"""Who keeps a case: the office, unless the decision in force names another body, and the office again after that."""

from datetime import datetime

from agencies.people.models import Agency, User
from cases.history import record
from cases.models import Case, Event, Proposal
from cases.recipients import office_of, resolve


def hand_over(case: Case, proposal: Proposal, *, by: User | None, now: datetime) -> None:
    """Give a locked case to the coordinator that its decision names. `refresh` follows.

    A body that the directory does not know cannot keep a case: it then stays where it is.
    """
    if proposal.coordinator == case.coordinator.role:
        return
    keeper = _named(case, proposal)
    if keeper is None or keeper.pk == case.coordinator_id:
        return
    details = {"from": case.coordinator.role, "role": keeper.role, "agency": keeper.pk}
    case.coordinator = keeper
    case.save(update_fields=["coordinator"])
    record(case, Event.Act.HANDED_OVER, by=by, now=now, details=details)


def _named(case: Case, proposal: Proposal) -> Agency | None:
    if proposal.coordinator == proposal.policy_version.policy.coordinator:
        return office_of(case.jurisdiction_id)
    return resolve(case, [proposal.coordinator], proposal.recipients)[0].agency


def writer_of(case: Case) -> Agency:
    """Who signs its letters: one office with one row of numbers, whoever coordinates the case."""
    return case.coordinator if case.coordinator.is_coordinator else office_of(case.jurisdiction_id)
