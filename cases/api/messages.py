"""What the caller has been told, newest first; and marking it read."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import BAD_BODY, BAD_SHAPE, NOT_SIGNED_IN, READING
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid, unknown
from agencies.listing import Order
from agencies.messages.kinds import Kind
from agencies.messages.models import Message
from agencies.messages.reading import mark_all_read, mark_read, messages_of
from agencies.messages.wording import told
from cases.api.answers import Answer, code
from cases.api.requests import Body, Nothing, read

_TRUTH = {"true": True, "false": False}


class MessageAnswer(Answer):
    id = serializers.IntegerField()
    kind = code(Kind)
    subject = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    case = serializers.CharField(allow_blank=True, help_text="The case number.")
    url = serializers.CharField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


def _answer(message: Message) -> dict[str, Any]:
    words = told(message)
    return {
        "id": message.pk,
        "kind": message.kind,
        "subject": words.subject,
        "text": words.text,
        "case": message.reference,
        "url": message.path,
        "created_at": message.created_at,
        "read_at": message.read_at,
    }


class NewestFirst(KeysetPages):
    order = Order("created_at", descending=True)


class Messages(GenericAPIView[Message]):
    parser_classes = JsonView.parser_classes
    pagination_class = NewestFirst
    serializer_class = MessageAnswer
    filter_backends = ()
    queryset = Message.objects.none()

    def get_queryset(self) -> QuerySet[Message]:
        return messages_of(caller(self.request))

    @extend_schema(
        operation_id="message_list",
        parameters=[OpenApiParameter("unread", OpenApiTypes.BOOL)],
        responses={200: MessageAnswer(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """What the caller has been told, newest first, in the caller's language; with `unread` only one half of it."""
        _only_known(request)
        rows = self.get_queryset()
        if (stated := request.query_params.get("unread")) is not None:
            rows = rows.filter(read_at__isnull=_truth(stated))
        columns = ("pk", "kind", "params", "path", "reference", "created_at", "read_at")
        page = self.paginate_queryset(rows.values(*columns)) or ()
        return self.get_paginated_response([MessageAnswer(_answer(Message(**row))).data for row in page])


def _only_known(request: Request) -> None:
    known = ["unread", *KeysetPages.query_params]
    if strange := [name for name in request.query_params if name not in [*known, "format"]]:
        message = _("There is no filter of this name. Allowed: %(allowed)s.") % {"allowed": ", ".join(known)}
        raise Invalid({name[:60]: [message] for name in strange})


def _truth(text: str) -> bool:
    if text not in _TRUTH:
        raise Invalid({"unread": [unknown(text, _TRUTH)]})
    return _TRUTH[text]


class ReadMessage(JsonView):
    @extend_schema(
        operation_id="message_read", request=Nothing, responses={200: MessageAnswer, **BAD_BODY, **READING}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Mark one message read. Doing so again changes nothing."""
        read(Nothing, request)
        return Response(MessageAnswer(_answer(mark_read(caller(request), pk, timezone.now()))).data)


class ReadAllBody(Body):
    """`upto` is the newest message that was seen: what came meanwhile stays unread."""

    upto = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class ReadAllAnswer(Answer):
    read = serializers.IntegerField(help_text="How many were unread.")


class ReadMessages(JsonView):
    @extend_schema(
        operation_id="message_read_all",
        request=ReadAllBody,
        responses={200: ReadAllAnswer, **BAD_BODY, **NOT_SIGNED_IN},
    )
    def post(self, request: Request) -> Response:
        """Mark all messages read."""
        upto = read(ReadAllBody, request).get("upto")
        return Response({"read": mark_all_read(caller(request), timezone.now(), upto=upto)})
