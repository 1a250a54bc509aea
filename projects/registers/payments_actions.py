"""Works money of a contract by the month: what was certified, what was paid of it and how much for wages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Refused, amount_fault, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from projects.duties import needs_edit
from projects.history import record
from projects.models import Contract, Payment, Project
from projects.registers.chain_actions import AMOUNT_MAX
from projects.registers.settlements_actions import NOTE_MAX, future, needed_amount
from projects.registers.works_money import due_after

_SUMS = ("certified", "certified_on", "due_on", "paid", "paid_on", "labour_paid")


@transaction.atomic
def certify(
    contract_id: int,
    *,
    month: date,
    certified: Decimal | None,
    certified_on: date,
    due_on: date | None = None,
    by: User,
    now: datetime,
) -> Payment:
    """The works of a month are certified. Without `due_on` the payment cycle of the contract says when it is due."""
    contract = _contract(contract_id, by)
    month = month.replace(day=1)
    if contract.payments.filter(month=month).exists():
        raise Refused(
            "certified-already", _("The works of this month are certified already; correct that entry.")
        )
    if due_on is None and contract.payment_cycle:
        due_on = due_after(month, contract.payment_cycle)
    payment = Payment(
        contract=contract,
        month=month,
        certified=certified or Decimal(0),
        certified_on=certified_on,
        due_on=due_on,
        paid=Decimal(0),
        labour_paid=Decimal(0),
    )
    _refuse(payment, now, certified)
    payment.save()
    _record("payment_entered", payment, by, now, {"certified": str(payment.certified)})
    return payment


@transaction.atomic
def pay(
    payment_id: int,
    *,
    paid: Decimal,
    paid_on: date,
    labour_paid: Decimal = Decimal(0),
    by: User,
    now: datetime,
) -> Payment:
    """All that was paid so far for a month, the day of the last payment, and of it to the wage account."""
    payment = _locked(payment_id, by)
    if payment.paid >= payment.certified:
        raise Refused("paid-already", _("This month is paid in full; correct the entry if that is wrong."))
    if paid < payment.paid:
        refuse_faults({"paid": _("Less than was paid before; correct the entry if that is wrong.")})
    return _put(payment, "payment_entered", by, now, "", paid=paid, paid_on=paid_on, labour_paid=labour_paid)


@transaction.atomic
def correct(payment_id: int, *, note: str, by: User, now: datetime, **values: Any) -> Payment:
    """Put an entry right, with the reason; the timeline keeps what stood there. `values` are those of the sums and
    days of a payment; nothing paid is `paid=0`."""
    payment = _locked(payment_id, by)
    if strange := set(values) - set(_SUMS):
        refuse_faults({name: _("There is no field of this name.") for name in strange})
    refuse_faults({"note": text_fault(note, NOTE_MAX)})
    return _put(payment, "payment_changed", by, now, note, **values)


@transaction.atomic
def reverse(payment_id: int, *, note: str, by: User, now: datetime) -> Payment:
    """What was entered as paid never arrived: the month stands unpaid again."""
    payment = _locked(payment_id, by)
    if not payment.paid:
        raise Refused("not-paid", _("Nothing has been paid for this month."))
    refuse_faults({"note": text_fault(note, NOTE_MAX)})
    nothing = {"paid": Decimal(0), "paid_on": None, "labour_paid": Decimal(0)}
    return _put(payment, "payment_changed", by, now, note, **nothing)


def _put(payment: Payment, act: str, by: User, now: datetime, note: str, **values: Any) -> Payment:
    before = {name: getattr(payment, name) for name in values}
    for name, value in values.items():
        setattr(payment, name, value)
    if not payment.paid:
        payment.paid_on = None
    _refuse(payment, now, payment.certified)
    turned = {
        name: [_plain(was), _plain(getattr(payment, name))]
        for name, was in before.items()
        if was != getattr(payment, name)
    }
    if note:
        payment.note = mask_text(note.strip())
    payment.save(update_fields=[*values, "paid_on", "note"])
    _record(act, payment, by, now, {"changed": turned}, note)
    return payment


def _refuse(payment: Payment, now: datetime, certified: Decimal | None) -> None:
    faults = {
        "certified": needed_amount(certified),
        "paid": _sum(payment.paid),
        "labour_paid": _sum(payment.labour_paid),
        "certified_on": future(payment.certified_on, now),
        "paid_on": future(payment.paid_on, now),
    }
    if payment.certified_on < payment.month:
        faults["certified_on"] = _("Works are certified in their month or later.")
    if payment.due_on and payment.due_on < payment.certified_on:
        faults["due_on"] = _("It cannot be due before it was certified.")
    if payment.paid and payment.paid_on is None:
        faults["paid_on"] = _("This field is required.")
    if not faults["paid"] and not faults["certified"] and payment.paid > payment.certified:
        faults["paid"] = _("This is more than was certified.")
    if not faults["labour_paid"] and not faults["paid"] and payment.labour_paid > payment.paid:
        faults["labour_paid"] = _("This is more than was paid.")
    refuse_faults(faults)


def _sum(amount: Decimal | None) -> str | None:
    return _("This field is required.") if amount is None else amount_fault(amount, AMOUNT_MAX)


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)


def _contract(contract_id: int, by: User) -> Contract:
    """A contract that has ended is still certified and paid."""
    seen = Contract.objects.filter(project__in=Project.objects.visible_to(by))
    contract = (
        seen.select_related("project", "contractor").select_for_update(of=("self",)).get(pk=contract_id)
    )
    needs_edit(by, contract.project)
    return contract


def _locked(payment_id: int, by: User) -> Payment:
    seen = Payment.objects.filter(contract__project__in=Project.objects.visible_to(by))
    payment = (
        seen.select_related("contract__project", "contract__contractor")
        .select_for_update(of=("self",))
        .get(pk=payment_id)
    )
    needs_edit(by, payment.contract.project)
    return payment


def _record(
    act: str, payment: Payment, by: User, now: datetime, details: dict[str, Any], note: str = ""
) -> None:
    contract = payment.contract
    own = {"contract": contract.pk, "number": contract.number, "month": f"{payment.month:%Y-%m}"}
    record(act, by=by, now=now, project=contract.project, details=own | details, note=note.strip())
