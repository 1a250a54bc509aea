"""Workers of a site by their real names: who they are (sealed), where each is engaged, and on which days they came.

Built for millions of rows: a worker is one row for good, an engagement one row per stay on a project, attendance one
row per engagement and month with one bit per day.
"""

from typing import Any

from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.records.privacy import decrypt
from projects.models.company import Company
from projects.models.contract import Contract
from projects.models.project import Project


class Worker(models.Model):
    """A person who works on sites. Name, identity number and telephone are sealed; the number is found by its index."""

    id_number_index = models.BinaryField(unique=True)
    phone_index = models.BinaryField(null=True)
    # The family name and asterisks: what every page shows.
    shown_name = models.CharField(_("Name, masked"), max_length=40)
    sealed = models.BinaryField()

    class Meta:
        verbose_name, verbose_name_plural = _("Worker"), _("Workers")
        indexes = [
            # Only ever asked for equality, and a quarter the size of a tree: what comes in order of the identity
            # number is in no order here.
            HashIndex("phone_index", condition=Q(phone_index__isnull=False), name="worker_by_phone")
        ]

    def __str__(self) -> str:
        return self.shown_name

    def opened(self) -> dict[str, str]:
        """`name`, `id_number`, `phone`; raises InvalidTag when no key opens it."""
        return decrypt(self.sealed, about_worker(bytes(self.id_number_index)))


def about_worker(index: bytes) -> str:
    """What the blob of a worker is sealed for."""
    return f"worker:{index.hex()}"


