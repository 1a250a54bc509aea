"""How a case ends without being closed: not accepted (不予受理) or withdrawn by its complainant; and how it comes
back."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.models import TimeLimit
from agencies.errors import refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from cases import queueing
from cases.actions import deadlines
from cases.actions.locking import locked_case
from cases.actions.receipt import needs_reason
from cases.actions.standing import refresh
from cases.actions.withdrawal import conclude, withdraw
from cases.grounds import BASES, Declared, Ground
from cases.history import record
from cases.models import Case, Ending, Event, Proposal
from cases.workflow import LIVE, Status, TransferStatus, Verb

TEXT_MAX, CLAUSE_MAX = 2000, 80


@transaction.atomic
def reject(
    number: str, *, ground: str, reason: str = "", clause: str = "", notice: str = "", by: User, now: datetime
) -> Case:
    """The complaint is not accepted, before any letter is out. The complainant has to be told why.

    `reason` says what of the case fulfils the ground. Clause and notice are the usual ones of the ground unless
    stated; another ground than those listed states both. Within five working days and in writing
    (《关于实施〈劳动保障监察条例〉若干规定》第十八条), so the time limit of acceptance is met by it.
    """
    case = locked_case(number, by, Verb.REJECT)
    refuse_faults(
        {"ground": None if ground in Ground.values else unknown(ground, Ground.values)}
        | {"reason": text_fault(reason, TEXT_MAX)}
    )
    basis = BASES.get(Ground(ground))
    clause, notice = (
        clause.strip() or (basis.clause if basis else ""),
        notice.strip() or (basis.notice if basis else ""),
    )
    refuse_faults({"clause": text_fault(clause, CLAUSE_MAX), "notice": text_fault(notice, TEXT_MAX)})
    ending = Ending.objects.create(
        case=case, kind=Ending.Kind.REJECTED, ground=ground, clause=clause, reason=mask_text(reason.strip()),
        notice=mask_text(notice), ended_at=now, ended_by=by,
    )  # fmt: skip
    deadlines.settle(case, deadlines.UNTIL_SENT, now)
    details = {"ending": ending.pk, "ground": ground, "clause": clause}
    _end(case, Status.REJECTED, now)
    record(case, Event.Act.REJECTED, by=by, now=now, details=details, note=ending.reason)
    refresh(case, now)
    return case


@transaction.atomic
def withdraw_complaint(
    number: str, *, declared: str, declared_on: date | None = None, reason: str = "", by: User, now: datetime
) -> Case:
    """The complainant takes the complaint back. Recipients are released, letters void, clocks stopped."""
    case = locked_case(number, by, Verb.WITHDRAW)
    day = declared_on or timezone.localdate(now)
    refuse_faults(
        {
            "declared": None if declared in Declared.values else unknown(declared, Declared.values),
            "declared_on": _day_fault(case, day, now),
            "reason": text_fault(reason, TEXT_MAX) if reason.strip() else None,
        }
    )
    ending = Ending.objects.create(
        case=case, kind=Ending.Kind.WITHDRAWN, declared=declared, declared_on=day,
        reason=mask_text(reason.strip()), ended_at=now, ended_by=by,
    )  # fmt: skip
    details = {"ending": ending.pk, "declared": declared, "on": day.isoformat()}
    record(case, Event.Act.CASE_WITHDRAWN, by=by, now=now, details=details, note=ending.reason)
    release_all(case, by=by, now=now, why="反映人撤回投诉")
    _end(case, Status.WITHDRAWN, now)
    refresh(case, now)
    return case


def _day_fault(case: Case, day: date, now: datetime) -> str | None:
    received, today = timezone.localdate(case.received_at), timezone.localdate(now)
    if received <= day <= today:
        return None
    return _(
        "The day of the declaration lies between %(received)s, when the complaint came in, and today."
    ) % {"received": received.isoformat()}


def release_all(case: Case, *, by: User, now: datetime, why: str) -> list[str]:
    """Withdraw the letters of a locked case that still await something; answers on record stay. Returns their
    numbers. `why` stands on the void letter, in the office's language."""
    released = []
    for transfer in case.transfers.select_related("letter", "limit"):
        if transfer.status in LIVE and transfer.status != TransferStatus.RECORDED:
            withdraw(case, transfer, by=by, now=now, why=why)
            released.append(transfer.letter.number)
    return released


