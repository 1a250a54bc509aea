"""The chain of contracts of a project, what is settled and paid under each, and when."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from projects.models.company import Company
from projects.models.project import Project


class Contract(models.Model):
    """One link of the chain owner -> general contractor -> subcontractor.

    `parent` is the contract out of which it was let; the general contract has none. `client` is null where a
    department is the owner. Cycles are in months.
    """

    class Kind(models.TextChoices):
        GENERAL = "general", _("General contract")
        SPECIALIST = "specialist", _("Specialist subcontract")
        LABOUR = "labour", _("Labour subcontract")

    class LabourCost(models.TextChoices):
        SHARE = "share", _("Agreed share of the works money")
        AMOUNT = "amount", _("Amount stated by the general contractor")

    class Breach(models.TextChoices):
        """What was found to be unlawful about it; the causes of a complaint use the same words."""

        CONTRACTING_OUT = vocabulary.Cause.ILLEGAL_CONTRACTING_OUT.value, _("Unlawful contracting out")
        TRANSFER = vocabulary.Cause.ILLEGAL_TRANSFER.value, _("Transfer of contract")
        SUBCONTRACT = vocabulary.Cause.ILLEGAL_SUBCONTRACT.value, _("Unlawful subcontracting")
        AFFILIATION = vocabulary.Cause.AFFILIATION.value, _("Affiliation (name lending)")

    project = models.ForeignKey(Project, models.CASCADE, related_name="contracts", verbose_name=_("Project"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subcontracts",
        verbose_name=_("Let out of"),
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    number = models.CharField(_("Contract number"), max_length=60, blank=True, default="")
    client = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts_given",
        verbose_name=_("Client"),
    )
    contractor = models.ForeignKey(
        Company, models.PROTECT, related_name="contracts_held", verbose_name=_("Contractor")
    )
    works = models.CharField(_("Works"), max_length=200, blank=True, default="")
    amount = models.DecimalField(
        _("Contract sum (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    begins_on = models.DateField(_("Begins on"), null=True, blank=True)
    ends_on = models.DateField(_("Ends on"), null=True, blank=True)
    filed_on = models.DateField(_("Filed with the labour inspection brigade on"), null=True, blank=True)
    is_written = models.BooleanField(_("Written contract on file"), null=True, blank=True)
    states_duties = models.BooleanField(_("States the duties of both parties"), null=True, blank=True)
    qualification = models.CharField(
        _("Qualification of the contractor"), max_length=120, blank=True, default=""
    )
    is_qualified = models.BooleanField(_("Qualified for these works"), null=True, blank=True)
    breach = models.CharField(_("Unlawful"), max_length=24, choices=Breach, blank=True, default="")
    breach_note = models.CharField(_("What was found"), max_length=500, blank=True, default="")
    settlement_cycle = models.PositiveSmallIntegerField(_("Settled every (months)"), null=True, blank=True)
    payment_cycle = models.PositiveSmallIntegerField(_("Paid every (months)"), null=True, blank=True)
    states_wages = models.BooleanField(_("States amount and method of wages"), null=True, blank=True)
    labour_method = models.CharField(
        _("Labour cost by"), max_length=6, choices=LabourCost, blank=True, default=""
    )
    labour_share = models.DecimalField(
        _("Labour cost (% of the sum)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    labour_amount = models.DecimalField(
        _("Labour cost (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    updated_at = models.DateTimeField(_("Last changed"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("Contract"), _("Contracts")
        ordering = ["project", "id"]
        indexes = [models.Index("updated_at", "id", name="contract_by_change")]
        constraints = [
            models.UniqueConstraint(
                "project", "client", "contractor", "kind", "number", name="contract_once"
            ),
            models.CheckConstraint(
                name="contract_not_with_oneself",
                condition=Q(client__isnull=True) | ~Q(client=F("contractor")),
            ),
            models.CheckConstraint(name="contract_not_its_own_parent", condition=~Q(parent=F("id"))),
            models.CheckConstraint(
                name="contract_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="contract_ends_after_it_begins",
                condition=Q(begins_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("begins_on")),
            ),
            models.CheckConstraint(
                name="contract_labour_share",
                condition=Q(labour_share__isnull=True) | Q(labour_share__gt=0, labour_share__lte=100),
            ),
            models.CheckConstraint(
                name="contract_cycles_positive",
                condition=(Q(settlement_cycle__isnull=True) | Q(settlement_cycle__gt=0))
                & (Q(payment_cycle__isnull=True) | Q(payment_cycle__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.contractor}"


class Settlement(models.Model):
    """A node of interim settlement (施工过程结算): planned for a day, settled on another."""

    contract = models.ForeignKey(
        Contract, models.CASCADE, related_name="settlements", verbose_name=_("Contract")
    )
    name = models.CharField(_("Section or period"), max_length=60)
    planned_on = models.DateField(_("Planned for"))
    settled_on = models.DateField(_("Settled on"), null=True, blank=True)
    amount = models.DecimalField(
        _("Settled sum (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Interim settlement"), _("Interim settlements")
        ordering = ["contract", "planned_on", "id"]
        indexes = [models.Index("planned_on", "id", name="settlement_by_day")]
        constraints = [
            models.UniqueConstraint("contract", "name", name="settlement_once"),
            models.CheckConstraint(
                name="settlement_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.name}"


class Payment(models.Model):
    """Works money certified for a month, and what was paid of it; `due_on` follows from the contract."""

    contract = models.ForeignKey(
        Contract, models.CASCADE, related_name="payments", verbose_name=_("Contract")
    )
    month = models.DateField(_("Month"))
    certified = models.DecimalField(_("Certified (yuan)"), max_digits=16, decimal_places=2)
    certified_on = models.DateField(_("Certified on"))
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    paid = models.DecimalField(_("Paid (yuan)"), max_digits=16, decimal_places=2, default=0)
    paid_on = models.DateField(_("Paid on"), null=True, blank=True)
    labour_paid = models.DecimalField(
        _("Of it to the wage account (yuan)"), max_digits=16, decimal_places=2, default=0
    )
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Works payment"), _("Works payments")
        ordering = ["contract", "month"]
        constraints = [
            models.UniqueConstraint("contract", "month", name="works_payment_once_a_month"),
            models.CheckConstraint(name="works_payment_of_a_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="works_payment_sums", condition=Q(certified__gt=0, paid__gte=0, labour_paid__gte=0)
            ),
            models.CheckConstraint(
                name="works_payment_has_day", condition=Q(paid=0) | Q(paid_on__isnull=False)
            ),
            models.CheckConstraint(
                name="works_payment_labour_within", condition=Q(labour_paid__lte=F("paid"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.month:%Y-%m}"
