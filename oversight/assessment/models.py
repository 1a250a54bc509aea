"""The yearly assessment: sets of indicators, a scorecard for every unit, each point with its reason, objections."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.documents.models import Letter
from agencies.people.models import Agency, Region, User
from agencies.policy.directives import Assessed
from oversight.sight import PlaceQuerySet, UnitQuerySet, of_office, of_place


class IndicatorSetQuerySet(models.QuerySet["IndicatorSet"]):
    def visible_to(self, user: Any) -> "IndicatorSetQuerySet":
        """What is still being drawn up is between the office, leaders and auditors."""
        return self.filter(of_place(user) & ~Q(state="draft") | of_office(user))


class IndicatorSet(models.Model):
    """What is assessed in one year, of whom. Drafted, opened for self-checks, scored, announced."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SELF_CHECK = "self_check", _("Self-check")
        SCORING = "scoring", _("Scoring")
        OBJECTIONS = "objections", _("Objections open")
        ANNOUNCED = "announced", _("Announced")

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    year = models.PositiveSmallIntegerField(_("Year"))
    assessed = models.CharField(_("Who is assessed"), max_length=8, choices=Assessed)
    name = models.CharField(_("Name"), max_length=100)
    # Whether only government-invested projects count (将政府投资项目…纳入政府考核体系).
    government_only = models.BooleanField(_("Government projects alone"), default=False)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.DRAFT)
    clause = models.CharField(_("Clause"), max_length=60, blank=True, default="")
    enters = ArrayField(models.CharField(max_length=60), verbose_name=_("Enters"), default=list)
    self_check_by = models.DateField(_("Self-check by"), null=True, blank=True)
    objections_by = models.DateField(_("Objections by"), null=True, blank=True)
    grade_a = models.PositiveSmallIntegerField(_("Grade A from (points)"), default=90)
    grade_c = models.PositiveSmallIntegerField(_("Grade C below (points)"), default=70)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Drawn up by"))
    made_at = models.DateTimeField(_("Drawn up at"))
    announced_at = models.DateTimeField(_("Announced at"), null=True)
    announced_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Announced by")
    )

    # The result as it was circulated (通报考核结果).
    letter = models.OneToOneField(
        Letter, models.PROTECT, null=True, related_name="assessment", verbose_name=_("Result circulated")
    )

    objects = IndicatorSetQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Assessment of a year"), _("Assessments")
        ordering = ["-year", "assessed", "id"]
        constraints = [
            models.UniqueConstraint("jurisdiction", "year", "assessed", "name", name="indicator_set_once"),
            models.CheckConstraint(name="indicator_set_grades", condition=Q(grade_c__lt=F("grade_a"))),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)


