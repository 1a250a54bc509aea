"""The five places of the demo: how much each has of it, what is built there, with whose money, and what is special."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# sector -> how often it has a project, in a row that is read round and round.
_DISTRICT = (
    "housing", "municipal", "housing", "transport", "water", "housing", "agriculture", "municipal", "education",
    "transport", "culture_tourism", "health", "housing", "water", "natural_resources",
)  # fmt: skip
_SHOPS = ("catering", "hotel", "retail_service", "manufacturing", "new_business")
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Money:
    """Who pays for a project and what kind of builder wins it."""

    funding: tuple[str, ...]
    category: str = ""
    is_government: bool = False
    builders: tuple[str, ...] = ("private",)


@dataclass(frozen=True, slots=True)
class Special:
    """Facts that one in so many complaints has, because the place's document makes something of them."""

    one_in: int
    facts: Facts
    on_site: bool = True  # on a building site; else in any other employment


@dataclass(frozen=True, slots=True)
class Place:
    """`share` of thirty cases and projects; `area` is the dialling code; `owns` is how seldom a department builds.

    `first_fate` is where its cases begin in the row of fates: a handful of cases is then not the same in each place.
    """

    code: str
    share: int
    area: str
    sectors: tuple[str, ...]
    public: tuple[Money, ...]
    private: tuple[Money, ...]
    shops: tuple[str, ...] = _SHOPS
    specials: tuple[Special, ...] = ()
    owns: int = 4
    first_fate: int = 1


PLACES = (
    Place(
        "130304", 18, "0335", _DISTRICT,
        public=(Money(("district_fiscal",), "district", True, ("private", "private", "private", "district_soe")),),
        private=(Money(("private",), "social", builders=("private", "private", "private", "district_soe")),),
    ),
    Place(
        "620700", 4, "0936",
        ("agriculture", "housing", "water", "new_energy", "transport", "housing", "natural_resources", "municipal"),
        public=(
            Money(("county_fiscal",), is_government=True),
            Money(("municipal_fiscal",), is_government=True, builders=("private", "municipal_soe")),
        ),
        private=(Money(("private",)), Money(("municipal_soe",), builders=("municipal_soe",))),
        shops=(*_SHOPS, "culture_tourism", "new_energy"),
        specials=(
            Special(6, {"is_major": True}),
            Special(4, {"verified": True}),
            Special(6, {"verified": True}, on_site=False),
        ),
        first_fate=6,
    ),
    Place(
        "654224", 3, "0901",
        ("housing", "water", "transport", "livestock", "energy_power", "education", "municipal", "agriculture"),
        public=(Money(("county_fiscal",), is_government=True),),
        private=(Money(("private",)),),
        shops=(*_SHOPS, "education"),
        specials=(
            Special(5, {"causes": ["project_payment_arrears"], "owner_overdue_days": 45, "stop_work_reported": True}),
            Special(6, {"assigned_from_above": True, "assignee": "industry_it"}, on_site=False),
        ),
        owns=2,
        first_fate=5,
    ),
    Place(
        "410305", 3, "0379",
        ("municipal", "housing", "education", "rail", "housing", "urban_management", "transport", "water"),
        public=(
            Money(("district_fiscal",), is_government=True),
            Money(("municipal_fiscal",), is_government=True),
            Money(("district_fiscal", "central_soe"), is_government=True, builders=("central_soe",)),
        ),
        private=(Money(("private",)), Money(("central_soe",), builders=("central_soe",)), Money(("ppp",))),
        specials=(
            Special(4, {"assigned_from_above": True, "source_level": "municipal"}),
            Special(5, {"project_hq": True}),
            Special(4, {"petition_in_person": True}, on_site=False),
        ),
        first_fate=8,
    ),
    Place(
        "110000", 2, "010",
        ("housing", "transport", "municipal", "housing", "water", "rail"),
        public=(Money(("municipal_fiscal",), is_government=True), Money(("district_fiscal",), is_government=True)),
        private=(Money(("private",)),),
        specials=(
            Special(4, {"special_type": "three_without"}),
            Special(5, {"is_government_project": True, "causes": ["project_payment_arrears"]}),
        ),
        first_fate=9,
    ),
)  # fmt: skip

_DECK = tuple(place for place in PLACES for _ in range(place.share))
# 7 and 30 have no common factor: neighbours lie apart, and every thirty hold every place in its share.
TURNS = tuple(_DECK[turn * 7 % len(_DECK)] for turn in range(len(_DECK)))


def in_turn(place: Place, total: int) -> Iterator[int]:
    """Those of the numbers 1 to `total` that are the place's: the same ones however many are asked for."""
    return (number for number in range(1, total + 1) if TURNS[(number - 1) % len(TURNS)] == place)
