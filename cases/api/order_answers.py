"""What the API says about the supervision of a case: its orders, and who is in charge."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers

from agencies.clock.models import TimeLimit
from agencies.people.access import Sight, scope_of
from agencies.people.models import User
from agencies.vocabulary import Role
from cases.api.answers import Answer, code
from cases.models import Case, Order
from cases.models.order import LeaderInCharge

# What a whole case is read with, for these answers.
RELATED = (
    Prefetch(
        "orders",
        Order.objects.select_related(
            "agency", "letter", "deadline__limit", "leader", "issued_by", "requested_by", "replied_by"
        ).order_by("pk"),
    ),
    Prefetch(
        "leaders", LeaderInCharge.objects.select_related("deadline__limit", "user", "agency").order_by("pk")
    ),
)


class OrderAnswer(Answer):
    """One act of supervision. `transfer` is the id of the letter whose recipient it is addressed to."""

    id = serializers.IntegerField()
    kind = code(Order.Kind)
    state = code(Order.State)
    agency = code(Role, source="agency.role", allow_null=True)
    addressee = serializers.CharField()
    person = serializers.CharField(allow_blank=True)
    transfer = serializers.IntegerField(source="transfer_id", allow_null=True)
    text = serializers.CharField(allow_blank=True)
    clause = serializers.CharField(allow_blank=True)
    requested_by = serializers.CharField(source="requested_by.username", allow_null=True)
    progress = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    leader = serializers.CharField(source="leader.username", allow_null=True)
    issued_at = serializers.DateTimeField(allow_null=True)
    issued_by = serializers.CharField(source="issued_by.username", allow_null=True)
    letter_no = serializers.CharField(source="letter.number", allow_null=True)
    due_on = serializers.DateField(source="limit.due_on", allow_null=True)
    clock = code(TimeLimit.State, source="limit.state", allow_null=True)
    reply = serializers.CharField(allow_blank=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    replied_by = serializers.CharField(source="replied_by.username", allow_null=True)
    return_reason = serializers.CharField(allow_blank=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    dropped_reason = serializers.CharField(allow_blank=True)


class LeaderAnswer(Answer):
    """包案领导."""

    name = serializers.CharField()
    account = serializers.CharField(source="user.username", allow_null=True)
    unit = serializers.CharField()
    agency = code(Role, source="agency.role", allow_null=True)
    cause = serializers.CharField()
    due_on = serializers.DateField(source="deadline.limit.due_on")
    since = serializers.DateTimeField()


def orders_told(case: Case, user: User) -> list[Mapping[str, Any]]:
    """A party to a case is told of what was issued; who keeps and oversees it of what is only proposed as well."""
    hidden = {Order.State.PROPOSED, Order.State.DROPPED} if scope_of(user).sight is Sight.OWN else set()
    return [OrderAnswer(each).data for each in case.orders.all() if each.state not in hidden]


def leader_told(case: Case) -> Mapping[str, Any] | None:
    current: LeaderInCharge | None = next((each for each in case.leaders.all() if each.until is None), None)
    return LeaderAnswer(current).data if current else None
