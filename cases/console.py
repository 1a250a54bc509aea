"""What a policy makes of facts somebody tries out: its decision, why every other rule kept out, and how another
decision differs. Policy + Facts -> Trial; nothing is written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agencies.clock.calendar import Calendar
from agencies.policy.conditions import All, AnyOf, Condition, Word, subjects
from agencies.policy.model import Policy, Rule
from agencies.vocabulary import FACTS
from cases.facts import Facts
from cases.routing import Decision, FactView, Reason, decide

# What a decision says, in the order in which it is read.
PARTS = (
    "lead", "joint_lead", "assist", "notify", "coordinator", "feedback_due", "duties", "determination", "clauses",
)  # fmt: skip


# What stands there for everything that a condition reads.
Found = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Fired:
    reason: Reason
    found: Found


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A rule that did not fire: what would all have to be otherwise, and what stands there instead. A lead rule without
    an obstacle holds too, but an earlier one came first.
    """

    rule: Rule
    obstacles: tuple[Condition, ...]
    found: Found
    would_lead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """`decision` is None where no lead rule holds."""

    decision: Decision | None
    fired: tuple[Fired, ...]
    rules: tuple[KeptOut, ...]
    overlays: tuple[KeptOut, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One part of a decision here and on the other side; the order in which bodies are named says nothing."""

    part: str
    here: tuple[Any, ...]
    there: tuple[Any, ...]

    @property
    def only_here(self) -> tuple[Any, ...]:
        return tuple(each for each in self.here if each not in self.there)

    @property
    def only_there(self) -> tuple[Any, ...]:
        return tuple(each for each in self.there if each not in self.here)

    @property
    def differs(self) -> bool:
        return bool(self.only_here or self.only_there)


def decision_of(policy: Policy, facts: Facts, calendar: Calendar) -> Decision | None:
    """None where no lead rule holds: a draft need not pass the check yet."""
    view = FactView(policy, facts, calendar)
    holds = any(rule.when.holds(view) for rule in policy.rules)
    return decide(policy, facts, calendar) if holds else None


def try_out(policy: Policy, facts: Facts, calendar: Calendar) -> Trial:
    decision = decision_of(policy, facts, calendar)
    reasons = {reason.rule.id: reason for reason in decision.reasons} if decision else {}
    view = FactView(policy, facts, calendar)
    fired = [Fired(reason, _found(reason.rule.when, view)) for reason in [*reasons.values()][:1]]
    rules = tuple(_kept_out(rule, view) for rule in policy.rules if rule.id not in reasons)
    view.lead = fired[0].reason.lead if fired else ()
    overlays = []
    for overlay in policy.overlays:
        if reason := reasons.get(overlay.id):
            fired.append(Fired(reason, _found(overlay.when, view)))
            # What comes later sees the leads that have joined.
            view.lead = tuple(dict.fromkeys(view.lead + reason.lead))
        else:
            overlays.append(_kept_out(overlay, view))
    return Trial(decision, tuple(fired), rules, tuple(overlays))


def _kept_out(rule: Rule, view: FactView) -> KeptOut:
    if rule.when.holds(view):
        return KeptOut(rule, (), (), view.named(rule.lead))
    lacks = lacking(rule.when, view)
    return KeptOut(rule, tuple(_each(lacks)), _found(lacks, view))


def lacking(condition: Condition, view: FactView) -> Condition:
    """What is left of a condition that does not hold once all that does is taken out. Any one of alternatives would
    do, so they stay together."""
    match condition:
        case All(parts):
            return All(tuple(lacking(part, view) for part in parts if not part.holds(view)))
        case AnyOf(parts):
            return AnyOf(tuple(lacking(part, view) for part in parts))
        case Word(_, All() | AnyOf() as part):
            return lacking(part, view)
    return condition


def _each(condition: Condition) -> Iterator[Condition]:
    """What has to be otherwise, one thing after the other."""
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _each(part)
    else:
        yield condition


def _found(condition: Condition, view: FactView) -> Found:
    """What the facts, and the lookups upon them, say to everything that a condition reads."""
    return tuple((subject, view.value(subject)) for subject in dict.fromkeys(subjects(condition)))


def facts_read(policy: Policy) -> frozenset[str]:
    """The facts that can make a difference to a decision or to its due date."""
    read = {subject for condition in policy.conditions() for subject in subjects(condition)}
    given = {row.gives for rows in policy.lookups.values() for row in rows if row.gives.startswith("=")}
    read |= {name.removeprefix("=") for name in given}
    return frozenset(read | ({"received_date"} if policy.feedback else set())) & FACTS.keys()


def compared(here: Mapping[str, Any], there: Mapping[str, Any]) -> tuple[Compared, ...]:
    """Two decisions as `Decision.as_json` gives them, part by part; what `there` does not state is not compared."""
    return tuple(
        Compared(part, values_of(here[part]), values_of(there[part])) for part in PARTS if part in there
    )


def values_of(said: Any) -> tuple[Any, ...]:
    if isinstance(said, list):
        return tuple(said)
    return () if said is None else (said,)
