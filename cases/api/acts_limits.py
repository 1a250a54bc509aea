"""The acts on the time limits of a case; each answers with the case, whose `limits` say how they stand."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.views import caller
from cases.actions import applications, limits
from cases.actions.limits import TITLE_MAX, UNITS_MAX
from cases.actions.receipt import REASON_MAX
from cases.api import requests
from cases.api.case_acts import CaseAct, _described
from cases.api.requests import Code
from cases.limits import BY_HAND
from cases.models import Application
from cases.reasons import ArrearsReason


def _text(maximum: int, **options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=maximum, **options)


def _key(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**63 - 1, **options
    )


class SetDeadlineBody(requests.Body):
    """`due_on` and `title` for a date that the office sets (`officer`), `start_on` for a limit of the law."""

    kind = Code([(each.value, each.label) for each in BY_HAND])
    transfer = _key(help_text="The letter of who has to act.")
    title = _text(TITLE_MAX, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    start_on = serializers.DateField(required=False, allow_null=True)
    start_time = serializers.TimeField(required=False, allow_null=True)


class MeetDeadlineBody(requests.Body):
    """`deadline` may be left out where there is only one; so may the keys of the other acts."""

    deadline = _key()
    done_on = serializers.DateField(required=False, allow_null=True)
    done_time = serializers.TimeField(required=False, allow_null=True)
    note = _text(REASON_MAX, required=False, allow_blank=True)


class CancelDeadlineBody(requests.Body):
    deadline = _key()
    reason = _text(REASON_MAX)


class ApplyBody(requests.Body):
    limit = _key(help_text="As in `limits` of the case.")
    kind = Code(Application.Kind.choices)
    units = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=UNITS_MAX)
    reason_code = Code(ArrearsReason.choices, required=False, allow_blank=True)
    reason = _text(REASON_MAX)


class GrantBody(requests.Body):
    application = _key()


class RefuseBody(GrantBody):
    reason = _text(REASON_MAX)


class ResumeBody(requests.Body):
    limit = _key()


class SetDeadline(CaseAct):
    @_described("set_deadline", SetDeadlineBody)
    def post(self, request: Request, number: str) -> Response:
        """Begin a limit of the law, or set a date for a recipient."""
        stated = self.stated(request, number, SetDeadlineBody)
        limits.set_deadline(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class MeetDeadline(CaseAct):
    @_described("meet_deadline", MeetDeadlineBody)
    def post(self, request: Request, number: str) -> Response:
        """What had to be done is done, today or on `done_on`."""
        stated = self.stated(request, number, MeetDeadlineBody)
        limits.meet_deadline(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class CancelDeadline(CaseAct):
    @_described("cancel_deadline", CancelDeadlineBody)
    def post(self, request: Request, number: str) -> Response:
        """A limit that somebody has begun is owed no more."""
        stated = self.stated(request, number, CancelDeadlineBody)
        limits.cancel_deadline(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class Apply(CaseAct):
    @_described("apply", ApplyBody)
    def post(self, request: Request, number: str) -> Response:
        """Ask that a limit be extended by `units` of its own units, or suspended."""
        stated = self.stated(request, number, ApplyBody)
        applications.apply(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class Grant(CaseAct):
    @_described("grant", GrantBody)
    def post(self, request: Request, number: str) -> Response:
        """Approve an application of somebody else."""
        stated = self.stated(request, number, GrantBody)
        applications.grant(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class Refuse(CaseAct):
    @_described("refuse", RefuseBody)
    def post(self, request: Request, number: str) -> Response:
        """Refuse an application of somebody else, with the reason."""
        stated = self.stated(request, number, RefuseBody)
        applications.refuse(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class Resume(CaseAct):
    @_described("resume", ResumeBody)
    def post(self, request: Request, number: str) -> Response:
        """End a suspension: the limit's end moves by exactly what it stood still."""
        stated = self.stated(request, number, ResumeBody)
        applications.resume(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)
