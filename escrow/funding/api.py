"""The API of fund plans, disbursements, progress and debts to small firms."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_BODY, BAD_SHAPE, NOT_SIGNED_IN, NOT_THERE, READING, REFUSED
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid
from agencies.forms.filters import Options
from agencies.listing import Order
from agencies.people.models import User
from escrow.accounts.about import money_of
from escrow.funding import api_shapes as shapes
from escrow.funding import plan_actions, sme_actions, spending_actions
from escrow.funding.filters import DebtFilter
from escrow.funding.reading import Funds, funds_of
from escrow.funding.words import light
from escrow.models import Disbursement, FundLine, ProgressMonth, SmeDebt
from projects.models import Project
from projects.registers.api import CODE, found_project, only_known
from projects.registers.chain_api_shapes import read
from projects.registers.firms import firm_named
from projects.registers.sight import agency_of

_FILTERS = ("kind", "left", "creditor", "project")


def _funds(project: Project) -> Funds:
    today = timezone.localdate()
    return funds_of([project], money_of(project, today), today)[0]


class ProjectFunds(JsonView):
    @extend_schema(
        operation_id="project_funds_read", parameters=[CODE], responses={200: shapes.ProjectFundsAnswer, **READING}
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        """The fund plan of a project, how it is carried out, and the colour of its warning with the reasons."""
        project = found_project(caller(request), code)
        funds = _funds(project)
        lamp, totals, at = light(funds.verdict), funds.totals, funds.progress
        told = {
            "warning": lamp.code, "reasons": lamp.said, "planned": totals.planned, "secured": totals.secured,
            "arranged": totals.arranged, "disbursed": funds.disbursed, "gap": totals.gap,
            "planned_progress": at.planned if at else None, "actual_progress": at.actual if at else None,
            "labour_due": funds.labour.due, "labour_short": funds.labour.short, "months_short": funds.labour.months,
            "lines": FundLine.objects.filter(project=project).order_by("planned_on", "pk"),
        }  # fmt: skip
        return Response(shapes.ProjectFundsAnswer(told).data)

    @extend_schema(
        operation_id="fund_line_plan", parameters=[CODE], request=shapes.FundLineBody,
        responses={201: shapes.FundLineAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """One line more in the plan: this sum of this source by this day."""
        user = caller(request)
        project, said = found_project(user, code), read(shapes.FundLineBody, request.data)
        line = plan_actions.plan_line(project.pk, by=user, now=timezone.now(), **said)
        return Response(shapes.FundLineAnswer(line).data, status=201)


class ArrangeLine(JsonView):
    @extend_schema(
        operation_id="fund_line_arrange", request=shapes.ArrangeBody,
        responses={200: shapes.FundLineAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """All that is arranged in the budget for a line so far."""
        said = read(shapes.ArrangeBody, request.data)
        line = plan_actions.arrange(pk, by=caller(request), now=timezone.now(), **said)
        return Response(shapes.FundLineAnswer(line).data)


class SecureLine(JsonView):
    @extend_schema(
        operation_id="fund_line_secure", request=shapes.SecureBody,
        responses={200: shapes.FundLineAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """The money of a line is certain, with what shows it."""
        said = read(shapes.SecureBody, request.data)
        line = plan_actions.secure(pk, by=caller(request), now=timezone.now(), **said)
        return Response(shapes.FundLineAnswer(line).data)


class Disbursements(JsonView):
    @extend_schema(
        operation_id="disbursement_list", parameters=[CODE],
        responses={200: shapes.DisbursementAnswer(many=True), **READING},
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        """The vouchers of a project, the newest first, each with what should have gone to wages first."""
        project = found_project(caller(request), code)
        rows = Disbursement.objects.filter(project=project).order_by("-paid_on", "-pk")
        return Response(shapes.DisbursementAnswer(_told(project, rows), many=True).data)

    @extend_schema(
        operation_id="disbursement_enter", parameters=[CODE], request=shapes.DisbursementBody,
        responses={200: shapes.DisbursementAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Enter one voucher; the same again changes nothing."""
        user = caller(request)
        project, said = found_project(user, code), read(shapes.DisbursementBody, request.data)
        made = spending_actions.disburse(project.pk, by=user, now=timezone.now(), **said)
        return Response(shapes.DisbursementAnswer(_told(project, [made])[0]).data)


