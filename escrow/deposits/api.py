"""The API of deposits: the list, one deposit with its reckoning, and every act on it, its uses and its returns."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Prefetch, Q, QuerySet
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
from escrow.deposits import api_shapes as shapes
from escrow.deposits.actions import confirm_payout, paying, reckoning, returning, use_deposit, using
from escrow.deposits.actions.paying import Cash, Paper
from escrow.deposits.history import history_of
from escrow.deposits.rates import Lowering
from escrow.deposits.terms import depositor_of
from escrow.models import Deposit, DepositDraw, DepositReturn
from projects.inspections.api import official
from projects.inspections.api_shapes import Body, read
from projects.models import Project

CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, description="The project number.")


def narrowed(operation: str, shape: Any, name: str, choices: Any) -> Any:
    """How a list describes itself."""
    parameters = [
        OpenApiParameter(name, OpenApiTypes.STR, enum=choices.values),
        OpenApiParameter("project", OpenApiTypes.STR, description="The project number."),
    ]
    return extend_schema(
        operation_id=operation, parameters=parameters,
        responses={200: shape(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )  # fmt: skip


class NarrowedList(GenericAPIView[Any]):
    """A list, newest first, narrowed by one code and by `project`."""

    parser_classes = JsonView.parser_classes
    filter_backends = ()
    by: ClassVar[str]
    choices: ClassVar[Any]

    def rows(self, user: User) -> QuerySet[Any]:
        raise NotImplementedError

    def page(self, request: Request) -> Response:
        rows = self.rows(official(request)).filter(self._condition(request))
        order = self.pagination_class.order  # type: ignore[union-attr]
        keys = self.paginate_queryset(rows.values(order.column, "pk")) or []
        found = {each.pk: each for each in rows.filter(pk__in=[key["pk"] for key in keys])}
        shape = self.get_serializer_class()
        return self.get_paginated_response([shape(found[key["pk"]]).data for key in keys])

    def _condition(self, request: Request) -> Q:
        known = [self.by, "project", *KeysetPages.query_params]
        if strange := [name for name in request.query_params if name not in [*known, "format"]]:
            message = _("There is no filter of this name. Allowed: %(allowed)s.") % {
                "allowed": ", ".join(known)
            }
            raise Invalid({name[:60]: [message] for name in strange})
        condition = Q()
        if (value := request.query_params.get(self.by)) is not None:
            if value not in self.choices.values:
                raise Invalid({self.by: [unknown(value, self.choices.values)]})
            condition &= Q(**{self.by: value})
        if code := request.query_params.get("project"):
            condition &= Q(project__code=code[:40])
        return condition


class _ByChange(KeysetPages):
    order = Order("updated_at", descending=True)


def _deposits(user: User) -> QuerySet[Deposit]:
    return Deposit.objects.visible_to(user).select_related("project", "company", "collector")


class Deposits(NarrowedList):
    pagination_class = _ByChange
    serializer_class = shapes.DepositOut
    queryset = Deposit.objects.none()
    by, choices = "state", Deposit.State

    def rows(self, user: User) -> QuerySet[Any]:
        return _deposits(user)

    @narrowed("deposit_list", shapes.DepositOut, "state", Deposit.State)
    def get(self, request: Request) -> Response:
        """The wage guarantee deposits of the place, changed last first."""
        return self.page(request)


def _whole(user: User, **key: Any) -> Response:
    draws = DepositDraw.objects.select_related("letter", "payout_limit", "refill_limit").order_by("pk")
    returns = DepositReturn.objects.select_related("letter").order_by("pk")
    rows = _deposits(user).prefetch_related(Prefetch("draws", draws), Prefetch("returns", returns))
    return Response(shapes.DepositWholeOut(get_object_or_404(rows, **key)).data)


def project_of(user: User, code: str) -> Project:
    return get_object_or_404(Project.objects.visible_to(user).select_related("general_contractor"), code=code)


class ProjectDeposit(JsonView):
    @extend_schema(
        operation_id="deposit_read", parameters=[CODE], responses={200: shapes.DepositWholeOut, **READING}
    )
    def get(self, request: Request, code: str) -> Response:
        """The deposit of a project: how it was reckoned, its uses and its returns."""
        return _whole(official(request), project__code=code)


class ReckonDeposit(JsonView):
    @extend_schema(
        operation_id="deposit_reckon", parameters=[CODE], request=shapes.DepositReckonBody,
        responses={200: shapes.DepositWholeOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Reckon what is required, by the registers and the facts that are put right here."""
        user, said = official(request), read(shapes.DepositReckonBody, request)
        project, now = project_of(user, code), timezone.now()
        history = history_of(depositor_of(project).company, project.jurisdiction_id, timezone.localdate(now))
        if facts := dict(said["history"]):
            if not said["why"].strip():
                raise Invalid({"why": [_("This field is required.")]})
            history = history.corrected(dict.fromkeys(facts, said["why"]), **facts)
        lowering = Lowering(said["rate"], said["reason"]) if said["rate"] else None
        reckoning.reckon_deposit(project.pk, history=history, lowering=lowering, by=user, now=now)
        return _whole(user, project=project)


