"""Text of a jurisdiction file in, a frozen Policy out, or every fault at once with the line it stands under."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from agencies.policy.conditions import ALWAYS, Condition, Op, Test, subjects
from agencies.policy.model import (
    Addition,
    AgencyEntry,
    ClockRule,
    DocumentStatus,
    Fault,
    LookupRow,
    Managed,
    Policy,
    PolicyRefused,
    RegionEntry,
    Rule,
)
from agencies.policy.reading import Reader
from agencies.vocabulary import FACTS, Determination, Duty, Kind, Role, Sector, TerritoryKind, TimeUnit

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
}  # fmt: skip
RULE_KEYS = {
    "id", "when", "lead", "assist", "notify", "duties", "coordinator", "determination", "clauses", "quote", "basis",
}  # fmt: skip


def parse(text: str) -> Policy:
    """Read one jurisdiction file. Raises PolicyRefused with every fault found."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise PolicyRefused([Fault(int(line[1]) if line else 1, "file", str(error))]) from error
    return _Parser(text, tables).policy()


@lru_cache(maxsize=64)
def parsed(text: str) -> Policy:
    """The same, once per content and process: a version's content never changes."""
    return parse(text)


def header_lines(text: str) -> dict[str, list[int]]:
    """For each table name the lines (from 1) its headers stand on; text inside long strings is not a header."""
    found: dict[str, list[int]] = {}
    inside: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if inside is None and (header := re.match(r"\s*\[\[?([\w.]+)\]\]?\s*(#|$)", line)):
            found.setdefault(header[1], []).append(number)
        for quotes in re.findall(r'"""|\'\'\'', line):
            inside = quotes if inside is None else None if inside == quotes else inside
    return found


