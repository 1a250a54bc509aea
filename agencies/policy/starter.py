"""The first file of a place: whole as it is, resting on national law until its own document is in it."""

import re
from importlib.resources import files
from string import Template

from agencies.people.places import parent_code, published_places
from agencies.vocabulary import Role, TerritoryKind

# A short code stands before every clause, on letters and in URLs of scenarios.
SHORT = re.compile(r"[A-Z0-9]{2,8}")
_GOVERNMENTS = {
    TerritoryKind.COUNTY.value: Role.COUNTY_GOV.value,
    TerritoryKind.DISTRICT.value: Role.DISTRICT_GOV.value,
}
_TOWNS = """
# TODO: every town, street and zone, each with its body further down.
#
# [[region]]
# code = "${code}100"
# name = "某某镇"
# kind = "town"
"""
_SEATS = """
# TODO: the body of every town (township), street (subdistrict) and zone (dev_zone).
#
# [[agency]]
# role = "township"
# name = "某某镇人民政府"
# region = "${code}100"
"""
_REGION = """
[[region]]
code = "$code"
name = "$name"
kind = "$kind"
"""
_GOVERNMENT = """
[[agency]]
role = "$role"
name = "$name人民政府"
short_name = "$name政府"
region = "$code"
"""


class NoStarter(ValueError):
    """Why no file can be begun; the message is one line for the person who asked."""


def starter(code: str, short: str = "") -> str:
    """The text of a jurisdiction file for a place of the country's list. Raises NoStarter.

    Without a short code the place's own code is one: it is the only name sure to be nobody else's.
    """
    places = _places()
    if code not in places:
        raise NoStarter(f"{code!r} is not the six-digit code of a province, city, county or district")
    short = short or code
    if not SHORT.fullmatch(short):
        raise NoStarter(f"the short code {short!r} is not two to eight capital letters or digits")
    name, _kind = places[code]
    counties = [
        {"code": place, "name": called, "kind": kind, "role": _GOVERNMENTS[kind]}
        for place, (called, kind) in places.items()
        if kind in _GOVERNMENTS and parent_code(place, set(places)) == code
    ]
    text = files("agencies.policy").joinpath("starter.toml").read_text(encoding="utf-8")
    return Template(text).substitute(
        code=code,
        short=short,
        name=name,
        level="地区" if name.endswith("地区") else name[-1],
        initial=name[0],
        regions=_filled(_REGION, counties) or Template(_TOWNS).substitute(code=code),
        seats=_filled(_GOVERNMENT, counties) or Template(_SEATS).substitute(code=code),
    )


def _places() -> dict[str, tuple[str, str]]:
    """Code -> name and kind, without the headings that the list puts between a province and its counties."""
    headings = re.compile(r"市辖区|县|.*直辖县级行政单位")
    return {code: (name, kind) for code, name, kind in published_places() if not headings.fullmatch(name)}


def _filled(template: str, counties: list[dict[str, str]]) -> str:
    return "".join(Template(template).substitute(county) for county in counties)
