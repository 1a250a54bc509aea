"""Use of a deposit: the order to pay was not kept, the notice goes out, the bank pays, the firm refills (65号)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.limits import cancel, end_of, meet, start_limit
from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import Agency, User
from agencies.policy.money import Figure, Setting
from agencies.records.privacy import mask_text
from agencies.vocabulary import TimeUnit
from escrow.amounts import positive_fault
from escrow.deposits import wording
from escrow.deposits.ground import day_fault, deposit_locked, may_book, may_draw, setting_of
from escrow.deposits.standing import Flag, refusal_of
from escrow.deposits.workflow import Act, DrawAct, refuse_draw_unless, refuse_unless
from escrow.duties import needs
from escrow.ledger.posting import Movement, post
from escrow.models import TEXT_MAX, Deposit, DepositDraw, Entry
from projects.history import record

ORDER_MAX, MATTER_MAX, WORKERS_MAX = 60, 40, 1_000_000
_Kind, _State = TimeLimit.Kind, DepositDraw.State


@transaction.atomic
def use_deposit(
    deposit_id: int, *, amount: Decimal, workers: int, order_no: str, ordered_on: date, order_due_on: date, reason: str,
    matter: str = "", by: User, now: datetime,
) -> DepositDraw:  # fmt: skip
    """The notice to pay out of the deposit, numbered, with the bank's working days running from today.

    Raises Invalid naming the fields; Refused where the order may still be kept (`order-running`), a notice is already
    out (`draw-open`), the guarantee does not count (`guarantee-*`), or more is asked than is covered (`not-covered`).
    """
    deposit = deposit_locked(deposit_id, by)
    project, today = deposit.project, timezone.localdate(now)
    needs(may_draw(by, project))
    refuse_unless(Act.USE, deposit)
    refuse_faults(
        {
            "amount": positive_fault(amount),
            "workers": None if 0 < workers <= WORKERS_MAX else _("At least one worker is paid."),
            "order_no": text_fault(order_no, ORDER_MAX),
            "ordered_on": day_fault(ordered_on, now),
            "order_due_on": _("The order cannot end before it was given.")
            if order_due_on < ordered_on
            else None,
            "reason": text_fault(reason, TEXT_MAX),
            "matter": text_fault(matter, MATTER_MAX) if matter else None,
        }
    )
    if order_due_on >= today:
        raise Refused(
            "order-running",
            _("The order to pay may still be kept until %(day)s.") % {"day": order_due_on.isoformat()},
        )
    _refuse_draw(deposit, amount, today)
    payout, refill = (
        setting_of(figure, project, today) for figure in (Figure.DEPOSIT_PAYOUT, Figure.DEPOSIT_REFILL)
    )
    assert by.agency is not None
    draw = DepositDraw(
        deposit=deposit, amount=amount, workers=workers, order_no=order_no.strip(), ordered_on=ordered_on,
        order_due_on=order_due_on, reason=mask_text(reason.strip()), matter=matter.strip(), notified_at=now,
        notified_by=by,
    )  # fmt: skip
    draw.payout_limit = _started(_Kind.DEPOSIT_PAYOUT, payout, deposit, by.agency, today)
    content = wording.payout_letter(deposit, draw, by.agency, payout=payout, refill=refill)
    draw.letter = wording.issue(content, project, by.agency, by=by, now=now)
    draw.save(force_insert=True)
    _note(
        "deposit_draw_notified",
        draw,
        by,
        now,
        said=draw.reason,
        letter=draw.letter.number,
        order=draw.order_no,
    )
    return draw


def _refuse_draw(deposit: Deposit, amount: Decimal, today: date) -> None:
    """Never more than is covered, never a second notice before the first is paid or withdrawn."""
    if deposit.draws.filter(state=_State.NOTIFIED).exists():
        raise Refused(
            "draw-open", _("A payment notice on this deposit is not paid yet; confirm or withdraw it first.")
        )
    match refusal_of(deposit, today):
        case Flag.DOUBTFUL:
            raise Refused(
                "guarantee-doubtful", _("The paper of this guarantee is doubtful; nothing rests on it.")
            )
        case Flag.ENDED:
            raise Refused("guarantee-ended", _("This guarantee has ended; nothing can be had from it."))
        case Flag.NOT_BEGUN:
            raise Refused("guarantee-not-begun", _("This guarantee has not begun yet."))
    if amount > deposit.amount:
        raise Refused(
            "not-covered",
            _("The deposit covers %(covered)s yuan; %(amount)s yuan cannot be taken from it.")
            % {"covered": f"{deposit.amount:,.2f}", "amount": f"{amount:,.2f}"},
        )


def _started(
    kind: TimeLimit.Kind, setting: Setting | None, deposit: Deposit, agency: Agency | None, on: date
) -> TimeLimit | None:
    """In working days, as the figure says; no figure, no limit."""
    if setting is None:
        return None
    return start_limit(
        kind, value=setting.whole, unit=TimeUnit.WORKING_DAY, clause=setting.source[:60],
        jurisdiction=deposit.project.jurisdiction, agency=agency, start_on=on, reference=deposit.project.code[:30],
    )  # fmt: skip


@transaction.atomic
def confirm_payout(draw_id: int, *, on: date, reference: str = "", by: User, now: datetime) -> DepositDraw:
    """The bank, or who gave the guarantee, has paid the workers; from that day the firm's days to refill run.

    Of cash the entry is booked under the bank's reference; a guarantee covers so much less."""
    draw = _locked(draw_id, DrawAct.CONFIRM, by)
    deposit = draw.deposit
    needs(may_book(by, deposit.project))
    refuse_faults({"on": day_fault(on, now)})
    if on < timezone.localdate(draw.notified_at):
        raise Invalid({"on": [_("It cannot be paid before the notice went out.")]})
    if deposit.account_id is not None:
        movement = Movement(
            Entry.Kind.DEPOSIT_DRAWN,
            draw.amount,
            on,
            None,
            reference,
            _("Workers of this project"),
            draw.letter.number,
        )
        draw.paid_entry = post(deposit.account_id, movement, by=by, now=now)
    draw.state, draw.paid_on = _State.PAID, on
    _meet(draw.payout_limit, on, now)
    refill = setting_of(Figure.DEPOSIT_REFILL, deposit.project, timezone.localdate(now))
    draw.refill_limit = _started(_Kind.DEPOSIT_REFILL, refill, deposit, draw.letter.issuer, on)
    draw.save(update_fields=["paid_entry", "state", "paid_on", "refill_limit"])
    _set(deposit, deposit.amount - draw.amount, now, Deposit.State.DRAWN)
    _note("deposit_drawn", draw, by, now, on=on.isoformat(), letter=draw.letter.number)
    return draw


