"""The facts of a trial as an address carries them: read from its query, shown as a form, written back as a link."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Text
from agencies.forms.act import ActForm
from agencies.policy.conditions import stated as is_stated
from agencies.vocabulary import FACTS, Kind
from cases.facts import Facts
from cases.pasted import read_pasted
from cases.views.factform import stated_in
from cases.views.facts import GROUPS

_PREFIX = "facts."


@dataclass(frozen=True, slots=True)
class Asked:
    """`stated` is what was given, right or wrong, so that nothing is lost; `facts` is None while something is wrong."""

    stated: dict[str, Any]
    facts: Facts | None
    errors: Mapping[str, list[Text]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskedField:
    name: str
    field: forms.BoundField
    errors: list[Text]


@dataclass(frozen=True, slots=True)
class FieldGroup:
    title: str | Promise
    fields: list[AskedField]


def read(query: QueryDict, form_class: type[ActForm]) -> Asked:
    """Facts as one JSON object `facts`, and as fields `facts.<name>`, which come first where both are given."""
    given: dict[str, Any] = {}
    errors: dict[str, list[Text]] = {}
    try:
        given = _json_object(query.get("facts", ""))
    except ValueError as error:
        errors["facts"] = [str(error)]
    named = {key.removeprefix(_PREFIX): value for key, value in query.items() if key.startswith(_PREFIX)}
    form = form_class(query)
    form.full_clean()
    unknown = {name: value for name, value in named.items() if name not in FACTS}
    stated = {name: value for name, value in given.items() if name not in named and name != "extra"}
    return _checked(stated | stated_in(form) | unknown, errors)


def of_facts(facts: Facts) -> Asked:
    return Asked(facts.stated(), facts)


def _json_object(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        found = read_pasted(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("This is not JSON.")) from error
    if not isinstance(found, dict):
        raise ValueError(_("This must be an object of named facts."))
    return found


def _checked(stated: dict[str, Any], errors: dict[str, list[Text]]) -> Asked:
    given = {name: value for name, value in stated.items() if value is not None and value not in ("", [])}
    try:
        facts = Facts.read(given)
    except Invalid as invalid:
        return Asked(given, None, errors | invalid.errors)
    return Asked(given, None, errors) if errors else of_facts(facts)


def query_of(stated: Mapping[str, Any]) -> str:
    """The shortest address that says the same: only what is stated."""
    return urlencode({_PREFIX + name: _in_query(value) for name, value in stated.items()}, doseq=True)


def _in_query(value: Any) -> Any:
    if isinstance(value, list):
        return value
    return json.dumps(value) if isinstance(value, bool) else str(value)


def shown_form(form_class: type[ActForm], stated: Mapping[str, Any]) -> ActForm:
    """The form with what is stated; a value that no list offers stands in it all the same."""
    shown = {name: _shown(name, value) for name, value in stated.items() if name in FACTS}
    form = form_class(initial={_PREFIX + name: value for name, value in shown.items()}, prefix_id="try")
    for name, value in shown.items():
        asked: Any = form.fields[_PREFIX + name]
        if isinstance(asked, forms.ChoiceField):
            offered: list[Any] = list(asked.choices)  # type: ignore[arg-type]
            given = value if isinstance(value, list) else [value]
            odd = [(each, each) for each in given if each not in dict(offered)]
            asked.choices = [*offered, *odd]
    return form


def _shown(name: str, value: Any) -> Any:
    """As the widget takes it: texts, and a list of them for a set."""
    kind = FACTS[name].kind
    if kind is Kind.FLAG:
        return value
    if kind is Kind.CODES:
        return [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return json.dumps(value) if isinstance(value, bool) else str(value)


def groups(form: ActForm, errors: Mapping[str, list[Text]], names: Iterable[str]) -> list[FieldGroup]:
    """The fields of these facts as the intake and the case page group them."""
    wanted = frozenset(names)
    found = [
        FieldGroup(title, [_asked(form, errors, name) for name in of_group if name in wanted])
        for title, of_group in GROUPS
    ]
    return [group for group in found if group.fields]


def _asked(form: ActForm, errors: Mapping[str, list[Text]], name: str) -> AskedField:
    if FACTS[name].kind is not Kind.CODES:
        form.fields[_PREFIX + name].widget.attrs["aria-describedby"] = f"said-{name}"
    return AskedField(name, form[_PREFIX + name], list(errors.get(_PREFIX + name, ())))


def beside_no_field(errors: Mapping[str, list[Text]]) -> list[str]:
    """What is wrong with the address itself, or with a fact that does not exist."""
    known = {_PREFIX + name for name in FACTS}
    return [f"{name}: {message}" for name, said in errors.items() if name not in known for message in said]


def is_shown(form: ActForm, errors: Mapping[str, list[Text]], name: str) -> bool:
    """Whether a fact has something to show even where the list it stands in is folded away."""
    return _PREFIX + name in errors or is_stated(form.initial.get(_PREFIX + name))
