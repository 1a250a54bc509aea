"""The forms of a project and a company: they show what is stated and hand it over; the verbs read and judge it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from agencies.errors import Text
from agencies.forms.act import REQUIRED, ActForm
from agencies.forms.filters import Options
from projects.models import Company, CompanyGrade, Project
from projects.registers.changing import ChangedMeanwhile
from projects.registers.company_actions import FIELDS as COMPANY_FIELDS
from projects.registers.company_actions import REASON_MAX as GRADE_REASON_MAX
from projects.registers.fields import FIELDS, SECTION_TITLES, Field, Kind, Section, plain, value_of
from projects.registers.moving import REASON_MAX, moves_of

_TRUTHS = (("", _("not known")), ("true", _("yes")), ("false", _("no")))
_HINTS: Mapping[str, Text] = {
    "is_contractor_financed": _(
        "Whether the contractor builds with its own money; forbidden on government projects."
    ),
    "funds_in_place": _("Of the investment, in per cent."),
    "tender_has_wage_clause": _("Tender documents and contracts say how the wages are secured."),
    "responsible_agency": _("The industry department that supervises this project."),
    "pushed_on": _("When HR was told of the approval."),
}


class AnyOne(forms.ChoiceField):
    """Lets every value through to the verb, which names the allowed ones."""

    def validate(self, value: Any) -> None:
        return


class AnyOfMany(forms.MultipleChoiceField):
    def validate(self, value: Any) -> None:
        return


class RecordForm(ActForm):
    """A record that others may change too: `seen` says as of when it was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def carry_out(self, verb: Callable[[], object]) -> bool:
        try:
            return super().carry_out(verb)
        except ChangedMeanwhile as stale:
            self.catch_up(stale)
            return False

    def catch_up(self, stale: ChangedMeanwhile) -> None:
        """What nobody here touched takes the value of the other; what both changed stays as typed and is marked."""
        posted: Any = self.data
        typed = posted.copy()
        self.add_error(None, str(stale.message))
        for name, (old, new) in stale.fields.items():
            if name not in self.fields:
                continue
            if _sent(self, name) == _as_sent(old):
                typed.setlist(name, _as_sent(new))
            else:
                said = _("Somebody else wrote “%(value)s” here meanwhile.") % {"value": _named(new)}
                self.add_error(name, said)
        typed["seen"] = self.current().isoformat()
        self.data = typed

    def current(self) -> datetime:
        """When the record was last changed, as it stands now."""
        raise NotImplementedError

    def seen_at(self) -> datetime | None:
        return parse_datetime(self.cleaned_data.get("seen", "")) if self.cleaned_data.get("seen") else None


def _sent(form: forms.Form, name: str) -> list[str]:
    data = form.data
    return [each for each in (data.getlist(name) if isinstance(data, QueryDict) else []) if each]


def _as_sent(value: Any) -> list[str]:
    """A value of the history as a form sends it."""
    if isinstance(value, Mapping):
        return [str(value["id"])]
    if isinstance(value, list):
        return [str(each) for each in value]
    if value is True:
        return ["true"]
    if value is False:
        return ["false"]
    return [] if value in (None, "") else [str(value)]


def _named(value: Any) -> str:
    return str(value["name"]) if isinstance(value, Mapping) else str("—" if value in (None, "") else value)


class ProjectForm(RecordForm):
    """All that the ledger has a column for, by sections."""

    def __init__(self, options: Options, *args: Any, project: Project | None = None, **kwargs: Any) -> None:
        self.project = project
        own = type(self).base_fields | _project_fields(options, project)
        vars(self)["base_fields"] = own
        if project is not None:
            kwargs.setdefault("initial", initial_of(project))
        super().__init__(*args, prefix_id="project", **kwargs)

    @property
    def sections(self) -> list[tuple[str, Text, list[Any]]]:
        """(key, title, its fields); each field with the company chosen in it and the two fields of a new one."""
        chosen = self.companies
        found = []
        for section, title in SECTION_TITLES.items():
            shown: list[Any] = []
            for name, field in FIELDS.items():
                if field.section is not section:
                    continue
                is_company = field.kind is Kind.COMPANY
                typed = (self[f"{name}_name"], self[f"{name}_code"]) if is_company else (None, None)
                shown.append((self[name], chosen.get(name), *typed))
            if section is Section.IDENTITY and "state" in self.fields:
                shown.append((self["state"], None, None, None))
            found.append((section.value, title, shown))
        return found

    def stated(self) -> dict[str, Any]:
        """As the verbs take it: a company as its id or as what was typed about a new one."""
        found: dict[str, Any] = {}
        for name, field in FIELDS.items():
            value = self.cleaned_data.get(name)
            if field.kind is Kind.COMPANY:
                value = _company_in(self.cleaned_data, name)
            elif field.kind in (Kind.FLAG, Kind.TRUTH):
                value = {"true": True, "false": False}.get(str(value).lower())
            found[name] = value
        return found

    def current(self) -> datetime:
        assert self.project is not None
        return Project.objects.only("updated_at").get(pk=self.project.pk).updated_at

    @property
    def companies(self) -> dict[str, Company | None]:
        """The registered companies that are chosen, by the name of the field."""
        names = [name for name, field in FIELDS.items() if field.kind is Kind.COMPANY]
        chosen = {name: str(self[name].value() or "") for name in names}
        keys = [int(each) for each in chosen.values() if each.isdecimal() and len(each) < 19]
        found = Company.objects.in_bulk(keys)
        return {name: found.get(int(key)) if key.isdecimal() else None for name, key in chosen.items()}


