"""What may be done with an inspection, a measure and a notice in which state: the tables."""

from collections.abc import Mapping
from enum import StrEnum

from projects.models import Inspection, Measure, Notice


class Verb(StrEnum):
    """Acts on an inspection."""

    BEGIN = "begin"
    ANSWER = "answer"
    FIND = "find"
    PHOTO = "photo"
    SIGN = "sign"
    MARK_ABSENT = "mark_absent"
    CONCLUDE = "conclude"
    CANCEL = "cancel"


_I, _M, _N = Inspection.State, Measure.State, Notice.State
INSPECTION: Mapping[Verb, frozenset[str]] = {
    Verb.BEGIN: frozenset({_I.PLANNED}),
    Verb.ANSWER: frozenset({_I.OPEN}),
    Verb.FIND: frozenset({_I.OPEN}),
    Verb.PHOTO: frozenset({_I.OPEN}),
    Verb.SIGN: frozenset({_I.OPEN}),
    Verb.MARK_ABSENT: frozenset({_I.OPEN}),
    Verb.CONCLUDE: frozenset({_I.OPEN}),
    Verb.CANCEL: frozenset({_I.PLANNED, _I.OPEN}),
}


class Act(StrEnum):
    """Acts on a measure."""

    ANSWER = "answer"
    SEND_BACK = "send_back"
    CONFIRM = "confirm"
    LIFT = "lift"
    WITHDRAW = "withdraw"


MEASURE: Mapping[Act, frozenset[str]] = {
    Act.ANSWER: frozenset({_M.ISSUED, _M.RETURNED}),
    Act.SEND_BACK: frozenset({_M.ANSWERED}),
    Act.CONFIRM: frozenset({_M.ANSWERED}),
    # Work stands still until it is lifted, also where the ladder went on.
    Act.LIFT: frozenset({_M.ISSUED, _M.ANSWERED, _M.RETURNED, _M.ESCALATED}),
    Act.WITHDRAW: frozenset({_M.ISSUED, _M.ANSWERED, _M.RETURNED}),
}


class NoticeAct(StrEnum):
    REPLY = "reply"
    CLOSE = "close"


NOTICE: Mapping[NoticeAct, frozenset[str]] = {
    NoticeAct.REPLY: frozenset({_N.ISSUED}),
    NoticeAct.CLOSE: frozenset({_N.REPLIED}),
}
