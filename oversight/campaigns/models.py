"""Campaigns with their target lists, supervision visits to agencies and districts, circulars, talks, accountability."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, Region, User
from cases.models import Case
from oversight.campaigns.admonition import Admonition
from oversight.group.models import Task
from oversight.sight import PlaceQuerySet
from projects.models import Company, Inspection, Project

__all__ = ["Admonition", "Campaign", "CampaignTarget", "Supervision", "SupervisionFinding"]

TEXT_MAX = 5000


class Campaign(models.Model):
    """A campaign (专项行动) in its window. `whole` takes in every target of its scope (拉网式).

    `scope` holds the conditions of a policy's scope by name, and `region` where only a part of the place is meant.
    `code` is that of the directive; `year` is the year the directive is reckoned in, so that a campaign before a
    Spring Festival has the year of that festival. Inspections carry its `name` in `campaign`.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Under way")
        CONCLUDED = "concluded", _("Concluded")
        CANCELLED = "cancelled", _("Cancelled")

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    code = models.CharField(_("Code"), max_length=30)
    year = models.PositiveSmallIntegerField(_("Year"))
    name = models.CharField(_("Name"), max_length=60)
    first = models.DateField(_("From the day"))
    last = models.DateField(_("To the day"))
    whole = models.BooleanField(_("Everybody is checked"), default=False)
    scope = models.JSONField(_("Applies to"), default=dict)
    lead = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Led by"))
    agencies = models.ManyToManyField(Agency, blank=True, related_name="+", verbose_name=_("Taking part"))
    plan = models.TextField(_("Plan of work"), max_length=TEXT_MAX, blank=True, default="")
    clause = models.CharField(_("Clause"), max_length=120, blank=True, default="")
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.PLANNED)
    summary = models.TextField(_("Result"), max_length=TEXT_MAX, blank=True, default="")
    concluded_at = models.DateTimeField(_("Concluded at"), null=True)
    cancelled_reason = models.CharField(_("Why cancelled"), max_length=500, blank=True, default="")
    # Nobody, where it was proposed by the calendar.
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Planned by")
    )
    made_at = models.DateTimeField(_("Planned at"))

    objects = PlaceQuerySet["Campaign"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Campaign"), _("Campaigns")
        ordering = ["-first", "-id"]
        constraints = [
            models.UniqueConstraint("jurisdiction", "code", "first", name="campaign_once"),
            models.UniqueConstraint("jurisdiction", "name", "year", name="campaign_name_once"),
            models.CheckConstraint(name="campaign_window", condition=Q(first__lte=F("last"))),
            models.CheckConstraint(
                name="campaign_concluded_complete",
                condition=~Q(state="concluded") | (Q(concluded_at__isnull=False) & ~Q(summary="")),
            ),
            models.CheckConstraint(
                name="campaign_cancelled_why", condition=~Q(state="cancelled") | ~Q(cancelled_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignTargetQuerySet(models.QuerySet["CampaignTarget"]):
    def visible_to(self, user: Any) -> "CampaignTargetQuerySet":
        """With the names by which they are shown."""
        return self.filter(campaign__in=Campaign.objects.visible_to(user)).select_related(
            "project", "company"
        )


class CampaignTarget(models.Model):
    """One project or employer on the target list; without `checked_on` it is still to be checked."""

    class Result(models.TextChoices):
        CLEAN = "clean", _("Nothing to object")
        FOUND = "found", _("Problems found")
        SOLVED = "solved", _("Problems solved")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets", verbose_name=_("Campaign"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="+", verbose_name=_("Project")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="+", verbose_name=_("Employer")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Place"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency that checks")
    )
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, related_name="+", verbose_name=_("Inspection")
    )
    checked_on = models.DateField(_("Day of the check"), null=True)
    result = models.CharField(_("Result"), max_length=6, choices=Result, blank=True, default="")
    problems = models.PositiveIntegerField(_("Problems"), default=0)
    solved = models.PositiveIntegerField(_("Solved"), default=0)
    workers = models.PositiveIntegerField(_("Workers owed"), default=0)
    amount = models.DecimalField(_("Amount owed (yuan)"), max_digits=16, decimal_places=2, default=0)
    workers_paid = models.PositiveIntegerField(_("Workers paid"), default=0)
    amount_paid = models.DecimalField(_("Amount paid (yuan)"), max_digits=16, decimal_places=2, default=0)
    orders = models.PositiveIntegerField(_("Orders issued"), default=0)
    penalties = models.PositiveIntegerField(_("Penalties"), default=0)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("Case"))
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Entered by")
    )
    entered_at = models.DateTimeField(_("Entered at"), null=True)

    objects = CampaignTargetQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Target of a campaign"), _("Targets of a campaign")
        ordering = ["campaign", "id"]
        indexes = [
            models.Index("campaign", "id", condition=Q(checked_on__isnull=True), name="target_unchecked")
        ]
        constraints = [
            models.UniqueConstraint("campaign", "project", name="target_project_once"),
            models.UniqueConstraint("campaign", "company", name="target_company_once"),
            # A case that is stated twice would be counted twice.
            models.UniqueConstraint("campaign", "case", name="target_case_once"),
            models.CheckConstraint(
                name="target_is_one",
                condition=Q(project__isnull=False, company__isnull=True)
                | Q(project__isnull=True, company__isnull=False),
            ),
            models.CheckConstraint(
                name="target_checked_has_result",
                condition=Q(checked_on__isnull=True, result="") | (Q(checked_on__isnull=False) & ~Q(result="")),
            ),
            models.CheckConstraint(name="target_solved_within", condition=Q(solved__lte=F("problems"))),
            models.CheckConstraint(
                name="target_paid_within",
                condition=Q(workers_paid__lte=F("workers"), amount_paid__lte=F("amount"), amount_paid__gte=0),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.subject)

    def get_absolute_url(self) -> str:
        return reverse("campaign-target", args=[self.pk])

    @property
    def subject(self) -> Project | Company:
        """What is checked."""
        found = self.project or self.company
        assert found is not None
        return found


class Supervision(models.Model):
    """A supervision visit to an agency or a district (督查), distinct from checks of sites (BJ 三(三)2).

    `answers`: `[{"code", "text", "result": "yes" | "no" | "partly" | "", "note"}]`.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Visited, being put right")
        CLOSED = "closed", _("Rectified and closed")
        CANCELLED = "cancelled", _("Cancelled")

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    year = models.PositiveSmallIntegerField(_("Year"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="supervisions", verbose_name=_("Agency or district visited")
    )
    team = models.ManyToManyField(Agency, related_name="+", verbose_name=_("Supervision team"))
    team_leader = models.CharField(_("Leader of the team"), max_length=60)
    planned_on = models.DateField(_("Planned for"))
    held_on = models.DateField(_("Supervised on"), null=True)
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.PLANNED)
    answers = models.JSONField(_("Checklist"), default=list)
    summary = models.TextField(_("Findings"), max_length=TEXT_MAX, blank=True, default="")
    clause = models.CharField(_("Clause"), max_length=60, blank=True, default="")
    cancelled_reason = models.CharField(_("Why cancelled"), max_length=500, blank=True, default="")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Planned by"))
    made_at = models.DateTimeField(_("Planned at"))

    objects = PlaceQuerySet["Supervision"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Supervision visit"), _("Supervision visits")
        ordering = ["-planned_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="supervision_held_complete",
                condition=~Q(state__in=["held", "closed"]) | (Q(held_on__isnull=False) & ~Q(summary="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.agency_id}"


class SupervisionFinding(models.Model):
    """What a supervision visit found; it is put right as a task with a date."""

    supervision = models.ForeignKey(
        Supervision, models.CASCADE, related_name="findings", verbose_name=_("Supervision visit")
    )
    text = models.CharField(_("Finding"), max_length=500)
    clause = models.CharField(_("Clause"), max_length=60, blank=True, default="")
    task = models.OneToOneField(
        Task, models.PROTECT, null=True, related_name="supervision_finding", verbose_name=_("Rectification")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Finding of a visit"), _("Findings of visits")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]
