"""What may be done with a relief plan in which state: the table."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from agencies.errors import Refused
from escrow.models import ReliefPlan


class Verb(StrEnum):
    CHANGE = "change"
    AGREE = "agree"
    SUBMIT = "submit"
    ENDORSE = "endorse"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    NOTIFY = "notify"
    CARRY_OUT = "carry_out"
    LEAVE_OUT = "leave_out"
    PAY = "pay"


_S = ReliefPlan.State
PLAN: Mapping[Verb, frozenset[str]] = {
    Verb.CHANGE: frozenset({_S.DRAFT}),
    Verb.AGREE: frozenset({_S.DRAFT, _S.SUBMITTED, _S.ENDORSED, _S.APPROVED}),
    Verb.SUBMIT: frozenset({_S.DRAFT}),
    Verb.ENDORSE: frozenset({_S.SUBMITTED}),
    Verb.APPROVE: frozenset({_S.ENDORSED}),
    Verb.REFUSE: frozenset({_S.SUBMITTED, _S.ENDORSED}),
    # Approved it may still be withdrawn as long as no money has moved.
    Verb.WITHDRAW: frozenset({_S.DRAFT, _S.SUBMITTED, _S.ENDORSED, _S.APPROVED}),
    Verb.NOTIFY: frozenset({_S.APPROVED}),
    Verb.CARRY_OUT: frozenset({_S.APPROVED}),
    Verb.LEAVE_OUT: frozenset({_S.APPROVED}),
    Verb.PAY: frozenset({_S.APPROVED, _S.CARRIED_OUT, _S.CLOSED}),
}


def needs_state(plan: ReliefPlan, verb: Verb) -> None:
    if plan.state not in PLAN[verb]:
        raise Refused(
            "wrong-state",
            _("The plan is in the state “%(state)s”; this cannot be done with it now.")
            % {"state": plan.get_state_display()},
        )
