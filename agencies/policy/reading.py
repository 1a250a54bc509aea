"""Reads the conditions of a jurisdiction file: TOML tables in, a condition out, every unknown word named."""

from collections.abc import Callable, Mapping
from typing import Any

from agencies.policy.conditions import ALWAYS, All, AnyOf, Condition, Not, Op, PastClock, Test, Word
from agencies.vocabulary import FACTS, FactField, Kind, Role

JOINING = ("any", "all", "not", "is", "past_clock")
_NUMERIC = {Kind.NUMBER, Kind.MONEY}
_TRUTHS = {Kind.FLAG, Kind.TRUTH}
_SINGLE = {Kind.CODE, Kind.NAME}


class Reader:
    """Holds the words of one file while its conditions are read.

    `complain(reason)` is called once for each fault; what cannot be read becomes a condition that always
    holds, so that reading goes on and all faults are reported together.
    """

    def __init__(self, complain: Callable[[str], None]) -> None:
        self.complain = complain
        self.sets: dict[str, tuple[str, ...]] = {}
        self.words: dict[str, Condition] = {}
        self.lookups: dict[str, frozenset[str]] = {}  # name -> every code it can give
        self.clocks: set[str] = set()

    def condition(self, table: Any) -> Condition:
        if not isinstance(table, Mapping):
            self.complain(f'a condition is a table like {{ sector = "housing" }}, not {table!r}')
            return ALWAYS
        parts = [self._part(key, asked) for key, asked in table.items()]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self, key: str, asked: Any) -> Condition:
        match key:
            case "any" | "all" if isinstance(asked, list):
                parts = tuple(self.condition(each) for each in asked)
                return AnyOf(parts) if key == "any" else All(parts)
            case "not":
                return Not(self.condition(asked))
            case "is":
                names = asked if isinstance(asked, list) else [asked]
                words = tuple(self._word(name) for name in names)
                return words[0] if len(words) == 1 else All(words)
            case "past_clock":
                if asked not in self.clocks:
                    self.complain(f"past_clock names {asked!r}, but the file has no [clock.{asked}]")
                return PastClock(str(asked))
        return self._test(key, asked)

    def _word(self, name: str) -> Condition:
        if name not in self.words:
            self.complain(f"the word {name!r} is not defined under [words] above its use")
            return ALWAYS
        return Word(name, self.words[name])

    def _test(self, subject: str, asked: Any) -> Condition:
        codes, field = self._codes_of_subject(subject)
        if isinstance(asked, Mapping):
            if len(asked) != 1:
                self.complain(
                    f"{subject}: give exactly one of only, except, given, at_least, more_than, differs_from"
                )
                return ALWAYS
            ((name, wanted),) = asked.items()
            return self._compared(subject, name, wanted, codes, field)
        if isinstance(asked, bool):
            if field is None or field.kind not in _TRUTHS:
                self.complain(f"{subject} is not a yes/no fact")
            return Test(subject, Op.IS, asked)
        return Test(subject, Op.IN, self._wanted(subject, asked, codes))

    def _compared(
        self, subject: str, name: str, wanted: Any, codes: frozenset[str] | None, field: FactField | None
    ) -> Condition:
        match name:
            case "only" | "except":
                return Test(subject, Op(name), self._wanted(subject, wanted, codes))
            case "given" if isinstance(wanted, bool):
                return Test(subject, Op.GIVEN, wanted)
            case "at_least" | "more_than" if isinstance(wanted, int) and not isinstance(wanted, bool):
                if field is None or field.kind not in _NUMERIC:
                    self.complain(f"{subject} is not a number and has no {name}")
                return Test(subject, Op(name), wanted)
            case "differs_from" if isinstance(wanted, str):
                self._codes_of_subject(wanted)
                for each in (subject, wanted):
                    if each == "lead" or (each in FACTS and FACTS[each].kind not in _SINGLE):
                        self.complain(f"{each} is not a single code or name and has no differs_from")
                return Test(subject, Op.DIFFERS, wanted)
        self.complain(f"{subject}: {name} = {wanted!r} is not understood")
        return ALWAYS

    def _codes_of_subject(self, subject: str) -> tuple[frozenset[str] | None, FactField | None]:
        """What values a subject can have (None when they are not codes)."""
        if subject == "lead":
            return frozenset(Role.values), None
        if subject.startswith("@"):
            if subject not in self.lookups:
                self.complain(f"no lookup {subject} is defined above its use")
            return self.lookups.get(subject), None
        field = FACTS.get(subject)
        if field is None:
            self.complain(f"there is no fact {subject!r}")
            return None, None
        return (frozenset(field.codes) if field.choices else None), field

    def _wanted(self, subject: str, asked: Any, codes: frozenset[str] | None) -> tuple[str, ...]:
        named = asked if isinstance(asked, list) else [asked]
        field = FACTS.get(subject)
        if field and field.kind not in (Kind.CODES, *_SINGLE):
            self.complain(f"{subject} is compared with {asked!r}, but has no codes")
        wanted: list[str] = []
        for name in named:
            if not isinstance(name, str):
                self.complain(f"{subject} is compared with {name!r}, which is not a code")
            elif name in self.sets:
                wanted.extend(self.sets[name])
            else:
                wanted.append(name)
        for code in wanted:
            if code.startswith("@") and code in self.lookups and codes is not None:
                continue
            if code.startswith("@") if codes is None else code not in codes:
                self.complain(f"{subject} has no value {code!r}")
        return tuple(dict.fromkeys(wanted))
