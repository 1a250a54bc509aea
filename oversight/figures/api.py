"""The timeliness table by requests."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import BAD_SHAPE, READING
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid
from cases.api.answers import Answer
from oversight.figures.asking import Span, asked
from oversight.figures.shown import table_of
from projects.inspections.duties import reads_inspections


class TimelinessNumbers(Answer):
    """Letters to one agency; of `rate` and `average_days` null where there is nothing to reckon them from."""

    issued = serializers.IntegerField(help_text="Letters issued on these days and not withdrawn.")
    in_time = serializers.IntegerField()
    late = serializers.IntegerField()
    open_late = serializers.IntegerField(help_text="Overdue and not answered.")
    to_receive = serializers.IntegerField()
    in_handling = serializers.IntegerField()
    untimed = serializers.IntegerField(help_text="Answered, with no time limit to answer by.")
    answered = serializers.IntegerField()
    average_days = serializers.DecimalField(
        8, 1, allow_null=True, help_text="Working days from the receipt to the answer."
    )
    returned = serializers.IntegerField(help_text="Letters of which an answer was returned on these days.")
    rate = serializers.DecimalField(
        5, 1, allow_null=True, help_text="Per cent of in time, late and open late."
    )


class TimelinessLine(Answer):
    agency = serializers.IntegerField(allow_null=True, help_text="Null: persons and units named.")
    name = serializers.CharField()
    numbers = TimelinessNumbers(source="times")
    now = TimelinessNumbers(
        source="current", allow_null=True, help_text="Of a frozen period: what the letters say today."
    )


class TimelinessAnswer(Answer):
    first = serializers.DateField()
    last = serializers.DateField()
    frozen_at = serializers.DateTimeField(allow_null=True, help_text="Since when the period is frozen.")
    lines = TimelinessLine(many=True)
    total = TimelinessLine()


_WINDOW = OpenApiParameter("window", OpenApiTypes.STR, enum=list(Span.values), default="month")
_DAYS: list[Any] = [
    OpenApiParameter(
        "on", OpenApiTypes.DATE, description="Any day of the week or month; today unless stated."
    ),
    OpenApiParameter("from_on", OpenApiTypes.DATE, description="First day, of `between`."),
    OpenApiParameter("until_on", OpenApiTypes.DATE, description="Last day, of `between`."),
]


class Timeliness(JsonView):
    @extend_schema(
        operation_id="timeliness", parameters=[_WINDOW, *_DAYS],
        responses={200: TimelinessAnswer, **BAD_SHAPE, **READING},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """How timely each agency of the caller's jurisdiction answered the letters of a period."""
        user, now = caller(request), timezone.now()
        if not reads_inspections(user):
            raise NotFound
        form, period = asked(request.query_params, timezone.localdate(now))
        if form.errors:
            raise Invalid({name: [str(each) for each in faults] for name, faults in form.errors.items()})
        return Response(TimelinessAnswer(table_of(user, period.first, period.last, now)).data)
