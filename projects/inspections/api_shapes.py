"""What the API of inspections says and takes: every field once, for the answer and for its description."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from agencies.errors import Invalid
from agencies.vocabulary import Role
from projects.inspections.checklist import NOTE_MAX, RESULTS
from projects.models import Finding, Inspection, Measure, Notice
from projects.models.inspection import TEXT_MAX

Answer = serializers.Serializer[Any]


class Body(serializers.Serializer[Any]):
    """Unknown names are refused: a word that is misspelt must not be lost."""

    def to_internal_value(self, data: Any) -> Any:
        strange = {
            str(name)[:60]: [_("There is no field of this name.")] for name in data if name not in self.fields
        }
        if strange:
            raise serializers.ValidationError(strange)
        return super().to_internal_value(data)


def read(shape: type[Body], request: Request) -> dict[str, Any]:
    """The body in the shape of an act. Raises Invalid naming every field."""
    body = shape(data=request.data)
    if not body.is_valid():
        raise Invalid({str(name): _flat(said) for name, said in body.errors.items()})
    return dict(body.validated_data)


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, Mapping):
        return [text for inner in errors.values() for text in _flat(inner)]
    if isinstance(errors, list):
        return [text for inner in errors for text in _flat(inner)]
    return [str(errors)]


def identifier(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=2**63 - 1, **options)


def text(maximum: int = TEXT_MAX, **options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=maximum, **options)


def spare(maximum: int) -> serializers.CharField:
    return text(maximum, required=False, allow_blank=True, default="")


class PartAnswer(Answer):
    agency = serializers.ChoiceField(Role.choices, source="agency.role")
    is_lead = serializers.BooleanField()
    task = serializers.CharField(allow_blank=True)
    inspectors = serializers.CharField(allow_blank=True)
    opinion = serializers.CharField(allow_blank=True)
    signed_by = serializers.CharField(source="signed_by.username", allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    absence = serializers.CharField(allow_blank=True)


class ItemAnswer(Answer):
    """`result` is empty while nobody has answered; `filled` says from which register the answer came."""

    code = serializers.CharField()
    text = serializers.CharField()
    clause = serializers.CharField(allow_blank=True)
    result = serializers.ChoiceField(RESULTS, allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    filled = serializers.CharField(allow_blank=True)


class InspectionAnswer(Answer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    project = serializers.CharField(source="project.code")
    template = serializers.CharField(source="template.code")
    kind = serializers.ChoiceField(Inspection.Kind.choices)
    state = serializers.ChoiceField(Inspection.State.choices)
    planned_on = serializers.DateField()
    held_on = serializers.DateField(allow_null=True)
    campaign = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    parts = PartAnswer(many=True)
    answers = ItemAnswer(many=True)


class MeasureAnswer(Answer):
    id = serializers.IntegerField()
    rung = serializers.ChoiceField(Measure.Rung.choices)
    state = serializers.ChoiceField(Measure.State.choices)
    letter_no = serializers.CharField(source="letter.number")
    addressee = serializers.CharField()
    demand = serializers.CharField()
    fine = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    clause = serializers.CharField()
    due_on = serializers.DateField()
    issued_at = serializers.DateTimeField()
    agency = serializers.ChoiceField(Role.choices, source="agency.role")
    answer = serializers.CharField(allow_blank=True)
    adopted = serializers.BooleanField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    recheck = serializers.CharField(allow_blank=True)
    rechecked_at = serializers.DateTimeField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    lifted_on = serializers.DateField(allow_null=True)


class FindingAnswer(Answer):
    id = serializers.IntegerField()
    project = serializers.CharField(source="project.code")
    inspection = serializers.CharField(source="inspection.number", allow_null=True)
    item = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(Finding.Kind.choices)
    breach = serializers.ChoiceField(Finding.Breach.choices)
    text = serializers.CharField()
    clause = serializers.CharField(allow_blank=True)
    company = serializers.CharField(source="company.name", allow_null=True)
    state = serializers.ChoiceField(Finding.State.choices)
    due_on = serializers.DateField()
    found_at = serializers.DateTimeField()
    agency = serializers.ChoiceField(Role.choices, source="agency.role")
    settled_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)
    measures = MeasureAnswer(many=True)


class NoticeAnswer(Answer):
    id = serializers.IntegerField()
    project = serializers.CharField(source="project.code")
    subject = serializers.ChoiceField(Notice.Subject.choices)
    state = serializers.ChoiceField(Notice.State.choices)
    letter_no = serializers.CharField(source="letter.number")
    from_agency = serializers.ChoiceField(Role.choices, source="from_agency.role")
    to_agency = serializers.ChoiceField(Role.choices, source="to_agency.role")
    text = serializers.CharField()
    clause = serializers.CharField(allow_blank=True)
    issued_at = serializers.DateTimeField()
    due_on = serializers.DateField(source="limit.due_on", allow_null=True)
    reply = serializers.CharField(allow_blank=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class PlanBody(Body):
    """`projects` are project numbers, `template` the code of a checklist, `agencies` the roles asked to take part."""

    projects = serializers.ListField(child=text(40), min_length=1, max_length=200)
    template = text(30)
    kind = text(8)
    planned_on = serializers.DateField()
    agencies = serializers.ListField(child=text(24), required=False, default=list)
    campaign = spare(60)
    inspectors = spare(200)
    task = spare(200)


class ItemBody(Body):
    result = serializers.ChoiceField([*RESULTS, ""])
    note = spare(NOTE_MAX)


class AnswersBody(Body):
    """The items that are answered, by their codes; the others stay as they are."""

    answers = serializers.DictField(child=ItemBody())


class FindBody(Body):
    """`inspection` is its number, `company` a credit code."""

    kind = text(8)
    breach = text(24)
    text = text()
    due_on = serializers.DateField()
    company = spare(18)
    clause = spare(60)
    inspection = spare(40)
    item = spare(30)


class AnswerMeasureBody(Body):
    """`documents` are ids of papers of the project; of a proposal `adopted` says whether it is followed."""

    text = text()
    documents = serializers.ListField(child=identifier(), required=False, default=list)
    adopted = serializers.BooleanField(required=False, allow_null=True, default=None)


class NoticeBody(Body):
    """`to` is a role; without it the notice goes to whom the rules name."""

    subject = text(16)
    text = text()
    due_on = serializers.DateField()
    to = spare(24)
    clause = spare(120)
    finding = identifier(required=False, allow_null=True, default=None)


class NoticeReplyBody(Body):
    text = text()


class Nothing(Body):
    """An act that needs nothing but itself."""
