"""The leader's figures by requests: the same numbers as on the page, each with the address of its rows."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import BAD_SHAPE, READING
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid
from cases.api.answers import Answer
from oversight.overview.asking import Span
from oversight.overview.page import asked_by, overview
from oversight.overview.shapes import Figure, Unit


class _Address(serializers.CharField):
    """The list of the rows, as an absolute address of the site."""

    def to_representation(self, value: Any) -> str:
        return str(self.context["request"].build_absolute_uri(value))


class LeaderFigureOut(Answer):
    code = serializers.CharField()
    name = serializers.CharField(source="label", help_text="For people, in the caller's language.")
    value = serializers.DecimalField(
        max_digits=18, decimal_places=2, allow_null=True, help_text="Cases, workers, yuan or per cent."
    )
    unit = serializers.SerializerMethodField()
    before = serializers.DecimalField(
        max_digits=18, decimal_places=2, allow_null=True,
        help_text="Of a year before; of owed wages and workers what was newly claimed then.",
    )  # fmt: skip
    year_on_year = serializers.SerializerMethodField(help_text="In words.")
    url = _Address()

    def get_unit(self, figure: Figure) -> str:
        return {Unit.COUNT: "count", Unit.MONEY: "yuan", Unit.SHARE: "percent"}[figure.unit]

    def get_year_on_year(self, figure: Figure) -> str:
        return figure.change.words if figure.change else ""


class LeaderCellOut(Answer):
    column = serializers.CharField()
    value = serializers.DecimalField(max_digits=18, decimal_places=2, help_text="Cases, workers or yuan.")
    url = _Address()


class LeaderLineOut(Answer):
    key = serializers.CharField(help_text="A code, the id of an agency, a region code or a month; or none.")
    name = serializers.CharField()
    cells = LeaderCellOut(many=True)


class LeaderTableOut(Answer):
    code = serializers.CharField()
    title = serializers.CharField()
    lines = LeaderLineOut(many=True)


class LeaderOut(Answer):
    as_of = serializers.DateTimeField(source="now")
    first = serializers.DateField(source="asked.window.first")
    last = serializers.DateField(source="asked.window.last")
    place = serializers.CharField(source="asked.root")
    figures = LeaderFigureOut(many=True)
    trend = LeaderTableOut(help_text="Stock at the end of each month, with what came in and what ended.")
    breakdowns = LeaderTableOut(many=True, source="tables")


def _text(name: str, said: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.QUERY, description=said, **more)


class Leader(JsonView):
    @extend_schema(
        operation_id="leader_read",
        parameters=[
            _text("window", "Which months; without it this year so far.", enum=Span.values),
            _text("first", "With `between`: the first month, as in 2026-04."),
            _text("last", "With `between`: the last month."),
            _text("place", "A region code inside the jurisdiction; without it the whole."),
        ],
        responses={200: LeaderOut, **BAD_SHAPE, **READING},
    )
    def get(self, request: Request) -> Response:
        """The figures of a window and place, with the addresses of their rows. For those who see the whole place."""
        now = timezone.now()
        user = caller(request)
        asked = asked_by(user, request.query_params, now)
        if asked.errors:
            raise Invalid({name: list(said) for name, said in asked.errors.items()})
        found = overview(user, asked, now)
        return Response(LeaderOut(found, context={"request": request}).data)