def _company_in(data: Mapping[str, Any], name: str) -> Any:
    chosen = data.get(name) or ""
    typed = {"name": data.get(f"{name}_name") or "", "credit_code": data.get(f"{name}_code") or ""}
    if chosen:
        return int(chosen) if chosen.isdecimal() and len(chosen) < 19 else chosen
    return typed if any(typed.values()) else None


def _project_fields(options: Options, project: Project | None) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for name, field in FIELDS.items():
        found[name] = _form_field(field, options)
        if field.kind is Kind.COMPANY:
            found[f"{name}_name"] = forms.CharField(label=_("Name"), required=False, max_length=100)
            found[f"{name}_code"] = forms.CharField(
                label=_("Unified social credit code"), required=False, max_length=40
            )
    if project is None:
        found["state"] = AnyOne(
            label=_("State"), choices=[each for each in Project.State.choices if each[0] in Project.OPEN],
            initial=Project.State.BUILDING, required=False,
        )  # fmt: skip
    return found


def _form_field(field: Field, options: Options) -> forms.Field:
    shared: dict[str, Any] = {
        "label": field.label,
        "required": False,
        "help_text": _HINTS.get(field.name, ""),
    }
    match field.kind:
        case Kind.CODE | Kind.PLACE | Kind.AGENCY:
            listed: Iterable[Any] = {Kind.PLACE: options.places, Kind.AGENCY: options.agencies}.get(
                field.kind, field.choices
            )
            shaped: forms.Field = AnyOne(choices=[("", "—"), *listed], **shared)
        case Kind.CODES:
            shaped = AnyOfMany(choices=field.choices, widget=forms.CheckboxSelectMultiple, **shared)
        case Kind.FLAG:
            shaped = forms.BooleanField(**shared)
        case Kind.TRUTH:
            shaped = AnyOne(choices=_TRUTHS, **shared)
        case Kind.SHARE | Kind.MONEY | Kind.AREA:
            shaped = forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **shared)
        case Kind.PLAN | Kind.DAY:
            shaped = forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **shared)
        case Kind.COMPANY:
            shaped = forms.CharField(widget=forms.HiddenInput, **shared)
        case _:
            shaped = forms.CharField(max_length=field.maximum, **shared)
    if field.required:
        # The verb says so beside the field; the mark says so before.
        shaped.widget.attrs["aria-required"] = "true"
    return shaped


def initial_of(project: Project) -> dict[str, Any]:
    found: dict[str, Any] = {"seen": project.updated_at.isoformat()}
    for name, field in FIELDS.items():
        value = plain(value_of(project, name))
        if field.kind in (Kind.PLACE, Kind.AGENCY, Kind.COMPANY):
            value = value["id"] if value else ""
        elif field.kind is Kind.TRUTH:
            value = {True: "true", False: "false"}.get(value, "")
        found[name] = value
    return found


class MoveForm(ActForm):
    to = AnyOne(label=_("New state"), error_messages=REQUIRED)
    on = forms.DateField(
        label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}), input_formats=["%Y-%m-%d"],
        error_messages=REQUIRED | {"invalid": _("This must be a date that exists, written like 2026-04-30.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=REASON_MAX, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to stop, to give up, and to build on after the works were finished."),
    )  # fmt: skip

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix_id="move", **kwargs)
        field: Any = self.fields["to"]
        field.choices = [(code, Project.State(code).label) for code in moves_of(project)]


class CompanyForm(RecordForm):
    def __init__(self, *args: Any, company: Company | None = None, **kwargs: Any) -> None:
        self.company = company
        vars(self)["base_fields"] = type(self).base_fields | _company_fields()
        if company is not None:
            values = {name: getattr(company, name) or "" for name in COMPANY_FIELDS}
            kwargs.setdefault("initial", values | {"seen": company.updated_at.isoformat()})
        super().__init__(*args, prefix_id="company", **kwargs)

    def stated(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in COMPANY_FIELDS}

    def current(self) -> datetime:
        assert self.company is not None
        return Company.objects.only("updated_at").get(pk=self.company.pk).updated_at


def _company_fields() -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for name in COMPANY_FIELDS:
        field: Any = Company._meta.get_field(name)
        if field.choices:
            found[name] = AnyOne(
                label=field.verbose_name, choices=[("", "—"), *field.choices], required=False
            )
        else:
            found[name] = forms.CharField(
                label=field.verbose_name, max_length=field.max_length, required=False
            )
    found["name"].widget.attrs["aria-required"] = "true"
    return found


class GradeForm(ActForm):
    year = forms.IntegerField(
        label=_("Year"), error_messages=REQUIRED, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    grade = forms.ChoiceField(label=_("Grade"), choices=CompanyGrade.Grade.choices, error_messages=REQUIRED)
    graded_on = forms.DateField(
        label=_("Graded on"), widget=forms.DateInput(attrs={"type": "date"}), input_formats=["%Y-%m-%d"],
        error_messages=REQUIRED,
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=GRADE_REASON_MAX, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=REQUIRED,
    )  # fmt: skip
