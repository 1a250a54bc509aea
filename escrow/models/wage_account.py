"""The wage account of a project, and per month what was due, paid in, owed and paid out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.people.models import User
from escrow.models.ledger import TEXT_MAX, Account
from projects.models import Contract, Document, Project


class WageAccount(models.Model):
    """A dedicated wage account (农民工工资专用账户): three-party agreement, marking, filing, and the way to its end."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("wage account", "Open")
        CLOSING = "closing", _("Closing, public notice running")
        CLOSED = "closed", pgettext_lazy("wage account", "Closed")

    account = models.OneToOneField(
        Account, models.PROTECT, related_name="wage_account", verbose_name=_("Account")
    )
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, related_name="+", verbose_name=_("Works contract")
    )
    state = models.CharField(_("State"), max_length=7, choices=State, default=State.OPEN)
    agreed_on = models.DateField(_("Three-party agreement of"), null=True)
    agreement = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("Agreement")
    )
    marked_on = models.DateField(_("Marked by the bank on"), null=True)
    filed_on = models.DateField(_("Filed on"), null=True)
    pay_day = models.PositiveSmallIntegerField(_("Wages paid by day of the month"), null=True)
    # To whom the bank speaks when labour cost stays away (Decree 724 art. 27).
    contact = models.CharField(_("Contact at the bank"), max_length=60, blank=True, default="")
    notice_on = models.DateField(_("Public notice since"), null=True)
    promise = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("Written promise")
    )
    closed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=pgettext_lazy("wage account", "Closed by"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Wage account"), _("Wage accounts")
        constraints = [
            models.CheckConstraint(
                name="wage_account_pay_day",
                condition=Q(pay_day__isnull=True) | Q(pay_day__gte=1, pay_day__lte=31),
            ),
            models.CheckConstraint(
                name="wage_account_notice_before_end",
                condition=Q(state="open", notice_on__isnull=True)
                | Q(state__in=["closing", "closed"], notice_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.account)


class MoneyMonth(models.Model):
    """One project in one month: every total that lists, charts and warnings read. Kept by
    `escrow.accounts.recounting`, from the entries and the payrolls alone; to be counted anew at any time."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="money_months", verbose_name=_("Project")
    )
    month = models.DateField(_("Month"))
    # What the owner owes the wage account, by which method, and by which rule; null where nothing says a sum.
    due = models.DecimalField(_("Labour cost due (yuan)"), max_digits=16, decimal_places=2, null=True)
    due_on = models.DateField(_("Due on"), null=True)
    method = models.CharField(_("Method"), max_length=10, blank=True, default="")
    clause = models.CharField(_("Clause"), max_length=120, blank=True, default="")
    workings = models.JSONField(_("How it was reckoned"), default=dict)
    certified = models.DecimalField(_("Work certified (yuan)"), max_digits=16, decimal_places=2, default=0)
    works_paid = models.DecimalField(_("Works money paid (yuan)"), max_digits=16, decimal_places=2, default=0)
    allocated = models.DecimalField(_("Paid in (yuan)"), max_digits=16, decimal_places=2, default=0)
    allocated_on = models.DateField(_("Paid in on"), null=True)
    wages_due = models.DecimalField(_("Wages due (yuan)"), max_digits=16, decimal_places=2, default=0)
    wages_paid = models.DecimalField(_("Wages paid (yuan)"), max_digits=16, decimal_places=2, default=0)
    wages_unpaid = models.DecimalField(_("Wages unpaid (yuan)"), max_digits=16, decimal_places=2, default=0)
    workers = models.PositiveIntegerField(_("Workers on the payroll"), default=0)
    workers_unpaid = models.PositiveIntegerField(_("Workers unpaid"), default=0)
    workers_present = models.PositiveIntegerField(_("Workers with attendance"), default=0)
    paid_out = models.DecimalField(_("Paid out (yuan)"), max_digits=16, decimal_places=2, default=0)
    balance = models.DecimalField(_("Balance at the end (yuan)"), max_digits=16, decimal_places=2, default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("Money of a month"), _("Money by month")
        ordering = ["project", "month"]
        indexes = [
            models.Index("month", "project", condition=Q(wages_unpaid__gt=0), name="money_month_unpaid")
        ]
        constraints = [
            models.UniqueConstraint("project", "month", name="money_month_once"),
            models.CheckConstraint(name="money_month_of_a_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.month:%Y-%m}"


class LabourCost(models.Model):
    """Where the total of labour cost of a project comes from (BDH 二(一)): a share of the contract sum, or the figure
    the general contractor gave; each with its evidence. The newest one holds."""

    class Method(models.TextChoices):
        SHARE = "share", _("Share agreed in the contract")
        AMOUNT = "amount", _("Figure given by the general contractor")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="labour_costs", verbose_name=_("Project")
    )
    method = models.CharField(_("Source"), max_length=6, choices=Method)
    share = models.DecimalField(_("Share (%)"), max_digits=5, decimal_places=2, null=True)
    contract_sum = models.DecimalField(_("Of the sum (yuan)"), max_digits=16, decimal_places=2, null=True)
    amount = models.DecimalField(_("Total labour cost (yuan)"), max_digits=16, decimal_places=2)
    months = models.PositiveSmallIntegerField(_("Contract months"))
    from_month = models.DateField(_("From the month"))
    evidence = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("Evidence")
    )
    note = models.CharField(_("Note"), max_length=TEXT_MAX, blank=True, default="")
    stated_at = models.DateTimeField(_("Entered at"))
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Total labour cost"), _("Totals of labour cost")
        ordering = ["project", "-id"]
        constraints = [
            models.CheckConstraint(
                name="labour_cost_positive", condition=Q(amount__gt=0, months__gt=0, from_month__day=1)
            ),
            models.CheckConstraint(
                name="labour_cost_method_complete",
                condition=Q(method="share", share__gt=0, share__lte=100, contract_sum__gt=0)
                | Q(method="amount", share__isnull=True, contract_sum__isnull=True),
            ),
            models.CheckConstraint(
                name="labour_cost_within_the_sum",
                condition=Q(contract_sum__isnull=True) | Q(amount__lte=F("contract_sum")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.amount}"
