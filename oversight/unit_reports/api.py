"""The API of unit reports, patrols and the exchange sheet: lists, and the acts that other systems do."""

from typing import Any

from django.db.models import DateTimeField, Q, QuerySet
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_SHAPE, NOT_SIGNED_IN, READING
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView
from agencies.errors import Invalid, unknown
from agencies.listing import Order
from agencies.people.models import User
from oversight.models import ExchangeItem, Patrol, UnitReport
from oversight.unit_reports import api_shapes as shapes
from oversight.unit_reports import exchange_actions
from oversight.unit_reports.actions import Filled, hand_in
from oversight.unit_reports.exchange_actions import Told
from oversight.unit_reports.shapes import SHAPES
from oversight.unit_reports.town_actions import Round, enter_patrol
from oversight.unit_reports.workflow import Fating
from projects.inspections.api import official
from projects.inspections.api_shapes import read
from projects.models import Project

_PK = OpenApiParameter("pk", OpenApiTypes.INT, OpenApiParameter.PATH)


def _coded(request: Request, name: str, allowed: list[str]) -> Q:
    """A filter by a code; one that is not known is an error and not an empty list."""
    if (asked := request.query_params.get(name)) is None:
        return Q()
    if asked not in allowed:
        raise Invalid({name: [unknown(asked, allowed)]})
    return Q(**{name: asked})


class _ByDay(KeysetPages):
    order = Order("at", descending=True)


class _List(GenericAPIView[Any]):
    """A list, by the day of its rows, the latest first."""

    parser_classes = JsonView.parser_classes
    filter_backends = ()
    pagination_class = _ByDay
    day: str

    def listed(self, rows: QuerySet[Any], related: tuple[str, ...], shape: Any) -> Response:
        # A cursor holds a moment: the beginning of the day.
        by_day = rows.annotate(at=Cast(self.day, DateTimeField())).values("at", "pk")
        keys = [row["pk"] for row in self.paginate_queryset(by_day) or []]
        found = {each.pk: each for each in rows.filter(pk__in=keys).select_related(*related)}
        return self.get_paginated_response([shape(found[pk]).data for pk in keys])


