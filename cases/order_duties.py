"""Who acts on which act of supervision, and what is there to act on."""

from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.models import User
from cases.models import Case, Order
from cases.workflow import LIVE, Verb

State = Order.State


# The acts that need something of supervision to act on.
ORDER_VERBS = frozenset({Verb.DROP_ORDER, Verb.REPLY, Verb.ACCEPT_REPLY, Verb.REQUEST_SUPERVISION})


def hindrance(verb: Verb, case: Case, user: User, *, is_keeper: bool) -> Refused | None:
    """What stands against one of `ORDER_VERBS`: nothing is there to act on, or nothing of this person's."""
    found = case.open_orders
    match verb:
        case Verb.DROP_ORDER if not any(each.state == State.PROPOSED for each in found):
            return Refused("no-proposed-order", _("No supervision act is proposed in this case."))
        case Verb.REPLY if not any(may_reply(user, each, is_keeper=is_keeper) for each in found):
            return Refused("no-order-to-answer", _("No order in this case awaits your reply."))
        case Verb.ACCEPT_REPLY if not any(may_accept(user, each, is_keeper=is_keeper) for each in found):
            return Refused("no-reply-to-accept", _("No reply to an order in this case waits for you."))
        case Verb.REQUEST_SUPERVISION if any(each.is_request for each in found):
            return Refused("request-pending", _("A leader has been asked already and has not answered yet."))
    return None


def may_reply(user: User, order: Order, *, is_keeper: bool) -> bool:
    """The addressed agency; the office for who has no accounts or part in the case any more, and for those outside the
    directory."""
    if order.state != State.ISSUED:
        return False
    gone = order.transfer is not None and order.transfer.status not in LIVE
    if order.agency is None or not order.agency.has_accounts or gone:
        return is_keeper
    return order.agency_id == user.agency_id and user.role != User.Role.LEADER


def may_accept(user: User, order: Order, *, is_keeper: bool) -> bool:
    """The leader whose order it was; of all others, and where that leader has gone, the office."""
    if order.state != State.REPLIED:
        return False
    if order.leader is not None and order.leader.is_active:
        return order.leader_id == user.pk
    return is_keeper
