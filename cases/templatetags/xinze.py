"""How values are shown on every page: the navigation of a person, amounts, chips and counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fnmatch import fnmatch
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agencies.people.access import Sight, coordinates, scope_of
from agencies.people.models import User
from agencies.vocabulary import Role
from cases.duties import may_take_in
from cases.models.importing import may_import
from cases.reasons import ArrearsReason, clauses_against

register = template.Library()

# One meaning per colour everywhere: somebody must act, it waits for others, it is done, it is breached; plain only
# says where it stands.
_TONES = {
    "received": "act",
    "proposed": "act",
    "transferred": "wait",
    "in_handling": "plain",
    "feedback_received": "act",
    "closed": "done",
    "uploaded": "act",
    "checking": "wait",
    "checked": "act",
    "done": "done",
    "failed": "breached",
    "taken": "done",
    "merged": "paused",
    "withdrawn": "paused",
    "rejected": "paused",
    "strong": "act",
    "likely": "wait",
    "weak": "plain",
    "running": "plain",
    "lapsed": "breached",
    "met": "done",
    "met_late": "breached",
    "cancelled": "paused",
    "pending": "act",
    "in_force": "done",
    "replaced": "paused",
    "explicit": "done",
    "default": "act",
    "manual": "act",
    "draft": "paused",
    "expired": "paused",
    "published": "done",
    "submitted": "act",
    "approved": "wait",
    "discarded": "paused",
}
_TRANSFER_TONES = {
    "issued": "wait",
    "received": "plain",
    "objected": "act",
    "fed_back": "act",
    "recorded": "done",
    "withdrawn": "paused",
    "concluded": "done",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation. `key` is pressed after g."""

    name: str
    url: str
    label: str | Promise
    is_here: bool
    key: str


# The pages behind the entry of the registers.
_REGISTERS = ("registers", "transfers", "letter*", "supervision*", "meeting*", "visits", "excuses")


# The pages of the projects' own bar.
_PROJECTS = (
    "project*", "duties*", "duty*", "appraisal*", "inspection*", "finding*", "measure*", "template*", "notice*",
    "compan*", "worker*", "engagement*", "attendance*", "labour-manager*", "forem*", "programme*", "enrolment*",
    "training*", "gate*", "register-*",
)  # fmt: skip

# The pages of those who lead and of what they ask of every unit.
_FROM_ABOVE = (
    "timeliness*", "report*", "coverage*", "assessment*", "scorecard*", "indicator*", "signed-form*", "campaign*",
    "joint-supervision*", "admonition*", "group-*", "unit-report*", "town-group*", "patrol*", "exchange*",
    "leading-group*", "window*",
)  # fmt: skip

# The pages of the bar about money, and the panels that open from a project.
_MONEY = (
    "warning*", "project-warnings",
    "money", "money-*", "project-money*", "project-labour-*", "wage-account*", "wage-payment*", "payroll*",
    "project-payroll*", "bank-return*", "deposit*", "project-deposit*", "project-securities", "guarantee*", "funds*",
    "project-funds*", "fund-plan*", "sme-*", "reckoning*", "relief-*", "recover*", "presale*", "emergency-*",
    "account*", "clearing*", "entry*", "entries", "statement*", "restraint*",
)  # fmt: skip


@register.simple_tag(takes_context=True)
def places_of(context: RequestContext) -> list[Place]:
    """Where the signed-in person may go from every page."""
    request = context["request"]
    user, here = request.user, request.resolver_match.url_name if request.resolver_match else ""
    sees_cases = scope_of(user).sight is not Sight.NOTHING
    is_party = user.role == User.Role.PARTY
    # “project*” would claim the panels about money as well.
    on_money = _is_at(here, _MONEY)
    entries = [
        ("leader", _("Leader's page"), "l", user.role == User.Role.LEADER or coordinates(user), ("leader*",)),
        ("my-cases", _("My cases"), "y", user.role == User.Role.LEADER, ("my-cases",)),
        ("cases", _("Cases"), "c", sees_cases, ("cases", "case", "case-history")),
        ("due", _("What is due"), "w", sees_cases, ("due", "due-standards")),
        ("registers", _("Registers"), "r", sees_cases, _REGISTERS),
        ("projects", _("Projects"), "j", sees_cases, _PROJECTS),
        ("money", _("Money for wages"), "b", sees_cases, _MONEY),
        ("group-tasks", _("Joint work"), "o", sees_cases, _FROM_ABOVE),
        ("party-home", _("My project"), "j", is_party, ("party-*",)),
        ("case-new", _("New complaint"), "i", may_take_in(user), ("case-new",)),
        ("imports", _("Imports"), "m", may_import(user), ("import*", "write-back*")),
        ("policy", _("Policy"), "p", not is_party, ("policy*",)),
        ("calendar", _("Calendar"), "d", user.role == User.Role.ADMINISTRATOR, ("calendar*",)),
        ("admin:index", _("Directory"), "a", user.is_staff, ()),
        (
            "successions",
            _("Changes of agencies"),
            "e",
            user.role == User.Role.ADMINISTRATOR,
            ("succession*", "leaving"),
        ),
    ]
    return [
        Place(name, reverse(name), label, _is_at(here, own) and not (own is _PROJECTS and on_money), key)
        for name, label, key, may, own in entries
        if may
    ]


def _is_at(here: str, own: tuple[str, ...]) -> bool:
    """Whether the page belongs to an entry; “policy*” stands for every page whose name begins so."""
    return any(fnmatch(here, name) for name in own)


@register.filter
def role_label(role: str) -> str:
    return str(Role(role).label)


@register.filter
def tone(code: str) -> str:
    return _TONES.get(str(code), "plain")


@register.filter
def transfer_tone(status: str) -> str:
    return _TRANSFER_TONES.get(str(status), "plain")


@register.filter
def yuan(amount: Decimal | float | None) -> str:
    """1234567.5 -> 1,234,567.50; whole amounts without decimals; nothing for what is not known."""
    if amount is None or amount == "":
        return ""
    exact = Decimal(str(amount))
    return f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,.2f}"


@register.filter
def thousands(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-04-30, in local time: the one way dates are written here."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return value.isoformat() if value else ""


@register.filter
def of(mapping: Any, key: str) -> Any:
    """The entry of a mapping or form whose name is only known at run time."""
    try:
        return mapping[key]
    except KeyError:
        return ""


# What stands between the parts of a list, where the reader's language is not Chinese.
_SEPARATORS = {"、": ", ", "；": "; "}


@register.simple_tag
def comma(separator: str = "、") -> str:
    """The separator of a list, as the reader's language writes it."""
    return separator if (get_language() or "").startswith("zh") else _SEPARATORS[separator]


@register.filter
def listed(items: Iterable[Any], separator: str = "、") -> str:
    return comma(separator).join(map(str, items))


@register.filter
def is_flag(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_needed(field: BoundField) -> bool:
    """Whether the form cannot be sent without it."""
    return field.field.widget.attrs.get("aria-required") == "true"


@register.filter
def is_set(field: BoundField) -> bool:
    """Several boxes or buttons under one legend."""
    return isinstance(field.field.widget, CheckboxSelectMultiple | RadioSelect)


@register.filter
def reasons_of(codes: Iterable[str], jurisdiction: str) -> list[dict[str, Any]]:
    """Reasons in words, each with the clause that rejects it as an excuse in this jurisdiction, if any does."""
    return [
        {
            "label": ArrearsReason(code).label if code in ArrearsReason.values else code,
            "clause": next(iter(clauses_against(code, jurisdiction)), None),
        }
        for code in codes
    ]
