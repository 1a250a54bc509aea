"""What a rule reads beside its own text: which words, sets, lookups and time limits, and which of them changed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agencies.policy.conditions import All, AnyOf, Not, Test, Word, flat
from agencies.policy.model import Addition, Policy
from agencies.policy.toml import tables_of

# What kind of name, and the name: a word and a set may be called alike.
Name = tuple[str, str]
WORD, SET, LOOKUP, CLOCK = "words", "sets", "lookup", "clock"
# The parts of a rule that are decided by, in the order they are read out.
DECIDING = ("when", "lead", "assist", "notify", "duties")


class Written:
    """A policy as its file writes it: the text of its rules, and what each name in it is defined as."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.tables = tables_of(policy.source)
        self._definitions = dict(self._defined())
        self._texts = self._defining_texts()

    def entries(self, table: str) -> list[Mapping[str, Any]]:
        return self.tables.get(table, [])

    def lookups(self, name: str) -> list[Mapping[str, Any]]:
        """The entries that make up a lookup; one that replaces what stood before it is the first of them."""
        found: list[Mapping[str, Any]] = []
        for entry in self.entries("lookup"):
            if entry["name"] == name:
                found = [entry] if entry.get("replaces") else [*found, entry]
        return found

    def _defined(self) -> Iterator[tuple[Name, object]]:
        """What each name does; what a lookup is called, or rests on, decides nothing."""
        for name, members in self.tables.get("sets", {}).items():
            yield (SET, name), frozenset(members)
        for name, table in self.tables.get("words", {}).items():
            yield (WORD, name), table
        for name in self.policy.lookups:
            entries = self.lookups(name)
            rows = [(row["gives"], row.get("when")) for entry in entries for row in entry.get("rows", [])]
            replaces = any(entry.get("replaces") for entry in entries)
            managed = self._managers() if name == "@sector" and not replaces else {}
            yield (LOOKUP, name), (replaces, rows, managed)
        yield (LOOKUP, "@coordinator"), self.policy.coordinator
        for name, clock in self.policy.clocks.items():
            yield (CLOCK, name), (clock.value, clock.unit, clock.start)

    def _managers(self) -> dict[str, str]:
        """Sector -> the role that answers for it; the first agency that says so."""
        found: dict[str, str] = {}
        for agency in self.policy.agencies:
            for managed in agency.manages:
                found.setdefault(managed.value, agency.role)
        return found

    def _defining_texts(self) -> dict[Name, object]:
        texts: dict[Name, object] = {(SET, name): each for name, each in self.tables.get("sets", {}).items()}
        texts |= {(WORD, name): each for name, each in self.tables.get("words", {}).items()}
        return texts | {
            (LOOKUP, name): [entry.get("rows", []) for entry in self.lookups(name)]
            for name in self.policy.lookups
        }

    def read_by(self, *texts: object) -> frozenset[Name]:
        """Every name that these texts hold, and every name that those are defined by."""
        found: set[Name] = set()
        open_ = [name for text in texts for name in self._names(text)]
        while open_:
            name = open_.pop()
            if name not in found:
                found.add(name)
                open_ += self._names(self._texts.get(name, ()))
        return frozenset(found)

    def _names(self, text: object) -> Iterator[Name]:
        if isinstance(text, Mapping):
            for key, each in text.items():
                if key == "is":
                    yield from ((WORD, name) for name in _strings(each))
                elif key == "past_clock":
                    yield CLOCK, str(each)
                elif key not in ("basis", "label"):
                    yield from self._names(key) if key.startswith("@") else ()
                    yield from self._names(each)
        elif isinstance(text, list):
            for each in text:
                yield from self._names(each)
        elif isinstance(text, str):
            if text.startswith("@"):
                yield LOOKUP, text
            elif (SET, text) in self._definitions:
                yield SET, text

    def changed_from(self, old: "Written") -> frozenset[Name]:
        """The names that are defined in only one of the two, or otherwise in the other."""
        before, after = old._definitions, self._definitions
        missing = object()
        return frozenset(
            name for name in (*before, *after) if before.get(name, missing) != after.get(name, missing)
        )


def _strings(value: Any) -> Iterable[str]:
    return [value] if isinstance(value, str) else value


def bare(said: object) -> object:
    """What a condition or an addition asks for, however it is written: no names, no order, no brackets too many."""
    match said:
        case tuple():
            return tuple(bare(each) for each in said)
        case Addition(name, when):
            return name, bare(when)
        case Word(_, part):
            return bare(part)
        case Not(part):
            return "not", bare(part)
        case All() | AnyOf():
            parts = frozenset(bare(part) for part in flat(said, type(said)))
            return next(iter(parts)) if len(parts) == 1 else (type(said), parts)
        case Test(subject, op, wanted):
            return subject, op, frozenset(wanted) if isinstance(wanted, tuple) else wanted
    return said
