"""The API of payrolls: lists and lines to read, the steps of a sheet, corrections, and the bank's return."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_SHAPE, NOT_SIGNED_IN, READING
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid, unknown
from agencies.listing import Order
from agencies.people.models import User
from escrow.models import Payroll
from escrow.payroll import actions, returns
from escrow.payroll import api_shapes as shapes
from escrow.payroll.actions_lines import Stated, correct_line
from escrow.payroll.filters import month_in
from escrow.payroll.return_taking_columns import OF_ONE
from escrow.payroll.sheets import LINES, RELATED, narrowed, page_of_lines, said_lines
from projects.inspections.api_shapes import read
from projects.registers.sight import seen_by
from projects.workers.api import body_of, rows_in

_FILTERS = ("project", "month", "state", *KeysetPages.query_params, "format")
_SHOWS = ("all", "unpaid", "failed", "unsigned")
_CODES = tuple(each.code for each in OF_ONE)


def payrolls_of(user: User) -> QuerySet[Payroll]:
    return Payroll.objects.filter(project__in=seen_by(user)).select_related(*RELATED)


def _one(user: User, pk: int) -> Payroll:
    found: Payroll = get_object_or_404(payrolls_of(user), pk=pk)
    return found


class _ByChange(KeysetPages):
    order = Order("updated_at", descending=True)


class Payrolls(GenericAPIView[Any]):
    parser_classes = JsonView.parser_classes
    filter_backends = ()
    pagination_class = _ByChange
    serializer_class = shapes.PayrollAnswer
    queryset = Payroll.objects.none()

    @extend_schema(
        operation_id="payroll_list",
        parameters=[
            OpenApiParameter("project", OpenApiTypes.STR, description="The project number."),
            OpenApiParameter("month", OpenApiTypes.STR, description="As 2026-04."),
            OpenApiParameter("state", OpenApiTypes.STR, enum=Payroll.State.values),
        ],
        responses={200: shapes.PayrollAnswer(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The payrolls of the place, those changed last first."""
        rows = payrolls_of(caller(request)).filter(_condition(request))
        keys = self.paginate_queryset(rows.values("updated_at", "pk")) or []
        found = rows.in_bulk([key["pk"] for key in keys])
        return self.get_paginated_response([shapes.PayrollAnswer(found[key["pk"]]).data for key in keys])


def _condition(request: Request) -> Q:
    said = request.query_params
    _refuse_strange(request, _FILTERS)
    condition = Q()
    if (state := said.get("state")) is not None:
        if state not in Payroll.State.values:
            raise Invalid({"state": [unknown(state, Payroll.State.values)]})
        condition &= Q(state=state)
    if (month := said.get("month")) is not None:
        first = month_in(month)
        if first is None:
            raise Invalid({"month": [_("This must be a month, written like 2026-04.")]})
        condition &= Q(month=first)
    if code := said.get("project"):
        condition &= Q(project__code=code[:40])
    return condition


def _refuse_strange(request: Request, known: tuple[str, ...]) -> None:
    if strange := [name for name in request.query_params if name not in known]:
        allowed = ", ".join(each for each in known if each != "format")
        message = _("There is no filter of this name. Allowed: %(allowed)s.") % {"allowed": allowed}
        raise Invalid({name[:60]: [message] for name in strange})


class PayrollDetail(JsonView):
    @extend_schema(operation_id="payroll", responses={200: shapes.PayrollAnswer, **READING})
    def get(self, request: Request, pk: int) -> Response:
        """One payroll with its totals."""
        return Response(shapes.PayrollAnswer(_one(caller(request), pk)).data)


