"""One case by bit masks: each test of the policy is a bit, each value of a fact the bits of the tests it passes.

A rule then costs one comparison of whole numbers. What a test means is said by the policy's conditions alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from agencies.policy.compile.form import Compiled, Line, Named, forms_of
from agencies.policy.compile.logic import TRUE, Atom, Both, Either, Form, Opposite, Past, atoms
from agencies.policy.conditions import Op, Test, stated
from agencies.vocabulary import FACTS, Kind

Holds = Callable[[int], bool]
Names = tuple[str, ...]
# Facts of few values: what a value passes is worked out once and kept.
_FEW = {Kind.CODE, Kind.CODES, Kind.FLAG, Kind.TRUTH}


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule or overlay that fired, by its place in the policy, and whom and what it adds."""

    place: int
    lead: Names
    assist: Names
    notify: Names
    duties: Names


class Masks:
    """Who fires by one policy. Facts are any object with the vocabulary's names as attributes."""

    def __init__(self, policy: Compiled) -> None:
        lines = (*policy.rules, *policy.overlays)
        found = dict.fromkeys(each for line in lines for form in forms_of(line) for each in atoms(form))
        bits: dict[Atom, int] = {each: 1 << place for place, each in enumerate(found)}
        plain: dict[str, dict[Test, int]] = {}
        self._between: list[tuple[str, str, int]] = []
        self._clocks: list[tuple[str, int]] = []
        for each, bit in bits.items():
            if isinstance(each, Past):
                self._clocks.append((each.clock, bit))
            elif each.op is Op.DIFFERS:
                self._between.append((each.subject, each.wanted, bit))
            else:
                plain.setdefault(each.subject, {})[each] = bit
        self._led = _Passed(plain.pop("lead", {}))
        self._few = [name for name in plain if FACTS[name].kind in _FEW]
        self._many = [name for name in plain if FACTS[name].kind not in _FEW]
        self._kept = [_Passed(plain[name]) for name in self._few]
        self._asked = [(name, _Passed(plain[name])) for name in self._many]
        # Two names more, since of a single one there would be no tuple.
        self._values = attrgetter(*self._few, "domain", "domain")
        self._rules = [_Ready(place, line, bits) for place, line in enumerate(policy.rules)]
        self._overlays = [_Ready(place, line, bits) for place, line in enumerate(policy.overlays)]

    def fired(self, facts: Any, past_clock: Callable[[str], bool]) -> tuple[Fired | None, list[Fired]]:
        """The lead rule that decides (None when none does) and the overlays that join it, in order."""
        known = self._known(facts, past_clock)
        rule = next((each.fired(known, facts) for each in self._rules if each.holds(known)), None)
        if rule is None:
            return None, []
        lead, joined = rule.lead, []
        seen = known | self._led[lead]
        for each in self._overlays:
            if each.holds(seen):
                overlay = each.fired(seen, facts)
                joined.append(overlay)
                if overlay.lead:
                    lead = tuple(dict.fromkeys((*lead, *overlay.lead)))
                    seen = known | self._led[lead]
        return rule, joined

    def _known(self, facts: Any, past_clock: Callable[[str], bool]) -> int:
        """The bits of every test that these facts pass."""
        known = 0
        for kept, value in zip(self._kept, self._values(facts), strict=False):
            known |= kept[value]
        for name, asked in self._asked:
            value = getattr(facts, name)
            if value is not None:
                known |= asked.passed_by(value)
        for name, other, bit in self._between:
            one, two = getattr(facts, name), getattr(facts, other)
            if one != two and stated(one) and stated(two):
                known |= bit
        for clock, bit in self._clocks:
            if past_clock(clock):
                known |= bit
        return known


class _Passed(dict[Any, int]):
    """Value -> the bits of the tests of one subject that it passes, filled in as values are met."""

    def __init__(self, tests: dict[Test, int]) -> None:
        super().__init__()
        self._tests = tests

    def __missing__(self, value: Any) -> int:
        self[value] = bits = self.passed_by(value)
        return bits

    def passed_by(self, value: Any) -> int:
        view = _Only(value)
        return sum(bit for test, bit in self._tests.items() if test.holds(view))


class _Only:
    """Answers a condition that asks for one subject."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def value(self, subject: str) -> Any:
        return self._value

    def past_clock(self, clock: str) -> bool:
        raise LookupError(clock)


class _Ready:
    """A rule with its conditions as masks; parts that add the same always are named once."""

    __slots__ = ("_fixed", "_parts", "_place", "holds")

    def __init__(self, place: int, line: Line, bits: dict[Atom, int]) -> None:
        self._place, self.holds = place, _holds(line.when, bits)
        parts = (line.lead, line.assist, line.notify, line.duties)
        self._parts = [[_named(each, bits) for each in part] for part in parts]
        always = all(
            each.when == TRUE and each.rows[:1] and each.rows[0][0] == TRUE and not _of_fact(each.rows[0][1])
            for part in parts
            for each in part
        )
        self._fixed = self._fire(0, None) if always else None

    def fired(self, known: int, facts: Any) -> Fired:
        return self._fixed or self._fire(known, facts)

    def _fire(self, known: int, facts: Any) -> Fired:
        lead, assist, notify, duties = (_names(part, known, facts) for part in self._parts)
        return Fired(self._place, lead, assist, notify, duties)


def _of_fact(gives: str | None) -> bool:
    return gives is not None and gives.startswith("=")


Choice = tuple[Holds, tuple[tuple[Holds, str | None], ...]]


def _named(each: Named, bits: dict[Atom, int]) -> Choice:
    return _holds(each.when, bits), tuple((_holds(when, bits), gives) for when, gives in each.rows)


def _names(part: Iterable[Choice], known: int, facts: Any) -> Names:
    found: dict[str, None] = {}
    for when, rows in part:
        if when(known):
            gives = next((gives for holds, gives in rows if holds(known)), None)
            if gives and gives[0] == "=":
                gives = getattr(facts, gives[1:])
            if gives:
                found[gives] = None
    return tuple(found)


def _holds(form: Form, bits: dict[Atom, int]) -> Holds:
    """A conjunction holds when the bits it cares for are as wanted, an alternative when they are not all amiss."""
    if not isinstance(form, Both | Either):
        form = Both((form,))
    care = wanted = 0
    rest: list[Holds] = []
    for part in form.parts:
        if isinstance(part, Both | Either):
            rest.append(_holds(part, bits))
        elif isinstance(part, Opposite):
            care |= bits[part.part]
        else:
            care |= bits[part]
            wanted |= bits[part]
    if isinstance(form, Both):
        if not rest:
            return lambda known: known & care == wanted
        return lambda known: known & care == wanted and all(holds(known) for holds in rest)
    amiss = care & ~wanted
    if not rest:
        return lambda known: known & care != amiss
    return lambda known: known & care != amiss or any(holds(known) for holds in rest)
