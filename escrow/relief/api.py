"""The API of relief: plans and what other systems do with them, the recovery ledger, the emergency fund."""

from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
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
from agencies.policy.money import Figure
from escrow.accounts.about import money_of
from escrow.models import Reckoning, Recovery, ReliefFund, ReliefPlan, ReliefStep
from escrow.relief import api_shapes as shapes
from escrow.relief.actions import paying, planning, recovering
from escrow.relief.actions.planning import Wanted
from escrow.relief.views.fund import rules_shown
from escrow.relief.waterfall import NOTHING
from projects.inspections.api import official
from projects.inspections.api_shapes import read

_NUMBER = OpenApiParameter(
    "number", OpenApiTypes.STR, OpenApiParameter.PATH, description="The number of the plan."
)
_PLACE = OpenApiParameter(
    "place", OpenApiTypes.INT, OpenApiParameter.PATH, description="The place of the step."
)


def _plans(user: User) -> QuerySet[ReliefPlan]:
    found = ReliefPlan.objects.visible_to(user).select_related("sheet", "project", "debtor", "letter")
    return found.prefetch_related("steps")


def _step(user: User, number: str, place: int) -> ReliefStep:
    plans = ReliefPlan.objects.visible_to(user)
    return get_object_or_404(ReliefStep.objects.filter(plan__in=plans), plan__number=number, place=place)


class _ByMaking(KeysetPages):
    order = Order("made_at", descending=True)


