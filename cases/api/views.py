"""What the views share: who is calling, and the body as one JSON object."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.people.models import User
from cases.api.parsing import JsonBody


class JsonView(APIView):
    parser_classes = [JsonBody]


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
