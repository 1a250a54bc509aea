"""The duties that fall on a project: `[[obligation]]` read from a file, the list of national law, and both together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from django.utils.translation import gettext_noop as _

from agencies.policy.entry import Entry
from agencies.policy.model import Fault, Policy, PolicyRefused
from agencies.policy.obliged import LIMITS, Event, Obligation, Party, Remedy, Scope, Stage
from agencies.policy.reasons import one_line
from agencies.policy.toml import header_lines, tables_of
from agencies.vocabulary import Funding, ProjectCategory, Sector, SpecialType, TimeUnit

CODE, NAME, BASIS, CLAUSE, LONGEST = 30, 60, 120, 50, 366
KEYS = {
    "code", "name", "party", "stage", "start", "value", "unit", "before", "monthly", "when", "remedy", "clause",
    "quote", "basis",
}  # fmt: skip
_CODES: Mapping[str, list[str]] = {
    "sector": Sector.values,
    "category": ProjectCategory.values,
    "funding": Funding.values,
    "special": SpecialType.values,
    "nature": ["new", "rebuilding", "extension"],
}
_TRUTHS = ("government", "state_owned", "subcontracted")


def obligation(entry: Entry, short: str) -> Obligation:
    """One entry. `short` is the short code of the jurisdiction, that its clauses are cited with."""
    for key in sorted(entry.table.keys() - KEYS):
        entry.complain(one_line(key), _("%(key)s is not something a duty can say"), key=one_line(key))
    start = entry.choice("start", [each.value for each in Event])
    monthly, before = entry.flag("monthly", False), entry.flag("before", False)
    value, unit = _limit(entry, start, monthly or before)
    basis = entry.text("basis", needed=False, most=BASIS)
    clause = entry.text("clause", needed=not basis, most=CLAUSE)
    quote = entry.text("quote", needed=bool(clause) or not basis)
    remedy = entry.choice("remedy", [each.value for each in Remedy]) if "remedy" in entry.table else ""
    return Obligation(
        code=entry.name("code", CODE),
        name=entry.text("name", most=NAME),
        party=Party(entry.choice("party", [each.value for each in Party])),
        stage=Stage(entry.choice("stage", [each.value for each in Stage])),
        start=Event(start),
        value=value,
        unit=unit,
        before=before,
        monthly=monthly,
        when=scope(entry),
        remedy=Remedy(remedy) if remedy else None,
        clause=f"{short} {clause}".strip() if clause else "",
        quote=quote,
        basis=basis,
        line=entry.line,
    )


def _limit(entry: Entry, start: str, has_day: bool) -> tuple[int, TimeUnit]:
    """So many days or months after the event; 0 where the duty is due with the event itself."""
    if "value" not in entry.table:
        if "unit" in entry.table:
            entry.complain("unit", _("a unit without a value says nothing"))
        return 0, TimeUnit.DAY
    if has_day:
        entry.complain("value", _("what is due before its event or every month has no value of its own"))
    if start == Event.NONE.value:
        entry.complain("value", _("what is counted from no event has no value"))
    return entry.whole("value", LONGEST) or 0, TimeUnit(entry.choice("unit", [each.value for each in LIMITS]))


def scope(entry: Entry) -> Scope:
    """`when`: a few facts of a project, all of which must hold."""
    table = entry.inner("when", entry.tables("when"))
    known = {*_CODES, *_TRUTHS, "contract_sum_from"}
    for key in sorted(table.table.keys() - known):
        table.complain(
            key,
            _("a duty cannot ask for %(key)s; it can ask for %(known)s"),
            key=one_line(key),
            known=", ".join(sorted(known)),
        )
    codes = {key: _codes(table, key, allowed) for key, allowed in _CODES.items()}
    truths = {key: table.flag(key, False) if key in table.table else None for key in _TRUTHS}
    least = table.whole("contract_sum_from") if "contract_sum_from" in table.table else None
    return Scope(**codes, **truths, contract_sum_from=least)  # type: ignore[arg-type]


def _codes(table: Entry, key: str, allowed: list[str]) -> tuple[str, ...]:
    found = table.texts(key)
    for each in found:
        if each not in allowed:
            table.complain(
                key,
                _("%(key)s holds “%(found)s”; allowed are %(allowed)s"),
                key=one_line(key),
                found=one_line(each),
                allowed=", ".join(allowed),
            )
    return found


def refuse_twins(entry: Entry, found: Obligation, seen: set[tuple[str, str]]) -> None:
    """A duty may be due by several events; by one event only once."""
    if (found.code, found.start.value) in seen:
        entry.complain("code", _("stands in the file twice with the same start"))
    seen.add((found.code, found.start.value))


@cache
def national() -> tuple[Obligation, ...]:
    """What national law asks of every project. Raises PolicyRefused when the shipped list cannot be read."""
    text = files("agencies").joinpath("policy", "national.toml").read_text(encoding="utf-8")
    faults: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    lines, found = header_lines(text)["obligation"], []
    for line, table in zip(lines, tables_of(text)["obligation"], strict=True):
        entry = Entry(table, line, str(table.get("code", "obligation")), faults)
        found.append(obligation(entry, ""))
        refuse_twins(entry, found[-1], seen)
    if faults:
        raise PolicyRefused(faults)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Declared:
    """One duty with everything that is said of it: first by the place, then by the nation."""

    code: str
    sources: tuple[Obligation, ...]

    @property
    def first(self) -> Obligation:
        return self.sources[0]

    @property
    def name(self) -> str:
        return self.first.name

    def by(self, start: str) -> Obligation:
        """The source that counts from an event, rather one that holds for all projects; else the first."""
        found = [each for each in self.sources if each.start == start]
        return next((each for each in found if each.when == Scope()), found[0] if found else self.first)


def declared(policy: Policy | None) -> Mapping[str, Declared]:
    """The list of a place in the order of the national one, then what it adds. Without a policy the national one."""
    return _declared(policy.obligations if policy else ())


@lru_cache(maxsize=64)
def _declared(own: tuple[Obligation, ...]) -> Mapping[str, Declared]:
    codes = dict.fromkeys(each.code for each in (*national(), *own))
    order = list(Stage)
    found = [
        Declared(code, tuple(each for each in (*own, *national()) if each.code == code)) for code in codes
    ]
    return {each.code: each for each in sorted(found, key=lambda duty: order.index(duty.first.stage))}
