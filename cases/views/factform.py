"""Facts as form fields: shown from what is stated, read back as the values the API takes."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import ActForm
from agencies.models import Region
from agencies.vocabulary import FACTS, FactField, Kind, Role
from cases.forms import figure, yuan_of

_TRUTHS = (("", _("not known")), ("true", _("yes")), ("false", _("no")))
_PREFIX = "facts."
_DIGITS = 15  # more than any count has; longer ones are for the reader of facts to refuse


def fact_form_fields(places: Iterable[Region], roles: Iterable[tuple[str, str]]) -> dict[str, forms.Field]:
    """One field per fact. Nothing is required and nothing is judged here: the reader of facts says what is wrong."""
    own: dict[str, list[tuple[str, Any]]] = {
        "territory": [(place.name, place.name) for place in places],
        "owner_agency": list(roles),
        "assignee": list(roles),
    }
    return {_PREFIX + name: _field(field, own.get(name)) for name, field in FACTS.items()}


def _field(field: FactField, choices: list[tuple[str, Any]] | None) -> forms.Field:
    options: dict[str, Any] = {"label": field.label, "required": False}
    listed = choices if choices is not None else list(field.choices.choices) if field.choices else []
    match field.kind:
        case Kind.CODES:
            return _AnyOfMany(choices=listed, widget=forms.CheckboxSelectMultiple, **options)
        case Kind.FLAG:
            return forms.BooleanField(**options)
        case Kind.TRUTH:
            return _AnyOne(choices=_TRUTHS, **options)
        case Kind.DATE:
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **options)
        case Kind.NUMBER:
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options)
        case Kind.MONEY:
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)
        case Kind.NAME if choices is None:
            return forms.CharField(**options)
    return _AnyOne(choices=[("", "—"), *listed], **options)


class _AnyOne(forms.ChoiceField):
    """Lets every value through to the reader of facts, which names the allowed ones."""

    def validate(self, value: Any) -> None:
        return


class _AnyOfMany(forms.MultipleChoiceField):
    def validate(self, value: Any) -> None:
        return


def initial_of(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON values -> the form's initial values."""
    truths = {True: "true", False: "false"}
    return {
        _PREFIX + name: truths.get(value, "") if FACTS[name].kind is Kind.TRUTH else value
        for name, value in stated.items()
        if value is not None
    }


def stated_in(form: ActForm) -> dict[str, Any]:
    """What the form states, as the API would: nothing for what was left empty."""
    given = {name: form.cleaned_data.get(_PREFIX + name) for name in FACTS if _PREFIX + name in form.fields}
    return {
        name: _plain(FACTS[name], value)
        for name, value in given.items()
        if value not in ("", None, [], False)
    }


def _plain(field: FactField, value: Any) -> Any:
    if field.kind is Kind.TRUTH:
        return {"true": True, "false": False}.get(value, value)
    if field.kind is Kind.NUMBER:
        digits = figure(value, "人")
        return int(digits) if re.fullmatch(rf"[0-9]{{1,{_DIGITS}}}", digits) else value
    return yuan_of(value) if field.kind is Kind.MONEY else value


def role_choices(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Roles that exist in the jurisdiction under their names there, the rest under what they are in general."""
    return [(role, names.get(role, str(label))) for role, label in Role.choices]


def changes(form: ActForm, before: Mapping[str, Any]) -> dict[str, Any]:
    """Only the facts that the form states differently, null for one that was emptied."""
    now = stated_in(form)
    wanted = {name: now.get(name) for name in FACTS if _PREFIX + name in form.fields}
    return {
        name: _emptied(FACTS[name]) if value is None else value
        for name, value in wanted.items()
        if _comparable(FACTS[name], value) != _comparable(FACTS[name], before.get(name))
    }


def _emptied(field: FactField) -> Any:
    return {Kind.FLAG: False, Kind.CODES: []}.get(field.kind)


def _comparable(field: FactField, value: Any) -> Any:
    match field.kind:
        case Kind.CODES:
            return sorted(value or [])
        case Kind.FLAG:
            return bool(value)
        case Kind.MONEY | Kind.NUMBER:
            return _number(value)
    return None if value == "" else value


def _number(value: Any) -> Any:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return value
