"""The acts of supervision on a case; each answers with the case as it stands afterwards."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.views import caller
from cases.actions import instructions, leaders, orders
from cases.actions.receipt import REASON_MAX
from cases.api.case_acts import CaseAct, _described
from cases.api.requests import Body, Code
from cases.models.order import PERSON_MAX, TEXT_MAX


def _id(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=2**63 - 1, **options)


def _text(maximum: int = TEXT_MAX, **options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=maximum, **options)


class OrderBody(Body):
    """With `order` what is proposed is signed, with other words where some are given; without, `kind` says which
    measure and `transfer` or `person` whom it is addressed to. `due_on` is the day of the reply."""

    order = _id(required=False)
    kind = Code(orders.LADDER, required=False)
    transfer = _id(required=False)
    person = _text(PERSON_MAX, required=False, allow_blank=True)
    text = _text(required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class DropOrderBody(Body):
    order = _id()
    reason = _text(REASON_MAX)


class ReplyBody(Body):
    order = _id()
    text = _text()


class AcceptReplyBody(Body):
    """`accept` false sends the reply back; then `reason` says why."""

    order = _id()
    accept = serializers.BooleanField(default=True)
    reason = _text(REASON_MAX, required=False, allow_blank=True)


class RequestSupervisionBody(Body):
    """`leader` is a username; it may be left out where there is only one."""

    leader = serializers.CharField(required=False, allow_blank=True, max_length=150)
    order = _id(required=False)
    transfer = _id(required=False)
    progress = _text()
    reason = _text()


class InstructBody(Body):
    """With `order` a request is approved, or declined for the reason in `text`; without, `text` is the instruction,
    to the recipient of `transfer` or else to the office."""

    order = _id(required=False)
    approve = serializers.BooleanField(default=True)
    transfer = _id(required=False)
    text = _text(required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class AssignLeaderBody(Body):
    """`name` is the leader in charge with the post, `leader` the username where there is an account."""

    name = _text(PERSON_MAX)
    leader = serializers.CharField(required=False, allow_blank=True, max_length=150)
    transfer = _id(required=False)
    cause = _text()
    due_on = serializers.DateField()


class Order(CaseAct):
    @_described("order", OrderBody)
    def post(self, request: Request, number: str) -> Response:
        """Sign a proposed act of supervision, or issue one made freely; all but reminders get a number."""
        stated = self.stated(request, number, OrderBody)
        order = stated.pop("order", None)
        wanted = orders.Wanted(**stated)
        orders.issue(number, wanted, order=order, by=caller(request), now=timezone.now())
        return self.answer(request, number)


class DropOrder(CaseAct):
    @_described("drop_order", DropOrderBody)
    def post(self, request: Request, number: str) -> Response:
        """Leave a proposed act of supervision out."""
        stated = self.stated(request, number, DropOrderBody)
        orders.drop(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class Reply(CaseAct):
    @_described("reply", ReplyBody)
    def post(self, request: Request, number: str) -> Response:
        """The addressed agency's answer to an order; it meets the order's time limit."""
        stated = self.stated(request, number, ReplyBody)
        orders.reply(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class AcceptReply(CaseAct):
    @_described("accept_reply", AcceptReplyBody)
    def post(self, request: Request, number: str) -> Response:
        """Accept a reply, or send it back; its time limit then runs on."""
        stated = self.stated(request, number, AcceptReplyBody)
        orders.accept_reply(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class RequestSupervision(CaseAct):
    @_described("request_supervision", RequestSupervisionBody)
    def post(self, request: Request, number: str) -> Response:
        """Ask a leader to approve supervision."""
        stated = self.stated(request, number, RequestSupervisionBody)
        instructions.request(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class Instruct(CaseAct):
    @_described("instruct", InstructBody)
    def post(self, request: Request, number: str) -> Response:
        """A leader's instruction, or the answer to a request for supervision."""
        stated = self.stated(request, number, InstructBody)
        instructions.instruct(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class AssignLeader(CaseAct):
    @_described("assign_leader", AssignLeaderBody)
    def post(self, request: Request, number: str) -> Response:
        """Name the leader in charge, or another instead, and the day by which the case is closed."""
        stated = self.stated(request, number, AssignLeaderBody)
        leaders.assign(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)
