"""A relief plan is drawn up from a signed sheet, changed, submitted, withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused, amount_fault, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.policy.money import Plight, Setting, Source, Use
from agencies.policy.money_words import say_setting
from agencies.records.numbering import take
from agencies.records.privacy import mask_text
from escrow.amounts import MOST
from escrow.duties import needs, reckons
from escrow.models import TEXT_MAX, Reckoning, ReliefPlan, ReliefStep
from escrow.relief import telling
from escrow.relief.actions.shared import day_fault, locked_plan, locked_step, note
from escrow.relief.ground import accounts_for, laid_for, presale_of, released, sums_asked
from escrow.relief.waterfall import NOTHING, Block, Condition, Laid, Taken, faults
from escrow.relief.words import condition_words, fault_words
from escrow.relief.workflow import Verb, needs_state

State = ReliefPlan.State
NOTE_MAX, ORDER_MAX = 200, 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan is drawn up from. `sums` by source: where the place leaves the choice, and of the emergency fund;
    `other_sum` is money raised elsewhere, `other_note` where; `paid_since` what workers got since the sheet was signed
    from anywhere but a plan."""

    reason: str
    reason_note: str
    order_no: str = ""
    ordered_on: date | None = None
    order_due_on: date | None = None
    use: str = Use.WAGES
    paid_since: Decimal = NOTHING
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    other_sum: Decimal = NOTHING
    other_note: str = ""


@transaction.atomic
def propose(sheet_id: int, wanted: Wanted, *, by: User, now: datetime) -> ReliefPlan:
    """Raises Reckoning.DoesNotExist when the sheet is not theirs to see; Refused (`sheet-not-signed`, `plan-open`,
    `nothing-owed`); Invalid naming the fields."""
    found = Reckoning.objects.visible_to(by).select_related("jurisdiction", "debtor")
    sheet: Reckoning = found.select_for_update(of=("self",), no_key=True).get(pk=sheet_id)
    needs(reckons(by, sheet.jurisdiction_id))
    if sheet.state != Reckoning.State.SIGNED:
        raise Refused(
            "sheet-not-signed", _("Only a signed sheet is a ground for a plan; this one is “%(state)s”.")
            % {"state": sheet.get_state_display()},
        )  # fmt: skip
    if open_plan := ReliefPlan.objects.filter(sheet=sheet, state__in=OPEN).first():
        raise Refused(
            "plan-open", _("Plan %(number)s for this sheet is still open.") % {"number": open_plan.number}
        )
    _refuse(wanted, now)
    verified = sheet.verified - released(sheet) - wanted.paid_since
    if verified <= 0:
        raise Refused("nothing-owed", _("Nothing is owed any more under this sheet."))
    year = timezone.localdate(now).year
    plan = ReliefPlan.objects.create(
        number=f"DF-{sheet.jurisdiction_id}-{year}-{take(f'relief:{sheet.jurisdiction_id}:{year}'):04d}",
        jurisdiction=sheet.jurisdiction, sheet=sheet, project=sheet.project, debtor=sheet.debtor,
        matter=sheet.matter, verified=verified, made_at=now, made_by=by, **_stated(wanted),
    )  # fmt: skip
    write_steps(plan, wanted.sums, now)
    note(
        "relief_proposed", plan, by=by, now=now, said=plan.reason_note, sheet=sheet.number,
        verified=str(verified), covered=str(plan.covered),
    )  # fmt: skip
    return plan


OPEN = (State.DRAFT, State.SUBMITTED, State.ENDORSED, State.APPROVED)


@transaction.atomic
def change(plan_id: int, wanted: Wanted, *, by: User, now: datetime) -> ReliefPlan:
    """Lay a draft out anew, with other sums or facts and with what the sources have now."""
    plan = locked_plan(plan_id, by)
    needs(reckons(by, plan.jurisdiction_id))
    needs_state(plan, Verb.CHANGE)
    _refuse(wanted, now)
    presale = plan.asked.get("presale")
    for name, value in _stated(wanted).items():
        setattr(plan, name, value)
    if presale:
        plan.asked["presale"] = presale
    plan.verified = plan.sheet.verified - released(plan.sheet) - wanted.paid_since
    if plan.verified <= 0:
        raise Refused("nothing-owed", _("Nothing is owed any more under this sheet."))
    plan.save()
    write_steps(plan, wanted.sums, now)
    note("relief_changed", plan, by=by, now=now, covered=str(plan.covered))
    return plan