class ReliefPlans(GenericAPIView[Any]):
    parser_classes = JsonView.parser_classes
    filter_backends = ()
    pagination_class = _ByMaking
    serializer_class = shapes.ReliefPlanOut
    queryset = ReliefPlan.objects.none()

    @extend_schema(
        operation_id="relief_plan_list",
        parameters=[OpenApiParameter("state", OpenApiTypes.STR, enum=ReliefPlan.State.values)],
        responses={200: shapes.ReliefPlanOut(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The relief plans of the place, newest first."""
        user, condition = official(request), Q()
        if (state := request.query_params.get("state")) is not None:
            if state not in ReliefPlan.State.values:
                raise Invalid({"state": [unknown(state, ReliefPlan.State.values)]})
            condition = Q(state=state)
        rows = ReliefPlan.objects.visible_to(user).filter(condition).values("made_at", "pk")
        keys = [key["pk"] for key in self.paginate_queryset(rows) or []]
        found = {each.pk: each for each in _plans(user).filter(pk__in=keys)}
        return self.get_paginated_response([shapes.ReliefPlanOut(found[pk]).data for pk in keys])

    @extend_schema(
        operation_id="relief_plan_propose", request=shapes.ReliefProposalBody,
        responses={201: shapes.ReliefPlanOut, **ACTING}, filters=False,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Draw a plan up from a signed sheet."""
        user, said = official(request), read(shapes.ReliefProposalBody, request)
        sheet = Reckoning.objects.visible_to(user).filter(number=said.pop("sheet")).first()
        if sheet is None:
            raise Invalid({"sheet": [_("There is no such sheet.")]})
        plan = planning.propose(sheet.pk, Wanted(**said), by=user, now=timezone.now())
        return Response(shapes.ReliefPlanOut(_plans(user).get(pk=plan.pk)).data, status=201)


class OneReliefPlan(JsonView):
    @extend_schema(
        operation_id="relief_plan_read", parameters=[_NUMBER], responses={200: shapes.ReliefPlanOut, **READING}
    )  # fmt: skip
    def get(self, request: Request, number: str) -> Response:
        """One plan with its steps, their clauses and preconditions."""
        return Response(
            shapes.ReliefPlanOut(get_object_or_404(_plans(official(request)), number=number)).data
        )


class PayReliefStep(JsonView):
    @extend_schema(
        operation_id="relief_step_pay", parameters=[_NUMBER, _PLACE], request=shapes.ReliefPaymentBody,
        responses={200: shapes.ReliefPlanOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, number: str, place: int) -> Response:
        """The money of a step has left its source. The same payment again changes nothing."""
        user, said = official(request), read(shapes.ReliefPaymentBody, request)
        paying.carry_out(_step(user, number, place).pk, **said, by=user, now=timezone.now())
        return Response(shapes.ReliefPlanOut(_plans(user).get(number=number)).data)


class PayReliefWorkers(JsonView):
    @extend_schema(
        operation_id="relief_workers_pay", parameters=[_NUMBER, _PLACE], request=shapes.ReliefWorkersBody,
        responses={201: shapes.ReliefWorkerOut(many=True), **ACTING},
    )  # fmt: skip
    def post(self, request: Request, number: str, place: int) -> Response:
        """What each worker got from a step that is paid out."""
        user, said = official(request), read(shapes.ReliefWorkersBody, request)
        step = _step(user, number, place)
        lines = dict(step.plan.sheet.lines.values_list("place", "pk"))
        parts: dict[int, Decimal] = {}
        for key, amount in said["parts"].items():
            if not key.isdecimal() or len(key) > 9 or int(key) not in lines:
                raise Invalid({"parts": [_("The sheet has no line %(line)s.") % {"line": key[:20]}]})
            parts[lines[int(key)]] = amount
        made = paying.pay(step.pk, parts, on=said["on"], by=user, now=timezone.now())
        return Response(shapes.ReliefWorkerOut(made, many=True).data, status=201)


class _ByOpening(KeysetPages):
    order = Order("made_at", descending=True)


class Recoveries(GenericAPIView[Any]):
    parser_classes = JsonView.parser_classes
    filter_backends = ()
    pagination_class = _ByOpening
    serializer_class = shapes.RecoveryOut
    queryset = Recovery.objects.none()

    @extend_schema(
        operation_id="recovery_list", responses={200: shapes.RecoveryOut(many=True), **BAD_SHAPE, **NOT_SIGNED_IN}
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The recovery ledger, that of the newest plan first."""
        seen = Recovery.objects.filter(step__plan__in=ReliefPlan.objects.visible_to(official(request)))
        rows = seen.annotate(made_at=F("step__plan__made_at")).values("made_at", "pk")
        keys = [key["pk"] for key in self.paginate_queryset(rows) or []]
        found = {each.pk: each for each in seen.filter(pk__in=keys).select_related("step__plan", "debtor")}
        return self.get_paginated_response([shapes.RecoveryOut(found[pk]).data for pk in keys])


class RecoverMoney(JsonView):
    @extend_schema(
        operation_id="recovery_pay", request=shapes.RecoveryMoneyBody, responses={200: shapes.RecoveryOut, **ACTING}
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Money has come back. The same payment again changes nothing."""
        user, said = official(request), read(shapes.RecoveryMoneyBody, request)
        recovering.recover(
            pk, amount=said["amount"], on=said["on"], reference=said["reference"], said=said["note"], by=user,
            now=timezone.now(),
        )  # fmt: skip
        found = Recovery.objects.select_related("step__plan", "debtor").get(pk=pk)
        return Response(shapes.RecoveryOut(found).data)


class EmergencyFunds(JsonView):
    @extend_schema(
        operation_id="emergency_fund_list", responses={200: shapes.EmergencyFundOut(many=True), **NOT_SIGNED_IN}
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The emergency funds of the place: balance, least balance, what is advanced, and the rules."""
        user = official(request)
        funds = ReliefFund.objects.visible_to(user).select_related("account", "check_limit").order_by("pk")
        return Response([shapes.EmergencyFundOut(_figures(each)).data for each in funds])


def _figures(fund: ReliefFund) -> Any:
    money = money_of(fund.jurisdiction_id, timezone.localdate())
    open_ones = Recovery.objects.filter(step__account=fund.account, ended_on__isnull=True)
    found: Any = fund
    found.advanced_open = open_ones.aggregate(sum=Sum(F("amount") - F("recovered")))["sum"] or NOTHING
    found.least_balance = money.number(Figure.FUND_FLOOR)
    found.rules = rules_shown(money)
    return found
