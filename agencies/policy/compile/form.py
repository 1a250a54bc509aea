"""From a policy the one form that every back end runs: who acts for which facts, without words and lookups.

1. A word is the condition it names.
2. A test of an `@lookup` goes through its rows: the first that holds answers with what it gives.
3. A clock is its number of days, so that a change of it is a change of every rule that asks for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from agencies.policy.compile.logic import (
    FALSE,
    TRUE,
    Form,
    Past,
    among,
    atoms,
    every,
    is_single,
    opposite,
    some,
)
from agencies.policy.compile.once import once_per_policy
from agencies.policy.conditions import All, AnyOf, Condition, Not, Op, PastClock, Test, Word
from agencies.policy.model import Addition, Policy, Rule
from agencies.vocabulary import FACTS, Determination, Kind, TimeUnit

# What a row of a lookup gives: a code, "=fact" for the value of a fact, or nobody.
Rows = tuple[tuple[Form, str | None], ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A role or duty that a rule adds when `when` holds: what the first row that holds gives."""

    when: Form
    rows: Rows


@dataclass(frozen=True, slots=True)
class Line:
    """A rule or overlay; two that look the same decide the same, whatever their id and wording."""

    id: str = field(compare=False)
    when: Form
    lead: tuple[Named, ...]
    assist: tuple[Named, ...]
    notify: tuple[Named, ...]
    duties: tuple[Named, ...]
    coordinator: str | None
    determination: Determination


@dataclass(frozen=True, slots=True)
class Compiled:
    rules: tuple[Line, ...]
    overlays: tuple[Line, ...]
    coordinator: str
    feedback: tuple[int, TimeUnit, str] | None  # value, unit, start


@once_per_policy
def compiled(policy: Policy) -> Compiled:
    """The form of a policy."""
    making, clock = _Compiler(policy), policy.feedback
    return Compiled(
        rules=tuple(map(making.line, policy.rules)),
        overlays=tuple(map(making.line, policy.overlays)),
        coordinator=policy.coordinator,
        feedback=(clock.value, clock.unit, clock.start) if clock else None,
    )


