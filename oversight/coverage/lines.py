"""Which lines the coverage of a place has: each measure, of all projects and of those a target speaks of. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agencies.policy.directives import EVERYTHING, Measure
from agencies.policy.model import Policy
from agencies.policy.obliged import Scope
from oversight.coverage.measures import COUNTS
from oversight.coverage.targets import Target, digest, measures_of, of_scope, scopes_of, targets_of
from projects.compliance.coverage import SIX

# The six systems (六项制度) are counted everywhere, with a target or without.
SYSTEMS: tuple[Measure, ...] = tuple(Measure(code) for code in SIX)


# How an address calls the line of all projects.
ALL = "all"
_GOVERNMENT = Scope(government=True)


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of the projects in `scope`, with the targets that speak of exactly these."""

    measure: Measure
    scope: Scope = EVERYTHING
    targets: Sequence[Target] = field(default=())

    @property
    def key(self) -> str:
        return digest(self.scope)

    @property
    def named(self) -> str:
        """How an address calls it."""
        return self.key or ALL

    @property
    def is_count(self) -> bool:
        return self.measure in COUNTS

    @property
    def has_target(self) -> bool:
        return bool(self.targets)


def lines_of(policy: Policy | None) -> list[Line]:
    """Those with a target first, in the order of the measures; then what is counted without one.

    Districts answer only where a target asks them.
    """
    aimed = measures_of(policy)
    found = [
        Line(measure, _scope(measure, scope), of_scope(targets, scope))
        for measure in aimed
        for targets in (targets_of(policy, measure),)
        for scope in scopes_of(targets)
    ]
    whole = {line.measure for line in found if line.scope == EVERYTHING}
    return found + [Line(each) for each in Measure if each not in whole and not each.is_answered]


def _scope(measure: Measure, scope: Scope) -> Scope:
    """A measure of government projects alone need not be narrowed to them."""
    return EVERYTHING if measure == Measure.GOVERNMENT_ARREARS and scope == _GOVERNMENT else scope


def kept(lines: Sequence[Line]) -> list[Line]:
    """Of which points are kept: what has a target, and the six systems."""
    return [line for line in lines if line.has_target or line.measure in SYSTEMS]


def line_named(lines: Sequence[Line], measure: Measure, key: str | None) -> Line | None:
    """The line of a measure by what an address calls it; without that the first, which has a target if any has."""
    mine = [line for line in lines if line.measure == measure]
    if key is None:
        return mine[0] if mine else None
    return next((line for line in mine if line.named == key), None)
