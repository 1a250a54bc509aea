"""What courts and other bodies laid on an account: entered, objected to, lifted; and which stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.people.models import User
from escrow.amounts import positive_fault
from escrow.changes import on_money_changed
from escrow.ledger import uses
from escrow.ledger.access import needs_entering
from escrow.ledger.accounts import note_act
from escrow.models import TEXT_MAX, Account, Restraint


@dataclass(frozen=True, slots=True)
class Laid:
    """What an order says. `exception` names the law that allows it although it is not for these wages."""

    kind: Restraint.Kind
    body: str
    document_no: str
    ordered_on: date
    purpose: str
    is_for_wages: bool
    amount: Decimal | None = None
    exception: str = ""


def standing(account_ids: Iterable[int]) -> dict[int, list[Restraint]]:
    """By account, those not lifted; accounts without one are left out."""
    found: dict[int, list[Restraint]] = {}
    rows = Restraint.objects.filter(account__in=list(account_ids), lifted_on__isnull=True)
    for each in rows.select_related("account"):
        found.setdefault(each.account_id, []).append(each)
    return found


def is_lawful(restraint: Restraint) -> bool:
    return uses.is_lawful(restraint.account.kind, restraint)


@transaction.atomic
def restrain(account_id: int, laid: Laid, *, by: User, now: datetime) -> Restraint:
    """Enters an order. The same order of the same body again is the one that is there; said otherwise it is refused
    (`order-known`)."""
    account = _locked(account_id, by)
    refuse_faults(
        {
            "body": text_fault(laid.body, 100),
            "document_no": text_fault(laid.document_no, 60),
            "purpose": text_fault(laid.purpose, TEXT_MAX),
            "exception": text_fault(laid.exception, 120) if laid.exception else None,
            "amount": positive_fault(laid.amount) if laid.amount is not None else None,
            "ordered_on": _day_fault(laid.ordered_on, now),
        }
    )
    body, number = laid.body.strip(), laid.document_no.strip()
    if known := account.restraints.filter(body=body, document_no=number).first():
        if (known.kind, known.amount, known.ordered_on) != (laid.kind, laid.amount, laid.ordered_on):
            raise Refused("order-known", _("This order is entered already, and says something else."))
        return known
    if not account.is_open:
        raise Refused("account-closed", _("This account is closed; nothing can be booked on it."))
    made = Restraint.objects.create(
        account=account, kind=laid.kind, body=body, document_no=number, ordered_on=laid.ordered_on, amount=laid.amount,
        is_for_wages=laid.is_for_wages, exception=laid.exception.strip(), purpose=laid.purpose.strip(), entered_at=now,
        entered_by=by,
    )  # fmt: skip
    _note("restraint_entered", made, by, now, note=laid.purpose, lawful=is_lawful(made))
    return made


@transaction.atomic
def object_to(restraint_id: int, *, on: date, objection: str, by: User, now: datetime) -> Restraint:
    """The objection that was lodged with the body. Raises Refused (`lawful`, `objected`, `lifted`)."""
    restraint = _one(restraint_id, by)
    refuse_faults(
        {"objection": text_fault(objection, TEXT_MAX), "on": _day_fault(on, now, restraint.ordered_on)}
    )
    _refuse_lifted(restraint)
    if restraint.objected_on is not None:
        raise Refused("objected", _("An objection has been lodged already."))
    if is_lawful(restraint):
        raise Refused(
            "lawful", _("This order is for these wages, or a law allows it; there is nothing to object to.")
        )
    restraint.objected_on, restraint.objection = on, objection.strip()
    restraint.save(update_fields=["objected_on", "objection"])
    _note("restraint_objected", restraint, by, now, note=objection)
    return restraint


@transaction.atomic
def lift(restraint_id: int, *, on: date, note: str, by: User, now: datetime) -> Restraint:
    """It no longer stands. Raises Refused (`lifted`)."""
    restraint = _one(restraint_id, by)
    refuse_faults({"note": text_fault(note, TEXT_MAX), "on": _day_fault(on, now, restraint.ordered_on)})
    _refuse_lifted(restraint)
    restraint.lifted_on, restraint.lifted_note = on, note.strip()
    restraint.save(update_fields=["lifted_on", "lifted_note"])
    _note("restraint_lifted", restraint, by, now, note=note)
    return restraint


def _locked(account_id: int, by: User) -> Account:
    account = (
        Account.objects.select_for_update(no_key=True, of=["self"])
        .select_related("project")
        .get(pk=account_id)
    )
    needs_entering(by, account)
    return account


def _one(restraint_id: int, by: User) -> Restraint:
    account = _locked(Restraint.objects.values_list("account_id", flat=True).get(pk=restraint_id), by)
    restraint = Restraint.objects.get(pk=restraint_id)
    restraint.account = account
    return restraint


def _refuse_lifted(restraint: Restraint) -> None:
    if restraint.lifted_on is not None:
        raise Refused("lifted", _("This restraint has been lifted already."))


def _note(act: str, restraint: Restraint, by: User, now: datetime, *, note: str, **details: bool) -> None:
    account = restraint.account
    note_act(
        act, account, by=by, now=now, note=note, restraint=restraint.pk, kind=str(restraint.kind), body=restraint.body,
        document_no=restraint.document_no, **details,
    )  # fmt: skip
    if account.project_id:
        on_money_changed(account.project_id, now)


def _day_fault(on: date, now: datetime, first: date | None = None) -> str | None:
    if on > timezone.localdate(now):
        return _("This day is still to come.")
    if first is not None and on < first:
        return _("This day lies before the order.")
    return None
