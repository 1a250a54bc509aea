"""The leading group: who is in it, where people are received, what it decides, and the tasks that follow."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import TimeLimit
from agencies.documents.models import Letter
from agencies.people.models import Agency, Region, User
from agencies.policy.directives import Rank, Sitting
from agencies.vocabulary import SpecialType
from oversight.sight import PlaceQuerySet

TEXT_MAX = 5000
NEVER = date(9999, 12, 31)


class GroupMember(models.Model):
    """Who holds a post in the leading group, since when; whoever leaves stays on record. Numbers are for officials."""

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    rank = models.CharField(_("Post in the group"), max_length=16, choices=Rank)
    name = models.CharField(_("Full name"), max_length=40)
    # Of the person: 区长, 区住房和城乡建设局局长.
    title = models.CharField(_("Office held"), max_length=80)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="group_members", verbose_name=_("Agency")
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Account")
    )
    duty = models.CharField(_("Answers for"), max_length=500, blank=True, default="")
    phone = models.CharField(_("Office telephone"), max_length=30, blank=True, default="")
    mobile = models.CharField(_("Mobile telephone"), max_length=30, blank=True, default="")
    since = models.DateField(_("In the post since"))
    until = models.DateField(_("In the post until"), null=True, blank=True)
    document = models.CharField(_("Document"), max_length=120, blank=True, default="")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    entered_at = models.DateTimeField(_("Entered at"))

    objects = PlaceQuerySet["GroupMember"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = (
            _("Member of the leading group"),
            _("Members of the leading group"),
        )
        ordering = ["jurisdiction", "id"]
        constraints = [
            models.UniqueConstraint(
                "jurisdiction", condition=Q(rank="head", until__isnull=True), name="group_one_head"
            ),
            models.UniqueConstraint(
                "agency", condition=Q(rank="liaison", until__isnull=True), name="group_one_liaison"
            ),
            models.CheckConstraint(
                name="group_member_until_after_since", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class ReceptionPoint(models.Model):
    """Where and by whom complaints are received at an agency (接待窗口); what is public is posted."""

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="reception_points", verbose_name=_("Agency")
    )
    body = models.CharField(_("Responsible body"), max_length=60)
    person = models.CharField(_("Responsible person"), max_length=40)
    window = models.CharField(_("Window"), max_length=120)
    phone = models.CharField(_("Public telephone"), max_length=30)
    # For other officials; it is on no page and no paper for the public.
    internal_phone = models.CharField(_("Internal telephone"), max_length=30, blank=True, default="")
    hours = models.CharField(_("Opening hours"), max_length=60, blank=True, default="")
    all_day = models.BooleanField(_("Telephone answered day and night"), default=False)
    is_active = models.BooleanField(_("Active"), default=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    entered_at = models.DateTimeField(_("Entered at"))

    objects = PlaceQuerySet["ReceptionPoint"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Reception window"), _("Reception windows")
        ordering = ["agency", "id"]
        constraints = [
            models.UniqueConstraint("agency", "window", condition=Q(is_active=True), name="reception_point_once")
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.window


class GroupMeeting(models.Model):
    """A meeting of the group: plenary, joint, special, or the exchange of the four bodies.

    `agenda` is drawn up from the data: `[{"title", "text", "figures": [{"label", "value", "unit", "url"}]}]`.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Meeting was held")
        CANCELLED = "cancelled", _("Called off")

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    kind = models.CharField(_("Kind of meeting"), max_length=8, choices=Sitting)
    title = models.CharField(_("Title"), max_length=120)
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.PLANNED)
    clause = models.CharField(_("Clause"), max_length=60, blank=True, default="")
    # Which kinds of project a special meeting is about.
    special = ArrayField(
        models.CharField(max_length=16, choices=SpecialType),
        verbose_name=_("Special kinds of project"),
        default=list,
        blank=True,
    )
    planned_for = models.DateTimeField(_("Planned for"))
    held_at = models.DateTimeField(_("Held at"), null=True)
    place = models.CharField(_("Place of the meeting"), max_length=100)
    called_by = models.ForeignKey(
        GroupMember, models.PROTECT, null=True, related_name="+", verbose_name=_("Called by")
    )
    chaired_by = models.ForeignKey(
        GroupMember, models.PROTECT, null=True, related_name="+", verbose_name=_("Chaired by")
    )
    agenda = models.JSONField(_("Agenda"), default=list)
    minutes = models.TextField(_("Minutes"), max_length=TEXT_MAX, blank=True, default="")
    letter = models.OneToOneField(
        Letter, models.PROTECT, null=True, related_name="group_meeting", verbose_name=_("Minutes issued")
    )
    cancelled_reason = models.CharField(_("Why cancelled"), max_length=500, blank=True, default="")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    made_at = models.DateTimeField(_("Entered at"))

    objects = PlaceQuerySet["GroupMeeting"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Meeting of the group"), _("Meetings of the group")
        ordering = ["-planned_for", "-id"]
        indexes = [models.Index(fields=["jurisdiction", "-planned_for"], name="group_meeting_by_time")]
        constraints = [
            models.CheckConstraint(
                name="group_meeting_held_complete",
                condition=~Q(state="held") | Q(held_at__isnull=False, chaired_by__isnull=False),
            ),
            models.CheckConstraint(
                name="group_meeting_cancelled_why", condition=~Q(state="cancelled") | ~Q(cancelled_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GroupAttendance(models.Model):
    """Who was asked to a meeting and whether somebody came."""

    meeting = models.ForeignKey(GroupMeeting, models.CASCADE, related_name="attendance")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Agency"))
    person = models.CharField(_("Person and post"), max_length=60, blank=True, default="")
    came = models.BooleanField(_("Came"), null=True)
    excuse = models.CharField(_("Why nobody came"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Participant of the meeting"), _("Participants of the meeting")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("meeting", "agency", name="group_attendance_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.agency_id}"


class Task(models.Model):
    """Something one unit must have done by a date: of the year's list, of a meeting, a campaign, a visit, a circular.

    Each reports progress; the office accepts what is done. `term` is the document's own word where it names no date
    (长期). A task with a date has a time limit, so that it is warned of and stands overdue by itself.
    """

    class Origin(models.TextChoices):
        YEAR = "year", _("Task list of the year")
        MEETING = "meeting", _("Decision of a meeting")
        CAMPAIGN = "campaign", _("Campaign")
        SUPERVISION = "supervision", _("Supervision visit")
        ADMONITION = "admonition", _("Circular or talk")
        ASSESSMENT = "assessment", _("Assessment")

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        REPORTED = "reported", _("Reported as done")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Called off")

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    origin = models.CharField(_("Comes from"), max_length=11, choices=Origin)
    # The directive it follows, and the row it came from as `oversight.campaign:7`.
    code = models.CharField(_("Code"), max_length=30, blank=True, default="")
    source = models.CharField(max_length=60, blank=True, default="")
    year = models.PositiveSmallIntegerField(_("Year"))
    text = models.CharField(_("Task"), max_length=500)
    measures = models.CharField(_("Measures"), max_length=1000, blank=True, default="")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="tasks", verbose_name=_("Responsible unit")
    )
    person = models.CharField(_("Responsible person"), max_length=40, blank=True, default="")
    partners = models.ManyToManyField(Agency, blank=True, related_name="+", verbose_name=_("Taking part"))
    starts_on = models.DateField(_("Work begins on"))
    due_on = models.DateField(_("Completed by"), null=True, blank=True)
    term = models.CharField(_("Date in the document's words"), max_length=60, blank=True, default="")
    # What lists go by: whatever has no date comes last.
    ordered_on = models.GeneratedField(
        expression=Coalesce("due_on", Value(NEVER, output_field=models.DateField())),
        output_field=models.DateField(), db_persist=True,
    )  # fmt: skip
    limit = models.OneToOneField(
        TimeLimit, models.PROTECT, null=True, related_name="group_task", verbose_name=_("Time limit")
    )
    clause = models.CharField(_("Clause"), max_length=60, blank=True, default="")
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.OPEN)
    result = models.CharField(_("Result"), max_length=2000, blank=True, default="")
    ended_at = models.DateTimeField(_("Ended at"), null=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Ended by")
    )
    # Nobody: laid out by the calendar, as the policy in force demands.
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Set by"))
    made_at = models.DateTimeField(_("Set at"))

    objects = PlaceQuerySet["Task"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Task of the group"), _("Tasks of the group")
        ordering = [F("due_on").asc(nulls_last=True), "id"]
        indexes = [
            models.Index("jurisdiction", "ordered_on", "id", name="task_in_order"),
            models.Index("source", condition=~Q(source=""), name="task_of_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                "jurisdiction", "year", "code", "agency",
                condition=Q(origin="year") & ~Q(code=""), name="task_of_year_once",
            ),
            models.CheckConstraint(name="task_has_date_or_term", condition=Q(due_on__isnull=False) | ~Q(term="")),
            models.CheckConstraint(
                name="task_ended_complete",
                condition=Q(state__in=["open", "reported"], ended_at__isnull=True)
                | Q(state__in=["done", "cancelled"], ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.OPEN, self.State.REPORTED)


class TaskReport(models.Model):
    """What the responsible unit says of a task, or why the office sent that back. Append-only."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("Progress so far")
        DONE = "done", _("Reported as done")
        RETURNED = "returned", _("Sent back")

    task = models.ForeignKey(
        Task, models.PROTECT, related_name="reports", verbose_name=_("Task of the group")
    )
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    text = models.CharField(_("Text"), max_length=2000)
    at = models.DateTimeField(_("Time"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Person"))

    class Meta:
        verbose_name, verbose_name_plural = _("Report on a task"), _("Reports on tasks")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"
