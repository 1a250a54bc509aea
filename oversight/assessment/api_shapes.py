"""How assessments, scorecards and scores look to a program, and what it sends."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.policy.directives import Assessed
from cases.api.requests import Body
from oversight.assessment.explaining import figures_said, rule_said, why_said
from oversight.assessment.models import Indicator, IndicatorSet, Objection, Score, Scorecard

_POINTS: dict[str, Any] = {"max_digits": 6, "decimal_places": 2, "allow_null": True}


class IndicatorOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    section = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    standard = serializers.CharField()
    points = serializers.DecimalField(max_digits=5, decimal_places=2)
    way = serializers.ChoiceField(Indicator.Way.choices)
    measure = serializers.CharField(allow_blank=True)
    beyond = serializers.BooleanField(help_text="On top of the hundred points, or taken off the total.")
    rule = serializers.SerializerMethodField(help_text="How it is scored, in the caller's language.")
    clause = serializers.CharField(allow_blank=True)

    def get_rule(self, item: Indicator) -> str:
        return rule_said(item)


class AssessmentOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    year = serializers.IntegerField()
    name = serializers.CharField()
    assessed = serializers.ChoiceField(Assessed.choices)
    government_only = serializers.BooleanField()
    state = serializers.ChoiceField(IndicatorSet.State.choices)
    clause = serializers.CharField(allow_blank=True)
    enters = serializers.ListField(child=serializers.CharField())
    self_check_by = serializers.DateField(allow_null=True)
    objections_by = serializers.DateField(allow_null=True)
    announced_at = serializers.DateTimeField(allow_null=True)


class RankOut(serializers.Serializer[Any]):
    scorecard = serializers.IntegerField(source="card.pk")
    agency = serializers.CharField(source="card.agency.name")
    total = serializers.DecimalField(source="card.total", **_POINTS)
    rank = serializers.IntegerField(source="card.rank", allow_null=True)
    grade = serializers.CharField(source="card.grade", allow_blank=True)
    year_before = serializers.DecimalField(source="before.total", default=None, **_POINTS)


class OneAssessmentOut(AssessmentOut):
    items = IndicatorOut(many=True, source="indicators.all")
    ranking = serializers.SerializerMethodField(
        help_text="Of everybody once it is announced, before that empty."
    )

    @extend_schema_field(RankOut(many=True))
    def get_ranking(self, _found: IndicatorSet) -> Any:
        return RankOut(self.context["ranking"], many=True).data


class ScoreObjectionOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    text = serializers.CharField()
    state = serializers.ChoiceField(Objection.State.choices)
    points_before = serializers.DecimalField(max_digits=6, decimal_places=2)
    points_after = serializers.DecimalField(**_POINTS)
    decision = serializers.CharField(allow_blank=True)


class ScoreOut(serializers.Serializer[Any]):
    """Points, reason and objections are null or empty until the unit may see them."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField(source="indicator.code")
    name = serializers.CharField(source="indicator.name")
    self_points = serializers.DecimalField(**_POINTS)
    self_text = serializers.CharField(allow_blank=True)
    shortcoming = serializers.CharField(allow_blank=True)
    figures = serializers.DictField(help_text="What was counted, with the keys of the rows.")
    counted = serializers.SerializerMethodField(help_text="The same in the caller's language.")
    points = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField(help_text="The rule that was applied, and what was said of it.")
    objections = serializers.SerializerMethodField()

    def get_counted(self, score: Score) -> str:
        return figures_said(score.figures)

    @extend_schema_field(serializers.DecimalField(**_POINTS))
    def get_points(self, score: Score) -> str | None:
        return str(score.points) if self.context["gives"] and score.points is not None else None

    def get_why(self, score: Score) -> str:
        if not self.context["gives"] or score.points is None:
            return ""
        return " ".join(filter(None, [why_said(score), score.reason]))

    @extend_schema_field(ScoreObjectionOut(many=True))
    def get_objections(self, score: Score) -> Any:
        return ScoreObjectionOut(score.objections.all() if self.context["gives"] else [], many=True).data


class ScorecardOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    assessment = serializers.IntegerField(source="set_id")
    agency = serializers.CharField(source="agency.name")
    state = serializers.ChoiceField(Scorecard.State.choices)
    checked_at = serializers.DateTimeField(allow_null=True)
    total = serializers.SerializerMethodField()
    grade = serializers.SerializerMethodField()
    demand = serializers.CharField(allow_blank=True)
    scores = ScoreOut(many=True, source="listed")

    @extend_schema_field(serializers.DecimalField(**_POINTS))
    def get_total(self, card: Scorecard) -> str | None:
        return str(card.total) if self.context["gives"] and card.total is not None else None

    def get_grade(self, card: Scorecard) -> str:
        return card.grade if self.context["gives"] else ""


class ScoreFillBody(Body):
    self_points = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    self_text = serializers.CharField(max_length=2000, allow_blank=True)
    shortcoming = serializers.CharField(max_length=500, allow_blank=True, default="")


class ScoreJudgeBody(Body):
    """`points` of what is judged by evidence, `count` of a deduction."""

    points = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)
    count = serializers.IntegerField(required=False, min_value=0)
    reason = serializers.CharField(max_length=500)


class ScoreObjectBody(Body):
    text = serializers.CharField(max_length=2000)


class ObjectionDecideBody(Body):
    upheld = serializers.BooleanField()
    points = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)
    decision = serializers.CharField(max_length=2000)
