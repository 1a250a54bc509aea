"""What the API says of the time limits of a case."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from agencies.clock.models import TimeLimit
from agencies.vocabulary import Role, TimeUnit
from cases.api.answers import Answer, code
from cases.limits import Held, held_by
from cases.models import Application, Case
from cases.reasons import ArrearsReason


class ApplicationAnswer(Answer):
    id = serializers.IntegerField()
    kind = code(Application.Kind)
    units = serializers.IntegerField(allow_null=True)
    reason_code = code(ArrearsReason, allow_blank=True)
    reason = serializers.CharField()
    state = code(Application.State)
    asked_at = serializers.DateTimeField()


class LimitAnswer(Answer):
    """`deadline` is the key for entering it as done or cancelling it; `pauses` are [from, until] days."""

    id = serializers.IntegerField(source="limit.pk")
    deadline = serializers.IntegerField(source="deadline.pk", allow_null=True, default=None)
    transfer = serializers.IntegerField(source="transfer.pk", allow_null=True, default=None)
    kind = code(TimeLimit.Kind, source="limit.kind")
    title = serializers.CharField()
    agency = code(Role, source="limit.agency.role", allow_null=True, default=None)
    start_on = serializers.DateField(source="limit.start_on")
    start_at = serializers.DateTimeField(source="limit.start_at", allow_null=True)
    value = serializers.IntegerField(source="limit.value")
    unit = code(TimeUnit, source="limit.unit")
    extended_by = serializers.IntegerField(source="limit.extra")
    pauses = serializers.ListField(child=serializers.ListField(), source="limit.pauses")
    due_on = serializers.DateField(source="limit.due_on")
    due_at = serializers.DateTimeField(source="limit.due_at")
    state = code(TimeLimit.State, source="limit.state")
    provisional = serializers.BooleanField(source="limit.provisional")
    clause = serializers.CharField(source="limit.clause", allow_blank=True)
    application = ApplicationAnswer(allow_null=True)


def limits_told(case: Case) -> list[Mapping[str, Any]]:
    return [_told(each) for each in held_by(case)]


def _told(held: Held) -> Mapping[str, Any]:
    return LimitAnswer(held).data
