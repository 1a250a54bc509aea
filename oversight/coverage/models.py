"""How far the systems reach, month by month, and what every district answers with yes or no."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, Region, User
from agencies.policy.directives import Measure
from oversight.sight import PlaceQuerySet


class CoveragePoint(models.Model):
    """One point of a curve: how many of how many at the end of a month, and which rows were missing.

    `agency` and `region` are empty for the whole place; a point has at most one of them. `scope` is the digest of the
    projects the target speaks of, empty for all.
    """

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    measure = models.CharField(_("What is measured"), max_length=24, choices=Measure)
    scope = models.CharField(_("Of which projects"), max_length=16, blank=True, default="")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Industry department")
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", verbose_name=_("Place"))
    month = models.DateField(_("Month"))
    numerator = models.PositiveIntegerField(_("Reached"))
    denominator = models.PositiveIntegerField(_("Out of"))
    model = models.CharField(_("Kind of row"), max_length=60)
    reached = ArrayField(models.BigIntegerField(), verbose_name=_("Rows reached"), default=list)
    missing = ArrayField(models.BigIntegerField(), verbose_name=_("Rows missing"), default=list)
    counted_at = models.DateTimeField(_("Counted at"))
    # Once the month is over it is counted no more.
    is_frozen = models.BooleanField(_("Frozen"), default=False)

    objects = PlaceQuerySet["CoveragePoint"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Point of coverage"), _("Points of coverage")
        ordering = ["measure", "month"]
        constraints = [
            models.UniqueConstraint(
                "jurisdiction", "measure", "scope", "agency", "region", "month",
                name="coverage_point_once", nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="coverage_within", condition=Q(numerator__lte=F("denominator"))
            ),
            models.CheckConstraint(
                name="coverage_of_one", condition=Q(agency__isnull=True) | Q(region__isnull=True)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.measure} {self.month} {self.numerator}/{self.denominator}"


class CoverageAnswer(models.Model):
    """Whether a district has what every district must have (建立应急周转金制度 …), and what shows it."""

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("District"))
    measure = models.CharField(_("What is measured"), max_length=24, choices=Measure)
    holds = models.BooleanField(_("In place"))
    since = models.DateField(_("In place since"), null=True, blank=True)
    document = models.CharField(_("Document that shows it"), max_length=120, blank=True, default="")
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(_("Answer entered at"))
    answered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("Answer entered by")
    )

    objects = PlaceQuerySet["CoverageAnswer"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Answer of a district"), _("Answers of districts")
        ordering = ["region", "measure"]
        constraints = [
            models.UniqueConstraint("jurisdiction", "region", "measure", name="coverage_answer_once"),
            models.CheckConstraint(
                name="coverage_answer_shown",
                condition=Q(holds=False) | (Q(since__isnull=False) & ~Q(document="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.measure} {self.holds}"
