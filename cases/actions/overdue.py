"""What time does to a case: a recipient's working days run out, or are counted again once a year is published."""

from datetime import datetime

from django.db import transaction

from agencies.clock.limits import due_after, recount
from agencies.clock.models import Step, TimeLimit
from agencies.vocabulary import TimeUnit
from cases.actions.receipt import OBJECTION_DAYS
from cases.actions.standing import refresh
from cases.history import record
from cases.models import Case, Event, Transfer
from cases.workflow import OWING


@transaction.atomic
def mark_overdue(step_id: int, *, now: datetime) -> None:
    """Acts on one lapse. A second sweep with the same step waits for the lock and finds it done."""
    transfer = Transfer.objects.select_related("letter", "limit").get(limit__steps=step_id)
    case = Case.objects.select_for_update().get(pk=transfer.case_id)
    step = Step.objects.select_for_update().get(pk=step_id)
    if step.done_at is not None:
        return
    step.done_at = now
    step.save(update_fields=["done_at"])
    transfer.refresh_from_db(fields=["status"])
    if (
        case.closed_at is None
        and transfer.status in OWING
        and transfer.limit
        and not is_on_record(case, transfer)
    ):
        note_overdue(case, transfer, now)
        refresh(case, now)


def is_on_record(case: Case, transfer: Transfer) -> bool:
    """Whether the history says already that this answer is overdue."""
    return case.events.filter(act=Event.Act.OVERDUE, details__transfer=transfer.pk).exists()


def note_overdue(case: Case, transfer: Transfer, now: datetime) -> None:
    """The entry of a locked case that an answer is overdue."""
    assert transfer.limit is not None
    details = {
        "transfer": transfer.pk,
        "letter": transfer.letter.number,
        "due": transfer.limit.due_on.isoformat(),
    }
    record(case, Event.Act.OVERDUE, by=None, now=now, details=details)


@transaction.atomic
def recount_limit(limit_id: int, *, now: datetime) -> None:
    """The year a provisional due date reached into has been published, or one that was published is corrected."""
    transfer = Transfer.objects.select_related("letter").get(limit=limit_id)
    case = Case.objects.select_for_update().get(pk=transfer.case_id)
    limit = TimeLimit.objects.select_for_update().get(pk=limit_id)
    before = limit.due_on
    if not limit.provisional or not recount(limit):
        return
    if transfer.received_on:
        transfer.objection_until = due_after(transfer.received_on, OBJECTION_DAYS, TimeUnit.WORKING_DAY).on
        transfer.save(update_fields=["objection_until"])
    details = {"transfer": transfer.pk, "letter": transfer.letter.number, "was": before.isoformat(),
               "due": limit.due_on.isoformat(), "provisional": limit.provisional}  # fmt: skip
    record(case, Event.Act.RECOUNTED, by=None, now=now, details=details)
    refresh(case, now)
