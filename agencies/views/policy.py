"""The policy page: the rules of a jurisdiction as one can read them aloud, each beside its clause and quote."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.models import PolicyVersion, Region
from agencies.people.access import SignedIn
from agencies.policy.access import tries_policy
from agencies.policy.directive_words import say_moment, say_roles
from agencies.policy.directive_words import say_subject as say_demand
from agencies.policy.directives import Directive
from agencies.policy.model import LookupRow, Policy, Rule
from agencies.policy.money import Setting
from agencies.policy.money_settings import national
from agencies.policy.money_words import say_setting
from agencies.policy.obligation_words import say_due, say_scope
from agencies.policy.obligations import declared
from agencies.policy.obliged import Obligation
from agencies.policy.uncovered import LOOKUP, uncovered_sectors
from agencies.policy.versions import in_force, jurisdictions
from agencies.policy.wording import (
    say,
    say_addition,
    say_checks,
    say_clock,
    say_clock_name,
    say_coordinator,
    say_given,
    say_subject,
    say_value,
    say_visits,
)


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """One rule, every part of it a sentence or a list of names."""

    rule: Rule
    when: str
    lead: list[str]
    assist: list[str]
    notify: list[str]
    duties: list[str]
    clauses: list[str]
    quotes: list[str]
    coordinator: str

    @classmethod
    def of(cls, rule: Rule, policy: Policy) -> "RuleInWords":
        parts = {
            name: [say_addition(each, policy) for each in getattr(rule, name)]
            for name in ("lead", "assist", "notify", "duties")
        }
        return cls(
            rule,
            say(rule.when, policy),
            clauses=list(rule.clauses),
            quotes=rule.quotes,
            coordinator=say_coordinator(rule, policy),
            **parts,
        )


@dataclass(frozen=True, slots=True)
class DutyInWords:
    """A duty of a project as one source puts it."""

    duty: Obligation
    due: str
    scope: str

    @classmethod
    def of(cls, duty: Obligation) -> "DutyInWords":
        return cls(duty, say_due(duty), say_scope(duty.when))


@dataclass(frozen=True, slots=True)
class FigureInWords:
    """A figure about money: what it is, how much, for which projects."""

    setting: Setting
    value: str
    scope: str

    @classmethod
    def of(cls, setting: Setting) -> "FigureInWords":
        return cls(setting, say_setting(setting), say_scope(setting.when))


@dataclass(frozen=True, slots=True)
class DirectiveInWords:
    """What is demanded of those who lead: about what, how much, until when, and who takes part."""

    directive: Directive
    about: str
    begins: str
    due: str
    led: str
    joined: str
    scope: str

    @classmethod
    def of(cls, directive: Directive) -> "DirectiveInWords":
        return cls(
            directive,
            say_demand(directive),
            say_moment(directive.start),
            say_moment(directive.due),
            say_roles(directive.lead),
            say_roles(directive.assist),
            say_scope(directive.when),
        )


@login_required
def own_policy(request: SignedIn) -> HttpResponse:
    """The policy of the place one works in; an administrator's is the first there is."""
    agency = getattr(request.user, "agency", None)
    code = agency.jurisdiction_id if agency else next(iter(jurisdictions().values()), "")
    return (
        redirect("policy-of", code=code) if code else render(request, "agencies/policy_none.html", status=404)
    )


@login_required
def policy(request: SignedIn, code: int) -> HttpResponse:
    """The policy in force, for everybody who works here."""
    jurisdiction = get_object_or_404(Region, pk=str(code))
    version = in_force(jurisdiction.pk, timezone.localdate())
    places = Region.objects.filter(policies__state=PolicyVersion.State.PUBLISHED).distinct()
    context = {
        "jurisdiction": jurisdiction,
        "places": places,
        "tries": tries_policy(request.user, jurisdiction.pk),
    }
    return render(request, "agencies/policy.html", context | in_words(version))


def in_words(version: PolicyVersion) -> dict[str, Any]:
    """What `agencies/policy_body.html` shows: every rule, lookup, body and time limit of a version."""
    found = version.policy
    return {
        "version": version,
        "policy": found,
        "rules": [RuleInWords.of(rule, found) for rule in found.rules],
        "overlays": [RuleInWords.of(rule, found) for rule in found.overlays],
        "lookups": [_lookup(name, rows, found) for name, rows in found.lookups.items()],
        "agencies": found.agencies,
        "duties": [DutyInWords.of(duty) for each in declared(found).values() for duty in each.sources],
        "figures": [
            ("own", [FigureInWords.of(each) for each in found.money]),
            ("national", [FigureInWords.of(each) for each in national()]),
        ],
        "directives": [DirectiveInWords.of(each) for each in found.directives],
        "closing": found.closing,
        "checks_said": say_checks(found.closing),
        "visits_said": say_visits(found.closing),
        "clocks": [(clock, say_clock_name(clock.name), say_clock(clock)) for clock in found.clocks.values()],
    }


def _lookup(name: str, rows: tuple[LookupRow, ...], policy: Policy) -> dict[str, Any]:
    """A lookup with the rows of the same result and basis told as one."""
    told: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        gives = say_given(name, row.gives, policy)
        told.setdefault((gives, row.basis), []).append(say(row.when, policy))
    return {
        "name": name,
        "label": say_subject(name, policy),
        "rows": [{"gives": gives, "basis": basis, "when": whens} for (gives, basis), whens in told.items()],
        "uncovered": [say_value("sector", code, policy) for code in uncovered_sectors(policy)]
        if name == LOOKUP
        else [],
    }
