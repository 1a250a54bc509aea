"""Wages paid, instalment by instalment: entered as they come, reversed where an entry was wrong, never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, amount_fault, number_fault, refuse_faults, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from agencies.vocabulary import PEOPLE_MAX, YUAN_MAX
from cases.actions.locking import locked_case
from cases.actions.receipt import needs_reason
from cases.actions.standing import refresh
from cases.history import record
from cases.models import Case, Complainant, Event, Payment
from cases.payments import sums_of, total_of
from cases.workflow import Verb

PAYER_MAX, NOTE_MAX = 100, 500


@dataclass(frozen=True, slots=True)
class Instalment:
    """`complainant` is the id of one person of the case, or None for a group of `workers`. Money in yuan."""

    amount: Decimal
    paid_on: date
    how: str
    complainant: int | None = None
    workers: int | None = None
    payer: str = ""
    note: str = ""

    def check(self, today: date) -> None:
        refuse_faults(
            {
                "amount": self._amount_fault(),
                "paid_on": _("The day cannot lie in the future.") if self.paid_on > today else None,
                "how": None if self.how in Payment.How.values else unknown(self.how, Payment.How.values),
                "workers": self._workers_fault(),
                "payer": _long(self.payer, PAYER_MAX),
                "note": _long(self.note, NOTE_MAX),
            }
        )

    def _amount_fault(self) -> str | None:
        if fault := amount_fault(self.amount, YUAN_MAX):
            return fault
        return None if self.amount > 0 else _("The amount must be more than 0 yuan.")

    def _workers_fault(self) -> str | None:
        if self.complainant is not None:
            one = self.workers in (None, 1)
            return None if one else _("One complainant is one worker; leave one of the two empty.")
        if not self.workers:
            return _("Name the complainant who was paid, or say how many workers were.")
        return number_fault(self.workers, PEOPLE_MAX)


def _long(text: str, maximum: int) -> str | None:
    if len(text) <= maximum:
        return None
    return _("At most %(maximum)s characters are allowed; this has %(length)s.") % {
        "maximum": maximum,
        "length": len(text),
    }


@transaction.atomic
def pay(number: str, paid: Instalment, *, by: User, now: datetime) -> Payment:
    """One more instalment. More than is owed is taken with a note that says why."""
    case = locked_case(number, by, Verb.PAY)
    paid.check(timezone.localdate(now))
    payment = Payment.objects.create(
        case=case,
        complainant=_complainant(case, paid.complainant),
        workers=1 if paid.complainant is not None else paid.workers or 1,
        amount=paid.amount,
        paid_on=paid.paid_on,
        how=paid.how,
        payer=mask_text(paid.payer.strip()),
        note=_note(case, paid),
        entered_at=now,
        entered_by=by,
        agency_id=by.agency_id,
    )
    _follow(case)
    details = {"payment": payment.pk, "amount": str(payment.amount), "workers": payment.workers,
               "on": payment.paid_on.isoformat(), "how": payment.how}  # fmt: skip
    record(case, Event.Act.PAID, by=by, now=now, details=details, note=payment.note)
    refresh(case, now)
    return payment


def _complainant(case: Case, pk: int | None) -> Complainant | None:
    if pk is None:
        return None
    found = case.complainants.filter(pk=pk).first()
    if found is None:
        raise Invalid({"complainant": [_("This is no complainant of the case.")]})
    return found


def _note(case: Case, paid: Instalment) -> str:
    sums, note = sums_of(case), mask_text(paid.note.strip())
    entered = sums.paid if sums.instalments else Decimal(0)
    if sums.owed is not None and entered + paid.amount > sums.owed and not note:
        words = {"paid": f"{entered + paid.amount:,}", "owed": f"{sums.owed:,}"}
        message = (
            _("With this %(paid)s yuan are paid of %(owed)s owed; say in the note why it is more.") % words
        )
        raise Invalid({"note": [message]})
    return note


@transaction.atomic
def reverse(payment_id: int, *, reason: str, by: User, now: datetime) -> Payment:
    """An entry that was wrong: it stays on record and no longer counts. Raises Payment.DoesNotExist or Refused."""
    number = Payment.objects.visible_to(by).values_list("case__number", flat=True).get(pk=payment_id)
    case = locked_case(number, by, Verb.PAY)
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    if payment.reversed_at is not None:
        raise Refused("already-reversed", _("This entry has been reversed already."))
    payment.reversed_at, payment.reversed_by, payment.reversal_reason = now, by, needs_reason(reason)
    payment.save(update_fields=["reversed_at", "reversed_by", "reversal_reason"])
    _follow(case)
    details = {"payment": payment.pk, "amount": str(payment.amount), "reversed": True}
    record(case, Event.Act.PAID, by=by, now=now, details=details, note=payment.reversal_reason)
    refresh(case, now)
    return payment


def _follow(case: Case) -> None:
    """What was recovered is what was paid; without a single instalment, what the closing says."""
    entered = list(case.payments.standing())
    stated = case.closings.filter(reopened_at__isnull=True).values_list("amount_paid", flat=True).first()
    case.recovered = total_of(entered) if entered else stated or Decimal(0)
    case.save(update_fields=["recovered"])
