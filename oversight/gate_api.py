"""Gates by requests: asking one, which issues a certificate, and reading that again."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, READING
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid
from cases.api import requests
from cases.api.answers import Answer
from oversight.actions.gates import check
from oversight.gate_views import genuine_url
from oversight.gate_words import label_of, words_of
from oversight.gates import Gate, Outcome, Test
from oversight.models import GateCheck
from projects.models import Company, Project


class GateBody(requests.Body):
    """One of `project_code` and `credit_code`. A firm is asked about at the gate `new_project` alone."""

    gate = requests.Code(Gate.values)
    project_code = serializers.CharField(required=False, max_length=40)
    credit_code = serializers.CharField(required=False, max_length=18)


class GateRowAnswer(Answer):
    model = serializers.CharField()
    id = serializers.IntegerField()
    name = serializers.CharField(source="label")
    url = serializers.CharField(allow_blank=True)


class GateReasonAnswer(Answer):
    test = serializers.ChoiceField(Test.choices)
    looked_at = serializers.SerializerMethodField(help_text="What was looked at, in the caller's language.")
    outcome = serializers.ChoiceField(Outcome.choices)
    code = serializers.CharField(help_text="Stable, for programs.")
    words = serializers.SerializerMethodField(help_text="For people, in the caller's language.")
    document = serializers.CharField()
    clause = serializers.CharField()
    quote = serializers.CharField()
    rows = GateRowAnswer(many=True)

    def get_looked_at(self, reason: dict[str, Any]) -> str:
        return label_of(reason["test"])

    def get_words(self, reason: dict[str, Any]) -> str:
        return words_of(reason["code"], reason["values"])


class GateAnswer(Answer):
    number = serializers.CharField()
    gate = serializers.ChoiceField(Gate.choices)
    project_code = serializers.CharField(source="project.code", default=None, allow_null=True)
    credit_code = serializers.CharField(source="company.credit_code", default=None, allow_null=True)
    subject = serializers.CharField(source="subject_name")
    outcome = serializers.ChoiceField(Outcome.choices)
    reasons = GateReasonAnswer(many=True)
    settlement_days = serializers.IntegerField(source="thresholds.settlement_days")
    funds_share = serializers.IntegerField(source="thresholds.funds_share")
    checked_at = serializers.DateTimeField()
    agency = serializers.CharField(source="agency.name")
    url = serializers.SerializerMethodField(help_text="The certificate, to print.")
    genuine_url = serializers.SerializerMethodField(
        help_text="What its code leads to; opened without log-in."
    )

    def get_url(self, found: GateCheck) -> str:
        return str(self.context["request"].build_absolute_uri(reverse("gate", args=[found.number])))

    def get_genuine_url(self, found: GateCheck) -> str:
        return genuine_url(self.context["request"], found)


_NUMBER = OpenApiParameter(
    "number", OpenApiTypes.STR, OpenApiParameter.PATH, description="The number of the certificate."
)


class Check(JsonView):
    @extend_schema(operation_id="gate_check", request=GateBody, responses={201: GateAnswer, **ACTING})
    def post(self, request: Request) -> Response:
        """Ask a gate about a project or a firm, and issue the certificate."""
        user = caller(request)
        stated = requests.read(GateBody, request)
        project_code, credit_code = stated.get("project_code"), stated.get("credit_code")
        if bool(project_code) == bool(credit_code):
            both = _("Name either a project or a firm.")
            raise Invalid({"project_code": [both], "credit_code": [both]})
        project = Project.objects.visible_to(user).get(code=project_code) if project_code else None
        company = Company.objects.get(credit_code=credit_code) if credit_code else None
        made = check(Gate(stated["gate"]), by=user, now=timezone.now(), project=project, company=company)
        return Response(GateAnswer(made, context={"request": request}).data, status=201)


class OneCheck(JsonView):
    @extend_schema(operation_id="gate_read", parameters=[_NUMBER], responses={200: GateAnswer, **READING})
    def get(self, request: Request, number: str) -> Response:
        """One certificate, as it was issued."""
        if not number.isprintable():
            raise GateCheck.DoesNotExist
        found = GateCheck.objects.visible_to(caller(request)).select_related("agency", "project", "company")
        return Response(GateAnswer(found.get(number=number), context={"request": request}).data)
