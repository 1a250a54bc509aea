"""The sections of a jurisdiction file that hold no condition: places, agencies, time limits, letters."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_noop as _

from agencies.policy.entry import BAD_NAME, NAME_LENGTH, Entry, fit_name
from agencies.policy.model import (
    AgencyEntry,
    ChecksFor,
    ClockRule,
    ClosingRule,
    Managed,
    RegionEntry,
    Start,
)
from agencies.policy.reasons import Given, Key, one_line
from agencies.vocabulary import Determination, LetterKind, Role, Sector, TerritoryKind, TimeUnit

# What the columns of the directory and of the cases hold.
SHORT, NAME, SHORT_NAME, BASIS, CLAUSE, LETTER = 8, 60, 30, 120, 50, 60
LONGEST_CLOCK = 366
# Follow-up visits: so many rounds, the last within so many days of the closing.
ROUNDS, LONGEST_VISIT = 6, 1096
# The steps after a lapse, from the mildest on (催办 → 督办 → 通报 → 约谈 → 问责).
LADDER = ("remind", "supervise", "circular", "talk", "accountability")


def region(entry: Entry, jurisdiction: str) -> RegionEntry:
    code = entry.text("code")
    if not re.fullmatch(r"[0-9]{6}|[0-9]{9}", code) or not code.startswith(jurisdiction[:2]):
        entry.complain(
            "code",
            _("code %(found)s is not a six-digit county or nine-digit township code of the province"),
            found=Given(code),
        )
    kind = entry.choice("kind", TerritoryKind.values)
    return RegionEntry(code, entry.text("name", most=NAME), kind)


def agency(entry: Entry, jurisdiction: str, regions: Sequence[RegionEntry]) -> AgencyEntry:
    role = entry.choice("role", Role.values)
    name = entry.text("name", most=NAME)
    region = entry.text("region") if "region" in entry.table else jurisdiction
    if region and region not in {jurisdiction, *(each.code for each in regions)}:
        entry.complain(
            "region",
            _("region %(found)s is neither the jurisdiction nor among the places of the file"),
            found=Given(region),
        )
    # The short name of a body without one is its name, as far as it fits.
    short_name = entry.text("short_name", needed=False, most=SHORT_NAME) or name[:SHORT_NAME]
    return AgencyEntry(
        role, name, short_name, region, entry.flag("accounts", True), managed(entry), entry.line
    )


def managed(entry: Entry) -> tuple[Managed, ...]:
    basis = entry.text("basis", needed=False, most=BASIS)
    found: dict[str, Managed] = {}
    for kind, values in entry.tables("manages").items():
        if kind != "sector":
            entry.complain(
                "manages",
                _("manages.%(kind)s is not known; an agency manages sectors"),
                kind=one_line(kind),
            )
            continue
        for value in entry.as_list("manages", values):
            if value not in Sector.values:
                entry.complain("manages", _("there is no sector %(found)s"), found=Given(value))
            found[str(value)] = Managed(kind, str(value), basis)
    return tuple(found.values())


def clock(entry: Entry, name: str, short: str) -> ClockRule:
    if not fit_name(name):
        entry.complain("name", BAD_NAME, found=Given(name), most=NAME_LENGTH)
    start = entry.choice("start", [each.value for each in Start])
    by_officer = start == Start.OFFICER.value
    days = 0 if by_officer else entry.whole("days", LONGEST_CLOCK) or 1
    unit = TimeUnit.DAY.value if by_officer else entry.choice("unit", TimeUnit.values)
    if start == Start.LAPSE.value:
        _step(entry, name, unit)
    basis = entry.text("basis", needed=False, most=BASIS)
    clause = entry.text("clause", needed=not basis, most=CLAUSE)
    quote = entry.text("quote", needed=not basis)
    return ClockRule(name, days, TimeUnit(unit), start, f"{short} {clause}" if clause else "", quote, basis)


def _step(entry: Entry, name: str, unit: str) -> None:
    """A step of the ladder is one of those known, counted in working days."""
    if name not in LADDER:
        entry.complain(
            "name",
            _("%(found)s is no step after a lapse; known are %(known)s"),
            found=Given(name),
            known=", ".join(LADDER),
        )
    if unit != TimeUnit.WORKING_DAY.value:
        entry.complain("unit", _("steps after a lapse are counted in working days"))


def closing(entry: Entry, short: str) -> ClosingRule:
    checks = ChecksFor.NONE
    if "three_checks" in entry.table:
        checks = ChecksFor(entry.choice("three_checks", [each.value for each in ChecksFor]))
    days = _rounds(entry)
    basis = entry.text("basis", needed=False, most=BASIS)
    # What demands nothing rests on nothing.
    needed = not basis and bool(days or checks is not ChecksFor.NONE)
    clause = entry.text("clause", needed=needed, most=CLAUSE)
    quote = entry.text("quote", needed=needed)
    return ClosingRule(checks, days, f"{short} {clause}" if clause else "", quote, basis)


def _rounds(entry: Entry) -> tuple[int, ...]:
    """Days from the closing, each round later than the one before."""
    found = [
        each
        for each in entry.items("visit_days")
        if isinstance(each, int) and not isinstance(each, bool) and 1 <= each <= LONGEST_VISIT
    ]
    if len(found) != len(entry.items("visit_days")) or found != sorted(set(found)) or len(found) > ROUNDS:
        entry.complain(
            "visit_days",
            _(
                "visit_days is a list of at most %(rounds)s numbers from 1 to %(most)s, each more than the last"
            ),
            rounds=ROUNDS,
            most=LONGEST_VISIT,
        )
        return ()
    return tuple(found)


def dispatch(entry: Entry) -> tuple[str, ...]:
    auto = entry.texts("auto")
    for each in sorted(set(auto) - set(Determination.values)):
        entry.complain("auto", _("auto has no determination %(found)s"), found=Given(each))
    return auto


def letters(entry: Entry, short: str) -> str:
    return _numbered(entry, "number", entry.text("number", f"{short}〔{{year}}〕{{serial}}号"))


def letter_numbers(entry: Entry) -> dict[str, str]:
    """The rows of numbers that the office has named itself, by kind of letter; the others follow from `number`."""
    found: dict[str, str] = {}
    for kind in LetterKind.values:
        if kind in entry.table:
            number = _numbered(entry, kind, entry.text(kind))
            if number in (*found.values(), entry.table.get("number")):
                entry.complain(kind, _("two kinds of letters cannot share a row of numbers"))
            found[kind] = number
    return found


def _numbered(entry: Entry, key: str, number: str) -> str:
    if "{year}" not in number or "{serial}" not in number:
        entry.complain(key, _("%(key)s must hold {year} and {serial}"), key=Key(key))
        return number
    plain = number.replace("{year}", "2026").replace("{serial}", "100000")
    if "{" in plain or "}" in plain:
        entry.complain(key, _("%(key)s can hold no other braces than {year} and {serial}"), key=Key(key))
    if len(plain) > LETTER:
        entry.complain(key, _("a letter's number has at most %(most)s characters"), most=LETTER)
    return number
