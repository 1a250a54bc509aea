"""An approved plan is carried out source by source, each as an entry, and paid to each worker with a receipt."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.policy.money import Source
from agencies.records.privacy import mask_text
from escrow.amounts import positive_fault
from escrow.deposits.actions.using import confirm_payout, use_deposit
from escrow.duties import keeps_fund, needs, reckons
from escrow.ledger.posting import REFERENCE_MAX, Movement, post
from escrow.models import DepositDraw, Entry, ReckoningLine, Recovery, ReliefPayment, ReliefPlan, ReliefStep
from escrow.relief.actions.planning import needs_signed
from escrow.relief.actions.shared import day_fault, locked_plan, locked_sheet, locked_step, note
from escrow.relief.ground import deposit_of, owed_by_line, released, rules_for
from escrow.relief.rules import allowed
from escrow.relief.waterfall import NOTHING, RECOVERED, Block
from escrow.relief.workflow import Verb, needs_state

State = ReliefPlan.State
# As what the money leaves an account.
KINDS = {
    Source.WAGE_ACCOUNT: Entry.Kind.WAGES,
    Source.PRESALE: Entry.Kind.PRESALE_DRAWN,
    Source.EMERGENCY_FUND: Entry.Kind.ADVANCE,
}
DROPPED_MAX = 200


@transaction.atomic
def notify_bank(step_id: int, *, by: User, now: datetime) -> ReliefStep:
    """Of a deposit: the payment notice goes to the bank. Asked twice it goes out once."""
    plan, step = locked_step(step_id, by)
    needs(may_pay(by, step))
    if step.draw_id is not None and step.draw and step.draw.state != DepositDraw.State.WITHDRAWN:
        return step
    needs_state(plan, Verb.NOTIFY)
    _refuse_step(plan, step, now)
    deposit = deposit_of(plan.project) if plan.project else None
    if step.source != Source.DEPOSIT or deposit is None:
        raise Refused("no-deposit", _("There is no deposit that the bank could pay from."))
    assert plan.ordered_on is not None
    assert plan.order_due_on is not None
    step.draw = use_deposit(
        deposit.pk, amount=step.amount, workers=max(1, plan.sheet.workers), order_no=plan.order_no,
        ordered_on=plan.ordered_on, order_due_on=plan.order_due_on, reason=plan.reason_note,
        matter=plan.matter or plan.number, by=by, now=now,
    )  # fmt: skip
    step.save(update_fields=["draw"])
    note("relief_bank_notified", plan, by=by, now=now, step=step.place, amount=str(step.amount))
    return step


@transaction.atomic
def carry_out(step_id: int, *, on: date, reference: str, by: User, now: datetime) -> ReliefStep:
    """The money of one step has left its source. The same step on the same day under the same reference again changes
    nothing.

    Raises Refused: `wrong-state`, `step-paid`, `step-empty`, `before-its-turn`, `condition-open`, `outside-rules`,
    `above-verified`, `overdrawn`, `not-notified`.
    """
    plan, step = locked_step(step_id, by)
    needs(may_pay(by, step))
    reference = reference.strip()
    if step.paid_on is not None:
        return _again(step, on, reference)
    needs_state(plan, Verb.CARRY_OUT)
    refuse_faults({"on": _on_fault(plan, on, now), "reference": text_fault(reference, REFERENCE_MAX)})
    _refuse_step(plan, step, now)
    step.entry = _booked(plan, step, on, reference, by, now)
    step.paid_on, step.reference = on, reference
    step.save(update_fields=["entry", "paid_on", "reference"])
    if step.source in RECOVERED:
        Recovery.objects.create(step=step, debtor=plan.debtor, amount=step.amount, opened_on=on)
    note(
        "relief_paid_out", plan, by=by, now=now, step=step.place, source=step.source, amount=str(step.amount),
        on=on.isoformat(),
    )  # fmt: skip
    _finish(plan, now)
    return step


def may_pay(user: User, step: ReliefStep) -> bool:
    """Who keeps the fund carries plans out; the labour departments call on deposits as well (65号)."""
    jurisdiction = step.plan.jurisdiction_id
    return keeps_fund(user, jurisdiction) or (step.source == Source.DEPOSIT and reckons(user, jurisdiction))


def _again(step: ReliefStep, on: date, reference: str) -> ReliefStep:
    if (step.paid_on, step.reference) != (on, reference):
        raise Refused("step-paid", _("This step has been paid already."))
    return step


def _refuse_step(plan: ReliefPlan, step: ReliefStep, now: datetime) -> None:
    """`plan` is locked; the sheet is locked here, so that no two plans pay the same wages."""
    needs_signed(sheet := locked_sheet(plan))
    if not step.amount:
        raise Refused("step-empty", _("Nothing is taken from this source."))
    if released(sheet) + step.amount > sheet.verified - plan.paid_since:
        raise Refused("above-verified", _("Together with what has been paid this is more than was verified."))
    if is_ordered(plan) and (before := _earlier(plan, step)) is not None:
        raise Refused(
            "before-its-turn",
            _(
                "The order of the place asks for “%(source)s” first. Carry it out or leave it out with a reason."
            )
            % {"source": before.get_source_display()},
        )
    if any(each["blocks"] == Block.PAYOUT and not each["holds"] for each in step.conditions):
        raise Refused("condition-open", _("The supervisor of the presale funds has not agreed yet."))
    if step.source == Source.EMERGENCY_FUND:
        rules = rules_for(plan, timezone.localdate(now))
        if not allowed(rules.plights, plan.reason) or not allowed(rules.uses, plan.use):
            raise Refused("outside-rules", _("The rules of the fund do not allow it in this case."))


def is_ordered(plan: ReliefPlan) -> bool:
    return not any(each["figure"] == "alternatives" for each in plan.rules)


def _earlier(plan: ReliefPlan, step: ReliefStep) -> ReliefStep | None:
    """The first source before this one that is still to be used; a deposit counts as used with the notice to the
    bank."""
    waiting = plan.steps.filter(place__lt=step.place, amount__gt=0, paid_on__isnull=True)
    return waiting.exclude(draw__state="notified").order_by("place").first()


def _booked(
    plan: ReliefPlan, step: ReliefStep, on: date, reference: str, by: User, now: datetime
) -> Entry | None:
    """A guarantee and money of other channels lie on no account of ours: nothing is booked for them."""
    if step.source == Source.DEPOSIT:
        if step.draw is None or step.draw.state == DepositDraw.State.WITHDRAWN:
            raise Refused("not-notified", _("Send the payment notice to the bank first."))
        # Whoever looks after the deposit may have confirmed it there already.
        if step.draw.state == DepositDraw.State.NOTIFIED:
            confirm_payout(step.draw.pk, on=on, reference=reference, by=by, now=now)
        return DepositDraw.objects.select_related("paid_entry").get(pk=step.draw.pk).paid_entry
    if step.source == Source.OTHER:
        return None
    if step.account is None:
        raise Refused("no-account", _("There is no account to pay this from."))
    movement = Movement(
        KINDS[Source(step.source)], step.amount, on, None, reference, plan.sheet.number,
        f"{plan.number} {plan.project.name if plan.project else plan.debtor or ''}"[:200],
    )  # fmt: skip
    entry = post(step.account.pk, movement, by=by, now=now)
    if ReliefStep.objects.filter(entry=entry).exists():
        raise Refused("reference-used", _("This bank reference belongs to another payment."))
    return entry


def _on_fault(plan: ReliefPlan, on: date, now: datetime) -> str | None:
    if fault := day_fault(on, now):
        return fault
    if plan.approved_at is not None and on < timezone.localdate(plan.approved_at):
        return _("The plan was not approved yet on that day.")
    return None


def _finish(plan: ReliefPlan, now: datetime) -> None:
    """Carried out when no step waits any more."""
    if plan.steps.filter(amount__gt=0, paid_on__isnull=True).exists():
        return
    plan.state, plan.carried_out_at = State.CARRIED_OUT, now
    plan.save(update_fields=["state", "carried_out_at"])


@transaction.atomic
def leave_out(step_id: int, *, reason: str, by: User, now: datetime) -> ReliefStep:
    """A step that cannot be paid after all. What it was to cover stays uncovered; a further plan may follow."""
    plan, step = locked_step(step_id, by)
    needs(keeps_fund(by, plan.jurisdiction_id))
    needs_state(plan, Verb.LEAVE_OUT)
    refuse_faults({"reason": text_fault(reason, DROPPED_MAX)})
    if not step.amount or step.paid_on is not None:
        raise Refused("step-paid", _("This step has been paid already, or takes nothing."))
    if step.draw_id is not None and step.draw and step.draw.state != DepositDraw.State.WITHDRAWN:
        raise Refused("notified", _("The bank has its payment notice; withdraw that first."))
    if not plan.steps.exclude(pk=step.pk).filter(amount__gt=0).exists():
        raise Refused("last-step", _("It is the only step; withdraw the plan instead."))
    plan.covered -= step.amount
    plan.save(update_fields=["covered"])
    left, step.amount, step.skipped = step.amount, NOTHING, mask_text(reason.strip())
    step.save(update_fields=["amount", "skipped"])
    note(
        "relief_left_out", plan, by=by, now=now, said=step.skipped, step=step.place, source=step.source,
        amount=str(left),
    )  # fmt: skip
    _finish(plan, now)
    return step


def unpaid_of(step: ReliefStep) -> Decimal:
    """What of a step has not reached a worker yet."""
    if step.paid_on is None:
        return NOTHING
    return step.amount - (step.payments.aggregate(sum=Sum("amount"))["sum"] or NOTHING)


@transaction.atomic
def pay(
    step_id: int, parts: Mapping[int, Decimal], *, on: date, by: User, now: datetime
) -> list[ReliefPayment]:
    """What each worker got from a step, by line of the sheet, with a receipt. Σ parts is at most what is left of the
    step, and nobody gets more than is owed."""
    plan_id = ReliefStep.objects.filter(plan__in=ReliefPlan.objects.visible_to(by)).values_list(
        "plan", flat=True
    )
    plan = locked_plan(plan_id.get(pk=step_id), by)
    step = plan.steps.get(pk=step_id)
    needs(keeps_fund(by, plan.jurisdiction_id))
    needs_state(plan, Verb.PAY)
    sheet = locked_sheet(plan)
    if step.paid_on is None:
        raise Refused("step-unpaid", _("The money of this step has not been paid out yet."))
    parts = {line: amount for line, amount in parts.items() if amount}
    refuse_faults({"on": _paid_fault(step, on, now), "parts": None if parts else _("Nobody is to be paid.")})
    _refuse_parts(step, parts, owed_by_line(sheet))
    lines = ReckoningLine.objects.in_bulk(list(parts))
    made = ReliefPayment.objects.bulk_create(
        ReliefPayment(
            step=step, line_id=line, amount=amount, paid_on=on,
            reference=f"{plan.number}-{step.place}-{lines[line].place:04d}",
        )
        for line, amount in parts.items()
    )  # fmt: skip
    note(
        "relief_workers_paid", plan, by=by, now=now, step=step.place, workers=len(made),
        amount=str(sum(parts.values())),
    )  # fmt: skip
    return made


def _paid_fault(step: ReliefStep, on: date, now: datetime) -> str | None:
    if fault := day_fault(on, now):
        return fault
    return (
        _("The money had not been paid out yet on that day.") if step.paid_on and on < step.paid_on else None
    )


def _refuse_parts(step: ReliefStep, parts: Mapping[int, Decimal], owed: Mapping[int, Decimal]) -> None:
    had = set(step.payments.filter(line__in=list(parts)).values_list("line", flat=True))
    found: list[str] = []
    for line, amount in parts.items():
        if fault := positive_fault(amount):
            found.append(fault)
        elif line in had:
            found.append(_("A worker has been paid from this step already."))
        elif amount > owed.get(line, NOTHING):
            found.append(
                _("%(amount)s yuan are more than the %(owed)s yuan still owed to this worker.")
                % {"amount": f"{amount:,.2f}", "owed": f"{owed.get(line, NOTHING):,.2f}"}
            )
    if found:
        raise Invalid({"parts": list(dict.fromkeys(found))[:5]})
    if sum(parts.values()) > (left := unpaid_of(step)):
        raise Refused(
            "above-step", _("Only %(left)s yuan of this step are left to pay.") % {"left": f"{left:,.2f}"}
        )
