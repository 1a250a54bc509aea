"""Checklists and the inspections made with them: of one project, alone or jointly with other agencies."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, Region, User
from projects.models.document import Document
from projects.models.project import Project

TEXT_MAX = 2000


class Template(models.Model):
    """A checklist. Shipped ones have no jurisdiction; an office may have its own. A change is a new version.

    `items` are objects with `code`, `text`, `clause`, `finding` (hazard or arrears), `breach`, and `fills_from`: the
    duty of the project whose state fills the answer in.
    """

    jurisdiction = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Jurisdiction")
    )
    code = models.CharField(_("Code"), max_length=30)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    name = models.CharField(_("Name"), max_length=100)
    items = models.JSONField(_("Items"))
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Inspection template"), _("Inspection templates")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                "jurisdiction", "code", "version", name="template_version_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, user: Any) -> "InspectionQuerySet":
        if user.role == User.Role.PARTY:
            return self.none()
        return self.filter(project__in=Project.objects.visible_to(user))


class Inspection(models.Model):
    """One visit or check of a project: alone or jointly (联合检查), each agency with its part and its signature."""

    class Kind(models.TextChoices):
        RANDOM = "random", _("Random inspection")
        KEY = "key", _("Key items")
        JOINT = "joint", _("Joint inspection")
        SPECIAL = "special", _("Special inspection")
        DAILY = "daily", _("Daily inspection")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Under way on site")
        CONCLUDED = "concluded", _("Concluded")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(_("Inspection number"), max_length=40, unique=True)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="inspections", verbose_name=_("Project")
    )
    template = models.ForeignKey(
        Template, models.PROTECT, null=True, related_name="+", verbose_name=_("Template")
    )
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.PLANNED)
    planned_on = models.DateField(_("Planned for"))
    held_on = models.DateField(_("Inspected on"), null=True)
    campaign = models.CharField(_("Campaign"), max_length=60, blank=True, default="")
    # [{"code", "text", "clause", "finding", "breach", "result": ok | fault | not_applicable | "", "note",
    #   "filled": why it was filled in}]
    answers = models.JSONField(_("Answers"), default=list)
    note = models.CharField(_("Note"), max_length=TEXT_MAX, blank=True, default="")
    # Of a random draw: {"seed", "pool", "drawn", "checksum"}, so that anybody can draw again and compare.
    draw = models.JSONField(_("Draw"), default=dict, blank=True)
    documents = models.ManyToManyField(
        Document, blank=True, related_name="inspections", verbose_name=_("Documents")
    )
    made_at = models.DateTimeField(_("Entered at"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    concluded_at = models.DateTimeField(_("Concluded at"), null=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Inspection"), _("Inspections")
        ordering = ["-planned_on", "-id"]
        indexes = [models.Index("planned_on", "id", name="inspection_by_day")]
        constraints = [
            models.CheckConstraint(
                name="inspection_concluded_was_held",
                condition=~Q(state="concluded") | Q(held_on__isnull=False, concluded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class InspectionPart(models.Model):
    """What one agency does in an inspection, and its signature under it."""

    inspection = models.ForeignKey(
        Inspection, models.CASCADE, related_name="parts", verbose_name=_("Inspection")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Agency"))
    is_lead = models.BooleanField(_("Leading agency"), default=False)
    task = models.CharField(_("Part"), max_length=200, blank=True, default="")
    inspectors = models.CharField(_("Inspectors"), max_length=200, blank=True, default="")
    opinion = models.CharField(_("Opinion"), max_length=TEXT_MAX, blank=True, default="")
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Signed by")
    )
    signed_at = models.DateTimeField(_("Signed at"), null=True)
    # Why an agency that was asked did not take part; it then signs nothing.
    absence = models.CharField(_("Why absent"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Part of an inspection"), _("Parts of inspections")
        ordering = ["inspection", "-is_lead", "id"]
        constraints = [
            models.UniqueConstraint("inspection", "agency", name="inspection_part_once"),
            models.UniqueConstraint("inspection", condition=Q(is_lead=True), name="inspection_one_lead"),
            models.CheckConstraint(
                name="inspection_part_signed_or_absent", condition=Q(absence="") | Q(signed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="inspection_part_signed_by_somebody",
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.agency_id}"

    @property
    def is_done(self) -> bool:
        return self.signed_at is not None or bool(self.absence)
