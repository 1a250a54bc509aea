"""What if: by which day, which cases first, which sources left out, what is added."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import CalendarDay
from agencies.errors import amount_fault
from agencies.forms.act import styled
from escrow.amounts import MOST
from oversight.clearing.scenario import Kind, Order
from oversight.clearing.sources import KINDS

ORDERS = (
    (Order.LARGEST.value, _("Largest sum first")),
    (Order.SMALLEST.value, _("Smallest sum first")),
    (Order.OLDEST.value, _("Oldest case first")),
    (Order.MOST_WORKERS.value, _("Most workers first")),
)
_DAYS, _YEARS = 30, 2
# As the official calendar names it.
FEAST = "Spring Festival"


def next_feast(today: date) -> date | None:
    """The last day before the Spring Festival that is published next."""
    days = CalendarDay.objects.filter(name=FEAST, is_working=False, day__gt=today).order_by("day")
    found = days.values_list("day", flat=True).first()
    return found - timedelta(days=1) if found and found - timedelta(days=1) >= today else None


class WhatIfForm(forms.Form):
    """Left empty everything is as it stands, until the day before the next Spring Festival."""

    use_required_attribute = False

    by = forms.DateField(
        label=_("To be paid by"), required=False, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This must be a date that exists, written like 2026-04-30.")},
    )  # fmt: skip
    order = forms.ChoiceField(label=_("Which cases first"), choices=ORDERS, required=False)
    added = forms.DecimalField(
        label=_("Money added (yuan)"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("This must be an amount in yuan, such as 12800.50.")},
    )  # fmt: skip
    off = forms.MultipleChoiceField(
        label=_("Sources left out"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[each for each in KINDS if each[0] != Kind.ADDED],
    )  # fmt: skip

    def __init__(self, data: Any, today: date) -> None:
        self.today = today
        self.usual = next_feast(today) or today + timedelta(days=_DAYS)
        # The day that is reckoned with stands in its field.
        shown = data.copy()
        shown["by"] = data.get("by") or f"{self.usual:%Y-%m-%d}"
        super().__init__(shown, auto_id="what-if-%s", label_suffix="")
        for name, field in self.fields.items():
            styled(field)
            if name in self.errors:
                field.widget.attrs["class"] = f"{field.widget.attrs.get('class', '')} is-invalid"

    def clean_by(self) -> date:
        day: date | None = self.cleaned_data.get("by")
        if day is None:
            return self.usual
        if not self.today <= day <= self.today + timedelta(days=366 * _YEARS):
            raise forms.ValidationError(_("A day from today on, within two years."), code="out-of-range")
        return day

    def clean_added(self) -> Decimal:
        amount: Decimal | None = self.cleaned_data.get("added")
        if fault := amount_fault(amount, MOST):
            raise forms.ValidationError(fault, code="amount")
        return amount or Decimal(0)

    @property
    def said(self) -> dict[str, Any]:
        """A field that cannot be read is named beside itself and left out; the others still hold."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "by": found.get("by") or self.usual,
            "order": Order(found.get("order") or Order.LARGEST),
            "added": found.get("added") or Decimal(0),
            "off": frozenset(Kind(code) for code in found.get("off") or ()),
        }
