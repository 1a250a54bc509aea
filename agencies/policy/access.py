"""Who may read, draft and approve the policy of a place."""

from enum import Enum

from django.db.models import Q, QuerySet

from agencies.people.access import Sight, coordinates, scope_of
from agencies.people.models import User
from agencies.policy.models import PolicyStep, PolicyVersion


class PolicyVerb(Enum):
    EDIT = "edit"
    UNDO = "undo"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    PUBLISH = "publish"
    DISCARD = "discard"
    RESTORE = "restore"


_STAFF = frozenset({User.Role.CLERK, User.Role.HANDLER, User.Role.HEAD})
_STATES = PolicyVersion.State
# What the state of a version allows; who may do it is asked below.
_OPEN = {
    _STATES.DRAFT: frozenset({PolicyVerb.EDIT, PolicyVerb.UNDO, PolicyVerb.SUBMIT, PolicyVerb.DISCARD}),
    _STATES.SUBMITTED: frozenset({PolicyVerb.SEND_BACK, PolicyVerb.APPROVE}),
    _STATES.APPROVED: frozenset({PolicyVerb.SEND_BACK, PolicyVerb.PUBLISH}),
    _STATES.PUBLISHED: frozenset[PolicyVerb](),
    _STATES.DISCARDED: frozenset({PolicyVerb.RESTORE}),
}


def drafts_policy(user: User, code: str) -> bool:
    """The office that keeps the cases of a place keeps its policy; an administrator sets places up."""
    if user.role == User.Role.ADMINISTRATOR:
        return user.is_active
    return _belongs(user, code) and user.role in _STAFF and coordinates(user)


def decides_policy(user: User, code: str) -> bool:
    """Whoever answers for the place: the head of the office that keeps its cases, and its leaders."""
    heads = user.role == User.Role.HEAD and coordinates(user)
    return _belongs(user, code) and (heads or user.role == User.Role.LEADER)


def approves_policy(user: User, version: PolicyVersion) -> bool:
    """A second person: nobody approves what they submitted, drafted or edited themselves."""
    return decides_policy(user, version.jurisdiction_id) and not has_worked_on(user, version)


def has_worked_on(user: User, version: PolicyVersion) -> bool:
    acts = PolicyStep.Act
    worked = (acts.DRAFTED, acts.LOADED, acts.EDITED, acts.UNDONE, acts.SUBMITTED)
    return version.steps.filter(by=user, act__in=worked).exists()


def tries_policy(user: User, code: str) -> bool:
    """Who may try a policy out and see what it would do to cases: whoever drafts or sees every case of the place."""
    scope = scope_of(user)
    return drafts_policy(user, code) or (
        scope.sight is Sight.JURISDICTION and scope.jurisdiction == code and user.is_active
    )


def policy_verbs(user: User, version: PolicyVersion) -> frozenset[PolicyVerb]:
    """The acts open to this person now."""
    drafts = drafts_policy(user, version.jurisdiction_id)
    decides = decides_policy(user, version.jurisdiction_id)
    may = {
        PolicyVerb.SEND_BACK: drafts or decides,
        PolicyVerb.APPROVE: decides and approves_policy(user, version),
        PolicyVerb.PUBLISH: drafts or decides,
    }
    return frozenset(verb for verb in _OPEN[_STATES(version.state)] if may.get(verb, drafts))


def versions_visible_to(user: User, code: str) -> QuerySet[PolicyVersion]:
    """What is published is for everybody who works here; what is on its way, for those who work on it."""
    published = Q(state=PolicyVersion.State.PUBLISHED)
    seen = Q() if tries_policy(user, code) else published
    return PolicyVersion.objects.filter(seen, jurisdiction=code).select_related("jurisdiction")


def get_version(user: User, code: str, number: int) -> PolicyVersion:
    """Raises DoesNotExist for one that is not there or not theirs to see."""
    return versions_visible_to(user, code).get(number=number)


def _belongs(user: User, code: str) -> bool:
    return user.is_active and user.agency is not None and user.agency.jurisdiction_id == code
