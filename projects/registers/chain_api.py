"""The API of contracts, settlements, payments, responsible persons and papers of one project."""

from collections.abc import Callable, Mapping
from typing import IO, Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, READING, DetailAnswer
from agencies.api.parsing import TooLarge
from agencies.api.views import JsonView, caller
from agencies.documents.serving import sent
from agencies.errors import Invalid
from agencies.people.models import User
from projects.models import Document, Payment, Project, Settlement
from projects.registers import chain_api_shapes as shapes
from projects.registers import chain_bulk, documents_actions
from projects.registers.api import CODE
from projects.registers.chain_reading import Chained, chain_of
from projects.registers.sight import seen_by
from projects.registers.works_money import missed, owed

_SENDING = ACTING | {415: OpenApiResponse(DetailAnswer, "The body is not multipart/form-data.")}


def _project(user: User, code: str) -> Project:
    """Raises Project.DoesNotExist when it is not theirs to see."""
    if not code.isprintable():
        raise Project.DoesNotExist
    return seen_by(user).select_related("owner").get(code=code)


def _taken(request: Request, code: str, shape: type[shapes.Strict], take: chain_bulk.Take) -> Response:
    user = caller(request)
    project = _project(user, code)
    items = shapes.read(shapes.Items, request.data)["items"]
    reader: Callable[[Any], dict[str, Any]] = lambda item: shapes.read(shape, item)  # noqa: E731
    results = chain_bulk.taken(project, items, read=reader, take=take, by=user, now=timezone.now())
    return Response({"results": shapes.ItemOutcome(results, many=True).data})


class Contracts(JsonView):
    @extend_schema(
        operation_id="contract_list",
        parameters=[CODE],
        responses={200: shapes.ContractAnswer(many=True), **READING},
    )
    def get(self, request: Request, code: str) -> Response:
        """The chain of a project from the top down, each contract with what is wrong with it."""
        _heads, flat = chain_of(_project(caller(request), code))
        return Response([_told(each) for each in flat])

    @extend_schema(
        operation_id="contract_enter_many", parameters=[CODE], request=shapes.ContractItems,
        responses={200: shapes.ItemOutcomes, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Up to 200 contracts, those above before those let out of them. One that is known is changed by what is
        stated of it."""
        return _taken(request, code, shapes.ContractItem, chain_bulk.take_contract)


def _told(link: Chained) -> Any:
    contract: Any = link.contract
    contract.depth, contract.faults = link.depth, link.faults
    return shapes.ContractAnswer(contract).data


class Settlements(JsonView):
    @extend_schema(
        operation_id="settlement_list", parameters=[CODE],
        responses={200: shapes.SettlementAnswer(many=True), **READING},
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        """The nodes of interim settlement of all contracts of a project."""
        project = _project(caller(request), code)
        rows: list[Any] = list(
            Settlement.objects.filter(contract__project=project)
            .select_related("contract")
            .order_by("planned_on", "pk")
        )
        late = {each.pk for each in missed(rows, timezone.localdate())}
        for each in rows:
            each.is_missed = each.pk in late
        return Response(shapes.SettlementAnswer(rows, many=True).data)

    @extend_schema(
        operation_id="settlement_enter_many", parameters=[CODE], request=shapes.SettlementItems,
        responses={200: shapes.ItemOutcomes, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Up to 200 nodes, planned, moved or settled."""
        return _taken(request, code, shapes.SettlementItem, chain_bulk.take_settlement)


class Payments(JsonView):
    @extend_schema(
        operation_id="works_payment_list", parameters=[CODE],
        responses={200: shapes.WorksPaymentAnswer(many=True), **READING},
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        """The works money of all contracts of a project by month, with what is owed today."""
        project = _project(caller(request), code)
        rows: list[Any] = list(
            Payment.objects.filter(contract__project=project)
            .select_related("contract")
            .order_by("month", "pk")
        )
        for each in rows:
            each.owed = owed(each, timezone.localdate())
        return Response(shapes.WorksPaymentAnswer(rows, many=True).data)

    @extend_schema(
        operation_id="works_payment_enter_many", parameters=[CODE], request=shapes.PaymentItems,
        responses={200: shapes.ItemOutcomes, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Up to 200 months; one that is known is corrected, and the timeline keeps what stood there."""
        return _taken(request, code, shapes.PaymentItem, chain_bulk.take_payment)


class Posts(JsonView):
    @extend_schema(
        operation_id="post_list", parameters=[CODE], responses={200: shapes.PostAnswer(many=True), **READING}
    )
    def get(self, request: Request, code: str) -> Response:
        """Who answers for a project, and who did before."""
        project = _project(caller(request), code)
        rows = project.posts.select_related("company", "agency")
        return Response([_post(each) for each in rows])

    @extend_schema(
        operation_id="post_enter_many", parameters=[CODE], request=shapes.PostItems,
        responses={200: shapes.ItemOutcomes, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Up to 200 persons; whoever held the part before is relieved on the day."""
        return _taken(request, code, shapes.PostItem, chain_bulk.take_post)


def _post(post: Any) -> dict[str, Any]:
    company, agency = post.company, post.agency
    return {
        "id": post.pk, "part": post.part, "name": post.name, "title": post.title,
        "company": company and {"name": company.name, "credit_code": company.credit_code},
        "agency": agency and {"role": agency.role, "region": agency.region_id, "name": agency.name},
        "from_on": post.from_on, "until_on": post.until_on,
    }  # fmt: skip


class FileBody(MultiPartParser):
    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> "DataAndFiles[Any, Any]":
        length = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.UPLOAD_MAX_BYTES:
            message = _("The body is larger than %(maximum)s bytes.") % {"maximum": settings.UPLOAD_MAX_BYTES}
            raise TooLarge({"body": [message]})
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError as error:
            raise Invalid({"body": [str(error.detail)]}) from None


class Documents(JsonView):
    parser_classes = [FileBody]

    @extend_schema(
        operation_id="document_list", parameters=[CODE],
        responses={200: shapes.DocumentAnswer(many=True), **READING},
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        """The papers of a project and whether each was verified, the newest first."""
        project = _project(caller(request), code)
        rows = project.documents.standing().select_related("verified_by")
        return Response(shapes.DocumentAnswer(rows, many=True).data)

    @extend_schema(
        operation_id="document_store", parameters=[CODE], request={"multipart/form-data": shapes.DocumentBody},
        responses={201: shapes.DocumentAnswer, **_SENDING},
    )  # fmt: skip
    def post(self, request: Request, code: str) -> Response:
        """Hand in one paper with what it proves."""
        user = caller(request)
        project = _project(user, code)
        said = shapes.read(shapes.DocumentBody, request.data)
        upload = said.pop("file")
        document = documents_actions.store(project.pk, upload, by=user, now=timezone.now(), **said)
        return Response(shapes.DocumentAnswer(document).data, status=201)


class OneDocument(JsonView):
    @extend_schema(
        operation_id="document_read",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **READING},
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The bytes as they were handed in; their name is in Content-Disposition."""
        document = Document.objects.visible_to(caller(request)).get(pk=pk)
        return sent(document, "attachment", "application/octet-stream")
