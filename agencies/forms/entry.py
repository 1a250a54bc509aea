"""What the forms of all entries share: opened from a jurisdiction file, changed by buttons, written back into it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.forms.act import ActForm
from agencies.forms.fields import ConditionField, ItemsField, KeyField
from agencies.policy.editing import edit
from agencies.policy.editing.choices import Around
from agencies.policy.entry import BAD_NAME, KEY_LENGTH, fit_name
from agencies.policy.model import Fault
from agencies.policy.reasons import shortened
from agencies.policy.telling import Places, ToldFault
from agencies.policy.toml import tables_of


class EntryForm(ActForm):
    """One entry: the one at `place` of its section, or a new one when that is None.

    `seen` is the draft it was opened from, `at` where a new one was asked for.
    """

    section: ClassVar[str]

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, around: Around, place: int | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix_id="entry", **kwargs)
        self.around, self.place = around, place
        for field in self.fields.values():
            if isinstance(field, (ConditionField, ItemsField)):
                field.around = around
        for name, choices in self.choices().items():
            field = self.fields[name]
            if isinstance(field, KeyField):
                field.offer(choices)

    def choices(self) -> Mapping[str, Sequence[Any]]:
        """What can be chosen in which field."""
        return {}

    def file_fields(self) -> Iterable[tuple[str, KeyField]]:
        return ((name, field) for name, field in self.fields.items() if isinstance(field, KeyField))

    def shown_fields(self) -> list[forms.BoundField]:
        return [self[name] for name, _field in self.file_fields()]

    @classmethod
    def initial_of(cls, tables: Mapping[str, Any], place: int) -> dict[str, Any]:
        """What the form shows of an entry of the file."""
        return cls.from_table(edit.entries(tables, cls.section)[place][1])

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: field.from_file(table.get(name))
            for name, field in cls.base_fields.items()
            if isinstance(field, KeyField)
        }

    def typed(self) -> dict[str, Any]:
        """Everything in the form as it was typed, right or wrong."""
        return {name: self[name].value() for name in self.fields}

    def typed_after(self, act: str) -> dict[str, Any]:
        """The same after a button: “when.0:remove” is the button of the first line of the condition."""
        typed = self.typed()
        path, _colon, verb = act.partition(":")
        name, *steps = path.split(".")
        field = self.fields.get(name)
        if isinstance(field, KeyField):
            typed[name] = field.acted(typed[name], steps, verb)
        return typed

    def table(self) -> dict[str, Any]:
        """The keys of the entry with their values for the file, from a form without errors."""
        return {name: field.to_file(self.cleaned_data[name]) for name, field in self.file_fields()}

    def finished_table(self) -> dict[str, Any]:
        """The same of a form somebody is still filling in: what is not finished is left out."""
        typed, found = self.typed(), {}
        for name, field in self.file_fields():
            try:
                found[name] = field.to_file(field.clean(field.finished(typed[name], name)))
            except ValidationError:
                found[name] = None
        return found

    def written(self, text: str, table: Mapping[str, Any]) -> str:
        """The text of the file with the entry in it."""
        if self.place is None:
            return edit.add(text, self.section, self.place_in(text), table)
        return edit.put(text, self.section, self.place, table)

    def place_in(self, text: str) -> int:
        """Where the entry stands; a new one goes where it was asked for, or below all others."""
        return self.new_place(tables_of(text)) if self.place is None else self.place

    def new_place(self, tables: Mapping[str, Any]) -> int:
        at, last = str(self.typed()["at"] or ""), len(edit.entries(tables, self.section))
        return min(int(at), last) if re.fullmatch(r"[0-9]{1,4}", at) else last

    def take_faults(self, faults: Iterable[Fault], text: str) -> None:
        """Put what the file is refused for beside the fields, and above them what is about other entries."""
        for field, reason in self.told(faults, text):
            self.add_error(field, reason)

    def told(self, faults: Iterable[Fault], text: str) -> list[tuple[str | None, str]]:
        """Each fault with the field it belongs beside, if it is one of these."""
        places = Places(text)
        found: list[tuple[str | None, str]] = []
        for fault in faults:
            told = ToldFault.of(fault, self.around.policy, None)
            if not self.is_own(places.of(fault)):
                found.append((None, f"{told.where}: {told.reason}"))
            else:
                found.append((fault.field if fault.field in self.fields else None, told.reason))
        return found

    @staticmethod
    def name_of(table: Mapping[str, Any]) -> str:
        """What the entry is called in the history of the draft."""
        return str(table.get("id") or table.get("label") or table.get("name") or "")

    def is_own(self, entry: tuple[str, int] | None) -> bool:
        """Whether an entry of the changed file is this one."""
        return entry == (self.section, self.place_in(self.around.policy.source))


class KeyedForm(EntryForm):
    """An entry that is one key of its section: `name = value`."""

    key: ClassVar[str]

    def clean_name(self) -> str:
        """A key stands once in its section, and is written without quotation marks."""
        name = str(self.cleaned_data["name"])
        if not fit_name(name, KEY_LENGTH):
            raise ValidationError(_(BAD_NAME), params={"found": f"“{shortened(name)}”", "most": KEY_LENGTH})
        names = [known for known, _value in edit.entries(tables_of(self.around.policy.source), self.section)]
        own = [] if self.place is None else names[self.place : self.place + 1]
        if name in names and name not in own:
            raise ValidationError(_("This name is taken."))
        return name

    @classmethod
    def initial_of(cls, tables: Mapping[str, Any], place: int) -> dict[str, Any]:
        name, value = edit.entries(tables, cls.section)[place]
        return cls.from_table({"name": name, cls.key: value})

    def written(self, text: str, table: Mapping[str, Any]) -> str:
        return super().written(text, {str(table["name"]): table[self.key] or {}})
