"""The API of reports: lists, one with its figures, the rows behind a figure, the acts, and the files."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_SHAPE, NOT_SIGNED_IN, READING
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid, unknown
from agencies.listing import Order
from agencies.people.models import User
from oversight.campaigns.models import Campaign
from oversight.reports import actions, api_shapes
from oversight.reports.contents import KINDS
from oversight.reports.documents.making import MEDIA_TYPES, file_of, name_of
from oversight.reports.models import Report
from oversight.reports.rows import rows_of
from projects.inspections.api_shapes import read
from projects.inspections.duties import reads_inspections

_FILTERS = ("kind", "state")


def official(request: Request) -> User:
    user = caller(request)
    if not reads_inspections(user):
        raise NotFound(_("There is nothing at this address."))
    return user


def one_of(request: Request, pk: int) -> Report:
    return get_object_or_404(Report.objects.visible_to(official(request)), pk=pk)


class _ByPeriod(KeysetPages):
    order = Order("drafted_at", descending=True)


class Reports(GenericAPIView[Any]):
    pagination_class = _ByPeriod
    serializer_class = api_shapes.ReportOut
    queryset = Report.objects.none()
    parser_classes = JsonView.parser_classes
    filter_backends = ()

    @extend_schema(
        operation_id="report_list",
        parameters=[
            OpenApiParameter("kind", OpenApiTypes.STR, enum=[each.value for each in KINDS]),
            OpenApiParameter("state", OpenApiTypes.STR, enum=Report.State.values),
        ],
        responses={200: api_shapes.ReportOut(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The reports of the place, those drawn up last first; drafts only for the office and the leaders."""
        rows = self._narrowed(Report.objects.visible_to(official(request)).defer("body"), request)
        keys = self.paginate_queryset(rows.values("drafted_at", "pk")) or []
        found = rows.in_bulk([key["pk"] for key in keys])
        return self.get_paginated_response([api_shapes.ReportOut(found[key["pk"]]).data for key in keys])

    def _narrowed(self, rows: QuerySet[Report], request: Request) -> QuerySet[Report]:
        known = [*_FILTERS, *KeysetPages.query_params]
        if strange := [name for name in request.query_params if name not in [*known, "format"]]:
            message = _("There is no filter of this name. Allowed: %(allowed)s.") % {
                "allowed": ", ".join(known)
            }
            raise Invalid({name[:60]: [message] for name in strange})
        allowed = {"kind": [each.value for each in KINDS], "state": list(Report.State.values)}
        for name in _FILTERS:
            value = request.query_params.get(name)
            if value is not None and value not in allowed[name]:
                raise Invalid({name: [unknown(value, allowed[name])]})
            if value is not None:
                rows = rows.filter(**{name: value})
        return rows

    @extend_schema(
        operation_id="report_draw_up", request=api_shapes.ReportDrawUpBody,
        responses={201: api_shapes.ReportWithFiguresOut, **ACTING}, filters=False,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Draw a report of a period up, or up again: texts that people wrote stay, figures are counted anew."""
        user, said = official(request), read(api_shapes.ReportDrawUpBody, request)
        assert user.agency is not None
        place = user.agency.jurisdiction_id
        if (
            said["kind"] == "campaign"
            and not Campaign.objects.filter(jurisdiction=place, pk=said["subject"]).exists()
        ):
            raise Invalid({"subject": [_("There is no campaign of this number here.")]})
        report = actions.draw_up(
            said["kind"], said["first"], said["last"], subject=said["subject"], by=user, now=timezone.now()
        )
        return Response(api_shapes.ReportWithFiguresOut(report).data, status=201)


class OneReport(JsonView):
    @extend_schema(operation_id="report_read", responses={200: api_shapes.ReportWithFiguresOut, **READING})
    def get(self, request: Request, pk: int) -> Response:
        """A report with its content and its figures."""
        return Response(api_shapes.ReportWithFiguresOut(one_of(request, pk)).data)


class FigureRows(JsonView):
    @extend_schema(
        operation_id="report_figure_rows",
        parameters=[OpenApiParameter("page", OpenApiTypes.INT, description="From 1; 100 rows each.")],
        responses={200: api_shapes.ReportRowsOut, **READING},
    )
    def get(self, request: Request, pk: int, code: str) -> Response:
        """The rows a figure was counted from, as the caller may see them."""
        figure = get_object_or_404(one_of(request, pk).figures.all(), code=code)
        asked = request.query_params.get("page", "1")
        page = int(asked[:9]) if asked.isdecimal() else 1
        return Response(api_shapes.ReportRowsOut(rows_of(figure, official(request), page)).data)


class SignReport(JsonView):
    @extend_schema(operation_id="report_sign", request=None, responses={200: api_shapes.ReportOut, **ACTING})
    def post(self, request: Request, pk: int) -> Response:
        """The head of the office or a leader signs: from now on nothing in it changes."""
        report = actions.sign(one_of(request, pk).pk, by=official(request), now=timezone.now())
        return Response(api_shapes.ReportOut(report).data)


class IssueReport(JsonView):
    @extend_schema(operation_id="report_issue", request=None, responses={200: api_shapes.ReportOut, **ACTING})
    def post(self, request: Request, pk: int) -> Response:
        """Issue a signed report with the next number."""
        report = actions.issue(one_of(request, pk).pk, by=official(request), now=timezone.now())
        return Response(api_shapes.ReportOut(report).data)


class WithdrawReport(JsonView):
    @extend_schema(
        operation_id="report_withdraw", request=api_shapes.ReportWithdrawalBody,
        responses={200: api_shapes.ReportOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Withdraw a report; it stays on record with the reason."""
        reason = read(api_shapes.ReportWithdrawalBody, request)["reason"]
        report = actions.withdraw(one_of(request, pk).pk, reason, by=official(request), now=timezone.now())
        return Response(api_shapes.ReportOut(report).data)


class ReportFile(JsonView):
    @extend_schema(
        operation_id="report_file",
        parameters=[
            OpenApiParameter("form", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(MEDIA_TYPES))
        ],
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY), **READING},
    )
    def get(self, request: Request, pk: int, form: str) -> HttpResponse:
        """The report as a file."""
        report = one_of(request, pk)
        if form not in MEDIA_TYPES:
            raise NotFound(_("There is nothing at this address."))
        response = HttpResponse(file_of(report, form), content_type=MEDIA_TYPES[form])
        response["Content-Disposition"] = (
            content_disposition_header(True, name_of(report, form)) or "attachment"
        )
        return response
