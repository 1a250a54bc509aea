"""The firm somebody means: typed by name or credit code in a form, chosen from what is suggested."""

from datetime import datetime

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.cn import uscc

from agencies.errors import Invalid
from agencies.people.models import User
from projects.models import Company
from projects.registers.parties import company_for
from projects.registers.reading import StatedCompany

SUGGESTED = 8


class FirmField(forms.CharField):
    """What is typed is looked up while one types; `firm_named` says which firm it is."""

    def __init__(self, **options: object) -> None:
        options = {
            "label": gettext_lazy("Company"),
            "max_length": 130,
            "help_text": gettext_lazy("Name or credit code. For one that is not registered yet: both."),
        } | options
        super().__init__(**options)  # type: ignore[arg-type]
        self.widget.attrs |= {
            "list": "firms-suggested",
            "autocomplete": "off",
            "hx-get": reverse_lazy("company-options"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#firms-suggested",
            "hx-swap": "innerHTML",
        }


def suggested(text: str) -> list[Company]:
    """By a part of the name or the beginning of the credit code; nothing for less than two characters."""
    if len(text) < 2:
        return []
    found = Company.objects.filter(name__icontains=text) | Company.objects.filter(
        credit_code__startswith=text.upper()
    )
    return list(found.order_by("name", "pk")[:SUGGESTED])


def firm_named(text: str, field: str, *, by: User, now: datetime) -> Company | None:
    """None for an empty text. One with name and credit code that nobody has heard of is entered in the register.

    Raises Invalid beside `field`.
    """
    text = " ".join(text.split())
    if not text:
        return None
    words = text.split(" ")
    code = next((each.upper() for each in words if uscc.is_valid(each.upper())), "")
    name = " ".join(each for each in words if each.upper() != code)
    if not code and not Company.objects.filter(name=name).exists():
        raise Invalid(
            {
                field: [
                    _(
                        "No firm of this name is registered; write its name and its unified social credit code."
                    )
                ]
            }
        )
    if code and not name and not Company.objects.filter(credit_code=code).exists():
        raise Invalid(
            {field: [_("No firm with this credit code is registered; write its name before the code.")]}
        )
    try:
        return company_for(StatedCompany(name=name, credit_code=code), by=by, now=now)
    except Invalid as invalid:
        raise Invalid({field: [each for texts in invalid.errors.values() for each in texts]}) from None
