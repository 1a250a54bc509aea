"""Invented companies and projects, spread over the sectors and the towns, streets and zones of a jurisdiction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db.models import Q
from stdnum.cn import uscc

from agencies.models import Agency, PolicyVersion, Region
from agencies.people.models import Duty
from agencies.vocabulary import Funding, bits_of
from oversight.demo import words
from oversight.demo.places import Place
from projects.models import Company, Contract, Project

_GOVERNMENT = frozenset(
    {
        "municipal", "transport", "water", "agriculture", "livestock", "natural_resources", "education", "health",
        "urban_management",
    }
)  # fmt: skip


def credit_code(place: str, number: int) -> str:
    """A code with a valid check character. `XX` does not open any issued organisation code, so it is nobody's."""
    body = f"91{place}XX{number:07d}"
    return body + uscc.calc_check_digit(body)


def create_projects(
    place: Place, jurisdiction: Region, short: str, count: int, seed: int, as_of: date
) -> list[Project]:
    """The projects `<short>-P-0001` … up to `count`; those that exist are kept as they are."""
    wanted = [f"{short}-P-{number:04d}" for number in range(1, count + 1)]
    known = Project.objects.in_bulk(wanted, field_name="code")
    grounds = grounds_of(jurisdiction)
    firms = _Firms(jurisdiction, seed)
    for number, code in enumerate(wanted, start=1):
        if code not in known:
            site = _Site(place, jurisdiction, grounds[number % len(grounds)], number, as_of)
            known[code] = _create_project(code, site, firms, Random(f"{seed}-project-{code}"))
    found = Project.objects.select_related("region", "owner", "general_contractor", "owner_agency")
    return list(found.filter(code__in=wanted).order_by("code"))


def grounds_of(jurisdiction: Region) -> list[Region]:
    """The towns, streets and zones, or the counties and districts, that its policy names."""
    policy = PolicyVersion.objects.filter(jurisdiction=jurisdiction).earliest("number").policy
    named = Region.objects.filter(code__in=[each.code for each in policy.regions])
    return list(named.order_by("code")) or [jurisdiction]


@dataclass(frozen=True, slots=True)
class _Site:
    """Where the project of a number stands."""

    place: Place
    jurisdiction: Region
    ground: Region
    number: int
    as_of: date


def _create_project(code: str, site: _Site, firms: "_Firms", rng: Random) -> Project:
    sectors, ground = site.place.sectors, site.ground
    sector = sectors[site.number % len(sectors)]
    government = sector in _GOVERNMENT
    money = rng.choice(site.place.public if government else site.place.private)
    name = rng.choice(words.PROJECTS[sector]).format(word=rng.choice(words.FIRM_WORDS))
    builder = firms.one(words.BUILDER_ENDINGS, rng, rng.choice(money.builders))
    owner = None if government else firms.one(words.OWNER_ENDINGS, rng, "private")
    # Now and then a public project is run by the department itself.
    run_by_it = government and site.number % site.place.owns == 0
    project = Project.objects.create(
        code=code,
        name=f"{ground.name}{name}",
        jurisdiction=site.jurisdiction,
        region=ground,
        address=f"{ground.name}示例路{site.number}号",
        sector=sector,
        category=money.category,
        funding_bits=bits_of(money.funding, Funding),
        is_government=money.is_government,
        owner=owner,
        owner_agency=_department(site.jurisdiction, sector, ground) if run_by_it else None,
        general_contractor=builder,
    )
    labour = firms.one(words.LABOUR_ENDINGS, rng, "private")
    if owner is None and not run_by_it:
        project.owner = firms.one(words.PUBLIC_OWNER_ENDINGS, rng, "district_soe")
    total = Decimal(rng.randrange(80, 6000)) * 10_000
    _supervise(project, site, total, rng)
    _let(project, labour, total, rng)
    return project


# How far along the projects are, in a row that is read round and round.
_STATES = (
    "building",
    "building",
    "building",
    "preparing",
    "building",
    "stopped",
    "finished",
    "building",
    "planned",
)


