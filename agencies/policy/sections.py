"""The sections of a jurisdiction file that hold no condition: places, agencies, time limits, letters."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_noop as _

from agencies.policy.entry import BAD_NAME, NAME_LENGTH, Entry, fit_name
from agencies.policy.model import AgencyEntry, ClockRule, Managed, RegionEntry
from agencies.policy.reasons import Given, one_line
from agencies.vocabulary import Determination, Role, Sector, TerritoryKind, TimeUnit

# What the columns of the directory and of the cases hold.
SHORT, NAME, SHORT_NAME, BASIS, CLAUSE, LETTER = 8, 60, 30, 120, 50, 60
LONGEST_CLOCK = 366


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
    days = entry.whole("days", LONGEST_CLOCK) or 1
    unit = entry.choice("unit", TimeUnit.values)
    start = entry.choice("start", ["receipt_by_recipient"])
    clause, quote = entry.text("clause", most=CLAUSE), entry.text("quote")
    return ClockRule(name, days, TimeUnit(unit), start, f"{short} {clause}", quote)


def dispatch(entry: Entry) -> tuple[str, ...]:
    auto = entry.texts("auto")
    for each in sorted(set(auto) - set(Determination.values)):
        entry.complain("auto", _("auto has no determination %(found)s"), found=Given(each))
    return auto


def letters(entry: Entry, short: str) -> str:
    number = entry.text("number", f"{short}〔{{year}}〕{{serial}}号")
    if "{year}" not in number or "{serial}" not in number:
        entry.complain("number", _("number must hold {year} and {serial}"))
        return number
    plain = number.replace("{year}", "2026").replace("{serial}", "100000")
    if "{" in plain or "}" in plain:
        entry.complain("number", _("number can hold no other braces than {year} and {serial}"))
    if len(plain) > LETTER:
        entry.complain("number", _("a letter's number has at most %(most)s characters"), most=LETTER)
    return number
