"""Where the money of a project comes from and who stands for it: guarantees, fund plans, disbursements; and what
governments and state firms owe small firms."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, Region, User
from escrow.models.ledger import TEXT_MAX
from projects.models import Company, Document, Project


class Guarantee(models.Model):
    """Security given for a project: by the owner for the works money, by the contractor for the works; a mortgage."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("Works payment guarantee")
        PERFORMANCE = "performance", _("Performance guarantee")
        MORTGAGE = "mortgage", _("Repayment by mortgage of the project")

    class Form(models.TextChoices):
        BANK = "bank", _("Bank guarantee")
        COMPANY = "company", _("Guarantee of a guarantee company")
        INSURANCE = "insurance", _("Insurance")
        PROPERTY = "property", _("Property or receivable")

    project = models.ForeignKey(Project, models.PROTECT, related_name="guarantees", verbose_name=_("Project"))
    kind = models.CharField(_("Kind"), max_length=11, choices=Kind)
    form = models.CharField(_("Form"), max_length=9, choices=Form)
    issuer = models.CharField(_("Guarantor"), max_length=100)
    number = models.CharField(_("Number of the guarantee"), max_length=60)
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=16, decimal_places=2)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"))
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("Document")
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("Takes the place of")
    )
    ended_on = models.DateField(_("Given back on"), null=True)
    entered_at = models.DateTimeField(_("Entered at"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Guarantee"), _("Guarantees")
        ordering = ["project", "-valid_from", "-id"]
        indexes = [models.Index("valid_until", "id", name="guarantee_by_end")]
        constraints = [
            models.UniqueConstraint("issuer", "number", name="guarantee_once"),
            models.CheckConstraint(name="guarantee_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="guarantee_ends_after_it_begins", condition=Q(valid_until__gt=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class GuaranteeClaim(models.Model):
    """A claim on a guarantee: why, how much, and what was paid of it."""

    guarantee = models.ForeignKey(
        Guarantee, models.PROTECT, related_name="claims", verbose_name=_("Guarantee")
    )
    claimed_on = models.DateField(_("Claimed on"))
    amount = models.DecimalField(_("Claimed (yuan)"), max_digits=16, decimal_places=2)
    reason = models.CharField(_("Reason"), max_length=TEXT_MAX)
    paid_on = models.DateField(_("Paid on"), null=True)
    paid = models.DecimalField(_("Paid (yuan)"), max_digits=16, decimal_places=2, default=0)
    refused_reason = models.CharField(_("Reason of the refusal"), max_length=TEXT_MAX, blank=True, default="")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Claim on a guarantee"), _("Claims on guarantees")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="guarantee_claim_sums", condition=Q(amount__gt=0, paid__gte=0, paid__lte=F("amount"))
            ),
            models.CheckConstraint(
                name="guarantee_claim_paid_has_day",
                condition=Q(paid=0, paid_on__isnull=True) | Q(paid__gt=0, paid_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guarantee_id}: {self.amount}"


class FundLine(models.Model):
    """One line of the fund plan of a project (政府投资条例): source, sum and day; secured, budget arranged."""

    class Source(models.TextChoices):
        DISTRICT_BUDGET = "district_budget", _("Budget of the district or county")
        HIGHER_BUDGET = "higher_budget", _("Budget of a higher level")
        BOND = "bond", _("Special bond")
        LOAN = "loan", _("Bank loan")
        OWN = "own", _("Money of the owner")
        OTHER = "other", _("Other source")

    project = models.ForeignKey(Project, models.CASCADE, related_name="fund_lines", verbose_name=_("Project"))
    source = models.CharField(_("Source"), max_length=16, choices=Source)
    name = models.CharField(_("Item"), max_length=120, blank=True, default="")
    planned_on = models.DateField(_("Planned for"))
    amount = models.DecimalField(_("Planned (yuan)"), max_digits=16, decimal_places=2)
    is_secured = models.BooleanField(_("Secured"), default=False)
    arranged_on = models.DateField(_("Budget arranged on"), null=True)
    arranged = models.DecimalField(_("Arranged (yuan)"), max_digits=16, decimal_places=2, default=0)
    evidence = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("Evidence")
    )
    note = models.CharField(_("Note"), max_length=TEXT_MAX, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Line of a fund plan"), _("Fund plan")
        ordering = ["project", "planned_on", "id"]
        constraints = [
            models.UniqueConstraint("project", "source", "planned_on", "name", name="fund_line_once"),
            models.CheckConstraint(name="fund_line_sums", condition=Q(amount__gt=0, arranged__gte=0)),
            models.CheckConstraint(
                name="fund_line_arranged_has_day",
                condition=Q(arranged=0, arranged_on__isnull=True)
                | Q(arranged__gt=0, arranged_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.planned_on}: {self.amount}"


class Disbursement(models.Model):
    """Money that was paid out for a project, and for what: it must go to wages first (JX 四(五))."""

    class Use(models.TextChoices):
        WAGES = "wages", _("Labour cost into the wage account")
        WORKS = "works", _("Works money")
        LAND = "land", _("Land and compensation")
        OTHER = "other", _("Other uses")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="disbursements", verbose_name=_("Project")
    )
    line = models.ForeignKey(
        FundLine,
        models.PROTECT,
        null=True,
        related_name="disbursements",
        verbose_name=_("Line of the fund plan"),
    )
    paid_on = models.DateField(_("Paid on"))
    use = models.CharField(_("Use"), max_length=6, choices=Use)
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=16, decimal_places=2)
    reference = models.CharField(_("Voucher"), max_length=60)
    note = models.CharField(_("Note"), max_length=TEXT_MAX, blank=True, default="")
    entered_at = models.DateTimeField(_("Entered at"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Disbursement"), _("Disbursements")
        ordering = ["project", "-paid_on", "-id"]
        constraints = [
            models.UniqueConstraint("project", "reference", name="disbursement_once"),
            models.CheckConstraint(name="disbursement_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.paid_on}: {self.amount}"


class ProgressMonth(models.Model):
    """Planned against actual progress of a project by month, in per cent of the whole (BDH 一(二))."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="progress_months", verbose_name=_("Project")
    )
    month = models.DateField(_("Month"))
    planned = models.PositiveSmallIntegerField(_("Planned (%)"))
    actual = models.PositiveSmallIntegerField(_("Actual (%)"), null=True)
    note = models.CharField(_("Note"), max_length=TEXT_MAX, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Progress of a month"), _("Progress by month")
        ordering = ["project", "month"]
        constraints = [
            models.UniqueConstraint("project", "month", name="progress_month_once"),
            models.CheckConstraint(name="progress_month_of_a_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="progress_month_shares",
                condition=Q(planned__lte=100) & (Q(actual__isnull=True) | Q(actual__lte=100)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.month:%Y-%m}"


class SmeDebtQuerySet(models.QuerySet["SmeDebt"]):
    def visible_to(self, user: Any) -> "SmeDebtQuerySet":
        if user.role == User.Role.PARTY or user.agency is None or not user.is_active:
            return self.none()
        return self.filter(jurisdiction=user.agency.jurisdiction_id)


class SmeDebt(models.Model):
    """What a government body or a state firm owes a small firm (拖欠中小企业账款)."""

    class DebtorKind(models.TextChoices):
        GOVERNMENT = "government", _("Government body")
        INSTITUTION = "institution", _("Public institution")
        SOE = "soe", _("State-owned enterprise")
        LARGE = "large", _("Large firm")

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    debtor_kind = models.CharField(_("Kind of debtor"), max_length=11, choices=DebtorKind)
    debtor = models.CharField(_("Debtor"), max_length=120)
    creditor = models.ForeignKey(
        Company, models.PROTECT, related_name="sme_debts", verbose_name=_("Creditor firm")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="sme_debts", verbose_name=_("Project")
    )
    lead = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Lead agency")
    )
    lead_clause = models.CharField(_("Clause"), max_length=120, blank=True, default="")
    contract_no = models.CharField(_("Contract number"), max_length=60)
    amount = models.DecimalField(_("Owed (yuan)"), max_digits=16, decimal_places=2)
    due_on = models.DateField(_("Due since"))
    cleared = models.DecimalField(_("Cleared (yuan)"), max_digits=16, decimal_places=2, default=0)
    for_wages = models.DecimalField(
        _("Of it used for wages (yuan)"), max_digits=16, decimal_places=2, default=0
    )
    note = models.CharField(_("Note"), max_length=TEXT_MAX, blank=True, default="")
    entered_at = models.DateTimeField(_("Entered at"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))

    objects = SmeDebtQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Debt to a small firm"), _("Debts to small firms")
        ordering = ["due_on", "id"]
        indexes = [models.Index("jurisdiction", "due_on", "id", name="sme_debt_by_day")]
        constraints = [
            models.UniqueConstraint("jurisdiction", "debtor", "creditor", "contract_no", name="sme_debt_once"),
            models.CheckConstraint(
                name="sme_debt_sums",
                condition=Q(
                    amount__gt=0, cleared__gte=0, cleared__lte=F("amount"), for_wages__gte=0,
                    for_wages__lte=F("cleared"),
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.debtor} → {self.creditor_id}"


class SmeClearing(models.Model):
    """One payment on such a debt, and how much of it went to wages. Append-only."""

    debt = models.ForeignKey(SmeDebt, models.PROTECT, related_name="clearings", verbose_name=_("Debt"))
    paid_on = models.DateField(_("Paid on"))
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=16, decimal_places=2)
    for_wages = models.DecimalField(
        _("Of it used for wages (yuan)"), max_digits=16, decimal_places=2, default=0
    )
    reference = models.CharField(_("Voucher"), max_length=60)
    note = models.CharField(_("Note"), max_length=TEXT_MAX, blank=True, default="")
    at = models.DateTimeField(_("Entered at"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Payment on a debt"), _("Payments on debts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("debt", "reference", name="sme_clearing_once"),
            models.CheckConstraint(
                name="sme_clearing_sums",
                condition=Q(amount__gt=0, for_wages__gte=0, for_wages__lte=F("amount")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.debt_id}: {self.amount}"
