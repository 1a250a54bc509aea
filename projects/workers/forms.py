"""The forms of the roster: a worker by hand, corrections, leaving, settling, devices."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.errors import Invalid
from agencies.forms.act import REQUIRED, ActForm
from projects.models import Company, Contract, Device, Engagement, Project
from projects.workers import roster_columns
from projects.workers.actions import Person
from projects.workers.ground import Employers

_TERM_WORDS = (
    ("1", gettext_lazy("Working hours")), ("2", gettext_lazy("Kind of work")), ("4", gettext_lazy("Wage")),
    ("8", gettext_lazy("Way of payment")),
)  # fmt: skip


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, input_formats=["%Y-%m-%d"],
        error_messages=REQUIRED | {"invalid": gettext_lazy("This must be a day that exists, written like 2026-04-30.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class StayForm(ActForm):
    """What is stated of a stay. The employer is named as the register of companies knows it."""

    entered_on = _day(gettext_lazy("Entered the site on"))
    employer = forms.CharField(
        label=gettext_lazy("Employer (name or credit code)"), max_length=100, required=False
    )
    contract = forms.ModelChoiceField(
        label=gettext_lazy("Works contract"), queryset=Contract.objects.none(), required=False
    )
    team = forms.CharField(label=gettext_lazy("Team"), max_length=40, required=False)
    trade = forms.CharField(label=gettext_lazy("Trade"), max_length=30, required=False)
    contracted_on = _day(gettext_lazy("Labour contract signed on"), required=False)
    contracted_as = forms.ChoiceField(
        label=gettext_lazy("Form of the contract"), choices=[("", "—"), *Engagement.Contracted.choices], required=False
    )  # fmt: skip
    terms = forms.MultipleChoiceField(
        label=gettext_lazy("What the contract states"), choices=_TERM_WORDS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    pay = forms.ChoiceField(
        label=gettext_lazy("Paid"), choices=[("", "—"), *Engagement.Pay.choices], required=False
    )
    wage = forms.DecimalField(
        label=gettext_lazy("Wage (yuan)"), required=False, min_value=1, max_digits=10, decimal_places=2
    )

    def __init__(
        self, project: Project, data: Any = None, *, stay: Engagement | None = None, **kwargs: Any
    ) -> None:
        initial = kwargs.pop("initial", None) or (_initial(stay) if stay else {})
        super().__init__(data, initial=initial, **kwargs)
        field: Any = self.fields["contract"]
        field.queryset = Contract.objects.filter(project=project).select_related("contractor")

    def clean_employer(self) -> Company | None:
        said = self.cleaned_data["employer"].strip()
        if not said:
            return None
        employers = Employers()
        employers.look_up([said])
        found = employers.get(said)
        if found == 0:
            raise forms.ValidationError(
                _("Several companies have this name; give the unified social credit code.")
            )
        if found is None:
            message = _("The company “%(name)s” is not in the register of companies.")
            raise forms.ValidationError(message % {"name": said[:40]})
        return Company.objects.get(pk=found)

    def stated(self) -> dict[str, Any]:
        said = self.cleaned_data
        kept = {
            name: said[name]
            for name in (
                "employer",
                "contract",
                "team",
                "trade",
                "contracted_on",
                "contracted_as",
                "pay",
                "wage",
            )
        }
        return kept | {"terms_bits": sum(int(each) for each in said["terms"])}


def _initial(stay: Engagement) -> dict[str, Any]:
    return {
        "entered_on": stay.entered_on, "employer": stay.employer.name if stay.employer else "",
        "contract": stay.contract_id, "team": stay.team, "trade": stay.trade, "contracted_on": stay.contracted_on,
        "contracted_as": stay.contracted_as, "pay": stay.pay, "wage": stay.wage,
        "terms": [bit for bit, _word in _TERM_WORDS if stay.terms_bits & int(bit)],
    }  # fmt: skip


class WorkerForm(StayForm):
    name = forms.CharField(label=gettext_lazy("Name of the worker"), max_length=40, error_messages=REQUIRED)
    id_number = forms.CharField(label=gettext_lazy("Identity number"), max_length=30, error_messages=REQUIRED)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False)

    field_order = ("name", "id_number", "phone", "entered_on")

    def _read(self, code: str) -> str:
        said = self.cleaned_data[code].strip()
        try:
            return str(roster_columns.BY_CODE[code].read(said)) if said else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_name(self) -> str:
        return self._read("name")

    def clean_id_number(self) -> str:
        return self._read("id_number")

    def clean_phone(self) -> str:
        return self._read("phone")

    def person(self) -> Person:
        said = self.cleaned_data
        return Person(said["name"], said["id_number"], said["phone"])


class LeaveForm(ActForm):
    on = _day(gettext_lazy("Left on"))


class SettleForm(ActForm):
    on = _day(gettext_lazy("Settled on"))
    amount = forms.DecimalField(
        label=gettext_lazy("Settled wages (yuan)"), min_value=0, max_digits=12, decimal_places=2,
        error_messages=REQUIRED,
    )  # fmt: skip


class DeviceForm(ActForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Device.Kind.choices)
    serial = forms.CharField(label=gettext_lazy("Device number"), max_length=60, error_messages=REQUIRED)
    place = forms.CharField(label=gettext_lazy("Place on the site"), max_length=120, required=False)
    on = _day(gettext_lazy("Installed on"))


class RemoveForm(ActForm):
    on = _day(gettext_lazy("Taken down on"))


def month_of(text: str, today: date) -> date:
    """2026-04 -> its first day. Raises Invalid for what is no month or lies in the future."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Invalid({"month": [_("This must be a month, written like 2026-04.")]}) from None
    if not date(2000, 1, 1) <= found <= today:
        raise Invalid({"month": [_("This must be a month of the past or the present one.")]})
    return found
