"""Which act is possible in which state of an assessment, as a plain table."""

from enum import StrEnum

from oversight.assessment.models import IndicatorSet

S = IndicatorSet.State


class Verb(StrEnum):
    CHANGE = "change"  # the set itself and its items
    DISCARD = "discard"
    OPEN = "open"
    FILL_IN = "fill_in"
    HAND_IN = "hand_in"
    SEND_BACK = "send_back"
    SCORE = "score"
    JUDGE = "judge"
    RECOUNT = "recount"
    OPEN_OBJECTIONS = "open_objections"
    OBJECT = "object"
    DECIDE = "decide"
    ANNOUNCE = "announce"
    SIGN_FORM = "sign_form"
    STEP_BACK = "step_back"


ALLOWED: dict[Verb, frozenset[str]] = {
    Verb.CHANGE: frozenset({S.DRAFT}),
    Verb.DISCARD: frozenset({S.DRAFT}),
    Verb.OPEN: frozenset({S.DRAFT}),
    Verb.FILL_IN: frozenset({S.SELF_CHECK}),
    Verb.HAND_IN: frozenset({S.SELF_CHECK}),
    Verb.SEND_BACK: frozenset({S.SELF_CHECK}),
    Verb.SCORE: frozenset({S.SELF_CHECK}),
    Verb.JUDGE: frozenset({S.SCORING}),
    Verb.RECOUNT: frozenset({S.SCORING}),
    Verb.OPEN_OBJECTIONS: frozenset({S.SCORING}),
    Verb.OBJECT: frozenset({S.OBJECTIONS}),
    Verb.DECIDE: frozenset({S.OBJECTIONS}),
    Verb.ANNOUNCE: frozenset({S.OBJECTIONS}),
    Verb.SIGN_FORM: frozenset({S.ANNOUNCED}),
    Verb.STEP_BACK: frozenset({S.SELF_CHECK, S.SCORING, S.OBJECTIONS}),
}


def allows(state: str, verb: Verb) -> bool:
    return state in ALLOWED[verb]