class _Compiler:
    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._rows: dict[str, Rows] = {}

    def line(self, rule: Rule) -> Line:
        return Line(
            rule.id,
            self.form(rule.when),
            tuple(map(self.named, rule.lead)),
            tuple(map(self.named, rule.assist)),
            tuple(map(self.named, rule.notify)),
            tuple(map(self.named, rule.duties)),
            rule.coordinator,
            rule.determination,
        )

    def named(self, each: Addition) -> Named:
        rows = self.rows(each.name) if each.name.startswith("@") else ((TRUE, each.name),)
        return Named(self.form(each.when), rows)

    def rows(self, name: str) -> Rows:
        """The rows of a lookup, those of the lookups it relies on among them."""
        if name == "@coordinator":
            return ((TRUE, self.policy.coordinator),)
        if name not in self._rows:
            found: list[tuple[Form, str | None]] = []
            for row in self.policy.lookups[name]:
                when, gives = self.form(row.when), row.gives
                if gives.startswith("@"):
                    found += [(every([when, inner]), code) for inner, code in self.rows(gives)]
                    found.append((when, None))
                else:
                    found.append((when, gives))
            self._rows[name] = _joined(found)
        return self._rows[name]

    def form(self, condition: Condition) -> Form:
        match condition:
            case All(parts):
                return every(map(self.form, parts))
            case AnyOf(parts):
                return some(map(self.form, parts))
            case Not(part):
                return opposite(self.form(part))
            case Word(_, part):
                return self.form(part)
            case PastClock(name):
                clock = self.policy.clocks[name]
                return Past(clock.value, clock.unit, name)
            case Test():
                return self.test(condition)

    def test(self, test: Test) -> Form:
        subject, op, wanted = test.subject, test.op, test.wanted
        if subject.startswith("@"):
            return self.through(subject, lambda gives: self.of_given(gives, test))
        match op:
            case Op.GIVEN:
                return _given(subject) if wanted else opposite(_given(subject))
            case Op.IN:
                return self.has(subject, wanted)
            case Op.EXCEPT:
                return every([_given(subject), opposite(self.has(subject, wanted))])
            case Op.ONLY:
                return self.has(subject, wanted) if is_single(subject) else self.only(subject, wanted)
            case Op.DIFFERS:
                return self.differs(subject, wanted)
            case Op.IS if FACTS[subject].kind is Kind.FLAG and not wanted:
                return opposite(Test(subject, Op.IS, True))
        return test

    def through(self, name: str, asked: Callable[[str | None], Form]) -> Form:
        """What is asked of a lookup, asked of what its first row that holds gives."""
        found = asked(None)
        for when, gives in reversed(self.rows(name)):
            answer = asked(gives)
            if answer == TRUE:
                found = some([when, found])
            else:
                found = some([every([when, answer]), every([opposite(when), found])])
        return found

    def of_given(self, gives: str | None, test: Test) -> Form:
        """A test of what a row gives."""
        op, wanted = test.op, test.wanted
        if gives is None:
            return TRUE if op is Op.GIVEN and not wanted else FALSE
        if gives.startswith("="):
            return self.test(Test(gives[1:], op, wanted))
        match op:
            case Op.GIVEN:
                return TRUE if wanted else FALSE
            case Op.DIFFERS:
                return every([self.given(wanted), opposite(self.says(wanted, gives))])
            case Op.EXCEPT:
                return opposite(self.is_one_of(gives, wanted))
        return self.is_one_of(gives, wanted)

    def given(self, subject: str) -> Form:
        if subject.startswith("@"):
            return self.through(subject, lambda gives: self.of_given(gives, Test(subject, Op.GIVEN, True)))
        return _given(subject)

    def is_one_of(self, code: str, wanted: tuple[str, ...]) -> Form:
        return some(
            self.says(each, code) if each.startswith("@") else TRUE if each == code else FALSE
            for each in wanted
        )

    def says(self, subject: str, code: str) -> Form:
        """What a lookup finds, or a fact says, is this code."""
        if subject.startswith("@"):
            return self.through(subject, lambda gives: self._gives(gives, code))
        return among(subject, [code])

    def _gives(self, gives: str | None, code: str) -> Form:
        if gives and gives.startswith("="):
            return among(gives[1:], [code])
        return TRUE if gives == code else FALSE

    def has(self, subject: str, wanted: tuple[str, ...]) -> Form:
        """A code is one of these; a set, or the lead, has one of these."""
        codes, lookups = _apart(wanted)
        return some(
            [
                among(subject, codes),
                *(self.through(name, lambda gives: _has_given(subject, gives)) for name in lookups),
            ]
        )

    def only(self, subject: str, wanted: tuple[str, ...]) -> Form:
        """A set, or the lead, is not empty and holds nothing but these."""
        codes, lookups = _apart(wanted)
        if not lookups:
            return Test(subject, Op.ONLY, tuple(sorted(set(codes)))) if codes else FALSE
        first, rest = lookups[0], (*codes, *lookups[1:])

        def asked(gives: str | None) -> Form:
            if gives and gives.startswith("="):
                fact = gives[1:]
                held = (
                    every([among(fact, [code]), self.only(subject, (*rest, code))])
                    for code in FACTS[fact].codes
                )
                return some([self.only(subject, rest), *held])
            return self.only(subject, (*rest, gives) if gives else rest)

        return self.through(first, asked)

    def differs(self, subject: str, other: str) -> Form:
        """Both stated, and different."""
        if not other.startswith("@"):
            return Test(subject, Op.DIFFERS, other) if subject != other else FALSE

        def asked(gives: str | None) -> Form:
            if gives is None:
                return FALSE
            if gives.startswith("="):
                return self.differs(subject, gives[1:])
            return every([_given(subject), opposite(among(subject, [gives]))])

        return self.through(other, asked)


def _joined(rows: list[tuple[Form, str | None]]) -> Rows:
    """Rows that stand together and give the same, as one."""
    found: list[tuple[Form, str | None]] = []
    for when, gives in rows:
        if found and found[-1][1] == gives:
            found[-1] = (some([found[-1][0], when]), gives)
        elif when != FALSE:
            found.append((when, gives))
    return tuple(found)


def _apart(wanted: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The codes among what is wanted, and the lookups."""
    return [each for each in wanted if each[0] != "@"], [each for each in wanted if each[0] == "@"]


def _given(subject: str) -> Form:
    # A flag says yes or no; it is always stated.
    if subject in FACTS and FACTS[subject].kind is Kind.FLAG:
        return TRUE
    return Test(subject, Op.GIVEN, True)


def _has_given(subject: str, gives: str | None) -> Form:
    """What a row gives is a fact's code, or is in a set or in the lead."""
    if gives is None:
        return FALSE
    if not gives.startswith("="):
        return among(subject, [gives])
    fact = gives[1:]
    if subject == fact:
        return _given(subject)
    if is_single(subject):
        return every([_given(subject), _given(fact), opposite(Test(subject, Op.DIFFERS, fact))])
    return some(every([among(fact, [code]), among(subject, [code])]) for code in FACTS[fact].codes)


def forms_of(line: Line) -> Iterator[Form]:
    """Every condition of a rule."""
    yield line.when
    for each in (*line.lead, *line.assist, *line.notify, *line.duties):
        yield each.when
        yield from (when for when, _gives in each.rows)


def facts_read(forms: Iterator[Form]) -> set[str]:
    """The facts that these conditions read."""
    found: set[str] = set()
    for form in forms:
        for each in atoms(form):
            if isinstance(each, Past):
                found |= {"received_date", "days_without_progress"}
            else:
                found.add(each.subject)
                if each.op is Op.DIFFERS:
                    found.add(each.wanted)
    return found - {"lead"}
