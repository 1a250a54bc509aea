"""What happened to projects and companies: who changed what, when. Append-only by trigger."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, User
from projects.models.company import Company
from projects.models.project import Project


class ProjectEvent(models.Model):
    """One entry of the timeline of a project or a company. `details` hold no personal data."""

    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="events", verbose_name=_("Project")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="events", verbose_name=_("Company")
    )
    act = models.CharField(_("Act"), max_length=30)
    at = models.DateTimeField(_("Time"))
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Person"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency of the person")
    )
    details = models.JSONField(_("Details"), default=dict)
    note = models.CharField(_("Note"), max_length=2000, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Entry of the timeline"), _("Timeline")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["project", "-at", "-id"], name="project_event_newest"),
            models.Index(fields=["company", "-at", "-id"], name="company_event_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="project_event_about_something",
                condition=Q(project__isnull=False) | Q(company__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id or self.company_id} {self.act}"
