"""“My cases”: what a leader is in charge of, what waits for the leader's word, and what came of an instruction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.clock.calendar import Calendar
from agencies.people.models import User
from cases import lists
from cases.models import Case, LeaderInCharge, Order
from cases.views import clock
from cases.views.orders import RELATED, Charge, ShownOrder, shown

# Nobody is in charge of more, and a list that was cut off says so.
SHOWN_MAX = 100
ANSWERED_MAX = 20
S = Order.State


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything with one leader, the most pressing first."""

    requests: list[ShownOrder]
    replies: list[ShownOrder]
    awaited: list[ShownOrder]
    charges: list[Charge]
    accepted: list[ShownOrder]


@login_required
@require_GET
def my_cases(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if user.role != User.Role.LEADER:
        raise Http404
    now = timezone.now()
    return render(request, "cases/mine.html", {"mine": mine_of(user, now), "now": now})


def mine_of(user: User, now: datetime) -> Mine:
    calendar = lists.calendar_today(now)
    own = Order.objects.visible_to(user).filter(leader=user).select_related(*RELATED)
    standing = own.filter(case__closed_at__isnull=True)

    def listed(found: QuerySet[Order], limit: int = SHOWN_MAX) -> list[ShownOrder]:
        return shown(found[:limit], now, calendar)

    return Mine(
        requests=listed(
            standing.filter(state=S.PROPOSED, requested_by__isnull=False).order_by("dated_at", "pk")
        ),
        replies=listed(standing.filter(state=S.REPLIED).order_by("replied_at", "pk")),
        awaited=listed(standing.filter(state=S.ISSUED).order_by("deadline__limit__due_at", "pk")),
        charges=_charges(user, now, calendar),
        accepted=listed(own.filter(state=S.ACCEPTED).order_by("-accepted_at", "-pk"), ANSWERED_MAX),
    )


def _charges(user: User, now: datetime, calendar: Calendar) -> list[Charge]:
    visible: Any = Case.objects.visible_to(user).open().order_by().values("pk")
    found = LeaderInCharge.objects.filter(user=user, until__isnull=True, case__in=visible)
    related = found.select_related("case__project", "case__lead_agency", "deadline__limit", "agency")
    return [
        Charge(each, clock.deadline_of(each.deadline.limit, now, calendar))
        for each in related.order_by("deadline__limit__due_at", "pk")[:SHOWN_MAX]
    ]
