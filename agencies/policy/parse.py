"""Text of a jurisdiction file in, a frozen Policy out, or every fault at once with the line it stands under."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop as _

from agencies.policy import directive_settings, money_settings
from agencies.policy.conditions import ALWAYS, Condition, Op, Test, subjects
from agencies.policy.directives import Directive
from agencies.policy.entry import BAD_NAME, KEY_LENGTH, NAME_LENGTH, UNPRINTABLE, Entry, fit_name
from agencies.policy.model import (
    Addition,
    AgencyEntry,
    ClockRule,
    ClosingRule,
    DocumentStatus,
    Fault,
    LookupRow,
    Policy,
    PolicyRefused,
    RegionEntry,
    Rule,
    Start,
)
from agencies.policy.money import Figure, Setting
from agencies.policy.obligations import obligation, refuse_twins
from agencies.policy.obliged import Obligation, Scope
from agencies.policy.reading import Reader
from agencies.policy.reasons import Given, Key, one_line
from agencies.policy.sections import (
    BASIS,
    CLAUSE,
    SHORT,
    agency,
    clock,
    closing,
    dispatch,
    letter_numbers,
    letters,
    region,
)
from agencies.policy.toml import header_lines, tables_of
from agencies.vocabulary import FACTS, Determination, Duty, Kind, Role, TerritoryKind

# `domain/routing` principle common to all: the body of the territory's kind.
TERRITORY_BODIES = {
    TerritoryKind.TOWN: Role.TOWNSHIP,
    TerritoryKind.STREET: Role.SUBDISTRICT,
    TerritoryKind.DEV_ZONE: Role.DEV_ZONE,
    TerritoryKind.COUNTY: Role.COUNTY_GOV,
    TerritoryKind.DISTRICT: Role.DISTRICT_GOV,
}
SECTIONS = {
    "jurisdiction", "region", "agency", "sets", "words", "lookup", "rule", "overlay", "clock", "dispatch", "letters",
    "closing", "obligation", "money", "directive",
}  # fmt: skip
RULE_KEYS = {
    "id", "when", "lead", "assist", "notify", "duties", "coordinator", "determination", "clauses", "quote", "basis",
}  # fmt: skip


def parse(text: str) -> Policy:
    """Read one jurisdiction file. Raises PolicyRefused with every fault found, and nothing else."""
    return _Parser(text, tables_of(text)).policy()


@lru_cache(maxsize=64)
def parsed(text: str) -> Policy:
    """The same, once per content and process: a version's content never changes."""
    return parse(text)


