"""The API of the register of companies, by credit code."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_BODY, BAD_SHAPE, NOT_SIGNED_IN, READING, REFUSED
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid, Refused
from agencies.forms.filters import Options
from agencies.people.models import User
from projects.models import Company
from projects.registers import company_actions as actions
from projects.registers.api import SINCE, ByChange, moment_in, only_known
from projects.registers.api_shapes import CompanyAnswer, CompanyBody, CompanyChangeBody, told_company
from projects.registers.companies import CompanyFilter, graded
from projects.registers.sight import agency_of

CREDIT_CODE = OpenApiParameter(
    "credit_code", OpenApiTypes.STR, OpenApiParameter.PATH, description="Unified social credit code."
)
_PARAMETERS = [
    *(OpenApiParameter(name, OpenApiTypes.STR) for name in CompanyFilter.FIRST),
    OpenApiParameter(SINCE, OpenApiTypes.DATETIME),
]


def found_company(user: User, credit_code: str) -> Company:
    agency_of(user)
    if not credit_code.isprintable():
        raise Company.DoesNotExist
    return Company.objects.prefetch_related("grades").get(credit_code=credit_code)


class Companies(GenericAPIView[Company]):
    parser_classes = JsonView.parser_classes
    pagination_class = ByChange
    serializer_class = CompanyAnswer
    queryset = Company.objects.none()

    def get_queryset(self) -> QuerySet[Company]:
        agency_of(caller(self.request))
        return graded()

    @extend_schema(
        operation_id="company_list",
        parameters=_PARAMETERS,
        responses={200: CompanyAnswer(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The registered companies, those changed longest ago first."""
        params = request.query_params
        only_known(params, (*CompanyFilter.FIRST, SINCE))
        form = CompanyFilter(params, Options())
        if params.keys() & set(CompanyFilter.FIRST) and not form.is_valid():
            raise Invalid({name: [str(each) for each in texts] for name, texts in form.errors.items()})
        rows = self.get_queryset().filter(form.condition())
        if since := moment_in(params.get(SINCE), SINCE):
            rows = rows.filter(updated_at__gte=since)
        page = self.paginate_queryset(rows.values("pk", "updated_at")) or ()
        found = Company.objects.prefetch_related("grades").in_bulk([row["pk"] for row in page])
        return self.get_paginated_response([told_company(found[row["pk"]]) for row in page])

    @extend_schema(
        operation_id="company_enter",
        request=CompanyBody,
        responses={200: CompanyAnswer, 201: CompanyAnswer, **BAD_BODY, **NOT_SIGNED_IN, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Register a company. The same body again is answered with 200; another under the same code with 409."""
        user, stated = caller(request), dict(request.data)
        agency_of(user)
        if not stated.get("credit_code"):
            raise Invalid({"credit_code": [_("This field is required.")]})
        known = Company.objects.filter(credit_code=str(stated["credit_code"]).strip().upper()).first()
        if known is None:
            made = actions.enter_company(stated, by=user, now=timezone.now())
            return Response(told_company(made), status=201)
        if other := [name for name, value in stated.items() if not _says(known, name, value)]:
            message = _("This number is that of “%(name)s”, whose record differs in: %(fields)s.")
            raise Refused("code-taken", message % {"name": known.name, "fields": ", ".join(other)})
        return Response(told_company(known))


def _says(company: Company, name: str, value: Any) -> bool:
    if name not in actions.FIELDS:
        raise Invalid({str(name)[:60]: [_("There is no field of this name.")]})
    held = getattr(company, name) or ""
    return bool(held == (str(value).strip().upper() if name == "credit_code" else value or ""))


class OneCompany(JsonView):
    @extend_schema(
        operation_id="company_read", parameters=[CREDIT_CODE], responses={200: CompanyAnswer, **READING}
    )
    def get(self, request: Request, credit_code: str) -> Response:
        """One company with its grades."""
        return Response(told_company(found_company(caller(request), credit_code)))

    @extend_schema(
        operation_id="company_change",
        parameters=[CREDIT_CODE],
        request=CompanyChangeBody,
        responses={200: CompanyAnswer, **ACTING},
    )
    def patch(self, request: Request, credit_code: str) -> Response:
        """Change the fields that are stated and leave the rest."""
        user, stated = caller(request), dict(request.data)
        found = found_company(user, credit_code)
        seen = moment_in(stated.pop("updated_at", None), "updated_at")
        changed = actions.change_company(found.pk, stated, by=user, now=timezone.now(), seen=seen)
        return Response(told_company(changed))
