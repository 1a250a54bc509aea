"""What is done when nobody pays: the emergency fund, presale money, plans over the sources, advances, recovery."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import TimeLimit
from agencies.documents.models import Letter
from agencies.people.models import Agency, Region, User
from agencies.policy.money import Plight, Source, Use
from escrow.models.deposit import DepositDraw
from escrow.models.ledger import TEXT_MAX, Account, Entry
from escrow.models.reckoning import OfPlace, Reckoning, ReckoningLine
from projects.models import Company, Project


class ReliefFund(models.Model):
    """The emergency fund (应急周转金) of a place: its account, its floor by rule, and the checks of it."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="fund", verbose_name=_("Account"))
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    # A district that keeps a fund of its own (BJ 三(二)4); null: the fund of the whole place.
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name=_("For the district")
    )
    keeper = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Kept by"))
    check_limit = models.OneToOneField(
        TimeLimit, models.PROTECT, null=True, related_name="fund_check", verbose_name=_("Next self-check")
    )

    objects = OfPlace.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Emergency fund"), _("Emergency funds")
        constraints = [
            models.UniqueConstraint(
                "jurisdiction", "region", nulls_distinct=False, name="relief_fund_one_for_each_district"
            )
        ]

    def __str__(self) -> str:
        return str(self.account)