@transaction.atomic
def refill(
    draw_id: int, *, amount: Decimal, on: date, reference: str = "", by: User, now: datetime
) -> DepositDraw:
    """The firm makes good what was drawn, at once or in parts. A guarantee is raised again by who gave it."""
    draw = _locked(draw_id, DrawAct.REFILL, by)
    deposit = draw.deposit
    needs(may_book(by, deposit.project))
    owed = draw.amount - draw.refilled
    fault = positive_fault(amount)
    if not fault and amount > owed:
        fault = _("Only %(owed)s yuan are still to be refilled.") % {"owed": f"{owed:,.2f}"}
    refuse_faults({"amount": fault, "on": day_fault(on, now)})
    if draw.paid_on and on < draw.paid_on:
        raise Invalid({"on": [_("It cannot be refilled before it was drawn.")]})
    if deposit.account_id is not None:
        payer = deposit.company.name if deposit.company else ""
        movement = Movement(Entry.Kind.REFILL, amount, on, None, reference, payer, draw.letter.number)
        post(deposit.account_id, movement, by=by, now=now)
    _refilled(draw, amount, on, now)
    _set(deposit, deposit.amount + amount, now, _state_of(deposit))
    _note("deposit_refilled", draw, by, now, on=on.isoformat(), refilled=str(amount))
    return draw


