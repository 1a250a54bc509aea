"""The API of the wage account of a project, its months, and labour cost paid in."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, READING
from agencies.api.views import JsonView, caller
from agencies.errors import Refused
from agencies.people.models import User
from escrow.accounts import actions
from escrow.accounts import api_shapes as shapes
from escrow.accounts.reading import account_of
from escrow.models import Entry, MoneyMonth, WageAccount
from projects.models import Project
from projects.registers import chain_bulk
from projects.registers.api import CODE
from projects.registers.chain_api_shapes import ItemOutcome, ItemOutcomes, Items, read
from projects.registers.sight import seen_by


def _project(user: User, code: str) -> Project:
    """Raises Project.DoesNotExist when it is not theirs to see."""
    if not code.isprintable():
        raise Project.DoesNotExist
    return seen_by(user).get(code=code)


class MoneyMonths(JsonView):
    @extend_schema(
        operation_id="money_month_list", parameters=[CODE],
        responses={200: shapes.MoneyMonthOut(many=True), **READING},
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        """Every month of a project: labour cost due and paid in, wages, balance; the newest first."""
        rows = MoneyMonth.objects.filter(project=_project(caller(request), code)).order_by("-month")
        return Response(shapes.MoneyMonthOut(rows, many=True).data)


class OneWageAccount(JsonView):
    @extend_schema(
        operation_id="wage_account_get", parameters=[CODE], responses={200: shapes.WageAccountOut, **READING}
    )
    def get(self, request: Request, code: str) -> Response:
        """The open wage account of a project, or the one closed last; 404 where there is none."""
        found = account_of(_project(caller(request), code))
        if found is None:
            raise WageAccount.DoesNotExist
        return Response(shapes.WageAccountOut(found).data)

    @extend_schema(
        operation_id="wage_account_open", parameters=[CODE], request=shapes.WageAccountBody,
        responses={200: shapes.WageAccountOut, 201: shapes.WageAccountOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Enter the wage account. The same number of the same bank again is the account that is there."""
        user = caller(request)
        project = _project(user, code)
        body = read(shapes.WageAccountBody, request.data)
        known = account_of(project)
        if known and (known.account.number, known.account.bank) == (body["number"], body["bank"]):
            return Response(shapes.WageAccountOut(known).data)
        made = actions.open_wage_account(project.pk, by=user, now=timezone.now(), **body)
        return Response(shapes.WageAccountOut(made).data, status=201)


class Allocations(JsonView):
    @extend_schema(
        operation_id="allocation_list", parameters=[CODE],
        responses={200: shapes.AllocationOut(many=True), **READING},
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        """Labour cost that came in, the newest first."""
        project = _project(caller(request), code)
        back = Entry.objects.filter(reverses=OuterRef("pk"))
        rows = Entry.objects.filter(account__project=project, kind=Entry.Kind.ALLOCATION)
        found: Any = rows.annotate(is_reversed=Exists(back)).order_by("-booked_on", "-pk")
        return Response(shapes.AllocationOut(found, many=True).data)

    @extend_schema(
        operation_id="allocation_enter_many", parameters=[CODE], request=shapes.AllocationItems,
        responses={200: ItemOutcomes, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Up to 200 of them; one whose bank reference is booked already changes nothing, or is refused where it says
        something else."""
        user = caller(request)
        items = read(Items, request.data)["items"]
        results = chain_bulk.taken(
            _project(user, code), items, read=lambda item: read(shapes.AllocationItem, item), take=_take, by=user,
            now=timezone.now(),
        )  # fmt: skip
        return Response({"results": ItemOutcome(results, many=True).data})


def _take(project: Project, said: dict[str, Any], by: User, now: datetime) -> chain_bulk.Done:
    kept = account_of(project)
    if kept is None or not kept.account.is_open:
        raise Refused("no-wage-account", _("The project has no open wage account."))
    known = Entry.objects.filter(account=kept.account_id, reference=said["reference"]).exists()
    entry = actions.allocate(kept.account_id, by=by, now=now, **said)
    return ("same" if known else "created"), entry.pk
