"""What share had to be reached by which day: the targets of a place, and the steps between several days. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agencies.policy.directives import EVERYTHING, Directive, Kind, Measure, of_kind
from agencies.policy.model import Policy
from agencies.policy.obliged import Scope


@dataclass(frozen=True, slots=True)
class Target:
    """`by` is None where the document names no day: it holds all along. `share` is None where it names none."""

    by: date | None
    share: Decimal | None
    directive: Directive

    def is_past(self, day: date) -> bool:
        """Whether its day is over; it stays a target (the plan was to have reached it)."""
        return self.by is not None and self.by < day

    def holds(self, day: date) -> bool:
        """Whether it has to be reached on that day: its own day still leaves until its end."""
        return self.by is None or self.by < day


def targets_of(policy: Policy | None, measure: Measure) -> list[Target]:
    """By their days, those without a day first."""
    found = of_kind(policy.directives, Kind.TARGET) if policy else ()
    return by_day(_target(each) for each in found if each.code == measure.value)


def _target(directive: Directive) -> Target:
    # A target names its year itself; a day of every year is no target's end.
    is_once = directive.due[:4].isdecimal()
    return Target(directive.due_in(date.min.year) if is_once else None, directive.share, directive)


def by_day(targets: Iterable[Target]) -> list[Target]:
    return sorted(targets, key=lambda each: (each.by or date.min, each.share or Decimal(0)))


def measures_of(policy: Policy | None) -> list[Measure]:
    """The measures on which the place has a target, in the order of the list of all."""
    found = {each.code for each in (of_kind(policy.directives, Kind.TARGET) if policy else ())}
    return [each for each in Measure if each.value in found]


def scopes_of(targets: Sequence[Target]) -> list[Scope]:
    """Of which projects the targets speak; each once."""
    return list(dict.fromkeys(each.directive.when for each in targets))


def of_scope(targets: Iterable[Target], scope: Scope) -> list[Target]:
    return [each for each in targets if each.directive.when == scope]


def digest(scope: Scope) -> str:
    """A short name of a scope, the same in every process; empty for all projects."""
    if scope == EVERYTHING:
        return ""
    said = ";".join(f"{name}={getattr(scope, name)!r}" for name in Scope.__dataclass_fields__)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def demanded(targets: Sequence[Target], day: date) -> Target | None:
    """What had to be reached before that day: the last step that has passed."""
    return next((each for each in reversed(targets) if each.holds(day)), None)


def coming(targets: Sequence[Target], day: date) -> Target | None:
    """The next step that lies ahead, its own day included."""
    return next((each for each in targets if not each.holds(day)), None)


def step_at(targets: Sequence[Target], day: date) -> Decimal | None:
    """The target line at the end of a day: the share of the last step whose day is that or earlier."""
    passed = [each for each in targets if each.by is None or each.by <= day]
    return passed[-1].share if passed else None
