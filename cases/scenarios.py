"""A file of scenarios: facts beside the decision that a lawyer expects of them, read with every fault named, and judged
by a policy. The file is an object with a list `scenarios` of `id`, `jurisdiction`, `facts` and perhaps `expected`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agencies.clock.calendar import Calendar
from agencies.errors import Invalid
from agencies.policy.model import Policy
from cases.console import PARTS, Compared, compared, decision_of
from cases.facts import Facts
from cases.pasted import read_pasted

_LISTS = frozenset({"lead", "assist", "notify", "duties", "clauses"})
# What a file may say of an expectation beside the parts of a decision; rules are renamed without a case noticing.
_NOT_COMPARED = frozenset({"rules"})


class Malformed(ValueError):
    """The file as a whole cannot be read. Says where."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """`expected` is None where the file expects nothing; `faults` say what of it cannot be read."""

    id: str
    jurisdiction: str
    facts: Facts
    expected: Mapping[str, Any] | None = None
    narrative: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """`decided` is the decision as the commands print it, None where there is none; `parts` are those expected."""

    scenario: Scenario
    decided: Mapping[str, Any] | None
    rules: tuple[str, ...] = ()
    parts: tuple[Compared, ...] = ()

    @property
    def is_readable(self) -> bool:
        return not self.scenario.faults

    @property
    def is_expected(self) -> bool:
        return self.scenario.expected is not None

    @property
    def fails(self) -> bool:
        undecided = self.is_expected and self.decided is None
        return self.is_readable and (undecided or any(part.differs for part in self.parts))


def entries_of(text: str) -> list[dict[str, Any]]:
    """The scenarios as the file has them. Raises Malformed."""
    try:
        content = read_pasted(text)
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno, "reason": error.msg}
        raise Malformed(_("is not JSON: line %(line)s, column %(column)s: %(reason)s") % where) from error
    except ValueError as error:
        raise Malformed(_("holds a number or a character that cannot be read")) from error
    except RecursionError as error:
        raise Malformed(_("is nested too deeply")) from error
    found = content.get("scenarios") if isinstance(content, dict) else None
    if not isinstance(found, list):
        raise Malformed(_('an object with a list "scenarios" is needed'))
    for place, entry in enumerate(found, 1):
        if not isinstance(entry, dict):
            raise Malformed(_("entry %(place)s of the scenarios is not an object") % {"place": place})
    return found


def read(text: str, most: int) -> list[Scenario]:
    """Every scenario of a file. Raises Malformed, also for more than `most`."""
    entries = entries_of(text)
    if len(entries) > most:
        count = {"count": len(entries), "most": most}
        raise Malformed(_("holds %(count)s scenarios; at most %(most)s are tried at once") % count)
    return [_scenario(place, entry) for place, entry in enumerate(entries, 1)]


def _scenario(place: int, entry: Mapping[str, Any]) -> Scenario:
    name = str(entry.get("id") or f"#{place}")
    narrative = entry.get("narrative") or entry.get("narrative_zh") or ""
    expected = entry.get("expected")
    facts, faults = Facts(), _faults_in(expected)
    try:
        facts = Facts.read(entry.get("facts") or {})
    except Invalid as invalid:
        faults = [*str(invalid).split("; "), *faults]
    return Scenario(
        name, str(entry.get("jurisdiction") or ""), facts, expected, str(narrative), tuple(faults)
    )


def _faults_in(expected: Any) -> list[str]:
    if expected is None:
        return []
    if not isinstance(expected, dict):
        return [_("expected: this must be an object of the parts of a decision")]
    faults = []
    for part, said in expected.items():
        if part not in PARTS and part not in _NOT_COMPARED:
            allowed = {"part": part[:40], "allowed": ", ".join(PARTS)}
            faults.append(_("expected.%(part)s: there is no such part. Allowed: %(allowed)s.") % allowed)
        elif part in _LISTS and not _is_list_of_codes(said):
            faults.append(_("expected.%(part)s: this must be a list of codes") % {"part": part})
    return faults


def _is_list_of_codes(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(each, str) for each in said)


def judged(scenario: Scenario, policy: Policy, calendar_for: Callable[[Facts], Calendar]) -> Outcome:
    if scenario.faults:
        return Outcome(scenario, None)
    decision = decision_of(policy, scenario.facts, calendar_for(scenario.facts))
    if decision is None:
        return Outcome(scenario, None)
    decided = decision.as_json()
    return Outcome(scenario, decided, decision.rules, compared(decided, scenario.expected or {}))


def order(outcome: Outcome) -> int:
    """What does not come out as expected is read first, what nobody expected anything of last."""
    if outcome.fails:
        return 0
    if not outcome.is_readable:
        return 1
    return 2 if outcome.is_expected else 3
