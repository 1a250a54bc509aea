"""How far each measure of a target reaches: which rows are reached and which are missing, counted from the registers.

Thousands of projects take a fixed number of queries. What is counted is what the registers say now: a day that is
past is answered by the points that were frozen then (`oversight.coverage.points`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

from agencies.policy.directives import EVERYTHING, Measure
from agencies.policy.obliged import Scope
from oversight.coverage import of_firms, of_places, of_projects
from oversight.coverage.pieces import Asked, Piece

PROJECT, COMPANY, POST, CASE, REGION = (
    "projects.project", "projects.company", "projects.post", "cases.case", "agencies.region"
)  # fmt: skip
# A number and no share: the fewer the better.
COUNTS = (Measure.WORKERS_OWED, Measure.GROUP_INCIDENTS)
_HUNDREDTH = Decimal("0.01")
Key = TypeVar("Key", int, str)


@dataclass(frozen=True, slots=True)
class Reach:
    """`reached` and `missing` are keys of `model`, sorted, and together all that is counted; `share` is in percent,
    rounded down so that 100 is said only of all. Of `COUNTS` the rows counted are `reached`, and the share is None.
    """

    numerator: int
    denominator: int
    model: str
    reached: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    is_count: bool = False

    @property
    def share(self) -> Decimal | None:
        if self.is_count:
            return None
        return share_of(self.numerator, self.denominator)


def share_of(numerator: int, denominator: int) -> Decimal | None:
    if not denominator:
        return None
    return (Decimal(100 * numerator) / denominator).quantize(_HUNDREDTH, ROUND_DOWN)


def model_of(measure: Measure) -> str:
    if measure.is_answered:
        return REGION
    return _MODELS.get(measure, PROJECT)


_MODELS = {
    Measure.DEPOSIT_FIRMS: COMPANY, Measure.LABOUR_MANAGER_FIRMS: COMPANY, Measure.LABOUR_MANAGER_ASSESSED: POST,
    Measure.WORKERS_OWED: CASE, Measure.GROUP_INCIDENTS: CASE,
}  # fmt: skip


def reach(
    measure: Measure,
    jurisdiction: str,
    on: date,
    *,
    scope: Scope = EVERYTHING,
    agency: int | None = None,
    region: str = "",
    government: bool = False,
    sector: str = "",
) -> Reach:
    """One measure on one day; `agency` is the industry department, 0 for the projects that have none."""
    asked = Asked(jurisdiction, on, scope, agency, region, government, sector)
    return gathered(measure, pieces([measure], asked)[measure])


def reaches(measures: Collection[Measure], asked: Asked) -> dict[Measure, Reach]:
    """Several at once, in a fixed number of queries."""
    return {measure: gathered(measure, found) for measure, found in pieces(measures, asked).items()}


def gathered(measure: Measure, found: Iterable[Piece]) -> Reach:
    """A row is reached where all its pieces are."""
    rows: dict[int, bool] = {}
    number = 0
    for each in found:
        rows[each.key] = rows.get(each.key, True) and each.ok
        number += each.weight
    reached = sorted(key for key, ok in rows.items() if ok)
    if measure in COUNTS:
        return Reach(number, number, model_of(measure), reached, [], is_count=True)
    missing = sorted(key for key, ok in rows.items() if not ok)
    return Reach(len(reached), len(rows), model_of(measure), reached, missing)


_ALONE: Mapping[Measure, Callable[[Asked], list[Piece]]] = {
    Measure.ARREARS_FREE_OFFICE: of_projects.arrears_free,
    Measure.GOVERNMENT_ARREARS: of_projects.without_arrears,
    Measure.DEPOSIT_FIRMS: of_firms.with_deposit,
    Measure.LABOUR_MANAGER_FIRMS: of_firms.with_manager,
    Measure.LABOUR_MANAGER_ASSESSED: of_firms.assessed,
    Measure.WORKERS_OWED: of_places.workers_owed,
    Measure.GROUP_INCIDENTS: of_places.group_incidents,
}


def pieces(measures: Collection[Measure], asked: Asked) -> dict[Measure, list[Piece]]:
    """What each is counted from, in the order asked for."""
    found: dict[Measure, list[Piece]] = {}
    if duties := [each for each in measures if each in of_projects.DUTIES]:
        counted = of_projects.duties([each.value for each in duties], asked)
        found |= {each: counted[each.value] for each in duties}
    if any(each in of_projects.MONTHLY for each in measures):
        found |= of_projects.monthly(asked)
    if answered := [each for each in measures if each.is_answered]:
        found |= of_places.answered(answered, asked)
    for each in measures:
        if each in _ALONE:
            found[each] = _ALONE[each](asked)
    return {each: found[each] for each in measures}


def by_agency(measure: Measure, found: Iterable[Piece]) -> dict[int, Reach]:
    """Industry department -> what of it is reached; 0 is nobody's."""
    return _by(measure, found, lambda each: each.agency)


def by_sector(measure: Measure, found: Iterable[Piece]) -> dict[str, Reach]:
    return _by(measure, found, lambda each: each.sector)


def by_place(measure: Measure, found: Iterable[Piece], codes: Mapping[str, str]) -> dict[str, Reach]:
    """Place -> what of it is reached. `codes` maps each place to what the codes in it begin with; what lies in none
    of them is left out, as it concerns the whole."""
    inside = [each for each in found if any(each.region.startswith(begin) for begin in codes.values())]
    split: dict[str, list[Piece]] = {}
    for each in inside:
        place = next(code for code, begin in codes.items() if each.region.startswith(begin))
        split.setdefault(place, []).append(each)
    return {place: gathered(measure, rows) for place, rows in split.items()}


def _by(measure: Measure, found: Iterable[Piece], key: Callable[[Piece], Key]) -> dict[Key, Reach]:
    split: dict[Key, list[Piece]] = {}
    for each in found:
        split.setdefault(key(each), []).append(each)
    return {name: gathered(measure, rows) for name, rows in split.items()}