class _Parser:
    def __init__(self, text: str, tables: dict[str, Any]) -> None:
        self.text, self.tables = text, tables
        self.lines = header_lines(text)
        self.faults: list[Fault] = []
        self.reader = Reader()
        self.labels: dict[str, str] = {}
        self.codes: dict[str, Mapping[str, str]] = {}
        self.relied_on: set[str] = set()
        self.seen: set[tuple[str, ...]] = set()

    def at(self, section: str, table: Any, place: int = 0, name: str = "") -> Entry:
        lines = self.lines.get(section, [])
        line = lines[place] if place < len(lines) else 1
        return Entry(table, line, name or section, self.faults)

    def one(self, section: str) -> Entry:
        """A section that is one table; empty when the file has none."""
        return self.at(section, self.tables.get(section, {}))

    def each(self, section: str, key: str) -> Iterator[Entry]:
        """The entries of a section that is a list of tables."""
        found = self.tables.get(section, [])
        if not isinstance(found, list):
            self.at(section, {}).complain(
                "", _("every %(section)s has a heading of its own, [[%(section)s]]"), section=section
            )
            return
        for place, table in enumerate(found):
            name = table.get(key) if isinstance(table, Mapping) else None
            yield self.at(section, table, place, str(name) if name else f"{section} {place + 1}")

    def policy(self) -> Policy:
        for name in sorted(self.tables.keys() - SECTIONS):
            self.at(name, {}).complain("", _("there is no section of this name"))
        head = self.one("jurisdiction")
        code, short = head.text("code"), head.name("short", SHORT)
        if code and not re.fullmatch(r"[0-9]{6}", code):
            head.complain("code", _("code %(found)s is not a code of six digits"), found=Given(code))
        status = head.choice("document_status", [each.value for each in DocumentStatus])
        coordinator = head.choice("coordinator", Role.values)
        named = {key: head.text(key) for key in ("name", "document", "principle")}
        regions = tuple(self.regions(code))
        agencies = tuple(agency(entry, code, regions) for entry in self.each("agency", "role"))
        clocks = self.clocks(short)
        self.read_sets()
        lookups = self.read_lookups(agencies)
        self.read_words()
        rules = tuple(self.rule(entry, {*RULE_KEYS, "rank"}) for entry in self.each("rule", "id"))
        overlays = tuple(self.rule(entry, RULE_KEYS) for entry in self.each("overlay", "id"))
        auto, number = dispatch(self.one("dispatch")), letters(self.one("letters"), short)
        numbers = letter_numbers(self.one("letters"))
        closes = closing(self.one("closing"), short) if "closing" in self.tables else ClosingRule()
        owed, figures = tuple(self.obligations(short)), tuple(self.money(short))
        demanded = tuple(self.directives(short))
        if self.faults:
            raise PolicyRefused(self.faults)
        return Policy(
            code=code, short=short, document_status=DocumentStatus(status), coordinator=coordinator, **named,
            auto_dispatch=frozenset(auto), letter_number=number, letter_numbers=numbers, regions=regions,
            agencies=agencies, sets=self.reader.sets, words=self.reader.words, lookups=lookups,
            labels=self.labels, codes=self.codes,
            rules=rules, overlays=overlays, clocks=clocks, closing=closes, obligations=owed,
            money=figures, directives=demanded, source=self.text,
        )  # fmt: skip

    def once(self, entry: Entry, field: str, *identity: str) -> None:
        """No two entries are the same thing."""
        if all(identity) and identity in self.seen:
            entry.complain(field, _("stands in the file twice"))
        self.seen.add(identity)

    def fits_key(self, entry: Entry, field: str, name: str) -> None:
        if not fit_name(name, KEY_LENGTH):
            entry.complain(field, BAD_NAME, found=Given(name), most=KEY_LENGTH)

    def regions(self, jurisdiction: str) -> Iterator[RegionEntry]:
        for entry in self.each("region", "code"):
            found = region(entry, jurisdiction)
            self.once(entry, "code", "region", found.code)
            yield found

    def clocks(self, short: str) -> dict[str, ClockRule]:
        found = {
            name: clock(self.at(f"clock.{name}", table, 0, f"clock.{name}"), name, short)
            for name, table in self.one("clock").table.items()
        }
        # Only the limit of a recipient can have run out for a rule: the others belong to letters and steps.
        self.reader.clocks = {name for name, each in found.items() if each.start == Start.RECEIPT.value}
        return found

    def obligations(self, short: str) -> Iterator[Obligation]:
        seen: set[tuple[str, str]] = set()
        for entry in self.each("obligation", "code"):
            found = obligation(entry, short)
            refuse_twins(entry, found, seen)
            yield found

    def money(self, short: str) -> Iterator[Setting]:
        seen: set[tuple[Figure, Scope]] = set()
        for entry in self.each("money", "key"):
            found = money_settings.setting(entry, short)
            money_settings.refuse_twins(entry, found, seen)
            yield found

    def directives(self, short: str) -> Iterator[Directive]:
        seen: set[directive_settings.Identity] = set()
        for entry in self.each("directive", "code"):
            found = directive_settings.directive(entry, short)
            directive_settings.refuse_twins(entry, found, seen)
            yield found

    def read_sets(self) -> None:
        codes = {code for field in FACTS.values() for code in field.codes}
        section = self.one("sets")
        for name, members in section.table.items():
            entry = self.at("sets", section.table, 0, f"sets.{name}")
            self.fits_key(entry, "name", name)
            if name in codes or not name.isupper():
                entry.complain(
                    "name",
                    _("the set %(name)s must be written in capitals, so that no code is mistaken for it"),
                    name=Given(name),
                )
            known = []
            for member in entry.as_list("members", members):
                if isinstance(member, str) and (member in codes or member in self.reader.sets):
                    known.append(member)
                else:
                    entry.complain(
                        "members",
                        _("the set %(name)s holds %(found)s, which no fact can be"),
                        name=one_line(name),
                        found=Given(member),
                    )
            whole = (code for member in known for code in self.reader.sets.get(member, (member,)))
            self.reader.sets[name] = tuple(dict.fromkeys(whole))

    def read_lookups(self, agencies: tuple[AgencyEntry, ...]) -> dict[str, tuple[LookupRow, ...]]:
        """Who manages what: from the agencies themselves first, then the rows the file adds."""
        found: dict[str, tuple[LookupRow, ...]] = {
            "@territory": tuple(
                LookupRow(body, Test("territory_kind", Op.IN, (kind,)))
                for kind, body in TERRITORY_BODIES.items()
            ),
            "@sector": tuple(
                LookupRow(agency.role, Test("sector", Op.IN, (managed.value,)), managed.basis, agency.line)
                for agency in agencies
                for managed in agency.manages
            ),
        }
        roles = frozenset(Role.values)
        self.reader.lookups = dict.fromkeys((*found, "@coordinator"), roles)
        for entry in self.each("lookup", "name"):
            name = self.lookup_name(entry)
            if own := self.own_codes(entry):
                self.codes[name] = own
            values = frozenset(own) or self.reader.lookups.get(name, roles)
            rows = tuple(self.lookup_row(entry.inner("rows", row), values) for row in entry.items("rows"))
            if name in self.relied_on:  # also keeps lookups from going in circles
                entry.complain(
                    "name",
                    _("%(name)s is relied on above or by itself, so it cannot gain rows here"),
                    name=one_line(name),
                )
            found[name] = (*(() if entry.flag("replaces", False) else found.get(name, ())), *rows)
            self.reader.lookups[name] = values
            self.labels[name] = entry.text("label")
        return found

    def lookup_name(self, entry: Entry) -> str:
        name = entry.text("name")
        if name and not name.startswith("@"):
            entry.complain("name", _("a lookup's name begins with @"))
        elif name and not fit_name(name[1:]):
            entry.complain("name", BAD_NAME, found=Given(name), most=NAME_LENGTH)
        elif name == "@coordinator":
            entry.complain("name", _("@coordinator is the coordinator of the file and cannot be defined"))
        return name

    def own_codes(self, entry: Entry) -> dict[str, str]:
        """`codes = { district = "区属项目" }`: what a lookup gives that are no roles, and what they are called."""
        found = entry.table.get("codes", {})
        if not isinstance(found, Mapping) or not all(
            isinstance(name, str) and name and not UNPRINTABLE.search(name) for name in found.values()
        ):
            entry.complain("codes", _("codes is a table of codes and what each is called"))
            return {}
        for code in found:
            self.fits_key(entry, "codes", code)
        return dict(found)

    def lookup_row(self, row: Entry, values: frozenset[str]) -> LookupRow:
        gives, when = row.text("gives"), self.when(row)
        asked = (gives, *subjects(when))
        self.relied_on |= {subject for subject in asked if subject.startswith("@")}
        if "lead" in asked:
            row.complain("when", _("a lookup cannot ask for the lead, which is named after it"))
        if not self.given_by(gives) <= values:
            row.complain(
                "gives",
                _("gives = %(found)s, but there is no such fact, role, code or lookup"),
                found=Given(gives),
            )
        return LookupRow(gives, when, row.text("basis", needed=False, most=BASIS), row.line)

    def given_by(self, gives: str) -> frozenset[str]:
        """Every code a row can give; what is unknown stands for itself, so that it is found not to be allowed."""
        field = FACTS.get(gives[1:]) if gives.startswith("=") else None
        if field and field.kind is Kind.CODE:
            return frozenset(field.codes)
        return self.reader.lookups.get(gives) or frozenset({gives})

    def read_words(self) -> None:
        section = self.one("words")
        for name, table in section.table.items():
            entry = self.at("words", section.table, 0, f"words.{name}")
            self.fits_key(entry, "name", name)
            self.reader.words[name] = self.condition(entry, "when", table)

    def when(self, entry: Entry) -> Condition:
        return self.condition(entry, "when", entry.table["when"]) if "when" in entry.table else ALWAYS

    def condition(self, entry: Entry, field: str, table: Any) -> Condition:
        return self.reader.read(table, lambda says: entry.refuse(field, says))

    def rule(self, entry: Entry, keys: set[str]) -> Rule:
        for key in sorted(entry.table.keys() - keys):
            entry.complain(one_line(key), _("%(key)s is not something a rule can say"), key=one_line(key))
        name = entry.name("id")
        self.once(entry, "id", "rule", name)
        return Rule(
            id=name,
            when=self.when(entry),
            lead=self.additions(entry, "lead"),
            assist=self.additions(entry, "assist"),
            notify=self.additions(entry, "notify"),
            duties=self.additions(entry, "duties"),
            coordinator=entry.choice("coordinator", Role.values) if "coordinator" in entry.table else None,
            determination=Determination(entry.choice("determination", Determination.values)),
            clauses=entry.texts("clauses", CLAUSE),
            quote=entry.text("quote", needed=False),
            basis=entry.text("basis", needed=False),
            line=entry.line,
            rank=entry.whole("rank") if "rank" in entry.table else None,
        )

    def additions(self, entry: Entry, key: str) -> tuple[Addition, ...]:
        return tuple(self.addition(entry, key, each) for each in entry.items(key))

    def addition(self, entry: Entry, key: str, each: Any) -> Addition:
        """`"hrss"`, or `{ add = "hrss", when = {...} }`."""
        when = self.when(entry.inner(key, each)) if isinstance(each, Mapping) else ALWAYS
        name = each.get("add", "") if isinstance(each, Mapping) else each
        if key == "duties":
            if name not in Duty.values:
                entry.complain(key, _("there is no duty %(found)s"), found=Given(name))
        elif not isinstance(name, str) or not self.is_role(name):
            entry.complain(
                key,
                _("%(key)s names %(found)s, which is neither a role nor a lookup"),
                key=Key(key),
                found=Given(name),
            )
        return Addition(str(name), when)

    def is_role(self, name: str) -> bool:
        return name in Role.values or self.reader.lookups.get(name, {name}) <= set(Role.values)
