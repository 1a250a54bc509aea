"""Debts of governments and state firms to small firms: entered, led by whom, cleared with wages first (BDH 一(五))."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, amount_fault, refuse_faults, text_fault, unknown
from agencies.people.access import coordinates
from agencies.people.models import Agency, User
from agencies.policy.money import Figure, Setting
from agencies.records.privacy import mask_text
from escrow.accounts.about import money_of
from escrow.amounts import MOST, positive_fault
from escrow.duties import TREASURY, needs
from escrow.funding.plan_actions import day_fault
from escrow.funding.wages_owed import NONE, wages_owed
from escrow.models import TEXT_MAX, SmeClearing, SmeDebt
from projects.duties import keeps_register
from projects.history import record
from projects.models import Company, Project

_CHANGING = ("amount", "due_on", "debtor_kind", "note")


def lead_of(jurisdiction: str, on: date) -> tuple[Agency | None, Setting | None]:
    """Who leads the clearing there, and where that is said; the first role of the rule that the directory fills."""
    rule = money_of(jurisdiction, on).find(Figure.SME_LEAD)
    if rule is None:
        return None, None
    found = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True, role__in=rule.codes)
    own = sorted(
        found, key=lambda each: (rule.codes.index(each.role), each.region_id != jurisdiction, each.pk)
    )
    return (own[0] if own else None), rule


def wages_first(jurisdiction: str, on: date) -> Setting | None:
    """The rule by which money cleared goes to wages first, where there is one."""
    rule = money_of(jurisdiction, on).find(Figure.SME_WAGES_FIRST)
    return rule if rule is not None and rule.value is True else None


def keeps_debts(user: User) -> bool:
    """Who keeps the register: the lead agency of the place, the office and the treasury."""
    agency = user.agency
    if not keeps_register(user) or agency is None:
        return False
    if coordinates(user) or agency.role in TREASURY:
        return True
    rule = money_of(agency.jurisdiction_id, timezone.localdate()).find(Figure.SME_LEAD)
    return rule is not None and agency.role in rule.codes


@transaction.atomic
def enter_debt(
    *,
    debtor_kind: str,
    debtor: str,
    creditor_id: int,
    contract_no: str,
    amount: Decimal | None,
    due_on: date | None,
    project_id: int | None = None,
    note: str = "",
    by: User,
    now: datetime,
) -> SmeDebt:
    """One contract on which a small firm is owed money; the lead agency follows from the rules of the place."""
    needs(keeps_debts(by))
    assert by.agency is not None
    place = by.agency.jurisdiction
    creditor = Company.objects.select_for_update(no_key=True).get(pk=creditor_id)
    project = Project.objects.visible_to(by).filter(pk=project_id).first() if project_id else None
    faults = _faults(debtor_kind, amount, due_on, note, now) | {
        "debtor": text_fault(debtor, 120),
        "contract_no": text_fault(contract_no, 60),
        "creditor": _creditor_fault(creditor),
        "project": _("There is no such project here.") if project_id and project is None else None,
    }
    refuse_faults(faults)
    assert amount is not None
    assert due_on is not None
    known = SmeDebt.objects.filter(
        jurisdiction=place, debtor=debtor.strip(), creditor=creditor, contract_no=contract_no.strip()
    ).first()
    if known is not None:
        if (known.amount, known.due_on, known.debtor_kind) == (amount, due_on, debtor_kind):
            return known
        raise Refused(
            "debt-differs",
            _("This contract is in the register with %(sum)s yuan; correct that entry.")
            % {"sum": f"{known.amount:,.2f}"},
        )
    lead, rule = lead_of(place.pk, timezone.localdate(now))
    made = SmeDebt.objects.create(
        jurisdiction=place, debtor_kind=debtor_kind, debtor=debtor.strip(), creditor=creditor, project=project,
        lead=lead, lead_clause=rule.source if rule else "", contract_no=contract_no.strip(), amount=amount,
        due_on=due_on, note=mask_text(note.strip()), entered_at=now, entered_by=by,
    )  # fmt: skip
    _record("sme_debt_entered", made, by, now, {"amount": str(amount)})
    return made


@transaction.atomic
def change_debt(debt_id: int, *, reason: str, by: User, now: datetime, **values: Any) -> SmeDebt:
    """Put an entry right; never below what was cleared."""
    debt = _locked(debt_id, by)
    if strange := set(values) - set(_CHANGING):
        refuse_faults({name: _("There is no field of this name.") for name in strange})
    before = {name: getattr(debt, name) for name in values}
    for name, value in values.items():
        setattr(debt, name, value)
    faults = _faults(debt.debtor_kind, debt.amount, debt.due_on, debt.note, now)
    faults["reason"] = text_fault(reason, TEXT_MAX)
    if not faults["amount"] and debt.amount < debt.cleared:
        faults["amount"] = _("More than this has been cleared already.")
    refuse_faults(faults)
    turned = {
        name: [str(was), str(getattr(debt, name))]
        for name, was in before.items()
        if was != getattr(debt, name)
    }
    debt.save(update_fields=list(values) or ["note"])
    _record("sme_debt_changed", debt, by, now, {"changed": turned}, reason)
    return debt


@transaction.atomic
def clear(
    debt_id: int,
    *,
    paid_on: date | None,
    amount: Decimal | None,
    reference: str,
    for_wages: Decimal = Decimal(0),
    note: str = "",
    by: User,
    now: datetime,
) -> SmeClearing:
    """One payment on the debt, and how much of it went to wages. The same voucher again changes nothing.

    Where money cleared goes to wages first and the firm owes wages, a payment that leaves some of them unpaid
    although it would have covered them needs a reason.
    """
    debt = _locked(debt_id, by)
    faults: dict[str, str | None] = {
        "paid_on": day_fault(paid_on, now),
        "amount": positive_fault(amount),
        "for_wages": amount_fault(for_wages, MOST),
        "reference": text_fault(reference, 60),
        "note": text_fault(note, TEXT_MAX) if note.strip() else None,
    }
    if not faults["amount"] and not faults["for_wages"] and amount is not None and for_wages > amount:
        faults["for_wages"] = _("This is more than was paid.")
    refuse_faults(faults)
    assert amount is not None
    assert paid_on is not None
    given = SmeClearing(
        debt=debt, paid_on=paid_on, amount=amount, for_wages=for_wages, reference=reference.strip(),
        note=mask_text(note.strip()), at=now, by=by,
    )  # fmt: skip
    if known := debt.clearings.filter(reference=given.reference).first():
        if (known.amount, known.for_wages, known.paid_on) == (amount, for_wages, paid_on):
            return known
        raise Refused(
            "voucher-differs",
            _("Voucher %(number)s is on record with %(sum)s yuan of %(day)s.")
            % {"number": known.reference, "sum": f"{known.amount:,.2f}", "day": known.paid_on},
        )
    if amount > debt.amount - debt.cleared:
        refuse_faults(
            {
                "amount": _("Of this debt %(left)s yuan are still owed.")
                % {"left": f"{debt.amount - debt.cleared:,.2f}"}
            }
        )
    proposed, rule = proposal(debt, amount, timezone.localdate(now))
    if rule and for_wages < proposed and not note.strip():
        raise Invalid(
            {
                "note": [
                    _(
                        "The firm owes wages: %(sum)s yuan of this go to them first (%(source)s). State why not."
                    )
                    % {"sum": f"{proposed:,.2f}", "source": rule.source}
                ]
            }
        )
    given.save()
    debt.cleared += amount
    debt.for_wages += for_wages
    debt.save(update_fields=["cleared", "for_wages"])
    details = {"voucher": given.reference, "amount": str(amount), "for_wages": str(for_wages)}
    _record("sme_debt_cleared", debt, by, now, details, note)
    return given


def proposal(debt: SmeDebt, amount: Decimal, today: date) -> tuple[Decimal, Setting | None]:
    """How much of a payment goes to wages first, and by which rule; nothing where there is no rule or no arrears."""
    rule = wages_first(debt.jurisdiction_id, today)
    owed = wages_owed([debt.creditor_id], today).get(debt.creditor_id, NONE).sum if rule else Decimal(0)
    return min(amount, owed), rule


def _faults(
    kind: str, amount: Decimal | None, due_on: date | None, note: str, now: datetime
) -> dict[str, str | None]:
    kinds = SmeDebt.DebtorKind.values
    return {
        "debtor_kind": None if kind in kinds else unknown(kind, kinds),
        "amount": positive_fault(amount),
        "due_on": day_fault(due_on, now),
        "note": text_fault(note, TEXT_MAX) if note.strip() else None,
    }


def _creditor_fault(creditor: Company) -> str | None:
    if creditor.is_sme:
        return None
    if not creditor.size:
        return _("The register does not say how large this firm is; enter its size there first.")
    return _("This register is for debts to small and medium firms; this firm is large.")


def _locked(debt_id: int, by: User) -> SmeDebt:
    seen = SmeDebt.objects.visible_to(by)
    debt: SmeDebt = seen.select_related("creditor", "project").select_for_update(of=("self",)).get(pk=debt_id)
    needs(keeps_debts(by))
    return debt


def _record(
    act: str, debt: SmeDebt, by: User, now: datetime, details: dict[str, Any], note: str = ""
) -> None:
    own = {"debt": debt.pk, "debtor": debt.debtor, "contract": debt.contract_no}
    record(
        act, by=by, now=now, company=debt.creditor, project=debt.project, details=own | details, note=note.strip()
    )  # fmt: skip
