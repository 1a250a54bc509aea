"""A policy as a propositional formula: every case that the facts allow, and what the policy makes of it.

1. A code, a name, a flag: one literal for each value it can have, and one for "not stated".
2. A set of codes: one literal for each code. Nothing else is known of them.
3. A number: one literal for each threshold the file compares it with, "is at least".
4. A clock that ran out: one literal, which needs its date and more days than the clock has. Holidays are not
   encoded: a clock in working days may be past or not from that day on.
5. A lookup: the value of its first row that holds. The lead: each role that the rule which fires names.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agencies.policy.check.formula import Formula
from agencies.policy.conditions import All, AnyOf, Condition, Not, Op, PastClock, Test, Word, inside
from agencies.policy.model import Addition, Policy, Rule
from agencies.vocabulary import FACTS, Kind, TimeUnit

Leads = Mapping[str, int]  # each role named so far -> the literal that it leads
Number = int | Decimal
NOBODY: Leads = {}
_ONE_OF = {Kind.CODE, Kind.NAME, Kind.FLAG, Kind.TRUTH}


@dataclass(frozen=True, slots=True)
class Firing:
    """One rule in the formula: that its condition holds, that it takes part, and who led when it was read."""

    rule: Rule
    when: int
    fires: int
    leads: Leads


class Encoding(Formula):
    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self.policy = policy
        self.values: dict[str, dict[Any, int]] = {}  # of a fact or lookup; None is "not stated"
        self.codes: dict[str, dict[str, int]] = {}  # of a set
        self.given: dict[str, int] = {}  # of a number or date
        self.steps: dict[str, dict[Number, int]] = {}
        self.clocks: dict[str, int] = {}
        self.rows: dict[str, list[int]] = {}  # of a lookup: that this row decides
        self._facts()
        for name in policy.lookups:
            self._look_up(name)
        self.rules, self.overlays = self._rules(), list[Firing]()
        self.reached = self.any_of(each.fires for each in self.rules)
        self._overlays()

    def _facts(self) -> None:
        constants = _names_asked_for(self.policy)
        # As many strangers as there are names: enough for all of them to differ from each other.
        strangers = [f"another place {n}" for n, kind in enumerate(_kinds(Kind.NAME), 1)]
        for name, field in FACTS.items():
            if field.kind is Kind.CODES:
                self.codes[name] = {code: self.new() for code in field.codes}
            elif field.kind is Kind.FLAG:
                flag = self.new()
                self.values[name] = {True: flag, False: -flag}
            elif field.kind in _ONE_OF:
                known: Iterable[Any] = field.codes or (*constants.get(name, ()), *strangers)
                options = (True, False) if field.kind is Kind.TRUTH else known
                self.values[name] = {value: self.new() for value in (*options, None)}
                self.exactly_one(list(self.values[name].values()))
            else:
                self.given[name], self.steps[name] = self.new(), {}

    def step(self, subject: str, threshold: Number) -> int:
        """That a number is stated and at least this."""
        steps, given = self.steps[subject], self.given[subject]
        if threshold <= 0:
            return given
        if threshold > (FACTS[subject].maximum or 0):
            return -self.true
        if threshold not in steps:
            new = self.new()
            self.require(-new, given)
            for other, literal in steps.items():
                higher, lower = (new, literal) if threshold > other else (literal, new)
                self.require(-higher, lower)
            steps[threshold] = new
        return steps[threshold]

    def past_clock(self, name: str) -> int:
        if name not in self.clocks:
            clock = self.policy.clocks[name]
            least = [self.given["received_date"], self.step("days_without_progress", clock.value + 1)]
            past = self.all_of(least)
            if clock.unit is TimeUnit.WORKING_DAY:
                may, past = past, self.new()
                self.require(-past, may)
            self.clocks[name] = past
        return self.clocks[name]

    def _look_up(self, name: str) -> dict[Any, int]:
        if name == "@coordinator":
            return {self.policy.coordinator: self.true}
        if name not in self.values:
            found: dict[Any, list[int]] = {}
            still_open, self.rows[name] = self.true, []
            for row in self.policy.lookups[name]:
                when = self.holds(row.when)
                chosen = self.all_of([still_open, when])
                still_open = self.all_of([still_open, -when])
                self.rows[name].append(chosen)
                for value, literal in self._given_by(row.gives).items():
                    found.setdefault(value, []).append(self.all_of([chosen, literal]))
            found.setdefault(None, []).append(still_open)
            self.values[name] = {value: self.any_of(literals) for value, literals in found.items()}
        return self.values[name]

    def _given_by(self, gives: str) -> dict[Any, int]:
        if gives.startswith("="):
            return self.values[gives[1:]]
        return self._look_up(gives) if gives.startswith("@") else {gives: self.true}

    def options(self, subject: str, leads: Leads = NOBODY) -> Mapping[Any, int]:
        """Each value that a subject can have, or hold, and the literal that it does."""
        if subject == "lead":
            return leads
        if subject in self.codes:
            return self.codes[subject]
        found = self._look_up(subject) if subject.startswith("@") else self.values[subject]
        return {value: literal for value, literal in found.items() if value is not None}

    def holds(self, condition: Condition, leads: Leads = NOBODY) -> int:
        match condition:
            case Test():
                return self._test(condition, leads)
            case PastClock(clock):
                return self.past_clock(clock)
            case All(parts):
                return self.all_of([self.holds(part, leads) for part in parts])
            case AnyOf(parts):
                return self.any_of([self.holds(part, leads) for part in parts])
            case Not(part):
                return -self.holds(part, leads)
            case Word(_, part):
                return self.holds(part, leads)

    def stated(self, subject: str, leads: Leads = NOBODY) -> int:
        return self.given.get(subject) or self.any_of(self.options(subject, leads).values())

    def _test(self, test: Test, leads: Leads) -> int:
        subject, wanted = test.subject, test.wanted
        match test.op:
            case Op.GIVEN:
                return self.stated(subject, leads) if wanted else -self.stated(subject, leads)
            case Op.IS:
                return self.values[subject][wanted]
            case Op.AT_LEAST:
                return self.step(subject, wanted)
            case Op.MORE_THAN:
                money = FACTS[subject].kind is Kind.MONEY
                # The next amount after whole yuan is one fen more.
                return self.step(subject, wanted + (Decimal("0.01") if money else 1))
            case Op.DIFFERS:
                other = self.options(wanted, leads)
                same = [
                    self.all_of([literal, other[value]])
                    for value, literal in self.options(subject, leads).items()
                    if value in other
                ]
                return self.all_of([self.stated(subject), self.stated(wanted), -self.any_of(same)])
        options = self.options(subject, leads)
        named = self._named(wanted, leads)
        stated = self.stated(subject, leads)
        if test.op is Op.ONLY:
            within = [
                self.any_of([-literal, named.get(value, -self.true)]) for value, literal in options.items()
            ]
            return self.all_of([stated, *within])
        among = self.any_of(
            self.all_of([lit, named[value]]) for value, lit in options.items() if value in named
        )
        return among if test.op is Op.IN else self.all_of([stated, -among])

    def _named(self, wanted: tuple[str, ...], leads: Leads) -> dict[Any, int]:
        """Each code asked for and the literal that it is: an `@lookup` among them is what it finds."""
        found: dict[Any, list[int]] = {}
        for code in wanted:
            named = self.options(code, leads) if code.startswith("@") else {code: self.true}
            for value, literal in named.items():
                found.setdefault(value, []).append(literal)
        return {value: self.any_of(literals) for value, literals in found.items()}

    def named(self, additions: Iterable[Addition], leads: Leads = NOBODY) -> dict[str, int]:
        """Each role or duty that these can add, and the literal that they do."""
        found: dict[str, list[int]] = {}
        for each in additions:
            when = self.holds(each.when, leads)
            for value, literal in self._named((each.name,), leads).items():
                found.setdefault(value, []).append(self.all_of([when, literal]))
        return {value: self.any_of(literals) for value, literals in found.items()}

    def _rules(self) -> list[Firing]:
        found: list[Firing] = []
        still_open = self.true
        for rule in self.policy.rules:
            when = self.holds(rule.when)
            found.append(Firing(rule, when, self.all_of([still_open, when]), NOBODY))
            still_open = self.all_of([still_open, -when])
        return found

    def _overlays(self) -> None:
        leads: Leads = self._joined(NOBODY, self.rules)
        for rule in self.policy.overlays:
            when = self.holds(rule.when, leads)
            overlay = Firing(rule, when, self.all_of([self.reached, when]), leads)
            self.overlays.append(overlay)
            leads = self._joined(leads, [overlay])

    def _joined(self, leads: Leads, firings: Iterable[Firing]) -> Leads:
        found = {role: [literal] for role, literal in leads.items()}
        for each in firings:
            for role, literal in self.named(each.rule.lead, each.leads).items():
                found.setdefault(role, []).append(self.all_of([each.fires, literal]))
        return {role: self.any_of(literals) for role, literals in found.items()}


def _kinds(kind: Kind) -> Iterator[str]:
    return (name for name, field in FACTS.items() if field.kind is kind)


def _names_asked_for(policy: Policy) -> dict[str, dict[str, None]]:
    """Every name a condition holds; all names know all of them, since they may be compared with each other."""
    asked = [part for each in policy.conditions() for part in inside(each) if isinstance(part, Test)]
    names = dict.fromkeys(
        name
        for test in asked
        if test.op in (Op.IN, Op.ONLY, Op.EXCEPT) and test.subject in set(_kinds(Kind.NAME))
        for name in test.wanted
    )
    return dict.fromkeys(_kinds(Kind.NAME), names)
