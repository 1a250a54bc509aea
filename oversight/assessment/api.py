"""The API of assessments: the sets, the scorecards, self-check, scores and objections."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.described import ACTING, BAD_SHAPE, NOT_SIGNED_IN, READING
from agencies.api.pages import KeysetPages
from agencies.api.views import JsonView
from agencies.errors import Invalid, unknown
from agencies.listing import Order
from agencies.people.models import User
from cases.api.requests import read
from oversight.assessment import api_shapes as shapes
from oversight.assessment.actions.checking import fill_in, hand_in
from oversight.assessment.actions.giving import judge
from oversight.assessment.actions.objecting import decide, raise_objection
from oversight.assessment.models import IndicatorSet, Objection, Score, Scorecard
from oversight.assessment.reading import ranking_of
from oversight.assessment.views.card import shows_points
from oversight.assessment.views.page import sees_ranking
from projects.inspections.api import official

_PK = OpenApiParameter("pk", OpenApiTypes.INT, OpenApiParameter.PATH)


class _Newest(KeysetPages):
    order = Order("made_at", descending=True)


class Assessments(GenericAPIView[Any]):
    parser_classes = JsonView.parser_classes
    filter_backends = ()
    pagination_class = _Newest
    serializer_class = shapes.AssessmentOut
    queryset = IndicatorSet.objects.none()

    @extend_schema(
        operation_id="assessment_list",
        parameters=[OpenApiParameter("state", OpenApiTypes.STR, enum=IndicatorSet.State.values)],
        responses={200: shapes.AssessmentOut(many=True), **BAD_SHAPE, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The assessments of the caller's place, the newest first; drafts are for the office alone."""
        rows = IndicatorSet.objects.visible_to(official(request))
        state = request.query_params.get("state")
        if state is not None:
            if state not in IndicatorSet.State.values:
                raise Invalid({"state": [unknown(state, IndicatorSet.State.values)]})
            rows = rows.filter(state=state)
        keys = [row["pk"] for row in self.paginate_queryset(rows.values("made_at", "pk")) or []]
        found = {each.pk: each for each in rows.filter(pk__in=keys)}
        return self.get_paginated_response([shapes.AssessmentOut(found[pk]).data for pk in keys])


class OneAssessment(JsonView):
    @extend_schema(
        operation_id="assessment_read", parameters=[_PK], responses={200: shapes.OneAssessmentOut, **READING}
    )
    def get(self, request: Request, pk: int) -> Response:
        """One assessment with its items and, where the caller may see it, the ranking."""
        user = official(request)
        found = get_object_or_404(IndicatorSet.objects.visible_to(user), pk=pk)
        shows = sees_ranking(user, found) and found.state != IndicatorSet.State.DRAFT
        context = {"ranking": ranking_of(found).rows if shows else []}
        return Response(shapes.OneAssessmentOut(found, context=context).data)


def _card(user: User, pk: int) -> Response:
    rows = Scorecard.objects.visible_to(user).select_related("set", "agency")
    card: Any = get_object_or_404(rows, pk=pk)
    card.listed = list(card.scores.select_related("indicator").prefetch_related("objections"))
    return Response(shapes.ScorecardOut(card, context={"gives": shows_points(user, card)}).data)


def _of_score(user: User, pk: int) -> int:
    seen = Score.objects.filter(scorecard__in=Scorecard.objects.visible_to(user))
    return int(get_object_or_404(seen, pk=pk).scorecard_id)


class OneScorecard(JsonView):
    @extend_schema(
        operation_id="scorecard_read", parameters=[_PK], responses={200: shapes.ScorecardOut, **READING}
    )
    def get(self, request: Request, pk: int) -> Response:
        """One scorecard with every item: own words, figures with their rows, points and reasons."""
        return _card(official(request), pk)


class HandInScorecard(JsonView):
    @extend_schema(
        operation_id="scorecard_hand_in", parameters=[_PK], request=None,
        responses={200: shapes.ScorecardOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Hand the self-check in; every item is answered by then."""
        user = official(request)
        hand_in(pk, by=user, now=timezone.now())
        return _card(user, pk)


class FillScore(JsonView):
    @extend_schema(
        operation_id="score_fill", parameters=[_PK], request=shapes.ScoreFillBody,
        responses={200: shapes.ScorecardOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """What the unit says of one item."""
        user = official(request)
        card = _of_score(user, pk)
        fill_in(pk, **read(shapes.ScoreFillBody, request), by=user, now=timezone.now())
        return _card(user, card)


class JudgeScore(JsonView):
    @extend_schema(
        operation_id="score_judge", parameters=[_PK], request=shapes.ScoreJudgeBody,
        responses={200: shapes.ScorecardOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Judge what cannot be counted, with a reason."""
        user = official(request)
        card = _of_score(user, pk)
        judge(pk, **read(shapes.ScoreJudgeBody, request), by=user, now=timezone.now())
        return _card(user, card)


class ObjectToScore(JsonView):
    @extend_schema(
        operation_id="score_object", parameters=[_PK], request=shapes.ScoreObjectBody,
        responses={200: shapes.ScorecardOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Object to one score."""
        user = official(request)
        card = _of_score(user, pk)
        raise_objection(pk, **read(shapes.ScoreObjectBody, request), by=user, now=timezone.now())
        return _card(user, card)


class DecideObjection(JsonView):
    @extend_schema(
        operation_id="score_objection_decide", parameters=[_PK], request=shapes.ObjectionDecideBody,
        responses={200: shapes.ScorecardOut, **ACTING},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Decide an objection; accepted it changes the points and the ranking."""
        user = official(request)
        seen = Objection.objects.filter(score__scorecard__in=Scorecard.objects.visible_to(user))
        card = get_object_or_404(seen.select_related("score"), pk=pk).score.scorecard_id
        decide(pk, **read(shapes.ObjectionDecideBody, request), by=user, now=timezone.now())
        return _card(user, card)
