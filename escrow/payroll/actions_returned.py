"""A wage that came back after the bank had reported it paid (退票): the money stands on the wage account again."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from escrow.amounts import positive_fault
from escrow.ledger.posting import REFERENCE_MAX, Movement, post
from escrow.models import Entry, PayrollLine, WagePayment
from escrow.payroll.actions import about, locked
from escrow.payroll.lines import recount_payrolls
from escrow.payroll.workflow import Verb
from projects.history import record

REASON_MAX = 200


@transaction.atomic
def money_returned(
    payroll_id: int, worker_id: int, *, amount: Decimal, on: date, reference: str, reason: str, by: User, now: datetime
) -> WagePayment:  # fmt: skip
    """What comes back is unpaid again, and booked on the account that it left. The same reference again is the return
    that is there. Raises Invalid naming each field, Refused where less was paid or the account is closed."""
    payroll = locked(payroll_id, by, Verb.MONEY_BACK)
    lines = PayrollLine.objects.filter(payroll=payroll, month=payroll.month, worker=worker_id)
    line = get_object_or_404(lines.select_for_update(of=("self",)))
    refuse_faults(
        {
            "amount": positive_fault(amount),
            "on": _("This day is still to come.") if on > timezone.localdate(now) else None,
            "reference": text_fault(reference, REFERENCE_MAX),
            "reason": text_fault(reason, REASON_MAX),
        }
    )
    reference = reference.strip()
    if (known := WagePayment.objects.filter(payroll=payroll, reference=reference).first()) is not None:
        if (known.worker_id, known.amount, known.is_paid) == (worker_id, amount, False):
            return known
        raise Refused(
            "reference-used", _("The bank has used this reference for another payment of this payroll.")
        )
    if amount > line.paid:
        raise Refused(
            "more-than-paid",
            _("Only %(paid)s yuan were paid to this worker.") % {"paid": f"{line.paid:,.2f}"},
        )
    paid = payroll.returns.filter(
        payments__worker=worker_id, payments__is_paid=True, entry__isnull=False
    ).select_related("entry").order_by("-pk").first()  # fmt: skip
    if paid is not None and paid.entry is not None:
        movement = Movement(
            Entry.Kind.WAGES_RETURNED, amount, on, payroll.month, reference, payroll.company.name,
            _("A wage returned by the bank"),
        )  # fmt: skip
        post(paid.entry.account_id, movement, by=by, now=now)
    last = WagePayment.objects.filter(payroll=payroll, worker=worker_id, is_paid=True).order_by("-pk").first()
    if last is None:
        raise Refused("never-paid", _("The bank has not reported a payment to this worker."))
    found = WagePayment.objects.create(
        bank_return=last.bank_return, payroll=payroll, worker_id=worker_id, amount=amount, is_paid=False,
        reference=reference, reason=mask_text(reason.strip()), paid_on=on,
    )  # fmt: skip
    lines.update(paid=F("paid") - amount)
    recount_payrolls([payroll.pk])
    record(
        "payroll_money_returned", by=by, now=now, project=payroll.project,
        details=about(payroll) | {"amount": str(amount)}, note=reason,
    )  # fmt: skip
    return found
