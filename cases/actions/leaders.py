"""包案领导: who of the leadership answers for a case, with which unit, and by when it is closed (按期销案)."""

from datetime import date, datetime

from django.db import transaction

from agencies.clock.limits import cancel
from agencies.clock.models import TimeLimit
from agencies.errors import refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from cases.actions import deadlines
from cases.actions.instructions import leader_named
from cases.actions.locking import locked_case
from cases.actions.orders import day_fault, recipient_of
from cases.actions.standing import refresh
from cases.history import record
from cases.models import Case, Event, LeaderInCharge, Transfer
from cases.models.order import PERSON_MAX, TEXT_MAX
from cases.workflow import LIVE, Verb

# What the limit is for, in the document's own words: 四(一)三 “确保按期销案”.
TITLE = "按期销案"


@transaction.atomic
def assign(
    number: str, *, name: str, cause: str, due_on: date, by: User, now: datetime, leader: str = "",
    transfer: int | None = None,
) -> LeaderInCharge:  # fmt: skip
    """Name the leader in charge, or another instead. `leader` is the account, where there is one.

    The responsible unit is the recipient of `transfer`, by default who leads, and before the letters the office.
    """
    case = locked_case(number, by, Verb.ASSIGN_LEADER)
    refuse_faults({"name": text_fault(name, PERSON_MAX), "cause": text_fault(cause, TEXT_MAX),
                   "due_on": day_fault(due_on, now)})  # fmt: skip
    account = leader_named(case, leader) if leader else None
    letter = recipient_of(case, transfer) or _first_lead(case)
    _replace(case, now)
    agency = letter.agency if letter else case.coordinator
    limit = deadlines.begin_until(
        case, TimeLimit.Kind.LEADER, due_on, now=now, by=by, agency=agency, title=TITLE, transfer=letter
    )
    assigned = LeaderInCharge.objects.create(
        case=case, name=name.strip(), user=account, agency=agency, deadline=limit, since=now, named_by=by,
        unit=agency.name if agency else letter.recipient_name if letter else "", cause=mask_text(cause.strip()),
    )  # fmt: skip
    details = {"leader": assigned.pk, "account": account.pk if account else None, "due": due_on.isoformat()}
    if agency:
        details["role"] = agency.role
    record(case, Event.Act.LEADER_ASSIGNED, by=by, now=now, details=details, note=assigned.cause)
    refresh(case, now)
    return assigned


def _first_lead(case: Case) -> Transfer | None:
    leading = case.transfers.filter(status__in=LIVE).exclude(kind=Transfer.Kind.ASSIST)
    return leading.select_related("agency").order_by("pk").first()


def _replace(case: Case, now: datetime) -> None:
    current = current_leader(case)
    if current is None:
        return
    if current.deadline.limit.is_standing:
        cancel(current.deadline.limit)
    current.until = now
    current.save(update_fields=["until"])


def current_leader(case: Case) -> LeaderInCharge | None:
    found = case.leaders.filter(until__isnull=True)
    return found.select_related("deadline__limit", "user", "agency").first()
