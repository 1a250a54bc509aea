"""What may be done with a task or a meeting in which state, and by whom. No query, no clock."""

from collections.abc import Mapping
from enum import StrEnum

from agencies.people.models import User
from agencies.policy.directives import Directive, Kind, Rank, of_kind
from agencies.vocabulary import Role
from oversight.duties import answers_for, leads, signs, steers
from oversight.group.models import GroupMeeting, Task

S = Task.State


class Act(StrEnum):
    REPORT = "report"
    ACCEPT = "accept"
    RETURN = "return"
    MOVE = "move"
    CANCEL = "cancel"


# A task that is reported as done waits for the office; its date and its end are still the office's to set.
STATES: Mapping[Act, frozenset[str]] = {
    Act.REPORT: frozenset({S.OPEN}),
    Act.ACCEPT: frozenset({S.REPORTED}),
    Act.RETURN: frozenset({S.REPORTED}),
    Act.MOVE: frozenset({S.OPEN, S.REPORTED}),
    Act.CANCEL: frozenset({S.OPEN, S.REPORTED}),
}


def may(act: Act, task: Task, user: User) -> bool:
    """Whether this is the person's part, in whatever state the task is."""
    if user.agency is None or user.agency.jurisdiction_id != task.jurisdiction_id:
        return False
    match act:
        case Act.REPORT:
            # For a body without accounts the office enters what came on paper.
            return answers_for(user, task.agency) or (steers(user) and not task.agency.has_accounts)
        case Act.ACCEPT | Act.RETURN if task.agency.is_coordinator:
            # What the office itself was given is not judged by its own clerks.
            return signs(user)
    return may_set(user, task.jurisdiction_id)


def offered(task: Task, user: User) -> list[Act]:
    return [act for act in Act if task.state in STATES[act] and may(act, task, user)]


def may_set(user: User, jurisdiction: str) -> bool:
    """The office and the leaders of the place set tasks, call meetings and keep the registers of the group."""
    own = user.agency is not None and user.agency.jurisdiction_id == jurisdiction
    return own and (steers(user) or leads(user))


# ---- meetings

MEETING_STATES: Mapping[str, frozenset[str]] = {
    "change": frozenset({GroupMeeting.State.PLANNED}),
    "hold": frozenset({GroupMeeting.State.PLANNED}),
    "cancel": frozenset({GroupMeeting.State.PLANNED}),
    "decide": frozenset({GroupMeeting.State.HELD}),
    "issue": frozenset({GroupMeeting.State.HELD}),
}
# Deputy head and above (副组长及以上成员).
CALLERS = frozenset({Rank.HEAD, Rank.EXECUTIVE_DEPUTY, Rank.DEPUTY})


def caller_rule(directives: tuple[Directive, ...], kind: str) -> Directive | None:
    """The clause by which only the heads of the group call a meeting of this kind, where there is one."""
    asked = (each for each in of_kind(directives, Kind.MEETING) if each.code == kind)
    return next((each for each in asked if Role.LEADING_GROUP in each.lead), None)
