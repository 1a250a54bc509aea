"""What changed from one policy to another, section by section and in words."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from agencies.policy.changes.change import Change, How, Section, parts_of
from agencies.policy.changes.lookup_changes import lookup_changes
from agencies.policy.changes.reach import Written
from agencies.policy.changes.rule_changes import rule_changes
from agencies.policy.changes.word_changes import word_changes
from agencies.policy.directive_words import say_directive, say_subject
from agencies.policy.directives import Directive
from agencies.policy.model import AgencyEntry, ClockRule, ClosingRule, DocumentStatus, Policy, RegionEntry
from agencies.policy.money import Setting
from agencies.policy.money_words import say_setting
from agencies.policy.obligation_words import say_due, say_scope
from agencies.policy.obliged import Obligation
from agencies.policy.wording import say_checks, say_clock, say_clock_name, say_role, say_value, say_visits
from agencies.vocabulary import Determination, Role, TerritoryKind

Entry = TypeVar("Entry", AgencyEntry, RegionEntry, ClockRule, Obligation, Setting, Directive)
# What an entry says of itself, each with what it is called.
Told = list[tuple[str, str]]


def differences(old: Policy, new: Policy) -> tuple[Change, ...]:
    """Every change, grouped by section in the order of `Section`; empty when both decide and cite alike."""
    before, after = Written(old), Written(new)
    return (
        *_head(old, new),
        *_clocks(old, new),
        *_closing(old, new),
        *rule_changes(before, after, Section.RULES),
        *rule_changes(before, after, Section.OVERLAYS),
        *_obligations(old, new),
        *_money(old, new),
        *_directives(old, new),
        *lookup_changes(before, after),
        *word_changes(before, after),
        *_agencies(old, new),
        *_regions(old, new),
    )


def _head(old: Policy, new: Policy) -> Iterator[Change]:
    told = [
        (label, was, becomes)
        for (label, was), (_label, becomes) in zip(_head_of(old), _head_of(new), strict=True)
        # The same role may be called otherwise by now; that is said of the agency.
        if label != _("Coordinator") or old.coordinator != new.coordinator
    ]
    if parts := parts_of(*told):
        yield Change(Section.HEAD, How.CHANGED, new.name, parts)


def _head_of(policy: Policy) -> Told:
    order = [each for each in Determination if each.value in policy.auto_dispatch]
    return [
        (_("Code"), policy.code),
        (_("Short code"), policy.short),
        (_("Name"), policy.name),
        (_("Document"), policy.document),
        (_("Status of the document"), _status(policy.document_status)),
        (_("Principle"), policy.principle),
        (_("Coordinator"), say_role(policy.coordinator, policy)),
        (_("Sent without confirmation"), _(", ").join(str(each.label) for each in order) or _("nothing")),
        (_("Number of the letters"), _(", ").join([policy.letter_number, *policy.letter_numbers.values()])),
    ]


def _status(status: DocumentStatus) -> str:
    return {
        DocumentStatus.ISSUED: _("Issued document"),
        DocumentStatus.DRAFT: _("Draft document"),
        DocumentStatus.EXPIRED: _("Expired document"),
    }[status]


def _clocks(old: Policy, new: Policy) -> Iterator[Change]:
    return _entries(
        Section.CLOCKS,
        old.clocks,
        new.clocks,
        _clock_told,
        _clock_told,
        lambda clock: say_clock_name(clock.name),
    )


def _clock_told(clock: ClockRule) -> Told:
    told = [(_("Time limit"), say_clock(clock)), (_("Clause"), clock.clause), (_("Quote"), clock.quote)]
    return [*told, (_("Basis"), clock.basis)]


def _closing(old: Policy, new: Policy) -> Iterator[Change]:
    sides = zip(_closing_told(old.closing), _closing_told(new.closing), strict=True)
    if parts := parts_of(*((label, was, becomes) for (label, was), (_label, becomes) in sides)):
        yield Change(Section.CLOSING, How.CHANGED, new.name, parts)


def _closing_told(closing: ClosingRule) -> Told:
    return [
        (_("Three checks before closing"), say_checks(closing)),
        (_("Follow-up visits, days after closing"), say_visits(closing)),
        (_("Clause"), closing.clause),
        (_("Quote"), closing.quote),
        (_("Basis"), closing.basis),
    ]


def _obligations(old: Policy, new: Policy) -> Iterator[Change]:
    before = {(duty.code, duty.start): duty for duty in old.obligations}
    after = {(duty.code, duty.start): duty for duty in new.obligations}
    return _entries(
        Section.OBLIGATIONS, before, after, _duty_told, _duty_told, lambda duty: f"{duty.name} ({duty.code})"
    )


def _duty_told(duty: Obligation) -> Told:
    return [
        (_("Duty"), duty.name),
        (_("Owed by"), str(duty.party.label)),
        (_("Stage"), str(duty.stage.label)),
        (_("Due"), say_due(duty)),
        (_("Applies to"), say_scope(duty.when)),
        (_("Without it"), str(duty.remedy.label) if duty.remedy else ""),
        (_("Clause"), duty.clause),
        (_("Quote"), duty.quote),
        (_("Basis"), duty.basis),
    ]


def _money(old: Policy, new: Policy) -> Iterator[Change]:
    before = {(each.figure, each.when): each for each in old.money}
    after = {(each.figure, each.when): each for each in new.money}
    return _entries(
        Section.MONEY, before, after, _figure_told, _figure_told, lambda each: str(each.figure.label)
    )


def _figure_told(setting: Setting) -> Told:
    return [
        (_("Figure"), str(setting.figure.label)),
        (_("Value"), say_setting(setting)),
        (_("Applies to"), say_scope(setting.when)),
        (_("Clause"), setting.clause),
        (_("Quote"), setting.quote),
        (_("Basis"), setting.basis),
        (_("Source read in full"), _("no") if setting.unverified else _("yes")),
    ]


def _directives(old: Policy, new: Policy) -> Iterator[Change]:
    return _entries(
        Section.DIRECTIVES, _demanded(old), _demanded(new), say_directive, say_directive, say_subject
    )


def _demanded(policy: Policy) -> dict[Hashable, Directive]:
    """By kind, code and season; several of the same stand in the order of the file."""
    found: dict[Hashable, Directive] = {}
    for each in policy.directives:
        above = 0
        while (each.kind, each.code, each.season, each.when, above) in found:
            above += 1
        found[each.kind, each.code, each.season, each.when, above] = each
    return found


def _agencies(old: Policy, new: Policy) -> Iterator[Change]:
    return _entries(
        Section.AGENCIES,
        _bodies(old),
        _bodies(new),
        lambda agency: _agency_told(agency, old),
        lambda agency: _agency_told(agency, new),
        lambda agency: agency.name,
    )


def _bodies(policy: Policy) -> dict[Hashable, AgencyEntry]:
    """By role and ground; a body of the same role and ground that stands below another counts on."""
    found: dict[Hashable, AgencyEntry] = {}
    for agency in policy.agencies:
        ground = "" if agency.region == policy.code else agency.region
        above = 0
        while (agency.role, ground, above) in found:
            above += 1
        found[agency.role, ground, above] = agency
    return found


def _agency_told(agency: AgencyEntry, policy: Policy) -> Told:
    places = {place.code: place.name for place in policy.regions}
    sectors = [say_value("sector", managed.value, policy) for managed in agency.manages]
    grounds = dict.fromkeys(managed.basis for managed in agency.manages if managed.basis)
    return [
        (_("Name"), agency.name),
        (_("Short name"), agency.short_name),
        (_("Role"), str(Role(agency.role).label)),
        (_("Place"), "" if agency.region == policy.code else places.get(agency.region, agency.region)),
        (_("Accounts"), _("yes") if agency.has_accounts else _("on paper")),
        (_("Manages"), _(", ").join(sectors)),
        (_("Basis"), _("; ").join(grounds)),
    ]


def _regions(old: Policy, new: Policy) -> Iterator[Change]:
    def told(place: RegionEntry) -> Told:
        kind = str(TerritoryKind(place.kind).label)
        return [(_("Code"), place.code), (_("Name"), place.name), (_("Kind"), kind)]

    before = {place.code: place for place in old.regions}
    after = {place.code: place for place in new.regions}
    return _entries(Section.REGIONS, before, after, told, told, lambda place: place.name)


def _entries(
    section: Section,
    before: Mapping[Any, Entry],
    after: Mapping[Any, Entry],
    was_told: Callable[[Entry], Told],
    is_told: Callable[[Entry], Told],
    name: Callable[[Entry], str],
) -> Iterator[Change]:
    """Entries that stand side by side and have no order: what they say now, and what they said."""
    for key, each in after.items():
        if key not in before:
            said = parts_of(*((label, "", now) for label, now in is_told(each)))
            yield Change(section, How.ADDED, name(each), said)
            continue
        sides = zip(was_told(before[key]), is_told(each), strict=True)
        if said := parts_of(*((label, was, now) for (label, was), (_label, now) in sides)):
            renamed = name(before[key]) != name(each)
            yield Change(section, How.RENAMED if renamed else How.CHANGED, name(each), said)
    for key, each in before.items():
        if key not in after:
            said = parts_of(*((label, was, "") for label, was in was_told(each)))
            yield Change(section, How.REMOVED, name(each), said)


@dataclass(frozen=True, slots=True)
class Count:
    """How many changes of one kind there are."""

    how: How
    number: int


def counts(changes: Iterable[Change]) -> tuple[Count, ...]:
    """In the order of `How`, only what there is."""
    found = [change.how for change in changes]
    return tuple(Count(how, found.count(how)) for how in How if how in found)


def by_section(changes: Iterable[Change]) -> list[tuple[Section, list[Change]]]:
    grouped: dict[Section, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.section, []).append(change)
    return list(grouped.items())
