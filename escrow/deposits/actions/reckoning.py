"""The deposit of a project is reckoned: how much, why, and whether the rules free it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from escrow.accounts.about import about, money_of
from escrow.deposits.ground import deposit_locked, excuse_duty, item_of, may_book, project_locked
from escrow.deposits.history import history_of
from escrow.deposits.rates import (
    Exemption,
    FirmHistory,
    Lowering,
    Reckoned,
    Step,
    fault_of_lowering,
    reckon,
)
from escrow.deposits.reckoned_words import say_exemption, stored_history
from escrow.deposits.terms import depositor_of, due_of
from escrow.deposits.workflow import Act, refuse_unless
from escrow.duties import needs
from escrow.models import TEXT_MAX, Deposit
from projects.duties import supervises
from projects.history import record
from projects.models import Project

CLAUSE_MAX = 120


@transaction.atomic
def reckon_deposit(
    project_id: int,
    *,
    history: FirmHistory | None = None,
    lowering: Lowering | None = None,
    by: User,
    now: datetime,
) -> Deposit:
    """Reckons what is required, and keeps every step with its figure and source. `history` is what is known of the
    firm, as an officer or the caller has corrected it; without it, what the registers know.

    A deposit that the rules free is exempt by this; one that they no longer free is required again.
    """
    project = project_locked(project_id, by)
    needs(may_book(by, project))
    deposit = Deposit.objects.select_for_update().filter(project=project).first()
    if deposit is not None:
        refuse_unless(Act.RECKON, deposit)
    today, firm = timezone.localdate(now), depositor_of(project)
    history = history or history_of(firm.company, project.jurisdiction_id, today)
    money, facts = money_of(project, today), about(project)
    if lowering is not None:
        fault = fault_of_lowering(lowering, money, facts, history)
        refuse_faults(
            {"rate": _LOWERING[fault]() if fault else None, "reason": text_fault(lowering.reason, TEXT_MAX)}
        )
    found = reckon(firm.contract_sum, money, history, today, facts, lowering)
    deposit = deposit or Deposit(project=project)
    was_freed = any(each.get("exempts") == Exemption.IS for each in deposit.reckoned)
    deposit.company, deposit.base, deposit.reckoned_on = firm.company, firm.contract_sum, today
    deposit.rate, deposit.required = found.rate, found.amount
    deposit.reckoned = [*(each.stored() for each in found.steps), stored_history(history)]
    item_of(project, "deposit", now)
    deposit.due_on = due_of(project, firm.signed_on)
    before = deposit.state
    _free(deposit, found, was_freed, by)
    _save(deposit, now)
    if Deposit.State.EXEMPT in (before, deposit.state) and before != deposit.state:
        excuse_duty(project, deposit.exempt_reason, by=by, now=now)
    _note("deposit_reckoned", deposit, by, now, required=_plain(found.amount), rate=_plain(found.rate))
    return deposit


# What is wrong with a rate chosen lower, by the figure that forbids it.
_LOWERING = {
    Step.LOWERED: lambda: _("A lower rate may be chosen where the firm has several projects under way here."),
    Step.RATE: lambda: _("This is not lower than the rate of this place."),
    Step.LEAST: lambda: _("The rate may not fall below the lowest share that is allowed."),
}


def _free(deposit: Deposit, found: Reckoned, was_freed: bool, by: User) -> None:
    """What the rules free is exempt, unless money or a guarantee stands; said by a department that supervises."""
    state = Deposit.State(deposit.state)
    if not supervises(by, deposit.project):
        return
    if (
        found.exemption is Exemption.IS
        and found.exempting
        and state == Deposit.State.REQUIRED
        and not deposit.amount
    ):
        deposit.state = Deposit.State.EXEMPT
        deposit.exempt_reason = say_exemption(found.exempting)[:TEXT_MAX]
        deposit.exempt_clause = found.exempting.source[:CLAUSE_MAX]
    elif state == Deposit.State.EXEMPT and was_freed and found.exemption is not Exemption.IS:
        deposit.state = Deposit.State.REQUIRED
        deposit.exempt_reason = deposit.exempt_clause = ""


@transaction.atomic
def exempt(deposit_id: int, *, reason: str, clause: str, by: User, now: datetime) -> Deposit:
    """Freed by decision of the department, for a reason and by a clause that stand beside it."""
    deposit = deposit_locked(deposit_id, by)
    needs(supervises(by, deposit.project))
    refuse_unless(Act.EXEMPT, deposit)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX), "clause": text_fault(clause, CLAUSE_MAX)})
    if deposit.amount:
        raise Refused("paid-already", _("Something has been paid already; it is returned and not forgiven."))
    deposit.state, deposit.exempt_reason = Deposit.State.EXEMPT, mask_text(reason.strip())
    deposit.exempt_clause = clause.strip()
    _save(deposit, now)
    excuse_duty(deposit.project, deposit.exempt_reason, by=by, now=now)
    _note("deposit_exempted", deposit, by, now, said=deposit.exempt_reason, clause=deposit.exempt_clause)
    return deposit


@transaction.atomic
def unexempt(deposit_id: int, *, reason: str, by: User, now: datetime) -> Deposit:
    """It has to be paid after all: arrears have come to light, or the exemption was an error."""
    deposit = deposit_locked(deposit_id, by)
    needs(supervises(by, deposit.project))
    refuse_unless(Act.UNEXEMPT, deposit)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    deposit.state, deposit.exempt_reason, deposit.exempt_clause = Deposit.State.REQUIRED, "", ""
    # What freed it does not free it any more, and is not to be taken for the sum that is required.
    deposit.reckoned = [each for each in deposit.reckoned if not each.get("exempts")]
    if not deposit.required:
        deposit.required = deposit.rate = None
    _save(deposit, now)
    excuse_duty(deposit.project, "", by=by, now=now)
    _note("deposit_unexempted", deposit, by, now, said=reason)
    return deposit


def row_of(project: Project, by: User, now: datetime) -> Deposit:
    """The row of a project, reckoned where there is none yet. The project is locked by the caller."""
    found = Deposit.objects.select_for_update().filter(project=project).first()
    return found or reckon_deposit(project.pk, by=by, now=now)


def _save(deposit: Deposit, now: datetime) -> None:
    deposit.updated_at = now
    deposit.save()


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _note(act: str, deposit: Deposit, by: User, now: datetime, said: str = "", **more: str) -> None:
    details = {"deposit": deposit.pk} | more
    record(act, by=by, now=now, project=deposit.project, company=deposit.company, details=details, note=said)