class FundCheck(models.Model):
    """One self-check of the fund: what was found on the account that day. Append-only."""

    fund = models.ForeignKey(ReliefFund, models.PROTECT, related_name="checks", verbose_name=_("Fund"))
    checked_on = models.DateField(_("Checked on"))
    balance = models.DecimalField(_("Balance found (yuan)"), max_digits=16, decimal_places=2)
    floor = models.DecimalField(_("Least balance (yuan)"), max_digits=16, decimal_places=2, null=True)
    is_usable = models.BooleanField(_("Usable at once in an emergency"))
    result = models.CharField(_("Result"), max_length=TEXT_MAX)
    at = models.DateTimeField(_("Entered at"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Checked by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Self-check of the fund"), _("Self-checks of the fund")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.checked_on}"


class PresaleAccount(models.Model):
    """Supervised presale funds of a housing project; the fund supervisor agrees to each use for wages."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="presale", verbose_name=_("Account"))
    supervisor = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Supervised by")
    )
    permit_no = models.CharField(_("Presale permit"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Presale account"), _("Presale accounts")

    def __str__(self) -> str:
        return str(self.account)


class ReliefPlan(models.Model):
    """Who pays verified wages when the firm cannot: steps over the sources of the place, approved by two persons,
    carried out as entries, paid to each worker, recovered from the debtor."""

    Reason = Plight

    class State(models.TextChoices):
        DRAFT = "draft", _("Being drawn up")
        SUBMITTED = "submitted", _("Submitted")
        ENDORSED = "endorsed", _("Approved by one person")
        APPROVED = "approved", _("Approved by two persons")
        CARRIED_OUT = "carried_out", _("Carried out")
        CLOSED = "closed", _("Recovered or written off")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    number = models.CharField(_("Number"), max_length=40, unique=True)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    sheet = models.ForeignKey(
        Reckoning, models.PROTECT, related_name="plans", verbose_name=_("Wage reckoning sheet")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="relief_plans", verbose_name=_("Project")
    )
    debtor = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="relief_plans", verbose_name=_("Debtor")
    )
    matter = models.CharField(_("Matter"), max_length=40, blank=True, default="", db_index=True)
    state = models.CharField(_("State"), max_length=11, choices=State, default=State.DRAFT)
    reason = models.CharField(_("Why the firm does not pay"), max_length=6, choices=Plight)
    reason_note = models.CharField(_("What shows it"), max_length=TEXT_MAX)
    order_no = models.CharField(_("Order to pay"), max_length=60, blank=True, default="")
    ordered_on = models.DateField(_("Ordered on"), null=True)
    order_due_on = models.DateField(_("Order to be kept until"), null=True)
    use = models.CharField(_("What it pays for"), max_length=12, choices=Use, default=Use.WAGES)
    # What the officer asked for, by source, and money of other channels: the plan is laid out from it as long as it is
    # a draft.
    asked = models.JSONField(_("Asked for"), default=dict)
    # The figures of the place by which it was laid out, with clause and quote.
    rules = models.JSONField(_("Rules"), default=list)
    paid_since = models.DecimalField(
        _("Paid since the sheet was signed (yuan)"), max_digits=16, decimal_places=2, default=0
    )
    verified = models.DecimalField(_("Verified wages (yuan)"), max_digits=16, decimal_places=2)
    covered = models.DecimalField(_("Covered by the plan (yuan)"), max_digits=16, decimal_places=2, default=0)
    made_at = models.DateTimeField(_("Made at"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Made by"))
    submitted_at = models.DateTimeField(_("Submitted at"), null=True)
    endorsed_at = models.DateTimeField(_("First approval at"), null=True)
    endorsed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("First approval by")
    )
    approved_at = models.DateTimeField(_("Second approval at"), null=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Second approval by")
    )
    opinion = models.CharField(_("Opinion"), max_length=TEXT_MAX, blank=True, default="")
    carried_out_at = models.DateTimeField(_("Carried out at"), null=True)
    letter = models.OneToOneField(
        Letter,
        models.PROTECT,
        null=True,
        related_name="relief_plan",
        verbose_name=_("Decision to advance wages"),
    )
    ended_reason = models.CharField(_("Reason"), max_length=TEXT_MAX, blank=True, default="")

    objects = OfPlace.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Relief plan"), _("Relief plans")
        ordering = ["-id"]
        indexes = [models.Index(fields=["jurisdiction", "-id"], name="relief_plan_newest")]
        constraints = [
            models.UniqueConstraint(
                "sheet",
                condition=Q(state__in=["draft", "submitted", "endorsed", "approved"]),
                name="relief_plan_one_open_per_sheet",
            ),
            models.CheckConstraint(
                name="relief_plan_sums",
                condition=Q(verified__gt=0, covered__gte=0, covered__lte=F("verified"), paid_since__gte=0),
            ),
            models.CheckConstraint(
                name="relief_plan_approved_by_two",
                condition=~Q(state__in=["approved", "carried_out", "closed"])
                | (
                    Q(endorsed_by__isnull=False, approved_by__isnull=False)
                    & ~Q(endorsed_by=F("approved_by"))
                    & ~Q(made_by=F("endorsed_by"))
                    & ~Q(made_by=F("approved_by"))
                ),
            ),
            models.CheckConstraint(
                name="relief_plan_end_has_reason",
                condition=~Q(state__in=["refused", "withdrawn"]) | ~Q(ended_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReliefStep(models.Model):
    """One source of a plan: what it had, what is taken, and why it is left out where it is."""

    plan = models.ForeignKey(ReliefPlan, models.CASCADE, related_name="steps", verbose_name=_("Relief plan"))
    place = models.PositiveSmallIntegerField(_("No."))
    source = models.CharField(_("Source"), max_length=14, choices=Source)
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="relief_steps", verbose_name=_("Account")
    )
    available = models.DecimalField(_("Available (yuan)"), max_digits=16, decimal_places=2, default=0)
    amount = models.DecimalField(_("Taken (yuan)"), max_digits=16, decimal_places=2, default=0)
    clause = models.CharField(_("Clause"), max_length=120, blank=True, default="")
    quote = models.CharField(_("In the words of the document"), max_length=500, blank=True, default="")
    unverified = models.BooleanField(_("Source not read in full"), default=False)
    # What was still uncovered when it came to this source.
    needed = models.DecimalField(_("Still uncovered (yuan)"), max_digits=16, decimal_places=2, default=0)
    # A code of `escrow.relief.waterfall.Skip`, or the reason a person gave.
    skipped = models.CharField(_("Left out because"), max_length=200, blank=True, default="")
    # Each with whether it holds, and what shows it.
    conditions = models.JSONField(_("Preconditions"), default=list)
    agreed_on = models.DateField(_("Agreed by the supervisor on"), null=True)
    agreed_note = models.CharField(_("Agreement"), max_length=TEXT_MAX, blank=True, default="")
    draw = models.OneToOneField(
        DepositDraw,
        models.PROTECT,
        null=True,
        related_name="relief_step",
        verbose_name=_("Use of the deposit"),
    )
    reference = models.CharField(_("Bank reference"), max_length=60, blank=True, default="")
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, related_name="relief_step", verbose_name=_("Entry")
    )
    paid_on = models.DateField(_("Paid on"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Step of a plan"), _("Steps of a plan")
        ordering = ["plan", "place"]
        constraints = [
            models.UniqueConstraint("plan", "place", name="relief_step_once"),
            models.CheckConstraint(
                name="relief_step_sums",
                condition=Q(available__gte=0, amount__gte=0, amount__lte=F("available"))
                & (Q(amount=0) | Q(skipped="")),
            ),
            models.CheckConstraint(
                name="relief_step_paid_of_something", condition=Q(paid_on__isnull=True) | Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.place}"


class ReliefPayment(models.Model):
    """What one worker got under a plan, from which step, and the receipt of it. Append-only."""

    step = models.ForeignKey(ReliefStep, models.PROTECT, related_name="payments", verbose_name=_("Step"))
    line = models.ForeignKey(
        ReckoningLine, models.PROTECT, related_name="payments", verbose_name=_("Line of the sheet")
    )
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=12, decimal_places=2)
    paid_on = models.DateField(_("Paid on"))
    reference = models.CharField(_("Receipt"), max_length=60)

    class Meta:
        verbose_name, verbose_name_plural = _("Payment under a plan"), _("Payments under plans")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("step", "line", name="relief_payment_once"),
            models.CheckConstraint(name="relief_payment_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.step_id}/{self.line_id}"


class Recovery(models.Model):
    """What the debtor owes back for one step of a plan (Decree 724 art. 63), and what came in of it."""

    step = models.OneToOneField(ReliefStep, models.PROTECT, related_name="recovery", verbose_name=_("Step"))
    debtor = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="recoveries", verbose_name=_("Debtor")
    )
    amount = models.DecimalField(_("To be recovered (yuan)"), max_digits=16, decimal_places=2)
    opened_on = models.DateField(_("Advanced on"))
    recovered = models.DecimalField(_("Recovered (yuan)"), max_digits=16, decimal_places=2, default=0)
    demanded_on = models.DateField(_("Demanded on"), null=True)
    demanded_until = models.DateField(_("To be repaid until"), null=True)
    letter = models.OneToOneField(
        Letter, models.PROTECT, null=True, related_name="recovery", verbose_name=_("Demand")
    )
    # What is given up is given up by two: who asks for it, and who agrees.
    asked_at = models.DateTimeField(_("Write-off asked for at"), null=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Write-off asked for by")
    )
    asked_reason = models.CharField(_("Why it is given up"), max_length=TEXT_MAX, blank=True, default="")
    ended_on = models.DateField(_("Ended on"), null=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Write-off agreed by")
    )
    ended_reason = models.CharField(_("Reason"), max_length=TEXT_MAX, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Recovery"), _("Recoveries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="recovery_sums",
                condition=Q(amount__gt=0, recovered__gte=0, recovered__lte=F("amount")),
            ),
            models.CheckConstraint(
                name="recovery_ended_has_reason",
                condition=Q(ended_on__isnull=True) | Q(recovered=F("amount")) | ~Q(ended_reason=""),
            ),
            models.CheckConstraint(
                name="recovery_given_up_by_two",
                condition=Q(ended_on__isnull=True)
                | Q(recovered=F("amount"))
                | (Q(asked_by__isnull=False, ended_by__isnull=False) & ~Q(asked_by=F("ended_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.recovered} / {self.amount}"

    @property
    def open(self) -> Decimal:
        return self.amount - self.recovered


class RecoveryPayment(models.Model):
    """Money that came back, with its entry on the account it went to. Append-only."""

    recovery = models.ForeignKey(
        Recovery, models.PROTECT, related_name="payments", verbose_name=_("Recovery")
    )
    paid_on = models.DateField(_("Paid on"))
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=16, decimal_places=2)
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, related_name="recovery_payment", verbose_name=_("Entry")
    )
    note = models.CharField(_("Note"), max_length=TEXT_MAX, blank=True, default="")
    at = models.DateTimeField(_("Entered at"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Money recovered"), _("Money recovered")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(name="recovery_payment_positive", condition=Q(amount__gt=0))]

    def __str__(self) -> str:
        return f"{self.recovery_id}: {self.amount}"
