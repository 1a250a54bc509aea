"""What every unit reports by itself, and what the four bodies tell one another of matters not yet on file."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.clock.models import TimeLimit
from agencies.people.models import Agency, Region, User
from agencies.policy.directives import Rhythm
from cases.models import Case
from oversight.group.models import GroupMeeting
from oversight.sight import PlaceQuerySet, UnitQuerySet
from projects.models import Inspection, Project

TEXT_MAX = 5000


class UnitReport(models.Model):
    """One report that a unit owes for a period: asked for, handed in (also where there is nothing: 零报告), accepted.

    `figures` of an information report and `lines` of a township monthly form are what the form asks; see `shapes.py`.
    """

    class State(models.TextChoices):
        OWED = "owed", _("Not handed in")
        HANDED_IN = "handed_in", _("Handed in")
        RETURNED = "returned", _("Sent back")
        ACCEPTED = "accepted", _("Accepted")

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Reporting unit"))
    kind = models.CharField(_("Kind of report"), max_length=12, choices=Rhythm)
    first = models.DateField(_("First day of the period"))
    last = models.DateField(_("Last day of the period"))
    due_on = models.DateField(_("Due on"))
    limit = models.OneToOneField(
        TimeLimit, models.PROTECT, null=True, related_name="unit_report", verbose_name=_("Time limit")
    )
    clause = models.CharField(_("Clause"), max_length=60, blank=True, default="")
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.OWED)
    is_zero = models.BooleanField(_("Zero report"), default=False)
    figures = models.JSONField(_("Figures"), default=dict)
    lines = models.JSONField(_("Lines"), default=list)
    # Frozen when it is handed in: {code: {"value": …, "rows": [[kind, key], …]}}.
    drawn = models.JSONField(_("Figures as the data had them"), default=dict)
    text = models.TextField(_("Situation"), max_length=TEXT_MAX, blank=True, default="")
    filled_by = models.CharField(_("Filled in by"), max_length=40, blank=True, default="")
    checked_by = models.CharField(_("Reviewed by"), max_length=40, blank=True, default="")
    phone = models.CharField(_("Telephone"), max_length=30, blank=True, default="")
    handed_in_at = models.DateTimeField(_("Handed in at"), null=True)
    handed_in_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Handed in by")
    )
    returned_reason = models.CharField(_("Why it was sent back"), max_length=500, blank=True, default="")
    accepted_at = models.DateTimeField(_("Accepted at"), null=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Accepted by")
    )

    objects = UnitQuerySet["UnitReport"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Unit report"), _("Unit reports")
        ordering = ["-last", "agency"]
        indexes = [models.Index(fields=["jurisdiction", "kind", "-last"], name="unit_report_by_period")]
        constraints = [
            models.UniqueConstraint("agency", "kind", "first", "last", name="unit_report_once"),
            models.CheckConstraint(name="unit_report_period", condition=Q(first__lte=F("last"))),
            models.CheckConstraint(
                name="unit_report_handed_in",
                condition=Q(state="owed", handed_in_at__isnull=True)
                | (~Q(state="owed") & Q(handed_in_at__isnull=False, handed_in_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.kind} {self.first}"


class TownGroup(models.Model):
    """A town's own leading group and the one deputy in charge of it (TL 三(一))."""

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    agency = models.OneToOneField(
        Agency, models.PROTECT, related_name="town_group", verbose_name=_("Town or street")
    )
    set_up_on = models.DateField(_("Set up on"))
    document = models.CharField(_("Document"), max_length=80, blank=True, default="")
    head = models.CharField(_("Head of the town's group"), max_length=40, blank=True, default="")
    deputy = models.CharField(_("Deputy in charge"), max_length=40)
    deputy_post = models.CharField(_("Post of the deputy"), max_length=60)
    deputy_phone = models.CharField(_("Telephone of the deputy"), max_length=30, blank=True, default="")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    entered_at = models.DateTimeField(_("Entered at"))

    objects = PlaceQuerySet["TownGroup"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Town group"), _("Town groups")
        ordering = ["agency"]
        constraints = [models.CheckConstraint(name="town_group_has_deputy", condition=~Q(deputy=""))]

    def __str__(self) -> str:
        return f"{self.agency_id}"


class Patrol(models.Model):
    """One patrol of a town (巡察): where, by whom, what was found, and what became of it."""

    class Result(models.TextChoices):
        NOTHING = "nothing", _("Nothing found")
        CORRECTED = "corrected", _("Corrected on the spot")
        REPORTED = "reported", _("Reported to the department in charge")

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Town or street"))
    made_on = models.DateField(_("Patrolled on"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="patrols", verbose_name=_("Project")
    )
    employer = models.CharField(_("Employer"), max_length=100, blank=True, default="")
    patrollers = models.CharField(_("Patrolled by"), max_length=100)
    workers = models.PositiveIntegerField(_("Workers met"), null=True, blank=True)
    result = models.CharField(_("Result"), max_length=9, choices=Result)
    text = models.CharField(_("What was found"), max_length=2000, blank=True, default="")
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, related_name="+", verbose_name=_("Inspection")
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("Case"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    entered_at = models.DateTimeField(_("Entered at"))

    objects = PlaceQuerySet["Patrol"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Patrol"), _("Patrols")
        ordering = ["-made_on", "-id"]
        indexes = [models.Index(fields=["agency", "-made_on"], name="patrol_of_town")]
        constraints = [
            models.CheckConstraint(
                name="patrol_of_a_place", condition=Q(project__isnull=False) | ~Q(employer="")
            ),
            models.CheckConstraint(
                name="patrol_says_what", condition=Q(result="nothing") | ~Q(text="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agency_id} {self.made_on}"


class ExchangeItem(models.Model):
    """What one body knows of and no case yet holds: a call, a petition, an item of opinion, a complaint (会商研判)."""

    class Fate(models.TextChoices):
        OPEN = "open", _("Not yet reconciled")
        LINKED = "linked", _("Linked with a case")
        TAKEN_IN = "taken_in", _("Taken in as a new case")
        SETTLED = "settled", _("Settled without a case")
        UNFOUNDED = "unfounded", _("Unfounded")

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Told by"))
    channel = models.CharField(_("Channel"), max_length=20, choices=vocabulary.Channel)
    external_no = models.CharField(_("Number of the other body"), max_length=60, blank=True, default="")
    dated_on = models.DateField(_("Day of the item"))
    # What the person is called and how reached is sealed elsewhere; here stands the matter alone, masked.
    text = models.CharField(_("What it is about"), max_length=2000)
    employer = models.CharField(_("Employer"), max_length=100, blank=True, default="")
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Project")
    )
    workers = models.PositiveIntegerField(_("Workers involved"), null=True, blank=True)
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True)
    fate = models.CharField(_("What became of it"), max_length=9, choices=Fate, default=Fate.OPEN)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, related_name="exchange_items", verbose_name=_("Case")
    )
    meeting = models.ForeignKey(
        GroupMeeting, models.PROTECT, null=True, related_name="items", verbose_name=_("Reconciled at")
    )
    note = models.CharField(_("How it was reconciled"), max_length=500, blank=True, default="")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    entered_at = models.DateTimeField(_("Entered at"))
    reconciled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Reconciled by")
    )
    reconciled_at = models.DateTimeField(_("Reconciled on the day"), null=True)

    objects = PlaceQuerySet["ExchangeItem"].as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Item of the exchange sheet"), _("Items of the exchange sheet")
        ordering = ["-dated_on", "-id"]
        indexes = [models.Index(fields=["jurisdiction", "-dated_on", "-id"], name="exchange_by_day")]
        constraints = [
            models.UniqueConstraint(
                "agency", "channel", "external_no", condition=~Q(external_no=""), name="exchange_item_once"
            ),
            models.CheckConstraint(
                name="exchange_reconciled_complete",
                condition=Q(fate="open", reconciled_at__isnull=True, case__isnull=True)
                | (Q(fate__in=["linked", "taken_in"], reconciled_at__isnull=False, case__isnull=False))
                | (Q(fate__in=["settled", "unfounded"], reconciled_at__isnull=False) & ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.channel} {self.external_no}"
