"""The API of wage reckoning sheets: the list, one sheet with its lines, drawing one up with its workers, signing it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_BODY, BAD_SHAPE, NOT_SIGNED_IN, READING, REFUSED
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid
from agencies.forms.filters import Options
from agencies.people.models import User
from escrow.models import Reckoning
from escrow.reckoning import actions
from escrow.reckoning.filters import ReckoningFilter
from escrow.reckoning.judging import Flag
from escrow.reckoning.lines import Entered
from escrow.reckoning.reading import Shown, shown_lines
from projects.models import Company, Engagement
from projects.registers.api import ByChange, only_known
from projects.registers.chain_api_shapes import Strict, read
from projects.registers.sight import agency_of, seen_by

_SUM = {"max_digits": 16, "decimal_places": 2}
_LINES_MAX = 1000


class ReckoningLineBody(Strict):
    """One worker; sums in yuan."""

    name = serializers.CharField()
    id_number = serializers.CharField(required=False, default="", allow_blank=True)
    pay = serializers.ChoiceField(Engagement.Pay.choices, required=False, default=Engagement.Pay.DAY)
    units = serializers.DecimalField(**_SUM)  # type: ignore[arg-type]
    wage = serializers.DecimalField(**_SUM)  # type: ignore[arg-type]
    paid = serializers.DecimalField(**_SUM, required=False, default=Decimal(0))  # type: ignore[arg-type]
    advances = serializers.DecimalField(**_SUM, required=False, default=Decimal(0))  # type: ignore[arg-type]
    claimed = serializers.DecimalField(**_SUM, required=False, allow_null=True, default=None)  # type: ignore[arg-type]
    note = serializers.CharField(required=False, default="", allow_blank=True)


class ReckoningBody(Strict):
    """A new sheet. `fill` puts everybody on it who was on the roster of the project in the period."""

    project_code = serializers.CharField(required=False, default="", allow_blank=True)
    credit_code = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="Of the employer that owes."
    )
    matter = serializers.CharField(required=False, default="", allow_blank=True, help_text="The case number.")
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    fill = serializers.BooleanField(required=False, default=True)
    lines = ReckoningLineBody(many=True, required=False, default=list)


class ReckoningSignBody(Strict):
    on = serializers.DateField()
    general = serializers.CharField()
    sub = serializers.CharField(required=False, default="", allow_blank=True)
    signed_places = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=_LINES_MAX)


class ReckoningLineAnswer(serializers.Serializer[Any]):
    """Masked, always."""

    place = serializers.IntegerField()
    name = serializers.CharField(source="shown_name")
    on_roster = serializers.SerializerMethodField()
    pay = serializers.CharField()
    units = serializers.DecimalField(**_SUM)  # type: ignore[arg-type]
    wage = serializers.DecimalField(**_SUM)  # type: ignore[arg-type]
    gross = serializers.DecimalField(**_SUM)  # type: ignore[arg-type]
    paid = serializers.DecimalField(**_SUM)  # type: ignore[arg-type]
    advances = serializers.DecimalField(**_SUM)  # type: ignore[arg-type]
    verified = serializers.DecimalField(**_SUM)  # type: ignore[arg-type]
    claimed = serializers.DecimalField(**_SUM, allow_null=True)  # type: ignore[arg-type]
    attended = serializers.IntegerField(allow_null=True)
    payroll_due = serializers.DecimalField(**_SUM, allow_null=True)  # type: ignore[arg-type]
    payroll_paid = serializers.DecimalField(**_SUM, allow_null=True)  # type: ignore[arg-type]
    is_signed = serializers.BooleanField()
    flags = serializers.ListField(child=serializers.ChoiceField(Flag.choices))

    def get_on_roster(self, line: Any) -> bool:
        return line.engagement_id is not None


class ReckoningAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    state = serializers.CharField()
    project_code = serializers.CharField(source="project.code", allow_null=True, default=None)
    credit_code = serializers.CharField(source="debtor.credit_code", allow_null=True, default=None)
    matter = serializers.CharField(allow_blank=True)
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    workers = serializers.IntegerField()
    signed_workers = serializers.IntegerField()
    claimed = serializers.DecimalField(**_SUM)  # type: ignore[arg-type]
    verified = serializers.DecimalField(**_SUM)  # type: ignore[arg-type]
    signed_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class ReckoningWhole(ReckoningAnswer):
    lines = ReckoningLineAnswer(many=True)


def _told(sheet: Reckoning) -> Any:
    def line(shown: Shown) -> Any:
        found: Any = shown.line
        found.flags = [flag.value for flag in shown.flags]
        return ReckoningLineAnswer(found).data

    return {**ReckoningAnswer(sheet).data, "lines": [line(each) for each in shown_lines(sheet)]}


def _one(user: User, pk: int) -> Reckoning:
    agency_of(user)
    found: Reckoning = Reckoning.objects.visible_to(user).select_related("project", "debtor").get(pk=pk)
    return found


class Reckonings(GenericAPIView[Reckoning]):
    parser_classes = JsonView.parser_classes
    pagination_class = ByChange
    serializer_class = ReckoningAnswer
    queryset = Reckoning.objects.none()

    def get_queryset(self) -> QuerySet[Reckoning]:
        user = caller(self.request)
        agency_of(user)
        return Reckoning.objects.visible_to(user)

    @extend_schema(
        operation_id="reckoning_list",
        parameters=[OpenApiParameter(name, OpenApiTypes.STR) for name in ReckoningFilter.FIRST],
        responses={200: ReckoningAnswer(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The sheets of the place, those changed longest ago first."""
        params = request.query_params
        only_known(params, ReckoningFilter.FIRST)
        form = ReckoningFilter(params, Options())
        if params.keys() & set(ReckoningFilter.FIRST) and not form.is_valid():
            raise Invalid({name: [str(each) for each in texts] for name, texts in form.errors.items()})
        rows = self.get_queryset().filter(form.condition())
        page = self.paginate_queryset(rows.values("pk", "updated_at")) or ()
        found = Reckoning.objects.select_related("project", "debtor").in_bulk([row["pk"] for row in page])
        return self.get_paginated_response([ReckoningAnswer(found[row["pk"]]).data for row in page])

    @extend_schema(
        operation_id="reckoning_draw_up",
        request=ReckoningBody,
        responses={201: ReckoningWhole, **BAD_BODY, **NOT_SIGNED_IN, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Draw up a sheet, with workers of its own or those of the roster; all of it or nothing."""
        user, body = caller(request), read(ReckoningBody, request.data)
        with transaction.atomic():
            sheet = actions.draw_up(_wanted(user, body), by=user, now=timezone.now())
            if body["lines"]:
                lines = [(row, Entered(**each)) for row, each in enumerate(body["lines"], start=1)]
                actions.put_lines(sheet.pk, lines, by=user, now=timezone.now())
        return Response(_told(_one(user, sheet.pk)), status=201)


def _wanted(user: User, body: dict[str, Any]) -> actions.Wanted:
    agency, project, debtor = agency_of(user), None, None
    if body["project_code"]:
        project = seen_by(user).filter(code=body["project_code"]).first()
        if project is None:
            raise Invalid({"project_code": [_("There is no such project in your jurisdiction.")]})
    if body["credit_code"]:
        debtor = Company.objects.filter(credit_code=body["credit_code"].upper()).first()
        if debtor is None:
            raise Invalid({"credit_code": [_("There is no such company.")]})
    from_on: date = body["from_on"]
    return actions.Wanted(
        agency.jurisdiction_id, from_on, body["until_on"], project.pk if project else None,
        debtor.pk if debtor else None, body["matter"], body["fill"],
    )  # fmt: skip


class OneReckoning(JsonView):
    @extend_schema(operation_id="reckoning_read", responses={200: ReckoningWhole, **READING})
    def get(self, request: Request, pk: int) -> Response:
        """A sheet with its workers and what does not fit."""
        return Response(_told(_one(caller(request), pk)))


class SignReckoning(JsonView):
    @extend_schema(
        operation_id="reckoning_sign", request=ReckoningSignBody, responses={200: ReckoningWhole, **ACTING}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Enter the sheet as signed: which workers signed, and who signed for the firms."""
        user, body = caller(request), read(ReckoningSignBody, request.data)
        _one(user, pk)
        with transaction.atomic():
            now = timezone.now()
            actions.mark_signed(pk, body["signed_places"], by=user, now=now)
            actions.sign(pk, on=body["on"], general=body["general"], sub=body["sub"], by=user, now=now)
        return Response(_told(_one(user, pk)))
