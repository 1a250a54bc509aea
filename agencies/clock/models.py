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


class LocalDay(models.Model):
    """A day that one place makes free by itself, as minority regions may (全国年节及纪念日放假办法 art. 4)."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Place"))
    day = models.DateField(_("Day"))
    name = models.CharField(_("Occasion"), max_length=60)
    source = models.CharField(_("Source"), max_length=120)

    class Meta:
        verbose_name, verbose_name_plural = _("Local holiday"), _("Local holidays")
        ordering = ["-day", "region"]
        constraints = [models.UniqueConstraint("region", "day", name="local_day_once")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.day} {self.name}"


class TimeLimitQuerySet(models.QuerySet["TimeLimit"]):
    def running(self) -> "TimeLimitQuerySet":
        return self.filter(state=TimeLimit.State.RUNNING)

    def standing(self) -> "TimeLimitQuerySet":
        """What still has to be done, whether in time, late or paused."""
        return self.filter(state__in=TimeLimit.STANDING)

    def to_look_at(self, now: datetime) -> "TimeLimitQuerySet":
        """Limits whose next point has come: the queue of the sweep."""
        return self.filter(next_at__lte=now).order_by("next_at", "pk")


class TimeLimit(models.Model):
    """Something an agency must do by a date. The subject (a transfer, an order …) points here, never the reverse.

    `due_on` follows from the row alone: `value` and `extra` units after the start, and later by every pause.
    `points` are what follows and when, as [name of a step, working days from the due day]; `point` is the place of
    the next one and `next_at` its time. `stage` counts the steps that were taken. `reference` names the matter it
    belongs to, for the people who read lists.
    """

    class Kind(models.TextChoices):
        FEEDBACK = "feedback", _("Feedback")
        RECEIPT = "receipt", _("Receipt of a letter")
        OBJECTION = "objection", _("Objection")
        ACCEPTANCE = "acceptance", _("Acceptance")
        INVESTIGATION = "investigation", _("Investigation")
        PETITION_FORWARD = "petition_forward", _("Forwarding of a petition")
        PETITION_ANSWER = "petition_answer", _("Answer to a petition")
        CRIMINAL_DECISION = "criminal_decision", _("Decision on criminal referral")
        CRIMINAL_TRANSFER = "criminal_transfer", _("Criminal referral")
        CRIMINAL_REVIEW = "criminal_review", _("Police review of a referral")
        CRIMINAL_RECONSIDERATION = "criminal_recheck", _("Request for reconsideration")
        ARBITRATION = "arbitration", _("Arbitration award")
        OFFICER = "officer", _("Deadline set by the officer")
        LEADER = "leader", _("Closing date of the leader in charge")
        ORDER = "order", _("Reply to an order")
        VISIT = "visit", _("Follow-up visit")
        SLOW = "slow", _("Progress after dual assignment")
        MEASURE = "measure", _("Rectification at a project")
        NOTICE = "notice", _("Reply to another agency's notice")
        DEPOSIT_PAYOUT = "deposit_payout", _("Payment out of a deposit")
        DEPOSIT_REFILL = "deposit_refill", _("Refill of a deposit")
        REFUND_CHECK = "refund_check", _("Examination of the return of a deposit")
        REFUND_CONFIRM = "refund_confirm", _("Confirmation of the return of a deposit")
        FUND_CHECK = "fund_check", _("Self-check of the emergency fund")
        TASK = "task", _("Task of the leading group")
        UNIT_REPORT = "unit_report", _("Periodic report of a unit")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        SUSPENDED = "suspended", _("Suspended")
        LAPSED = "lapsed", _("Overdue")
        MET = "met", _("Met")
        MET_LATE = "met_late", _("Met late")
        CANCELLED = "cancelled", _("Cancelled")

    STANDING = (State.RUNNING, State.SUSPENDED, State.LAPSED)
    # Whose steps are followed up for projects, for money, and for those who lead; all others belong to cases.
    OF_PROJECTS = (Kind.MEASURE, Kind.NOTICE)
    OF_MONEY = (
        Kind.DEPOSIT_PAYOUT, Kind.DEPOSIT_REFILL, Kind.REFUND_CHECK, Kind.REFUND_CONFIRM, Kind.FUND_CHECK,
    )  # fmt: skip
    OF_OVERSIGHT = (Kind.TASK, Kind.UNIT_REPORT)
    NOT_OF_CASES = (*OF_PROJECTS, *OF_MONEY, *OF_OVERSIGHT)

    kind = models.CharField(_("Kind"), max_length=18, choices=Kind)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency"))
    reference = models.CharField(_("Belongs to"), max_length=30, blank=True)
    clause = models.CharField(_("Clause"), max_length=60, blank=True)
    unit = models.CharField(_("Unit"), max_length=12, choices=TimeUnit)
    value = models.PositiveSmallIntegerField(_("Length"))
    extra = models.PositiveSmallIntegerField(_("Extended by"), default=0)
    pauses = models.JSONField(_("Suspended"), default=list)
    rolls = models.BooleanField(_("Ends on a working day"), default=False)
    start_on = models.DateField(_("Counted from"))
    start_at = models.DateTimeField(_("Counted from the hour"), null=True)
    due_on = models.DateField(_("Due on"))
    due_at = models.DateTimeField(_("Due at"))
    points = models.JSONField(_("Points"), default=list)
    point = models.PositiveSmallIntegerField(_("Next point"), default=0)
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
                "agency",
                "due_at",
                "id",
                condition=Q(state__in=["running", "suspended", "lapsed"]),
                name="time_limit_of_agency",
            ),
            models.Index(
                "jurisdiction",
                "due_at",
                "id",
                condition=Q(state__in=["running", "suspended", "lapsed"]),
                name="time_limit_of_place",
            ),
            models.Index(
                "due_on", condition=Q(state="running", provisional=True), name="time_limit_provisional"
            ),
        ]
        constraints = [
            models.CheckConstraint(name="time_limit_has_length", condition=Q(value__gt=0)),
            models.CheckConstraint(
                name="time_limit_due_after_start",
                condition=Q(due_on__gt=models.F("start_on"))
                | Q(unit="hour", due_at__gt=models.F("start_at")),
            ),
            models.CheckConstraint(
                name="time_limit_hours_have_a_start",
                condition=Q(unit="hour", start_at__isnull=False)
                | (~Q(unit="hour") & Q(start_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="time_limit_met_has_time",
                condition=Q(met_at__isnull=False) | ~Q(state__in=["met", "met_late"]),
            ),
            models.CheckConstraint(
                name="time_limit_provisional_never_lapses",
                condition=Q(provisional=False) | ~Q(state="lapsed"),
            ),
            models.CheckConstraint(
                name="time_limit_paused_waits", condition=~Q(state="suspended") | Q(next_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"

    @property
    def length(self) -> int:
        return self.value + self.extra

    @property
    def is_standing(self) -> bool:
        return self.state in self.STANDING


class Step(models.Model):
    """A point a time limit has passed. `done_at` is set by the app above once it has acted on it."""

    class Name(models.TextChoices):
        DUE_SOON = "due_soon", _("Due soon")
        DUE_TODAY = "due_today", _("Due today")
        LAPSED = "lapsed", _("Overdue")
        REMIND = "remind", _("Reminder")
        SUPERVISE = "supervise", _("Supervision")
        CIRCULAR = "circular", _("Circular")
        TALK = "talk", _("Admonitory talk")
        ACCOUNTABILITY = "accountability", _("Accountability")

    limit = models.ForeignKey(TimeLimit, models.PROTECT, related_name="steps", verbose_name=_("Time limit"))
    stage = models.PositiveSmallIntegerField(_("Stage"))
    name = models.CharField(_("Name"), max_length=14, choices=Name)
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
