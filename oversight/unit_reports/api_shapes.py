"""What the API of unit reports, patrols and the exchange sheet says and takes: every field once."""

from typing import Any

from rest_framework import serializers

from agencies.vocabulary import Channel, Role
from oversight.models import ExchangeItem, Patrol, UnitReport
from oversight.unit_reports.actions import NAME_MAX, PHONE_MAX
from oversight.unit_reports.drawing import lines_now
from oversight.unit_reports.models import TEXT_MAX
from oversight.unit_reports.shapes import SHAPES
from oversight.unit_reports.workflow import Fating
from projects.inspections.api_shapes import Body, identifier, spare, text

Out = serializers.Serializer[Any]
KINDS = [(code, shape.title) for code, shape in SHAPES.items()]


class UnitReportOut(Out):
    """`figures` of an information report, `lines` of a township monthly form: by the codes of their fields, money in
    yuan as text. Before it is handed in the lines are as the registers have them."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(KINDS)
    agency = serializers.IntegerField(source="agency_id")
    agency_name = serializers.CharField(source="agency.name")
    first = serializers.DateField()
    last = serializers.DateField()
    due_on = serializers.DateField()
    clause = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(UnitReport.State.choices)
    is_zero = serializers.BooleanField()
    figures = serializers.DictField()
    text = serializers.CharField(allow_blank=True)
    filled_by = serializers.CharField(allow_blank=True)
    checked_by = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    handed_in_at = serializers.DateTimeField(allow_null=True)
    returned_reason = serializers.CharField(allow_blank=True)
    accepted_at = serializers.DateTimeField(allow_null=True)


class OneUnitReportOut(UnitReportOut):
    lines = serializers.SerializerMethodField()

    def get_lines(self, report: UnitReport) -> list[dict[str, Any]]:
        return lines_now(report) if SHAPES[report.kind].lines else []


class UnitReportBody(Body):
    """A zero report states neither figures nor lines. Without `lines` the monthly form goes out as it stands."""

    is_zero = serializers.BooleanField(required=False, default=False)
    figures = serializers.DictField(required=False, default=dict)
    lines = serializers.ListField(
        child=serializers.DictField(), required=False, allow_null=True, default=None
    )
    text = spare(TEXT_MAX)
    filled_by = spare(NAME_MAX)
    checked_by = spare(NAME_MAX)
    phone = spare(PHONE_MAX)


class PatrolOut(Out):
    id = serializers.IntegerField()
    agency = serializers.IntegerField(source="agency_id")
    agency_name = serializers.CharField(source="agency.name")
    made_on = serializers.DateField()
    project_code = serializers.CharField(source="project.code", default=None, allow_null=True)
    employer = serializers.CharField(allow_blank=True)
    patrollers = serializers.CharField()
    workers = serializers.IntegerField(allow_null=True)
    result = serializers.ChoiceField(Patrol.Result.choices)
    text = serializers.CharField(allow_blank=True)
    inspection_no = serializers.CharField(source="inspection.number", default=None, allow_null=True)
    case_no = serializers.CharField(source="case.number", default=None, allow_null=True)


class PatrolBody(Body):
    """`agency` is the town; its own staff may leave it out. One of `project_code` and `employer`."""

    agency = identifier(required=False, allow_null=True, default=None)
    made_on = serializers.DateField()
    project_code = spare(40)
    employer = spare(100)
    patrollers = text(100)
    workers = serializers.IntegerField(required=False, allow_null=True, default=None)
    result = serializers.ChoiceField(Patrol.Result.choices)
    text = spare(2000)


class ExchangeItemOut(Out):
    id = serializers.IntegerField()
    agency = serializers.IntegerField(source="agency_id")
    agency_role = serializers.ChoiceField(Role.choices, source="agency.role")
    channel = serializers.ChoiceField(Channel.choices)
    external_no = serializers.CharField(allow_blank=True)
    dated_on = serializers.DateField()
    text = serializers.CharField()
    employer = serializers.CharField(allow_blank=True)
    project_code = serializers.CharField(source="project.code", default=None, allow_null=True)
    workers = serializers.IntegerField(allow_null=True)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    fate = serializers.ChoiceField(ExchangeItem.Fate.choices)
    case_no = serializers.CharField(source="case.number", default=None, allow_null=True)
    meeting = serializers.IntegerField(source="meeting_id", allow_null=True)
    note = serializers.CharField(allow_blank=True)
    reconciled_at = serializers.DateTimeField(allow_null=True)


class ExchangeItemBody(Body):
    """`agency` is left out by a body that tells its own; the office may tell for another."""

    agency = identifier(required=False, allow_null=True, default=None)
    channel = serializers.ChoiceField(Channel.choices)
    external_no = spare(60)
    dated_on = serializers.DateField()
    text = text(2000)
    employer = spare(100)
    project_code = spare(40)
    workers = serializers.IntegerField(required=False, allow_null=True, default=None)
    amount = serializers.DecimalField(
        max_digits=16, decimal_places=2, required=False, allow_null=True, default=None
    )


class ReconcileBody(Body):
    """`case_no` to link; `note` to settle, to note as unfounded and to reopen; `meeting` where it was done at one."""

    verb = serializers.ChoiceField([(each.value, each.value) for each in Fating])
    case_no = spare(30)
    note = spare(500)
    meeting = identifier(required=False, allow_null=True, default=None)
