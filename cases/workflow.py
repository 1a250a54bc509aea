"""What may be done when: (status, verb) -> status for a case and for one recipient's transfer. Pure tables."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where a case stands."""

    RECEIVED = "received", _("Received")
    PROPOSED = "proposed", _("Awaiting confirmation")
    TRANSFERRED = "transferred", _("Transferred")
    IN_HANDLING = "in_handling", _("In handling")
    FEEDBACK_RECEIVED = "feedback_received", _("Feedback received")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged into another")
    WITHDRAWN = "withdrawn", _("Withdrawn by the complainant")
    REJECTED = "rejected", _("Not accepted")


class Verb(TextChoices):
    """Acts on a case. The first two are the routing's own, the others a person's."""

    ROUTE = "route", _("Route")
    DISPATCH = "dispatch", _("Send the letters")
    ROUTE_AGAIN = "route_again", _("Route again")
    CONFIRM = "confirm", _("Confirm and transfer")
    OVERRIDE = "override", _("Send to others")
    CORRECT = "correct", _("Correct the facts")
    REVEAL = "reveal", _("Show personal data")
    CLOSE = "close", _("Close the case")
    # Its time limits.
    SET_DEADLINE = "set_deadline", _("Set a time limit")
    MEET_DEADLINE = "meet_deadline", _("Enter as done")
    CANCEL_DEADLINE = "cancel_deadline", _("Cancel a time limit")
    APPLY = "apply", _("Apply for extension or suspension")
    GRANT = "grant", _("Approve the application")
    REFUSE = "refuse", _("Refuse the application")
    RESUME = "resume", _("End the suspension")
    # Supervision.
    ORDER = "order", _("Issue a supervision act")
    DROP_ORDER = "drop_order", _("Leave a proposed step out")
    REPLY = "reply", _("Reply to an order")
    ACCEPT_REPLY = "accept_reply", _("Accept the reply")
    REQUEST_SUPERVISION = "request_supervision", _("Request a leader's supervision")
    INSTRUCT = "instruct", _("Write an instruction")
    ASSIGN_LEADER = "assign_leader", _("Name the leader in charge")
    # How it is worked on.
    TASK_FORCE = "task_force", _("Set up a task force")
    MEETING = "meeting", _("Enter a meeting")
    CHECK = "check", _("Enter the three checks")
    PAY = "pay", _("Enter wages paid")
    PLAN_VISIT = "plan_visit", _("Plan a follow-up visit")
    VISIT = "visit", _("Enter a follow-up visit")
    # What becomes of it.
    REJECT = "reject", _("Do not accept")
    WITHDRAW = "withdraw", _("Enter the complainant's withdrawal")
    REOPEN = "reopen", _("Reopen the case")
    MERGE = "merge", _("Merge into another case")
    UNMERGE = "unmerge", _("Undo the merger")
    SPLIT = "split", _("Split off a case")
    LINK = "link", _("Link with another case")
    UNLINK = "unlink", _("Remove a link")
    JUDGE = "judge", _("Decide on a possible duplicate")


class TransferStatus(TextChoices):
    ISSUED = "issued", _("Awaiting receipt")
    RECEIVED = "received", _("In handling")
    OBJECTED = "objected", _("Objected")
    FED_BACK = "fed_back", _("Feedback given")
    RECORDED = "recorded", _("Feedback recorded")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CONCLUDED = "concluded", _("Concluded before reopening")


class TransferVerb(TextChoices):
    RECEIVE = "receive", _("Confirm receipt")
    OBJECT = "object", _("Object")
    UPHOLD = "uphold", _("Accept the objection")
    OVERRULE = "overrule", _("Reject the objection")
    FEEDBACK = "feedback", _("Give feedback")
    COSIGN = "cosign", _("Join the result of another lead")
    CONTRIBUTE = "contribute", _("Contribute to the handling")
    RECORD = "record", _("Accept for the record")
    RETURN = "return", _("Return for more")
    RECALL = "recall", _("Recall the letter")
    WITHDRAW = "withdraw", _("Withdraw the letter")
    CONCLUDE = "conclude", _("Conclude before reopening")


S, V, T, X = Status, Verb, TransferStatus, TransferVerb
_OPEN = (S.RECEIVED, S.PROPOSED, S.TRANSFERRED, S.IN_HANDLING, S.FEEDBACK_RECEIVED)
_DECIDED = (S.PROPOSED, S.TRANSFERRED, S.IN_HANDLING, S.FEEDBACK_RECEIVED)
_SENT = (S.TRANSFERRED, S.IN_HANDLING, S.FEEDBACK_RECEIVED)
# Nothing more is owed; `closed_at` is set.
ENDED = frozenset({S.CLOSED, S.MERGED, S.WITHDRAWN, S.REJECTED})

