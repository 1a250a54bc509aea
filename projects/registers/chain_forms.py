"""The forms of a contract, its settlements and its payments: they check shape, the verbs judge."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.errors import Invalid
from agencies.forms.act import REQUIRED, ActForm
from agencies.people.models import User
from projects.models import Contract, Project
from projects.registers.firms import FirmField, firm_named

_DAY = {"invalid": _("This must be a date that exists, written like 2026-04-30.")}
_SUM = {"invalid": _("This must be an amount in yuan, such as 12800.50.")}
_FIRMS = {"contractor_id": "contractor", "client_id": "client"}


def day_field(label: Any, *, required: bool = True, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, widget=widget, input_formats=["%Y-%m-%d"], error_messages=REQUIRED | _DAY,
        **options,
    )  # fmt: skip


def sum_field(label: Any, *, required: bool = True, **options: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(
        label=label, required=required, widget=widget, error_messages=REQUIRED | _SUM, **options
    )


def text_field(
    label: Any, longest: int, *, required: bool = True, rows: int = 0, **options: Any
) -> forms.CharField:
    if rows:
        options["widget"] = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, required=required, max_length=longest, error_messages=REQUIRED, **options
    )


def note_field(label: Any = None, *, required: bool = True) -> forms.CharField:
    """The reason, where nothing else is said."""
    return text_field(label or _("Reason"), 500, required=required, rows=2)


def truth_field(label: Any) -> forms.TypedChoiceField:
    """Yes, no, or nobody has looked."""
    return forms.TypedChoiceField(
        label=label, required=False, empty_value=None, coerce=lambda value: value == "true",
        choices=[("", _("not checked yet")), ("true", _("yes")), ("false", _("no"))],
    )  # fmt: skip


def chosen_field(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=required, choices=[("", "—"), *choices], error_messages=REQUIRED
    )


def key_field(label: Any, choices: Any, *, required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, required=required, coerce=int, empty_value=None, choices=[("", "—"), *choices],
        error_messages=REQUIRED,
    )  # fmt: skip


class ContractForm(ActForm):
    """All that is said of one contract, by sections."""

    kind = chosen_field(_("Kind"), Contract.Kind.choices)
    parent_id = key_field(_("Let out of"), (), required=False)
    contractor = FirmField(label=_("Contractor"), error_messages=REQUIRED)
    client = FirmField(
        label=_("Client"), required=False,
        help_text=_("Left empty: who holds the contract it is let out of; for a general contract the owner."),
    )  # fmt: skip
    number = text_field(_("Contract number"), 60, required=False)
    works = text_field(_("Works"), 200, required=False)
    amount = sum_field(_("Contract sum (yuan)"), required=False)
    signed_on = day_field(_("Signed on"), required=False)
    begins_on = day_field(_("Begins on"), required=False)
    ends_on = day_field(_("Ends on"), required=False)
    filed_on = day_field(_("Filed with the labour inspection brigade on"), required=False)
    qualification = text_field(_("Qualification of the contractor"), 120, required=False)
    is_qualified = truth_field(_("Qualified for these works"))
    is_written = truth_field(_("Written contract on file"))
    states_duties = truth_field(_("States the duties of both parties"))
    states_wages = truth_field(_("States amount and method of wages"))
    settlement_cycle = forms.IntegerField(
        label=_("Settled every (months)"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    payment_cycle = forms.IntegerField(
        label=_("Paid every (months)"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    labour_method = chosen_field(_("Labour cost by"), Contract.LabourCost.choices, required=False)
    labour_share = sum_field(_("Labour cost (% of the sum)"), required=False)
    labour_amount = sum_field(_("Labour cost (yuan)"), required=False)

    SECTIONS = (
        (_("Who for whom"), ("kind", "parent_id", "number", "contractor", "client", "works")),
        (_("Sum and time"), ("amount", "signed_on", "filed_on", "begins_on", "ends_on")),
        (
            _("Qualification and written form"),
            ("qualification", "is_qualified", "is_written", "states_duties", "states_wages"),
        ),
        (
            _("Settlement, payment and labour cost"),
            ("settlement_cycle", "payment_cycle", "labour_method", "labour_share", "labour_amount"),
        ),
    )

    def __init__(self, project: Project, *args: Any, contract: Contract | None = None, **kwargs: Any) -> None:
        if contract is not None:
            kwargs.setdefault("initial", initial_of(contract))
        super().__init__(*args, prefix_id="contract", **kwargs)
        others = project.contracts.select_related("contractor").order_by("signed_on", "pk")
        if contract is not None:
            others = others.exclude(pk=contract.pk)
        field: Any = self.fields["parent_id"]
        field.choices = [("", "—"), *((each.pk, titled(each)) for each in others)]

    @property
    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]

    def terms(self, *, by: User, now: datetime) -> dict[str, Any]:
        """As the verbs take them. Raises Invalid for a firm that nobody knows."""
        found = dict(self.cleaned_data)
        errors: dict[str, Any] = {}
        for key, name in _FIRMS.items():
            try:
                firm = firm_named(found.pop(name), name, by=by, now=now)
            except Invalid as invalid:
                errors |= invalid.errors
            else:
                found[key] = firm.pk if firm else None
        if errors:
            raise Invalid(errors)
        return found

    def take(self, invalid: Invalid) -> None:
        super().take(Invalid({_FIRMS.get(name, name): said for name, said in invalid.errors.items()}))


def initial_of(contract: Contract) -> dict[str, Any]:
    found = {
        name: getattr(contract, name) for name in ContractForm.base_fields if name not in _FIRMS.values()
    }
    for name in ("is_qualified", "is_written", "states_duties", "states_wages"):
        found[name] = {True: "true", False: "false"}.get(found[name], "")
    return found | {
        "contractor": typed_as(contract.contractor),
        "client": typed_as(contract.client) if contract.client else "",
    }


def typed_as(company: Any) -> str:
    """As one would type a firm that is registered, without doubt which is meant."""
    return " ".join(filter(None, [company.name, company.credit_code]))


def agreed_of(contract: Contract) -> list[tuple[Any, str]]:
    """What is on record of a contract, as (label, value in words)."""
    found = []
    for name in (each for _title, names in ContractForm.SECTIONS for each in names):
        field = ContractForm.base_fields[name]
        value = getattr(contract, name.removesuffix("_id"))
        if isinstance(field, forms.TypedChoiceField | forms.ChoiceField) and name != "parent_id":
            code = {True: "true", False: "false", None: ""}.get(value, value)
            value = dict(field.choices).get(code, value)  # type: ignore[arg-type]
        elif isinstance(field, forms.DecimalField) and value is not None:
            value = f"{value:,.2f}"
        found.append((field.label, "" if value is None else str(value)))
    return found


def titled(contract: Contract) -> str:
    return " · ".join(filter(None, [contract.get_kind_display(), contract.number, contract.contractor.name]))


class EndForm(ActForm):
    ended_on = day_field(_("Ended on"))
    note = note_field()


class BreachForm(ActForm):
    breach = forms.ChoiceField(label=_("Unlawful act found"), required=False)
    note = note_field(_("What was found"))

    def __init__(self, contract: Contract, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [each for each in Contract.Breach.choices if each[0] != contract.breach]
        lawful = [("", _("Nothing unlawful any more"))] if contract.breach else []
        field: Any = self.fields["breach"]
        field.required = not lawful
        field.error_messages |= REQUIRED
        field.choices = [*lawful, *choices]
