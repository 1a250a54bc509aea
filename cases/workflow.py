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


class TransferStatus(TextChoices):
    ISSUED = "issued", _("Awaiting receipt")
    RECEIVED = "received", _("In handling")
    OBJECTED = "objected", _("Objected")
    FED_BACK = "fed_back", _("Feedback given")
    RECORDED = "recorded", _("Feedback recorded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TransferVerb(TextChoices):
    RECEIVE = "receive", _("Confirm receipt")
    OBJECT = "object", _("Object")
    UPHOLD = "uphold", _("Accept the objection")
    OVERRULE = "overrule", _("Reject the objection")
    FEEDBACK = "feedback", _("Give feedback")
    RECORD = "record", _("Accept for the record")
    RETURN = "return", _("Return for more")
    WITHDRAW = "withdraw", _("Withdraw the letter")


S, V, T, X = Status, Verb, TransferStatus, TransferVerb
_OPEN = (S.RECEIVED, S.PROPOSED, S.TRANSFERRED, S.IN_HANDLING, S.FEEDBACK_RECEIVED)
_DECIDED = (S.PROPOSED, S.TRANSFERRED, S.IN_HANDLING, S.FEEDBACK_RECEIVED)

CASE_MOVES: dict[tuple[Status, Verb], Status] = {
    (S.RECEIVED, V.ROUTE): S.PROPOSED,
    (S.PROPOSED, V.DISPATCH): S.TRANSFERRED,
    # Routing gave up, for want of a policy in force or after failing too often.
    (S.RECEIVED, V.ROUTE_AGAIN): S.RECEIVED,
    (S.FEEDBACK_RECEIVED, V.CLOSE): S.CLOSED,
    **{(status, V.CORRECT): status for status in _OPEN},
    **{(status, V.REVEAL): status for status in (*_OPEN, S.CLOSED)},
    # After dispatch a new decision changes the recipients; where that leaves the case follows from `standing`.
    **{(status, verb): S.TRANSFERRED for status in _DECIDED for verb in (V.CONFIRM, V.OVERRIDE)},
}

TRANSFER_MOVES: dict[tuple[TransferStatus, TransferVerb], TransferStatus] = {
    (T.ISSUED, X.RECEIVE): T.RECEIVED,
    (T.RECEIVED, X.OBJECT): T.OBJECTED,
    (T.OBJECTED, X.UPHOLD): T.WITHDRAWN,
    (T.OBJECTED, X.OVERRULE): T.RECEIVED,
    (T.RECEIVED, X.FEEDBACK): T.FED_BACK,
    (T.FED_BACK, X.RECORD): T.RECORDED,
    (T.FED_BACK, X.RETURN): T.RECEIVED,
    **{(status, X.WITHDRAW): T.WITHDRAWN for status in T if status is not T.WITHDRAWN},
}

LIVE = frozenset(TransferStatus) - {T.WITHDRAWN}
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
