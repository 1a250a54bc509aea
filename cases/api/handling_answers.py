"""What the API says of how a case is worked on: sums, instalments, checks, task forces, meetings, visits."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from agencies.vocabulary import Role
from cases.api.answers import Answer, code, money
from cases.models import Case, Meeting, Payment, ThreeChecks, Visit
from cases.payments import sums_of
from cases.requirements import requirements_of


class SumsAnswer(Answer):
    """In yuan; null where nobody has said it."""

    claimed = money(allow_null=True)
    claimed_workers = serializers.IntegerField(allow_null=True)
    verified = money(allow_null=True)
    verified_workers = serializers.IntegerField(allow_null=True)
    paid = money()
    paid_workers = serializers.IntegerField()
    outstanding = money(allow_null=True)
    instalments = serializers.IntegerField()


class PaymentAnswer(Answer):
    id = serializers.IntegerField()
    complainant = serializers.IntegerField(source="complainant_id", allow_null=True)
    name = serializers.CharField(
        source="complainant.masked_name", allow_null=True, default=None, help_text="Masked."
    )
    workers = serializers.IntegerField()
    amount = money()
    paid_on = serializers.DateField()
    how = code(Payment.How)
    payer = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    entered_at = serializers.DateTimeField()
    entered_by = serializers.CharField(source="entered_by.username")
    reversed_at = serializers.DateTimeField(allow_null=True)
    reversal_reason = serializers.CharField(allow_blank=True)


class ChecksAnswer(Answer):
    arrears = code(ThreeChecks.Arrears)
    arrears_text = serializers.CharField()
    systems = code(ThreeChecks.Systems)
    systems_text = serializers.CharField()
    responsibility = code(ThreeChecks.Responsibility)
    responsibility_text = serializers.CharField()
    entered_at = serializers.DateTimeField()
    entered_by = serializers.CharField(source="entered_by.username")


class ParticipantAnswer(Answer):
    agency = code(Role, source="agency.role", allow_null=True, default=None)
    name = serializers.CharField(source="where")
    person = serializers.CharField(allow_blank=True)


class StaffAnswer(ParticipantAnswer):
    seconded = serializers.BooleanField()


class TaskForceAnswer(Answer):
    id = serializers.IntegerField()
    head = serializers.CharField()
    plan = serializers.CharField()
    set_up_on = serializers.DateField()
    dissolved_on = serializers.DateField(allow_null=True)
    members = ParticipantAnswer(many=True, source="members.all")


class MeetingAnswer(Answer):
    id = serializers.IntegerField()
    kind = code(Meeting.Kind)
    held_at = serializers.DateTimeField()
    place = serializers.CharField()
    level = code(Meeting.Level)
    staff = StaffAnswer(many=True, source="staff.all")
    legal_aid = serializers.BooleanField()
    legal_aid_person = serializers.CharField(allow_blank=True)
    petitioners = serializers.IntegerField(allow_null=True)
    representatives = serializers.IntegerField(allow_null=True)
    proposed_by = code(Role, source="proposed_by.role", allow_null=True, default=None)
    proposal = serializers.CharField(allow_blank=True)
    minutes = serializers.CharField(allow_blank=True)
    decision = serializers.CharField(allow_blank=True)


class VisitAnswer(Answer):
    id = serializers.IntegerField()
    round = serializers.IntegerField()
    agency = code(Role, source="agency.role")
    due_on = serializers.DateField(allow_null=True)
    visited_on = serializers.DateField(allow_null=True)
    visitors = serializers.CharField(allow_blank=True)
    how = code(Visit.How, allow_blank=True)
    result = serializers.CharField(allow_blank=True)
    relapse = serializers.BooleanField(allow_null=True)


class RequirementAnswer(Answer):
    """One thing that closing asks for. Where it is `waivable`, a statement stands in its place."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    met = serializers.BooleanField()
    clause = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(allow_blank=True)
    waivable = serializers.BooleanField()


class HandlingAnswer(Answer):
    sums = SumsAnswer()
    payments = PaymentAnswer(many=True)
    checks = ChecksAnswer(allow_null=True)
    task_forces = TaskForceAnswer(many=True)
    meetings = MeetingAnswer(many=True)
    visits = VisitAnswer(many=True)
    requirements = RequirementAnswer(many=True)


def handling_told(case: Case) -> Mapping[str, Any]:
    """`requirements` are of an open case: of one that has ended nothing is asked any more."""
    told: Mapping[str, Any] = HandlingAnswer(
        {
            "sums": sums_of(case),
            "payments": case.payments.select_related("complainant", "entered_by"),
            "checks": case.checks.select_related("entered_by").first(),
            "task_forces": case.task_forces.prefetch_related("members__agency"),
            "meetings": case.meetings.select_related("proposed_by").prefetch_related("staff__agency"),
            "visits": case.visits.select_related("agency", "deadline__limit"),
            "requirements": [] if case.closed_at else requirements_of(case),
        }
    ).data
    return told
