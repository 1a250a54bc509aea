"""The acts on a case, each an address of its own; each answers with the case as it stands afterwards."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, NUMBER
from agencies.api.views import JsonView, caller
from cases.actions import closing, dispatch, rerouting, revealing, routing
from cases.api import requests
from cases.api.case_answers import CaseAnswer, CorrectedAnswer, RevealedAnswer
from cases.api.cases import must_see, whole_case


class CaseAct(JsonView):
    def stated(self, request: Request, number: str, shape: type[requests.Body]) -> dict[str, Any]:
        must_see(caller(request), number)
        return requests.read(shape, request)

    def answer(self, request: Request, number: str, more: Mapping[str, Any] | None = None) -> Response:
        user = caller(request)
        return Response(CaseAnswer(whole_case(user, number), context={"user": user}).data | dict(more or {}))


def _described(verb: str, body: type[requests.Body], answer: Any = CaseAnswer) -> Any:
    return extend_schema(
        operation_id=f"case_{verb}", parameters=[NUMBER], request=body, responses={200: answer, **ACTING}
    )


class Confirm(CaseAct):
    @_described("confirm", requests.ConfirmBody)
    def post(self, request: Request, number: str) -> Response:
        """The proposal stands: the letters go out. `recipients` names who a role outside the directory is."""
        stated = self.stated(request, number, requests.ConfirmBody)
        dispatch.confirm(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class RouteAgain(CaseAct):
    @_described("route_again", requests.Nothing)
    def post(self, request: Request, number: str) -> Response:
        """Routing was given up, or had no policy: try once more."""
        self.stated(request, number, requests.Nothing)
        rerouting.route_again(number, by=caller(request), now=timezone.now())
        return self.answer(request, number)


class Override(CaseAct):
    @_described("override", requests.OverrideBody)
    def post(self, request: Request, number: str) -> Response:
        """Send it to others than proposed, with a reason. Several leads, or `joint` ones, lead together."""
        stated = self.stated(request, number, requests.OverrideBody)
        stated["lead"] = [*stated["lead"], *stated.pop("joint", [])]
        dispatch.override(number, by=caller(request), now=timezone.now(), **stated)
        return self.answer(request, number)


class Correct(CaseAct):
    @_described("correct", requests.CorrectBody, CorrectedAnswer)
    def post(self, request: Request, number: str) -> Response:
        """Correct facts; only those that change are stated. Where the decision changes, it is proposed anew."""
        stated = self.stated(request, number, requests.CorrectBody)
        facts, decision = routing.correct_facts(
            number, stated["facts"], by=caller(request), now=timezone.now()
        )
        return self.answer(request, number, {"changed": {"facts": facts, "decision": decision}})


class Close(CaseAct):
    @_described("close", requests.CloseBody)
    def post(self, request: Request, number: str) -> Response:
        """Close the case, once every feedback is on record."""
        ending = closing.Ending(**self.stated(request, number, requests.CloseBody))
        closing.close(number, ending, by=caller(request), now=timezone.now())
        return self.answer(request, number)


class Reveal(CaseAct):
    @_described("reveal", requests.Nothing, RevealedAnswer)
    def post(self, request: Request, number: str) -> Response:
        """The complainants unmasked, in `people`; the look is an entry of the case's history."""
        self.stated(request, number, requests.Nothing)
        _case, people = revealing.reveal(number, by=caller(request), now=timezone.now())
        return self.answer(request, number, {"people": people})
