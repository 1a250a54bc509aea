"""Who handles a complaint: Policy + Facts -> Decision, with every reason. No query, no clock of its own.

1. Lead rules in order; the first that holds names the lead.
2. Every overlay that holds adds assist, notify and duties; it never takes the lead away.
3. A role stands once: lead before assist before notify; the coordinator is not notified.
4. Clauses are those of the rules that fired; the determination is the worst among them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

from agencies.clock.calendar import Calendar, UnpublishedYear
from agencies.policy.compile import Masks, compiled, once_per_policy
from agencies.policy.compile.masks import Fired
from agencies.policy.conditions import Condition, obstacles, stated, subjects
from agencies.policy.model import Addition, ClockRule, Policy, Rule
from agencies.vocabulary import Determination, TimeUnit
from cases.facts import Facts


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired: what it added and the facts it read."""

    rule: Rule
    lead: tuple[str, ...]
    assist: tuple[str, ...]
    notify: tuple[str, ...]
    duties: tuple[str, ...]
    facts_read: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A lead rule that did not decide: what stood against it, or nothing when an earlier rule came first."""

    rule: Rule
    obstacles: tuple[Condition, ...]
    would_lead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedbackDue:
    clock: ClockRule
    due_on: date | None

    def as_json(self) -> dict[str, Any]:
        clock = self.clock
        due = {"value": clock.value, "unit": clock.unit.value, "start": clock.start, "clause": clock.clause}
        return due | ({"due_date": self.due_on.isoformat()} if self.due_on else {})


@dataclass(frozen=True, slots=True)
class Decision:
    lead: tuple[str, ...]
    assist: tuple[str, ...]
    notify: tuple[str, ...]
    duties: tuple[str, ...]
    coordinator: str
    determination: Determination
    clauses: tuple[str, ...]
    feedback: FeedbackDue | None
    reasons: tuple[Reason, ...] = field(compare=False)
    why_not: Callable[[], tuple[Rejected, ...]] = field(compare=False, repr=False)

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The lead rules that did not decide. Worked out when asked for: most decisions are never explained."""
        return self.why_not()

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(reason.rule.id for reason in self.reasons)

    def as_json(self) -> dict[str, Any]:
        """The decision in role codes, as the commands and the API print it."""
        return {
            "lead": list(self.lead),
            "joint_lead": len(self.lead) > 1,
            "assist": list(self.assist),
            "notify": list(self.notify),
            "coordinator": self.coordinator,
            "feedback_due": self.feedback.as_json() if self.feedback else None,
            "duties": list(self.duties),
            "determination": self.determination.value,
            "clauses": list(self.clauses),
        }


def decide(policy: Policy, facts: Facts, calendar: Calendar) -> Decision:
    """Every combination of facts gets exactly one decision: the last lead rule of a policy has no condition."""
    view, ready = FactView(policy, facts, calendar), _ready(policy)
    rule, joined = ready.masks.fired(facts, view.past_clock)
    if rule is None:
        raise ValueError(
            f"policy {policy.code} has no lead rule for these facts; its last rule must be unconditional"
        )
    reasons = (_reason(rule, ready.rules), *(_reason(each, ready.overlays) for each in joined))
    lead = _once(role for reason in reasons for role in reason.lead)
    coordinator = next(
        (r.rule.coordinator for r in reversed(reasons) if r.rule.coordinator), policy.coordinator
    )
    assist = _once(role for reason in reasons for role in reason.assist if role not in lead)
    notify = _once(role for r in reasons for role in r.notify if role not in {*lead, *assist, coordinator})
    clauses = _once(policy.cite(clause) for reason in reasons for clause in reason.rule.clauses)
    return Decision(
        lead=lead,
        assist=assist,
        notify=notify,
        duties=_once(duty for reason in reasons for duty in reason.duties),
        coordinator=coordinator,
        determination=_worst(frozenset(reason.rule.determination for reason in reasons)),
        clauses=clauses,
        feedback=FeedbackDue(policy.feedback, view.due_on("feedback")) if policy.feedback else None,
        reasons=reasons,
        why_not=partial(_rejected, policy, view, reasons[0].rule),
    )


@dataclass(frozen=True, slots=True)
class _Ready:
    """What a decision needs of a policy whatever the facts: its masks, and what each rule reads."""

    masks: Masks
    rules: list[tuple[Rule, tuple[str, ...]]]
    overlays: list[tuple[Rule, tuple[str, ...]]]


@once_per_policy
def _ready(policy: Policy) -> _Ready:
    rules, overlays = (
        [(rule, _once(subjects(rule.when))) for rule in rules] for rules in (policy.rules, policy.overlays)
    )
    return _Ready(Masks(compiled(policy)), rules, overlays)


def _reason(fired: Fired, rules: list[tuple[Rule, tuple[str, ...]]]) -> Reason:
    rule, read = rules[fired.place]
    return Reason(rule, fired.lead, fired.assist, fired.notify, fired.duties, read)


# Few sets of determinations fire together; each is looked at once.
_worst = cache(Determination.worst)


def _rejected(policy: Policy, view: "FactView", fired: Rule) -> tuple[Rejected, ...]:
    found = []
    for rule in policy.rules:
        if rule is not fired:
            against = obstacles(rule.when, view)
            found.append(Rejected(rule, against, () if against else view.named(rule.lead)))
    return tuple(found)


def _once(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


class FactView:
    """Answers the questions of conditions: a fact, an `@lookup`, the lead named so far, a clock run out."""

    def __init__(self, policy: Policy, facts: Facts, calendar: Calendar) -> None:
        self.policy, self.facts, self.calendar = policy, facts, calendar
        self.lead: tuple[str, ...] = ()
        self._found: dict[str, str | None] = {}

    def value(self, subject: str) -> Any:
        if subject == "lead":
            return self.lead
        if subject.startswith("@"):
            return self.look_up(subject)
        return getattr(self.facts, subject)

    def look_up(self, name: str) -> str | None:
        if name == "@coordinator":
            return self.policy.coordinator
        if name not in self._found:
            rows = (row for row in self.policy.lookups[name] if row.when.holds(self))
            gives = next((row.gives for row in rows), None)
            self._found[name] = self._given(gives)
        return self._found[name]

    def _given(self, gives: str | None) -> str | None:
        """The code a row stands for: that of a fact, what another lookup finds, or itself."""
        if gives and gives.startswith("="):
            return getattr(self.facts, gives[1:])
        return self.look_up(gives) if gives and gives.startswith("@") else gives

    def named(self, additions: tuple[Addition, ...]) -> tuple[str, ...]:
        """The roles or duties of a rule; one that no lookup finds drops out."""
        names = (each.name for each in additions if each.when.holds(self))
        found = (self.look_up(name) if name.startswith("@") else name for name in names)
        return _once(name for name in found if stated(name))

    def due_on(self, clock: str) -> date | None:
        """When a letter received on the stated date falls due; None without a date or a published year."""
        rule, received = self.policy.clocks[clock], self.facts.received_date
        if received is None:
            return None
        if rule.unit is TimeUnit.DAY:
            return self.calendar.days_after(received, rule.value).on
        try:
            return self.calendar.working_days_after(received, rule.value).on
        except UnpublishedYear:
            return None

    def past_clock(self, clock: str) -> bool:
        idle, received = self.facts.days_without_progress, self.facts.received_date
        if idle is None or received is None:
            return False
        due = self.due_on(clock)
        return due is not None and received + timedelta(days=idle) > due
