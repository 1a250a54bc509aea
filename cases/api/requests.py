"""What the body of each act may say. Unknown names are refused: a word that is misspelt must not be lost."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from agencies.errors import Invalid, unknown
from agencies.vocabulary import FACTS, PEOPLE_MAX, Channel, Conclusion, FactField, Kind, Role
from cases.actions.attaching import AT_ONCE_MAX, NOTE_MAX
from cases.actions.closing import STATEMENT_MAX, SUMMARY_MAX
from cases.actions.feedback import FINDINGS_MAX
from cases.actions.receipt import REASON_MAX
from cases.draft import NARRATIVE_MAX
from cases.reasons import ArrearsReason


def read(shape: type["Body"], request: Request) -> dict[str, Any]:
    """The body in the shape of an act. Raises Invalid naming every field by its dotted name."""
    body = shape(data=request.data)
    if not body.is_valid():
        raise Invalid(flat(body.errors))
    return dict(body.validated_data)


def flat(errors: Mapping[Any, Any], path: str = "") -> dict[str, list[str]]:
    """{"recipients": {"water": [..]}} -> {"recipients.water": [..]}; items of a list go by the name of the list."""
    found: dict[str, list[str]] = {}
    for field, messages in _walk(errors, path):
        found.setdefault(field, []).append(messages)
    return found


def _walk(errors: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            dotted = path if isinstance(name, int) else f"{path}.{name}" if path else str(name)
            yield from _walk(inner, dotted)
    elif isinstance(errors, list):
        for inner in errors:
            yield from _walk(inner, path)
    else:
        yield path, str(errors)


class Body(serializers.Serializer[Any]):
    def to_internal_value(self, data: Any) -> Any:
        strange = {
            str(name)[:60]: [_("There is no field of this name.")] for name in data if name not in self.fields
        }
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            found: Any = error.detail
            raise serializers.ValidationError(found | strange) from None
        if strange:
            raise serializers.ValidationError(strange)
        return value


class Code(serializers.ChoiceField):
    """One code of a vocabulary; a wrong one is answered with those that exist."""

    def __init__(self, choices: Iterable[Any], **options: Any) -> None:
        super().__init__(choices=list(choices), **options)

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and data in self.choices:
            return data
        raise serializers.ValidationError(unknown(data, self.choices))


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
class Roles(serializers.Field[list[str], Any, list[str], Any]):
    """One role code or a list of them."""

    def to_internal_value(self, data: Any) -> list[str]:
        stated = [data] if isinstance(data, str) else data
        if not isinstance(stated, list):
            raise serializers.ValidationError(_("This must be a role or a list of roles."))
        if wrong := [each for each in stated if not isinstance(each, str) or each not in Role.values]:
            raise serializers.ValidationError([unknown(each, Role.values) for each in wrong[:5]])
        return stated

    def to_representation(self, value: list[str]) -> list[str]:
        return value


class Named(serializers.DictField):
    """Role -> who receives the letter: a person or unit, or the region code of the body meant."""

    child = serializers.CharField(max_length=60)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (wrong := [each for each in data if each not in Role.values]):
            raise serializers.ValidationError({each[:60]: [unknown(each, Role.values)] for each in wrong[:5]})
        return super().to_internal_value(data)


def _money(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=16, decimal_places=2, min_value=Decimal(0), **options)


def _people(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=PEOPLE_MAX, **options)


DEADLINE = "The date by which new recipients answer, where the document leaves it to the officer."


class Nothing(Body):
    """An act that needs no details: no body, or an empty object."""


class ConfirmBody(Body):
    """`proposal` is the sequence of the proposal that was read; another one is then not confirmed."""

    recipients = Named(required=False)
    proposal = serializers.IntegerField(required=False, min_value=1, source="seen")
    deadline = serializers.DateField(required=False, allow_null=True, help_text=DEADLINE)


class OverrideBody(Body):
    lead = Roles()
    joint = Roles(required=False)
    assist = Roles(required=False)
    notify = Roles(required=False)
    reason = serializers.CharField(max_length=500)
    recipients = Named(required=False)
    deadline = serializers.DateField(required=False, allow_null=True, help_text=DEADLINE)


class CloseBody(Body):
    conclusion = Code(Conclusion.choices)
    summary = serializers.CharField(max_length=SUMMARY_MAX)
    workers_paid = _people(required=False, allow_null=True)
    amount_paid = _money(required=False, allow_null=True)
    ground = Code(ArrearsReason.choices, required=False)
    statement = serializers.CharField(max_length=STATEMENT_MAX, required=False, allow_blank=True)


class ReceiveBody(Body):
    received_on = serializers.DateField(required=False, allow_null=True)


class ReasonBody(Body):
    reason = serializers.CharField(max_length=REASON_MAX)


class AttachBody(Body):
    """The files of one request; the note is said of each."""

    file = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True, max_length=255),
        allow_empty=False,
        max_length=AT_ONCE_MAX,
    )
    note = serializers.CharField(max_length=NOTE_MAX, required=False, allow_blank=True, default="")


class FeedbackBody(Body):
    outcome = Code(Conclusion.choices)
    findings = serializers.CharField(max_length=FINDINGS_MAX)
    reasons = serializers.ListField(child=Code(ArrearsReason.choices), required=False)
    workers_verified = _people(required=False, allow_null=True)
    amount_verified = _money(required=False, allow_null=True)
    workers_paid = _people(default=0)
    amount_paid = _money(default=Decimal(0))


def _fact_schema(fact: FactField) -> dict[str, Any]:
    code: dict[str, Any] = {"type": "string", "enum": list(fact.codes)}
    shape: dict[str, Any] = {
        Kind.CODE: code,
        Kind.CODES: {"type": "array", "items": code},
        Kind.FLAG: {"type": "boolean"},
        Kind.TRUTH: {"type": "boolean"},
        Kind.NUMBER: {"type": "integer", "minimum": 0, "maximum": fact.maximum},
        Kind.MONEY: {"type": "number", "minimum": 0, "maximum": fact.maximum, "multipleOf": 0.01},
        Kind.DATE: {"type": "string", "format": "date"},
        Kind.NAME: {"type": "string", "maxLength": fact.maximum},
    }[fact.kind]
    return shape


FACTS_SCHEMA = {
    "type": "object",
    "properties": {name: _fact_schema(fact) for name, fact in FACTS.items()},
    "additionalProperties": False,
}


@extend_schema_field(FACTS_SCHEMA)
class StatedFacts(serializers.DictField):
    """Facts by name; what each may be is for `Facts` to say."""


class CorrectBody(Body):
    facts = StatedFacts(allow_empty=False)


class PersonBody(Body):
    name = serializers.CharField(max_length=40)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True)
    id_number = serializers.CharField(max_length=18, required=False, allow_blank=True)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "maxLength": 100},
            {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "maxLength": 100},
                    "credit_code": {"type": "string", "maxLength": 18},
                },
                "required": ["name"],
                "additionalProperties": False,
            },
        ]
    }
)
class EmployerField(serializers.JSONField):
    """A name, or an object with `name` and `credit_code`."""


class ComplaintBody(Body):
    """Describes what `Draft.read` reads, for the API's description only: there is one reading of a complaint."""

    jurisdiction = serializers.CharField(max_length=12, help_text="130304, BDH")
    source_channel = Code(Channel.choices)
    external_no = serializers.CharField(max_length=60, required=False, allow_blank=True)
    narrative = serializers.CharField(max_length=NARRATIVE_MAX)
    facts = StatedFacts(required=False)
    complainant = PersonBody(required=False, allow_null=True)
    project_code = serializers.CharField(max_length=40, required=False, allow_blank=True)
    employer = EmployerField(required=False)
