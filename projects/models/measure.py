"""What was found wrong, and what was ordered about it, rung by rung up to the licence."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import TimeLimit
from agencies.documents.models import Letter
from agencies.people.models import Agency, User
from projects.models.company import Company
from projects.models.document import Document
from projects.models.inspection import TEXT_MAX, Inspection
from projects.models.project import Project


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: Any) -> "FindingQuerySet":
        return self.filter(project__in=Project.objects.visible_to(user))


class Finding(models.Model):
    """What was found wrong: a hazard (隐患), corrected at once, or arrears (问题), handled by a set date."""

    class Kind(models.TextChoices):
        HAZARD = "hazard", _("Hazard")
        ARREARS = "arrears", _("Wage arrears problem")

    class Breach(models.TextChoices):
        NO_REAL_NAME = "no_real_name", _("No real-name management")
        NO_ACCOUNT = "no_account", _("Wage account not opened")
        ACCOUNT_MISUSED = "account_misused", _("Wage account misused")
        DEPOSIT_UNPAID = "deposit_unpaid", _("Wage guarantee deposit not paid")
        NO_GUARANTEE = "no_guarantee", _("No payment guarantee")
        LABOUR_COST_LATE = "labour_cost_late", _("Labour cost late or short")
        NO_CONTRACT = "no_contract", _("No labour contract")
        NO_BOARD = "no_board", _("No rights notice board")
        NO_MANAGER = "no_manager", _("No labour manager")
        WAGES_OWED = "wages_owed", _("Wages owed")
        UNAPPROVED_START = "unapproved_start", _("Started unlawfully")
        UNQUALIFIED = "unqualified", _("Contractor not qualified")
        UNLAWFUL_SUBCONTRACT = "unlawful_subcontract", _("Unlawful subcontracting")
        LAYERED_TRANSFER = "layered_transfer", _("Passed on from layer to layer")
        QUALIFICATION_LENT = "qualification_lent", _("Qualification lent")
        BEYOND_APPROVAL = "beyond_approval", _("Built beyond the approved size, content or standard")
        CONTRACTOR_FINANCED = "contractor_financed", _("Financed by the contractor")
        FUNDS_DIVERTED = "funds_diverted", _("Funds withdrawn or diverted")
        FALSE_PROOF = "false_proof", _("False certificate")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ORDERED = "ordered", _("Correction ordered")
        CORRECTED = "corrected", _("Reported as corrected")
        SETTLED = "settled", _("Settled")

    project = models.ForeignKey(Project, models.PROTECT, related_name="findings", verbose_name=_("Project"))
    inspection = models.ForeignKey(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("Inspection"),
    )
    # The item of the checklist that was answered as a fault.
    item = models.CharField(_("Item of the checklist"), max_length=30, blank=True, default="")
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    breach = models.CharField(_("Kind of breach"), max_length=24, choices=Breach)
    text = models.CharField(_("Finding"), max_length=TEXT_MAX)
    clause = models.CharField(_("Clause"), max_length=60, blank=True, default="")
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("Firm at fault"),
    )
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.OPEN)
    # Officer-set, and never empty: 限时处置 (ZY 二(三)四).
    due_on = models.DateField(_("To be settled by"))
    found_at = models.DateTimeField(_("Found at"))
    found_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Found by"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Agency"))
    settled_at = models.DateTimeField(_("Settled at"), null=True)
    # How it was settled without an order: corrected at once, on the spot.
    outcome = models.CharField(_("How it was settled"), max_length=TEXT_MAX, blank=True, default="")
    documents = models.ManyToManyField(
        Document, blank=True, related_name="findings", verbose_name=_("Documents")
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Finding"), _("Findings")
        ordering = ["-found_at", "-id"]
        indexes = [models.Index("agency", "due_on", condition=~Q(state="settled"), name="finding_open")]
        constraints = [
            models.CheckConstraint(
                name="finding_settled_has_time", condition=Q(settled_at__isnull=True) | Q(state="settled")
            ),
            models.CheckConstraint(
                name="finding_settled_at_known", condition=~Q(state="settled") | Q(settled_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.breach}"


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, user: Any) -> "MeasureQuerySet":
        return self.filter(finding__in=Finding.objects.visible_to(user))


class Measure(models.Model):
    """One rung of the ladder on a finding: correct, handle or penalise, stop work, and at the end the licence.

    Orders go to the firm at fault with a date; the last rungs are proposals to the body that decides on licences or
    on the list of the dishonest, which replies. Each has its letter and its time limit. Work that was ordered to stop
    stands still until `lifted_on`, also where the ladder went on.
    """

    class Rung(models.TextChoices):
        CORRECT = "correct", _("Order to correct within a time")
        PENALTY = "penalty", _("Administrative handling or penalty")
        STOP_WORK = "stop_work", _("Order to stop work")
        LIMIT_NEW = "limit_new", _("Proposal to limit new works")
        DOWNGRADE = "downgrade", _("Proposal to lower the qualification grade")
        REVOKE = "revoke", _("Proposal to revoke the qualification")
        BLACKLIST = "blacklist", _("Proposal to enter on the list of the dishonest")

    LICENCE = (Rung.LIMIT_NEW, Rung.DOWNGRADE, Rung.REVOKE)
    PROPOSALS = (*LICENCE, Rung.BLACKLIST)

    class State(models.TextChoices):
        ISSUED = "issued", _("Awaiting correction")
        ANSWERED = "answered", _("Answered")
        RETURNED = "returned", _("Sent back")
        CONFIRMED = "confirmed", _("Confirmed on re-check")
        LIFTED = "lifted", _("Lifted")
        ESCALATED = "escalated", _("Taken to the next rung")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    # What the firm, or the body asked, still has to answer.
    AWAITING = (State.ISSUED, State.RETURNED)
    OPEN = (State.ISSUED, State.ANSWERED, State.RETURNED)

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="measures", verbose_name=_("Finding"))
    rung = models.CharField(_("Measure"), max_length=10, choices=Rung)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.ISSUED)
    letter = models.OneToOneField(Letter, models.PROTECT, related_name="measure", verbose_name=_("Letter"))
    limit = models.OneToOneField(
        TimeLimit, models.PROTECT, null=True, related_name="measure", verbose_name=_("Time limit")
    )
    addressee = models.CharField(_("Addressed to"), max_length=120)
    demand = models.CharField(_("What is demanded"), max_length=TEXT_MAX)
    fine = models.DecimalField(_("Fine (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    clause = models.CharField(_("Clause"), max_length=120)
    due_on = models.DateField(_("Due on"))
    issued_at = models.DateTimeField(_("Issued at"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Issued by"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("Agency that issued it")
    )
    # Why this rung, where another went before.
    reason = models.CharField(_("Why the next rung"), max_length=TEXT_MAX, blank=True, default="")
    answer = models.CharField(_("Answer"), max_length=TEXT_MAX, blank=True, default="")
    # Of a proposal: whether the body asked follows it.
    adopted = models.BooleanField(_("Adopted"), null=True)
    answered_at = models.DateTimeField(_("Answered at"), null=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Answered by")
    )
    recheck = models.CharField(_("Re-check"), max_length=TEXT_MAX, blank=True, default="")
    rechecked_at = models.DateTimeField(_("Re-checked at"), null=True)
    rechecked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Re-checked by")
    )
    ended_on = models.DateField(_("Ended on"), null=True)
    end_reason = models.CharField(_("Why it was withdrawn"), max_length=TEXT_MAX, blank=True, default="")
    lifted_on = models.DateField(_("Lifted on"), null=True)
    documents = models.ManyToManyField(
        Document, blank=True, related_name="measures", verbose_name=_("Documents")
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Measure"), _("Measures")
        ordering = ["issued_at", "id"]
        indexes = [models.Index("agency", "due_on", condition=Q(ended_on=None), name="measure_open")]
        constraints = [
            models.UniqueConstraint(
                "finding", condition=Q(ended_on__isnull=True), name="measure_one_open_per_finding"
            ),
            models.CheckConstraint(
                name="measure_answer_complete",
                condition=Q(answered_at__isnull=True) | Q(answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="measure_ended_has_day",
                condition=Q(ended_on__isnull=True, state__in=["issued", "answered", "returned"])
                | Q(ended_on__isnull=False, state__in=["confirmed", "lifted", "escalated", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="measure_fine_positive", condition=Q(fine__isnull=True) | Q(fine__gt=0)
            ),
            models.CheckConstraint(
                name="measure_lifted_stop_work", condition=Q(lifted_on__isnull=True) | Q(rung="stop_work")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.rung}"

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    @property
    def is_proposal(self) -> bool:
        return self.rung in self.PROPOSALS

    @property
    def stands_still(self) -> bool:
        """Whether work is ordered to stand still by it."""
        return self.rung == self.Rung.STOP_WORK and not self.lifted_on and self.state != self.State.WITHDRAWN