def _stated(wanted: Wanted) -> dict[str, Any]:
    sums = {source: f"{amount:.2f}" for source, amount in wanted.sums.items()}
    asked: dict[str, Any] = {"sums": sums}
    if wanted.other_sum:
        asked["other"] = {"sum": f"{wanted.other_sum:.2f}", "note": mask_text(wanted.other_note.strip())}
    return {
        "reason": wanted.reason, "reason_note": mask_text(wanted.reason_note.strip()),
        "order_no": wanted.order_no.strip(), "ordered_on": wanted.ordered_on, "order_due_on": wanted.order_due_on,
        "use": wanted.use, "paid_since": wanted.paid_since, "asked": asked,
    }  # fmt: skip


def _refuse(wanted: Wanted, now: datetime) -> None:
    known = wanted.order_no.strip()
    refuse_faults(
        {
            "reason": None if wanted.reason in Plight.values else unknown(wanted.reason, Plight.values),
            "reason_note": text_fault(wanted.reason_note, TEXT_MAX),
            "order_no": text_fault(wanted.order_no, ORDER_MAX) if wanted.order_no else None,
            "ordered_on": day_fault(wanted.ordered_on, now) if known else None,
            "order_due_on": _due_fault(wanted) if known else None,
            "use": None if wanted.use in Use.values else unknown(wanted.use, Use.values),
            "paid_since": amount_fault(wanted.paid_since, MOST),
            "other_sum": amount_fault(wanted.other_sum, MOST),
            "other_note": text_fault(wanted.other_note, NOTE_MAX) if wanted.other_sum else None,
            **{source: _sum_fault(source, amount) for source, amount in wanted.sums.items()},
        }
    )


def _due_fault(wanted: Wanted) -> str | None:
    if wanted.order_due_on is None:
        return _("This field is required.")
    if wanted.ordered_on is not None and wanted.order_due_on < wanted.ordered_on:
        return _("The order ends before it was issued.")
    return None


def _sum_fault(source: str, amount: Decimal) -> str | None:
    return amount_fault(amount, MOST) if source in Source.values else unknown(source, Source.values)


def write_steps(plan: ReliefPlan, sums: Mapping[str, Decimal], now: datetime) -> Laid:
    """The steps of a draft as they follow now. Raises Invalid where more was asked of a source than it may give."""
    laid = laid_for(plan, timezone.localdate(now))
    refuse_faults({source: fault_words(code) for source, code in faults(laid, sums).items()})
    accounts = accounts_for(plan)
    agreed = plan.asked.get("presale") or {}
    plan.steps.all().delete()
    ReliefStep.objects.bulk_create(
        ReliefStep(
            plan=plan, place=each.place, source=each.source, account=accounts.get(each.source),
            available=each.available, needed=each.needed, amount=each.amount, clause=each.setting.source[:120],
            quote=each.setting.quote[:500], unverified=each.setting.unverified, skipped=each.skipped,
            conditions=[_kept(condition) for condition in each.conditions], **_agreement(each, agreed),
        )
        for each in laid.steps
    )  # fmt: skip
    plan.covered = laid.covered
    plan.rules = [_rule(each) for each in laid.rules]
    plan.save(update_fields=["covered", "rules"])
    return laid


def _kept(condition: Condition) -> dict[str, Any]:
    return {
        "code": condition.code, "holds": condition.holds, "blocks": condition.blocks.value,
        "shown": dict(condition.shown), "clause": condition.clause,
    }  # fmt: skip


def _agreement(step: Taken, agreed: Mapping[str, Any]) -> dict[str, Any]:
    if step.source != Source.PRESALE or not agreed.get("agreed"):
        return {}
    return {"agreed_on": date.fromisoformat(agreed["on"]), "agreed_note": agreed["note"]}


def _rule(setting: Setting) -> dict[str, Any]:
    return {
        "figure": setting.figure.value, "value": say_setting(setting), "source": setting.source,
        "quote": setting.quote, "unverified": setting.unverified,
    }  # fmt: skip