class Device(models.Model):
    """What registers attendance on a site (TL 二(一)2: face-recognition gate, else a fixed point)."""

    class Kind(models.TextChoices):
        FACE_GATE = "face_gate", _("Face-recognition gate")
        FIXED_POINT = "fixed_point", _("Fixed-point electronic clock-in")
        HANDHELD = "handheld", _("Handheld terminal")
        PAPER = "paper", _("Paper list")

    project = models.ForeignKey(Project, models.CASCADE, related_name="devices", verbose_name=_("Project"))
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    serial = models.CharField(_("Device number"), max_length=60)
    place = models.CharField(_("Place on the site"), max_length=120, blank=True, default="")
    installed_on = models.DateField(_("Installed on"))
    removed_on = models.DateField(_("Taken down on"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Attendance device"), _("Attendance devices")
        ordering = ["project", "serial"]
        constraints = [
            models.UniqueConstraint("project", "serial", name="device_once_per_project"),
            models.CheckConstraint(
                name="device_removed_after_installed",
                condition=Q(removed_on__isnull=True) | Q(removed_on__gte=F("installed_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.serial}"


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def visible_to(self, user: Any) -> "EngagementQuerySet":
        return self.filter(project__in=Project.objects.visible_to(user))

    def on_site(self) -> "EngagementQuerySet":
        return self.filter(exited_on__isnull=True)


class Engagement(models.Model):
    """One stay of a worker on a project: contract, entry, exit, settlement on exit. On one site at a time.

    `terms_bits` are those of `TERMS` that the contract states (TL 二(一)1). Wages are yuan per unit of `pay`.

    That what it points to exists is checked by a trigger for all rows of a statement at once: of a roster of two
    million lines the foreign keys, row by row, took a third of the time.
    """

    class Contracted(models.TextChoices):
        PAPER = "paper", _("Paper contract")
        ELECTRONIC = "electronic", _("Electronic contract")

    class Pay(models.TextChoices):
        MONTH = "month", _("By the month")
        DAY = "day", _("By the day")
        HOUR = "hour", _("By the hour")
        PIECE = "piece", _("By the piece")

    # What a contract must say: working hours, kind of work, wage, way of payment.
    TERMS = ("hours", "work", "wage", "method")
    ALL_TERMS = 0b1111

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="engagements", verbose_name=_("Project"), db_constraint=False,
        db_index=False,
    )  # fmt: skip
    worker = models.ForeignKey(
        Worker, models.PROTECT, related_name="engagements", verbose_name=_("Worker"), db_constraint=False,
        db_index=False,
    )  # fmt: skip
    employer = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="engagements", verbose_name=_("Employer"),
        db_constraint=False, db_index=False,
    )  # fmt: skip
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="engagements",
        verbose_name=_("Works contract"), db_constraint=False, db_index=False,
    )  # fmt: skip
    team = models.CharField(_("Team"), max_length=40, blank=True, default="")
    trade = models.CharField(_("Trade"), max_length=30, blank=True, default="")
    contracted_on = models.DateField(_("Labour contract signed on"), null=True, blank=True)
    contracted_as = models.CharField(
        _("Form of the contract"), max_length=10, choices=Contracted, blank=True, default=""
    )
    terms_bits = models.PositiveSmallIntegerField(_("What the contract states"), default=0)
    pay = models.CharField(_("Paid"), max_length=5, choices=Pay, blank=True, default="")
    wage = models.DecimalField(_("Wage (yuan)"), max_digits=10, decimal_places=2, null=True, blank=True)
    entered_on = models.DateField(_("Entered the site on"))
    exited_on = models.DateField(_("Left on"), null=True, blank=True)
    settled_on = models.DateField(_("Settled on"), null=True, blank=True)
    settled = models.DecimalField(
        _("Settled wages (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Engagement"), _("Engagements")
        indexes = [
            models.Index("project", "entered_on", "id", name="engagement_of_project"),
            models.Index("employer", condition=Q(employer__isnull=False), name="engagement_by_employer"),
            models.Index("contract", condition=Q(contract__isnull=False), name="engagement_under_contract"),
        ]
        constraints = [
            models.UniqueConstraint("worker", condition=Q(exited_on__isnull=True), name="worker_on_one_site"),
            # The worker first: it is also how the stays of a worker are found.
            models.UniqueConstraint("worker", "project", "entered_on", name="engagement_once"),
            models.CheckConstraint(
                name="engagement_left_after_entry",
                condition=Q(exited_on__isnull=True) | Q(exited_on__gte=F("entered_on")),
            ),
            models.CheckConstraint(name="engagement_terms_known", condition=Q(terms_bits__lte=0b1111)),
            models.CheckConstraint(
                name="engagement_wage_positive", condition=Q(wage__isnull=True) | Q(wage__gt=0)
            ),
            models.CheckConstraint(
                name="engagement_settled_on_leaving",
                condition=Q(settled_on__isnull=True, settled__isnull=True)
                | Q(settled_on__isnull=False, exited_on__isnull=False, settled__gte=0)
                | Q(settled_on__isnull=False, exited_on__isnull=False, settled__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.worker_id}"


class Attendance(models.Model):
    """The days of one month on which somebody came: bit 0 is the first. `project` is that of the engagement."""

    # Without indexes of their own: the constraint and the index below begin with them.
    engagement = models.ForeignKey(
        Engagement, models.CASCADE, related_name="attendance", verbose_name=_("Engagement"), db_index=False
    )
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="+", verbose_name=_("Project"), db_index=False
    )
    month = models.DateField(_("Month"))
    day_bits = models.IntegerField(_("Days"))
    device = models.ForeignKey(
        Device, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Device")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Attendance of a month"), _("Attendance")
        indexes = [models.Index("project", "month", "id", name="attendance_of_project")]
        constraints = [
            models.UniqueConstraint("engagement", "month", name="attendance_once_a_month"),
            models.CheckConstraint(name="attendance_of_a_month", condition=Q(month__day=1)),
            models.CheckConstraint(name="attendance_some_day", condition=Q(day_bits__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.month:%Y-%m}"

    @property
    def days(self) -> list[int]:
        return [day for day in range(1, 32) if self.day_bits >> (day - 1) & 1]