class _Parser:
    def __init__(self, text: str, tables: dict[str, Any]) -> None:
        self.text, self.tables = text, tables
        self.lines = header_lines(text)
        self.faults: list[Fault] = []
        self.line, self.where = 1, "file"
        self.reader = Reader(self.complain)
        self.labels: dict[str, str] = {}
        self.codes: dict[str, Mapping[str, str]] = {}
        self.relied_on: set[str] = set()

    def complain(self, reason: str) -> None:
        self.faults.append(Fault(self.line, self.where, reason))

    def at(self, table: str, place: int = 0, name: str = "") -> None:
        lines = self.lines.get(table, [])
        self.line = lines[place] if place < len(lines) else 1
        self.where = name or table

    def each(self, table: str, key: str) -> Iterator[Mapping[str, Any]]:
        for place, entry in enumerate(self.tables.get(table, [])):
            self.at(table, place, str(entry.get(key, f"{table} {place + 1}")))
            yield entry

    def text_of(self, table: Mapping[str, Any], key: str, *, needed: bool = True) -> str:
        found = table.get(key, "")
        if not isinstance(found, str) or (needed and not found):
            self.complain(f"{key} is missing or not text")
            return ""
        return found

    def choice(self, table: Mapping[str, Any], key: str, allowed: list[str], default: str = "") -> str:
        found = table.get(key, default)
        if found not in allowed:
            self.complain(f"{key} = {found!r}; allowed are {', '.join(allowed)}")
            return allowed[0]
        return str(found)

    def policy(self) -> Policy:
        for name in self.tables.keys() - SECTIONS:
            self.at(name, 0, name)
            self.complain("there is no section of this name")
        head = self.tables.get("jurisdiction", {})
        self.at("jurisdiction")
        code, short = self.text_of(head, "code"), self.text_of(head, "short")
        status = self.choice(head, "document_status", [each.value for each in DocumentStatus])
        coordinator = self.choice(head, "coordinator", list(Role.values))
        named = {key: self.text_of(head, key) for key in ("name", "document", "principle")}
        regions = tuple(self.region(entry, code) for entry in self.each("region", "code"))
        agencies = tuple(self.agency(entry, code) for entry in self.each("agency", "role"))
        clocks = self.clocks(short)
        self.read_sets()
        lookups = self.read_lookups(agencies)
        self.read_words()
        rules = tuple(self.rule(entry, {*RULE_KEYS, "rank"}) for entry in self.each("rule", "id"))
        overlays = tuple(self.rule(entry, RULE_KEYS) for entry in self.each("overlay", "id"))
        self.at("dispatch")
        auto = self.tables.get("dispatch", {}).get("auto", [])
        for each in set(auto) - set(Determination.values):
            self.complain(f"auto has no determination {each!r}")
        self.at("letters")
        number = self.tables.get("letters", {}).get("number", f"{short}〔{{year}}〕{{serial}}号")
        if "{year}" not in number or "{serial}" not in number:
            self.complain("number must hold {year} and {serial}")
        if self.faults:
            raise PolicyRefused(self.faults)
        return Policy(
            code=code, short=short, document_status=DocumentStatus(status), coordinator=coordinator, **named,
            auto_dispatch=frozenset(auto), letter_number=number, regions=regions, agencies=agencies,
            sets=self.reader.sets, words=self.reader.words, lookups=lookups, labels=self.labels, codes=self.codes,
            rules=rules, overlays=overlays, clocks=clocks, source=self.text,
        )  # fmt: skip

    def region(self, entry: Mapping[str, Any], jurisdiction: str) -> RegionEntry:
        code = self.text_of(entry, "code")
        if not re.fullmatch(r"\d{6}|\d{9}", code) or not code.startswith(jurisdiction[:2]):
            self.complain(
                f"code {code!r} is not a six-digit county or nine-digit township code of the province"
            )
        kind = self.choice(entry, "kind", list(TerritoryKind.values))
        return RegionEntry(code, self.text_of(entry, "name"), kind)

    def agency(self, entry: Mapping[str, Any], jurisdiction: str) -> AgencyEntry:
        role = self.choice(entry, "role", list(Role.values))
        name = self.text_of(entry, "name")
        managed = []
        for kind, values in entry.get("manages", {}).items():
            if kind != "sector":
                self.complain(f"manages.{kind} is not known; an agency manages sectors")
                continue
            for value in values:
                if value not in Sector.values:
                    self.complain(f"there is no sector {value!r}")
                managed.append(Managed(kind, value, entry.get("basis", "")))
        return AgencyEntry(
            role, name, entry.get("short_name", name), entry.get("region", jurisdiction),
            bool(entry.get("accounts", True)), tuple(managed), self.line,
        )  # fmt: skip

    def clocks(self, short: str) -> dict[str, ClockRule]:
        found = {}
        for name, entry in self.tables.get("clock", {}).items():
            self.at(f"clock.{name}", 0, f"clock.{name}")
            value = entry.get("days")
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                self.complain(f"days = {value!r}; a whole number of at least 1 is needed")
                value = 1
            unit = self.choice(entry, "unit", list(TimeUnit.values))
            start = self.choice(entry, "start", ["receipt_by_recipient"])
            clause, quote = self.text_of(entry, "clause"), self.text_of(entry, "quote")
            found[name] = ClockRule(name, value, TimeUnit(unit), start, f"{short} {clause}", quote)
        self.reader.clocks = set(found)
        return found

    def read_sets(self) -> None:
        self.at("sets")
        codes = {code for field in FACTS.values() for code in field.codes}
        for name, members in self.tables.get("sets", {}).items():
            if name in codes or not name.isupper():
                self.complain(
                    f"the set {name!r} must be written in capitals, so that no code is mistaken for it"
                )
            for member in members:
                if member not in codes and member not in self.reader.sets:
                    self.complain(f"the set {name} holds {member!r}, which no fact can be")
            whole = (code for member in members for code in self.reader.sets.get(member, (member,)))
            self.reader.sets[name] = tuple(whole)

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
            name = self.text_of(entry, "name")
            if not name.startswith("@"):
                self.complain("a lookup's name begins with @")
            if own := self.own_codes(entry):
                self.codes[name] = own
            values = frozenset(own) or self.reader.lookups.get(name, roles)
            rows = tuple(self.lookup_row(row, values) for row in entry.get("rows", []))
            if name in self.relied_on:  # also keeps lookups from going in circles
                self.complain(f"{name} is relied on above or by itself, so it cannot gain rows here")
            found[name] = (*(() if entry.get("replaces") else found.get(name, ())), *rows)
            self.reader.lookups[name] = values
            self.labels[name] = self.text_of(entry, "label")
        return found

    def own_codes(self, entry: Mapping[str, Any]) -> dict[str, str]:
        """`codes = { district = "区属项目" }`: what a lookup gives that are no roles, and what they are called."""
        found = entry.get("codes", {})
        if not isinstance(found, Mapping) or not all(
            isinstance(name, str) and name for name in found.values()
        ):
            self.complain("codes is a table of codes and what each is called")
            return {}
        return dict(found)

    def lookup_row(self, row: Mapping[str, Any], values: frozenset[str]) -> LookupRow:
        gives, when = self.text_of(row, "gives"), self.when(row)
        asked = (gives, *subjects(when))
        self.relied_on |= {subject for subject in asked if subject.startswith("@")}
        if "lead" in asked:
            self.complain("a lookup cannot ask for the lead, which is named after it")
        if not self.given_by(gives) <= values:
            self.complain(f"gives = {gives!r}, but there is no such fact, role, code or lookup")
        return LookupRow(gives, when, row.get("basis", ""), self.line)

    def given_by(self, gives: str) -> frozenset[str]:
        """Every code a row can give; what is unknown stands for itself, so that it is found not to be allowed."""
        field = FACTS.get(gives[1:]) if gives.startswith("=") else None
        if field and field.kind is Kind.CODE:
            return frozenset(field.codes)
        return self.reader.lookups.get(gives) or frozenset({gives})

    def read_words(self) -> None:
        for name, table in self.tables.get("words", {}).items():
            self.at("words", 0, f"words.{name}")
            self.reader.words[name] = self.reader.condition(table)

    def when(self, entry: Mapping[str, Any]) -> Condition:
        return self.reader.condition(entry["when"]) if "when" in entry else ALWAYS

    def rule(self, entry: Mapping[str, Any], keys: set[str]) -> Rule:
        for key in entry.keys() - keys:
            self.complain(f"{key} is not something a rule can say")
        rank = entry.get("rank")
        if rank is not None and (not isinstance(rank, int) or isinstance(rank, bool) or rank < 1):
            self.complain(f"rank = {rank!r}; a whole number of at least 1 is needed")
            rank = None
        coordinator = entry.get("coordinator")
        if coordinator is not None:
            self.choice(entry, "coordinator", list(Role.values))
        return Rule(
            id=self.text_of(entry, "id"),
            when=self.when(entry),
            lead=self.additions(entry, "lead"),
            assist=self.additions(entry, "assist"),
            notify=self.additions(entry, "notify"),
            duties=self.additions(entry, "duties"),
            coordinator=coordinator,
            determination=Determination(self.choice(entry, "determination", list(Determination.values))),
            clauses=tuple(entry.get("clauses", ())),
            quote=self.text_of(entry, "quote", needed=False),
            basis=self.text_of(entry, "basis", needed=False),
            line=self.line,
            rank=rank,
        )

    def additions(self, entry: Mapping[str, Any], key: str) -> tuple[Addition, ...]:
        return tuple(self.addition(each, key) for each in entry.get(key, ()))

    def addition(self, each: Any, key: str) -> Addition:
        """`"hrss"`, or `{ add = "hrss", when = {...} }`."""
        name, when = (each.get("add", ""), self.when(each)) if isinstance(each, Mapping) else (each, ALWAYS)
        if key == "duties":
            if name not in Duty.values:
                self.complain(f"there is no duty {name!r}")
        elif not (name in Role.values or self.reader.lookups.get(name, {name}) <= set(Role.values)):
            self.complain(f"{key} names {name!r}, which is neither a role nor a lookup")
        return Addition(str(name), when)
