"""A circular, a reminder, a talk or a call to account, outside of any case."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.documents.models import Letter
from agencies.people.models import Agency, Region, User
from oversight.group.models import Task
from oversight.sight import of_office


class AdmonitionQuerySet(models.QuerySet["Admonition"]):
    def visible_to(self, user: Any) -> "AdmonitionQuerySet":
        """Circulars are for everybody of the place; the rest is between the office, leaders and who is addressed."""
        if not user.is_active or user.agency is None or user.role == User.Role.PARTY:
            return self.none()
        public = Q(jurisdiction=user.agency.jurisdiction_id, kind__in=Admonition.PUBLIC) & ~Q(state="draft")
        return self.filter(public | of_office(user, Q(agency=user.agency_id) & ~Q(state="draft")))


class Admonition(models.Model):
    """A circular, a talk or a call to account addressed to an agency or a person outside a case (通报、约谈、问责)."""

    class Kind(models.TextChoices):
        PRAISE = "praise", _("Circular of praise")
        CIRCULAR = "circular", _("Circular")
        REMINDER = "reminder", _("Reminder to a unit")
        TALK = "talk", _("Admonitory talk")
        ACCOUNTABILITY = "accountability", _("Proposal to call to account")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued, in force")
        CLOSED = "closed", _("Closed")

    PUBLIC = (Kind.PRAISE, Kind.CIRCULAR)

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    kind = models.CharField(_("Measure"), max_length=14, choices=Kind)
    state = models.CharField(_("State"), max_length=6, choices=State, default=State.DRAFT)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="admonitions", verbose_name=_("Addressed to")
    )
    person = models.CharField(_("Person or post"), max_length=60, blank=True, default="")
    reason = models.CharField(_("Reason"), max_length=2000)
    demand = models.CharField(_("What is demanded"), max_length=1000, blank=True, default="")
    clause = models.CharField(_("Clause"), max_length=120)
    # What it follows from, as `oversight.scorecard:7`; empty when the office says so by itself.
    source = models.CharField(max_length=60, blank=True, default="")
    letter = models.OneToOneField(
        Letter, models.PROTECT, null=True, related_name="admonition", verbose_name=_("Letter")
    )
    task = models.OneToOneField(
        Task, models.PROTECT, null=True, related_name="admonition", verbose_name=_("Rectification")
    )
    # Until when it is to be put right; the task begins with the letter.
    rectify_by = models.DateField(_("To be put right by"), null=True)
    # When and where the person is asked to come, and what came of it.
    talk_at = models.DateTimeField(_("Talk set for"), null=True)
    talk_place = models.CharField(_("Place of the talk"), max_length=100, blank=True, default="")
    talk_on = models.DateField(_("Talk held on"), null=True)
    talk_by = models.CharField(_("Talk held by"), max_length=60, blank=True, default="")
    talk_record = models.CharField(_("Record of the talk"), max_length=2000, blank=True, default="")
    result = models.CharField(_("Result"), max_length=2000, blank=True, default="")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Drawn up by"))
    made_at = models.DateTimeField(_("Drawn up at"))
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Issued by")
    )
    issued_at = models.DateTimeField(_("Issued at"), null=True)
    closed_at = models.DateTimeField(_("Closed at"), null=True)

    objects = AdmonitionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Circular or talk"), _("Circulars and talks")
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["jurisdiction", "-made_at"], name="admonition_by_time")]
        constraints = [
            models.CheckConstraint(
                name="admonition_issued_complete",
                condition=Q(state="draft") | Q(issued_at__isnull=False, issued_by__isnull=False, letter__isnull=False),
            ),
            models.CheckConstraint(
                name="admonition_talk_complete",
                condition=Q(talk_on__isnull=True) | (~Q(talk_by="") & ~Q(talk_record="")),
            ),
            models.CheckConstraint(
                name="admonition_closed_complete",
                condition=~Q(state="closed") | (Q(closed_at__isnull=False) & ~Q(result="")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.agency_id}"
