"""The arrears-free project office programme (无欠薪项目部), and who was trained in what."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, Region, User
from projects.models.company import Company
from projects.models.document import Document
from projects.models.post import Post
from projects.models.project import Project


class Enrolment(models.Model):
    """A project in the programme: enrolled, pledged, assessed against the standard, recognised, awarded.

    `scores` maps the items of the standard to points.
    """

    class Stage(models.TextChoices):
        ENROLLED = "enrolled", _("Enrolled")
        APPLIED = "applied", _("Assessment applied for")
        RECOGNISED = "recognised", _("Recognised")
        BENCHMARK = "benchmark", _("Benchmark project")
        REMOVED = "removed", _("Removed")

    project = models.OneToOneField(
        Project, models.CASCADE, related_name="enrolment", verbose_name=_("Project")
    )
    stage = models.CharField(_("Stage"), max_length=10, choices=Stage, default=Stage.ENROLLED)
    enrolled_on = models.DateField(_("Enrolled on"))
    enrolled_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Enrolled by"))
    pledged_on = models.DateField(_("Pledged on"), null=True, blank=True)
    pledged_by = models.CharField(_("Pledge signed by"), max_length=60, blank=True, default="")
    scores = models.JSONField(_("Points"), default=dict)
    plaque_no = models.CharField(_("Plaque number"), max_length=40, blank=True, default="")
    recognised_on = models.DateField(_("Recognised on"), null=True, blank=True)
    recognised_by = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Recognised by")
    )
    award_no = models.CharField(_("Award document"), max_length=60, blank=True, default="")
    awarded_on = models.DateField(_("Awarded on"), null=True, blank=True)
    removed_on = models.DateField(_("Removed on"), null=True, blank=True)
    removal_reason = models.CharField(_("Reason"), max_length=500, blank=True, default="")
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("Document")
    )

    class Meta:
        verbose_name, verbose_name_plural = (
            _("Arrears-free project office"),
            _("Arrears-free project offices"),
        )
        constraints = [
            models.CheckConstraint(
                name="enrolment_removed_with_reason",
                condition=~Q(stage="removed") | (Q(removed_on__isnull=False) & ~Q(removal_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.stage}"


class Training(models.Model):
    """One lesson, course or talk on the law (开工第一课, online training, the yearly plan for enforcement staff)."""

    class Kind(models.TextChoices):
        FIRST_LESSON = "first_lesson", _("First lesson at the start of work")
        ONLINE = "online", _("Online training")
        ENFORCEMENT = "enforcement", _("Training of enforcement staff")
        PUBLICITY = "publicity", _("Publicity of the law")

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    topic = models.CharField(_("Topic"), max_length=120)
    planned_on = models.DateField(_("Planned for"), null=True, blank=True)
    held_on = models.DateField(_("Held on"), null=True, blank=True)
    hours = models.DecimalField(_("Hours"), max_digits=4, decimal_places=1, null=True, blank=True)
    place = models.CharField(_("Place"), max_length=120, blank=True, default="")
    organiser = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Organised by"))
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="trainings", verbose_name=_("Project")
    )
    audience = models.CharField(_("Audience"), max_length=60, blank=True, default="", db_default="")
    material = models.CharField(_("Material"), max_length=200, blank=True, default="", db_default="")
    reached = models.PositiveIntegerField(_("Persons reached"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    entered_at = models.DateTimeField(_("Entered at"))

    class Meta:
        verbose_name, verbose_name_plural = _("Training"), _("Trainings")
        ordering = [F("held_on").desc(nulls_first=True), "-id"]
        constraints = [
            models.CheckConstraint(
                name="training_has_a_day", condition=Q(planned_on__isnull=False) | Q(held_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.topic


class Attendee(models.Model):
    """Who came to a training: by name, for a firm or an agency."""

    class Part(models.TextChoices):
        FIRM_HEAD = "firm_head", _("Head of a firm")
        PROJECT_MANAGER = "project_manager", _("Project manager")
        LABOUR_MANAGER = "labour_manager", _("Labour manager")
        OFFICER = "officer", _("Enforcement officer")
        WORKER = "worker", _("Worker")

    training = models.ForeignKey(
        Training, models.CASCADE, related_name="attendees", verbose_name=_("Training")
    )
    part = models.CharField(_("Part"), max_length=16, choices=Part)
    name = models.CharField(_("Full name"), max_length=40)
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="trained", verbose_name=_("Company")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Agency")
    )
    post = models.ForeignKey(
        Post,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("Labour manager"),
    )
    passed = models.BooleanField(_("Passed the test"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Attendee"), _("Attendees")
        ordering = ["training", "id"]

    def __str__(self) -> str:
        return self.name
