"""Finds what a jurisdiction file defines and never uses: sets, words, lookups."""

import tomllib
from collections.abc import Iterator
from typing import Any

from agencies.policy.conditions import All, AnyOf, Condition, Not, Word
from agencies.policy.encoding import conditions_of
from agencies.policy.model import Fault, Policy
from agencies.policy.parse import header_lines


def unused(policy: Policy) -> Iterator[Fault]:
    tables, lines = tomllib.loads(policy.source), header_lines(policy.source)
    said = set(_strings(tables))
    for name in policy.sets:
        if name not in said:
            yield Fault(lines["sets"][0], f"sets.{name}", "is never used")
    used = {word for condition in conditions_of(policy) for word in _words(condition)}
    for name in policy.words:
        if name not in used:
            yield Fault(lines.get("words", [1])[0], f"words.{name}", "is never used by a rule")
    asked = said | {key for key in _keys(tables) if key.startswith("@")}
    for place, entry in enumerate(tables.get("lookup", [])):
        if entry["name"] not in asked:
            yield Fault(lines["lookup"][place], entry["name"], "is never used")


def _strings(value: Any) -> Iterator[str]:
    """Every text that the file holds as a value, other than names of things."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key != "name":
                yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, str):
        yield value


def _keys(value: Any) -> Iterator[str]:
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(each)
    if isinstance(value, dict):
        yield from value


def _words(condition: Condition) -> Iterator[str]:
    match condition:
        case Word(name, part):
            yield name
            yield from _words(part)
        case All(parts) | AnyOf(parts):
            for each in parts:
                yield from _words(each)
        case Not(part):
            yield from _words(part)
