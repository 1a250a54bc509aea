"""What the API of the leading group says and takes. Mobile numbers are on no answer."""

from rest_framework import serializers

from agencies.policy.directives import Rank, Sitting
from agencies.vocabulary import SpecialType
from oversight.group.actions import tasks
from oversight.group.models import GroupMeeting, Task
from projects.inspections.api_shapes import Answer, Body, identifier, spare, text


class GroupMemberOut(Answer):
    id = serializers.IntegerField()
    rank = serializers.ChoiceField(Rank.choices)
    name = serializers.CharField()
    title = serializers.CharField()
    agency = serializers.CharField(source="agency.name", allow_null=True)
    duty = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)


class ReceptionPointOut(Answer):
    id = serializers.IntegerField()
    agency = serializers.CharField(source="agency.name")
    body = serializers.CharField()
    person = serializers.CharField()
    window = serializers.CharField()
    phone = serializers.CharField()
    internal_phone = serializers.CharField(allow_blank=True)
    hours = serializers.CharField(allow_blank=True)
    all_day = serializers.BooleanField()


class GroupTaskOut(Answer):
    id = serializers.IntegerField()
    origin = serializers.ChoiceField(Task.Origin.choices)
    state = serializers.ChoiceField(Task.State.choices)
    year = serializers.IntegerField()
    text = serializers.CharField()
    measures = serializers.CharField(allow_blank=True)
    agency = serializers.CharField(source="agency.name")
    partners = serializers.SerializerMethodField()
    person = serializers.CharField(allow_blank=True)
    starts_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    term = serializers.CharField(allow_blank=True)
    clause = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    result = serializers.CharField(allow_blank=True)
    made_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)

    def get_partners(self, task: Task) -> list[str]:
        return [each.name for each in task.partners.all()]


class GroupFigureOut(Answer):
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.IntegerField()
    unit = serializers.CharField()
    url = serializers.CharField(allow_blank=True)


class GroupAgendaOut(Answer):
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    figures = GroupFigureOut(many=True)


class GroupMeetingOut(Answer):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Sitting.choices)
    title = serializers.CharField()
    state = serializers.ChoiceField(GroupMeeting.State.choices)
    clause = serializers.CharField(allow_blank=True)
    special = serializers.ListField(child=serializers.ChoiceField(SpecialType.choices))
    planned_for = serializers.DateTimeField()
    held_at = serializers.DateTimeField(allow_null=True)
    place = serializers.CharField()
    called_by = serializers.CharField(source="called_by.name", allow_null=True)
    chaired_by = serializers.CharField(source="chaired_by.name", allow_null=True)
    agenda = GroupAgendaOut(many=True)
    minutes_no = serializers.CharField(source="letter.number", allow_null=True)


class GroupTaskBody(Body):
    """`agency` and `partners` are ids of the directory. Without `due_on` a `term` says when, such as 长期."""

    text = text(tasks.TEXT_MAX)
    agency = identifier()
    partners = serializers.ListField(child=identifier(), required=False, default=list, max_length=200)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    term = spare(tasks.TERM_MAX)
    measures = spare(tasks.MEASURES_MAX)
    person = spare(tasks.PERSON_MAX)


class GroupTaskReportBody(Body):
    text = text(tasks.REPORT_MAX)
    done = serializers.BooleanField(required=False, default=False)


class GroupTaskAcceptBody(Body):
    note = spare(tasks.REPORT_MAX)
