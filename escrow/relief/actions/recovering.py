"""What the fund advanced is recovered from who owes the wages (Decree 724 art. 63): demanded, paid back to where it
came from, or given up by two persons with a reason."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from escrow.amounts import positive_fault
from escrow.duties import approves_relief, keeps_fund, needs
from escrow.ledger.posting import REFERENCE_MAX, Movement, post
from escrow.models import TEXT_MAX, Entry, Recovery, RecoveryPayment, ReliefPlan
from escrow.relief import wording
from escrow.relief.actions.deciding import issuer_of
from escrow.relief.actions.shared import day_fault, locked_plan, locked_recovery, note

WITHIN = timedelta(days=366)


@transaction.atomic
def demand(recovery_id: int, *, until: date, by: User, now: datetime) -> Recovery:
    """The demand goes out to the debtor as a numbered letter, once."""
    recovery = locked_recovery(recovery_id, by)
    plan = recovery.step.plan
    needs(keeps_fund(by, plan.jurisdiction_id))
    _needs_open(recovery)
    today = timezone.localdate(now)
    if recovery.debtor is None:
        raise Refused("no-debtor", _("The plan names no debtor; the demand would go to nobody."))
    if recovery.letter_id is not None:
        raise Refused("demanded", _("The demand has gone out already."))
    refuse_faults(
        {
            "until": None
            if today < until <= today + WITHIN
            else _("The day lies after today and within a year.")
        }
    )
    issuer = issuer_of(plan)
    recovery.letter = wording.issue(
        wording.demand_letter(recovery, issuer, until), plan, issuer, by=by, now=now
    )
    recovery.demanded_on, recovery.demanded_until = today, until
    recovery.save(update_fields=["letter", "demanded_on", "demanded_until"])
    note(
        "recovery_demanded", plan, by=by, now=now, amount=str(recovery.open), until=until.isoformat(),
        letter=recovery.letter.number,
    )  # fmt: skip
    return recovery


@transaction.atomic
def recover(
    recovery_id: int, *, amount: Decimal, on: date, reference: str, said: str = "", by: User, now: datetime
) -> RecoveryPayment:
    """Money has come back; it is booked where it came from. The same bank reference again changes nothing."""
    recovery = locked_recovery(recovery_id, by)
    plan, account = recovery.step.plan, recovery.step.account
    needs(keeps_fund(by, plan.jurisdiction_id))
    refuse_faults(
        {
            "amount": positive_fault(amount),
            "on": _on_fault(recovery, on, now),
            "reference": text_fault(reference, REFERENCE_MAX),
            "note": text_fault(said, TEXT_MAX) if said else None,
        }
    )
    assert account is not None
    known = RecoveryPayment.objects.filter(entry__account=account, entry__reference=reference.strip()).first()
    if known is not None:
        return _same(known, recovery, amount, on)
    _needs_open(recovery)
    if amount > recovery.open:
        raise Refused(
            "above-recovery", _("Only %(open)s yuan are still to be recovered.") % {"open": f"{recovery.open:,.2f}"}
        )  # fmt: skip
    payer = recovery.debtor.name if recovery.debtor else ""
    movement = Movement(
        Entry.Kind.RECOVERY, amount, on, None, reference.strip(), payer[:120], f"{plan.number} {said}".strip()[:500]
    )  # fmt: skip
    entry = post(account.pk, movement, by=by, now=now)
    payment = RecoveryPayment.objects.create(
        recovery=recovery, paid_on=on, amount=amount, entry=entry, note=mask_text(said.strip()), at=now, by=by
    )
    recovery.recovered += amount
    if not recovery.open:
        recovery.ended_on = on
    recovery.save(update_fields=["recovered", "ended_on"])
    note(
        "recovery_paid", plan, by=by, now=now, said=payment.note, amount=str(amount), open=str(recovery.open)
    )
    _close(plan, by, now)
    return payment


def _same(known: RecoveryPayment, recovery: Recovery, amount: Decimal, on: date) -> RecoveryPayment:
    if (known.recovery_id, known.amount, known.paid_on) != (recovery.pk, amount, on):
        raise Refused("reference-used", _("This bank reference belongs to another payment."))
    return known


def _on_fault(recovery: Recovery, on: date, now: datetime) -> str | None:
    if fault := day_fault(on, now):
        return fault
    return _("Nothing had been advanced yet on that day.") if on < recovery.opened_on else None


def _needs_open(recovery: Recovery) -> None:
    if recovery.ended_on is not None:
        raise Refused("recovery-ended", _("This recovery has ended."))


@transaction.atomic
def ask_write_off(recovery_id: int, *, reason: str, by: User, now: datetime) -> Recovery:
    """The first of two: what is still open is proposed to be given up."""
    recovery = locked_recovery(recovery_id, by)
    needs(keeps_fund(by, recovery.step.plan.jurisdiction_id))
    _needs_open(recovery)
    if recovery.asked_by_id is not None:
        raise Refused("asked-already", _("The write-off has been asked for already."))
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    recovery.asked_at, recovery.asked_by = now, by
    recovery.asked_reason = mask_text(reason.strip())
    recovery.save(update_fields=["asked_at", "asked_by", "asked_reason"])
    note(
        "recovery_write_off_asked", recovery.step.plan, by=by, now=now, said=recovery.asked_reason,
        open=str(recovery.open),
    )  # fmt: skip
    return recovery


@transaction.atomic
def write_off(recovery_id: int, *, agreed: bool, opinion: str, by: User, now: datetime) -> Recovery:
    """The second of two, another person: agreed, the recovery ends; not agreed, it goes on."""
    recovery = locked_recovery(recovery_id, by)
    plan = recovery.step.plan
    needs(approves_relief(by, plan.jurisdiction_id))
    _needs_open(recovery)
    if recovery.asked_by_id is None:
        raise Refused("not-asked", _("Nobody has asked for a write-off."))
    if recovery.asked_by_id == by.pk:
        raise Refused("two-persons", _("You asked for the write-off; another person decides on it."))
    refuse_faults({"opinion": text_fault(opinion, TEXT_MAX)})
    said = mask_text(opinion.strip())
    if agreed:
        recovery.ended_on, recovery.ended_by = timezone.localdate(now), by
        recovery.ended_reason = f"{recovery.asked_reason}；{said}"[:TEXT_MAX]
        recovery.save(update_fields=["ended_on", "ended_by", "ended_reason"])
    else:
        recovery.asked_at = recovery.asked_by = None
        recovery.asked_reason = ""
        recovery.save(update_fields=["asked_at", "asked_by", "asked_reason"])
    act = "recovery_written_off" if agreed else "recovery_write_off_refused"
    note(act, plan, by=by, now=now, said=said, open=str(recovery.open))
    _close(plan, by, now)
    return recovery


def _close(plan: ReliefPlan, by: User, now: datetime) -> None:
    """Closed when everything is carried out and every recovery has ended."""
    plan = locked_plan(plan.pk, by)
    open_ones = Recovery.objects.filter(step__plan=plan, ended_on__isnull=True)
    if plan.state == ReliefPlan.State.CARRIED_OUT and not open_ones.exists():
        plan.state = ReliefPlan.State.CLOSED
        plan.save(update_fields=["state"])
        note("relief_closed", plan, by=by, now=now)
