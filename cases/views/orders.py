"""An act of supervision as pages show it: where it stands, in words and colour, and how long is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from agencies.clock.calendar import Calendar
from agencies.people.access import Sight, scope_of
from agencies.people.models import User
from agencies.vocabulary import Duty
from cases import lists
from cases.actions.leaders import current_leader
from cases.models import Case, LeaderInCharge, Order
from cases.requirements import duties_of
from cases.views import clock

RELATED = (
    "case__project", "agency", "leader", "requested_by", "issued_by", "letter", "deadline__limit", "step__limit",
    "transfer__letter", "replied_by",
)  # fmt: skip
_TONES = {
    Order.State.PROPOSED: "act",
    Order.State.ISSUED: "wait",
    Order.State.REPLIED: "act",
    Order.State.ACCEPTED: "done",
    Order.State.DROPPED: "paused",
}


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """`deadline` is that of the reply, where one is set."""

    order: Order
    state: str
    tone: str
    deadline: clock.Deadline | None


@dataclass(frozen=True, slots=True)
class Charge:
    """Who is in charge of a case, and how long it has until it is to be closed."""

    leader: LeaderInCharge
    deadline: clock.Deadline


@dataclass(frozen=True, slots=True)
class Card:
    """The supervision of one case. `lacks_leader` when its decision asks for a leader in charge and none is named."""

    orders: list[ShownOrder]
    charge: Charge | None
    lacks_leader: bool

    @property
    def is_empty(self) -> bool:
        return not (self.orders or self.charge or self.lacks_leader)


def card_of(user: User, case: Case, now: datetime) -> Card:
    found = case.orders.select_related(*RELATED).order_by("-pk")
    if scope_of(user).sight is Sight.OWN:
        found = found.exclude(state__in=[Order.State.PROPOSED, Order.State.DROPPED])
    calendar = lists.calendar_today(now)
    leader = current_leader(case)
    charge = Charge(leader, clock.deadline_of(leader.deadline.limit, now, calendar)) if leader else None
    lacks = charge is None and case.closed_at is None and Duty.LEADER_IN_CHARGE in duties_of(case)
    return Card(shown(found, now, calendar), charge, lacks)


def shown(orders: Iterable[Order], now: datetime, calendar: Calendar) -> list[ShownOrder]:
    return [_shown(each, now, calendar) for each in orders]


def _shown(order: Order, now: datetime, calendar: Calendar) -> ShownOrder:
    state, tone = state_of(order)
    deadline = clock.deadline_of(order.limit, now, calendar) if order.limit else None
    return ShownOrder(order, state, tone, deadline)


def state_of(order: Order) -> tuple[str, str]:
    """Where it stands, and in which colour."""
    if order.is_request:
        return _("Awaiting the leader's approval"), "wait"
    if order.state == Order.State.PROPOSED and not order.is_needed:
        return _("Proposed, no longer overdue"), "paused"
    if order.state == Order.State.ISSUED and order.returned_at:
        return _("Reply sent back"), "wait"
    return str(order.get_state_display()), _TONES[Order.State(order.state)]
