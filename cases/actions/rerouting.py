"""Asking the routing to try anew, once what stood in its way is out of it."""

from datetime import datetime

from django.db import transaction

from agencies.people.models import User
from cases import queueing
from cases.actions.locking import locked_case
from cases.history import record
from cases.models import Case, Event
from cases.workflow import Verb


@transaction.atomic
def route_again(number: str, *, by: User, now: datetime) -> Case:
    """Routing had given the case over to a person: for want of a policy in force, or after failing too often."""
    case = locked_case(number, by, Verb.ROUTE_AGAIN)
    case.route_at, case.route_attempts, case.awaits_confirmation = now, 0, False
    case.save(update_fields=["route_at", "route_attempts", "awaits_confirmation"])
    record(case, Event.Act.ROUTED_AGAIN, by=by, now=now)
    queueing.route_soon(case.pk)
    return case
