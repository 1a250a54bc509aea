"""Where a case lies: what its facts name, else where its project stands, else the jurisdiction as a whole."""

from agencies.people.models import Region
from cases.facts import Facts
from projects.models import Project


def place_of(facts: Facts, jurisdiction: Region, project: Project | None) -> Region:
    """The town, street or zone named, else the project's, else the jurisdiction as a whole."""
    if facts.territory:
        named = Region.objects.inside(jurisdiction.code).filter(name=facts.territory).first()
        if named:
            return named
    return project.region if project else jurisdiction


def place_columns(region: Region) -> dict[str, int]:
    code = region.county_code
    return {"province": int(code[:2]), "city": int(code[:4]), "county": int(code)}
