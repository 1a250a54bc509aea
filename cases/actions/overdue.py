"""A recipient's working days have run out without an answer: the case says so, once."""

from datetime import datetime

from django.db import transaction

from agencies.clock.models import Step
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
    if case.closed_at is None and transfer.status in OWING and transfer.limit:
        due = transfer.limit.due_on.isoformat()
        details = {"transfer": transfer.pk, "letter": transfer.letter.number, "due": due}
        record(case, Event.Act.OVERDUE, by=None, now=now, details=details)
        refresh(case, now)
