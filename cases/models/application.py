"""A request for more time (申请): to extend a time limit of a case, or to suspend it; and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import TimeLimit
from agencies.people.models import Agency, User
from cases.models.case import Case


class ApplicationQuerySet(models.QuerySet["Application"]):
    def to_decide(self) -> "ApplicationQuerySet":
        """Open, and of a limit that still stands: what was answered meanwhile needs no more time."""
        return self.filter(state=Application.State.OPEN, limit__state__in=TimeLimit.STANDING)


class Application(models.Model):
    """`units` is by how many of the limit's own units it is to be extended; a suspension has no length.

    `reason_code` is a code of `cases.reasons.ArrearsReason`, empty where none of them is the ground.
    """

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("Extension")
        SUSPENSION = "suspension", _("Suspension")

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        GRANTED = "granted", _("Approved")
        REFUSED = "refused", _("Refused")

    case = models.ForeignKey(Case, models.PROTECT, related_name="applications", verbose_name=_("Case"))
    limit = models.ForeignKey(
        TimeLimit, models.PROTECT, related_name="applications", verbose_name=_("Time limit")
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    units = models.PositiveSmallIntegerField(_("Extended by"), null=True)
    reason_code = models.CharField(_("Ground"), max_length=40, blank=True, default="")
    reason = models.CharField(_("Reason"), max_length=500)
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(_("Applied for at"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Applied for by"))
    asked_for = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency of the applicant")
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Decided by")
    )
    refusal = models.CharField(_("Reason for refusal"), max_length=500, blank=True, default="")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Application"), _("Applications")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("limit", condition=Q(state="open"), name="application_one_open"),
            models.CheckConstraint(
                name="application_extension_has_length",
                condition=Q(kind="extension", units__gt=0) | Q(kind="suspension", units__isnull=True),
            ),
            models.CheckConstraint(name="application_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="application_decided_by_somebody",
                condition=Q(state="open", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="application_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="application_refused_has_reason", condition=~Q(state="refused") | ~Q(refusal="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.limit_id} {self.get_kind_display()}"
