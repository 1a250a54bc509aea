"""Who may do what with a case they can see: plain answers from a person's role and part."""

from agencies.people.access import coordinates
from agencies.people.models import User
from cases.models import Case, Transfer
from cases.workflow import TransferVerb, Verb, case_after, transfer_after

_STAFF = frozenset({User.Role.CLERK, User.Role.HANDLER, User.Role.HEAD})
_OFFICE_CASE = frozenset(
    {Verb.CONFIRM, Verb.OVERRIDE, Verb.ROUTE_AGAIN, Verb.CORRECT, Verb.CLOSE, Verb.REVEAL}
)
_OFFICE_TRANSFER = frozenset(
    {
        TransferVerb.RECEIVE,
        TransferVerb.UPHOLD,
        TransferVerb.OVERRULE,
        TransferVerb.RECORD,
        TransferVerb.RETURN,
    }
)
_RECIPIENT = frozenset({TransferVerb.RECEIVE, TransferVerb.OBJECT, TransferVerb.FEEDBACK})


def may_take_in(user: User) -> bool:
    """First contact: whoever works for an agency takes a complaint in; it is never refused."""
    return user.is_active and user.role in _STAFF and user.agency_id is not None


def keeps(user: User, case: Case) -> bool:
    """Whether the person works in the office that keeps this case."""
    return user.role in _STAFF and coordinates(user) and user.agency_id == case.coordinator_id


def case_verbs(user: User, case: Case) -> frozenset[Verb]:
    """The acts open to this person now, before the details of an act are looked at."""
    if keeps(user, case):
        mine = _OFFICE_CASE
    elif user.role in _STAFF:
        mine = frozenset({Verb.REVEAL})
    else:
        mine = frozenset()
    allowed = {verb for verb in mine if case_after(case.status, verb) is not None}
    if not case.awaits_confirmation:
        allowed.discard(Verb.CONFIRM)
    if case.route_at is not None:
        allowed.discard(Verb.ROUTE_AGAIN)
    return frozenset(allowed)


def transfer_verbs(user: User, transfer: Transfer, case: Case) -> frozenset[TransferVerb]:
    """The acts open to this person on one transfer. The office answers for recipients without accounts."""
    if user.role not in _STAFF or case.closed_at is not None:
        return frozenset()
    mine: frozenset[TransferVerb] = frozenset()
    if keeps(user, case):
        mine = _OFFICE_TRANSFER
        if transfer.agency is None or not transfer.agency.has_accounts:
            mine |= _RECIPIENT
    if transfer.agency_id is not None and transfer.agency_id == user.agency_id:
        mine |= _RECIPIENT
    return frozenset(verb for verb in mine if transfer_after(transfer.status, verb) is not None)
