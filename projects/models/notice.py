"""Notices between agencies (通报): numbered, about a project, with a reply due."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import TimeLimit
from agencies.documents.models import Letter
from agencies.people.models import Agency, User
from projects.models.company import Company
from projects.models.inspection import TEXT_MAX
from projects.models.measure import Finding
from projects.models.project import Project


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """Notices are between agencies: a party to the project sees none."""
        if user.role == User.Role.PARTY:
            return self.none()
        return self.filter(project__in=Project.objects.visible_to(user))


class Notice(models.Model):
    """A notice between agencies about a project (通报): numbered, with a reply due. One kind of document for all."""

    class Subject(models.TextChoices):
        DEPOSIT_UNPAID = "deposit_unpaid", _("Deposit not paid")
        CONTRACT_BREACH = "contract_breach", _("Breach of the duty to contract")
        NO_REAL_NAME = "no_real_name", _("Real-name system missing")
        WAGES_OWED = "wages_owed", _("Wages owed")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        ISSUED = "issued", _("Awaiting reply")
        REPLIED = "replied", _("Replied")
        CLOSED = "closed", _("Closed")

    project = models.ForeignKey(Project, models.PROTECT, related_name="notices", verbose_name=_("Project"))
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("Finding")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("Company")
    )
    subject = models.CharField(_("Subject"), max_length=16, choices=Subject)
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.ISSUED)
    from_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("From"))
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("To"))
    text = models.CharField(_("Text"), max_length=TEXT_MAX)
    clause = models.CharField(_("Clause"), max_length=120, blank=True, default="")
    letter = models.OneToOneField(Letter, models.PROTECT, related_name="notice", verbose_name=_("Letter"))
    limit = models.OneToOneField(
        TimeLimit, models.PROTECT, null=True, related_name="notice", verbose_name=_("Time limit")
    )
    issued_at = models.DateTimeField(_("Issued at"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Issued by"))
    reply = models.CharField(_("Reply"), max_length=TEXT_MAX, blank=True, default="")
    replied_at = models.DateTimeField(_("Replied at"), null=True)
    replied_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Replied by")
    )
    closed_at = models.DateTimeField(_("Closed at"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Notice to another agency"), _("Notices to other agencies")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.CheckConstraint(name="notice_between_two", condition=~Q(from_agency=F("to_agency"))),
            models.CheckConstraint(
                name="notice_reply_complete",
                condition=Q(replied_at__isnull=True) | (~Q(reply="") & Q(replied_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}"
