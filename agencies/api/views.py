"""What the views share: who is calling, and the body as one JSON object."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.api.parsing import JsonBody
from agencies.people.models import User


class LengthRequired(APIException):
    status_code = status.HTTP_411_LENGTH_REQUIRED


class JsonView(APIView):
    parser_classes = [JsonBody]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """A body without its length would be taken for an empty one."""
        super().initial(request, *args, **kwargs)
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower() and not request.headers.get(
            "Content-Length"
        ):
            message = _("State the length of the body (Content-Length); a chunked body is not read.")
            raise LengthRequired({"body": [message]})


def caller(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


@extend_schema(exclude=True)
class Nowhere(JsonView):
    """Any other address below the API, answered in the API's own words."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound(_("There is nothing at this address."))

    def get(self, request: Request, rest: str) -> Response:
        raise NotFound
