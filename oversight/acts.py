"""The timeline of what is done from above: one entry per act, append-only, written by the verb in its transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, Region, User
from agencies.records.privacy import mask_text

NOTE_MAX = 2000


class OversightAct(models.Model):
    """`subject` is the label of a model and the key of a row, as `oversight.campaign:7`."""

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    subject = models.CharField(_("Subject"), max_length=60)
    act = models.CharField(_("Act"), max_length=30)
    at = models.DateTimeField(_("Time"))
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Person"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency of the person")
    )
    details = models.JSONField(_("Details"), default=dict)
    note = models.CharField(_("Note"), max_length=NOTE_MAX, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Act from above"), _("Acts from above")
        ordering = ["id"]
        indexes = [models.Index("subject", "id", name="act_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.act}"


def subject_of(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def record(
    act: str,
    row: Any,
    *,
    by: User | None,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    note: str = "",
) -> OversightAct:
    """Append one entry about `row`, which has a `jurisdiction`. `act` is a code of `oversight.words`."""
    return OversightAct.objects.create(
        jurisdiction_id=row.jurisdiction_id, subject=subject_of(row), act=act, at=now, actor=by,
        agency=by.agency if by else None, details=dict(details or {}), note=mask_text(note)[:NOTE_MAX],
    )  # fmt: skip


def acts_of(row: models.Model) -> "models.QuerySet[OversightAct]":
    return OversightAct.objects.filter(subject=subject_of(row)).select_related("actor", "agency")