def may_agree(user: User, plan: ReliefPlan) -> bool:
    """The supervisor of the presale funds itself; or the office and labour departments, from its letter."""
    if reckons(user, plan.jurisdiction_id):
        return True
    presale = presale_of(plan.project) if plan.project else None
    return presale is not None and user.is_active and user.agency_id == presale.supervisor_id is not None


@transaction.atomic
def agree(step_id: int, *, agreed: bool, on: date, said: str, by: User, now: datetime) -> ReliefStep:
    """The supervisor's answer about its funds. A no is taken in while the plan is a draft: the shortfall then goes on
    to the next source."""
    plan, step = locked_step(step_id, by)
    needs(may_agree(by, plan))
    needs_state(plan, Verb.AGREE)
    if step.source != Source.PRESALE or (not step.amount and plan.state != State.DRAFT):
        raise Refused("not-presale", _("Only supervised presale funds need this agreement."))
    refuse_faults({"on": day_fault(on, now), "said": text_fault(said, TEXT_MAX)})
    said = mask_text(said.strip())
    if not agreed and plan.state != State.DRAFT:
        raise Refused(
            "not-agreed",
            _("The plan no longer changes. Refuse or withdraw it, or leave this step out with the reason."),
        )
    plan.asked["presale"] = {"agreed": agreed, "on": on.isoformat(), "note": said}
    plan.save(update_fields=["asked"])
    if plan.state == State.DRAFT:
        write_steps(plan, {}, now)
        step = plan.steps.get(source=Source.PRESALE)
    else:
        step.agreed_on, step.agreed_note = on, said
        step.conditions = [
            each | {"holds": True, "shown": {"note": said}} if each["code"] == "agreed" else each
            for each in step.conditions
        ]
        step.save(update_fields=["agreed_on", "agreed_note", "conditions"])
    note("relief_agreed", plan, by=by, now=now, said=said, agreed=agreed, on=on.isoformat())
    return step


@transaction.atomic
def submit(plan_id: int, *, by: User, now: datetime) -> ReliefPlan:
    """Lay it out once more with what is there today, and hand it to who approves. Raises Refused where a precondition
    of a source that is used does not hold, or nothing is covered."""
    plan = locked_plan(plan_id, by)
    needs(reckons(by, plan.jurisdiction_id))
    needs_state(plan, Verb.SUBMIT)
    needs_signed(plan.sheet)
    laid = write_steps(plan, sums_asked(plan), now)
    if laid.covered <= 0:
        raise Refused("nothing-covered", _("The plan covers nothing; choose the sources and their sums."))
    open_conditions = [
        condition
        for step in laid.steps
        for condition in step.conditions
        if step.amount and condition.blocks is Block.SUBMIT and not condition.holds
    ]
    if open_conditions:
        said = _("; ").join(str(condition_words(each.code)[0]) for each in open_conditions)
        raise Refused("condition-open", _("Not fulfilled yet: %(conditions)s.") % {"conditions": said})
    plan.state, plan.submitted_at = State.SUBMITTED, now
    plan.save(update_fields=["state", "submitted_at"])
    note("relief_submitted", plan, by=by, now=now, covered=str(plan.covered))
    telling.submitted(plan, now=now)
    return plan


def needs_signed(sheet: Reckoning) -> None:
    if sheet.state != Reckoning.State.SIGNED:
        raise Refused(
            "sheet-not-signed", _("Only a signed sheet is a ground for a plan; this one is “%(state)s”.")
            % {"state": sheet.get_state_display()},
        )  # fmt: skip


@transaction.atomic
def withdraw(plan_id: int, *, reason: str, by: User, now: datetime) -> ReliefPlan:
    """By whoever draws up plans, as long as nothing has been paid under it."""
    plan = locked_plan(plan_id, by)
    needs(reckons(by, plan.jurisdiction_id))
    needs_state(plan, Verb.WITHDRAW)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    if plan.steps.filter(paid_on__isnull=False).exists() or plan.steps.filter(draw__isnull=False).exists():
        raise Refused(
            "paid-already", _("Money has moved under this plan. Leave the other steps out one by one.")
        )
    plan.state, plan.ended_reason = State.WITHDRAWN, mask_text(reason.strip())
    plan.save(update_fields=["state", "ended_reason"])
    note("relief_withdrawn", plan, by=by, now=now, said=plan.ended_reason)
    return plan
