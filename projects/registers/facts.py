"""The facts of a project in words, by section, as its page and its print show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agencies.vocabulary import Funding
from projects.models import Project
from projects.registers.fields import FIELDS, SECTION_TITLES, Field, Kind, Section, value_of

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Fact:
    label: Text
    value: str
    url: str = ""


def facts_of(project: Project) -> list[tuple[Text, list[Fact]]]:
    """Every field, also those of which nothing is known."""
    found: dict[Section, list[Fact]] = {section: [] for section in SECTION_TITLES}
    for field in FIELDS.values():
        if field.name not in ("code", "name"):
            found[field.section].append(_fact(project, field))
    share = project.labour_share
    if share is not None:
        found[Section.MONEY].append(Fact(_("Labour cost of the contract sum"), f"{share} %"))
    return [(SECTION_TITLES[section], facts) for section, facts in found.items()]


def _fact(project: Project, field: Field) -> Fact:
    value = value_of(project, field.name)
    url = reverse("company", args=[value.pk]) if field.kind is Kind.COMPANY and value else ""
    return Fact(field.label, _in_words(value, field), url)


def _in_words(value: Any, field: Field) -> str:
    if field.kind is Kind.TRUTH or field.kind is Kind.FLAG:
        return "" if value is None else _("yes") if value else _("no")
    if value in (None, "", ()):
        return ""
    if field.kind is Kind.CODE:
        return str(dict(field.choices).get(value, value))
    if field.kind is Kind.CODES:
        return _(", ").join(str(Funding(each).label) for each in value)
    if field.kind in (Kind.MONEY, Kind.AREA):
        return f"{value:,.2f}"
    if field.kind is Kind.SHARE:
        return f"{value} %"
    return value.isoformat() if isinstance(value, date) else str(value)
