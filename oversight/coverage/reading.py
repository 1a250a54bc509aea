"""What the pages of coverage show: each line of a place with its reach, its target, its light and its curve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agencies.forms.filters import Options
from agencies.people.models import Agency
from agencies.policy.directives import Measure
from agencies.policy.model import Policy
from agencies.policy.obligation_words import say_scope
from agencies.policy.versions import standing_on
from agencies.vocabulary import Sector
from oversight.coverage import lights
from oversight.coverage.curves import Drawing, Step, curve, drawing
from oversight.coverage.lights import Light, Seen
from oversight.coverage.lines import Line, lines_of
from oversight.coverage.measures import Reach, by_agency, by_place, by_sector, gathered, pieces
from oversight.coverage.models import CoveragePoint
from oversight.coverage.of_places import districts, owed_until_same_day
from oversight.coverage.pieces import EVERYTHING, Asked, Piece, stem


def policy_of(jurisdiction: str, on: date) -> Policy | None:
    version = standing_on(jurisdiction, on)
    return version.policy if version else None


@dataclass(frozen=True, slots=True)
class Shown:
    """One line as the pages show it. `before` is the number of the same days of the year before, of what must fall."""

    line: Line
    reach: Reach
    light: Light
    seen: Seen
    steps: Sequence[Step] = ()
    small: Drawing | None = None
    before: int | None = None

    @property
    def name(self) -> str:
        return str(self.line.measure.label)

    @property
    def scope(self) -> str:
        return say_scope(self.line.scope)


def asked_for(line: Line, jurisdiction: str, on: date, narrowed: Mapping[str, Any]) -> Asked:
    return Asked(jurisdiction, on, line.scope, **narrowed)


def shown(
    line: Line, asked: Asked, found: Sequence[Piece], points: Sequence[CoveragePoint] = ()
) -> Shown:  # fmt: skip
    reach = gathered(line.measure, found)
    steps = curve(points, line.targets, line.is_count)
    seen = lights.seen(reach.numerator, reach.denominator, line.targets, asked.on)
    light, before = seen.light, None
    if line.measure == Measure.WORKERS_OWED:
        before = owed_until_same_day(asked)
        light = lights.falling(reach.numerator, before, line.has_target)
    elif line.measure == Measure.GROUP_INCIDENTS:
        light = lights.of_none(reach.numerator, line.has_target)
    return Shown(line, reach, light, seen, steps, drawing(steps, line.is_count), before)


def overview(jurisdiction: str, on: date, narrowed: Mapping[str, Any]) -> list[Shown]:
    """Every line of a place, in a fixed number of queries for each scope that its targets speak of."""
    lines = lines_of(policy_of(jurisdiction, on))
    points = points_of(jurisdiction, narrowed)
    found: list[Shown] = []
    counted: dict[str, dict[Measure, list[Piece]]] = {}
    for key in dict.fromkeys(line.key for line in lines):
        same = [line for line in lines if line.key == key]
        asked = asked_for(same[0], jurisdiction, on, narrowed)
        counted[key] = pieces([line.measure for line in same], asked)
    for line in lines:
        asked = asked_for(line, jurisdiction, on, narrowed)
        mine = [each for each in points if (each.measure, each.scope) == (line.measure, line.key)]
        found.append(shown(line, asked, counted[line.key][line.measure], mine))
    return found


def points_of(
    jurisdiction: str, narrowed: Mapping[str, Any], measure: Measure | None = None
) -> list[CoveragePoint]:
    """The points of a place, of one department or of one place below it; otherwise none are kept."""
    agency, region = narrowed.get("agency"), narrowed.get("region") or None
    if narrowed.get("sector") or narrowed.get("government") or agency == 0 or (agency and region):
        return []
    rows = CoveragePoint.objects.filter(jurisdiction=jurisdiction, agency=agency, region=region)
    if measure is not None:
        rows = rows.filter(measure=measure)
    return list(rows.defer("reached", "missing").order_by("month"))


@dataclass(frozen=True, slots=True)
class Part:
    """A department, a place or a sector with its reach; `key` is what the filter of that name takes."""

    key: str
    name: str
    reach: Reach
    light: Light


@dataclass(frozen=True, slots=True)
class Parts:
    agencies: list[Part] = field(default_factory=list)
    places: list[Part] = field(default_factory=list)
    sectors: list[Part] = field(default_factory=list)


def parts(line: Line, asked: Asked, found: Sequence[Piece]) -> Parts:
    """By department, by place below and by sector; what has no place or no sector is in the whole alone."""
    codes = {each.code: each.name for each in districts(asked.jurisdiction)}
    stems = {code: stem(code) for code in codes}
    places = [
        _part(line, code, codes[code], reach, asked)
        for code, reach in sorted(by_place(line.measure, found, stems).items())
    ]
    if line.measure.is_answered:
        return Parts(places=places)
    agencies = by_agency(line.measure, found)
    names = dict(Agency.objects.filter(pk__in=agencies).values_list("pk", "short_name"))
    sectors = by_sector(line.measure, found)
    return Parts(
        [_part(line, str(key), names.get(key, ""), reach, asked) for key, reach in sorted(agencies.items())],
        places,
        [
            _part(line, key, str(Sector(key).label), reach, asked)
            for key, reach in sorted(sectors.items())
            if key
        ],
    )


def _part(line: Line, key: str, name: str, reach: Reach, asked: Asked) -> Part:
    seen = lights.seen(reach.numerator, reach.denominator, line.targets, asked.on)
    return Part(key, name, reach, Light.NONE if line.is_count else seen.light)


def deposit_by_sector(jurisdiction: str, on: date, narrowed: Mapping[str, Any]) -> list[Part]:
    """Sector -> projects covered by a deposit, of those that have to be (BDH 二(二): 应缴尽缴)."""
    lines = [each for each in lines_of(policy_of(jurisdiction, on)) if each.measure == Measure.DEPOSIT]
    whole = next((each for each in lines if each.scope == EVERYTHING), Line(Measure.DEPOSIT))
    asked = asked_for(whole, jurisdiction, on, narrowed)
    return parts(whole, asked, pieces([Measure.DEPOSIT], asked)[Measure.DEPOSIT]).sectors


def options_of(jurisdiction: str) -> Options:
    """Every agency of the place, as each may lead cases, and the places right below."""
    agencies = Agency.objects.filter(jurisdiction=jurisdiction).order_by("pk")
    return Options(
        [(str(pk), name) for pk, name in agencies.values_list("pk", "short_name")],
        [(each.code, each.name) for each in districts(jurisdiction)],
    )
