"""The timeline in words: who did what when, and of every changed field what it was and what it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Company, CompanyGrade, Project, ProjectEvent
from projects.registers.company_actions import labels as company_labels
from projects.registers.fields import FIELDS
from projects.words import word_for

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Change:
    label: Text
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Told:
    """One entry. `who` is empty for what happened by itself."""

    what: Text
    at: datetime
    who: str
    agency: str
    changes: tuple[Change, ...]
    note: str


def told(events: Iterable[ProjectEvent]) -> list[Told]:
    """`events` with their actor and agency."""
    return [
        Told(
            word_for(event.act), event.at, str(event.actor or ""),
            event.agency.short_name if event.agency else "", tuple(_changes(event)), event.note,
        )
        for event in events
    ]  # fmt: skip


def _changes(event: ProjectEvent) -> Iterable[Change]:
    changed = event.details.get("changed")
    if not isinstance(changed, Mapping):
        return
    choices = _COMPANY if event.company_id and not event.project_id else _PROJECT
    names = company_labels() if choices is _COMPANY else {name: each.label for name, each in FIELDS.items()}
    for name, values in changed.items():
        if isinstance(values, list) and len(values) == 2:
            label = names.get(name) or _LABELS.get(name, name)
            yield Change(label, *(_in_words(value, choices.get(name, {})) for value in values))


def _in_words(value: Any, choices: Mapping[str, Any]) -> str:
    if value is None or value == "" or value == []:
        return _("(empty)")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    if isinstance(value, list):
        return _(", ").join(str(choices.get(each, each)) for each in value)
    return str(choices.get(value, value))


def _company_choices() -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {"grade": dict(CompanyGrade.Grade.choices)}
    for name in ("kind", "ownership", "size"):
        field: Any = Company._meta.get_field(name)
        found[name] = dict(field.choices)
    return found


_PROJECT: Mapping[str, Mapping[str, Any]] = {
    "state": dict(Project.State.choices),
    **{name: dict(field.choices) for name, field in FIELDS.items()},
}
_COMPANY: Mapping[str, Mapping[str, Any]] = _company_choices()
_LABELS: Mapping[str, Text] = {"state": gettext_lazy("State"), "grade": gettext_lazy("Grade")}
