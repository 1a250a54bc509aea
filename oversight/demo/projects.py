"""Invented companies and projects, spread over the sectors and the towns, streets and zones of a jurisdiction."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from stdnum.cn import uscc

from agencies.models import Agency, Region
from agencies.vocabulary import Funding, bits_of
from oversight.demo import words
from projects.models import Company, Contract, Project

# How often a sector has a project; housing and roads are what such a district builds most.
SECTORS = ("housing", "municipal", "housing", "transport", "water", "housing", "agriculture", "municipal",
           "education", "transport", "culture_tourism", "health", "housing", "water", "natural_resources")  # fmt: skip
_GOVERNMENT = frozenset(
    {"municipal", "transport", "water", "agriculture", "natural_resources", "education", "health"}
)


def credit_code(place: str, number: int) -> str:
    """A code with a valid check character. `XX` does not open any issued organisation code, so it is nobody's."""
    body = f"91{place}XX{number:07d}"
    return body + uscc.calc_check_digit(body)


def create_projects(jurisdiction: Region, short: str, count: int, seed: int) -> list[Project]:
    """The projects `<short>-P-0001` … up to `count`; those that exist are kept as they are."""
    wanted = [f"{short}-P-{number:04d}" for number in range(1, count + 1)]
    known = Project.objects.in_bulk(wanted, field_name="code")
    grounds = list(Region.objects.filter(parent=jurisdiction).order_by("code")) or [jurisdiction]
    firms = _Firms(jurisdiction, seed)
    for number, code in enumerate(wanted, start=1):
        rng = Random(f"{seed}-project-{number}")
        if code not in known:
            known[code] = _create_project(
                code, jurisdiction, grounds[number % len(grounds)], number, firms, rng
            )
    found = Project.objects.select_related("region", "owner", "general_contractor", "owner_agency")
    return list(found.filter(code__in=wanted).order_by("code"))


def _create_project(
    code: str, jurisdiction: Region, ground: Region, number: int, firms: "_Firms", rng: Random
) -> Project:
    sector = SECTORS[number % len(SECTORS)]
    government = sector in _GOVERNMENT
    name = rng.choice(words.PROJECTS[sector]).format(word=rng.choice(words.FIRM_WORDS))
    builder = firms.one(
        words.BUILDER_ENDINGS, rng, rng.choice(("private", "private", "private", "district_soe"))
    )
    owner = None if government else firms.one(words.OWNER_ENDINGS, rng, "private")
    office = Agency.objects.filter(jurisdiction=jurisdiction, role=sector).first() if government else None
    project = Project.objects.create(
        code=code,
        name=f"{ground.name}{name}",
        jurisdiction=jurisdiction,
        region=ground,
        address=f"{ground.name}示例路{number}号",
        sector=sector,
        category="district" if government else "social",
        funding_bits=bits_of(["district_fiscal"] if government else ["private"], Funding),
        is_government=government,
        owner=owner,
        # Every fourth public project is run by the department itself.
        owner_agency=office if office and number % 4 == 0 else None,
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
