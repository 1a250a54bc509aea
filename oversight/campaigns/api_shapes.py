"""What the API of campaigns, visits and circulars says and takes."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from agencies.vocabulary import PEOPLE_MAX, Role
from cases.api import requests
from oversight.campaigns.actions.checking import COUNT_MAX, NOTE_MAX
from oversight.campaigns.models import Admonition, Campaign, Supervision
from oversight.group.models import Task

Answer = serializers.Serializer[Any]


def count() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0)


def money(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=18, decimal_places=2, **options)


class CampaignTallyOut(Answer):
    """Money is yuan."""

    targets, projects, employers = count(), count(), count()
    checked, unchecked, with_problems = count(), count(), count()
    problems, solved, workers, workers_paid = count(), count(), count(), count()
    amount, amount_paid = money(), money()
    orders, penalties, cases = count(), count(), count()


class CampaignOut(Answer):
    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    year = serializers.IntegerField()
    name = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    whole = serializers.BooleanField(help_text="Whether everybody in its scope is checked (拉网式).")
    scope = serializers.JSONField()
    lead = serializers.CharField(source="lead.name")
    lead_role = serializers.ChoiceField(Role.choices, source="lead.role")
    clause = serializers.CharField()
    state = serializers.ChoiceField(Campaign.State.choices)
    summary = serializers.CharField()
    tally = CampaignTallyOut(allow_null=True, help_text="Null while nothing is on its list.")


class CampaignTargetOut(Answer):
    id = serializers.IntegerField(source="pk")
    campaign = serializers.IntegerField(source="campaign_id")
    project_code = serializers.CharField(source="project.code", default=None, allow_null=True)
    credit_code = serializers.CharField(source="company.credit_code", default=None, allow_null=True)
    name = serializers.CharField(source="subject.name")
    region = serializers.CharField(source="region_id")
    agency = serializers.CharField(source="agency.name", default=None, allow_null=True)
    inspection = serializers.CharField(source="inspection.number", default=None, allow_null=True)
    checked_on = serializers.DateField(allow_null=True)
    result = serializers.CharField(help_text="clean, found or solved; empty while it is unchecked.")
    problems, solved, workers, workers_paid = count(), count(), count(), count()
    amount, amount_paid = money(), money()
    orders, penalties = count(), count()
    note = serializers.CharField()


class CampaignResultBody(requests.Body):
    """The counts and the day are left out where an inspection says them."""

    checked_on = serializers.DateField(required=False, default=None)
    problems = serializers.IntegerField(min_value=0, max_value=COUNT_MAX, required=False, default=None)
    solved = serializers.IntegerField(min_value=0, max_value=COUNT_MAX, required=False, default=None)
    orders = serializers.IntegerField(min_value=0, max_value=COUNT_MAX, required=False, default=None)
    penalties = serializers.IntegerField(min_value=0, max_value=COUNT_MAX, required=False, default=None)
    workers = serializers.IntegerField(min_value=0, max_value=PEOPLE_MAX, required=False, default=0)
    workers_paid = serializers.IntegerField(min_value=0, max_value=PEOPLE_MAX, required=False, default=0)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, required=False, default=Decimal(0))
    amount_paid = serializers.DecimalField(
        max_digits=16, decimal_places=2, required=False, default=Decimal(0)
    )
    case = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=NOTE_MAX, required=False, allow_blank=True, default="")


class SupervisionItemOut(Answer):
    code = serializers.CharField()
    text = serializers.CharField()
    clause = serializers.CharField()
    result = serializers.CharField(help_text="yes, partly or no; empty before the visit.")
    note = serializers.CharField()


class SupervisionFindingOut(Answer):
    text = serializers.CharField()
    clause = serializers.CharField()
    due_on = serializers.DateField(source="task.due_on", default=None, allow_null=True)
    state = serializers.ChoiceField(Task.State.choices, source="task.state", default=None, allow_null=True)


class SupervisionOut(Answer):
    id = serializers.IntegerField(source="pk")
    year = serializers.IntegerField()
    agency = serializers.CharField(source="agency.name")
    team = serializers.SerializerMethodField()
    team_leader = serializers.CharField()
    planned_on = serializers.DateField()
    held_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(Supervision.State.choices)
    answers = SupervisionItemOut(many=True)
    findings = SupervisionFindingOut(many=True, source="findings.all")
    summary = serializers.CharField()
    clause = serializers.CharField()

    def get_team(self, visit: Supervision) -> list[str]:
        return [each.name for each in visit.team.all()]


class AdmonitionOut(Answer):
    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(Admonition.Kind.choices)
    state = serializers.ChoiceField(Admonition.State.choices)
    letter = serializers.CharField(source="letter.number", default=None, allow_null=True)
    agency = serializers.CharField(source="agency.name")
    person = serializers.CharField()
    reason = serializers.CharField()
    demand = serializers.CharField()
    clause = serializers.CharField()
    rectify_by = serializers.DateField(allow_null=True)
    issued_at = serializers.DateTimeField(allow_null=True)
    talk_on = serializers.DateField(allow_null=True)
    talk_by = serializers.CharField()
    result = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
