"""The API of the ledger: accounts, their entries and statements; entering, reversing, taking a statement in."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_SHAPE, NOT_SIGNED_IN, READING
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid, unknown
from agencies.listing import Order
from agencies.people.models import User
from escrow.ledger import api_shapes as shapes
from escrow.ledger.entering import enter, take_back
from escrow.ledger.posting import Movement
from escrow.ledger.restraints import Laid, restrain
from escrow.ledger.statement_reading import Period
from escrow.ledger.statements import take_statement
from escrow.models import Account, Entry, Restraint, Statement, StatementLine
from projects.inspections.api_shapes import read


def _accounts(user: User) -> QuerySet[Account]:
    return Account.objects.visible_to(user).select_related("project")


def _refuse_strange(request: Request, *known: str) -> None:
    allowed = [*known, *KeysetPages.query_params]
    if strange := [name for name in request.query_params if name not in [*allowed, "format"]]:
        message = _("There is no filter of this name. Allowed: %(allowed)s.") % {
            "allowed": ", ".join(allowed)
        }
        raise Invalid({name[:60]: [message] for name in strange})


def _choice(request: Request, name: str, allowed: list[str]) -> Q:
    said = request.query_params.get(name)
    if said is None:
        return Q()
    if said not in allowed:
        raise Invalid({name: [unknown(said, allowed)]})
    return Q(**{name: said})


class _ByEntry(KeysetPages):
    order = Order("at", descending=True)


class Accounts(JsonView):
    @extend_schema(
        operation_id="ledger_account_list",
        parameters=[
            OpenApiParameter("kind", OpenApiTypes.STR, enum=Account.Kind.values),
            OpenApiParameter("project", OpenApiTypes.STR, description="The project number."),
        ],
        responses={200: shapes.LedgerAccountAnswer(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The accounts of the place, at most 500: narrow them by project or kind."""
        _refuse_strange(request, "kind", "project")
        found = _accounts(caller(request)).filter(_choice(request, "kind", Account.Kind.values))
        if code := request.query_params.get("project"):
            found = found.filter(project__code=code[:40])
        return Response(shapes.LedgerAccountAnswer(found.order_by("pk")[:500], many=True).data)


class Entries(GenericAPIView[Any]):
    """The entries of an account, newest first."""

    parser_classes = JsonView.parser_classes
    filter_backends = ()
    pagination_class = _ByEntry
    serializer_class = shapes.LedgerEntryAnswer
    queryset = Entry.objects.none()

    @extend_schema(
        operation_id="ledger_entry_list",
        parameters=[OpenApiParameter("kind", OpenApiTypes.STR, enum=Entry.Kind.values)],
        responses={200: shapes.LedgerEntryAnswer(many=True), **BAD_SHAPE, **READING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """The entries of an account, newest first."""
        account = get_object_or_404(_accounts(caller(request)), pk=pk)
        _refuse_strange(request, "kind")
        rows = account.entries.filter(_choice(request, "kind", Entry.Kind.values))
        keys = self.paginate_queryset(rows.values("at", "pk")) or []
        found = {
            each.pk: each for each in rows.filter(pk__in=[key["pk"] for key in keys]).select_related("by")
        }
        answers = [shapes.LedgerEntryAnswer(found[key["pk"]]).data for key in keys]
        return self.get_paginated_response(answers)

    @extend_schema(
        operation_id="ledger_entry_make", request=shapes.LedgerEntryBody,
        responses={201: shapes.LedgerEntryAnswer, **ACTING}, filters=False,
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """One entry more. The same bank reference with the same sum and day again is the entry that is there."""
        user = caller(request)
        account = get_object_or_404(_accounts(user), pk=pk)
        said = read(shapes.LedgerEntryBody, request)
        movement = Movement(
            Entry.Kind(said["kind"]), said["amount"], said["booked_on"], None, said["reference"], said["counterparty"],
            said["note"],
        )  # fmt: skip
        made = enter(account.pk, movement, by=user, now=timezone.now())
        return Response(shapes.LedgerEntryAnswer(made).data, status=201)


class Reversal(JsonView):
    @extend_schema(
        operation_id="ledger_entry_reverse", request=shapes.LedgerReversalBody,
        responses={201: shapes.LedgerEntryAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Take an entry back by another against it."""
        user = caller(request)
        entry = get_object_or_404(Entry.objects.filter(account__in=_accounts(user)), pk=pk)
        said = read(shapes.LedgerReversalBody, request)
        back = take_back(entry.pk, reason=said["reason"], on=said["booked_on"], by=user, now=timezone.now())
        return Response(shapes.LedgerEntryAnswer(back).data, status=201)


class Statements(JsonView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="ledger_statement_list",
        responses={200: shapes.LedgerStatementAnswer(many=True), **READING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """The statements of the bank taken in, newest first, with their lines; at most 24."""
        account = get_object_or_404(_accounts(caller(request)), pk=pk)
        return Response([shapes.LedgerStatementAnswer(each).data for each in _statements(account)[:24]])

    @extend_schema(
        operation_id="ledger_statement_take", request={"multipart/form-data": shapes.LedgerStatementBody},
        responses={200: shapes.LedgerStatementAnswer, 201: shapes.LedgerStatementAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Take a statement in, whole or not at all; the same file again answers 200 and changes nothing."""
        user = caller(request)
        account = get_object_or_404(_accounts(user), pk=pk)
        said = read(shapes.LedgerStatementBody, request)
        period = Period(said["from_on"], said["until_on"], said["opening"], said["closing"])
        taken = take_statement(
            account.pk, said["file"], said["file"].name, period, by=user, now=timezone.now()
        )
        found = _statements(account).get(pk=taken.statement.pk)
        return Response(shapes.LedgerStatementAnswer(found).data, status=201 if taken.is_new else 200)


def _statements(account: Account) -> QuerySet[Statement]:
    lines = Prefetch("lines", StatementLine.objects.order_by("place"))
    return account.statements.order_by("-from_on").prefetch_related(lines)


class Restraints(JsonView):
    @extend_schema(
        operation_id="ledger_restraint_list",
        responses={200: shapes.LedgerRestraintAnswer(many=True), **READING},
    )
    def get(self, request: Request, pk: int) -> Response:
        """What courts and other bodies laid on an account."""
        account = get_object_or_404(_accounts(caller(request)), pk=pk)
        found: QuerySet[Restraint] = account.restraints.order_by("-ordered_on", "-pk")
        return Response(shapes.LedgerRestraintAnswer(found, many=True).data)

    @extend_schema(
        operation_id="ledger_restraint_enter", request=shapes.LedgerRestraintBody,
        responses={201: shapes.LedgerRestraintAnswer, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Enter an order of a court or another body."""
        user = caller(request)
        account = get_object_or_404(_accounts(user), pk=pk)
        said = read(shapes.LedgerRestraintBody, request)
        said["kind"] = Restraint.Kind(said["kind"])
        made = restrain(account.pk, Laid(**said), by=user, now=timezone.now())
        return Response(shapes.LedgerRestraintAnswer(made).data, status=201)
