"""The acts of handling by API: checks, wages paid, task force, meetings, visits; and what the case says of them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, NUMBER
from agencies.api.views import JsonView, caller
from agencies.errors import Invalid
from agencies.vocabulary import PEOPLE_MAX, Role
from cases.actions import checking, meeting, paying, task_force, visiting
from cases.actions.meeting import PLACE_MAX, Session
from cases.actions.paying import NOTE_MAX, PAYER_MAX, Instalment
from cases.actions.task_force import Plan
from cases.actions.visiting import VISITORS_MAX, Found
from cases.api.case_acts import CaseAct
from cases.api.case_answers import CaseAnswer
from cases.api.cases import whole_case
from cases.api.requests import Body, Code, ReasonBody, read
from cases.models import Case, Meeting, Payment, ThreeChecks, Visit
from cases.models.handling import FINDING_MAX, PLAN_MAX
from cases.models.meeting import MINUTES_MAX, REPRESENTATIVES_MAX
from cases.models.visit import RESULT_MAX
from cases.participants import BODY_MAX, PERSON_MAX, Participant
from cases.recipients import resolve


def _described(verb: str, body: type[Body]) -> Any:
    return extend_schema(
        operation_id=f"case_{verb}", parameters=[NUMBER], request=body, responses={200: CaseAnswer, **ACTING}
    )


def _text(most: int, **options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=most, **options)


def _maybe(most: int) -> serializers.CharField:
    return serializers.CharField(max_length=most, required=False, allow_blank=True, default="")


class ParticipantBody(serializers.Serializer[Any]):
    """`agency` is the role code of an agency of the directory, `region` tells those of one role apart; `body` names
    a firm or other body instead."""

    agency = Code(Role.choices, required=False, allow_null=True, default=None)
    region = _maybe(9)
    body = _maybe(BODY_MAX)
    person = _maybe(PERSON_MAX)


class StaffBody(ParticipantBody):
    seconded = serializers.BooleanField(default=False)


class PayBody(Body):
    """`complainant` is the id of one of the case's complainants; without it `workers` says how many were paid."""

    amount = serializers.DecimalField(max_digits=16, decimal_places=2)
    paid_on = serializers.DateField()
    how = Code(Payment.How.choices)
    complainant = serializers.IntegerField(required=False, allow_null=True, default=None)
    workers = serializers.IntegerField(
        min_value=1, max_value=PEOPLE_MAX, required=False, allow_null=True, default=None
    )
    payer = _maybe(PAYER_MAX)
    note = _maybe(NOTE_MAX)


class CheckBody(Body):
    arrears = Code(ThreeChecks.Arrears.choices)
    arrears_text = _text(FINDING_MAX)
    systems = Code(ThreeChecks.Systems.choices)
    systems_text = _text(FINDING_MAX)
    responsibility = Code(ThreeChecks.Responsibility.choices)
    responsibility_text = _text(FINDING_MAX)


class TaskForceBody(Body):
    """Either `head` and `plan` set one up, or `dissolved_on` dissolves the one that stands."""

    head = _text(PERSON_MAX, required=False)
    plan = _text(PLAN_MAX, required=False)
    set_up_on = serializers.DateField(required=False, allow_null=True)
    members = ParticipantBody(many=True, required=False)
    dissolved_on = serializers.DateField(required=False)


class MeetingBody(Body):
    kind = Code(Meeting.Kind.choices)
    held_at = serializers.DateTimeField()
    place = _text(PLACE_MAX)
    level = Code(Meeting.Level.choices, default=Meeting.Level.DISTRICT.value)
    staff = StaffBody(many=True, required=False)
    legal_aid = serializers.BooleanField(default=False)
    legal_aid_person = _maybe(PERSON_MAX)
    petitioners = serializers.IntegerField(min_value=0, max_value=PEOPLE_MAX, required=False, allow_null=True)
    representatives = serializers.IntegerField(
        min_value=0, max_value=REPRESENTATIVES_MAX, required=False, allow_null=True
    )
    proposed_by = Code(Role.choices, required=False, allow_null=True, default=None)
    proposal = _maybe(MINUTES_MAX)
    minutes = _maybe(MINUTES_MAX)
    decision = _maybe(MINUTES_MAX)
    cases = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, help_text="Numbers of further cases."
    )


class PlanVisitBody(Body):
    due_on = serializers.DateField()
    agency = Code(Role.choices, required=False, allow_null=True, default=None)


