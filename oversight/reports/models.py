"""Reports: drafted from the data at the end of a period, edited, signed, issued with a number, and frozen then."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, Region, User
from agencies.policy.directives import Rhythm
from oversight.sight import PlaceQuerySet, of_office, of_place

TEXT_MAX = 10_000


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> "ReportQuerySet":
        """What was issued every official of the place reads; what is being drawn up the office and the leaders."""
        return self.filter(of_office(user) | (of_place(user) & Q(issued_at__isnull=False)))


class Reckoned(models.TextChoices):
    """How a figure came about: from rows, or from other figures."""

    COUNT = "count", _("Number of the rows")
    SUM = "sum", _("Sum over the rows")
    AVERAGE = "average", _("Mean of the rows")
    TOTAL = "total", _("Sum of other figures")
    DIFFERENCE = "difference", _("Difference of two figures")
    SHARE = "share", _("Share in per cent")
    CHANGE = "change", _("Change in per cent against the year before")
    STATED = "stated", _("Stated")


class Report(models.Model):
    """One report of one period. A draft is drawn up again as often as wanted; signed, it changes no more.

    `body` is what stands on the paper, in order: `{"kind": "heading" | "paragraph" | "table", …}`; a table has
    `title`, `unit`, `columns` (each with `code`, `label`, `group`), `rows` (each with `label` and `cells`, a cell
    being `{"figure": code}` or `{"text": …}`) and `footers`. Paragraphs may be edited by hand; figures are never.
    """

    Kind = Rhythm

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")
        ISSUED = "issued", _("Issued and numbered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    kind = models.CharField(_("Kind of report"), max_length=12, choices=Rhythm)
    # What a campaign report is about; 0 for all others.
    subject = models.PositiveBigIntegerField(_("Campaign"), default=0)
    first = models.DateField(_("First day of the period"))
    last = models.DateField(_("Last day of the period"))
    is_zero = models.BooleanField(_("Zero report"), default=False)
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.DRAFT)
    due_on = models.DateField(_("Due on"), null=True)
    title = models.CharField(_("Title"), max_length=120)
    body = models.JSONField(_("Content"), default=list)
    number = models.CharField(_("Number of the report"), max_length=80, blank=True, default="")
    unit = models.CharField(_("Reporting unit"), max_length=60, blank=True, default="")
    filled_by = models.CharField(_("Filled in by"), max_length=40, blank=True, default="")
    checked_by = models.CharField(_("Checked and approved by"), max_length=40, blank=True, default="")
    phone = models.CharField(_("Telephone"), max_length=30, blank=True, default="")
    clause = models.CharField(_("Clause"), max_length=60, blank=True, default="")
    drafted_at = models.DateTimeField(_("Drawn up at"))
    counted_at = models.DateTimeField(_("Counted at"))
    edited_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Edited by")
    )
    edited_at = models.DateTimeField(_("Edited at"), null=True)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Signed by")
    )
    signed_at = models.DateTimeField(_("Signed at"), null=True)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Report issued by")
    )
    issued_at = models.DateTimeField(_("Issued at"), null=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True)
    withdrawal_reason = models.CharField(_("Reason for withdrawal"), max_length=500, blank=True, default="")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Report"), _("Reports")
        ordering = ["-last", "-id"]
        indexes = [models.Index(fields=["jurisdiction", "kind", "-last"], name="report_by_period")]
        constraints = [
            models.UniqueConstraint(
                "jurisdiction", "kind", "subject", "first", "last",
                condition=~Q(state="withdrawn"), name="report_one_of_a_period",
            ),
            models.UniqueConstraint(
                "jurisdiction", "number", condition=~Q(number=""), name="report_number_once"
            ),
            models.CheckConstraint(name="report_period_in_order", condition=Q(first__lte=F("last"))),
            models.CheckConstraint(
                name="report_signed_complete",
                condition=Q(state="draft", signed_at__isnull=True, signed_by__isnull=True)
                | Q(state="withdrawn")
                | Q(state__in=["signed", "issued"], signed_at__isnull=False, signed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="report_issued_complete",
                condition=~Q(state="issued") | (Q(issued_at__isnull=False) & ~Q(number="")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == self.State.DRAFT


class ReportFigure(models.Model):
    """One number of a report and the rows it was counted from: keys of `model`, or the figures it is made of."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures", verbose_name=_("Report"))
    code = models.CharField(_("Figure"), max_length=120)
    label = models.CharField(_("Name"), max_length=160)
    value = models.DecimalField(_("Value of the figure"), max_digits=18, decimal_places=4, null=True)
    unit = models.CharField(_("Unit of the figure"), max_length=20, blank=True, default="")
    decimals = models.PositiveSmallIntegerField(_("Decimals"), default=0)
    # The label of the model the rows are of, and their keys; of a figure made of others, their codes.
    model = models.CharField(_("Kind of row"), max_length=60, blank=True, default="")
    rows = ArrayField(models.BigIntegerField(), verbose_name=_("Rows"), default=list)
    # What each of the rows adds, in the same order; empty where every row counts one.
    addends = ArrayField(
        models.DecimalField(max_digits=18, decimal_places=2),
        verbose_name=_("What each row adds"),
        default=list,
    )
    parts = ArrayField(models.CharField(max_length=120), verbose_name=_("Made of"), default=list)
    reckoned = models.CharField(
        _("How it is reckoned"), max_length=10, choices=Reckoned, default=Reckoned.COUNT
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Figure of a report"), _("Figures of reports")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("report", "code", name="report_figure_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.code}"


class TimelinessPeriod(models.Model):
    """The timeliness of one agency in a period that is over, frozen (转送反馈时效); `letters` are the rows."""

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    # Null: persons and units that no directory lists.
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency"))
    first = models.DateField(_("Period from"))
    last = models.DateField(_("Period to"))
    # Keys of transfers by column of the table: {"issued": […], "in_time": […], "late": […], "returned": […], …}.
    letters = models.JSONField(_("Letters"), default=dict)
    working_days = models.PositiveIntegerField(_("Working days taken, all together"), default=0)
    answered = models.PositiveIntegerField(_("Answered"), default=0)
    frozen_at = models.DateTimeField(_("Frozen at"))

    objects = PlaceQuerySet["TimelinessPeriod"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Timeliness of a period"), _("Timeliness of periods")
        ordering = ["-last", "agency"]
        constraints = [
            models.UniqueConstraint(
                "jurisdiction", "agency", "first", "last", nulls_distinct=False, name="timeliness_frozen_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.first} {self.last}"
