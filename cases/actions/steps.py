"""What time does to a case: each point that a limit passes is followed by its act, once; and limits counted again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from agencies.clock.limits import cancel, recount
from agencies.clock.models import Step, TimeLimit
from cases.actions.ladder import propose_request, propose_step
from cases.actions.receipt import presume_receipt
from cases.actions.standing import refresh
from cases.history import record
from cases.models import Case, Deadline, Event, Transfer
from cases.telling import warn
from cases.workflow import OWING

Kind = TimeLimit.Kind


@dataclass(slots=True)
class Subject:
    """What a limit is about: the letter of a recipient, or another deadline of the case. The case is locked."""

    case: Case
    limit: TimeLimit
    transfer: Transfer | None
    deadline: Deadline | None

    @property
    def is_owed(self) -> bool:
        """Whether anything is still to be done."""
        if self.case.closed_at is not None and self.limit.kind != Kind.VISIT:
            return False
        if self.deadline is None:
            return self.transfer is not None and self.transfer.status in OWING
        return self.limit.is_standing

    @property
    def named(self) -> dict[str, object]:
        if self.deadline is not None:
            return {"deadline": self.deadline.pk, "kind": str(self.limit.kind)}
        assert self.transfer is not None
        return {"transfer": self.transfer.pk, "letter": self.transfer.letter.number}


def _locked(limit_id: int) -> Subject:
    """The subject of a limit with its case and the limit locked. Raises when no subject has it."""
    deadline = Deadline.objects.select_related("transfer__letter").filter(limit=limit_id).first()
    transfer = (
        deadline.transfer if deadline else Transfer.objects.select_related("letter").get(limit=limit_id)
    )
    case_id = deadline.case_id if deadline else transfer.case_id  # type: ignore[union-attr]
    case = Case.objects.select_for_update().get(pk=case_id)
    limit = TimeLimit.objects.select_for_update().get(pk=limit_id)
    if transfer is not None:
        transfer.refresh_from_db(fields=["status"])
        transfer.case = case
        if transfer.limit_id == limit.pk:
            transfer.limit = limit
    if deadline is not None:
        deadline.limit = limit
    return Subject(case, limit, transfer, deadline)


@transaction.atomic
def follow(step_id: int, *, now: datetime) -> None:
    """Acts on one step. A second sweep with the same step waits for the lock and finds it done."""
    subject = _locked(Step.objects.values_list("limit_id", flat=True).get(pk=step_id))
    step = Step.objects.select_for_update().get(pk=step_id)
    if step.done_at is not None:
        return
    step.done_at = now
    step.save(update_fields=["done_at"])
    if subject.is_owed:
        for act in _ACTS.get(Step.Name(step.name), ()):
            act(subject, step, now)


def _lapsed(subject: Subject, step: Step, now: datetime) -> None:
    limit = subject.limit
    if limit.state != TimeLimit.State.LAPSED:
        return  # extended since the sweep was there
    match limit.kind:
        case Kind.RECEIPT:
            assert subject.transfer is not None
            presume_receipt(subject.case, subject.transfer, limit, now=now)
        case Kind.OBJECTION:
            cancel(limit)  # a right that has passed; nobody owes anything
        case _ if not is_on_record(subject):
            note_overdue(subject, now)
    refresh(subject.case, now)


def _warn(subject: Subject, step: Step, now: datetime) -> None:
    warn(subject.case, subject.limit, subject.transfer, step, now=now)


# What follows a step, in order.
Act = Callable[[Subject, Step, datetime], None]
_ACTS: Mapping[Step.Name, tuple[Act, ...]] = {
    Step.Name.DUE_SOON: (_warn,),
    Step.Name.DUE_TODAY: (_warn,),
    Step.Name.LAPSED: (_lapsed, propose_request),
    Step.Name.REMIND: (propose_step,),
    Step.Name.SUPERVISE: (propose_step,),
    Step.Name.CIRCULAR: (propose_step,),
    Step.Name.TALK: (propose_step,),
    Step.Name.ACCOUNTABILITY: (propose_step,),
}


def is_on_record(subject: Subject) -> bool:
    """Whether the history says already that this is overdue, since the date it is due now."""
    named = subject.named | {"due": subject.limit.due_on.isoformat()}
    return subject.case.events.filter(act=Event.Act.OVERDUE, details__contains=named).exists()


def note_overdue(subject: Subject, now: datetime) -> None:
    """The entry of a locked case that something is overdue."""
    details = subject.named | {"due": subject.limit.due_on.isoformat()}
    record(subject.case, Event.Act.OVERDUE, by=None, now=now, details=details)


@transaction.atomic
def recount_limit(limit_id: int, *, now: datetime) -> None:
    """The year a provisional due date reached into has been published, or one that was published is corrected."""
    subject = _locked(limit_id)
    limit, before = subject.limit, subject.limit.due_on
    if limit.state != TimeLimit.State.RUNNING or not limit.provisional or not recount(limit, now):
        return
    details = subject.named | {"was": before.isoformat(), "due": limit.due_on.isoformat(),
                               "provisional": limit.provisional}  # fmt: skip
    record(subject.case, Event.Act.RECOUNTED, by=None, now=now, details=details)
    refresh(subject.case, now)
