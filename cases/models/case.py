"""The matter: a narrow row for lists, its text, and who may see it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.people.access import Sight, scope_of
from agencies.people.models import Agency, Region, User
from agencies.policy.models import PolicyVersion
from cases.workflow import Status, TransferStatus
from projects.models import Company, Project

if TYPE_CHECKING:
    from cases.models.order import Order
    from cases.models.transfer import Closing


class Clock(models.TextChoices):
    """How time stands with an answer that is owed; empty while it has not begun, or where nothing is owed."""

    RUNS = "runs", _("Runs")
    ESTIMATE = "estimate", _("Estimate")
    SUSPENDED = "suspended", _("Suspended")
    AWAITED = "awaited", _("Awaits a date")
    NONE = "none", _("No limit in the document")


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: Any) -> "CaseQuerySet":
        """The only door: pages, API and exports all come through it.

        For an agency each case carries that agency's own part: `own_kind`, `own_status`, `own_is_open`, `own_due_at`,
        `own_clock`.
        """
        scope = scope_of(user)
        if scope.sight is Sight.JURISDICTION:
            return self.filter(jurisdiction=scope.jurisdiction)
        # No agency has the number 0: who may see nothing gets an empty list of the same shape.
        return self._of_agency(scope.agency_id or 0 if scope.sight is Sight.OWN else 0)

    def _of_agency(self, agency_id: int) -> "CaseQuerySet":
        # Annotated on the row just joined: a second filter on `access` would join every other agency's too.
        return self.filter(access__agency=agency_id).annotate(
            own_kind=F("access__kind"),
            own_status=F("access__status"),
            own_is_open=F("access__is_open"),
            own_owes_reply=F("access__owes_reply"),
            own_due_at=F("access__due_at"),
            own_clock=F("access__clock"),
        )

    def open(self) -> "CaseQuerySet":
        return self.filter(closed_at__isnull=True)

    def to_route(self, now: datetime) -> "CaseQuerySet":
        """Not yet routed and due for an attempt: what the sweep picks up."""
        return self.filter(route_at__lte=now).order_by("route_at", "pk")


class Case(models.Model):
    """One complaint or report about owed wages.

    `due_at` is the earliest running deadline of its recipients, `clock` how time stands with them. `attention_at`
    orders every list: that deadline, else since when somebody's act is awaited. These and the
    flags are rebuilt from the transfers after every act.
    `route_at` is when routing should next be tried; null once it is done, or given over to a person.
    """

    number = models.CharField(_("Case number"), max_length=30, unique=True)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="cases", verbose_name=_("Place"))
    province = models.PositiveSmallIntegerField(_("Province"))
    city = models.PositiveIntegerField(_("City"))
    county = models.PositiveIntegerField(_("County"))
    status = models.CharField(_("Status"), max_length=20, choices=Status, default=Status.RECEIVED)
    channel = models.CharField(_("Channel"), max_length=20, choices=vocabulary.Channel)
    domain = models.CharField(
        _("Field of work"), max_length=16, choices=vocabulary.Domain, blank=True, default=""
    )
    sector = models.CharField(_("Sector"), max_length=20, choices=vocabulary.Sector, blank=True, default="")
    cause_bits = models.PositiveIntegerField(_("Causes"), default=0)
    amount = models.DecimalField(_("Amount owed (yuan)"), max_digits=16, decimal_places=2, null=True)
    recovered = models.DecimalField(_("Amount recovered (yuan)"), max_digits=16, decimal_places=2, default=0)
    workers = models.PositiveIntegerField(_("Workers owed"), null=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="cases", verbose_name=_("Project")
    )
    employer = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="cases", verbose_name=_("Registered employer")
    )
    employer_name = models.CharField(_("Employer"), max_length=100, blank=True, default="")
    lead_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Lead")
    )
    coordinator = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Coordinator"))
    policy_version = models.ForeignKey(
        PolicyVersion, models.PROTECT, null=True, related_name="cases", verbose_name=_("Policy version")
    )
    determination = models.CharField(
        _("Determination"), max_length=10, choices=vocabulary.Determination, blank=True, default=""
    )
    has_proposal = models.BooleanField(_("Proposal pending"), default=False)
    awaits_confirmation = models.BooleanField(_("Awaits confirmation"), default=False)
    awaits_receipt = models.BooleanField(_("Awaits receipt"), default=False)
    has_objection = models.BooleanField(_("Objection to decide"), default=False)
    has_feedback = models.BooleanField(_("Feedback to record"), default=False)
    has_step = models.BooleanField(_("Supervision act to sign"), default=False, db_default=False)
    has_reply = models.BooleanField(_("Reply to an order to accept"), default=False, db_default=False)
    is_overdue = models.BooleanField(_("Overdue"), default=False)
    due_at = models.DateTimeField(_("Due at"), null=True)
    clock = models.CharField(_("Clock"), max_length=10, choices=Clock, blank=True, default="", db_default="")
    awaits_date = models.BooleanField(_("Awaits a date"), default=False, db_default=False)
    received_at = models.DateTimeField(_("Received at"))
    attention_at = models.DateTimeField(_("Attention"))
    closed_at = models.DateTimeField(_("Closed at"), null=True)
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Taken in by"))
    route_at = models.DateTimeField(_("Routing tried at"), null=True)
    route_attempts = models.PositiveSmallIntegerField(_("Routing attempts"), default=0)
    event_count = models.PositiveIntegerField(_("Entries of history"), default=0)
    head_hash = models.CharField(_("Hash of the last entry"), max_length=64, blank=True, default="")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Case"), _("Cases")
        indexes = [
            models.Index(
                "jurisdiction",
                "attention_at",
                "id",
                condition=Q(closed_at__isnull=True),
                name="case_open_by_attention",
            ),
            models.Index("jurisdiction", "attention_at", "id", name="case_by_attention"),
            models.Index(fields=["jurisdiction", "-received_at", "-id"], name="case_by_received"),
            models.Index("route_at", condition=Q(route_at__isnull=False), name="case_to_route"),
            models.Index(
                "jurisdiction", "employer_name", condition=~Q(employer_name=""), name="case_by_employer_name"
            ),
            models.Index(
                "jurisdiction", "closed_at", condition=Q(closed_at__isnull=False), name="case_closed"
            ),
        ]
        constraints = [
            models.CheckConstraint(name="case_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="case_ended_has_time",
                condition=Q(status__in=["closed", "merged", "withdrawn", "rejected"], closed_at__isnull=False)
                | (~Q(status__in=["closed", "merged", "withdrawn", "rejected"]) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_decided_has_policy",
                condition=Q(determination="") | Q(policy_version__isnull=False),
            ),
            models.CheckConstraint(
                name="case_amount_not_negative", condition=Q(amount__isnull=True) | Q(amount__gte=0)
            ),
            models.CheckConstraint(name="case_recovered_not_negative", condition=Q(recovered__gte=0)),
            models.CheckConstraint(
                name="case_history_complete", condition=Q(event_count=0, head_hash="") | Q(event_count__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def causes(self) -> tuple[str, ...]:
        return vocabulary.codes_of(self.cause_bits, vocabulary.Cause)

    @property
    def closing(self) -> "Closing | None":
        """How it is closed now; a closing that was followed by a reopening is in `closings` alone."""
        return next((each for each in self.closings.all() if each.reopened_at is None), None)

    @cached_property
    def open_orders(self) -> "list[Order]":
        """The acts of supervision that somebody still has to act on, as they stood when they were first asked for."""
        return list(self.orders.open().select_related("step__limit", "agency", "leader", "transfer"))


class CaseText(models.Model):
    """What was told, kept apart so that lists stay narrow. Numbers of persons in it are masked."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="text")
    narrative = models.TextField(_("Narrative"))

    class Meta:
        verbose_name, verbose_name_plural = _("Narrative"), _("Narratives")

    def __str__(self) -> str:
        return self.narrative[:40]


