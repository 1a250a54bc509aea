"""What the policy would make of a form still being filled in: told beside it, so that an officer may say otherwise."""

from collections.abc import Iterable
from datetime import date

from django.http import QueryDict

from agencies.clock.days import calendar_around
from agencies.policy.model import Policy
from agencies.policy.versions import standing_on
from agencies.vocabulary import FACTS, Kind
from cases.actions.intake import completed
from cases.derived import Derived, derived, facts_behind
from cases.facts import Facts
from projects.models import Project


def asked_for(jurisdiction: str, today: date) -> tuple[str, ...]:
    """The codes among the facts that the place's policy makes values of its own of, as form fields."""
    version = standing_on(jurisdiction, today)
    return tuple(f"facts.{name}" for name in _coded(version.policy)) if version else ()


def suggested(jurisdiction: str, given: QueryDict, today: date) -> list[Derived]:
    version = standing_on(jurisdiction, today)
    if version is None or not version.policy.codes:
        return []
    stated = {name: _codes(name, given.getlist(f"facts.{name}")) for name in _coded(version.policy)}
    project = Project.objects.filter(
        jurisdiction=jurisdiction, code=given.get("project_code", "")[:40]
    ).first()
    facts = completed(Facts.read(stated), given.get("source_channel", ""), project)
    return derived(version.policy, facts, calendar_around(today, version.jurisdiction_id))


def _coded(policy: Policy) -> tuple[str, ...]:
    return tuple(name for name in facts_behind(policy) if FACTS[name].kind in (Kind.CODE, Kind.CODES))


def _codes(name: str, values: Iterable[str]) -> list[str] | str | None:
    """What is no code of this fact is the reader's to refuse, once the form is sent."""
    known = [value for value in values if value in FACTS[name].codes]
    return known if FACTS[name].kind is Kind.CODES else next(iter(known), None)
