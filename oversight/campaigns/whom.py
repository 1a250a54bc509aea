"""Whom a campaign is to check, and which agency checks each: read from the registers and the cases as they are."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from agencies.people.models import Agency, Duty, Region
from agencies.vocabulary import Role
from cases.models import Case
from cases.workflow import Status
from oversight.campaigns.models import Campaign
from oversight.campaigns.scope import asks_for_projects, of_projects, read
from projects.models import Company, Contract, Project

TERRITORIAL = (Role.TOWNSHIP, Role.SUBDISTRICT, Role.DEV_ZONE, Role.COUNTY_GOV, Role.DISTRICT_GOV)
# A complaint that was sent back or taken back says nothing of the employer; a merged one goes on as another.
_SAYS_NOTHING = (Status.REJECTED, Status.WITHDRAWN, Status.MERGED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One project or one employer, where it is, and who checks it."""

    region: str
    agency: int
    project: int | None = None
    company: int | None = None

    @property
    def key(self) -> tuple[int | None, int | None]:
        return self.project, self.company


@dataclass(slots=True)
class Checkers:
    """Who checks what lies where: the industry department by sector, else the town, else who leads."""

    usual: int
    by_sector: dict[str, int] = field(default_factory=dict)
    by_region: dict[str, int] = field(default_factory=dict)
    active: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, campaign: Campaign) -> "Checkers":
        agencies = Agency.objects.filter(jurisdiction=campaign.jurisdiction_id, is_active=True)
        found = cls(campaign.lead_id, active=set(agencies.values_list("pk", flat=True)))
        sectors = Duty.objects.filter(agency__in=agencies, kind=Duty.Kind.SECTOR).order_by("-agency_id")
        found.by_sector = dict(sectors.values_list("value", "agency_id"))
        places = agencies.filter(role__in=TERRITORIAL).exclude(region=campaign.jurisdiction_id)
        found.by_region = dict(places.order_by("-pk").values_list("region_id", "pk"))
        return found

    def for_(self, sector: str, region: str, named: int | None = None) -> int:
        if named in self.active and named is not None:
            return named
        return self.by_sector.get(sector) or self.by_region.get(region) or self.usual


def projects_of(campaign: Campaign) -> QuerySet[Project]:
    """The projects under construction that it is about."""
    scope, region = read(campaign.scope)
    found = Project.objects.filter(jurisdiction=campaign.jurisdiction_id).under_construction()
    return found.filter(of_projects(scope), _within("region", region))


def cases_of(campaign: Campaign) -> QuerySet[Case]:
    """The cases that name an employer it is about."""
    scope, region = read(campaign.scope)
    if asks_for_projects(scope):
        return Case.objects.none()
    found = Case.objects.filter(jurisdiction=campaign.jurisdiction_id, employer__isnull=False)
    found = found.exclude(status__in=_SAYS_NOTHING).filter(_within("region", region))
    return found.filter(sector__in=scope.sector) if scope.sector else found


def _within(column: str, region: str) -> Q:
    if not region:
        return Q()
    return Q(**{f"{column}__in": Region.objects.inside(region)})


def candidates(campaign: Campaign) -> Iterator[Candidate]:
    """Every project of its scope, then every employer: who builds on one of them, or of whom there is a case."""
    who = Checkers.of(campaign)
    on_projects: dict[int, Candidate] = {}
    rows = projects_of(campaign).order_by("pk")
    for pk, region, sector, regulator, general in rows.values_list(
        "pk", "region_id", "sector", "responsible_agency_id", "general_contractor_id"
    ):
        agency = who.for_(sector, region, regulator)
        yield Candidate(region, agency, project=pk)
        if general is not None:
            on_projects.setdefault(general, Candidate(region, agency, company=general))
    held = Contract.objects.filter(project__in=projects_of(campaign)).exclude(kind=Contract.Kind.GENERAL)
    for company, region, sector, regulator in held.order_by("pk").values_list(
        "contractor_id", "project__region_id", "project__sector", "project__responsible_agency_id"
    ):
        agency = who.for_(sector, region, regulator)
        on_projects.setdefault(company, Candidate(region, agency, company=company))
    for company, region, sector in (
        cases_of(campaign).order_by("pk").values_list("employer_id", "region_id", "sector")
    ):
        on_projects.setdefault(company, Candidate(region, who.for_(sector, region), company=company))
    yield from on_projects.values()


def employers_of(campaign: Campaign) -> QuerySet[Company]:
    """The same employers by one condition; the list is compared with it."""
    projects = projects_of(campaign).values("pk")
    below = Contract.objects.filter(project__in=projects).exclude(kind=Contract.Kind.GENERAL)
    return Company.objects.filter(
        Q(pk__in=projects_of(campaign).values("general_contractor"))
        | Q(pk__in=below.values("contractor"))
        | Q(pk__in=cases_of(campaign).values("employer"))
    )
