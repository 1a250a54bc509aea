"""Handing a complaint in."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import BAD_BODY, NOT_SIGNED_IN, REFUSED
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid
from cases.actions.intake import Key, take_in
from cases.api.answers import page_of_case
from cases.api.case_answers import TakenInAnswer
from cases.api.requests import ComplaintBody
from cases.draft import Draft, body_hash

KEY_MAX = 200
_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    description="Handing in again with the same key finds the same case.",
)


class Complaints(JsonView):
    @extend_schema(
        operation_id="complaint_take_in",
        parameters=[_KEY],
        request=ComplaintBody,
        responses={200: TakenInAnswer, 201: TakenInAnswer, **BAD_BODY, **NOT_SIGNED_IN, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Take a complaint in. 201 when it is new; 200 when the same key, or the same channel and external
        number, has been handed in before."""
        draft = Draft.read(request.data)
        case, new = take_in(draft, by=caller(request), now=timezone.now(), key=_key(request))
        url = page_of_case(case.number)
        told = {"number": case.number, "status": case.status, "url": url}
        return Response(told, status=201 if new else 200, headers={"Location": url})


def _key(request: Request) -> Key | None:
    value = request.headers.get("Idempotency-Key")
    if value is None:
        return None
    if not 1 <= len(value) <= KEY_MAX or not (value.isascii() and value.isprintable()):
        message = _("The key must be 1 to %(maximum)s printable ASCII characters.") % {"maximum": KEY_MAX}
        raise Invalid({"Idempotency-Key": [message]})
    return Key(value, body_hash(request.data))
