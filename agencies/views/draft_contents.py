"""A draft as a table of contents: every entry in words, with its place in the file."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agencies.policy.model import Policy
from agencies.policy.telling import say_where
from agencies.policy.toml import tables_of
from agencies.policy.wording import (
    say,
    say_checks,
    say_clock,
    say_clock_name,
    say_role,
    say_value,
    say_visits,
)
from agencies.views.entry_preview import Row, rows_of_lookup
from agencies.views.policy import DutyInWords, RuleInWords
from agencies.vocabulary import FACTS, Role, Sector, TerritoryKind


@dataclass(frozen=True, slots=True)
class ListedRule:
    place: int
    words: RuleInWords
    goes_up: bool
    goes_down: bool
    takes_above: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """`name` and what the entry says, as far as it fits on a line."""

    place: int
    name: str
    said: str
    code: str = ""
    basis: str = ""
    rows: list[Row] | None = None
    goes_up: bool = False
    goes_down: bool = False
    moves: bool = False  # where the order says something


def contents_of(policy: Policy) -> dict[str, Any]:
    """What `agencies/edit.html` lists."""
    tables = tables_of(policy.source)
    return {
        "rules": _rules(policy),
        "overlays": _overlays(policy),
        "bodies": _bodies(policy),
        "places": _places(policy),
        "lookups": _lookups(policy, tables.get("lookup", [])),
        "words": [
            Listed(
                place,
                name,
                say(condition, policy),
                goes_up=place > 0,
                goes_down=place + 1 < len(policy.words),
                moves=True,
            )
            for place, (name, condition) in enumerate(policy.words.items())
        ],
        "sets": [
            Listed(place, name, _(", ").join(_member(code, policy) for code in tables["sets"][name]))
            for place, name in enumerate(policy.sets)
        ],
        "clocks": [
            Listed(place, say_clock_name(name), say_clock(clock), clock.source, clock.quote)
            for place, (name, clock) in enumerate(policy.clocks.items())
        ],
        "closing": Listed(
            0, "", say_checks(policy.closing), say_visits(policy.closing), policy.closing.source
        ),
        "coordinator": say_role(policy.coordinator, policy),
        "duties": [DutyInWords.of(duty) for duty in policy.obligations],
    }


def is_open(rule: RuleInWords) -> bool:
    """Whether rules below it are still tried."""
    return bool(rule.when)


def _rules(policy: Policy) -> list[ListedRule]:
    """A rule without a condition stays last: nothing below it would be tried."""
    said = [RuleInWords.of(rule, policy) for rule in policy.rules]
    return [
        ListedRule(
            place,
            each,
            goes_up=place > 0 and is_open(each),
            goes_down=place + 1 < len(said) and is_open(each) and is_open(said[place + 1]),
            takes_above=all(is_open(above) for above in said[:place]),
        )
        for place, each in enumerate(said)
    ]


def _overlays(policy: Policy) -> list[ListedRule]:
    last = len(policy.overlays) - 1
    return [
        ListedRule(place, RuleInWords.of(rule, policy), place > 0, place < last)
        for place, rule in enumerate(policy.overlays)
    ]


def _bodies(policy: Policy) -> list[Listed]:
    where = {region.code: region.name for region in policy.regions}
    return [
        Listed(
            place,
            entry.name,
            _(", ").join(str(Sector(each.value).label) for each in entry.manages),
            " · ".join(filter(None, (str(Role(entry.role).label), where.get(entry.region, "")))),
            next((each.basis for each in entry.manages), ""),
        )
        for place, entry in enumerate(policy.agencies)
    ]


def _places(policy: Policy) -> list[Listed]:
    return [
        Listed(place, region.name, str(TerritoryKind(region.kind).label), region.code)
        for place, region in enumerate(policy.regions)
    ]


def _lookups(policy: Policy, tables: list[dict[str, Any]]) -> list[Listed]:
    return [
        Listed(
            place,
            table["label"],
            "",
            say_where(table["name"], None) if table["name"] != table["label"] else "",
            rows=rows_of_lookup(policy, table["name"], place),
        )
        for place, table in enumerate(tables)
    ]


def _member(code: str, policy: Policy) -> str:
    """A set in a set stands by its name."""
    subject = next((name for name, field in FACTS.items() if code in field.codes), "")
    return say_value(subject, code, policy) if subject and code not in policy.sets else code
