"""`[[money]]` read from a jurisdiction file and from the national list, and both together."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

from django.utils.translation import gettext_noop as _

from agencies.policy.entry import Entry
from agencies.policy.model import Fault, Policy, PolicyRefused
from agencies.policy.money import UNITS, Figure, Holder, Money, Plight, Setting, Source, Unit, Use, Value
from agencies.policy.obligations import scope
from agencies.policy.obliged import Scope
from agencies.policy.reasons import Given, one_line
from agencies.policy.toml import header_lines, tables_of
from agencies.vocabulary import Role

BASIS, CLAUSE = 120, 50
KEYS = {"key", "value", "when", "clause", "quote", "basis", "unverified"}
# The most that can be meant; more is a slip.
_MOST: Mapping[Unit, int] = {
    Unit.PERCENT: 100,
    Unit.YUAN: 100_000_000_000,
    Unit.DAYS: 1096,
    Unit.WORKING_DAYS: 366,
    Unit.MONTHS: 120,
    Unit.YEARS: 30,
}
_CODES: Mapping[Unit, list[str]] = {
    Unit.SOURCES: Source.values,
    Unit.ROLES: Role.values,
    Unit.USES: Use.values,
    Unit.PLIGHTS: Plight.values,
    Unit.HOLDER: Holder.values,
}


def setting(entry: Entry, short: str) -> Setting:
    """One entry. `short` is the short code of the jurisdiction, that its clauses are cited with."""
    for key in sorted(entry.table.keys() - KEYS):
        entry.complain(one_line(key), _("%(key)s is not something a figure can say"), key=one_line(key))
    figure = Figure(entry.choice("key", Figure.values))
    basis = entry.text("basis", needed=False, most=BASIS)
    clause = entry.text("clause", needed=not basis, most=CLAUSE)
    return Setting(
        figure=figure,
        value=_value(entry, UNITS[figure]),
        when=scope(entry),
        clause=f"{short} {clause}".strip() if clause else "",
        quote=entry.text("quote", needed=bool(clause)),
        basis=basis,
        unverified=entry.flag("unverified", False),
        line=entry.line,
    )


def _value(entry: Entry, unit: Unit) -> Value:
    if unit is Unit.FLAG:
        return entry.flag("value", True)
    if unit is Unit.TEXT:
        return entry.text("value")
    if unit is Unit.HOLDER:
        return entry.choice("value", _CODES[unit])
    if unit in (Unit.SOURCES, Unit.ROLES, Unit.USES, Unit.PLIGHTS):
        return _listed(entry, _CODES[unit])
    return _counted(entry, unit)


def _listed(entry: Entry, allowed: list[str]) -> tuple[str, ...]:
    found = entry.texts("value")
    for each in found:
        if each not in allowed:
            entry.complain(
                "value",
                _("value holds “%(found)s”; allowed are %(allowed)s"),
                found=one_line(each),
                allowed=", ".join(allowed),
            )
    if not found or len(set(found)) < len(found):
        entry.complain("value", _("value is a list that names each once, and at least one"))
    return found


def _counted(entry: Entry, unit: Unit) -> Decimal:
    """A whole number; a share may have decimals."""
    found = entry.table.get("value")
    most = _MOST[unit]
    fits = isinstance(found, int | float) if unit is Unit.PERCENT else isinstance(found, int)
    if not fits or isinstance(found, bool) or not 0 < (found or 0) <= most:
        entry.complain(
            "value",
            _("value = %(found)s; a number above 0 and at most %(most)s is needed"),
            found=Given(found),
            most=most,
        )
        return Decimal(1)
    return Decimal(str(found))


def refuse_twins(entry: Entry, found: Setting, seen: set[tuple[Figure, Scope]]) -> None:
    """Of two entries for the same projects the second would never be heard."""
    if (found.figure, found.when) in seen:
        entry.complain("key", _("stands in the file twice for the same projects"))
    seen.add((found.figure, found.when))


@cache
def national() -> tuple[Setting, ...]:
    """The figures of national law. Raises PolicyRefused when the shipped list cannot be read."""
    text = files("agencies").joinpath("policy", "national_money.toml").read_text(encoding="utf-8")
    faults: list[Fault] = []
    seen: set[tuple[Figure, Scope]] = set()
    lines, found = header_lines(text)["money"], []
    for line, table in zip(lines, tables_of(text)["money"], strict=True):
        entry = Entry(table, line, str(table.get("key", "money")), faults)
        found.append(setting(entry, ""))
        refuse_twins(entry, found[-1], seen)
    if faults:
        raise PolicyRefused(faults)
    return tuple(found)


def money(policy: Policy | None) -> Money:
    """Every figure that holds in a place; without a policy the national ones."""
    return _money(policy.money if policy else ())


@lru_cache(maxsize=64)
def _money(own: tuple[Setting, ...]) -> Money:
    return Money((*own, *national()))
