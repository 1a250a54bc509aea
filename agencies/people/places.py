"""The places of the country as GB/T 2260 lists them now; towns, streets and zones come with a jurisdiction's file."""

import re
from importlib.resources import files

from agencies.people.models import Region

# "[1983-]" before a name: in force since; "[-2010]": abolished, kept by the list for old identity numbers.
_NAME = re.compile(r"^(?:\[\d*-(?P<until>\d*)\])?(?P<name>[^\[\]]+)$")


def published_places() -> list[tuple[str, str, str]]:
    """(code, name, kind) of every province, city and county in force, parents before children."""
    places: list[tuple[str, str, str]] = []
    province = ""
    for line in files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8").splitlines():
        if head := re.match(r'(\d\d) province="([^"]+)"', line):
            province = head[1]
            places.append((f"{province}0000", head[2], Region.Kind.PROVINCE))
        elif entry := re.match(r' +(\d{4}) county="([^"]+)"', line):
            name = _in_force(entry[2])
            if name and entry[1] != "0000":
                kind = Region.Kind.CITY if entry[1].endswith("00") else _county_kind(name)
                places.append((province + entry[1], name, kind))
    return places


def _in_force(listed: str) -> str:
    """The name valid today out of an entry that may hold former ones; empty when abolished."""
    for each in reversed(listed.split(",")):
        found = _NAME.match(each.strip())
        if found and found["until"] in (None, ""):
            return found["name"]
    return ""


def _county_kind(name: str) -> str:
    return Region.Kind.DISTRICT if name.endswith("区") else Region.Kind.COUNTY


def parent_code(code: str, known: set[str]) -> str | None:
    """The nearest listed place above: the county of a town, the city or province of a county."""
    above = [code[:6], f"{code[:4]}00", f"{code[:2]}0000"]
    return next((each for each in above if each != code and each in known), None)


def load_places() -> int:
    """Add the places that are missing; returns how many."""
    places = published_places()
    known = {code for code, _name, _kind in places}
    before = Region.objects.count()
    Region.objects.bulk_create(
        [
            Region(code=code, name=name, kind=kind, parent_id=parent_code(code, known))
            for code, name, kind in places
        ],
        ignore_conflicts=True,
        batch_size=2000,
    )
    return Region.objects.count() - before