def _supervise(project: Project, site: _Site, total: Decimal, rng: Random) -> None:
    """What the ledger knows of it: dates, sums, approvals; and here and there what is missing or wrong."""
    state = _STATES[site.number % len(_STATES)]
    months = rng.choice((8, 10, 12, 15, 18, 24))
    begun = state not in ("planned", "preparing")
    age = rng.randrange(30, 30 * months - 20) if begun else -rng.randrange(5, 60)
    start = site.as_of - timedelta(days=age if state != "finished" else 30 * months + 10)
    end = start + timedelta(days=30 * months)
    approved = start - timedelta(days=rng.randrange(90, 150))
    permitted = start - timedelta(days=rng.randrange(10, 30))
    project.state = state
    project.investment = total * 12 / 10
    project.contract_sum = total
    project.labour_cost = total / 5
    project.responsible_agency = _regulator(site.jurisdiction, project.sector, site.ground)
    project.nature = rng.choice(("new", "new", "new", "rebuilding", "extension"))
    project.fund_source = rng.choice(words.FUND_SOURCES[project.is_government])
    project.funds_in_place = rng.choice((100, 100, 80, 60, 30))
    project.approved_on, project.approval_no = approved, f"示例审批〔{approved.year}〕{site.number}号"
    project.approved_by = _approving(site.jurisdiction)
    # Most are passed on within three days, some late, some not at all.
    project.pushed_on = approved + timedelta(days=days) if (days := rng.choice((1, 2, 3, 12, 0))) else None
    project.tender_has_wage_clause = rng.choice((True, True, True, False, None))
    project.starts_on, project.ends_on = start, end
    project.permitted_on, project.permit_no = permitted, f"示例许可{permitted.year}{site.number:04d}"
    if begun:
        project.started_on = start
        project.progress = min(95, 100 * age // (30 * months)) if state != "finished" else 100
        project.enrolled_on = start + timedelta(days=rng.choice((5, 12, 20, 45)))
        project.platform_no = f"{site.jurisdiction.code}{site.number:06d}"
        project.is_contractor_financed = rng.choice((False, False, False, None, True))
    if state == "finished":
        project.finished_on = end
    if state in ("planned", "preparing") and site.number % 2:
        project.permitted_on, project.permit_no = None, ""
    project.save()


def _let(project: Project, labour: Company, total: Decimal, rng: Random) -> None:
    """The general contract and the labour under it."""
    start = project.starts_on or date.min
    signed = start - timedelta(days=rng.randrange(20, 60))
    builder = project.general_contractor
    assert builder is not None
    general = Contract.objects.create(
        project=project, kind=Contract.Kind.GENERAL, number=f"总包-{project.code}", client=project.owner,
        contractor=builder, amount=total, signed_on=signed, begins_on=start, ends_on=project.ends_on,
        filed_on=signed + timedelta(days=rng.choice((2, 4, 9))), is_written=True, is_qualified=True,
        qualification="建筑工程施工总承包二级", settlement_cycle=(cycle := rng.choice((1, 1, 3))),
        payment_cycle=rng.choice((cycle, cycle, 1)), labour_method=Contract.LabourCost.SHARE,
        labour_share=Decimal(20), states_wages=True,
    )  # fmt: skip
    Contract.objects.create(
        project=project, parent=general, kind=Contract.Kind.LABOUR, number=f"劳务-{project.code}", client=builder,
        contractor=labour, amount=total / 5, signed_on=signed + timedelta(days=5), begins_on=start,
        ends_on=project.ends_on, is_written=True, is_qualified=rng.choice((True, True, True, None)),
        states_wages=rng.choice((True, True, False)),
    )  # fmt: skip


def _approving(jurisdiction: Region) -> Agency | None:
    found = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True)
    return found.filter(role="admin_approval").first() or found.filter(role="development").first()


def _regulator(jurisdiction: Region, sector: str, ground: Region) -> Agency | None:
    """The department that answers for the sector by its duties, else the one of the same name."""
    duties = Q(duties__kind=Duty.Kind.SECTOR, duties__value=sector)
    found = Agency.objects.filter(duties, jurisdiction=jurisdiction, is_active=True).order_by("pk")
    return found.filter(region=ground).first() or found.first() or _department(jurisdiction, sector, ground)


def _department(jurisdiction: Region, sector: str, ground: Region) -> Agency | None:
    """The one of the ground itself, where each has its own."""
    found = Agency.objects.filter(jurisdiction=jurisdiction, role=sector, is_active=True).order_by("pk")
    return found.filter(region=ground).first() or found.first()


class _Firms:
    """One firm per name; the same firm builds several projects."""

    def __init__(self, jurisdiction: Region, seed: int) -> None:
        self.place = jurisdiction.name.removesuffix("区").removesuffix("县").removesuffix("市")
        self.codes = self._codes(jurisdiction.code, seed)

    def _codes(self, place: str, seed: int) -> Iterator[str]:
        taken = set(Company.objects.filter(credit_code__contains="XX").values_list("credit_code", flat=True))
        numbers = range(seed % 1000 * 10_000 + 1, 10_000_000)
        return (code for code in (credit_code(place, number) for number in numbers) if code not in taken)

    def one(self, endings: tuple[str, ...], rng: Random, ownership: str) -> Company:
        name = f"{self.place}示例{rng.choice(words.FIRM_WORDS)}{rng.choice(endings)}"
        if known := Company.objects.filter(name=name).first():
            return known
        return Company.objects.create(name=name, credit_code=next(self.codes), ownership=ownership)