class VisitBody(Body):
    """`visit` is the id of the plan that it carries out; by default the next one planned, if any."""

    visited_on = serializers.DateField()
    visitors = _text(VISITORS_MAX)
    how = Code(Visit.How.choices)
    result = _text(RESULT_MAX)
    relapse = serializers.BooleanField()
    visit = serializers.IntegerField(required=False, allow_null=True)


def _agency(number: str, field: str, role: str | None, region: str = "") -> int | None:
    """The id of the agency of a role in the jurisdiction of the case, the nearest to its ground where there are more.

    Raises Invalid under `field` when the directory has none.
    """
    if not role:
        return None
    case = Case.objects.select_related("region").get(number=number)
    found = resolve(case, [role], {role: region} if region else {})[0].agency
    if found is None:
        raise Invalid({field: [_("The directory has no agency %(role)s here.") % {"role": role}]})
    return found.pk


def _participant(number: str, field: str, stated: dict[str, Any]) -> Participant:
    agency = _agency(number, field, stated["agency"], stated["region"])
    return Participant(agency, stated["body"], stated["person"], stated.get("seconded", False))


class Pay(CaseAct):
    @_described("pay", PayBody)
    def post(self, request: Request, number: str) -> Response:
        """One more instalment of the wages owed. More than is owed needs a note."""
        stated = self.stated(request, number, PayBody)
        paying.pay(number, Instalment(**stated), by=caller(request), now=timezone.now())
        return self.answer(request, number)


class Check(CaseAct):
    @_described("check", CheckBody)
    def post(self, request: Request, number: str) -> Response:
        """The three checks: arrears, systems, responsibility, each with a conclusion and its findings."""
        stated = self.stated(request, number, CheckBody)
        checking.check(number, checking.Findings(**stated), by=caller(request), now=timezone.now())
        return self.answer(request, number)


class SetUpTaskForce(CaseAct):
    @_described("task_force", TaskForceBody)
    def post(self, request: Request, number: str) -> Response:
        """Set up the task force of the case with its plan, or dissolve it."""
        stated, by, now = self.stated(request, number, TaskForceBody), caller(request), timezone.now()
        if "dissolved_on" in stated:
            task_force.dissolve(number, on=stated["dissolved_on"], by=by, now=now)
            return self.answer(request, number)
        if lacking := [name for name in ("head", "plan") if name not in stated]:
            raise Invalid({name: [_("This field is required.")] for name in lacking})
        members = [_participant(number, "members", each) for each in stated.pop("members", [])]
        task_force.set_up(number, Plan(**stated, members=members), by=by, now=now)
        return self.answer(request, number)


class HoldMeeting(CaseAct):
    @_described("meeting", MeetingBody)
    def post(self, request: Request, number: str) -> Response:
        """A joint reception or a case conference, about this case and further ones."""
        stated = self.stated(request, number, MeetingBody)
        staff = [_participant(number, "staff", each) for each in stated.pop("staff", [])]
        stated["proposed_by"] = _agency(number, "proposed_by", stated["proposed_by"])
        meeting.hold(number, Session(**stated, staff=staff), by=caller(request), now=timezone.now())
        return self.answer(request, number)


class PlanVisit(CaseAct):
    @_described("plan_visit", PlanVisitBody)
    def post(self, request: Request, number: str) -> Response:
        """One more follow-up visit, until a day."""
        stated = self.stated(request, number, PlanVisitBody)
        stated["agency"] = _agency(number, "agency", stated["agency"])
        visiting.plan_visit(number, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, number)


class MakeVisit(CaseAct):
    @_described("visit", VisitBody)
    def post(self, request: Request, number: str) -> Response:
        """A follow-up visit that was made. A relapse reopens the case."""
        stated = self.stated(request, number, VisitBody)
        visiting.visit(number, Found(**stated), by=caller(request), now=timezone.now())
        return self.answer(request, number)


class Reverse(JsonView):
    http_method_names = ["post", "options"]

    @extend_schema(operation_id="payment_reverse", request=ReasonBody, responses={200: CaseAnswer, **ACTING})
    def post(self, request: Request, pk: int) -> Response:
        """An instalment that was entered wrongly: it stays on record and no longer counts."""
        by = caller(request)
        number = Payment.objects.visible_to(by).values_list("case__number", flat=True).get(pk=pk)
        stated = read(ReasonBody, request)
        paying.reverse(pk, reason=stated["reason"], by=by, now=timezone.now())
        return Response(CaseAnswer(whole_case(by, number), context={"user": by}).data)
