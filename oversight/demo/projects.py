"""Invented companies and projects, spread over the sectors and the towns, streets and zones of a jurisdiction."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from stdnum.cn import uscc

from agencies.models import Agency, PolicyVersion, Region
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


def create_projects(place: Place, jurisdiction: Region, short: str, count: int, seed: int) -> list[Project]:
    """The projects `<short>-P-0001` … up to `count`; those that exist are kept as they are."""
    wanted = [f"{short}-P-{number:04d}" for number in range(1, count + 1)]
    known = Project.objects.in_bulk(wanted, field_name="code")
    grounds = grounds_of(jurisdiction)
    firms = _Firms(jurisdiction, seed)
    for number, code in enumerate(wanted, start=1):
        if code not in known:
            site = _Site(place, jurisdiction, grounds[number % len(grounds)], number)
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
    total = Decimal(rng.randrange(80, 6000)) * 10_000
    Contract.objects.create(
        project=project, kind=Contract.Kind.GENERAL, client=owner, contractor=builder, amount=total
    )
    Contract.objects.create(
        project=project, kind=Contract.Kind.LABOUR, client=builder, contractor=labour, amount=total / 5
    )
    return project


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