class PayrollLines(JsonView):
    @extend_schema(
        operation_id="payroll_lines",
        parameters=[
            OpenApiParameter("after", OpenApiTypes.INT, description="The worker to go on after."),
            OpenApiParameter("show", OpenApiTypes.STR, enum=_SHOWS),
        ],
        responses={200: shapes.PayrollLinesPage, **BAD_SHAPE, **READING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """The lines of one payroll, masked, a hundred at a time."""
        payroll = _one(caller(request), pk)
        _refuse_strange(request, ("after", "show", "format"))
        show, after = request.query_params.get("show", "all"), request.query_params.get("after", "")
        if show not in _SHOWS:
            raise Invalid({"show": [unknown(show, _SHOWS)]})
        if after and not (after.isascii() and after.isdigit() and len(after) < 19):
            raise Invalid({"after": [_("This must be a whole number.")]})
        page = page_of_lines(narrowed(said_lines(payroll), show), {"after": after}, LINES)
        said = {"results": page.rows, "next": int(page.after) if page.after else None}
        return Response(shapes.PayrollLinesPage(said).data)


class _Step(JsonView):
    """One step of a sheet; answers with the sheet as it is then."""

    def done(self, request: Request, pk: int) -> Response:
        return Response(shapes.PayrollAnswer(_one(caller(request), pk)).data)


def _described(name: str, body: Any) -> Callable[[Any], Any]:
    return extend_schema(
        operation_id=f"payroll_{name}", request=body, responses={200: shapes.PayrollAnswer, **ACTING}
    )


class PostPayroll(_Step):
    @_described("post", shapes.PayrollPostBody)
    def post(self, request: Request, pk: int) -> Response:
        """Signed by the workers and posted on site."""
        said = read(shapes.PayrollPostBody, request)
        actions.post_on_site(
            pk, posted_on=said["posted_on"], posting_id=said["posting"], sheet_id=said["signed_sheet"],
            by=caller(request), now=timezone.now(),
        )  # fmt: skip
        return self.done(request, pk)


class CheckPayroll(_Step):
    @_described("check", shapes.PayrollPlainBody)
    def post(self, request: Request, pk: int) -> Response:
        """Checked by the general contractor."""
        read(shapes.PayrollPlainBody, request)
        actions.check(pk, by=caller(request), now=timezone.now())
        return self.done(request, pk)


class SendPayroll(_Step):
    @_described("send", shapes.PayrollSendBody)
    def post(self, request: Request, pk: int) -> Response:
        """Sent to the bank, a second time what is still unpaid."""
        said = read(shapes.PayrollSendBody, request)
        actions.send(pk, by_agency=said["by_agency"], by=caller(request), now=timezone.now())
        return self.done(request, pk)


class SendPayrollBack(_Step):
    @_described("send_back", shapes.PayrollReasonBody)
    def post(self, request: Request, pk: int) -> Response:
        """Sent back to the firm that drew it up."""
        said = read(shapes.PayrollReasonBody, request)
        actions.send_back(pk, reason=said["reason"], by=caller(request), now=timezone.now())
        return self.done(request, pk)


class CorrectPayrollLine(_Step):
    @_described("correct_line", shapes.PayrollLineBody)
    def post(self, request: Request, pk: int, worker: int) -> Response:
        """One line put right; what it was is kept with the reason."""
        said = read(shapes.PayrollLineBody, request)
        stated = Stated(said["days"], said["gross"], said["deducted"], said["card_tail"])
        correct_line(pk, worker, stated, reason=said["reason"], by=caller(request), now=timezone.now())
        return self.done(request, pk)


class TakePayrollReturn(JsonView):
    @extend_schema(
        operation_id="payroll_return",
        request=shapes.PayrollReturnBody,
        responses={200: shapes.PayrollReturnAnswer, **ACTING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """What the bank has paid and what failed, worker by worker. The same rows again are refused as known."""
        user, said = caller(request), body_of(request)
        rows = rows_in(said, _CODES, 5000, "paid_on", "name")
        paid_on, name = _day(said.get("paid_on")), said.get("name", "API")
        if not isinstance(name, str) or not 0 < len(name) <= 120:
            raise Invalid({"name": [_("This field is required.")]})
        if not Payroll.objects.filter(pk=pk, project__in=seen_by(user)).exists():
            raise Http404
        digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
        lines = [(number, returns.dated(cells, paid_on)) for number, cells in enumerate(rows, start=1)]
        counts = returns.take_return(pk, lines, name=name, sha256=digest, by=user, now=timezone.now())
        answer = {"total": counts.total, "new": counts.new, "same": counts.same, "payroll": _one(user, pk)}
        return Response(shapes.PayrollReturnAnswer(answer).data)


def _day(said: Any) -> date:
    try:
        found = parse_date(said) if isinstance(said, str) else None
    except ValueError:
        found = None
    if found is None:
        raise Invalid({"paid_on": [_("This must be a date that exists, written like 2026-04-30.")]})
    return found
