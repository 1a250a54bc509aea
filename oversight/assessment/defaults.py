"""The shipped proposals of indicator sets, read from `default_sets.toml`."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("default_sets.toml")


@dataclass(frozen=True, slots=True)
class DefaultItem:
    """The fields of an `Indicator`, by the same names."""

    section: str
    code: str
    name: str
    standard: str
    points: Decimal
    way: str
    measure: str = ""
    each: Decimal | None = None
    full_from: Decimal = Decimal(100)
    none_below: Decimal = Decimal(0)
    wanted: int | None = None
    beyond: bool = False

    def fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class DefaultSet:
    assessed: str
    name: str
    government: bool
    items: tuple[DefaultItem, ...]


@cache
def default_sets() -> tuple[DefaultSet, ...]:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)
    return tuple(
        DefaultSet(
            each["assessed"], each["name"], each.get("government", False), tuple(map(_item, each["item"]))
        )
        for each in read["set"]
    )


@cache
def basis() -> str:
    """On what the proposals rest, for whoever reads an item."""
    return str(tomllib.loads(FILE.read_text(encoding="utf-8"))["basis"])


@cache
def mark() -> str:
    """What stands as the clause of a proposed item until the office names another."""
    return str(tomllib.loads(FILE.read_text(encoding="utf-8"))["mark"])


def default_for(assessed: str, *, government: bool) -> DefaultSet | None:
    """The proposal for this kind of unit; where there is none for government projects alone, the general one."""
    fitting = [each for each in default_sets() if each.assessed == assessed]
    return next((each for each in fitting if each.government is government), fitting[0] if fitting else None)


def _item(read: dict[str, Any]) -> DefaultItem:
    decimals = ("points", "each", "full_from", "none_below")
    fields: dict[str, Any] = {
        name: Decimal(value) if name in decimals else value for name, value in read.items()
    }
    return DefaultItem(**fields)
