"""What a list can be narrowed by: state in the URL, read once, said again as chips that can be removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter in words, and the list without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Options:
    """What exists in a jurisdiction to choose from, as (value, name)."""

    agencies: Choices = ()
    places: Choices = ()
    # Bodies that another has succeeded: what they once handled is still found by them.
    former: Choices = ()


def choice_field(label: Any, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", "—"), *choices], required=False, widget=widgets.Select
    )


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=widgets.Day,
        error_messages={"invalid": _("This must be a date that exists, written like 2026-04-30.")},
    )


def offer_choices(form: forms.Form, name: str, choices: Choices) -> None:
    field: Any = form.fields[name]
    field.choices = [("", "—"), *choices]


class FilterForm(forms.Form):
    """A filter that cannot be read is named beside its field and left out; the others still hold."""

    use_required_attribute = False
    # What the bar shows at once, and what it shows on demand; the rest comes from links only.
    FIRST: tuple[str, ...] = ()
    MORE: tuple[str, ...] = ()

    def __init__(self, data: QueryDict | Mapping[str, Any], options: Options) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.options = options
        self.offer(options)
        for name, field in self.fields.items():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"
            if name in self.errors:
                field.widget.attrs["class"] += " is-invalid"

    def full_clean(self) -> None:
        """Most lists are opened without a filter, and then there is nothing to read."""
        if self.data.keys() & self.fields.keys():
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(), {}

    def offer(self, options: Options) -> None:
        """Fill in the choices that differ between jurisdictions."""

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def shows_more(self) -> bool:
        return any(self.data.get(name) for name in self.MORE)

    def stated(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def chips(self, params: QueryDict, path: str) -> list[Chip]:
        return [
            Chip(str(self.fields[name].label), self._in_words(name, value), f"{path}?{without(params, name)}")
            for name, value in self.stated().items()
        ]

    def _in_words(self, name: str, value: Any) -> str:
        field: Any = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(str(value), value))  # type: ignore[arg-type]
        return f"{value:,}" if isinstance(field, forms.DecimalField | forms.IntegerField) else str(value)


def without(params: QueryDict, *names: str) -> str:
    """The query string without some of its parameters, and from the first page."""
    rest = params.copy()
    for name in (*names, "after", "before"):
        rest.pop(name, None)
    return rest.urlencode()


def day_start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def day_end(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
