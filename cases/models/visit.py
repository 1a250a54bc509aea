"""Follow-up visits after a case was closed (跟踪回访): planned with a time limit of their own, and what they found."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, User
from cases.models.case import Case
from cases.models.deadline import Deadline

RESULT_MAX = 2000


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: Any) -> "VisitQuerySet":
        return self.filter(case__in=Case.objects.visible_to(user))

    def planned(self) -> "VisitQuerySet":
        """Still to be made: a plan whose time limit was cancelled is none any more."""
        return self.filter(visited_on__isnull=True).exclude(deadline__limit__state="cancelled")


class Visit(models.Model):
    """One visit of a round. Planned it has a deadline and no date; made it has a date, and a deadline if planned."""

    class How(models.TextChoices):
        TELEPHONE = "telephone", _("By telephone")
        ON_SITE = "on_site", _("On site")
        INVITED = "invited", _("At the office")
        WRITTEN = "written", _("In writing or online")

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits", verbose_name=_("Case"))
    round = models.PositiveSmallIntegerField(_("Round"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Agency responsible"))
    deadline = models.OneToOneField(
        Deadline, models.PROTECT, null=True, related_name="visit", verbose_name=_("Time limit")
    )
    planned_at = models.DateTimeField(_("Planned at"))
    planned_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Planned by")
    )
    visited_on = models.DateField(_("Visited on"), null=True)
    visitors = models.CharField(_("Visited by"), max_length=100, blank=True)
    how = models.CharField(_("How"), max_length=12, choices=How, blank=True)
    result = models.CharField(_("Result"), max_length=RESULT_MAX, blank=True)
    relapse = models.BooleanField(_("Relapse"), null=True)
    entered_at = models.DateTimeField(_("Entered at"), null=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Entered by")
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Follow-up visit"), _("Follow-up visits")
        ordering = ["case", "round"]
        constraints = [
            models.UniqueConstraint("case", "round", name="visit_round_once"),
            models.CheckConstraint(
                name="visit_made_or_planned",
                condition=Q(
                    visited_on__isnull=True, relapse__isnull=True, entered_at__isnull=True,
                    entered_by__isnull=True, result="", how="", visitors="", deadline__isnull=False,
                )
                | (
                    Q(
                        visited_on__isnull=False, relapse__isnull=False, entered_at__isnull=False,
                        entered_by__isnull=False,
                    )
                    & ~Q(result="")
                    & ~Q(how="")
                    & ~Q(visitors="")
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id}/{self.round}"

    @property
    def due_on(self) -> date | None:
        return self.deadline.limit.due_on if self.deadline else None
