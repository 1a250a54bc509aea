"""The forms of the ledger: shape only, the verbs decide."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.act import REQUIRED, ActForm
from agencies.forms.filters import FilterForm, choice_field, day_field
from escrow.ledger import uses
from escrow.ledger.posting import PARTY_MAX, REFERENCE_MAX
from escrow.models import TEXT_MAX, Account, Entry, Restraint

_DAY = {"invalid": _("This must be a date that exists, written like 2026-04-30.")}
_SUM = {"invalid": _("This must be an amount in yuan, such as 12800.50.")}
_MONTH = {"invalid": _("This must be a month, written like 2026-04.")}


def day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=REQUIRED | _DAY, **more
    )


def month(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m", attrs={"type": "month"})
    return forms.DateField(
        label=label,
        widget=widget,
        input_formats=["%Y-%m", "%Y-%m-%d"],
        error_messages=REQUIRED | _MONTH,
        **more,
    )


def yuan(label: Any, **more: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(label=label, widget=widget, error_messages=REQUIRED | _SUM, **more)


def line(label: Any, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, error_messages=REQUIRED, **more)


def reason(label: Any, **more: Any) -> forms.CharField:
    return line(label, TEXT_MAX, widget=forms.Textarea(attrs={"rows": 2}), **more)


def _kinds(kinds: Sequence[Entry.Kind]) -> list[tuple[str, Any]]:
    return [("", "—"), *((each.value, each.label) for each in kinds)]


class EntryForm(ActForm):
    """The simple kinds that this account takes."""

    kind = forms.TypedChoiceField(label=_("Kind"), coerce=Entry.Kind, error_messages=REQUIRED)
    amount = yuan(_("Amount (yuan)"))
    on = day(_("Booked on"))
    reference = line(_("Bank reference"), REFERENCE_MAX, required=False)
    counterparty = line(_("Other party"), PARTY_MAX, required=False)
    note = reason(_("Note"), required=False)

    def __init__(self, account: Account, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        field: Any = self.fields["kind"]
        field.choices = _kinds(uses.allowed(account.kind, uses.BY_HAND))


class ReverseForm(ActForm):
    reason = reason(_("Reason"))
    on = day(_("Booked on"))


class StatementForm(ActForm):
    file = forms.FileField(
        label=_("File of the bank (Excel or CSV)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    from_on = day(_("First day"))
    until_on = day(_("Last day"))
    opening = yuan(
        _("Opening balance (yuan)"),
        required=False,
        help_text=_("Left empty: from the file, or the former closing."),
    )
    closing = yuan(
        _("Closing balance (yuan)"), required=False, help_text=_("Left empty: from the row 期末余额.")
    )


class BookForm(ActForm):
    kind = forms.TypedChoiceField(label=_("It is"), coerce=Entry.Kind, error_messages=REQUIRED)
    month = month(
        _("Of the month"), required=False, help_text=_("For labour cost and wages: of which month they are.")
    )
    note = line(_("Note"), TEXT_MAX, required=False)

    def __init__(self, account: Account, is_incoming: bool, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        field: Any = self.fields["kind"]
        wanted = [each for each in uses.FROM_STATEMENT if (each in Entry.INCOMING) == is_incoming]
        field.choices = _kinds(uses.allowed(account.kind, wanted))


class AsideForm(ActForm):
    reason = reason(_("Reason"))


class RestraintForm(ActForm):
    kind = forms.TypedChoiceField(
        label=_("Kind"), choices=Restraint.Kind.choices, coerce=Restraint.Kind, error_messages=REQUIRED
    )
    body = line(_("Ordered by"), 100)
    document_no = line(_("Number of the document"), 60)
    ordered_on = day(_("Ordered on"))
    amount = yuan(_("Amount (yuan)"), required=False)
    purpose = reason(_("What it is for"))
    is_for_wages = forms.BooleanField(label=_("For the wages of this project"), required=False)
    exception = line(
        _("Law that allows it"), 120, required=False,
        help_text=_("Only where another law allows it; else it stands as a red warning."),
    )  # fmt: skip


class ObjectForm(ActForm):
    on = day(_("Objection lodged on"))
    objection = reason(_("Objection"))


class LiftForm(ActForm):
    on = day(_("Lifted on"))
    note = reason(_("How it was lifted"))


# ---- what the lists are narrowed by


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=60, widget=widgets.Text)


class AccountFilter(FilterForm):
    q = _text(_("Project, account or number"))
    kind = choice_field(_("Kind"), Account.Kind.choices)
    bank = _text(_("Bank"))
    look = choice_field(
        _("To look at"),
        [
            ("exceptions", _("Lines to be settled")),
            ("restrained", _("Restrained")),
            ("unstated", _("No statement taken in")),
            ("closed", _("Closed accounts")),
        ],
    )

    FIRST = ("q", "kind", "bank", "look")

    def condition(self) -> Q:
        said = self.stated()
        found = Q()
        if text := said.get("q"):
            found &= (
                Q(name__icontains=text)
                | Q(number__endswith=text)
                | Q(project__name__icontains=text)
                | Q(project__code__icontains=text)
            )
        if kind := said.get("kind"):
            found &= Q(kind=kind)
        if bank := said.get("bank"):
            found &= Q(bank__icontains=bank)
        look = said.get("look")
        if look == "unstated":
            found &= Q(stated_until__isnull=True)
        if look != "closed":
            return found & Q(closed_on__isnull=True)
        return found & Q(closed_on__isnull=False)


class EntryFilter(FilterForm):
    kind = choice_field(_("Kind"), Entry.Kind.choices)
    month = _text(_("Of the month"))
    from_on = day_field(_("Booked from"))
    until_on = day_field(_("Booked until"))

    FIRST = ("kind", "month", "from_on", "until_on")

    def __init__(self, data: Any, options: Any) -> None:
        super().__init__(data, options)
        self.fields["month"].widget.attrs |= {"placeholder": "2026-04"}

    def clean_month(self) -> str:
        said = str(self.cleaned_data["month"]).strip()
        if said:
            try:
                forms.DateField(input_formats=["%Y-%m"]).clean(said)
            except forms.ValidationError:
                raise forms.ValidationError(_("This must be a month, written like 2026-04.")) from None
        return said

    def condition(self) -> Q:
        conditions = {
            "kind": lambda kind: Q(kind=kind),
            "month": lambda said: Q(month=f"{said}-01"),
            "from_on": lambda first: Q(booked_on__gte=first),
            "until_on": lambda last: Q(booked_on__lte=last),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


class RestraintFilter(FilterForm):
    q = _text(_("Project, body or document"))
    kind = choice_field(_("Kind"), Restraint.Kind.choices)
    from_on = day_field(_("Ordered from"))
    until_on = day_field(_("Ordered until"))

    FIRST = ("q", "kind", "from_on", "until_on")

    def condition(self) -> Q:
        conditions = {
            "q": lambda text: (
                Q(account__project__name__icontains=text)
                | Q(body__icontains=text)
                | Q(document_no__icontains=text)
            ),
            "kind": lambda kind: Q(kind=kind),
            "from_on": lambda first: Q(ordered_on__gte=first),
            "until_on": lambda last: Q(ordered_on__lte=last),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found