class Indicator(models.Model):
    """One item: so many points for what standard, computed from a measure or judged by evidence, or deducted."""

    class Way(models.TextChoices):
        COMPUTED = "computed", _("Computed from the data")
        EVIDENCE = "evidence", _("Judged by evidence")
        DEDUCTION = "deduction", _("Deducted for each occurrence")

    set = models.ForeignKey(
        IndicatorSet, models.CASCADE, related_name="indicators", verbose_name=_("Assessment")
    )
    place = models.PositiveSmallIntegerField(_("Order"))
    section = models.CharField(_("Part of the assessment"), max_length=60)
    code = models.CharField(_("Code"), max_length=30)
    name = models.CharField(_("Assessment item"), max_length=120)
    standard = models.CharField(_("Standard"), max_length=500)
    points = models.DecimalField(_("Full points"), max_digits=5, decimal_places=2)
    way = models.CharField(_("How it is scored"), max_length=9, choices=Way)
    # Of a computed item: the code of `assessment.measures`. Of a deduction: so many points each time.
    measure = models.CharField(_("What is counted"), max_length=40, blank=True, default="")
    each = models.DecimalField(_("Points each time"), max_digits=5, decimal_places=2, null=True, blank=True)
    # From which share on all points are given, and below which none.
    full_from = models.DecimalField(_("All points from (%)"), max_digits=5, decimal_places=2, default=100)
    none_below = models.DecimalField(_("No points below (%)"), max_digits=5, decimal_places=2, default=0)
    # Of what is counted: so many give all points.
    wanted = models.PositiveSmallIntegerField(_("How many are wanted"), null=True, blank=True)
    # Added on top of the hundred points, or taken off the total (加分、减分).
    beyond = models.BooleanField(_("Beyond the hundred points"), default=False)
    clause = models.CharField(_("Clause"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Indicator"), _("Indicators")
        ordering = ["set", "place"]
        constraints = [
            models.UniqueConstraint("set", "code", name="indicator_code_once"),
            models.CheckConstraint(name="indicator_points", condition=Q(points__gt=0)),
            models.CheckConstraint(name="indicator_bounds", condition=Q(none_below__lt=F("full_from"))),
            models.CheckConstraint(
                name="indicator_measured", condition=Q(way="evidence") | ~Q(measure="") | Q(each__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Scorecard(models.Model):
    """One unit in one assessment."""

    class State(models.TextChoices):
        OPEN = "open", _("Self-check to come")
        CHECKED = "checked", _("Self-check handed in")
        SCORED = "scored", _("Scored")

    set = models.ForeignKey(
        IndicatorSet, models.PROTECT, related_name="scorecards", verbose_name=_("Assessment")
    )
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="scorecards", verbose_name=_("Unit assessed")
    )
    state = models.CharField(_("State"), max_length=7, choices=State, default=State.OPEN)
    total = models.DecimalField(_("Total points"), max_digits=6, decimal_places=2, null=True)
    rank = models.PositiveSmallIntegerField(_("Place in the ranking"), null=True)
    grade = models.CharField(_("Grade"), max_length=1, blank=True, default="")
    checked_at = models.DateTimeField(_("Self-check handed in at"), null=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Self-check by")
    )
    scored_at = models.DateTimeField(_("Scored at"), null=True)
    # What still has to be put right, as the announcement says.
    demand = models.CharField(_("To be put right"), max_length=2000, blank=True, default="")

    objects = UnitQuerySet["Scorecard"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Scorecard"), _("Scorecards")
        ordering = ["set", F("rank").asc(nulls_last=True), "agency"]
        constraints = [models.UniqueConstraint("set", "agency", name="scorecard_once")]

    def __str__(self) -> str:
        return f"{self.agency} {self.set}"

    def get_absolute_url(self) -> str:
        return reverse("scorecard", args=[self.pk])


class Score(models.Model):
    """One item of one scorecard: what the unit says of itself, what was given, and why.

    `figures` of a computed item: `{"numerator", "denominator", "share", "model", "rows", "missing"}`; of a deduction
    `{"count", "model", "rows"}`.
    """

    scorecard = models.ForeignKey(
        Scorecard, models.CASCADE, related_name="scores", verbose_name=_("Scorecard")
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("Indicator"))
    self_points = models.DecimalField(_("Own points"), max_digits=5, decimal_places=2, null=True, blank=True)
    self_text = models.CharField(_("Self-check"), max_length=2000, blank=True, default="")
    shortcoming = models.CharField(_("Shortcoming to put right"), max_length=500, blank=True, default="")
    points = models.DecimalField(_("Points given"), max_digits=6, decimal_places=2, null=True)
    reason = models.CharField(_("Reason"), max_length=500, blank=True, default="")
    figures = models.JSONField(_("What it was counted from"), default=dict)
    scored_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Scored by")
    )
    scored_at = models.DateTimeField(_("Scored at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Score"), _("Scores")
        ordering = ["scorecard", "indicator__place"]
        constraints = [
            models.UniqueConstraint("scorecard", "indicator", name="score_once"),
            models.CheckConstraint(
                name="score_given_complete",
                condition=Q(points__isnull=True) | Q(scored_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scorecard.agency} {self.indicator}"

    def get_absolute_url(self) -> str:
        return f"{reverse('scorecard', args=[self.scorecard_id])}#item-{self.pk}"


class Objection(models.Model):
    """What a unit holds against a score, and how that was decided. Append-only but for the decision."""

    class State(models.TextChoices):
        RAISED = "raised", _("Objection to be decided")
        UPHELD = "upheld", _("Accepted, points changed")
        OVERRULED = "overruled", _("Rejected")

    score = models.ForeignKey(Score, models.PROTECT, related_name="objections", verbose_name=_("Score"))
    text = models.CharField(_("Objection"), max_length=2000)
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.RAISED)
    points_before = models.DecimalField(_("Points before"), max_digits=6, decimal_places=2)
    points_after = models.DecimalField(_("Points after"), max_digits=6, decimal_places=2, null=True)
    decision = models.CharField(_("Decision on the objection"), max_length=2000, blank=True, default="")
    raised_at = models.DateTimeField(_("Raised at"))
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Raised by"))
    decided_at = models.DateTimeField(_("Decided at"), null=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Decided by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Objection to a score"), _("Objections to scores")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("score", condition=Q(state="raised"), name="objection_one_open"),
            models.CheckConstraint(
                name="objection_decided_complete",
                condition=Q(state="raised", decided_at__isnull=True)
                | (Q(state__in=["upheld", "overruled"], decided_at__isnull=False) & ~Q(decision="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score_id} {self.state}"


class SignedForm(models.Model):
    """The figures that enter an evaluation of another body, signed and frozen (综治考评, 领导班子综合考核评价 …)."""

    set = models.ForeignKey(IndicatorSet, models.PROTECT, related_name="forms", verbose_name=_("Assessment"))
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    enters = models.CharField(_("Evaluation it enters"), max_length=60)
    number = models.CharField(_("Number of the form"), max_length=80)
    lines = models.JSONField(_("Lines"))
    signed_at = models.DateTimeField(_("Signed at"))
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Signed by"))

    objects = PlaceQuerySet["SignedForm"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Form for an evaluation"), _("Forms for evaluations")
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint("set", "enters", name="signed_form_once"),
            models.UniqueConstraint("jurisdiction", "number", name="signed_form_number_once"),
        ]

    def __str__(self) -> str:
        return self.number
