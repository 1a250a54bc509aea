"""The versions of a jurisdiction's policy. A published one never changes; a case keeps the one that decided it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Region, User
from agencies.policy.model import Policy
from agencies.policy.parse import parsed


class PolicyVersion(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    jurisdiction = models.ForeignKey(
        Region, models.PROTECT, related_name="policies", verbose_name=_("Jurisdiction")
    )
    short = models.CharField(_("Short code"), max_length=8)
    number = models.PositiveIntegerField(_("Version"))
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.DRAFT)
    content = models.TextField(_("Content"))
    content_hash = models.CharField(_("Content hash"), max_length=64)
    effective_from = models.DateField(_("Effective from"), null=True, blank=True)
    created_at = models.DateTimeField(_("Created"))
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Published by")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Policy version"), _("Policy versions")
        ordering = ["jurisdiction", "-number"]
        constraints = [
            models.UniqueConstraint("jurisdiction", "number", name="policy_version_numbered_once"),
            models.UniqueConstraint("jurisdiction", "content_hash", name="policy_version_loaded_once"),
            models.CheckConstraint(
                name="policy_published_has_dates",
                condition=Q(state="draft") | Q(effective_from__isnull=False, published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} v{self.number}"

    @property
    def policy(self) -> Policy:
        return parsed(self.content)
