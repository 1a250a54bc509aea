"""Who is told of what happens to a case: each entry of its history, and each warning of its time limits.

Told in the transaction of what happened, in the product; what goes out of it follows later. Never the person who did
it, and only people who may see the case: those of its parties, of the office that keeps it, and its leaders.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from agencies.clock.models import Step, TimeLimit
from agencies.messages.kinds import Kind
from agencies.messages.writing import write
from agencies.people.access import Sight, scope_of
from agencies.people.models import User
from cases.duties import STAFF
from cases.models import Application, Case, CaseAccess, Deadline, Event, LeaderInCharge, Order, Transfer
from cases.quiet import is_quiet
from cases.workflow import TransferStatus

Act = Event.Act
# The people meant, of the case and by the details of the entry.
Details = Mapping[str, Any]
People = Callable[[Case, Details], Q]
_STAFF = Q(role__in=STAFF)


def _key_of(details: Details, name: str) -> int:
    """The row that the details name. No row has the number 0: what is not named is nobody's, not everybody's."""
    pk = details.get(name)
    return pk if isinstance(pk, int) else 0


def _recipient(_case: Case, details: Details) -> Q:
    """The agency that a letter of the case went to."""
    return _STAFF & Q(agency__transfers=_key_of(details, "transfer"))


def _recipients(case: Case, _details: Details) -> Q:
    """All whose letters have not been withdrawn."""
    sent = case.transfers.exclude(status=TransferStatus.WITHDRAWN).order_by()
    return _STAFF & Q(agency__in=sent.values("agency"))


def _office(case: Case, _details: Details) -> Q:
    """Where the case is kept."""
    return _STAFF & Q(agency=case.coordinator_id)


def _head(case: Case, _details: Details) -> Q:
    return Q(role=User.Role.HEAD, agency=case.coordinator_id)


def _leaders(case: Case, _details: Details) -> Q:
    return Q(role=User.Role.LEADER, agency__jurisdiction=case.jurisdiction_id)


def _addressee(_case: Case, details: Details) -> Q:
    """The agency that an order is addressed to."""
    return _STAFF & Q(agency__orders=_key_of(details, "order"))


def _who_gave_it(case: Case, details: Details) -> Q:
    """The leader whose instruction it is, and the office."""
    leader = Order.objects.filter(pk=_key_of(details, "order"), leader__isnull=False)
    return Q(pk__in=leader.values("leader")) | _office(case, details)


def _asked_leader(_case: Case, details: Details) -> Q:
    return Q(role=User.Role.LEADER, pk=_key_of(details, "leader"))


def _leader_in_charge(_case: Case, details: Details) -> Q:
    named = LeaderInCharge.objects.filter(pk=_key_of(details, "leader"), user__isnull=False)
    return Q(pk__in=named.values("user"))


def _applicant(_case: Case, details: Details) -> Q:
    asked = Application.objects.filter(pk=_key_of(details, "application"))
    return Q(pk__in=asked.values("asked_by")) | (_STAFF & Q(agency__in=asked.values("asked_for")))


def _who_owes(case: Case, details: Details) -> Q:
    """Who must act by a time limit: the recipient of its letter, or the agency that the limit names."""
    if "transfer" in details:
        return _recipient(case, details)
    limits = Deadline.objects.filter(pk=_key_of(details, "deadline"), case=case)
    return _party(case) & Q(agency__in=limits.values("limit__agency"))


def _successor(case: Case, details: Details) -> Q:
    return _party(case) & Q(agency=_key_of(details, "agency"))


def _party(case: Case) -> Q:
    """Of agencies that are named in some way only those that have a part in the case."""
    part = CaseAccess.objects.filter(case=case, agency=OuterRef("agency"))
    letter = Transfer.objects.filter(case=case, agency=OuterRef("agency"))
    return _STAFF & (Q(agency=case.coordinator_id) | Exists(part) | Exists(letter))


def _released(details: Details) -> str:
    """However its letter ends, a recipient is told once: what is recorded first has the better words."""
    return f"released:{details.get('transfer')}"


@dataclass(frozen=True, slots=True)
class Telling:
    """`kind` is said to `people`; where an agency has nobody here, to those `or_else` names, who act for it."""

    kind: Kind
    people: People
    or_else: People | None = None
    key: Callable[[Details], str] | None = None


_TOLD: Mapping[str, tuple[Telling, ...]] = {
    Act.TRANSFERRED: (Telling(Kind.LETTER, _recipient),),
    Act.WITHDRAWN: (Telling(Kind.RELEASED, _recipient, key=_released),),
    Act.RECALLED: (Telling(Kind.RELEASED, _recipient, key=_released),),
    Act.UPHELD: (Telling(Kind.UPHELD, _recipient, key=_released),),
    Act.OVERRULED: (Telling(Kind.OVERRULED, _recipient),),
    Act.OBJECTED: (Telling(Kind.OBJECTED, _office),),
    Act.FED_BACK: (Telling(Kind.FED_BACK, _office),),
    Act.COSIGNED: (Telling(Kind.FED_BACK, _office),),
    Act.RETURNED: (Telling(Kind.RETURNED, _recipient, or_else=_office),),
    Act.OVERDUE: (Telling(Kind.OVERDUE, _who_owes, or_else=_office), Telling(Kind.OVERDUE, _head)),
    Act.ROUTING_FAILED: (Telling(Kind.UNROUTED, _office),),
    Act.HANDED_OVER: (Telling(Kind.HANDED_OVER, _office),),
    Act.WORK_HANDED_OVER: (Telling(Kind.HANDED_OVER, _successor),),
    Act.DEADLINE_SET: (Telling(Kind.DEADLINE_SET, _who_owes, or_else=_office),),
    Act.APPLIED: (Telling(Kind.APPLIED, _head, or_else=_leaders),),
    Act.EXTENDED: (Telling(Kind.GRANTED, _applicant, or_else=_office),),
    Act.SUSPENDED: (Telling(Kind.GRANTED, _applicant, or_else=_office),),
    Act.REFUSED: (Telling(Kind.REFUSED, _applicant, or_else=_office),),
    Act.RESUMED: (Telling(Kind.RESUMED, _who_owes, or_else=_office),),
    Act.STEP_PROPOSED: (Telling(Kind.STEP_PROPOSED, _office),),
    Act.ORDERED: (Telling(Kind.ORDERED, _addressee),),
    Act.REPLIED: (Telling(Kind.REPLIED, _who_gave_it),),
    Act.REPLY_ACCEPTED: (Telling(Kind.REPLY_ACCEPTED, _addressee),),
    Act.REPLY_RETURNED: (Telling(Kind.REPLY_RETURNED, _addressee, or_else=_office),),
    Act.SUPERVISION_ASKED: (Telling(Kind.SUPERVISION_ASKED, _asked_leader),),
    Act.INSTRUCTED: (Telling(Kind.INSTRUCTED, _addressee), Telling(Kind.INSTRUCTED, _office)),
    Act.LEADER_ASSIGNED: (Telling(Kind.LEADER_ASSIGNED, _leader_in_charge),),
    Act.MERGED: (Telling(Kind.MERGED, _recipients),),
    Act.REOPENED: (Telling(Kind.REOPENED, _recipients),),
}


def tell(event: Event) -> None:
    """Tell whom an entry concerns. Costs nothing where it concerns nobody; else one query for each group of people."""
    if is_quiet():
        return
    told = _TOLD.get(event.act, ())
    if event.act == Act.LETTER_RECEIVED and event.details.get("receipt") == Transfer.Receipt.PRESUMED:
        told = (Telling(Kind.PRESUMED, _recipient, or_else=_office),)
    # A leader who declines has ordered nobody to do anything.
    if event.act == Act.INSTRUCTED and event.details.get("approved") is False:
        told = told[1:]
    for each in told:
        key = each.key(event.details) if each.key else f"event:{event.pk}"
        _tell(each, event.case, event.details, key, by=event.actor, now=event.at)


_RIGHT = frozenset({Step.Name.DUE_SOON})
# Whoever does nothing about these loses nothing that others wait for: other words, and no second warning of a right.
_OF_THEIR_OWN: Mapping[str, Kind] = {
    TimeLimit.Kind.RECEIPT: Kind.CONFIRM_RECEIPT,
    TimeLimit.Kind.OBJECTION: Kind.MAY_OBJECT,
}


def warn(case: Case, limit: TimeLimit, transfer: Transfer | None, step: Step, *, now: datetime) -> None:
    """Tell who must act that a time limit of a locked case ends soon, or today. Each step is told for itself."""
    if is_quiet() or (limit.kind == TimeLimit.Kind.OBJECTION and step.name not in _RIGHT):
        return
    kind = _OF_THEIR_OWN.get(limit.kind, Kind(step.name))
    details: dict[str, Any] = {"kind": limit.kind, "due": limit.due_on.isoformat()}
    if transfer is not None:
        details |= {"transfer": transfer.pk, "letter": transfer.letter.number}
    else:
        details["deadline"] = limit.deadline.pk
    _tell(Telling(kind, _who_owes, or_else=_office), case, details, f"step:{step.pk}", by=None, now=now)


def _tell(told: Telling, case: Case, details: Details, key: str, *, by: User | None, now: datetime) -> None:
    found = _found(told.people(case, details), case)
    if not found and told.or_else:
        found = _found(told.or_else(case, details), case)
    people = [each for each in found if by is None or each.pk != by.pk]
    if people:
        write(
            told.kind, people, key=key, params=_params(told.kind, case, details, by), reference=case.number,
            path=reverse("case", args=[case.number]), now=now,
        )  # fmt: skip


def _found(people: Q, case: Case) -> list[User]:
    """Of these people the ones with an account that is open and may see this case.

    Parties are asked for as such; whoever sees a whole jurisdiction sees no case of another, party or not.
    """
    found = User.objects.filter(people, is_active=True).select_related("agency", "preference").distinct()
    return [each for each in found if _may_see(each, case)]


def _may_see(user: User, case: Case) -> bool:
    scope = scope_of(user)
    if scope.sight is Sight.JURISDICTION:
        return scope.jurisdiction == case.jurisdiction_id
    return scope.sight is Sight.OWN


# Of the details of an entry what its words use as it is.
_SAID = ("letter", "due", "into")
_OF_ORDERS = frozenset({Kind.STEP_PROPOSED, Kind.ORDERED})
_OF_LIMITS = frozenset({Kind.DUE_SOON, Kind.DUE_TODAY, Kind.OVERDUE, Kind.DEADLINE_SET})


def _params(kind: Kind, case: Case, details: Details, by: User | None) -> dict[str, Any]:
    """What fills the words; names of agencies only where the words of the kind have one."""
    params = {name: str(details[name]) for name in _SAID if details.get(name) is not None}
    if kind in _OF_ORDERS:
        params["step"] = str(details.get("kind", ""))
    if kind in _OF_LIMITS:
        # The entry of a recipient's own limit does not name its kind.
        params["limit"] = str(details.get("kind") or TimeLimit.Kind.FEEDBACK)
    if kind in _NAMES_WHO_OWES:
        params["agency"] = _owing(case, details)
    elif kind in _NAMES_WHO_ACTS and by and by.agency:
        params["agency"] = by.agency.short_name
    elif kind == Kind.HANDED_OVER:
        params["agency"] = case.coordinator.short_name
    return params


_NAMES_WHO_OWES = frozenset(
    {
        Kind.OBJECTED, Kind.FED_BACK, Kind.DUE_SOON, Kind.DUE_TODAY, Kind.OVERDUE, Kind.STEP_PROPOSED,
        Kind.REPLIED,
    }
)  # fmt: skip
_NAMES_WHO_ACTS = frozenset({Kind.APPLIED, Kind.SUPERVISION_ASKED})


def _owing(case: Case, details: Details) -> str:
    """Who a letter went to, an order is addressed to, or a limit is for; else the office."""
    transfer = Transfer.objects.select_related("agency").filter(pk=_key_of(details, "transfer")).first()
    if transfer:
        return transfer.agency.short_name if transfer.agency else transfer.recipient_name
    if order := Order.objects.select_related("agency").filter(pk=_key_of(details, "order")).first():
        return order.agency.short_name if order.agency else order.person
    limit = TimeLimit.objects.select_related("agency").filter(deadline=_key_of(details, "deadline")).first()
    return limit.agency.short_name if limit and limit.agency else case.coordinator.short_name
