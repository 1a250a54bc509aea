"""Closing a case: only when every recipient has answered and every answer is on record."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Refused, amount_fault, number_fault, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from agencies.vocabulary import PEOPLE_MAX, YUAN_MAX, Conclusion
from cases.actions.locking import locked_case
from cases.actions.standing import refresh
from cases.history import record
from cases.models import Case, Closing, Event
from cases.workflow import LIVE, Status, TransferStatus, Verb

SUMMARY_MAX = 5000


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of the case. Money in yuan."""

    conclusion: str
    summary: str
    workers_paid: int = 0
    amount_paid: Decimal = Decimal(0)

    def check(self) -> None:
        known = self.conclusion in Conclusion.values
        refuse_faults(
            {
                "conclusion": None if known else unknown(self.conclusion, Conclusion.values),
                "summary": text_fault(self.summary, SUMMARY_MAX),
                "workers_paid": number_fault(self.workers_paid, PEOPLE_MAX),
                "amount_paid": amount_fault(self.amount_paid, YUAN_MAX),
            }
        )


@transaction.atomic
def close(number: str, ending: Ending, *, by: User, now: datetime) -> Case:
    """Raises Refused while a decision is open or a feedback is not yet on record."""
    case = locked_case(number, by, Verb.CLOSE)
    ending.check()
    live = [each for each in case.transfers.select_related("letter") if each.status in LIVE]
    waiting = [each.letter.number for each in live if each.status != TransferStatus.RECORDED]
    if waiting:
        raise Refused(
            "feedback-not-recorded",
            _("Accept the feedback for the record first: %(letters)s.") % {"letters": "、".join(waiting)},
        )
    Closing.objects.create(
        case=case,
        conclusion=ending.conclusion,
        summary=mask_text(ending.summary.strip()),
        workers_paid=ending.workers_paid,
        amount_paid=ending.amount_paid,
        closed_by=by,
    )
    case.status, case.closed_at, case.recovered = Status.CLOSED, now, ending.amount_paid
    case.save(update_fields=["status", "closed_at", "recovered"])
    details = {
        "conclusion": ending.conclusion,
        "workers_paid": ending.workers_paid,
        "amount_paid": str(ending.amount_paid),
    }
    record(case, Event.Act.CLOSED, by=by, now=now, details=details)
    refresh(case, now)
    return case
