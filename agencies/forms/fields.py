"""Form fields for the keys of a jurisdiction file: each reads a value of the file, and gives one back to it."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED
from agencies.policy.editing.choices import Around, label_of
from agencies.policy.editing.typed import Group, changed, finished, names_in, posted, read, table_of
from agencies.policy.editing.typed_items import Item, changed_items, posted_items, read_items, values_of
from agencies.policy.editing.typed_shown import (
    Choice,
    Showing,
    ShownGroup,
    ShownItem,
    unfinished,
    unfinished_items,
)

_CODE_LINE = re.compile(r"[a-z0-9_]+\s*=\s*\S.*")
_COMPLETE = _("Something is missing; it is marked below.")


class KeyField(forms.Field):
    """A key of an entry. `own_template` shows it where `components/field.html` cannot; `span` is its width of four."""

    own_template = ""
    span = 4

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)

    def from_file(self, value: Any) -> Any:
        return value

    def to_file(self, value: Any) -> Any:
        """None where the key is left out."""
        return value or None

    def offer(self, choices: Sequence[Any]) -> None:
        """What can be chosen in this field, where it is a choice."""

    def finished(self, value: Any, path: str) -> Any:
        """What can be written of a value that somebody is still typing."""
        return value

    def acted(self, value: Any, steps: Sequence[str], act: str) -> Any:
        """The value after a button inside the field."""
        return value


class TextField(KeyField, forms.CharField):
    """On one line, or a text of several lines, which are kept as they are."""

    def __init__(self, *, rows: int = 0, span: int = 2, **options: Any) -> None:
        self.span = 4 if rows else span
        if rows:
            options |= {"widget": forms.Textarea(attrs={"rows": rows}), "strip": False}
        super().__init__(error_messages=REQUIRED, **options)

    def to_file(self, value: Any) -> Any:
        return value.replace("\r\n", "\n") or None


class NumberField(KeyField, forms.IntegerField):
    span = 1

    def __init__(self, **options: Any) -> None:
        invalid = {"invalid": _("This must be a whole number, such as 30.")}
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
        super().__init__(error_messages=REQUIRED | invalid, widget=widget, min_value=1, **options)


class NumbersField(TextField):
    """A list of whole numbers on one line."""

    def from_file(self, value: Any) -> Any:
        return ", ".join(map(str, value or []))

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not all(each.isdecimal() and len(each) < 6 for each in _numbers(text)):
            raise ValidationError(_("These must be whole numbers, such as 30, 90."))
        return str(text)

    def to_file(self, value: Any) -> Any:
        return [int(each) for each in _numbers(value)] or None

    def finished(self, value: Any, path: str) -> Any:
        return ", ".join(each for each in _numbers(value or "") if each.isdecimal() and len(each) < 6)


def _numbers(text: str) -> list[str]:
    return re.split(r"[\s,，、;；]+", text.strip()) if text.strip() else []


class OneField(KeyField, forms.ChoiceField):
    span = 1

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=REQUIRED, **options)

    def offer(self, choices: Sequence[Any]) -> None:
        self.choices = choices


class FlagField(KeyField, forms.BooleanField):
    """Left out of the file where it says what an entry without it says."""

    span = 1

    def __init__(self, *, otherwise: bool, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.otherwise = otherwise

    def from_file(self, value: Any) -> Any:
        return self.otherwise if value is None else value

    def to_file(self, value: Any) -> Any:
        return None if value is self.otherwise else value


class LinesField(TextField):
    """A list of texts, one to a line."""

    def from_file(self, value: Any) -> Any:
        return "\n".join(value or [])

    def to_file(self, value: Any) -> Any:
        return names_in(value) or None


class CodesField(TextField):
    """`code = what it is called`, one to a line."""

    def from_file(self, value: Any) -> Any:
        return "\n".join(f"{code} = {name}" for code, name in (value or {}).items())

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        for line in names_in(text):
            if not _CODE_LINE.fullmatch(line):
                raise ValidationError(
                    _("“%(line)s” is not written as code = name; a code has small letters, digits and “_”."),
                    params={"line": line[:40]},
                )
        return str(text)

    def to_file(self, value: Any) -> Any:
        return codes_in(value) or None

    def finished(self, value: Any, path: str) -> Any:
        return "\n".join(line for line in names_in(value or "") if _CODE_LINE.fullmatch(line))


def codes_in(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in names_in(text) if _CODE_LINE.fullmatch(line))
    return {code.strip(): name.strip() for code, _sign, name in pairs}


class PicksBound(forms.BoundField):
    """Several of a long list: those chosen first, in the order of the file."""

    def groups(self) -> list[tuple[str, list[Choice]]]:
        chosen = list(dict.fromkeys(self.value() or []))
        field: PicksField = self.field  # type: ignore[assignment]
        known = [option for _label, options in field.groups for option in options]
        first = [Choice(code, label_of(code, known), True) for code in chosen]
        rest = [
            (label, [Choice(code, name, False) for code, name in options if code not in chosen])
            for label, options in field.groups
        ]
        return [("", first), *rest] if first else rest

    def said(self) -> str:
        chosen = (choice for _label, choices in self.groups() for choice in choices if choice.is_chosen)
        return gettext(", ").join(str(choice.label) for choice in chosen)


class PicksField(KeyField):
    own_template = "agencies/edit_picks.html"
    bound_field_class = PicksBound
    widget = forms.SelectMultiple

    def __init__(self, *, within: str = "", **options: Any) -> None:
        super().__init__(error_messages=REQUIRED, **options)
        self.groups: Sequence[Any] = []
        self.within = within  # manages.sector: a list inside the table of the key

    def offer(self, choices: Sequence[Any]) -> None:
        self.groups = choices

    def from_file(self, value: Any) -> Any:
        return list((value or {}).get(self.within, []) if self.within else value or [])

    def to_file(self, value: Any) -> Any:
        listed = list(dict.fromkeys(value or []))
        return ({self.within: listed} if self.within else listed) if listed else None


class ConditionWidget(forms.Widget):
    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> Group:
        return posted(data, name)


class ConditionBound(forms.BoundField):
    def shown(self) -> ShownGroup:
        group = self.value() or Group()
        found = unfinished(group, self.html_name) if self.errors else {}
        field: ConditionField = self.field  # type: ignore[assignment]
        return Showing(field.around, found).group(group, self.html_name)


class ConditionField(KeyField):
    own_template = "agencies/edit_when.html"
    bound_field_class = ConditionBound
    widget = ConditionWidget
    around: Around

    def from_file(self, value: Any) -> Any:
        return read(value or {})

    def to_file(self, value: Any) -> Any:
        return table_of(value) or None

    def clean(self, value: Any) -> Any:
        if unfinished(value, ""):
            raise ValidationError(_COMPLETE)
        if self.required and not value.parts:
            raise ValidationError(_("A condition is needed: add a line."))
        return value

    def finished(self, value: Any, path: str) -> Any:
        return finished(value, unfinished(value, path), path)

    def acted(self, value: Any, steps: Sequence[str], act: str) -> Any:
        return changed(value, [int(step) for step in steps], act) if _are_places(steps) else value


class ItemsWidget(forms.Widget):
    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> tuple[Item, ...]:
        return posted_items(data, name)


class ItemsBound(forms.BoundField):
    def shown(self) -> list[ShownItem]:
        items = self.value() or ()
        found = unfinished_items(items, self.html_name) if self.errors else {}
        field: ItemsField = self.field  # type: ignore[assignment]
        return Showing(field.around, found).items(items, self.html_name)


class ItemsField(KeyField):
    """Who is added, or what a lookup gives: in an order, each with a condition of its own or always."""

    own_template = "agencies/edit_items.html"
    bound_field_class = ItemsBound
    widget = ItemsWidget
    around: Around

    def __init__(self, *, key: str = "add", **options: Any) -> None:
        super().__init__(required=False, **options)
        self.key = key
        self.names: Sequence[Any] = []

    def offer(self, choices: Sequence[Any]) -> None:
        self.names = choices

    @property
    def has_basis(self) -> bool:
        return self.key == "gives"

    def from_file(self, value: Any) -> Any:
        return read_items(value or [])

    def to_file(self, value: Any) -> Any:
        return values_of(value, self.key) or None

    def clean(self, value: Any) -> Any:
        if unfinished_items(value, ""):
            raise ValidationError(_COMPLETE)
        return value

    def finished(self, value: Any, path: str) -> Any:
        missing = unfinished_items(value, path)
        return tuple(
            Item(item.name, finished(item.when, missing, f"{path}.{at}.when"), item.basis)
            for at, item in enumerate(value)
            if item.name
        )

    def acted(self, value: Any, steps: Sequence[str], act: str) -> Any:
        place, when, inner = list(steps[:1]), list(steps[1:2]), steps[2:]
        is_path = _are_places([*place, *inner]) and when in ([], ["when"])
        return changed_items(value, steps, act) if is_path else value


def _are_places(steps: Sequence[str]) -> bool:
    return all(re.fullmatch(r"[0-9]{1,3}", step) for step in steps)
