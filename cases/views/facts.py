"""Facts in words and in groups: the same order on the case page, in a list row and in the forms."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.policy.conditions import stated
from agencies.vocabulary import FACTS, Kind
from cases.facts import Facts
from cases.templatetags.xinze import listed, yuan

GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        gettext_lazy("What is owed"),
        (
            "domain",
            "sector",
            "causes",
            "worker_count",
            "amount_yuan",
            "arrears_from",
            "arrears_to",
            "verified",
        ),
    ),
    (
        gettext_lazy("Where"),
        ("territory", "territory_kind", "territory_relation", "received_at_territory"),
    ),
    (
        gettext_lazy("Project and employer"),
        (
            "project_category", "funding", "is_government_project", "gov_triggers", "owner_agency", "employer_type",
            "contractor_ownership", "debtor_kind", "special_type", "project_hq", "owner_overdue_days",
            "stop_work_reported", "progress_payment_covers_wages", "firm_unable_to_pay",
        ),
    ),
    (
        gettext_lazy("How it came"),
        (
            "source_channel", "source_level", "assigned_from_above", "assignee", "received_date",
            "duplicate_references", "days_without_progress",
        ),
    ),
    (
        gettext_lazy("Urgency"),
        (
            "is_group", "group_size", "petition_level", "petition_in_person", "is_major", "online_spread",
            "criminal_flags", "order_unpaid", "refuses_investigation", "employer_unreachable",
            "needs_many_departments",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownFact:
    name: str
    label: str
    value: str
    is_stated: bool


@dataclass(frozen=True, slots=True)
class FactGroup:
    title: str
    facts: list[ShownFact]

    @property
    def is_stated(self) -> bool:
        return any(fact.is_stated for fact in self.facts)


def shown_facts(facts: Facts) -> list[FactGroup]:
    """All facts, each marked whether somebody stated it."""
    return [FactGroup(str(title), [_shown(facts, name) for name in names]) for title, names in GROUPS]


def _shown(facts: Facts, name: str) -> ShownFact:
    value = getattr(facts, name)
    known = stated(value) and value is not False
    return ShownFact(name, str(FACTS[name].label), in_words(name, value) if known else "—", known)


def in_words(name: str, value: Any) -> str:
    """A value of a fact for people: labels for codes, yes and no, separators."""
    if not stated(value):
        return _("not stated")
    field = FACTS[name]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.kind is Kind.CODES and field.choices:
        return listed(str(field.choices(code).label) for code in field.codes if code in value)
    if field.choices:
        return str(field.choices(value).label) if value in field.codes else str(value)
    if field.kind is Kind.MONEY:
        return yuan(value)
    return f"{value:,}" if field.kind is Kind.NUMBER else str(value)
