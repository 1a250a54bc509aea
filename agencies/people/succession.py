"""Agencies that were merged, renamed, or whose work went to another: who came after whom, since when and why."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, User


class Succession(models.Model):
    """One change in the directory. A renamed agency keeps its row, so that both ends are the same.

    `done_at` is set once all open work has moved; until then it is carried on in batches.
    """

    class Kind(models.TextChoices):
        MERGED = "merged", _("Merged into another agency")
        RENAMED = "renamed", _("Renamed")
        HANDED_OVER = "handed_over", _("Work handed over")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    from_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="successions", verbose_name=_("Former agency")
    )
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Successor"))
    old_name = models.CharField(_("Former name"), max_length=60)
    new_name = models.CharField(_("New name"), max_length=60)
    since_on = models.DateField(_("Since"))
    reason = models.CharField(_("Reason"), max_length=500)
    made_at = models.DateTimeField(_("Time"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Person"))
    cases_moved = models.PositiveIntegerField(_("Open cases moved"), default=0)
    letters_moved = models.PositiveIntegerField(_("Open letters moved"), default=0)
    done_at = models.DateTimeField(_("Completed at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Succession of agencies"), _("Successions of agencies")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "from_agency",
                condition=~Q(kind="renamed"),
                name="succession_one_per_agency",
            ),
            models.CheckConstraint(
                name="succession_only_the_renamed_stays",
                condition=Q(kind="renamed", from_agency=F("to_agency"))
                | (~Q(kind="renamed") & ~Q(from_agency=F("to_agency"))),
            ),
            models.CheckConstraint(name="succession_has_reason", condition=~Q(reason="")),
        ]
        indexes = [
            models.Index("id", condition=Q(done_at__isnull=True), name="succession_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.new_name}"
