"""Files that prove what is said from above: minutes, evidence of an assessment, plans, photographs of a visit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.documents.accepting import SIZE_MAX
from agencies.documents.contents import IMAGES, NAME_MAX, Kind
from agencies.people.models import Agency, Region, User
from oversight.sight import UnitQuerySet


class Paper(models.Model):
    """One file. `subject` names what it belongs to, as `score:12`; who handed it in and the office see it."""

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Handed in by"))
    subject = models.CharField(_("Belongs to"), max_length=40)
    kind = models.CharField(_("Kind of file"), max_length=8, choices=Kind)
    name = models.CharField(_("File name"), max_length=NAME_MAX)
    size = models.PositiveIntegerField(_("Size"))
    sha256 = models.CharField(_("Checksum"), max_length=64)
    storage_name = models.CharField(max_length=32, unique=True)
    stored_at = models.DateTimeField(_("Stored at"))
    stored_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Stored by"))
    removed_at = models.DateTimeField(_("Taken away at"), null=True)
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Taken away by")
    )
    removal_reason = models.CharField(_("Reason"), max_length=500, blank=True, default="")

    objects = UnitQuerySet["Paper"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Paper on file"), _("Papers on file")
        ordering = ["subject", "id"]
        indexes = [models.Index("subject", "id", condition=Q(removed_at=None), name="paper_of_subject")]
        constraints = [
            models.UniqueConstraint(
                "subject", "sha256", condition=Q(removed_at__isnull=True), name="paper_once"
            ),
            models.CheckConstraint(name="paper_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="paper_size_allowed", condition=Q(size__gt=0, size__lte=SIZE_MAX)),
            models.CheckConstraint(
                name="paper_removal_complete",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removal_reason="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removal_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.kind in IMAGES
