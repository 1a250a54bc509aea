"""The files of a case by requests: several at once, each stored or refused by itself; and their bytes."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, NUMBER, READING, DetailAnswer
from agencies.api.parsing import TooLarge
from agencies.api.views import JsonView, caller
from agencies.documents.serving import sent
from agencies.errors import Invalid, Refused
from cases.actions import attaching
from cases.api import requests
from cases.api.answers import Answer, AttachmentAnswer
from cases.api.cases import must_see
from cases.models import Attachment
from cases.templatetags.xinze import listed

_SENDING = ACTING | {415: OpenApiResponse(DetailAnswer, "The body is not multipart/form-data.")}


class FilesBody(MultiPartParser):
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


class FileRefusedAnswer(Answer):
    name = serializers.CharField(allow_blank=True)
    code = serializers.CharField(help_text="Stable, for programs.")
    message = serializers.CharField(help_text="For people, in the caller's language.")


class StoredAnswer(Answer):
    attachments = AttachmentAnswer(many=True)
    refused = FileRefusedAnswer(many=True)


class Attach(JsonView):
    parser_classes = [FilesBody]

    @extend_schema(
        operation_id="case_attach",
        parameters=[NUMBER],
        request={"multipart/form-data": requests.AttachBody},
        responses={201: StoredAnswer, **_SENDING},
    )
    def post(self, request: Request, number: str) -> Response:
        """Store files with the case. Those that cannot be stored are in `refused`; when that is all of them, the
        answer is 409 with the first reason."""
        user = caller(request)
        must_see(user, number)
        stated = requests.read(requests.AttachBody, request)
        outcome = attaching.attach_all(
            number, stated["file"], note=stated["note"], by=user, now=timezone.now()
        )
        if not outcome.stored:
            raise Refused(outcome.refused[0][1].code, listed(outcome.reasons, "；"))
        refused = [
            {"name": name, "code": each.code, "message": str(each.message)} for name, each in outcome.refused
        ]
        stored = AttachmentAnswer(outcome.stored, many=True).data
        return Response({"attachments": stored, "refused": refused}, status=201)


class OneAttachment(JsonView):
    @extend_schema(
        operation_id="attachment_read",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **READING},
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The bytes as they were handed in; their name is in Content-Disposition."""
        attachment = Attachment.objects.visible_to(caller(request)).get(pk=pk)
        return sent(attachment, "attachment", "application/octet-stream")


class TakeAway(JsonView):
    @extend_schema(
        operation_id="attachment_take_away",
        request=requests.ReasonBody,
        responses={200: AttachmentAnswer, **ACTING},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Hide the file from the case, with a reason; the history keeps both."""
        user = caller(request)
        if not Attachment.objects.visible_to(user).filter(pk=pk).exists():
            raise Attachment.DoesNotExist
        stated = requests.read(requests.ReasonBody, request)
        attachment = attaching.take_away(pk, by=user, now=timezone.now(), **stated)
        return Response(AttachmentAnswer(attachment).data)
