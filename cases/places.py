"""Where a case lies: what its facts name, else where its project stands, else the jurisdiction as a whole."""

from collections.abc import Iterable

from agencies.people.models import Region
from cases.facts import Facts
from projects.models import Project


def place_of(facts: Facts, jurisdiction: Region, project: Project | None) -> Region:
    """The town, street or zone named, or the listed place its name begins with (“朝阳区某街道”), else the project's,
    else the jurisdiction as a whole."""
    if facts.territory:
        inside = Region.objects.inside(jurisdiction.code)
        named = inside.filter(name=facts.territory).first() or _begun(facts.territory, inside)
        if named:
            return named
    return project.region if project else jurisdiction


def _begun(territory: str, places: Iterable[Region]) -> Region | None:
    begun = [place for place in places if territory.startswith(place.name)]
    return max(begun, key=lambda place: len(place.name), default=None)


def place_columns(region: Region) -> dict[str, int]:
    code = region.county_code
    return {"province": int(code[:2]), "city": int(code[:4]), "county": int(code)}
