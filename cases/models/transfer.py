"""One recipient's share of a case: its own letter, its own clock, its own feedback; and how the case was closed."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import TimeLimit
from agencies.documents.models import Letter
from agencies.people.access import Sight, scope_of
from agencies.people.models import Agency, User
from agencies.vocabulary import Conclusion, Role
from cases.models.case import Case
from cases.models.proposal import Proposal
from cases.reasons import ArrearsReason
from cases.workflow import LIVE, TransferStatus

_MONEY: dict[str, Any] = {"max_digits": 16, "decimal_places": 2}


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: Any) -> "TransferQuerySet":
        """Whoever sees the case sees all its transfers: assisting bodies must know who leads."""
        scope = scope_of(user)
        if scope.sight is Sight.JURISDICTION:
            return self.filter(case__jurisdiction=scope.jurisdiction)
        if scope.sight is Sight.OWN:
            return self.filter(case__access__agency=scope.agency_id)
        return self.none()

    def live(self) -> "TransferQuerySet":
        return self.filter(status__in=LIVE)


class Transfer(models.Model):
    """A written transfer (转送). Either an agency of the directory or a named person or unit receives it."""

    class Kind(models.TextChoices):
        LEAD = "lead", _("Lead")
        JOINT = "joint", _("Joint lead")
        ASSIST = "assist", _("Assisting")

    class Receipt(models.TextChoices):
        OWN = "own", _("Confirmed by the recipient")
        PAPER = "paper", _("Entered from a paper receipt")
        STATED = "stated", _("Stated at intake")
        PRESUMED = "presumed", _("Presumed after the time set")

    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers", verbose_name=_("Case"))
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="transfers", verbose_name=_("Decision")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="transfers", verbose_name=_("Recipient")
    )
    recipient_name = models.CharField(_("Named recipient"), max_length=60, blank=True)
    role = models.CharField(_("Role"), max_length=24, choices=Role)
    kind = models.CharField(_("Part"), max_length=8, choices=Kind)
    letter = models.OneToOneField(Letter, models.PROTECT, related_name="transfer", verbose_name=_("Letter"))
    status = models.CharField(
        _("Status"), max_length=10, choices=TransferStatus, default=TransferStatus.ISSUED
    )
    issued_at = models.DateTimeField(_("Issued"))
    received_on = models.DateField(_("Received on"), null=True)
    received_at = models.DateTimeField(_("Receipt entered"), null=True)
    received_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Receipt by")
    )
    receipt = models.CharField(_("Kind of receipt"), max_length=8, choices=Receipt, blank=True)
    limit = models.OneToOneField(
        TimeLimit, models.PROTECT, null=True, related_name="transfer", verbose_name=_("Time limit")
    )
    # From the receipt to the answer that stands; estimated where the year is not published. Empty until answered.
    answered_days = models.PositiveSmallIntegerField(_("Working days to the answer"), null=True)
    objection = models.CharField(_("Objection"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Transfer"), _("Transfers")
        ordering = ["id"]
        indexes = [models.Index("agency", "issued_at", name="transfer_by_agency")]
        constraints = [
            models.UniqueConstraint(
                "case",
                "agency",
                condition=~Q(status__in=["withdrawn", "concluded"]) & Q(agency__isnull=False),
                name="transfer_one_live",
            ),
            models.CheckConstraint(
                name="transfer_has_one_recipient",
                condition=Q(agency__isnull=False, recipient_name="")
                | (Q(agency__isnull=True) & ~Q(recipient_name="")),
            ),
            models.CheckConstraint(
                name="transfer_receipt_complete",
                condition=Q(received_on__isnull=True, received_at__isnull=True, receipt="")
                | (Q(received_on__isnull=False, received_at__isnull=False) & ~Q(receipt="")),
            ),
            models.CheckConstraint(
                name="transfer_withdrawn_has_time",
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.recipient}"

    @property
    def objection_limit(self) -> TimeLimit | None:
        """Until when its recipient may object; none before the receipt."""
        found = (each.limit for each in self.deadlines.all() if each.kind == TimeLimit.Kind.OBJECTION)
        return next(found, None)

    @property
    def objection_until(self) -> date | None:
        return limit.due_on if (limit := self.objection_limit) else None

    @property
    def recipient(self) -> str:
        return self.agency.name if self.agency else self.recipient_name


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def given(self) -> "FeedbackQuerySet":
        """What was reported and not returned, of letters that were not withdrawn."""
        return self.filter(returned_at__isnull=True).exclude(transfer__status=TransferStatus.WITHDRAWN)


class Feedback(models.Model):
    """What a recipient reports back (调查处理情况). Returned for more, it stays on record and another follows."""

    transfer = models.ForeignKey(
        Transfer, models.PROTECT, related_name="feedback", verbose_name=_("Transfer")
    )
    outcome = models.CharField(_("Outcome"), max_length=16, choices=Conclusion)
    findings = models.TextField(_("Findings and handling"), max_length=5000)
    # Codes of `ArrearsReason`.
    reasons = ArrayField(
        models.CharField(max_length=32), verbose_name=_("Why wages are owed"), default=list, db_default=[]
    )
    workers_verified = models.PositiveIntegerField(_("Workers verified"), null=True)
    amount_verified = models.DecimalField(_("Amount verified (yuan)"), null=True, **_MONEY)
    workers_paid = models.PositiveIntegerField(_("Workers paid"), default=0)
    amount_paid = models.DecimalField(_("Amount paid (yuan)"), default=0, **_MONEY)
    given_at = models.DateTimeField(_("Given at"))
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Given by"))
    on_time = models.BooleanField(_("On time"), null=True)
    recorded_at = models.DateTimeField(_("Recorded"), null=True)
    returned_at = models.DateTimeField(_("Returned"), null=True)
    return_reason = models.CharField(_("Reason for return"), max_length=500, blank=True)
    joins = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="joined_by", verbose_name=_("Joins the result")
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Feedback"), _("Feedback")
        ordering = ["id"]
        indexes = [
            GinIndex(fields=["reasons"], name="feedback_reasons"),
            models.Index("returned_at", condition=Q(returned_at__isnull=False), name="feedback_returned"),
        ]
        constraints = [
            models.UniqueConstraint(
                "transfer", condition=Q(returned_at__isnull=True), name="feedback_one_standing"
            ),
            models.CheckConstraint(
                name="feedback_recorded_or_returned",
                condition=Q(recorded_at__isnull=True) | Q(returned_at__isnull=True),
            ),
            models.CheckConstraint(
                name="feedback_return_has_reason",
                condition=Q(returned_at__isnull=True) | ~Q(return_reason=""),
            ),
            models.CheckConstraint(
                name="feedback_amount_not_negative",
                condition=Q(amount_paid__gte=0)
                & (Q(amount_verified__isnull=True) | Q(amount_verified__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.get_outcome_display()}"


class Closing(models.Model):
    """How a case was closed. Reopened, the closing stays on record beside the one that follows."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="closings", verbose_name=_("Case"))
    closed_at = models.DateTimeField(_("Closed at"))
    reopened_at = models.DateTimeField(_("Reopened at"), null=True)
    conclusion = models.CharField(_("Conclusion"), max_length=16, choices=Conclusion)
    ground = models.CharField(
        _("Why wages stay owed"), max_length=32, choices=ArrearsReason, blank=True, db_default=""
    )
    summary = models.TextField(_("Summary"), max_length=5000)
    statement = models.CharField(
        _("Why less was paid than verified"), max_length=500, blank=True, db_default=""
    )
    workers_paid = models.PositiveIntegerField(_("Workers paid"), default=0)
    amount_paid = models.DecimalField(_("Amount paid (yuan)"), default=0, **_MONEY)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Closed by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Closing"), _("Closings")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "case", condition=Q(reopened_at__isnull=True), name="closing_one_current_per_case"
            ),
            models.CheckConstraint(name="closing_amount_not_negative", condition=Q(amount_paid__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_conclusion_display()}"
