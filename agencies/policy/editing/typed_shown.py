"""How a typed condition is shown: every field with its choices, and beside a line that is not finished why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from agencies.policy.editing.choices import (
    Around,
    Grouped,
    Options,
    label_of,
    single_subjects,
    subjects,
    values_of,
)
from agencies.policy.editing.typed import (
    Group,
    Line,
    Part,
    asks_for,
    comparisons,
    holds_many,
    names_in,
    number_in,
)
from agencies.policy.editing.typed_items import Item

NAMES_MOST = 100


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    path: str
    subject: str
    subjects: Grouped
    comparison: str
    comparisons: Options
    asks: str
    choices: list[Choice]
    value: str
    fault: str
    is_group: bool = False

    @property
    def chosen(self) -> str:
        return _(", ").join(each.label for each in self.choices if each.is_chosen)


@dataclass(frozen=True, slots=True)
class ShownGroup:
    path: str
    joined: str
    ways: Options
    parts: "list[ShownLine | ShownGroup]"
    is_root: bool
    fault: str
    is_group: bool = True


@dataclass(frozen=True, slots=True)
class ShownItem:
    path: str
    name: str
    when: ShownGroup
    basis: str
    fault: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Showing:
    """What can be chosen at one place of a file, asked once for all lines of a form."""

    place: Around
    unfinished: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def subjects(self) -> Grouped:
        return subjects(self.place)

    def group(self, group: Group, path: str, *, is_root: bool = True) -> ShownGroup:
        parts = [self._part(part, f"{path}.{at}") for at, part in enumerate(group.parts)]
        return ShownGroup(path, group.joined, _ways(), parts, is_root, self.unfinished.get(path, ""))

    def _part(self, part: Part, path: str) -> ShownLine | ShownGroup:
        if isinstance(part, Group):
            return self.group(part, path, is_root=False)
        names = [(name, _said(name, part.subject)) for name in comparisons(part.subject)]
        asks = asks_for(part)
        choices = chosen_first(values_of(part.subject, self.place), part.values) if asks == "codes" else []
        if asks == "subject":
            choices = [
                Choice(code, label, code == part.value)
                for code, label in single_subjects(self.place)
                if code != part.subject
            ]
        return ShownLine(
            path, part.subject, self.subjects, part.comparison, names, asks, choices, part.value,
            self.unfinished.get(path, ""),
        )  # fmt: skip

    def items(self, items: Sequence[Item], path: str) -> list[ShownItem]:
        return [
            ShownItem(
                f"{path}.{at}",
                item.name,
                self.group(item.when, f"{path}.{at}.when"),
                item.basis,
                self.unfinished.get(f"{path}.{at}", ""),
                at == 0,
                at == len(items) - 1,
            )
            for at, item in enumerate(items)
        ]


def chosen_first(options: Options, values: Sequence[str]) -> list[Choice]:
    """The order of what is chosen is kept: the file has it, and nothing is changed by opening a form."""
    chosen = [Choice(value, label_of(value, options), True) for value in values]
    return [*chosen, *(Choice(code, label, False) for code, label in options if code not in values)]


def _ways() -> Options:
    return [
        ("all", _("all of these hold")),
        ("any", _("at least one of these holds")),
        ("not", _("it is not so that all of these hold")),
    ]


def _said(comparison: str, subject: str) -> str:
    said = {
        "in": _("include one of") if holds_many(subject) else _("is one of"),
        "only": _("are nothing but"),
        "except": _("include none of") if holds_many(subject) else _("is none of"),
        "given": _("is stated"),
        "not_given": _("is not stated"),
        "yes": _("yes"),
        "no": _("no"),
        "at_least": _("is at least"),
        "more_than": _("is more than"),
        "differs_from": _("differs from"),
        "holds": _("holds"),
    }
    return said[comparison]


def unfinished(group: Group, path: str, *, is_root: bool = True) -> dict[str, str]:
    """What is missing in a condition, by the path of the line or group."""
    if not group.parts and not is_root:
        return {path: _("This group is empty; add a line to it or remove it.")}
    found: dict[str, str] = {}
    for at, part in enumerate(group.parts):
        if isinstance(part, Group):
            found |= unfinished(part, f"{path}.{at}", is_root=False)
        elif fault := _missing(part):
            found[f"{path}.{at}"] = fault
    return found


def _missing(line: Line) -> str:
    if not line.subject:
        return _("Choose what the line is about.")
    match asks_for(line):
        case "codes" if not line.values:
            return _("Choose at least one value.")
        case "names" if not names_in(line.value):
            return _("Enter at least one name.")
        case "names" if any(len(name) > NAMES_MOST for name in names_in(line.value)):
            return _("At most %(maximum)s characters are allowed.") % {"maximum": NAMES_MOST}
        case "number" if number_in(line.value) is None:
            return _("This must be a whole number, such as 30.")
        case "subject" if not line.value:
            return _("Choose what it differs from.")
    return ""


def unfinished_items(items: Sequence[Item], path: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for at, item in enumerate(items):
        if not item.name:
            found[f"{path}.{at}"] = _("Choose one, or remove the line.")
        found |= unfinished(item.when, f"{path}.{at}.when")
    return found
