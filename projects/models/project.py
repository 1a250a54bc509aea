"""Projects under supervision: everything the ledger of projects under construction (在建项目台账) has a column for."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.people.models import Agency, Region, User
from projects.models.company import Company


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: Any) -> "ProjectQuerySet":
        """Every agency sees the projects of its jurisdiction: departments share them (Decree 724 art. 38). A party to
        a project sees that one."""
        if not user.is_active:
            return self.none()
        if user.role == User.Role.PARTY:
            return self.filter(party_accounts__user=user, party_accounts__ended_at__isnull=True)
        if user.agency is None:
            return self.none()
        return self.filter(jurisdiction=user.agency.jurisdiction_id)

    def under_construction(self) -> "ProjectQuerySet":
        """What the ledger is about: not yet accepted and filed."""
        return self.filter(state__in=Project.OPEN)


class Project(models.Model):
    """A construction project under supervision. `owner_agency` when a department, town or street is the owner.

    Sums are yuan, shares per cent. `responsible_agency` is the industry department that supervises it. Dates that
    are not known are null.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        PREPARING = "preparing", _("In preparation")
        BUILDING = "building", _("Under construction")
        STOPPED = "stopped", _("Work stopped")
        FINISHED = "finished", _("Work finished")
        FILED = "filed", _("Completion filed")
        CANCELLED = "cancelled", _("Given up")

    class Nature(models.TextChoices):
        NEW = "new", _("New construction")
        REBUILDING = "rebuilding", _("Rebuilding")
        EXTENSION = "extension", _("Extension of existing works")

    OPEN = (State.PLANNED, State.PREPARING, State.BUILDING, State.STOPPED, State.FINISHED)

    code = models.CharField(_("Project number"), max_length=40, unique=True)
    name = models.CharField(_("Project name"), max_length=120)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="projects", verbose_name=_("Town, street or zone")
    )
    community = models.CharField(_("Village or community"), max_length=60, blank=True, default="")
    address = models.CharField(_("Address"), max_length=200, blank=True)
    sector = models.CharField(_("Sector"), max_length=20, choices=vocabulary.Sector)
    category = models.CharField(
        _("Project category"), max_length=10, choices=vocabulary.ProjectCategory, blank=True, default=""
    )
    funding_bits = models.PositiveIntegerField(_("Funding"), default=0)
    is_government = models.BooleanField(_("Government-invested project"), default=False)
    special_type = models.CharField(
        _("Special project"), max_length=14, choices=vocabulary.SpecialType, blank=True, default=""
    )
    nature = models.CharField(_("Nature of the works"), max_length=10, choices=Nature, blank=True, default="")
    scale = models.CharField(_("Scale"), max_length=200, blank=True, default="")
    area = models.DecimalField(_("Area (m²)"), max_digits=12, decimal_places=2, null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.BUILDING)
    progress = models.PositiveSmallIntegerField(_("Progress (%)"), null=True, blank=True)

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
    responsible_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="supervised_projects",
        verbose_name=_("Industry regulator"),
    )  # fmt: skip

    # Money: what it costs, where it comes from, how much of it is there.
    investment = models.DecimalField(
        _("Total investment (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    contract_sum = models.DecimalField(
        _("Contract sum (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    labour_cost = models.DecimalField(
        _("Total labour cost (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    fund_source = models.CharField(_("Fund source"), max_length=200, blank=True, default="")
    funds_in_place = models.PositiveSmallIntegerField(_("Funds in place (%)"), null=True, blank=True)
    # A finding, not a wish: null as long as nobody has looked.
    is_contractor_financed = models.BooleanField(_("Financed by the contractor"), null=True, blank=True)
    funds_diverted = models.BooleanField(_("Funds withdrawn or diverted"), null=True, blank=True)

    # The way through the offices.
    approval_no = models.CharField(_("Approval number"), max_length=60, blank=True, default="")
    approved_on = models.DateField(_("Approved on"), null=True, blank=True)
    approved_by = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Approved by")
    )
    pushed_on = models.DateField(_("Approval passed on to HR on"), null=True, blank=True)
    award_no = models.CharField(_("Notice of award"), max_length=60, blank=True, default="")
    tender_has_wage_clause = models.BooleanField(
        _("Tender documents secure the wages"), null=True, blank=True
    )
    permit_no = models.CharField(_("Construction permit"), max_length=60, blank=True, default="")
    permitted_on = models.DateField(_("Permitted on"), null=True, blank=True)
    platform_no = models.CharField(_("Platform number"), max_length=60, blank=True, default="")
    enrolled_on = models.DateField(_("On the platform since"), null=True, blank=True)
    starts_on = models.DateField(_("Planned start"), null=True, blank=True)
    started_on = models.DateField(_("Started on"), null=True, blank=True)
    ends_on = models.DateField(_("Planned end"), null=True, blank=True)
    finished_on = models.DateField(_("Finished on"), null=True, blank=True)
    filed_on = models.DateField(_("Completion filed on"), null=True, blank=True)

    created_at = models.DateTimeField(_("Entered at"), default=timezone.now)
    updated_at = models.DateTimeField(_("Last changed"), default=timezone.now)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Project"), _("Projects")
        ordering = ["code"]
        indexes = [
            models.Index("jurisdiction", "name", name="project_by_name"),
            models.Index("jurisdiction", "code", "id", name="project_by_code"),
            models.Index("jurisdiction", "updated_at", "id", name="project_by_change"),
            models.Index("region", "id", name="project_by_place"),
            models.Index("responsible_agency", "id", name="project_by_regulator"),
        ]
        constraints = [
            models.CheckConstraint(
                name="project_owned_once", condition=Q(owner__isnull=True) | Q(owner_agency__isnull=True)
            ),
            models.CheckConstraint(
                name="project_sector_known", condition=Q(sector__in=vocabulary.Sector.values)
            ),
            models.CheckConstraint(
                name="project_progress_share", condition=Q(progress__isnull=True) | Q(progress__lte=100)
            ),
            models.CheckConstraint(
                name="project_funds_share",
                condition=Q(funds_in_place__isnull=True) | Q(funds_in_place__lte=100),
            ),
            models.CheckConstraint(
                name="project_ends_after_start",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="project_finished_after_start",
                condition=Q(started_on__isnull=True)
                | Q(finished_on__isnull=True)
                | Q(finished_on__gte=F("started_on")),
            ),
            models.CheckConstraint(
                name="project_sums_positive",
                condition=(Q(investment__isnull=True) | Q(investment__gt=0))
                & (Q(contract_sum__isnull=True) | Q(contract_sum__gt=0))
                & (Q(labour_cost__isnull=True) | Q(labour_cost__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def funding(self) -> tuple[str, ...]:
        return vocabulary.codes_of(self.funding_bits, vocabulary.Funding)

    @property
    def labour_share(self) -> Decimal | None:
        """Labour cost of the contract sum, in per cent with one decimal."""
        if not self.labour_cost or not self.contract_sum:
            return None
        return (100 * self.labour_cost / self.contract_sum).quantize(Decimal("0.1"))

    @property
    def owner_name(self) -> str:
        return str(self.owner or self.owner_agency or "")
