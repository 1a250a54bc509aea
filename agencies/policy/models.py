"""The versions of a jurisdiction's policy. A published one never changes; a case keeps the one that decided it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Region, User
from agencies.policy.model import Policy
from agencies.policy.parse import parsed


class PolicyVersion(models.Model):
    """`content` is the text of a jurisdiction file and always parses; it changes only while the version is a draft."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Awaiting approval")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        DISCARDED = "discarded", _("Discarded")

    jurisdiction = models.ForeignKey(
        Region, models.PROTECT, related_name="policies", verbose_name=_("Jurisdiction")
    )
    short = models.CharField(_("Short code"), max_length=8)
    number = models.PositiveIntegerField(_("Version"))
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.DRAFT)
    base = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Drafted from")
    )
    content = models.TextField(_("Content"))
    content_hash = models.CharField(_("Content hash"), max_length=64)
    file_hash = models.CharField(_("Hash of the file it was loaded from"), max_length=64, blank=True)
    effective_from = models.DateField(_("Effective from"), null=True, blank=True)
    created_at = models.DateTimeField(_("Created"))
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Drafted by")
    )
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Submitted by")
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Approved by")
    )
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Published by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Policy version"), _("Policy versions")
        ordering = ["jurisdiction", "-number"]
        constraints = [
            models.UniqueConstraint("jurisdiction", "number", name="policy_version_numbered_once"),
            models.UniqueConstraint(
                "jurisdiction", "file_hash", condition=~Q(file_hash=""), name="policy_file_loaded_once"
            ),
            models.CheckConstraint(
                name="policy_on_its_way_has_a_day",
                condition=Q(state__in=["draft", "discarded"]) | Q(effective_from__isnull=False),
            ),
            models.CheckConstraint(
                name="policy_published_at_a_time",
                condition=~Q(state="published") | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="policy_approved_by_a_second_person",
                condition=Q(approved_by__isnull=True)
                | (Q(submitted_by__isnull=False) & ~Q(approved_by=F("submitted_by"))),
            ),
            models.CheckConstraint(
                name="policy_approved_by_somebody",
                condition=~Q(state="approved") | Q(approved_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} v{self.number}"

    @property
    def policy(self) -> Policy:
        return parsed(self.content)


class PolicyStep(models.Model):
    """What was done to a version, by whom; added and never changed.

    `content` is the text that a change led to, `before` the sequence of the step whose text it replaced.
    """

    class Act(models.TextChoices):
        LOADED = "loaded", _("Loaded from a file")
        DRAFTED = "drafted", _("Draft begun")
        EDITED = "edited", _("Edited")
        UNDONE = "undone", _("Edit undone")
        SUBMITTED = "submitted", _("Submitted for approval")
        SENT_BACK = "sent_back", _("Sent back")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        DISCARDED = "discarded", _("Discarded")
        RESTORED = "restored", _("Taken up again")

    version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="steps", verbose_name=_("Version")
    )
    sequence = models.PositiveIntegerField(_("Sequence"))
    act = models.CharField(_("Act"), max_length=10, choices=Act)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Person"))
    at = models.DateTimeField(_("Time"))
    note = models.CharField(_("Note"), max_length=500, blank=True)
    content = models.TextField(_("Content"), blank=True)
    before = models.PositiveIntegerField(_("Replaced the text of step"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Step of a version"), _("Steps of versions")
        ordering = ["version", "sequence"]
        constraints = [models.UniqueConstraint("version", "sequence", name="policy_step_sequence_once")]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.sequence} {self.act}"
