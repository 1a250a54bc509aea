"""Days that differ from plain Monday to Friday, and every running time limit, whatever it belongs to."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, Region
from agencies.vocabulary import TimeUnit


class CalendarDay(models.Model):
    """One day that official notice makes free or working, against the plain week."""

    day = models.DateField(_("Day"), primary_key=True)
    is_working = models.BooleanField(_("Working day"))
    name = models.CharField(_("Occasion"), max_length=60)
    source = models.CharField(_("Source"), max_length=120, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Calendar day"), _("Calendar days")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CalendarYear(models.Model):
    """A year whose arrangement of holidays has been published and entered whole."""

    year = models.PositiveSmallIntegerField(_("Year"), primary_key=True)
    source = models.CharField(_("Source"), max_length=120, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Published year"), _("Published years")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)

    def get_absolute_url(self) -> str:
        return reverse("calendar-of", args=[self.year])


class TimeLimitQuerySet(models.QuerySet["TimeLimit"]):
    def running(self) -> "TimeLimitQuerySet":
        return self.filter(state=TimeLimit.State.RUNNING)

    def to_look_at(self, now: datetime) -> "TimeLimitQuerySet":
        """Limits whose next point has come: the queue of the sweep."""
        return self.filter(next_at__lte=now).order_by("next_at", "pk")


class TimeLimit(models.Model):
    """Something an agency must do by a date. The subject (a transfer, an order …) points here, never the reverse."""

    class Kind(models.TextChoices):
        FEEDBACK = "feedback", _("Feedback")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        LAPSED = "lapsed", _("Overdue")
        MET = "met", _("Met")
        MET_LATE = "met_late", _("Met late")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("Kind"), max_length=16, choices=Kind)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency"))
    clause = models.CharField(_("Clause"), max_length=60, blank=True)
    unit = models.CharField(_("Unit"), max_length=12, choices=TimeUnit)
    value = models.PositiveSmallIntegerField(_("Length"))
    start_on = models.DateField(_("Counted from"))
    due_on = models.DateField(_("Due on"))
    due_at = models.DateTimeField(_("Due at"))
    next_at = models.DateTimeField(_("Next check"), null=True)
    stage = models.PositiveSmallIntegerField(_("Stage"), default=0)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.RUNNING)
    provisional = models.BooleanField(_("Provisional"), default=False)
    met_at = models.DateTimeField(_("Met at"), null=True)

    objects = TimeLimitQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Time limit"), _("Time limits")
        indexes = [
            models.Index("next_at", condition=Q(next_at__isnull=False), name="time_limit_queue"),
            models.Index("jurisdiction", "due_at", condition=Q(state="running"), name="time_limit_running"),
            models.Index(
                "due_on", condition=Q(state="running", provisional=True), name="time_limit_provisional"
            ),
        ]
        constraints = [
            models.CheckConstraint(name="time_limit_has_length", condition=Q(value__gt=0)),
            models.CheckConstraint(
                name="time_limit_due_after_start", condition=Q(due_on__gt=models.F("start_on"))
            ),
            models.CheckConstraint(
                name="time_limit_met_has_time",
                condition=Q(met_at__isnull=False) | ~Q(state__in=["met", "met_late"]),
            ),
            models.CheckConstraint(
                name="time_limit_provisional_never_lapses",
                condition=Q(provisional=False) | ~Q(state="lapsed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"


class Step(models.Model):
    """A point a time limit has passed. `done_at` is set by the app above once it has acted on it."""

    class Name(models.TextChoices):
        LAPSED = "lapsed", _("Overdue")

    limit = models.ForeignKey(TimeLimit, models.PROTECT, related_name="steps", verbose_name=_("Time limit"))
    stage = models.PositiveSmallIntegerField(_("Stage"))
    name = models.CharField(_("Name"), max_length=10, choices=Name)
    at = models.DateTimeField(_("Time"))
    done_at = models.DateTimeField(_("Followed up at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Step"), _("Steps")
        indexes = [models.Index("id", condition=Q(done_at__isnull=True), name="step_not_acted_on")]
        constraints = [models.UniqueConstraint("limit", "stage", name="step_once_per_stage")]

    def __str__(self) -> str:
        return f"{self.limit_id} {self.name}"


class Sweep(models.Model):
    """When each minute sweep last finished: what readiness looks at."""

    name = models.CharField(_("Name"), max_length=20, primary_key=True)
    at = models.DateTimeField(_("Time"))

    class Meta:
        verbose_name, verbose_name_plural = _("Sweep"), _("Sweeps")

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
