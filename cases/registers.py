"""The registers (台账) of an office: where each lies and what it is for. A subject with a register adds its own."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.people.models import User
from cases.models.importing import may_import

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Register:
    """`name` is the name of its address; `may` says for whom it is, by default for everybody who sees cases."""

    name: str
    label: Text
    help: Text
    group: Text
    may: Callable[[User], bool] = lambda user: True


CASES, SUPERVISION, PAPER = _("Cases and letters"), _("Supervision and meetings"), _("Limits and letters")

REGISTERS: tuple[Register, ...] = (
    Register("cases", _("Cases"), _("Every case, with its state, who leads and what is due."), CASES),
    Register("transfers", _("Transfer register"), _("Every letter, its receipt, its deadline and its answer."), CASES),
    Register(
        "imports", _("Imports"), _("Lists of other channels, taken in from a file; results written back."), CASES,
        may_import,
    ),
    Register("letters", _("Register of letters"), _("Every letter that was issued, by kind and number."), PAPER),
    Register("due", _("What is due"), _("Every time limit, by when it ends."), PAPER),
    Register("visits", _("Follow-up visits"), _("Planned, due, made; and where wages are owed again."), CASES),
    Register("excuses", _("Invalid excuses"), _("Who gives reasons that are none, by firm and project owner."), CASES),
    Register(
        "supervision", _("Supervision register"), _("Reminders, supervision, circulars and talks, with their replies."),
        SUPERVISION,
    ),
    Register(
        "meetings", _("Receptions and conferences"),
        _("Joint receptions and case conferences, who came, what was decided."), SUPERVISION,
    ),
)  # fmt: skip
