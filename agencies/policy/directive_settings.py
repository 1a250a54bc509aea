"""`[[directive]]` read from a jurisdiction file."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from agencies.policy.directives import (
    Assessed,
    Directive,
    Kind,
    Measure,
    Rank,
    Rhythm,
    Sitting,
    is_moment,
)
from agencies.policy.entry import Entry
from agencies.policy.obligations import scope
from agencies.policy.obliged import Scope
from agencies.policy.reasons import Given, Key, one_line
from agencies.vocabulary import Role

CODE, NAME, TERM, BASIS, CLAUSE, EVALUATION = 30, 300, 60, 120, 50, 60
LONGEST = 366
_COMMON = {"kind", "code", "name", "clause", "quote", "basis", "unverified"}
_OF_KIND: Mapping[Kind, set[str]] = {
    Kind.TARGET: {"share", "start", "due", "term", "lead", "assist", "when"},
    Kind.REPORT: {"days", "lead", "season", "when"},
    Kind.SEASON: {"start", "due"},
    Kind.CAMPAIGN: {"start", "due", "lead", "assist", "every_member", "whole", "when"},
    Kind.MEETING: {"start", "due", "term", "lead", "assist", "every_member", "when"},
    Kind.TASK: {"start", "due", "term", "lead", "assist", "every_member"},
    Kind.ASSESSMENT: {"start", "due", "term", "lead", "enters", "when"},
    Kind.POST: {"lead"},
}
KEYS = _COMMON.union(*_OF_KIND.values())
_CODES: Mapping[Kind, list[str]] = {
    Kind.TARGET: Measure.values,
    Kind.REPORT: Rhythm.values,
    Kind.MEETING: Sitting.values,
    Kind.ASSESSMENT: Assessed.values,
    Kind.POST: Rank.values,
}
# What a kind cannot do without.
_NEEDED: Mapping[Kind, tuple[str, ...]] = {
    Kind.SEASON: ("name", "start", "due"),
    Kind.CAMPAIGN: ("name", "start", "due"),
    Kind.TASK: ("name",),
    Kind.POST: ("name",),
}


def directive(entry: Entry, short: str) -> Directive:
    """One entry. `short` is the short code of the jurisdiction, that its clauses are cited with."""
    kind = Kind(entry.choice("kind", Kind.values))
    for key in sorted(entry.table.keys() - _COMMON - _OF_KIND[kind]):
        entry.complain(
            one_line(key),
            _("%(key)s is not something a directive of the kind %(kind)s can say"),
            key=one_line(key),
            kind=kind.value,
        )
    for key in _NEEDED.get(kind, ()):
        entry.text(key)
    basis = entry.text("basis", needed=False, most=BASIS)
    clause = entry.text("clause", needed=not basis, most=CLAUSE)
    return Directive(
        kind=kind,
        code=entry.choice("code", _CODES[kind]) if kind in _CODES else entry.name("code", CODE),
        name=entry.text("name", needed=False, most=NAME),
        share=_share(entry),
        start=_moment(entry, "start"),
        due=_moment(entry, "due"),
        term=entry.text("term", needed=False, most=TERM),
        days=_days(entry),
        lead=_roles(entry, "lead"),
        assist=_roles(entry, "assist"),
        every_member=entry.flag("every_member", False),
        whole=entry.flag("whole", False),
        enters=entry.texts("enters", EVALUATION),
        season=entry.text("season", needed=False, most=CODE),
        when=scope(entry),
        clause=f"{short} {clause}".strip() if clause else "",
        quote=entry.text("quote", needed=bool(clause)),
        basis=basis,
        unverified=entry.flag("unverified", False),
        line=entry.line,
    )


def _share(entry: Entry) -> Decimal | None:
    if "share" not in entry.table:
        return None
    found = entry.table["share"]
    if not isinstance(found, int | float) or isinstance(found, bool) or not 0 < found <= 100:
        entry.complain(
            "share",
            _("%(key)s = %(found)s; a number above 0 and at most 100 is needed"),
            key=Key("share"),
            found=Given(found),
        )
        return None
    return Decimal(str(found))


def _days(entry: Entry) -> int:
    return entry.whole("days", LONGEST) or 0 if "days" in entry.table else 0


def _moment(entry: Entry, key: str) -> str:
    found = entry.text(key, needed=False)
    if found and not is_moment(found):
        entry.complain(
            key,
            _("%(key)s = %(found)s; a day is 2017-12-31, 12-31, spring_festival, or spring_festival-40"),
            key=Key(key),
            found=Given(found),
        )
        return ""
    return found


def _roles(entry: Entry, key: str) -> tuple[str, ...]:
    found = entry.texts(key)
    for each in found:
        if each not in Role.values:
            entry.complain(
                key, _("%(key)s names %(found)s, which is no role"), key=Key(key), found=Given(each)
            )
    return found


Identity = tuple[str, str, str, str, str, Scope]


def refuse_twins(entry: Entry, found: Directive, seen: set[Identity]) -> None:
    """The same demand twice would be two of them."""
    identity = (found.kind.value, found.code, found.name, found.due, found.season, found.when)
    if identity in seen:
        entry.complain("code", _("stands in the file twice"))
    seen.add(identity)
