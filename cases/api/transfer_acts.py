"""One recipient's transfer, and the acts on it; each answers with the transfer as it stands afterwards."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, READING
from agencies.api.views import JsonView, caller
from cases.actions import feedback, receipt
from cases.api import requests
from cases.api.answers import TransferAnswer
from cases.models import Transfer


class OneTransfer(JsonView):
    @extend_schema(operation_id="transfer_read", responses={200: TransferAnswer, **READING})
    def get(self, request: Request, pk: int) -> Response:
        return self.answer(request, pk)

    def answer(self, request: Request, pk: int) -> Response:
        user = caller(request)
        found = Transfer.objects.visible_to(user).select_related("case", "agency", "letter", "limit")
        transfer = found.prefetch_related(
            "feedback__given_by", "deadlines__limit", "contributions__given_by", "contributions__agency"
        ).get(pk=pk)
        return Response(TransferAnswer(transfer, context={"user": user}).data)


class TransferAct(OneTransfer):
    http_method_names = ["post", "options"]

    def stated(self, request: Request, pk: int, shape: type[requests.Body]) -> dict[str, Any]:
        if not Transfer.objects.visible_to(caller(request)).filter(pk=pk).exists():
            raise Transfer.DoesNotExist
        return requests.read(shape, request)


def _described(verb: str, body: type[requests.Body]) -> Any:
    return extend_schema(
        operation_id=f"transfer_{verb}", request=body, responses={200: TransferAnswer, **ACTING}
    )


class Receive(TransferAct):
    @_described("receive", requests.ReceiveBody)
    def post(self, request: Request, pk: int) -> Response:
        """The letter arrived, today or on `received_on`; the recipient's working days start the day after."""
        stated = self.stated(request, pk, requests.ReceiveBody)
        receipt.receive(pk, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, pk)


class Object(TransferAct):
    @_described("object", requests.ReasonBody)
    def post(self, request: Request, pk: int) -> Response:
        """The recipient says "not ours", with a reason; the coordinator decides."""
        stated = self.stated(request, pk, requests.ReasonBody)
        receipt.object_to(pk, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, pk)


class Uphold(TransferAct):
    @_described("uphold", requests.Nothing)
    def post(self, request: Request, pk: int) -> Response:
        """The objection is right: the letter is withdrawn."""
        self.stated(request, pk, requests.Nothing)
        receipt.uphold(pk, by=caller(request), now=timezone.now())
        return self.answer(request, pk)


class Overrule(TransferAct):
    @_described("overrule", requests.ReasonBody)
    def post(self, request: Request, pk: int) -> Response:
        """The objection is rejected: the recipient keeps the case and its clock."""
        stated = self.stated(request, pk, requests.ReasonBody)
        receipt.overrule(pk, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, pk)


class GiveFeedback(TransferAct):
    @_described("feedback", requests.FeedbackBody)
    def post(self, request: Request, pk: int) -> Response:
        """How the case was investigated and handled; it meets the recipient's time limit."""
        report = feedback.Report(**self.stated(request, pk, requests.FeedbackBody))
        feedback.feed_back(pk, report, by=caller(request), now=timezone.now())
        return self.answer(request, pk)


class Record(TransferAct):
    @_described("record", requests.Nothing)
    def post(self, request: Request, pk: int) -> Response:
        """The office accepts the feedback for the record."""
        self.stated(request, pk, requests.Nothing)
        feedback.accept_for_record(pk, by=caller(request), now=timezone.now())
        return self.answer(request, pk)


class Return(TransferAct):
    @_described("return", requests.ReasonBody)
    def post(self, request: Request, pk: int) -> Response:
        """The feedback does not suffice; it stays on record and the time limit runs on."""
        stated = self.stated(request, pk, requests.ReasonBody)
        feedback.return_for_more(pk, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, pk)
