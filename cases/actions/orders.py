"""Acts of supervision signed, left out, answered and accepted. All but a mere reminder carry a numbered letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.limits import meet, run_on
from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from cases.actions import deadlines
from cases.actions.lettering import issue_letter, policy_for
from cases.actions.locking import locked_case
from cases.actions.receipt import needs_reason
from cases.actions.standing import refresh
from cases.actions.steps import Subject, is_on_record, note_overdue
from cases.duties import keeps
from cases.history import record
from cases.models import Case, Event, Order, Transfer
from cases.models.order import PERSON_MAX, TEXT_MAX
from cases.order_duties import may_accept, may_reply
from cases.order_letters import LETTER_KINDS, order_letter
from cases.workflow import LIVE, Verb

# The office's own; an instruction is a leader's.
LADDER = tuple(each for each in Order.Kind if each is not Order.Kind.INSTRUCTION)
REPLY_WITHIN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an act is to say. `transfer` is the letter whose recipient is addressed; with none, `person` is.

    Of one that is proposed already kind and recipient stand; an empty text or person then leaves what is proposed.
    """

    kind: str = ""
    transfer: int | None = None
    person: str = ""
    text: str = ""
    due_on: date | None = None


@transaction.atomic
def issue(number: str, wanted: Wanted, *, by: User, now: datetime, order: int | None = None) -> Order:
    """Sign what is proposed, or an act made freely. With a date its reply is due then."""
    case = locked_case(number, by, Verb.ORDER)
    if order is None:
        signed = _made_freely(case, wanted, now)
    else:
        signed = proposed(case, order)
        _refuse_unless_signable(signed)
        signed.person = wanted.person.strip() or signed.person
        signed.text = mask_text(wanted.text.strip()) or signed.text
        refuse_faults({"person": _length_fault(signed.person), "text": text_fault(wanted.text or signed.text, TEXT_MAX),
                       "due_on": day_fault(wanted.due_on, now)})  # fmt: skip
    put_out(signed, wanted.due_on, by=by, now=now)
    note_order(signed, Event.Act.ORDERED, by=by, now=now, note=signed.text)
    refresh(case, now)
    return signed


def _made_freely(case: Case, wanted: Wanted, now: datetime) -> Order:
    person = wanted.person.strip()
    transfer = recipient_of(case, wanted.transfer)
    refuse_faults(
        {
            "kind": None if wanted.kind in LADDER else unknown(wanted.kind, LADDER),
            "person": _length_fault(person)
            or (None if person or transfer else _("Name a recipient, or who is addressed.")),
            "text": text_fault(wanted.text, TEXT_MAX),
            "due_on": day_fault(wanted.due_on, now),
        }
    )
    return Order(
        case=case, kind=wanted.kind, transfer=transfer, agency=transfer.agency if transfer else None,
        person=person or (transfer.recipient_name if transfer else ""), text=mask_text(wanted.text.strip()),
    )  # fmt: skip


def _refuse_unless_signable(order: Order) -> None:
    if order.is_request or order.needs_leader:
        raise Refused("needs-leader", _("A leader approves this one; ask for it, or wait for the answer."))
    if not order.is_needed:
        raise Refused(
            "no-longer-overdue", _("The answer has come, or its date has been moved: leave this step out.")
        )


def proposed(case: Case, pk: int) -> Order:
    """The order of a locked case that waits for a decision. Raises Invalid when the case has none such, Refused when
    it has been decided."""
    order = order_of(case, pk)
    if order.state != Order.State.PROPOSED:
        raise Refused("order-not-proposed", _("This supervision act has been decided already."))
    return order


def order_of(case: Case, pk: int) -> Order:
    whole = case.orders.select_related(
        "agency", "leader", "letter", "transfer__letter", "transfer__agency", "deadline__limit", "step__limit"
    )
    found = whole.filter(pk=pk).first()
    if found is None:
        raise Invalid({"order": [_("There is no such supervision act in this case.")]})
    found.case = case
    return found


def recipient_of(case: Case, pk: int | None) -> Transfer | None:
    """The letter whose recipient is addressed; it is in force."""
    if pk is None:
        return None
    live = case.transfers.filter(status__in=LIVE).select_related("agency", "letter", "limit")
    found = live.filter(pk=pk).first()
    if found is None:
        raise Invalid({"transfer": [_("This case has no letter in force with this number.")]})
    return found


def day_fault(day: date | None, now: datetime) -> str | None:
    """What is wrong with the day by which a person wants an answer."""
    if day is None:
        return None
    today = timezone.localdate(now)
    if not today < day <= today + REPLY_WITHIN:
        return _("The day lies after today and within a year.")
    return None


def _length_fault(person: str) -> str | None:
    return text_fault(person, PERSON_MAX) if person else None


def put_out(order: Order, due_on: date | None, *, by: User, now: datetime) -> None:
    """An order of a locked case, with its text, becomes one: numbered, dated, and with a clock where there is a day."""
    case = order.case
    order.state, order.issued_at, order.dated_at, order.issued_by = Order.State.ISSUED, now, now, by
    if kind := LETTER_KINDS.get(order.kind):
        title, paragraphs = order_letter(order, due_on, policy_for(case, now))
        order.letter = issue_letter(
            case, kind, addressee=order.addressee, title=title, paragraphs=paragraphs, by=by, now=now,
            transfer=order.transfer,
        )  # fmt: skip
    if due_on is not None:
        order.deadline = deadlines.begin_until(
            case, TimeLimit.Kind.ORDER, due_on, now=now, by=by, agency=order.agency, transfer=order.transfer,
            title=order.letter.number if order.letter else "", clause=order.clause,
        )  # fmt: skip
    order.save()


