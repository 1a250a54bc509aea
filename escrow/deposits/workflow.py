"""In which state which act is possible: deposits, their uses and their returns. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from agencies.errors import Refused
from escrow.models import Deposit, DepositDraw, DepositReturn


class Act(StrEnum):
    RECKON = "reckon"
    PAY = "pay"
    HAND_IN = "hand_in"
    RENEW = "renew"
    EXEMPT = "exempt"
    UNEXEMPT = "unexempt"
    USE = "use"
    ANNOUNCE = "announce"


class DrawAct(StrEnum):
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    REFILL = "refill"


class ReturnAct(StrEnum):
    APPLY = "apply"
    EXAMINE = "examine"
    CONFIRM = "confirm"
    REFUSE = "refuse"


_S, _D, _R = Deposit.State, DepositDraw.State, DepositReturn.State
DEPOSIT: Mapping[Act, frozenset[str]] = {
    Act.RECKON: frozenset({_S.REQUIRED, _S.EXEMPT, _S.HELD, _S.DRAWN}),
    Act.PAY: frozenset({_S.REQUIRED, _S.HELD}),
    Act.HAND_IN: frozenset({_S.REQUIRED}),
    Act.RENEW: frozenset({_S.HELD, _S.DRAWN}),
    Act.EXEMPT: frozenset({_S.REQUIRED}),
    Act.UNEXEMPT: frozenset({_S.EXEMPT}),
    # While its return is noticed publicly arrears may still come to light: that is what the notice is for.
    Act.USE: frozenset({_S.HELD, _S.DRAWN, _S.RETURNING}),
    Act.ANNOUNCE: frozenset({_S.HELD, _S.DRAWN}),
}
DRAW: Mapping[DrawAct, frozenset[str]] = {
    DrawAct.CONFIRM: frozenset({_D.NOTIFIED}),
    DrawAct.WITHDRAW: frozenset({_D.NOTIFIED}),
    DrawAct.REFILL: frozenset({_D.PAID}),
}
RETURN: Mapping[ReturnAct, frozenset[str]] = {
    ReturnAct.APPLY: frozenset({_R.NOTICE}),
    ReturnAct.EXAMINE: frozenset({_R.APPLIED}),
    ReturnAct.CONFIRM: frozenset({_R.EXAMINED}),
    ReturnAct.REFUSE: frozenset({_R.NOTICE, _R.APPLIED, _R.EXAMINED}),
}


def refuse_unless(act: Act, deposit: Deposit) -> None:
    if deposit.state not in DEPOSIT[act]:
        raise Refused(
            "deposit-state",
            _("This is not possible while the deposit is “%(state)s”.")
            % {"state": deposit.get_state_display()},
        )


def refuse_draw_unless(act: DrawAct, draw: DepositDraw) -> None:
    if draw.state not in DRAW[act]:
        raise Refused(
            "draw-state",
            _("This is not possible while the use of the deposit is “%(state)s”.")
            % {"state": draw.get_state_display()},
        )


def refuse_return_unless(act: ReturnAct, found: DepositReturn) -> None:
    if found.state not in RETURN[act]:
        raise Refused(
            "return-state",
            _("This is not possible while the return of the deposit is “%(state)s”.")
            % {"state": found.get_state_display()},
        )