def settle_by_renewal(deposit: Deposit, on: date, now: datetime) -> None:
    """A new guarantee of the full sum stands for whatever was drawn from the one before. `deposit` is locked."""
    for draw in deposit.draws.filter(state=_State.PAID).select_related("refill_limit"):
        _refilled(draw, draw.amount - draw.refilled, on, now)


def _refilled(draw: DepositDraw, amount: Decimal, on: date, now: datetime) -> None:
    draw.refilled += amount
    if draw.refilled == draw.amount:
        draw.state, draw.refilled_on = _State.REFILLED, on
        _meet(draw.refill_limit, on, now)
    draw.save(update_fields=["refilled", "state", "refilled_on"])


def _state_of(deposit: Deposit) -> Deposit.State:
    """In force again once nothing is to be refilled; while it is being returned that goes on."""
    if deposit.draws.filter(state=_State.PAID).exists():
        return Deposit.State.DRAWN
    return Deposit.State.HELD


@transaction.atomic
def withdraw(draw_id: int, *, reason: str, by: User, now: datetime) -> DepositDraw:
    """The notice is taken back before the bank has paid: the firm has paid after all, or it went out in error."""
    draw = _locked(draw_id, DrawAct.WITHDRAW, by)
    needs(may_draw(by, draw.deposit.project))
    refuse_faults({"reason": text_fault(reason, 200)})
    draw.state, draw.withdrawn_reason = _State.WITHDRAWN, mask_text(reason.strip())
    draw.save(update_fields=["state", "withdrawn_reason"])
    if draw.payout_limit is not None and draw.payout_limit.is_standing:
        cancel(draw.payout_limit)
    letter = draw.letter
    letter.voided_at, letter.void_reason = now, draw.withdrawn_reason[:200]
    letter.save(update_fields=["voided_at", "void_reason"])
    _note("deposit_draw_withdrawn", draw, by, now, said=draw.withdrawn_reason, letter=letter.number)
    return draw


def _locked(draw_id: int, act: DrawAct, by: User) -> DepositDraw:
    """The deposit is locked before its draw, as everywhere. Raises Deposit.DoesNotExist for what is not theirs."""
    deposit = deposit_locked(Deposit.objects.values_list("pk", flat=True).get(draws=draw_id), by)
    rows = DepositDraw.objects.select_related("letter__issuer", "payout_limit", "refill_limit")
    draw = rows.select_for_update(of=("self",)).get(pk=draw_id)
    refuse_draw_unless(act, draw)
    draw.deposit = deposit
    return draw


def _meet(limit: TimeLimit | None, on: date, now: datetime) -> None:
    """By the day on which it was done, which may be entered later."""
    if limit is not None and limit.is_standing:
        meet(limit, min(now, end_of(on)))


def _set(deposit: Deposit, amount: Decimal, now: datetime, state: Deposit.State) -> None:
    deposit.amount, deposit.updated_at = amount, now
    if deposit.state != Deposit.State.RETURNING:
        deposit.state = state
    deposit.save(update_fields=["amount", "state", "updated_at"])


def drawn(deposit: Deposit) -> Decimal:
    """What was drawn and is not refilled yet."""
    sums = deposit.draws.filter(state=_State.PAID).aggregate(drawn=Sum("amount"), refilled=Sum("refilled"))
    return (sums["drawn"] or Decimal(0)) - (sums["refilled"] or Decimal(0))


def _note(act: str, draw: DepositDraw, by: User, now: datetime, said: str = "", **more: str) -> None:
    details = {"draw": draw.pk, "amount": str(draw.amount), "workers": draw.workers, "matter": draw.matter}
    record(
        act, by=by, now=now, project=draw.deposit.project, company=draw.deposit.company, details=details | more,
        note=said,
    )  # fmt: skip