class PayDeposit(JsonView):
    @extend_schema(
        operation_id="deposit_pay", parameters=[CODE], request=shapes.DepositCashBody,
        responses={200: shapes.DepositWholeOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Enter cash that was paid in; the same bank reference again changes nothing."""
        user, said = official(request), read(shapes.DepositCashBody, request)
        project = project_of(user, code)
        paying.pay_cash(project.pk, Cash(**said), by=user, now=timezone.now())
        return _whole(user, project=project)


class GuaranteeDeposit(JsonView):
    @extend_schema(
        operation_id="deposit_guarantee", parameters=[CODE], request=shapes.DepositPaperBody,
        responses={200: shapes.DepositWholeOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Hand a guarantee in, or one that takes the place of the guarantee that stands."""
        user, said = official(request), read(shapes.DepositPaperBody, request)
        project, now = project_of(user, code), timezone.now()
        standing = Deposit.objects.standing().filter(project=project, form__in=paying.GUARANTEES).first()
        if standing is not None:
            paying.renew(standing.pk, Paper(**said), by=user, now=now)
        else:
            paying.hand_in(project.pk, Paper(**said), by=user, now=now)
        return _whole(user, project=project)


Verb = Callable[..., Any]


def _act(operation: str, said: str, body: type[Body], verb: Verb, of: Callable[[Any], int]) -> type[JsonView]:
    """An address of one act on a row by its id; `of` says of which deposit the answer tells."""

    class OneAct(JsonView):
        @extend_schema(
            operation_id=operation,
            description=said,
            request=body,
            responses={200: shapes.DepositWholeOut, **ACTING},
        )
        def post(self, request: Request, pk: int) -> Response:
            user, words = official(request), read(body, request)
            now: datetime = timezone.now()
            return _whole(user, pk=of(verb(pk, by=user, now=now, **words)))

    return OneAct


def _own(deposit: Deposit) -> int:
    return deposit.pk


def _of(row: DepositDraw | DepositReturn) -> int:
    return row.deposit_id


ExemptDeposit = _act(
    "deposit_exempt",
    "Waive a deposit, with reason and clause.",
    shapes.DepositExemptBody,
    reckoning.exempt,
    _own,
)
UnexemptDeposit = _act(
    "deposit_unexempt", "Take a waiver back.", shapes.DepositReasonBody, reckoning.unexempt, _own
)
UseDeposit = _act(
    "deposit_use",
    "Send a payment notice after an order to pay was not kept.",
    shapes.DepositUseBody,
    use_deposit,
    _of,
)
ConfirmPayout = _act(
    "deposit_draw_confirm", "The bank has paid the workers.", shapes.DepositPayoutBody, confirm_payout, _of
)
RefillDraw = _act(
    "deposit_draw_refill", "The firm has refilled.", shapes.DepositRefillBody, using.refill, _of
)
WithdrawDraw = _act(
    "deposit_draw_withdraw", "Withdraw a payment notice.", shapes.DepositReasonBody, using.withdraw, _of
)
AnnounceReturn = _act(
    "deposit_return_begin",
    "The public notice of a return runs.",
    shapes.DepositAnnounceBody,
    returning.announce,
    _of,
)
ApplyReturn = _act(
    "deposit_return_apply", "The firm applies for the return.", shapes.DepositApplyBody, returning.apply, _of
)
ExamineReturn = _act(
    "deposit_return_examine", "Examined: nothing is owed.", shapes.DepositFindingsBody, returning.examine, _of
)
RefuseReturn = _act(
    "deposit_return_refuse", "Refused, with the reasons.", shapes.DepositFindingsBody, returning.refuse, _of
)
ConfirmReturn = _act(
    "deposit_return_confirm", "Confirmed and paid back.", shapes.DepositPayoutBody, returning.confirm, _of
)
