"""Who may do what with a case they can see: plain answers from a person's role and part."""

from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.access import coordinates
from agencies.people.models import User
from cases import life_duties, limits, order_duties
from cases.models import Attachment, Case, CaseAccess, Transfer
from cases.workflow import TransferVerb, Verb, case_after, transfer_after

STAFF = frozenset({User.Role.CLERK, User.Role.HANDLER, User.Role.HEAD})
HANDLING = (CaseAccess.Kind.LEAD, CaseAccess.Kind.JOINT, CaseAccess.Kind.ASSIST)
# What the body that keeps a case does with it, and with a letter of it; what its recipient and a leader do.
SHARED_CASE = frozenset(
    {
        Verb.REVEAL, Verb.SET_DEADLINE, Verb.MEET_DEADLINE, Verb.APPLY, Verb.RESUME, Verb.REPLY, Verb.MEETING,
        Verb.CHECK, Verb.PAY, Verb.PLAN_VISIT, Verb.VISIT,
    }
)  # fmt: skip
# An application is decided by the head of the office or by a leader, never by who made it.
DECIDING_CASE = frozenset({Verb.GRANT, Verb.REFUSE})
LIMIT_VERBS = DECIDING_CASE | {Verb.MEET_DEADLINE, Verb.CANCEL_DEADLINE, Verb.APPLY, Verb.RESUME}
OFFICE_CASE = SHARED_CASE | {
    Verb.CONFIRM, Verb.OVERRIDE, Verb.ROUTE_AGAIN, Verb.CORRECT, Verb.CLOSE, Verb.CANCEL_DEADLINE, Verb.ORDER,
    Verb.DROP_ORDER, Verb.ACCEPT_REPLY, Verb.REQUEST_SUPERVISION, Verb.ASSIGN_LEADER, Verb.TASK_FORCE, Verb.REJECT,
    Verb.WITHDRAW, Verb.REOPEN, Verb.MERGE, Verb.UNMERGE, Verb.SPLIT, Verb.LINK, Verb.UNLINK, Verb.JUDGE,
}  # fmt: skip
RECIPIENT_CASE = SHARED_CASE
LEADER_CASE = DECIDING_CASE | {Verb.INSTRUCT, Verb.ASSIGN_LEADER, Verb.ACCEPT_REPLY}
OFFICE_TRANSFER = frozenset(
    {
        TransferVerb.RECEIVE,
        TransferVerb.UPHOLD,
        TransferVerb.OVERRULE,
        TransferVerb.RECORD,
        TransferVerb.RETURN,
        TransferVerb.RECALL,
    }
)
RECIPIENT_TRANSFER = frozenset(
    {
        TransferVerb.RECEIVE,
        TransferVerb.OBJECT,
        TransferVerb.FEEDBACK,
        TransferVerb.COSIGN,
        TransferVerb.CONTRIBUTE,
    }
)


def may_take_in(user: User) -> bool:
    """First contact: whoever works for an agency takes a complaint in; it is never refused."""
    return user.is_active and user.role in STAFF and user.agency_id is not None


def keeps(user: User, case: Case) -> bool:
    """Whether the person works in the body that keeps this case: mostly the office, which stands in for one without
    accounts as well."""
    if user.role not in STAFF or user.agency is None or user.agency.jurisdiction_id != case.jurisdiction_id:
        return False
    return user.agency_id == case.coordinator_id or (coordinates(user) and not case.coordinator.has_accounts)


def hindrance(verb: Verb, case: Case, user: User) -> Refused | None:
    """What stands against an act that the status of the case would allow."""
    if verb in LIMIT_VERBS:
        return limits.hindrance(verb, case, user, keeper=keeps(user, case))
    if verb in order_duties.ORDER_VERBS:
        return order_duties.hindrance(verb, case, user, is_keeper=keeps(user, case))
    if verb is Verb.UNLINK:
        return life_duties.hindrance(verb, case)
    match verb:
        case Verb.CONFIRM if not case.has_proposal:
            return Refused("nothing-to-confirm", _("There is no proposal waiting for confirmation."))
        case Verb.ROUTE_AGAIN if case.route_at is not None:
            return Refused("being-routed", _("The case is waiting to be routed already."))
        case Verb.CLOSE if case.awaits_confirmation:
            return Refused(
                "decision-open", _("Who is responsible has still to be decided; confirm or override first.")
            )
    return None


def case_verbs(user: User, case: Case) -> frozenset[Verb]:
    """The acts open to this person now, before the details of an act are looked at."""
    allowed = (verb for verb in part_of(user, case) if case_after(case.status, verb) is not None)
    return frozenset(verb for verb in allowed if hindrance(verb, case, user) is None)


def part_of(user: User, case: Case) -> frozenset[Verb]:
    """The acts on a case that are this person's at all, whenever they are possible."""
    if keeps(user, case):
        return OFFICE_CASE | (DECIDING_CASE if user.role == User.Role.HEAD else frozenset())
    if user.role == User.Role.LEADER:
        return LEADER_CASE
    if user.role in STAFF and _answers(user, case):
        # Who complained is no longer needed once the case is closed.
        return RECIPIENT_CASE - ({Verb.REVEAL} if case.closed_at else set())
    return frozenset()


def _answers(user: User, case: Case) -> bool:
    """Whether the person's agency handles the case; only who does needs to know who complained."""
    return case.access.filter(agency=user.agency_id, kind__in=HANDLING).exists()


def may_attach(user: User, case: Case) -> bool:
    """Whoever keeps an open case, handles it or took it in; who is only informed reads."""
    if case.closed_at is not None or user.role not in STAFF or user.agency_id is None:
        return False
    if keeps(user, case) or case.taken_by.agency_id == user.agency_id:
        return True
    parts = (*HANDLING, CaseAccess.Kind.ORIGIN)
    return case.access.filter(agency=user.agency_id, kind__in=parts).exists()


def may_take_away(user: User, case: Case, attachment: Attachment) -> bool:
    """Who attached it, and whoever keeps the open case."""
    if case.closed_at is not None or user.role not in STAFF:
        return False
    return attachment.stored_by_id == user.pk or keeps(user, case)


def transfer_verbs(user: User, transfer: Transfer, case: Case) -> frozenset[TransferVerb]:
    """The acts open to this person on one transfer. The office answers for recipients without accounts."""
    if user.role not in STAFF or case.closed_at is not None:
        return frozenset()
    mine: frozenset[TransferVerb] = frozenset()
    if keeps(user, case):
        mine = OFFICE_TRANSFER
        if transfer.agency is None or not transfer.agency.has_accounts:
            mine |= RECIPIENT_TRANSFER
    if transfer.agency_id is not None and transfer.agency_id == user.agency_id:
        mine |= RECIPIENT_TRANSFER
    allowed = (verb for verb in mine if transfer_after(transfer.status, verb) is not None)
    return frozenset(verb for verb in allowed if life_duties.transfer_hindrance(verb, transfer) is None)
