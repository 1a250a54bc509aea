"""Looks over a policy that parses: rules nobody reaches, bodies that do not exist, quotes nobody wrote."""

import re
from collections.abc import Iterator
from pathlib import Path

from agencies.policy.analysis import analyse
from agencies.policy.conditions import ALWAYS
from agencies.policy.model import Addition, Fault, LookupRow, Policy, Rule
from agencies.policy.unused import unused
from agencies.vocabulary import NAMED_AT_DISPATCH, Role

# Bodies that a policy's @territory may name without every jurisdiction having one.
_TERRITORIES = frozenset({Role.TOWNSHIP, Role.SUBDISTRICT, Role.DEV_ZONE, Role.COUNTY_GOV, Role.DISTRICT_GOV})


def check(policy: Policy, document: str | None = None) -> list[Fault]:
    """Every fault and warning, in the order of the file. `document`: the source text to look for quotes in."""
    found = [*_order(policy), *_names(policy), *_directory(policy), *_clauses(policy)]
    found += [*analyse(policy), *unused(policy)]
    if document is not None:
        found += _quotes(policy, document)
    return sorted(found)


def document_text(policy: Policy, sources: Path) -> str | None:
    """The source document of a jurisdiction in a folder of texts named by short code."""
    file = sources / f"{policy.short}.txt"
    return file.read_text(encoding="utf-8") if file.exists() else None


def _order(policy: Policy) -> Iterator[Fault]:
    if not policy.rules:
        yield Fault(1, "file", "there is no [[rule]]: nobody would ever be responsible")
        return
    if policy.rules[-1].when != ALWAYS:
        last = policy.rules[-1]
        yield Fault(last.line, last.id, "the last rule must have no condition, or some facts reach no rule")
    seen: dict[object, Rule] = {}
    for rule in policy.rules:
        if earlier := seen.get(ALWAYS) or seen.get(rule.when):
            yield Fault(rule.line, rule.id, f"can never fire: {earlier.id} above it always decides first")
        seen.setdefault(rule.when, rule)
        if not rule.lead:
            yield Fault(rule.line, rule.id, "names no lead")


def _names(policy: Policy) -> Iterator[Fault]:
    names: set[str] = set()
    for rule in (*policy.rules, *policy.overlays):
        if rule.id in names:
            yield Fault(rule.line, rule.id, "stands in the file twice")
        names.add(rule.id)


def _additions(rule: Rule) -> tuple[Addition, ...]:
    return (*rule.lead, *rule.assist, *rule.notify)


def _directory(policy: Policy) -> Iterator[Fault]:
    known = {entry.role for entry in policy.agencies} | NAMED_AT_DISPATCH
    if policy.coordinator not in known:
        yield Fault(1, "jurisdiction", f"the coordinator {policy.coordinator!r} is not among the agencies")
    for rule in (*policy.rules, *policy.overlays):
        for each in _additions(rule):
            if not each.name.startswith("@") and each.name not in known:
                yield Fault(rule.line, rule.id, f"names {each.name!r}, which is not among the agencies")
    for name, rows in policy.lookups.items():
        for row in rows:
            if _is_role(row) and row.gives not in known and row.gives not in _TERRITORIES:
                yield Fault(row.line, name, f"gives {row.gives!r}, which is not among the agencies")


def _is_role(row: LookupRow) -> bool:
    return row.gives in Role.values


def _clauses(policy: Policy) -> Iterator[Fault]:
    for rule in (*policy.rules, *policy.overlays):
        if rule.clauses and not rule.quote:
            yield Fault(rule.line, rule.id, "cites a clause without quoting it")
        if not rule.clauses and not rule.basis:
            yield Fault(rule.line, rule.id, "has neither a clause nor a basis")


def _quotes(policy: Policy, document: str) -> Iterator[Fault]:
    text = _bare(document)
    quoted = [(rule.line, rule.id, rule.quote) for rule in (*policy.rules, *policy.overlays)]
    quoted += [(1, f"clock.{clock.name}", clock.quote) for clock in policy.clocks.values()]
    quoted.append((1, "jurisdiction.principle", policy.principle))
    for line, where, quote in quoted:
        for piece in quote.split("…"):
            if _bare(piece) not in text:
                yield Fault(line, where, f"the document does not say “{piece}”")


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
