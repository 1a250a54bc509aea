"""A leader's part: an instruction on a case (领导批示), and whether a supervision that was asked for goes out."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from cases.actions.ladder import owing_lead
from cases.actions.locking import locked_case
from cases.actions.orders import day_fault, leave_out, note_order, proposed, put_out, recipient_of
from cases.actions.receipt import needs_reason
from cases.actions.standing import refresh
from cases.models import Case, Event, Order, Transfer
from cases.models.order import TEXT_MAX
from cases.order_letters import drafted
from cases.workflow import Verb


@transaction.atomic
def request(
    number: str, *, progress: str, reason: str, by: User, now: datetime, leader: str = "",
    order: int | None = None, transfer: int | None = None,
) -> Order:  # fmt: skip
    """提请领导批准督办: the office says how far the case is and why it asks. The leader's answer is `instruct`.

    `order` is one that slow progress has proposed, `leader` an account, not needed where there is only one;
    `transfer` names whom it is about, by default the first of those who lead and still owe an answer.
    """
    case = locked_case(number, by, Verb.REQUEST_SUPERVISION)
    refuse_faults({"progress": text_fault(progress, TEXT_MAX), "reason": text_fault(reason, TEXT_MAX)})
    asked = leader_named(case, leader)
    found = _about(case, order, recipient_of(case, transfer))
    found.requested_by, found.leader, found.dated_at = by, asked, now
    found.progress, found.reason = mask_text(progress.strip()), mask_text(reason.strip())
    found.text = found.text or drafted(found)
    found.save()
    note = f"{found.progress}\n{found.reason}"
    note_order(found, Event.Act.SUPERVISION_ASKED, by=by, now=now, note=note, leader=asked.pk)
    refresh(case, now)
    return found


def leaders_of(case: Case) -> list[User]:
    """Who of the leadership has an account here."""
    found = User.objects.filter(
        role=User.Role.LEADER, is_active=True, agency__jurisdiction=case.jurisdiction_id
    )
    return list(found.select_related("agency").order_by("pk"))


def leader_named(case: Case, username: str) -> User:
    leaders = {each.username: each for each in leaders_of(case)}
    if not username and len(leaders) == 1:
        return next(iter(leaders.values()))
    if username not in leaders:
        raise Invalid({"leader": [_("Name a leader who has an account here.")]})
    return leaders[username]


def _about(case: Case, order: int | None, transfer: Transfer | None) -> Order:
    """What is proposed already, or a new one; of a kind only one is proposed to a recipient at a time."""
    if order is not None:
        found = proposed(case, order)
        if found.kind != Order.Kind.SUPERVISE:
            raise Refused("no-supervision-order", _("Only a supervision order is put before a leader."))
        return found
    transfer = transfer or owing_lead(case)
    waiting = case.orders.filter(kind=Order.Kind.SUPERVISE, state=Order.State.PROPOSED, transfer=transfer)
    if transfer and (same := waiting.select_related("agency", "transfer__letter", "step__limit").first()):
        same.case = case
        return same
    return Order(
        case=case, kind=Order.Kind.SUPERVISE, transfer=transfer,
        agency=transfer.agency if transfer else case.coordinator,
        person=transfer.recipient_name if transfer else "",
    )  # fmt: skip


@transaction.atomic
def instruct(
    number: str, *, by: User, now: datetime, order: int | None = None, approve: bool = True,
    transfer: int | None = None, text: str = "", due_on: date | None = None,
) -> Order:  # fmt: skip
    """A leader's line on a case, or the answer to what the office has asked for. Both become a numbered order with
    a clock, to a recipient or else to the office; declined, the request is left out with the leader's reason.
    """
    case = locked_case(number, by, Verb.INSTRUCT)
    if order is None:
        given = _instruction(case, recipient_of(case, transfer), text, due_on, by, now)
    else:
        given = proposed(case, order)
        if not given.is_request or given.leader_id != by.pk:
            raise Refused("not-your-request", _("This was not put before you to approve."))
        if not approve:
            return _decline(given, text, by, now)
        given.text = mask_text(text.strip()) or given.text
        refuse_faults({"text": text_fault(given.text, TEXT_MAX), "due_on": _needed(due_on, now)})
    put_out(given, due_on, by=by, now=now)
    note_order(given, Event.Act.INSTRUCTED, by=by, now=now, note=given.text, approved=True)
    refresh(case, now)
    return given


def _instruction(
    case: Case, transfer: Transfer | None, text: str, due_on: date | None, by: User, now: datetime
) -> Order:
    refuse_faults({"text": text_fault(text, TEXT_MAX), "due_on": _needed(due_on, now)})
    return Order(
        case=case, kind=Order.Kind.INSTRUCTION, leader=by, transfer=transfer, text=mask_text(text.strip()),
        agency=transfer.agency if transfer else case.coordinator,
        person=transfer.recipient_name if transfer else "",
    )  # fmt: skip


def _needed(due_on: date | None, now: datetime) -> str | None:
    return day_fault(due_on, now) if due_on else _("Say until when a reply is wanted.")


def _decline(order: Order, text: str, by: User, now: datetime) -> Order:
    try:
        reason = needs_reason(text)
    except Invalid as invalid:
        raise Invalid({"text": invalid.errors["reason"]}) from None
    leave_out(order, reason)
    note_order(order, Event.Act.INSTRUCTED, by=by, now=now, note=reason, approved=False)
    refresh(order.case, now)
    return order