class CaseAccess(models.Model):
    """One row per case and agency that is or was party to it; agency lists read nothing else."""

    class Kind(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator")
        LEAD = "lead", _("Lead")
        JOINT = "joint", _("Joint lead")
        ASSIST = "assist", _("Assisting")
        NOTIFY = "notify", _("Informed")
        ORIGIN = "origin", _("Took it in")
        PAST = "past", _("Former recipient")

    case = models.ForeignKey(Case, models.CASCADE, related_name="access")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(_("Part"), max_length=12, choices=Kind)
    is_open = models.BooleanField(_("Answer awaited"), help_text=_("An answer of this agency is awaited."))
    owes_reply = models.BooleanField(_("Order to answer"), default=False, db_default=False)
    status = models.CharField(_("Status"), max_length=10, choices=TransferStatus, blank=True, default="")
    due_at = models.DateTimeField(_("Attention"))
    clock = models.CharField(_("Clock"), max_length=10, choices=Clock, blank=True, default="", db_default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Access"), _("Access")
        constraints = [models.UniqueConstraint("case", "agency", name="access_one_per_case_and_agency")]
        indexes = [
            models.Index(
                "agency",
                "due_at",
                "case",
                condition=Q(is_open=True),
                include=["status", "owes_reply", "clock"],
                name="access_open",
            ),
            models.Index("agency", "due_at", "case", name="access_all"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.agency_id} {self.kind}"
