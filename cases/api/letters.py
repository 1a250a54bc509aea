"""The letters of a case by requests: reading them and their files, writing one, voiding one."""

from collections.abc import Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, NUMBER, READING
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid
from agencies.vocabulary import LetterKind
from cases.actions.writing import refuse_writer, sign, void_written
from cases.api import requests
from cases.api.answers import Answer
from cases.api.cases import must_see
from cases.forms_letters import FORMS, TEXT_MAX
from cases.models import Case, CaseLetter
from cases.views.letters import sent
from cases.written_letters import KINDS


def _text(most: int = TEXT_MAX) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=most)


def _codes() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=40)


class LetterBody(requests.Body):
    """A letter of one kind. Which of the other fields it takes depends on the kind; one it does not take is refused."""

    kind = requests.Code(KINDS)
    addressee = _text(300)
    text = _text()
    materials = _codes()
    other = _text()
    remedies = _codes()
    violations = _codes()
    demands = _text()
    until = serializers.DateField(required=False)
    ground = _text(20)
    enclosures = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=20
    )
    meeting = serializers.IntegerField(required=False, min_value=1)
    held_on = serializers.DateField(required=False)
    place = _text(100)
    chair = _text(60)
    attendants = _text(1000)
    decision = _text()


class LetterAnswer(Answer):
    id = serializers.IntegerField(source="pk")
    case = serializers.CharField(source="case.number")
    kind = serializers.ChoiceField(LetterKind.choices, source="letter.kind")
    number = serializers.CharField(source="letter.number")
    issuer = serializers.CharField(source="letter.issuer_name")
    addressee = serializers.CharField(source="letter.addressee", allow_blank=True)
    title = serializers.CharField(source="letter.title")
    paragraphs = serializers.ListField(child=serializers.CharField(), source="letter.paragraphs")
    enclosures = serializers.ListField(child=serializers.CharField(), source="letter.enclosures")
    contact = serializers.CharField(source="letter.contact", allow_blank=True)
    transfer = serializers.IntegerField(source="transfer_id", allow_null=True)
    issued_at = serializers.DateTimeField()
    voided_at = serializers.DateTimeField(source="letter.voided_at", allow_null=True)
    void_reason = serializers.CharField(source="letter.void_reason", allow_blank=True)


class LettersAnswer(Answer):
    letters = LetterAnswer(many=True)


class CaseLetters(JsonView):
    @extend_schema(
        operation_id="case_letters", parameters=[NUMBER], responses={200: LettersAnswer, **READING}
    )
    def get(self, request: Request, number: str) -> Response:
        """All that was written in the case, from the first letter to the last."""
        user = caller(request)
        must_see(user, number)
        found = CaseLetter.objects.filter(case__number=number).select_related("letter", "case")
        return Response({"letters": LetterAnswer(found, many=True).data})

    @extend_schema(
        operation_id="case_write_letter",
        parameters=[NUMBER],
        request=LetterBody,
        responses={201: LetterAnswer, **ACTING},
    )
    def post(self, request: Request, number: str) -> Response:
        """Write, number and issue a letter."""
        user = caller(request)
        must_see(user, number)
        stated = requests.read(LetterBody, request)
        kind = LetterKind(stated.pop("kind"))
        case = Case.objects.visible_to(user).get(number=number)
        refuse_writer(user, case, kind)
        letter = sign(number, kind, _read(kind, case, stated), by=user, now=timezone.now())
        filing = CaseLetter.objects.select_related("letter", "case").get(pk=letter.pk)
        return Response(LetterAnswer(filing).data, status=201)


def _read(kind: LetterKind, case: Case, stated: Mapping[str, Any]) -> dict[str, Any]:
    """By the same form as the page. Raises Invalid."""
    asked = FORMS[kind].base_fields
    strange = {name: [_("There is no field of this name.")] for name in stated if name not in asked}
    told = {name: "\n".join(value) if name == "enclosures" else value for name, value in stated.items()}
    form = FORMS[kind](told, case)
    if not form.is_valid() or strange:
        said = {name: [str(each) for each in texts] for name, texts in form.errors.items()}
        raise Invalid(said | strange)
    return dict(form.cleaned_data)


class OneLetter(JsonView):
    @extend_schema(operation_id="letter_read", responses={200: LetterAnswer, **READING})
    def get(self, request: Request, pk: int) -> Response:
        found = CaseLetter.objects.visible_to(caller(request)).select_related("letter", "case").get(pk=pk)
        return Response(LetterAnswer(found).data)


def _file(request: Request, pk: int, form: str) -> HttpResponseBase:
    found = CaseLetter.objects.visible_to(caller(request)).select_related("letter__issuer").get(pk=pk)
    return sent(found.letter, form)


class LetterPdf(JsonView):
    @extend_schema(
        operation_id="letter_pdf",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, **READING},
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The letter as PDF/A: the same bytes at every request, until it is voided."""
        return _file(request, pk, "pdf")


class LetterDocx(JsonView):
    @extend_schema(
        operation_id="letter_docx",
        responses={
            (
                200,
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ): OpenApiTypes.BINARY,
            **READING,
        },
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The letter as DOCX, to edit: the same bytes at every request, until it is voided."""
        return _file(request, pk, "docx")


class VoidLetter(JsonView):
    @extend_schema(
        operation_id="letter_void", request=requests.ReasonBody, responses={200: LetterAnswer, **ACTING}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Void a letter that was written by hand; transfers and orders are withdrawn by their own acts."""
        user = caller(request)
        if not CaseLetter.objects.visible_to(user).filter(pk=pk).exists():
            raise CaseLetter.DoesNotExist
        void_written(pk, by=user, now=timezone.now(), **requests.read(requests.ReasonBody, request))
        found = CaseLetter.objects.select_related("letter", "case").get(pk=pk)
        return Response(LetterAnswer(found).data)
