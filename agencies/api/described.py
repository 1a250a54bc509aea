"""How every answer that says no looks, for the API's description."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers


class RefusalAnswer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Stable, for programs.")
    message = serializers.CharField(help_text="For people, in the caller's language.")


class DetailAnswer(serializers.Serializer[Any]):
    detail = serializers.CharField()


_FAULTS = {
    "type": "object",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
    "example": {"facts.amount_yuan": ["An amount has at most two decimals (jiao and fen)."]},
}
BAD_SHAPE = {
    400: OpenApiResponse(_FAULTS, "Every field that is wrong, by its dotted name, with what it may be.")
}
NOT_SIGNED_IN = {401: OpenApiResponse(DetailAnswer, "The token is missing or not valid.")}
NOT_THERE = {404: OpenApiResponse(DetailAnswer, "There is no such thing, or it is not yours to see.")}
REFUSED = {409: OpenApiResponse(RefusalAnswer, "The rules say no.")}
BAD_BODY = {
    **BAD_SHAPE,
    411: OpenApiResponse(_FAULTS, "The body came without its length."),
    413: OpenApiResponse(_FAULTS, "The body is too large."),
    415: OpenApiResponse(DetailAnswer, "The body is not application/json."),
}
READING = NOT_SIGNED_IN | NOT_THERE
ACTING = BAD_BODY | NOT_SIGNED_IN | NOT_THERE | REFUSED

NUMBER = OpenApiParameter("number", OpenApiTypes.STR, OpenApiParameter.PATH, description="The case number.")
