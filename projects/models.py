"""What is supervised: companies and projects, as far as routing a complaint needs them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as BadNumber

from agencies import vocabulary
from agencies.people.models import Agency, Region


def check_credit_code(value: str) -> None:
    """A unified social credit code: 18 characters, the last a check character."""
    try:
        uscc.validate(value)
    except BadNumber as error:
        raise ValidationError(
            _(
                "“%(value)s” is not a valid unified social credit code: 18 characters, the last one a check character."
            ),
            code="credit-code",
            params={"value": value},
        ) from error


class Company(models.Model):
    """An enterprise, self-employed business or other employer."""

    name = models.CharField(_("Name"), max_length=100)
    # Null and not empty when unknown, so that the unique constraint lets many unknown ones stand.
    credit_code = models.CharField(  # noqa: DJ001
        _("Unified social credit code"), max_length=18, null=True, blank=True, validators=[check_credit_code]
    )
    kind = models.CharField(
        _("Kind of employer"),
        max_length=24,
        choices=vocabulary.EmployerType,
        default=vocabulary.EmployerType.ENTERPRISE,
    )
    ownership = models.CharField(
        _("Ownership"), max_length=16, choices=vocabulary.ContractorOwnership, blank=True, default=""
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Company"), _("Companies")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("credit_code", name="company_credit_code_once"),
            models.CheckConstraint(
                name="company_credit_code_shape", condition=Q(credit_code__regex=r"^[0-9A-HJ-NP-RTUW-Y]{18}$")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """A construction project under supervision. `owner_agency` when a department, town or street is the owner."""

    code = models.CharField(_("Project number"), max_length=40, unique=True)
    name = models.CharField(_("Project name"), max_length=120)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="projects", verbose_name=_("Town, street or zone")
    )
    address = models.CharField(_("Address"), max_length=200, blank=True)
    sector = models.CharField(_("Sector"), max_length=20, choices=vocabulary.Sector)
    category = models.CharField(
        _("Project category"), max_length=10, choices=vocabulary.ProjectCategory, blank=True, default=""
    )
    funding_bits = models.PositiveIntegerField(_("Funding"), default=0)
    is_government = models.BooleanField(_("Government-invested project"), default=False)
    owner = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_projects",
        verbose_name=_("Project owner"),
    )
    owner_agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Owner department or town"),
    )
    general_contractor = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="built_projects",
        verbose_name=_("General contractor"),
    )  # fmt: skip

    class Meta:
        verbose_name, verbose_name_plural = _("Project"), _("Projects")
        ordering = ["code"]
        indexes = [models.Index("jurisdiction", "name", name="project_by_name")]
        constraints = [
            models.CheckConstraint(
                name="project_owned_once", condition=Q(owner__isnull=True) | Q(owner_agency__isnull=True)
            ),
            models.CheckConstraint(
                name="project_sector_known", condition=Q(sector__in=vocabulary.Sector.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def funding(self) -> tuple[str, ...]:
        return vocabulary.codes_of(self.funding_bits, vocabulary.Funding)


class Contract(models.Model):
    """One link of the chain owner -> general contractor -> subcontractor."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("General contract")
        SPECIALIST = "specialist", _("Specialist subcontract")
        LABOUR = "labour", _("Labour subcontract")

    project = models.ForeignKey(Project, models.CASCADE, related_name="contracts", verbose_name=_("Project"))
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    client = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="contracts_given", verbose_name=_("Client")
    )
    contractor = models.ForeignKey(
        Company, models.PROTECT, related_name="contracts_held", verbose_name=_("Contractor")
    )
    amount = models.DecimalField(
        _("Contract sum (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Contract"), _("Contracts")
        constraints = [
            models.UniqueConstraint("project", "client", "contractor", "kind", name="contract_once"),
            models.CheckConstraint(
                name="contract_not_with_oneself",
                condition=Q(client__isnull=True) | ~Q(client=models.F("contractor")),
            ),
            models.CheckConstraint(
                name="contract_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.contractor}"
