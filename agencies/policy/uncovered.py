"""Sectors that a document gives to nobody: where it names them as priorities and is silent on who is responsible."""

from collections.abc import Iterator

from agencies.policy.conditions import All, AnyOf, Condition, Op, Test, Word
from agencies.policy.model import Policy
from agencies.vocabulary import Sector

LOOKUP = "@sector"


def uncovered_sectors(policy: Policy) -> tuple[str, ...]:
    """The sectors that neither a row of `@sector` nor a lead rule asks for, in the order of the vocabulary.

    “Other” is no sector that anybody could own.
    """
    asked = [*(row.when for row in policy.lookups[LOOKUP]), *(rule.when for rule in policy.rules)]
    covered = {code for condition in asked for code in _sectors(condition)}
    return tuple(code for code in Sector.values if code not in covered and code != Sector.OTHER)


def _sectors(condition: Condition) -> Iterator[str]:
    match condition:
        case Test("sector", Op.IN, wanted):
            yield from wanted
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _sectors(part)
        case Word(_, part):
            yield from _sectors(part)
