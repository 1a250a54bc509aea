"""The time limits of a case as one list, whatever they belong to, and which of them a person may act on."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.clock.models import TimeLimit
from agencies.clock.standards import STANDARDS
from agencies.errors import Refused
from agencies.people.models import User
from cases.models import Application, Case, Deadline, Transfer
from cases.reasons import ArrearsReason
from cases.workflow import Verb

Kind, State = TimeLimit.Kind, TimeLimit.State
# Begun by hand, and therefore met or cancelled by hand; the others follow from other acts.
BY_HAND = (
    Kind.INVESTIGATION,
    Kind.PETITION_ANSWER,
    Kind.CRIMINAL_DECISION,
    Kind.CRIMINAL_TRANSFER,
    Kind.CRIMINAL_REVIEW,
    Kind.CRIMINAL_RECONSIDERATION,
    Kind.ARBITRATION,
    Kind.OFFICER,
)
# What nobody owes: a right that may be used, and a receipt that is presumed when it is not confirmed. More time is
# not asked for here.
NOT_OWED = frozenset({Kind.OBJECTION, Kind.RECEIPT, Kind.SLOW})


@dataclass(frozen=True, slots=True)
class Held:
    """One limit of a case: of a recipient's letter, or another deadline; with the application that waits, if any."""

    limit: TimeLimit
    transfer: Transfer | None
    deadline: Deadline | None
    application: Application | None = None

    @property
    def title(self) -> str:
        """What has to be done, where somebody has said so; else the kind of the limit."""
        return self.deadline.title if self.deadline and self.deadline.title else self.kind_label

    @property
    def kind_label(self) -> str:
        return str(self.limit.get_kind_display())

    @property
    def who(self) -> str:
        if self.limit.agency:
            return self.limit.agency.name
        return self.transfer.recipient if self.transfer else ""

    @property
    def ground(self) -> str:
        """On what an application rests, in words."""
        code = self.application.reason_code if self.application else ""
        return str(ArrearsReason(code).label) if code in ArrearsReason.values else ""

    @property
    def label(self) -> str:
        """For a list to choose from."""
        return "　".join(filter(None, (self.title, self.who, self.limit.due_on.isoformat())))


def held_by(case: Case) -> list[Held]:
    """Every limit of the case in the order in which they began; read once for each case at hand."""
    known: list[Held] | None = case.__dict__.get("_held")
    if known is None:
        known = case.__dict__["_held"] = _read(case)
    return known


def _read(case: Case) -> list[Held]:
    letters = case.transfers.select_related("limit__agency", "agency", "letter").defer("letter__paragraphs")
    deadlines = case.deadlines.select_related("limit__agency", "transfer__agency", "set_by")
    waiting = {each.limit_id: each for each in case.applications.filter(state=Application.State.OPEN)}
    found = [
        *(Held(each.limit, each, None, waiting.get(each.limit.pk)) for each in letters if each.limit),
        *(Held(each.limit, each.transfer, each, waiting.get(each.limit_id)) for each in deadlines),
    ]
    return sorted(found, key=lambda each: each.limit.pk)


def standing(case: Case) -> list[Held]:
    return [each for each in held_by(case) if each.limit.is_standing]


def _own(found: Iterable[Held], user: User, *, keeper: bool) -> list[Held]:
    """A recipient acts on the limits of its own agency only."""
    return [each for each in found if keeper or each.limit.agency_id == user.agency_id]


def to_meet(case: Case, user: User, *, keeper: bool) -> list[Held]:
    by_hand = [each for each in standing(case) if each.deadline and each.limit.kind in BY_HAND]
    return _own(by_hand, user, keeper=keeper)


def to_cancel(case: Case) -> list[Held]:
    """What a person has begun, a person may take back."""
    return [each for each in standing(case) if each.deadline and each.limit.kind in BY_HAND]


def to_apply_for(case: Case, user: User, *, keeper: bool) -> list[Held]:
    owed = [each for each in standing(case) if each.limit.kind not in NOT_OWED and not each.application]
    return _own(owed, user, keeper=keeper)


def to_resume(case: Case, user: User, *, keeper: bool) -> list[Held]:
    found = [each for each in standing(case) if each.limit.state == State.SUSPENDED]
    return _own(found, user, keeper=keeper)


def to_decide(case: Case) -> list[Held]:
    return [each for each in standing(case) if each.application]


def decidable(case: Case, user: User) -> list[Held]:
    """Nobody decides on an application of one's own."""
    return [each for each in to_decide(case) if each.application and each.application.asked_by_id != user.pk]


def longest_extension(limit: TimeLimit) -> int | None:
    """By how many of its units a limit may still be extended; None where no law says."""
    standard = STANDARDS.get(Kind(limit.kind))
    if standard is None:
        return None
    allowed = standard.extension if standard.unit == limit.unit else 0
    return max(allowed - limit.extra, 0)


def hindrance(verb: Verb, case: Case, user: User, *, keeper: bool) -> Refused | None:
    """What stands against an act on the time limits of a case: there is none that this person could act on."""
    match verb:
        case Verb.MEET_DEADLINE if not to_meet(case, user, keeper=keeper):
            return Refused("no-deadline", _("There is no time limit here that you could enter as done."))
        case Verb.CANCEL_DEADLINE if not to_cancel(case):
            return Refused("no-deadline", _("There is no time limit here that somebody has begun."))
        case Verb.APPLY if not to_apply_for(case, user, keeper=keeper):
            return Refused(
                "nothing-to-apply-for", _("No time limit of yours runs here without an application.")
            )
        case Verb.RESUME if not to_resume(case, user, keeper=keeper):
            return Refused("nothing-suspended", _("No time limit of yours is suspended here."))
        case Verb.GRANT | Verb.REFUSE if not to_decide(case):
            return Refused("no-application", _("There is no application to decide on."))
        case Verb.GRANT | Verb.REFUSE if not decidable(case, user):
            return Refused("own-application", _("Nobody decides on an application of one's own."))
    return None