class UnitReports(_List):
    day = "last"
    serializer_class = shapes.UnitReportOut
    queryset = UnitReport.objects.none()

    @extend_schema(
        operation_id="unit_report_list",
        parameters=[
            OpenApiParameter("kind", OpenApiTypes.STR, enum=list(SHAPES)),
            OpenApiParameter("state", OpenApiTypes.STR, enum=UnitReport.State.values),
        ],
        responses={200: shapes.UnitReportOut(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The reports that units owe or have handed in, the newest period first; a unit sees its own."""
        user = official(request)
        wanted = _coded(request, "kind", list(SHAPES)) & _coded(request, "state", UnitReport.State.values)
        rows = UnitReport.objects.visible_to(user).filter(wanted)
        return self.listed(rows, ("agency",), shapes.UnitReportOut)


def _report(user: User, pk: int) -> UnitReport:
    return get_object_or_404(
        UnitReport.objects.visible_to(user).select_related("agency", "jurisdiction"), pk=pk
    )


class OneUnitReport(JsonView):
    @extend_schema(
        operation_id="unit_report_read", parameters=[_PK], responses={200: shapes.OneUnitReportOut, **READING}
    )
    def get(self, request: Request, pk: int) -> Response:
        """One report with its lines."""
        return Response(shapes.OneUnitReportOut(_report(official(request), pk)).data)


class HandInUnitReport(JsonView):
    @extend_schema(
        operation_id="unit_report_hand_in", parameters=[_PK], request=shapes.UnitReportBody,
        responses={200: shapes.OneUnitReportOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Hand a report in, with figures or as a zero report."""
        user = official(request)
        _report(user, pk)
        hand_in(pk, Filled(**read(shapes.UnitReportBody, request)), by=user, now=timezone.now())
        return Response(shapes.OneUnitReportOut(_report(user, pk)).data)


class Patrols(_List):
    day = "made_on"
    serializer_class = shapes.PatrolOut
    queryset = Patrol.objects.none()

    @extend_schema(
        operation_id="patrol_list",
        parameters=[OpenApiParameter("result", OpenApiTypes.STR, enum=Patrol.Result.values)],
        responses={200: shapes.PatrolOut(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The patrols of the towns, the latest first."""
        rows = Patrol.objects.visible_to(official(request)).filter(
            _coded(request, "result", Patrol.Result.values)
        )
        return self.listed(rows, ("agency", "project", "inspection", "case"), shapes.PatrolOut)

    @extend_schema(
        operation_id="patrol_enter", request=shapes.PatrolBody, responses={201: shapes.PatrolOut, **ACTING},
        filters=False,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Enter a patrol of a town."""
        user, said = official(request), read(shapes.PatrolBody, request)
        town = int(said.pop("agency") or user.agency_id or 0)
        project: int | None = None
        if not _in_place(user, town):
            raise Invalid({"agency": [_("There is no such agency in this place.")]})
        if code := said.pop("project_code"):
            project = _project(user, code)
        made = enter_patrol(town, Round(project=project, **said), by=user, now=timezone.now())
        return Response(shapes.PatrolOut(made).data, status=201)


def _in_place(user: User, agency: int) -> bool:
    assert user.agency is not None
    return type(user.agency).objects.filter(pk=agency, jurisdiction=user.agency.jurisdiction_id).exists()


def _project(user: User, code: str) -> int:
    found = Project.objects.visible_to(user).filter(code=code).first()
    if found is None:
        raise Invalid({"project_code": [_("There is no project of this number in the jurisdiction.")]})
    return found.pk


_ITEM = ("agency", "project", "case")


class ExchangeItems(_List):
    day = "dated_on"
    serializer_class = shapes.ExchangeItemOut
    queryset = ExchangeItem.objects.none()

    @extend_schema(
        operation_id="exchange_item_list",
        parameters=[OpenApiParameter("fate", OpenApiTypes.STR, enum=ExchangeItem.Fate.values)],
        responses={200: shapes.ExchangeItemOut(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The items of the exchange sheet, the latest first."""
        rows = ExchangeItem.objects.visible_to(official(request)).filter(
            _coded(request, "fate", ExchangeItem.Fate.values)
        )
        return self.listed(rows, _ITEM, shapes.ExchangeItemOut)

    @extend_schema(
        operation_id="exchange_item_enter", request=shapes.ExchangeItemBody,
        responses={201: shapes.ExchangeItemOut, **ACTING}, filters=False,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Tell what no case holds yet."""
        user, said = official(request), read(shapes.ExchangeItemBody, request)
        made = exchange_actions.enter(Told(**said), by=user, now=timezone.now())
        return Response(shapes.ExchangeItemOut(made).data, status=201)


class ReconcileExchangeItem(JsonView):
    @extend_schema(
        operation_id="exchange_item_reconcile", parameters=[_PK], request=shapes.ReconcileBody,
        responses={200: shapes.ExchangeItemOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """What became of an item: linked, taken in, settled, unfounded, or open again."""
        user, said = official(request), read(shapes.ReconcileBody, request)
        get_object_or_404(ExchangeItem.objects.visible_to(user), pk=pk)
        _reconcile(pk, said, user)
        found = ExchangeItem.objects.select_related(*_ITEM).get(pk=pk)
        return Response(shapes.ExchangeItemOut(found).data)


def _reconcile(pk: int, said: dict[str, Any], user: User) -> None:
    common: dict[str, Any] = {"by": user, "now": timezone.now()}
    at: dict[str, Any] = {"meeting": said["meeting"]}
    match Fating(said["verb"]):
        case Fating.LINK:
            exchange_actions.link(pk, case=said["case_no"], note=said["note"], **at, **common)
        case Fating.TAKE_IN:
            exchange_actions.take_in(pk, **at, **common)
        case Fating.SETTLE:
            exchange_actions.settle(pk, note=said["note"], **at, **common)
        case Fating.UNFOUNDED:
            exchange_actions.find_unfounded(pk, note=said["note"], **at, **common)
        case Fating.REOPEN:
            exchange_actions.reopen(pk, reason=said["note"], **common)
