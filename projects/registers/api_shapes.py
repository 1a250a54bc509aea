"""What the API says about projects and companies, and what it takes: every field once, for its description too."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies import vocabulary
from projects.models import Company, CompanyGrade, Project
from projects.registers.completeness import missing_columns
from projects.registers.fields import FIELDS, Field, Kind, value_of
from projects.registers.flags import FLAGS, flags_of

Answer = serializers.Serializer[Any]


class NamedCompany(Answer):
    name = serializers.CharField()
    credit_code = serializers.CharField(allow_null=True)


class NamedAgency(Answer):
    role = serializers.ChoiceField(vocabulary.Role.choices)
    region = serializers.CharField(help_text="The region code of the territory it answers for.")
    name = serializers.CharField()


def _shape(field: Field, *, answers: bool) -> serializers.Field[Any, Any, Any, Any]:
    """How a field looks in an answer, or in a body."""
    options: dict[str, Any] = {} if answers else {"required": field.required}
    codes = [code for code, _label in field.choices]
    match field.kind:
        case Kind.CODE:
            return serializers.ChoiceField(codes, allow_blank=True, **options)
        case Kind.CODES:
            return serializers.ListField(child=serializers.ChoiceField(codes), **options)
        case Kind.FLAG:
            return serializers.BooleanField(**options)
        case Kind.TRUTH:
            return serializers.BooleanField(allow_null=True, **options)
        case Kind.SHARE:
            return serializers.IntegerField(min_value=0, max_value=100, allow_null=True, **options)
        case Kind.MONEY | Kind.AREA:
            return serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True, **options)
        case Kind.PLAN | Kind.DAY:
            return serializers.DateField(allow_null=True, **options)
        case Kind.COMPANY:
            return NamedCompany(allow_null=True) if answers else CompanyField(allow_null=True, **options)
        case Kind.AGENCY:
            return NamedAgency(allow_null=True) if answers else AgencyField(allow_null=True, **options)
        case Kind.PLACE:
            return serializers.CharField(help_text="Region code, such as 130304100.", **options)
    return serializers.CharField(max_length=field.maximum, allow_blank=not field.required, **options)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "maxLength": 100},
            {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "maxLength": 100},
                    "credit_code": {"type": "string", "maxLength": 18, "nullable": True},
                },
                "additionalProperties": False,
            },
        ]
    }
)
class CompanyField(serializers.JSONField):
    """A name, or an object with `name` and `credit_code`; one that is not registered yet is entered with it."""


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "enum": vocabulary.Role.values},
            {
                "type": "object",
                "properties": {"role": {"type": "string"}, "region": {"type": "string"}, "name": {"type": "string"}},
                "required": ["role"],
            },
        ]
    }
)  # fmt: skip
class AgencyField(serializers.JSONField):
    """A role, or an object with `role` and `region` where several bodies have that role."""


_BODY = {name: _shape(field, answers=False) for name, field in FIELDS.items()}
_ANSWER = {name: _shape(field, answers=True) for name, field in FIELDS.items()}
_STATE = serializers.ChoiceField(Project.State.choices)

ProjectBody = type(
    "ProjectBody",
    (serializers.Serializer,),
    _BODY
    | {
        "__doc__": "What can be stated about a project; described here, read by the verb.",
        "state": serializers.ChoiceField([each.value for each in Project.OPEN], required=False),
    },
)
ProjectChangeBody = type(
    "ProjectChangeBody",
    (serializers.Serializer,),
    {
        name: _shape(Field(field.name, field.kind, field.section), answers=False)
        for name, field in FIELDS.items()
    }
    | {
        "__doc__": "The fields to change; the rest stays.",
        "updated_at": serializers.DateTimeField(
            required=False,
            help_text="As it was read: refused with 409 when another has changed the record since.",
        ),
    },
)
ProjectAnswer = type(
    "ProjectLedgerAnswer",
    (serializers.Serializer,),
    _ANSWER
    | {
        "__doc__": "One project with its flags and the ledger columns that are empty.",
        "state": _STATE,
        "flags": serializers.ListField(child=serializers.ChoiceField(list(FLAGS))),
        "missing": serializers.ListField(child=serializers.CharField()),
        "entered_at": serializers.DateTimeField(),
        "updated_at": serializers.DateTimeField(),
    },
)


class MoveBody(Answer):
    to = serializers.ChoiceField(Project.State.choices)
    on = serializers.DateField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class GradeAnswer(Answer):
    year = serializers.IntegerField()
    grade = serializers.ChoiceField(CompanyGrade.Grade.choices)
    graded_on = serializers.DateField()


class CompanyAnswer(Answer):
    name = serializers.CharField()
    credit_code = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(vocabulary.EmployerType.choices)
    ownership = serializers.ChoiceField(vocabulary.ContractorOwnership.choices, allow_blank=True)
    size = serializers.ChoiceField(Company.Size.choices, allow_blank=True)
    legal_representative = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    is_state_owned = serializers.BooleanField()
    is_sme = serializers.BooleanField()
    grades = GradeAnswer(many=True)
    updated_at = serializers.DateTimeField()


class CompanyBody(Answer):
    name = serializers.CharField(max_length=100)
    credit_code = serializers.CharField(max_length=18)
    kind = serializers.ChoiceField(vocabulary.EmployerType.choices, required=False)
    ownership = serializers.ChoiceField(
        vocabulary.ContractorOwnership.choices, required=False, allow_blank=True
    )
    size = serializers.ChoiceField(Company.Size.choices, required=False, allow_blank=True)
    legal_representative = serializers.CharField(max_length=40, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)


class CompanyChangeBody(CompanyBody):
    name = serializers.CharField(max_length=100, required=False)
    credit_code = serializers.CharField(max_length=18, required=False)
    updated_at = serializers.DateTimeField(
        required=False,
        help_text="As it was read: refused with 409 when another has changed the record since.",
    )


def told_project(project: Project, held: Any) -> dict[str, Any]:
    """`held` are the parts that somebody holds now."""
    found = {name: _plain(value_of(project, name), field) for name, field in FIELDS.items()}
    return found | {
        "state": project.state,
        "flags": [flag.code for flag in flags_of(project)],
        "missing": [column.key for column in missing_columns(project, held)],
        "entered_at": project.created_at.isoformat(),
        "updated_at": project.updated_at.isoformat(),
    }


def _plain(value: Any, field: Field) -> Any:
    if field.kind is Kind.COMPANY:
        return value and {"name": value.name, "credit_code": value.credit_code}
    if field.kind is Kind.AGENCY:
        return value and {"role": value.role, "region": value.region_id, "name": value.name}
    if field.kind is Kind.PLACE:
        return value.code
    if field.kind in (Kind.MONEY, Kind.AREA):
        return None if value is None else f"{value:.2f}"
    if field.kind in (Kind.PLAN, Kind.DAY):
        return value and value.isoformat()
    return list(value) if field.kind is Kind.CODES else value


def told_company(company: Company) -> dict[str, Any]:
    """With its grades."""
    names = ("name", "credit_code", "kind", "ownership", "size", "legal_representative", "address", "is_state_owned",
             "is_sme")  # fmt: skip
    grades = [
        {"year": each.year, "grade": each.grade, "graded_on": each.graded_on.isoformat()}
        for each in sorted(company.grades.all(), key=lambda grade: -grade.year)
    ]
    found = {name: getattr(company, name) for name in names}
    return found | {"grades": grades, "updated_at": company.updated_at.isoformat()}
