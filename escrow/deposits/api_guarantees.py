"""The API of guarantees: the list with claims, entering, replacing, claiming, giving back."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView
from agencies.listing import Order
from agencies.people.models import User
from escrow.deposits import api_shapes as shapes
from escrow.deposits.actions import guarantees as verbs
from escrow.deposits.actions.guarantees import Given
from escrow.deposits.api import CODE, NarrowedList, narrowed, project_of
from escrow.deposits.views.guarantees import seen_by
from escrow.models import Guarantee, GuaranteeClaim
from projects.inspections.api import official
from projects.inspections.api_shapes import read


class _ByEntry(KeysetPages):
    order = Order("entered_at", descending=True)


def _guarantees(user: User) -> QuerySet[Guarantee]:
    return seen_by(user).select_related("project").prefetch_related("claims")


class Guarantees(NarrowedList):
    pagination_class = _ByEntry
    serializer_class = shapes.GuaranteeOut
    queryset = Guarantee.objects.none()
    by, choices = "kind", Guarantee.Kind

    def rows(self, user: User) -> QuerySet[Any]:
        return _guarantees(user)

    @narrowed("guarantee_list", shapes.GuaranteeOut, "kind", Guarantee.Kind)
    def get(self, request: Request) -> Response:
        """The guarantees and mortgages of the place with their claims, entered last first."""
        return self.page(request)


def _one(user: User, guarantee_id: int, status: int = 200) -> Response:
    return Response(shapes.GuaranteeOut(_guarantees(user).get(pk=guarantee_id)).data, status=status)


class GuaranteesOfProject(JsonView):
    @extend_schema(
        operation_id="guarantee_enter", parameters=[CODE], request=shapes.GuaranteeBody,
        responses={201: shapes.GuaranteeOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Enter a payment guarantee, a performance guarantee or a mortgage."""
        user, said = official(request), read(shapes.GuaranteeBody, request)
        made = verbs.enter(project_of(user, code).pk, Given(**said), by=user, now=timezone.now())
        return _one(user, made.pk, 201)


class ClaimOnGuarantee(JsonView):
    @extend_schema(
        operation_id="guarantee_claim",
        request=shapes.GuaranteeClaimBody,
        responses={201: shapes.GuaranteeOut, **ACTING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Enter a claim."""
        user, said = official(request), read(shapes.GuaranteeClaimBody, request)
        verbs.claim(pk, by=user, now=timezone.now(), **said)
        return _one(user, pk, 201)


class SettleClaim(JsonView):
    @extend_schema(
        operation_id="guarantee_claim_settle", request=shapes.GuaranteeSettleBody,
        responses={200: shapes.GuaranteeOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """What was paid of a claim, or why nothing was."""
        user, said = official(request), read(shapes.GuaranteeSettleBody, request)
        claim = get_object_or_404(GuaranteeClaim.objects.filter(guarantee__in=seen_by(user)), pk=pk)
        verbs.settle_claim(pk, by=user, now=timezone.now(), **said)
        return _one(user, claim.guarantee_id)


class ReplaceGuarantee(JsonView):
    @extend_schema(
        operation_id="guarantee_replace",
        request=shapes.GuaranteeBody,
        responses={201: shapes.GuaranteeOut, **ACTING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Another of the same kind takes its place."""
        user, said = official(request), read(shapes.GuaranteeBody, request)
        made = verbs.replace_by(pk, Given(**said), by=user, now=timezone.now())
        return _one(user, made.pk, 201)


class GiveBackGuarantee(JsonView):
    @extend_schema(
        operation_id="guarantee_give_back", request=shapes.DepositApplyBody,
        responses={200: shapes.GuaranteeOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """It has been handed back."""
        user, said = official(request), read(shapes.DepositApplyBody, request)
        verbs.give_back(pk, on=said["on"], by=user, now=timezone.now())
        return _one(user, pk)
