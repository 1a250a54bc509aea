"""What a rule asks of the facts: a small tree of tests that can be evaluated, explained and read aloud.

A fact that is unknown matches no test that asks for it; `Not` is plain negation of what it holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol


class Op(Enum):
    IN = "in"  # a code is one of these; a set has one of these
    ONLY = "only"  # a set is not empty and holds nothing but these
    GIVEN = "given"  # stated at all
    EXCEPT = "except"  # stated, and none of these
    IS = "is"  # a flag is exactly this
    AT_LEAST = "at_least"  # 以上, 不低于, 不少于: includes the number
    MORE_THAN = "more_than"  # 超过: excludes it
    DIFFERS = "differs_from"  # both stated, and different


class View(Protocol):
    """Whatever answers for a subject: a fact, an `@lookup`, `lead` (roles named so far)."""

    def value(self, subject: str) -> Any: ...

    def past_clock(self, clock: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Test:
    subject: str
    op: Op
    wanted: Any  # a tuple of codes, a number, a truth value, or the other subject

    def holds(self, view: View) -> bool:
        actual = view.value(self.subject)
        if self.op is Op.GIVEN:
            return stated(actual) is self.wanted
        if not stated(actual):
            return False
        return _HOLDS[self.op](actual, self.wanted, view)


def stated(actual: Any) -> bool:
    """Null and the empty list are what nobody stated; false and 0 are statements."""
    return actual is not None and actual != "" and actual != frozenset() and actual != ()


def _as_set(actual: Any) -> frozenset[Any]:
    return frozenset(actual) if isinstance(actual, (frozenset, set, tuple, list)) else frozenset((actual,))


def _named(wanted: tuple[str, ...], view: View) -> frozenset[Any]:
    """The codes asked for; an `@lookup` among them stands for the role it finds."""
    return frozenset(view.value(code) if code.startswith("@") else code for code in wanted)


_HOLDS = {
    Op.IN: lambda actual, wanted, view: bool(_as_set(actual) & _named(wanted, view)),
    Op.ONLY: lambda actual, wanted, view: _as_set(actual) <= _named(wanted, view),
    Op.EXCEPT: lambda actual, wanted, view: not _as_set(actual) & _named(wanted, view),
    Op.IS: lambda actual, wanted, view: actual is wanted,
    Op.AT_LEAST: lambda actual, wanted, view: actual >= wanted,
    Op.MORE_THAN: lambda actual, wanted, view: actual > wanted,
    Op.DIFFERS: lambda actual, wanted, view: stated(view.value(wanted)) and actual != view.value(wanted),
}


@dataclass(frozen=True, slots=True)
class PastClock:
    """The days without progress reach past the due date of this clock."""

    clock: str

    def holds(self, view: View) -> bool:
        return view.past_clock(self.clock)


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Condition", ...] = ()

    def holds(self, view: View) -> bool:
        return all(part.holds(view) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]

    def holds(self, view: View) -> bool:
        return any(part.holds(view) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"

    def holds(self, view: View) -> bool:
        return not self.part.holds(view)


@dataclass(frozen=True, slots=True)
class Word:
    """A condition that the file has given a name."""

    name: str
    part: "Condition"

    def holds(self, view: View) -> bool:
        return self.part.holds(view)


Condition = Test | PastClock | All | AnyOf | Not | Word
ALWAYS = All()


def subjects(condition: Condition) -> Iterator[str]:
    """Every fact and lookup that a condition reads, in the order it names them."""
    match condition:
        case Test(subject, op, wanted):
            yield subject
            if op is Op.DIFFERS:
                yield wanted
            elif isinstance(wanted, tuple):
                yield from (code for code in wanted if str(code).startswith("@"))
        case PastClock():
            yield from ("received_date", "days_without_progress")
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from subjects(part)
        case Not(part) | Word(_, part):
            yield from subjects(part)


def inside(condition: Condition) -> Iterator[Condition]:
    """The condition and everything it is made of."""
    yield condition
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from inside(part)
        case Not(part) | Word(_, part):
            yield from inside(part)


def flat(condition: Condition, kind: type[All] | type[AnyOf]) -> Iterator[Condition]:
    """The parts of nested groups of one kind in a row: “a and (b and c)” is “a and b and c”."""
    while isinstance(condition, Word):
        condition = condition.part
    if isinstance(condition, kind):
        for part in condition.parts:
            yield from flat(part, kind)
    else:
        yield condition


def obstacles(condition: Condition, view: View) -> tuple[Condition, ...]:
    """The smallest parts that kept a condition from holding; empty when it holds."""
    if condition.holds(view):
        return ()
    match condition:
        case All(parts) | AnyOf(parts):
            return tuple(found for part in parts for found in obstacles(part, view))
        case Word(_, All() | AnyOf() as part):
            return obstacles(part, view)
    return (condition,)
