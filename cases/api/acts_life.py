"""The acts by which a case ends otherwise, comes back, is joined with others, or its recipients work together."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, NUMBER, READING
from agencies.api.views import JsonView, caller
from cases.actions import ending, joining, linking, splitting, together
from cases.actions.ending import CLAUSE_MAX, TEXT_MAX
from cases.actions.receipt import REASON_MAX
from cases.actions.together import TEXT_MAX as CONTRIBUTION_MAX
from cases.api.answers import TransferAnswer
from cases.api.case_acts import CaseAct
from cases.api.case_answers import CaseAnswer
from cases.api.cases import sound
from cases.api.life_answers import DuplicateAnswer
from cases.api.requests import Body, Code, ReasonBody, StatedFacts
from cases.api.transfer_acts import TransferAct
from cases.draft import NARRATIVE_MAX
from cases.duplicates import candidates, known_of
from cases.grounds import Declared, Ground
from cases.models import Case


def _optional(maximum: int, **options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=maximum, required=False, allow_blank=True, default="", **options)


def _id(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=2**63 - 1, **options)


class RejectBody(Body):
    """Clause and notice are the usual ones of the ground unless stated; `other` states both."""

    ground = Code(Ground.choices)
    reason = serializers.CharField(max_length=TEXT_MAX)
    clause = _optional(CLAUSE_MAX)
    notice = _optional(TEXT_MAX)


class WithdrawBody(Body):
    declared = Code(Declared.choices)
    declared_on = serializers.DateField(required=False, allow_null=True, default=None)
    reason = _optional(TEXT_MAX)


class MergeBody(Body):
    into = serializers.CharField(max_length=30)
    reason = serializers.CharField(max_length=REASON_MAX)


class SplitBody(Body):
    """Only facts that differ are stated; `complainants` are ids as in the case."""

    narrative = serializers.CharField(max_length=NARRATIVE_MAX)
    facts = StatedFacts(required=False)
    complainants = serializers.ListField(child=_id(), required=False)
    reason = _optional(REASON_MAX)


class LinkBody(Body):
    number = serializers.CharField(max_length=30, source="other")
    reason = _optional(REASON_MAX)


class JudgeBody(Body):
    other = serializers.CharField(max_length=30)
    same = serializers.BooleanField()
    reason = _optional(REASON_MAX)


class CosignBody(Body):
    """`joins` is the transfer of the lead whose answer is joined, where several have answered."""

    joins = _id(required=False)


class ContributeBody(Body):
    text = serializers.CharField(max_length=CONTRIBUTION_MAX)


class MergedAnswer(CaseAnswer):
    merged_case = serializers.CharField(
        help_text="The number that ended; the answer is the case that goes on."
    )


class SplitAnswer(CaseAnswer):
    new_case = serializers.CharField(help_text="The number of the case that was split off.")


def _case(verb: str, body: type[Body], answer: Any = CaseAnswer) -> Any:
    return extend_schema(
        operation_id=f"case_{verb}", parameters=[NUMBER], request=body, responses={200: answer, **ACTING}
    )


def _transfer(verb: str, body: type[Body]) -> Any:
    return extend_schema(
        operation_id=f"transfer_{verb}", request=body, responses={200: TransferAnswer, **ACTING}
    )


class Reject(CaseAct):
    @_case("reject", RejectBody)
    def post(self, request: Request, number: str) -> Response:
        """The complaint is not accepted, before any letter is out; the complainant has to be told the notice."""
        stated = self.stated(request, number, RejectBody)
        ending.reject(number, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, number)


class Withdraw(CaseAct):
    @_case("withdraw", WithdrawBody)
    def post(self, request: Request, number: str) -> Response:
        """The complainant takes the complaint back; open letters become void."""
        stated = self.stated(request, number, WithdrawBody)
        ending.withdraw_complaint(number, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, number)


class Reopen(CaseAct):
    @_case("reopen", ReasonBody)
    def post(self, request: Request, number: str) -> Response:
        """Back to be decided: the last decision is proposed again, the past stays on record."""
        stated = self.stated(request, number, ReasonBody)
        ending.reopen(number, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, number)


class Merge(CaseAct):
    @_case("merge", MergeBody, MergedAnswer)
    def post(self, request: Request, number: str) -> Response:
        """This case ends as merged; `into` goes on with the earliest time limit, and is the answer."""
        stated = self.stated(request, number, MergeBody)
        main = joining.merge(number, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, main.number, {"merged_case": number})


class Unmerge(CaseAct):
    @_case("unmerge", ReasonBody)
    def post(self, request: Request, number: str) -> Response:
        """The merger was wrong: the case comes back to be decided, its void letters stay void."""
        stated = self.stated(request, number, ReasonBody)
        joining.unmerge(number, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, number)


class Split(CaseAct):
    @_case("split", SplitBody, SplitAnswer)
    def post(self, request: Request, number: str) -> Response:
        """A matter of its own gets its own number and way, and stays linked."""
        stated = self.stated(request, number, SplitBody)
        new = splitting.split(number, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, number, {"new_case": new.number})


class Link(CaseAct):
    @_case("link", LinkBody)
    def post(self, request: Request, number: str) -> Response:
        """Two cases have to do with each other."""
        stated = self.stated(request, number, LinkBody)
        linking.link(number, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, number)


class Unlink(CaseAct):
    @_case("unlink", LinkBody)
    def post(self, request: Request, number: str) -> Response:
        """Remove a link; mergers are undone by `unmerge`, and what was split off stays linked."""
        stated = self.stated(request, number, LinkBody)
        linking.unlink(number, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, number)


class Judge(CaseAct):
    @_case("judge", JudgeBody)
    def post(self, request: Request, number: str) -> Response:
        """Whether a possible duplicate is the same matter; the pair is not proposed again."""
        stated = self.stated(request, number, JudgeBody)
        linking.judge(number, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, number)


class Recall(TransferAct):
    @_transfer("recall", ReasonBody)
    def post(self, request: Request, pk: int) -> Response:
        """The office sent the letter to the wrong agency and takes it back."""
        stated = self.stated(request, pk, ReasonBody)
        together.recall(pk, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, pk)


class Cosign(TransferAct):
    @_transfer("cosign", CosignBody)
    def post(self, request: Request, pk: int) -> Response:
        """A joint lead joins the answer of another: one joint result."""
        stated = self.stated(request, pk, CosignBody)
        together.cosign(pk, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, pk)


class Contribute(TransferAct):
    @_transfer("contribute", ContributeBody)
    def post(self, request: Request, pk: int) -> Response:
        """What a recipient adds to the handling, kept with its letter."""
        stated = self.stated(request, pk, ContributeBody)
        together.contribute(pk, **stated, by=caller(request), now=timezone.now())
        return self.answer(request, pk)


class Duplicates(JsonView):
    @extend_schema(
        operation_id="case_duplicates",
        parameters=[NUMBER],
        responses={200: DuplicateAnswer(many=True), **READING},
    )
    def get(self, request: Request, number: str) -> Response:
        """Cases that may be the same matter and that nobody has judged yet, the likeliest first."""
        user = caller(request)
        case = Case.objects.visible_to(user).select_related("project").get(number=sound(number))
        return Response(DuplicateAnswer(candidates(user, known_of(case), case), many=True).data)
