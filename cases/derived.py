"""What a policy makes of the facts before it decides, such as the category of a project: a proposal with its clause,
until an officer states it. Policy + Facts -> values with their reasons.
"""

from dataclasses import dataclass

from agencies.clock.calendar import Calendar
from agencies.policy.conditions import subjects
from agencies.policy.model import Policy
from agencies.vocabulary import Determination
from cases.facts import Facts
from cases.routing import FactView, decide


@dataclass(frozen=True, slots=True)
class Derived:
    """`basis` is the clause it follows from; `doubts` say why a person has to look; `is_stated` when one has."""

    label: str
    code: str
    name: str
    basis: str
    is_stated: bool
    doubts: tuple[str, ...]


def derived(policy: Policy, facts: Facts, calendar: Calendar) -> list[Derived]:
    """One value per lookup with codes of its own that finds one."""
    view = FactView(policy, facts, calendar)
    found = ((name, view.look_up(name)) for name in policy.codes)
    return [_derived(policy, name, code, view) for name, code in found if code]


def _derived(policy: Policy, name: str, code: str, view: FactView) -> Derived:
    row = next(row for row in policy.lookups[name] if row.when.holds(view))
    fired = (each.rule for each in decide(policy, view.facts, view.calendar).reasons)
    doubts = (
        rule.basis
        for rule in fired
        if rule.determination is Determination.MANUAL and name in subjects(rule.when)
    )
    return Derived(
        policy.labels[name], code, policy.codes[name].get(code, code), row.basis, row.gives.startswith("="),
        tuple(doubts),
    )  # fmt: skip


def facts_behind(policy: Policy) -> tuple[str, ...]:
    """The facts that such values are made of, in the order in which the policy reads them."""
    rows = [row for name in policy.codes for row in policy.lookups[name]]
    read = (subject for row in rows for subject in subjects(row.when) if not subject.startswith("@"))
    return tuple(dict.fromkeys(read))
