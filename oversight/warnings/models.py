"""The register of early warnings: one open row per project, code and subject, and what happened to each."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, Region, User
from oversight.warnings.codes import Act, Code, Colour, How, Party
from projects.models import Project

NOTE_MAX = 500


class EarlyWarningQuerySet(models.QuerySet["EarlyWarning"]):
    def visible_to(self, user: Any) -> "EarlyWarningQuerySet":
        """Every agency of the place: warnings are handled together (Decree 724 art. 38). No party sees them."""
        if not user.is_active or user.agency is None or user.role == User.Role.PARTY:
            return self.none()
        return self.filter(jurisdiction=user.agency.jurisdiction_id)

    def standing(self) -> "EarlyWarningQuerySet":
        return self.filter(closed_at__isnull=True)


class EarlyWarning(models.Model):
    """One warning. The same found again is this row; `data` are the facts that show it now, `clause` what they break.

    `colour` is that of the facts now, `worst` the highest it had. Closed by itself when the facts are gone (`ending`
    holds those that show it), or by a person with a note.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="warnings", verbose_name=_("Project"), db_index=False
    )
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    code = models.CharField(_("Kind of warning"), max_length=5, choices=Code)
    # What of the project: a payroll, a guarantee, an order; empty where there can be but one.
    subject = models.CharField(_("Subject"), max_length=40, blank=True, default="")
    colour = models.PositiveSmallIntegerField(_("Colour now"), choices=Colour)
    worst = models.PositiveSmallIntegerField(_("Highest colour"), choices=Colour)
    data = models.JSONField(_("Facts that show it"), default=dict)
    clause = models.CharField(_("Clause"), max_length=200)
    # Whether a bound it rests on is a proposal of this system, or its source was not read in full.
    unverified = models.BooleanField(_("Unverified"), default=False)
    party = models.CharField(_("Who must act"), max_length=10, choices=Party)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Followed up by")
    )
    first_seen = models.DateTimeField(_("First seen"))
    last_seen = models.DateTimeField(_("Last seen"))
    acknowledged_at = models.DateTimeField(_("Acknowledged at"), null=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Acknowledged by")
    )
    acknowledged_note = models.CharField(_("What is done"), max_length=NOTE_MAX, blank=True, default="")
    closed_at = models.DateTimeField(_("Closed at"), null=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Closed by")
    )
    closed_how = models.CharField(_("How it ended"), max_length=9, choices=How, blank=True, default="")
    closed_note = models.CharField(_("What shows it"), max_length=NOTE_MAX, blank=True, default="")
    ending = models.JSONField(_("Facts at its end"), default=dict)

    objects = EarlyWarningQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Early warning"), _("Early warnings")
        ordering = ["-first_seen", "-id"]
        indexes = [
            models.Index("jurisdiction", "first_seen", "id", name="warning_by_first_seen"),
            models.Index("project", "closed_at", name="warning_of_project"),
        ]
        constraints = [
            models.UniqueConstraint(
                "project", "code", "subject", condition=Q(closed_at__isnull=True), name="warning_open_once"
            ),
            models.CheckConstraint(
                name="warning_known", condition=Q(code__in=Code.values, colour__in=Colour.values)
            ),
            models.CheckConstraint(name="warning_worst", condition=Q(worst__gte=F("colour"))),
            models.CheckConstraint(
                name="warning_closed_complete",
                condition=Q(closed_at__isnull=True, closed_how="")
                | Q(closed_at__isnull=False, closed_how="gone", closed_by__isnull=True)
                | (
                    Q(
                        closed_at__isnull=False,
                        closed_by__isnull=False,
                        closed_how__in=["settled", "explained", "mistaken"],
                    )
                    & ~Q(closed_note="")
                ),
            ),
            models.CheckConstraint(
                name="warning_acknowledged_complete",
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.code} {self.subject}".strip()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class WarningStep(models.Model):
    """One entry of the timeline of a warning. Append-only."""

    warning = models.ForeignKey(
        EarlyWarning, models.PROTECT, related_name="steps", verbose_name=_("Early warning")
    )
    act = models.CharField(_("Act"), max_length=12, choices=Act)
    colour = models.PositiveSmallIntegerField(_("Colour"), choices=Colour)
    note = models.CharField(_("Note"), max_length=NOTE_MAX, blank=True, default="")
    at = models.DateTimeField(_("Time"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Done by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Step of a warning"), _("Steps of a warning")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.act}"


class WarningLook(models.Model):
    """Up to where the rules have looked: the last event and the last entry that were seen. One row."""

    event = models.BigIntegerField(default=0)
    entry = models.BigIntegerField(default=0)
    at = models.DateTimeField(_("Time"))

    class Meta:
        verbose_name, verbose_name_plural = _("Last look"), _("Last look")
        constraints = [models.CheckConstraint(name="warning_look_single", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.event} {self.entry}"
