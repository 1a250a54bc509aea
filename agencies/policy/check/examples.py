"""A case of the formula as facts that somebody could state: the fewest that show what is to be shown."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agencies.policy.check.encoding import Encoding, Number
from agencies.vocabulary import FACTS, Kind

# An ordinary Tuesday long before the holidays, so that a clock of working days runs as people expect.
RECEIVED_ON = "2026-04-07"
# A fact costs more than all codes of all sets together: as few facts as possible, then as few codes.
_FACT, _CODE = 1000, 1


@dataclass(frozen=True, slots=True)
class Example:
    """Stated facts in JSON values, and a literal that excludes every case that states them all."""

    facts: dict[str, Any]
    other: tuple[int, ...]

    def __str__(self) -> str:
        return json.dumps(self.facts, ensure_ascii=False) if self.facts else "{} (nothing is stated)"


def example(encoding: Encoding, *assumed: int) -> Example | None:
    """The case with the fewest stated facts for which all of this holds; None when there is none."""
    if not encoding.possible(*assumed):
        return None
    case = encoding.cheapest(assumed, list(_prices(encoding)))
    if case is None:
        return None
    facts, shown = {}, []
    for name in FACTS:
        if found := _stated(encoding, name, case):
            facts[name] = found[0]
            shown += found[1]
    return Example(facts, tuple(-each for each in shown))


def examples(encoding: Encoding, *assumed: int, most: int = 3) -> Iterator[Example]:
    """Cases none of which only adds facts to another, the simplest first."""
    others: list[int] = []
    for _ in range(most):
        found = example(encoding, *assumed, *others)
        if found is None:
            return
        yield found
        others.append(encoding.any_of(found.other))


def _prices(encoding: Encoding) -> Iterator[tuple[int, int]]:
    for name, field in FACTS.items():
        yield (encoding.values[name][True] if field.kind is Kind.FLAG else encoding.stated(name)), _FACT
        for literal in encoding.codes.get(name, {}).values():
            yield literal, _CODE


def _stated(encoding: Encoding, name: str, case: frozenset[int]) -> tuple[Any, list[int]] | None:
    """What a case states of a fact, with the literals that say so."""
    field = FACTS[name]
    if field.kind is Kind.CODES:
        held = {code: each for code, each in encoding.codes[name].items() if each in case}
        return (list(held), list(held.values())) if held else None
    if name in encoding.values:
        value, literal = next((v, each) for v, each in encoding.values[name].items() if each in case)
        return None if value is None or (field.kind is Kind.FLAG and not value) else (value, [literal])
    given = encoding.given[name]
    if given not in case:
        return None
    if field.kind is Kind.DATE:
        return RECEIVED_ON, [given]
    least, literals = _number(encoding, name, case)
    return (float(least) if isinstance(least, Decimal) and least % 1 else int(least)), [given, *literals]


def _number(encoding: Encoding, name: str, case: frozenset[int]) -> tuple[Number, list[int]]:
    """The least number of the case; days beyond a clock in working days have to pass its holidays too."""
    steps = encoding.steps[name]
    least = max((each for each, literal in steps.items() if literal in case), default=0)
    below = min((each for each, literal in steps.items() if literal not in case), default=None)
    past = [clock for clock, each in encoding.clocks.items() if each in case]
    if name == "days_without_progress" and past:
        least = max(least, *(2 * encoding.policy.clocks[clock].value + 14 for clock in past))
        least = least if below is None else min(least, below - 1)
    return least, [literal for literal in steps.values() if literal in case]
