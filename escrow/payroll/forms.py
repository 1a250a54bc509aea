"""The forms of payrolls: shape only, the verbs decide."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.documents.serving import ACCEPTED
from agencies.forms.act import REQUIRED, ActForm
from escrow.models import TEXT_MAX, PayrollLine
from escrow.payroll.actions_lines import YUAN_MAX, Stated

_BAD_DAY = {"invalid": _("This must be a date that exists, written like 2026-04-30.")}


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=REQUIRED | _BAD_DAY
    )


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 2}), error_messages=REQUIRED
    )


class PostForm(ActForm):
    posted_on = _day(_("Posted on site on"))
    posting = forms.FileField(
        label=_("Photograph of the posting"),
        error_messages=REQUIRED,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    sheet = forms.FileField(
        label=_("Scan of the signed sheet"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Needed where the list did not say of every worker that the sheet was signed."),
    )


class ReasonForm(ActForm):
    reason = _reason(_("Reason"))


class ExportForm(ActForm):
    reason = _reason(_("What the names and numbers are needed for"))


class SendForm(ActForm):
    by_agency = forms.BooleanField(
        label=_("The general contractor pays the workers straight (agency payment)"),
        required=False,
        initial=True,
    )


class MoneyBackForm(ActForm):
    """A wage that the bank returns after it had paid it."""

    amount = forms.DecimalField(
        label=_("Returned by the bank (yuan)"), max_value=YUAN_MAX, decimal_places=2, error_messages=REQUIRED
    )
    on = _day(_("Returned by the bank on"))
    reference = forms.CharField(
        label=_("Bank reference of the return"), max_length=60, error_messages=REQUIRED
    )
    reason = _reason(_("Reason the bank gives"))


class LineForm(ActForm):
    """One line as it should say. Sums in yuan."""

    days = forms.DecimalField(label=_("Days worked"), max_digits=4, decimal_places=1, error_messages=REQUIRED)
    gross = forms.DecimalField(
        label=_("Gross wage (yuan)"), max_value=YUAN_MAX, decimal_places=2, error_messages=REQUIRED
    )
    deducted = forms.DecimalField(
        label=_("Deducted (yuan)"), max_value=YUAN_MAX, decimal_places=2, required=False, initial=Decimal(0)
    )
    card_tail = forms.CharField(
        label=_("Card ends in"),
        max_length=4,
        required=False,
        help_text=_("The last four digits of the worker's own card."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = _reason(_("Reason of the correction"))

    def __init__(self, *args: Any, line: PayrollLine, **kwargs: Any) -> None:
        said = {name: getattr(line, name) for name in ("days", "gross", "deducted", "card_tail")}
        super().__init__(*args, initial=said, **kwargs)

    def stated(self) -> Stated:
        said = self.cleaned_data
        return Stated(said["days"], said["gross"], said["deducted"] or Decimal(0), said["card_tail"])


class ReturnForm(ActForm):
    paid_on = _day(_("Paid on"))
    file = forms.FileField(
        label=_("Return file of the bank (Excel or CSV)"),
        error_messages=REQUIRED,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
