"""Reads the conditions of a jurisdiction file: TOML tables in, a condition out, every unknown word named."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from agencies.policy.conditions import ALWAYS, All, AnyOf, Condition, Not, Op, PastClock, Test, Word
from agencies.policy.entry import UNPRINTABLE
from agencies.policy.reasons import Given, Reason, Subject, because, one_line
from agencies.vocabulary import FACTS, FactField, Kind, Role

_NUMERIC = {Kind.NUMBER, Kind.MONEY}
_TRUTHS = {Kind.FLAG, Kind.TRUTH}
_SINGLE = {Kind.CODE, Kind.NAME}


class Reader:
    """Holds the words of one file while its conditions are read.

    `complain(reason)` is called once for each fault; what cannot be read becomes a condition that always
    holds, so that reading goes on and all faults are reported together.
    """

    def __init__(self) -> None:
        self.complain: Callable[[Reason], None]
        self.sets: dict[str, tuple[str, ...]] = {}
        self.words: dict[str, Condition] = {}
        self.lookups: dict[str, frozenset[str]] = {}  # name -> every code it can give
        self.clocks: set[str] = set()

    def read(self, table: Any, complain: Callable[[Reason], None]) -> Condition:
        """The condition that a table says. `complain` hears of what is wrong with it."""
        self.complain = complain
        return self.condition(table)

    def condition(self, table: Any) -> Condition:
        if not isinstance(table, Mapping):
            self.complain(
                because(
                    _('a condition is a table like { sector = "housing" }, not %(found)s'), found=Given(table)
                )
            )
            return ALWAYS
        parts = [self._part(key, asked) for key, asked in table.items()]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self, key: str, asked: Any) -> Condition:
        match key:
            case "any" | "all" if isinstance(asked, list):
                parts = tuple(self.condition(each) for each in asked)
                if key == "any" and not parts:
                    self.complain(because(_("any = [] names nothing that could hold")))
                return AnyOf(parts) if key == "any" else All(parts)
            case "not":
                return Not(self.condition(asked))
            case "is":
                names = asked if isinstance(asked, list) else [asked]
                words = tuple(self._word(name) for name in names)
                return words[0] if len(words) == 1 else All(words)
            case "past_clock":
                return self._past_clock(asked)
        return self._test(key, asked)

    def _past_clock(self, name: Any) -> Condition:
        if not isinstance(name, str) or name not in self.clocks:
            self.complain(
                because(
                    _("past_clock names %(found)s, but the file has no [clock.%(clock)s]"),
                    found=Given(name),
                    clock=one_line(str(name)),
                )
            )
            return ALWAYS
        return PastClock(name)

    def _word(self, name: Any) -> Condition:
        if not isinstance(name, str) or name not in self.words:
            self.complain(
                because(_("the word %(found)s is not defined under [words] above its use"), found=Given(name))
            )
            return ALWAYS
        return Word(name, self.words[name])

    def _test(self, subject: str, asked: Any) -> Condition:
        codes, field = self._codes_of_subject(subject)
        if isinstance(asked, Mapping):
            if len(asked) != 1:
                self.complain(
                    because(
                        _(
                            "%(fact)s: give exactly one of only, except, given, at_least, more_than, differs_from"
                        ),
                        fact=Subject(subject),
                    )
                )
                return ALWAYS
            ((name, wanted),) = asked.items()
            return self._compared(subject, name, wanted, codes, field)
        if isinstance(asked, bool):
            if field is None or field.kind not in _TRUTHS:
                self.complain(because(_("%(fact)s is not a yes/no fact"), fact=Subject(subject)))
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
                    self.complain(
                        because(
                            _("%(fact)s is not a number and has no %(comparison)s"),
                            fact=Subject(subject),
                            comparison=name,
                        )
                    )
                return Test(subject, Op(name), wanted)
            case "differs_from" if isinstance(wanted, str):
                self._codes_of_subject(wanted)
                for each in (subject, wanted):
                    if each == "lead" or (each in FACTS and FACTS[each].kind not in _SINGLE):
                        self.complain(
                            because(
                                _("%(fact)s is not a single code or name and has no differs_from"),
                                fact=Subject(each),
                            )
                        )
                return Test(subject, Op.DIFFERS, wanted)
        self.complain(
            because(
                _("%(fact)s: %(comparison)s = %(found)s is not understood"),
                fact=Subject(subject),
                comparison=one_line(name),
                found=Given(wanted),
            )
        )
        return ALWAYS

    def _codes_of_subject(self, subject: str) -> tuple[frozenset[str] | None, FactField | None]:
        """What values a subject can have (None when they are not codes)."""
        if subject == "lead":
            return frozenset(Role.values), None
        if subject.startswith("@"):
            if subject not in self.lookups:
                self.complain(
                    because(_("no lookup %(name)s is defined above its use"), name=one_line(subject))
                )
            return self.lookups.get(subject), None
        field = FACTS.get(subject)
        if field is None:
            self.complain(because(_("there is no fact %(found)s"), found=Given(subject)))
            return None, None
        return (frozenset(field.codes) if field.choices else None), field

    def _wanted(self, subject: str, asked: Any, codes: frozenset[str] | None) -> tuple[str, ...]:
        named = asked if isinstance(asked, list) else [asked]
        field = FACTS.get(subject)
        if field and field.kind not in (Kind.CODES, *_SINGLE):
            self.complain(
                because(
                    _("%(fact)s is compared with %(found)s, but has no codes"),
                    fact=Subject(subject),
                    found=Given(asked),
                )
            )
        wanted: list[str] = []
        for name in named:
            if not isinstance(name, str):
                self.complain(
                    because(
                        _("%(fact)s is compared with %(found)s, which is not a code"),
                        fact=Subject(subject),
                        found=Given(name),
                    )
                )
            elif name in self.sets:
                wanted.extend(self.sets[name])
            else:
                wanted.append(name)
        if not wanted and all(isinstance(name, str) for name in named):
            self.complain(because(_("%(fact)s is compared with no code at all"), fact=Subject(subject)))
        for code in wanted:
            if codes is None and UNPRINTABLE.search(code):
                self.complain(
                    because(_("%(key)s holds a character that cannot be printed"), key=Subject(subject))
                )
            if code.startswith("@") and code in self.lookups and codes is not None:
                continue
            if code.startswith("@") if codes is None else code not in codes:
                self.complain(
                    because(_("%(fact)s has no value %(found)s"), fact=Subject(subject), found=Given(code))
                )
        return tuple(dict.fromkeys(wanted))
