"""Companies: who owns, builds and employs; how the labour department has graded each, year by year."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as BadNumber

from agencies import vocabulary
from agencies.people.models import Agency


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

    class Size(models.TextChoices):
        LARGE = "large", _("Large firm")
        MEDIUM = "medium", _("Medium-sized firm")
        SMALL = "small", _("Small firm")
        MICRO = "micro", _("Micro firm")

    # Firms of the law on promoting small and medium enterprises.
    SME = (Size.MEDIUM, Size.SMALL, Size.MICRO)

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
    size = models.CharField(_("Size of the firm"), max_length=8, choices=Size, blank=True, default="")
    legal_representative = models.CharField(_("Legal representative"), max_length=40, blank=True, default="")
    phone = models.CharField(_("Telephone"), max_length=30, blank=True, default="")
    address = models.CharField(_("Address"), max_length=200, blank=True, default="")
    updated_at = models.DateTimeField(_("Last changed"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("Company"), _("Companies")
        ordering = ["name"]
        indexes = [models.Index("name", "id", name="company_by_name")]
        constraints = [
            models.UniqueConstraint("credit_code", name="company_credit_code_once"),
            models.CheckConstraint(
                name="company_credit_code_shape", condition=Q(credit_code__regex=r"^[0-9A-HJ-NP-RTUW-Y]{18}$")
            ),
            models.CheckConstraint(
                name="company_size_known", condition=Q(size__in=["", "large", "medium", "small", "micro"])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_state_owned(self) -> bool:
        return self.ownership.endswith("_soe")

    @property
    def is_sme(self) -> bool:
        return self.size in self.SME


class CompanyGrade(models.Model):
    """The labour integrity grade of a firm for one year (企业劳动保障守法诚信等级评价办法: A, B or C)."""

    class Grade(models.TextChoices):
        A = "A", _("A: keeps the law")
        B = "B", _("B: minor breaches")
        C = "C", _("C: serious breaches")

    company = models.ForeignKey(Company, models.PROTECT, related_name="grades", verbose_name=_("Company"))
    year = models.PositiveSmallIntegerField(_("Year"))
    grade = models.CharField(_("Grade"), max_length=1, choices=Grade)
    graded_on = models.DateField(_("Graded on"))
    graded_by = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Graded by"))
    reason = models.CharField(_("Reason"), max_length=500, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Labour integrity grade"), _("Labour integrity grades")
        ordering = ["company", "-year"]
        constraints = [
            models.UniqueConstraint("company", "year", name="company_graded_once_a_year"),
            models.CheckConstraint(name="company_grade_known", condition=Q(grade__in=["A", "B", "C"])),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.year}: {self.grade}"
