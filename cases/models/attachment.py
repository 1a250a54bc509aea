"""Files that belong to a case: what they are and whose, never what is in them; the bytes lie in `storehouse`."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.documents.contents import IMAGES, NAME_MAX, Kind
from agencies.people.models import Agency, User
from cases.models.case import Case
from cases.models.life import CaseLink

SIZE_MAX = 20 * 1024 * 1024


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: Any) -> "AttachmentQuerySet":
        """Whoever sees the case sees what is attached to it, and to the cases merged into it."""
        cases = Case.objects.visible_to(user)
        merged = CaseLink.objects.mergers().filter(to_case__in=cases).values("from_case")
        return self.standing().filter(Q(case__in=cases) | Q(case__in=merged))

    def standing(self) -> "AttachmentQuerySet":
        return self.filter(removed_at__isnull=True)


class Attachment(models.Model):
    """`name` is what it was called, cleaned; the file lies under `storage_name`. Taken away, both stay on record."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments", verbose_name=_("Case"))
    kind = models.CharField(_("Kind of file"), max_length=8, choices=Kind)
    name = models.CharField(_("File name"), max_length=NAME_MAX)
    size = models.PositiveIntegerField(_("Size"))
    sha256 = models.CharField(_("Checksum"), max_length=64)
    storage_name = models.CharField(max_length=32, unique=True)
    note = models.CharField(_("Note"), max_length=500, blank=True)
    stored_at = models.DateTimeField(_("Stored at"))
    stored_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Stored by"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("Agency of the person")
    )
    removed_at = models.DateTimeField(_("Taken away at"), null=True)
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Taken away by")
    )
    removal_reason = models.CharField(_("Reason"), max_length=500, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Attachment"), _("Attachments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "case", "sha256", condition=Q(removed_at__isnull=True), name="attachment_once_per_case"
            ),
            models.CheckConstraint(name="attachment_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="attachment_size_allowed", condition=Q(size__gt=0, size__lte=SIZE_MAX)
            ),
            models.CheckConstraint(
                name="attachment_checksum_whole", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="attachment_storage_name_plain", condition=Q(storage_name__regex=r"^[0-9a-f]{32}$")
            ),
            models.CheckConstraint(
                name="attachment_removal_complete",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removal_reason="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removal_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.kind in IMAGES
