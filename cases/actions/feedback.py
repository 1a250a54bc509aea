"""What a recipient reports back, and the office's answer: accepted for the record (备案), or returned for more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.days import calendar_around
from agencies.clock.limits import meet, run_on
from agencies.clock.models import TimeLimit
from agencies.errors import Refused, amount_fault, number_fault, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from agencies.vocabulary import PEOPLE_MAX, YUAN_MAX, Conclusion
from cases.actions.locking import locked_transfer
from cases.actions.receipt import needs_reason
from cases.actions.slow import settle_progress
from cases.actions.standing import refresh
from cases.actions.steps import Subject, is_on_record, note_overdue
from cases.history import record
from cases.models import Event, Feedback, Transfer
from cases.reasons import ArrearsReason
from cases.workflow import LIVE, TransferStatus, TransferVerb

FINDINGS_MAX = 5000


@dataclass(frozen=True, slots=True)
class Report:
    """How the case was investigated and handled (调查处理情况). Money in yuan."""

    outcome: str
    findings: str
    workers_verified: int | None = None
    amount_verified: Decimal | None = None
    workers_paid: int = 0
    amount_paid: Decimal = Decimal(0)
    reasons: Sequence[str] = ()

    def check(self) -> None:
        known = self.outcome in Conclusion.values
        refuse_faults(
            {
                "outcome": None if known else unknown(self.outcome, Conclusion.values),
                "findings": text_fault(self.findings, FINDINGS_MAX),
                "workers_verified": number_fault(self.workers_verified, PEOPLE_MAX),
                "amount_verified": amount_fault(self.amount_verified, YUAN_MAX),
                "workers_paid": number_fault(self.workers_paid, PEOPLE_MAX),
                "amount_paid": amount_fault(self.amount_paid, YUAN_MAX),
                "reasons": self._reasons_fault(),
            }
        )

    def _reasons_fault(self) -> str | None:
        strange = [each for each in self.reasons if each not in ArrearsReason.values]
        return unknown(strange[0], ArrearsReason.values) if strange else None


@transaction.atomic
def feed_back(transfer_id: int, report: Report, *, by: User, now: datetime) -> Feedback:
    """The recipient's answer; it meets the recipient's own time limit, in time or late."""
    transfer = locked_transfer(transfer_id, by, TransferVerb.FEEDBACK)
    report.check()
    on_time = meet(transfer.limit, now) if transfer.limit else None
    feedback = Feedback.objects.create(
        transfer=transfer,
        outcome=report.outcome,
        findings=mask_text(report.findings.strip()),
        workers_verified=report.workers_verified,
        amount_verified=report.amount_verified,
        workers_paid=report.workers_paid,
        amount_paid=report.amount_paid,
        reasons=[each for each in ArrearsReason.values if each in report.reasons],
        given_at=now,
        given_by=by,
        on_time=on_time,
    )
    move_answered(transfer, now)
    details = {"feedback": feedback.pk, "outcome": report.outcome, "on_time": on_time}
    record(transfer.case, Event.Act.FED_BACK, by=by, now=now, details=_of(transfer) | details)
    refresh(transfer.case, now)
    return feedback


@transaction.atomic
def accept_for_record(transfer_id: int, *, by: User, now: datetime) -> Feedback:
    """The office files the feedback (备案)."""
    transfer = locked_transfer(transfer_id, by, TransferVerb.RECORD)
    feedback = _standing(transfer)
    _joined_first(feedback)
    feedback.recorded_at = now
    feedback.save(update_fields=["recorded_at"])
    _move(transfer, TransferStatus.RECORDED)
    settle_progress(transfer.case, now)
    record(
        transfer.case, Event.Act.RECORDED, by=by, now=now, details=_of(transfer) | {"feedback": feedback.pk}
    )
    refresh(transfer.case, now)
    return feedback


@transaction.atomic
def return_for_more(transfer_id: int, *, reason: str, by: User, now: datetime) -> Feedback:
    """The feedback does not suffice; it stays on record and the old time limit runs on.

    It is returned to every joint lead that had joined it as well: there is one joint result, or none.
    """
    transfer = locked_transfer(transfer_id, by, TransferVerb.RETURN)
    feedback, reason = _standing(transfer), needs_reason(reason)
    _give_back(transfer, feedback, reason, by, now)
    joining = feedback.joined_by.filter(returned_at=None).select_related(
        "transfer__letter", "transfer__limit"
    )
    for other in joining:
        other.transfer.case = transfer.case
        if other.transfer.status == TransferStatus.FED_BACK:
            _give_back(other.transfer, other, reason, by, now)
    refresh(transfer.case, now)
    return feedback


def _give_back(transfer: Transfer, feedback: Feedback, reason: str, by: User, now: datetime) -> None:
    feedback.returned_at, feedback.return_reason = now, reason
    feedback.save(update_fields=["returned_at", "return_reason"])
    if transfer.limit:
        run_on(transfer.limit, now)
        subject = Subject(transfer.case, transfer.limit, transfer, None)
        if transfer.limit.state == TimeLimit.State.LAPSED and not is_on_record(subject):
            note_overdue(subject, now)
    # Until another answer stands.
    transfer.answered_days = None
    transfer.status = TransferStatus.RECEIVED
    transfer.save(update_fields=["status", "answered_days"])
    details = _of(transfer) | {"feedback": feedback.pk}
    record(transfer.case, Event.Act.RETURNED, by=by, now=now, details=details, note=reason)


def _joined_first(feedback: Feedback) -> None:
    """A joint result is accepted where it was given first: once on record, what joins it can no longer lose it."""
    joined = feedback.joins
    if (
        joined
        and joined.recorded_at is None
        and joined.returned_at is None
        and joined.transfer.status in LIVE
    ):
        raise Refused(
            "joined-not-recorded",
            _("Accept the result that is joined for the record first: %(letter)s.")
            % {"letter": joined.transfer.letter.number},
        )


def _standing(transfer: Transfer) -> Feedback:
    return transfer.feedback.get(returned_at__isnull=True)


def move_answered(transfer: Transfer, now: datetime) -> None:
    """The letter is answered, so many working days after the day of its receipt; estimated by plain weeks where the
    holidays of a year are not published. Nothing is due by this number."""
    if transfer.received_on is not None:
        calendar = calendar_around(transfer.received_on, transfer.case.jurisdiction_id)
        transfer.answered_days = calendar.estimate_between(transfer.received_on, timezone.localdate(now))
    transfer.status = TransferStatus.FED_BACK
    transfer.save(update_fields=["status", "answered_days"])


def _move(transfer: Transfer, status: TransferStatus) -> None:
    transfer.status = status
    transfer.save(update_fields=["status"])


def _of(transfer: Transfer) -> dict[str, object]:
    return {"transfer": transfer.pk, "letter": transfer.letter.number}