def _end(case: Case, status: Status, now: datetime) -> None:
    """What is still owed in a locked case is owed no more, and nobody routes it."""
    deadlines.drop(case, deadlines.UNTIL_ENDED)
    end(case, status, now)


def end(case: Case, status: Status, now: datetime) -> None:
    case.status, case.closed_at = status, now
    case.route_at, case.awaits_confirmation, case.has_proposal = None, False, False
    case.save(update_fields=["status", "closed_at", "route_at", "awaits_confirmation", "has_proposal"])


@transaction.atomic
def reopen(number: str, *, reason: str, by: User, now: datetime) -> Case:
    """Back to the desk, for a decision of its own. Nothing of the past is lost: see `bring_back`."""
    case = locked_case(number, by, Verb.REOPEN)
    bring_back(case, reason=needs_reason(reason), by=by, now=now)
    return case


def bring_back(case: Case, *, reason: str, by: User | None, now: datetime) -> None:
    """Reopen a locked case that has ended.

    1. Closing, rejection or withdrawal stay on record, as past; money recovered stays counted.
    2. Letters whose answer is on record are concluded: they keep that answer, and nothing is owed by them any more.
    3. The last decision is proposed again. A person confirms it or decides otherwise, and new letters start new
       clocks.
    """
    was = case.status
    deadlines.drop(case, [TimeLimit.Kind.VISIT])
    case.closings.filter(reopened_at__isnull=True).update(reopened_at=now)
    case.endings.filter(reopened_at__isnull=True).update(reopened_at=now)
    record(case, Event.Act.REOPENED, by=by, now=now, details={"was": was}, note=reason)
    for transfer in case.transfers.select_related("letter", "limit"):
        if transfer.status == TransferStatus.RECORDED:
            conclude(case, transfer, by=by, now=now)
        elif transfer.status in LIVE:
            withdraw(case, transfer, by=by, now=now)
    propose_anew(case, by=by, now=now)


def propose_anew(case: Case, *, by: User | None, now: datetime) -> None:
    """Put a locked case that has ended back on the desk, with its last decision to be confirmed. A case that was
    never decided is routed."""
    case.closed_at = None
    last = _last_decision(case)
    if last is None:
        case.status, case.route_at, case.route_attempts = Status.RECEIVED, now, 0
        queueing.route_soon(case.pk)
    else:
        case.status = Status.PROPOSED
        if last.state != Proposal.State.PENDING:
            _propose_again(last, by, now)
    case.save(update_fields=["status", "closed_at", "route_at", "route_attempts"])
    refresh(case, now)


def _last_decision(case: Case) -> Proposal | None:
    """What waits to be confirmed, else what was in force, else the last there was."""
    order = {Proposal.State.PENDING: 0, Proposal.State.IN_FORCE: 1, Proposal.State.REPLACED: 2}
    found = case.proposals.order_by("-sequence")
    return min(found, key=lambda each: order[Proposal.State(each.state)], default=None)


def _propose_again(last: Proposal, by: User | None, now: datetime) -> None:
    """The same decision as a proposal of its own; the old one keeps its letters."""
    Proposal.objects.filter(case=last.case_id, state=Proposal.State.IN_FORCE).update(
        state=Proposal.State.REPLACED
    )
    sequence = (
        Proposal.objects.filter(case=last.case_id).order_by("-sequence").values_list("sequence", flat=True)
    )
    again = Proposal.objects.get(pk=last.pk)
    again.pk, again.sequence, again.state = None, sequence[0] + 1, Proposal.State.PENDING
    again.made_at = now
    again.save(force_insert=True)
