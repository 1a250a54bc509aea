"""Looks over a policy that parses: rules nobody reaches, bodies that do not exist, quotes nobody wrote."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_noop as _

from agencies.policy.check.analysis import analyse
from agencies.policy.check.unused import unknown_keys, unused
from agencies.policy.conditions import ALWAYS
from agencies.policy.model import Addition, Fault, LookupRow, Policy, Rule
from agencies.policy.parse import parsed
from agencies.policy.reasons import Named, Place, because
from agencies.vocabulary import NAMED_AT_DISPATCH, Role

# Bodies that a policy's @territory may name without every jurisdiction having one.
_TERRITORIES = frozenset({Role.TOWNSHIP, Role.SUBDISTRICT, Role.DEV_ZONE, Role.COUNTY_GOV, Role.DISTRICT_GOV})


def check(policy: Policy, document: str | None = None) -> list[Fault]:
    """Every fault and warning, in the order of the file. `document`: the source text to look for quotes in."""
    found = [*_order(policy), *_directory(policy), *_clauses(policy)]
    found += [*analyse(policy), *unused(policy), *unknown_keys(policy)]
    if document is not None:
        found += _quotes(policy, document)
    return sorted(found)


@lru_cache(maxsize=64)
def checked(text: str) -> tuple[Fault, ...]:
    """The same for a file that parses, once per content and process: its faults never change."""
    return tuple(check(parsed(text)))


def document_text(policy: Policy, sources: Path) -> str | None:
    """The source document of a jurisdiction in a folder of texts named by short code."""
    file = sources / f"{policy.short}.txt"
    return file.read_text(encoding="utf-8") if file.exists() else None


def _order(policy: Policy) -> Iterator[Fault]:
    if not policy.rules:
        yield Fault(1, "file", because(_("there is no [[rule]]: nobody would ever be responsible")))
        return
    if policy.rules[-1].when != ALWAYS:
        last = policy.rules[-1]
        yield _fault(last, "when", _("the last rule must have no condition, or some facts reach no rule"))
    seen: dict[object, Rule] = {}
    for rule in policy.rules:
        if earlier := seen.get(ALWAYS) or seen.get(rule.when):
            yield _fault(
                rule, "when", _("can never fire: %(rule)s above it always decides first"), rule=earlier.id
            )
        seen.setdefault(rule.when, rule)
        if not rule.lead:
            yield _fault(rule, "lead", _("names no lead"))


def _fault(of: Rule, field: str, message: str, **places: Place) -> Fault:
    return Fault(of.line, of.id, because(message, **places), field=field)


def _additions(rule: Rule) -> Iterator[tuple[str, Addition]]:
    for field in ("lead", "assist", "notify"):
        yield from ((field, each) for each in getattr(rule, field))


def _directory(policy: Policy) -> Iterator[Fault]:
    known = {entry.role for entry in policy.agencies} | NAMED_AT_DISPATCH
    places: set[tuple[str, str]] = set()
    for entry in policy.agencies:
        if (entry.role, entry.region) in places:
            says = because(_("stands in the file twice"))
            yield Fault(entry.line, entry.role, says, field="role")
        places.add((entry.role, entry.region))
    if policy.coordinator not in known:
        says = because(
            _("the coordinator '%(role)s' is not among the agencies"), role=Named(policy.coordinator)
        )
        yield Fault(1, "jurisdiction", says, field="coordinator")
    for rule in (*policy.rules, *policy.overlays):
        for field, each in _additions(rule):
            if not each.name.startswith("@") and each.name not in known:
                yield _fault(
                    rule, field, _("names '%(role)s', which is not among the agencies"), role=Named(each.name)
                )
        if rule.coordinator and rule.coordinator not in known:
            yield _fault(
                rule,
                "coordinator",
                _("the coordinator '%(role)s' is not among the agencies"),
                role=Named(rule.coordinator),
            )
    for name, rows in policy.lookups.items():
        for row in rows:
            if _is_role(row) and row.gives not in known and row.gives not in _TERRITORIES:
                says = because(_("gives '%(role)s', which is not among the agencies"), role=Named(row.gives))
                yield Fault(row.line, name, says, field="rows")


def _is_role(row: LookupRow) -> bool:
    return row.gives in Role.values


def _clauses(policy: Policy) -> Iterator[Fault]:
    for rule in (*policy.rules, *policy.overlays):
        if rule.clauses and not rule.quote:
            yield _fault(rule, "quote", _("cites a clause without quoting it"))
        if not rule.clauses and not rule.basis:
            yield _fault(rule, "clauses", _("has neither a clause nor a basis"))


def _quotes(policy: Policy, document: str) -> Iterator[Fault]:
    text = _bare(document)
    quoted = [(rule.line, rule.id, "quote", rule.quote) for rule in (*policy.rules, *policy.overlays)]
    quoted += [
        (1, f"clock.{clock.name}", "quote", clock.quote) for clock in policy.clocks.values() if clock.quote
    ]
    if policy.closing.quote:
        quoted.append((1, "closing", "quote", policy.closing.quote))
    quoted += [(duty.line, duty.code, "quote", duty.quote) for duty in policy.obligations if duty.quote]
    quoted += [(each.line, each.figure.value, "quote", each.quote) for each in policy.money if each.quote]
    quoted += [(each.line, each.code, "quote", each.quote) for each in policy.directives if each.quote]
    quoted.append((1, "jurisdiction.principle", "principle", policy.principle))
    for line, where, field, quote in quoted:
        for piece in quote.split("…"):
            if _bare(piece) not in text:
                says = because(_("the document does not say “%(piece)s”"), piece=piece)
                yield Fault(line, where, says, field=field)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