# What leaves an open case where it stands.
_WHILE_OPEN = (
    V.CORRECT, V.SET_DEADLINE, V.MEET_DEADLINE, V.CANCEL_DEADLINE, V.APPLY, V.GRANT, V.REFUSE, V.RESUME, V.ORDER,
    V.DROP_ORDER, V.REPLY, V.ACCEPT_REPLY, V.REQUEST_SUPERVISION, V.INSTRUCT, V.ASSIGN_LEADER, V.MEETING, V.SPLIT,
    V.JUDGE,
)  # fmt: skip

CASE_MOVES: dict[tuple[Status, Verb], Status] = {
    (S.RECEIVED, V.ROUTE): S.PROPOSED,
    (S.PROPOSED, V.DISPATCH): S.TRANSFERRED,
    # Routing gave up, for want of a policy in force or after failing too often.
    (S.RECEIVED, V.ROUTE_AGAIN): S.RECEIVED,
    (S.FEEDBACK_RECEIVED, V.CLOSE): S.CLOSED,
    **{(status, verb): status for status in _OPEN for verb in _WHILE_OPEN},
    **{(status, verb): status for status in _SENT for verb in (V.TASK_FORCE, V.CHECK)},
    **{(status, V.PAY): status for status in (*_SENT, S.CLOSED)},
    **{(status, V.REVEAL): status for status in S},
    **{(status, verb): status for status in S for verb in (V.LINK, V.UNLINK)},
    # After dispatch a new decision changes the recipients; where that leaves the case follows from `standing`.
    **{(status, verb): S.TRANSFERRED for status in _DECIDED for verb in (V.CONFIRM, V.OVERRIDE)},
    # How it ends otherwise, and how it comes back: to the desk, for a decision of its own.
    **{(status, V.REJECT): S.REJECTED for status in (S.RECEIVED, S.PROPOSED)},
    **{(status, V.WITHDRAW): S.WITHDRAWN for status in _OPEN},
    **{(status, V.MERGE): S.MERGED for status in _OPEN},
    **{(status, V.REOPEN): S.PROPOSED for status in (S.CLOSED, S.WITHDRAWN, S.REJECTED)},
    # Where it stood before follows from its letters.
    (S.MERGED, V.UNMERGE): S.RECEIVED,
    (S.CLOSED, V.PLAN_VISIT): S.CLOSED,
    # A visit that finds a relapse reopens the case.
    (S.CLOSED, V.VISIT): S.CLOSED,
}

TRANSFER_MOVES: dict[tuple[TransferStatus, TransferVerb], TransferStatus] = {
    (T.ISSUED, X.RECEIVE): T.RECEIVED,
    (T.RECEIVED, X.OBJECT): T.OBJECTED,
    (T.OBJECTED, X.UPHOLD): T.WITHDRAWN,
    (T.OBJECTED, X.OVERRULE): T.RECEIVED,
    (T.RECEIVED, X.FEEDBACK): T.FED_BACK,
    (T.RECEIVED, X.COSIGN): T.FED_BACK,
    **{(status, X.CONTRIBUTE): status for status in (T.RECEIVED, T.FED_BACK, T.RECORDED)},
    (T.FED_BACK, X.RECORD): T.RECORDED,
    (T.FED_BACK, X.RETURN): T.RECEIVED,
    **{(status, X.RECALL): T.WITHDRAWN for status in (T.ISSUED, T.RECEIVED)},
    **{(status, X.WITHDRAW): T.WITHDRAWN for status in T if status not in (T.WITHDRAWN, T.CONCLUDED)},
    (T.RECORDED, X.CONCLUDE): T.CONCLUDED,
}

LIVE = frozenset(TransferStatus) - {T.WITHDRAWN, T.CONCLUDED}
# The recipient still owes an answer.
OWING = frozenset({T.ISSUED, T.RECEIVED, T.OBJECTED})


def case_after(status: str, verb: Verb) -> Status | None:
    """The status a verb leads to, or None when it is not allowed now."""
    return CASE_MOVES.get((Status(status), verb))


def transfer_after(status: str, verb: TransferVerb) -> TransferStatus | None:
    return TRANSFER_MOVES.get((TransferStatus(status), verb))


def standing(transfers: Iterable[str]) -> Status:
    """Where a dispatched case stands, from the statuses of its transfers.

    Nobody left to answer (all withdrawn) sends it back to be confirmed anew; all recorded or given back is
    FEEDBACK_RECEIVED; one receipt is IN_HANDLING.
    """
    live = [TransferStatus(each) for each in transfers if each in LIVE]
    if not live:
        return Status.PROPOSED
    if all(each not in OWING for each in live):
        return Status.FEEDBACK_RECEIVED
    if all(each is TransferStatus.ISSUED for each in live):
        return Status.TRANSFERRED
    return Status.IN_HANDLING