def note_order(
    order: Order, act: Event.Act, *, by: User, now: datetime, note: str = "", **more: object
) -> None:
    """The entry of a locked case about one of its orders."""
    details: dict[str, object] = {"order": order.pk, "kind": str(order.kind)}
    if order.transfer_id is not None:
        details["transfer"] = order.transfer_id
    if order.agency is not None:
        details["role"] = order.agency.role
    if order.letter is not None:
        details["letter"] = order.letter.number
    if order.limit is not None:
        details["due"] = order.limit.due_on.isoformat()
    record(order.case, act, by=by, now=now, details=details | more, note=note)


@transaction.atomic
def drop(number: str, order: int, *, reason: str, by: User, now: datetime) -> Order:
    """A proposed act is left out; that it was proposed, and why it was not taken, stays on record."""
    case = locked_case(number, by, Verb.DROP_ORDER)
    found = proposed(case, order)
    leave_out(found, needs_reason(reason))
    note_order(found, Event.Act.STEP_DROPPED, by=by, now=now, note=found.dropped_reason)
    refresh(case, now)
    return found


def leave_out(order: Order, reason: str) -> None:
    order.state, order.dropped_reason = Order.State.DROPPED, reason
    order.save(update_fields=["state", "dropped_reason"])


@transaction.atomic
def reply(number: str, order: int, *, text: str, by: User, now: datetime) -> Order:
    """The addressed agency answers; its time limit is met, in time or late."""
    case = locked_case(number, by, Verb.REPLY)
    found = order_of(case, order)
    if found.state != Order.State.ISSUED:
        raise Refused("order-not-open", _("This order does not await a reply."))
    if not may_reply(by, found, is_keeper=keeps(by, case)):
        raise Refused("not-your-part", _("This order is addressed to somebody else."))
    refuse_faults({"text": text_fault(text, TEXT_MAX)})
    found.state, found.reply = Order.State.REPLIED, mask_text(text.strip())
    found.replied_at, found.replied_by = now, by
    found.returned_at, found.return_reason = None, ""
    on_time = meet(found.limit, now) if found.limit and found.limit.is_standing else None
    found.save(update_fields=["state", "reply", "replied_at", "replied_by", "returned_at", "return_reason"])
    note_order(found, Event.Act.REPLIED, by=by, now=now, note=found.reply, on_time=on_time)
    refresh(case, now)
    return found


@transaction.atomic
def accept_reply(
    number: str, order: int, *, by: User, now: datetime, accept: bool = True, reason: str = ""
) -> Order:
    """The reply suffices; or it is sent back with a reason, and the old time limit runs on."""
    case = locked_case(number, by, Verb.ACCEPT_REPLY)
    found = order_of(case, order)
    if found.state != Order.State.REPLIED:
        raise Refused("no-reply", _("No reply to this order waits to be accepted."))
    if not may_accept(by, found, is_keeper=keeps(by, case)):
        raise Refused("not-your-part", _("Who gave this order decides on the reply."))
    if accept:
        found.state, found.accepted_at, found.accepted_by = Order.State.ACCEPTED, now, by
        found.save(update_fields=["state", "accepted_at", "accepted_by"])
        note_order(found, Event.Act.REPLY_ACCEPTED, by=by, now=now)
    else:
        _send_back(found, needs_reason(reason), by=by, now=now)
    refresh(case, now)
    return found


def _send_back(order: Order, reason: str, *, by: User, now: datetime) -> None:
    order.state, order.returned_at, order.return_reason = Order.State.ISSUED, now, reason
    order.save(update_fields=["state", "returned_at", "return_reason"])
    note_order(order, Event.Act.REPLY_RETURNED, by=by, now=now, note=reason)
    if order.deadline is None or order.limit is None:
        return
    run_on(order.limit, now)
    subject = Subject(order.case, order.limit, order.transfer, order.deadline)
    if order.limit.state == TimeLimit.State.LAPSED and not is_on_record(subject):
        note_overdue(subject, now)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of several: `refusal` says why it was not signed, empty when it was."""

    order: Order
    refusal: str = ""


def sign_reminders(
    orders: Iterable[int], *, by: User, now: datetime, due_on: date | None = None
) -> list[Outcome]:
    """Each reminder in a transaction of its own: one that is refused never keeps the others back."""
    visible = Order.objects.visible_to(by).filter(kind=Order.Kind.REMIND)
    found = visible.select_related("case", "agency", "transfer__letter").in_bulk(list(orders))
    return [_signed(found[pk], by, now, due_on) for pk in orders if pk in found]


def _signed(order: Order, by: User, now: datetime, due_on: date | None) -> Outcome:
    try:
        issue(order.case.number, Wanted(due_on=due_on), order=order.pk, by=by, now=now)
    except Refused as refused:
        return Outcome(order, str(refused.message))
    return Outcome(order)