def _told(project: Project, rows: Any) -> list[Any]:
    funds = _funds(project)
    first = next((each.setting for each in funds.verdict.reasons if each.cause == "wages_later"), None)
    clause = first.source if first else ""
    breaches = {
        each.key: {"amount": each.amount, "open": each.open, "since": each.since, "clause": clause}
        for each in funds.breaches
    }
    told: list[Any] = list(rows)
    for each in told:
        assert isinstance(each, Disbursement)
        each.breach = breaches.get(each.pk)  # type: ignore[attr-defined]
    return told


class ProgressMonths(JsonView):
    @extend_schema(
        operation_id="progress_list", parameters=[CODE],
        responses={200: shapes.ProgressMonthAnswer(many=True), **READING},
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        """Planned and actual progress of a project by month."""
        project = found_project(caller(request), code)
        rows = ProgressMonth.objects.filter(project=project).order_by("month")
        return Response(shapes.ProgressMonthAnswer(rows, many=True).data)

    @extend_schema(
        operation_id="progress_report", parameters=[CODE], request=shapes.ProgressBody,
        responses={200: shapes.ProgressMonthAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Report a month; said again it replaces what was said."""
        user = caller(request)
        project, said = found_project(user, code), read(shapes.ProgressBody, request.data)
        made = spending_actions.report_progress(project.pk, by=user, now=timezone.now(), **said)
        return Response(shapes.ProgressMonthAnswer(made).data)


class ByEntry(KeysetPages):
    order = Order("entered_at")


class SmeDebts(GenericAPIView[SmeDebt]):
    parser_classes = JsonView.parser_classes
    pagination_class = ByEntry
    serializer_class = shapes.SmeDebtAnswer
    queryset = SmeDebt.objects.none()

    def get_queryset(self) -> QuerySet[SmeDebt]:
        return SmeDebt.objects.visible_to(caller(self.request))

    @extend_schema(
        operation_id="sme_debt_list", parameters=[OpenApiParameter(name, OpenApiTypes.STR) for name in _FILTERS],
        responses={200: shapes.SmeDebtAnswer(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Debts of governments and state firms to small firms, in the order in which they were entered."""
        user, params = caller(request), request.query_params
        agency_of(user)
        only_known(params, _FILTERS)
        form = DebtFilter(params, Options())
        if params.keys() & set(_FILTERS) and not form.is_valid():
            raise Invalid({name: [str(each) for each in texts] for name, texts in form.errors.items()})
        page = (
            self.paginate_queryset(self.get_queryset().filter(form.condition()).values("pk", "entered_at"))
            or ()
        )
        keys = [row["pk"] for row in page]
        found = _with_clearings().in_bulk(keys)
        return self.get_paginated_response(shapes.SmeDebtAnswer([found[key] for key in keys], many=True).data)

    @extend_schema(
        operation_id="sme_debt_enter", request=shapes.SmeDebtBody,
        responses={200: shapes.SmeDebtAnswer, **BAD_BODY, **NOT_SIGNED_IN, **NOT_THERE, **REFUSED},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Enter a debt; the lead agency follows from the rules of the place. The same again changes nothing."""
        user, now = caller(request), timezone.now()
        said = read(shapes.SmeDebtBody, request.data)
        code = said.pop("project", None)
        creditor = _creditor(said.pop("creditor"), user, now)
        project = found_project(user, code).pk if code else None
        made = sme_actions.enter_debt(creditor_id=creditor, project_id=project, by=user, now=now, **said)
        return Response(shapes.SmeDebtAnswer(_with_clearings().get(pk=made.pk)).data)


def _with_clearings() -> QuerySet[SmeDebt]:
    return SmeDebt.objects.select_related("creditor", "project", "lead").prefetch_related("clearings")


def _creditor(text: str, user: User, now: Any) -> int:
    found = firm_named(text, "creditor", by=user, now=now)
    assert found is not None
    return int(found.pk)


class ClearSmeDebt(JsonView):
    @extend_schema(
        operation_id="sme_debt_clear", request=shapes.SmeClearingBody,
        responses={200: shapes.SmeDebtAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """One payment on a debt; where the firm owes wages and they come first, less for them needs a note."""
        said = read(shapes.SmeClearingBody, request.data)
        sme_actions.clear(pk, by=caller(request), now=timezone.now(), **said)
        return Response(shapes.SmeDebtAnswer(_with_clearings().get(pk=pk)).data)
