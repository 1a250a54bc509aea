"""Finds what a jurisdiction file defines and never uses, sets, words, lookups, and the keys that nothing reads."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from agencies.policy.conditions import Word, inside
from agencies.policy.model import Fault, Policy
from agencies.policy.reasons import because, one_line
from agencies.policy.toml import header_lines, tables_of
from agencies.vocabulary import LetterKind

# A key that is misspelled says nothing: a body without `accounts = false` has accounts.
_LISTED = {
    "region": {"code", "name", "kind"},
    "agency": {"role", "name", "short_name", "region", "accounts", "manages", "basis"},
    "lookup": {"name", "label", "rows", "codes", "replaces"},
}
_SINGLE = {
    "jurisdiction": {"code", "short", "name", "document", "document_status", "principle", "coordinator"},
    "dispatch": {"auto"},
    "letters": {"number", *LetterKind.values},
    "closing": {"three_checks", "visit_days", "clause", "quote", "basis"},
}
_CLOCK = {"days", "unit", "start", "clause", "quote", "basis"}
_ROW, _ADDITION = {"gives", "when", "basis"}, {"add", "when"}
_NAMED_BY = {"region": "code", "agency": "role", "lookup": "name", "rule": "id", "overlay": "id"}


def unused(policy: Policy) -> Iterator[Fault]:
    tables, lines = tables_of(policy.source), header_lines(policy.source)
    said = set(_strings(tables))
    for name in policy.sets:
        if name not in said:
            yield _never_used(_line(lines, "sets"), f"sets.{name}", _("is never used"))
    used = {part.name for each in policy.conditions() for part in inside(each) if isinstance(part, Word)}
    for name in policy.words:
        if name not in used:
            yield _never_used(_line(lines, "words"), f"words.{name}", _("is never used by a rule"))
    asked = said | {key for key in _keys(tables) if key.startswith("@")}
    for place, entry in enumerate(tables.get("lookup", [])):
        if entry["name"] not in asked:
            yield _never_used(_line(lines, "lookup", place), entry["name"], _("is never used"))


def _never_used(line: int, where: str, message: str) -> Fault:
    return Fault(line, where, because(message), field="name")


def _line(lines: Mapping[str, list[int]], section: str, place: int = 0) -> int:
    """The line of a header; 1 for an entry without one."""
    found = lines.get(section, [])
    return found[place] if place < len(found) else 1


def unknown_keys(policy: Policy) -> Iterator[Fault]:
    tables, lines = tables_of(policy.source), header_lines(policy.source)
    for section, known in _SINGLE.items():
        yield from _unknown(tables.get(section, {}), known, _line(lines, section), section)
    for name, clock in tables.get("clock", {}).items():
        yield from _unknown(clock, _CLOCK, _line(lines, f"clock.{name}"), f"clock.{name}")
    for section, key in _NAMED_BY.items():
        for place, entry in enumerate(tables.get(section, [])):
            line, where = _line(lines, section, place), entry[key]
            yield from _unknown(entry, _LISTED.get(section, entry.keys()), line, where)
            for inner, known in _inner(entry):
                yield from _unknown(inner, known, line, where)


def _inner(entry: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], set[str]]]:
    """The tables inside an entry that are no conditions: rows of a lookup, and what a rule adds under one."""
    yield from ((row, _ROW) for row in entry.get("rows", []))
    for part in ("lead", "assist", "notify", "duties"):
        yield from ((each, _ADDITION) for each in entry.get(part, []) if isinstance(each, Mapping))


def _unknown(table: Mapping[str, Any], known: Iterable[str], line: int, where: str) -> Iterator[Fault]:
    for key in table.keys() - set(known):
        says = because(_("%(key)s is a key that nothing reads"), key=one_line(key))
        yield Fault(line, where, says, field=one_line(key))


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
