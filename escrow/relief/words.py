"""The words of relief plans: preconditions, reasons why a source is left out, what is wrong with a sum."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.policy.money import Plight, Use
from escrow.relief.waterfall import Skip

Text = str | Promise
# What has to hold, and what shows that it does.
_CONDITIONS: Mapping[str, tuple[Text, Text]] = {
    "verified": (gettext_lazy("The wages are verified"), gettext_lazy("Signed sheet %(sheet)s")),
    "funded": (gettext_lazy("There is money on the account"), gettext_lazy("%(account)s")),
    "restrained": (
        gettext_lazy("No court or other body has laid anything on it"),
        gettext_lazy("An order stands on this account; the bank may not pay before it is lifted."),
    ),
    "ordered": (gettext_lazy("The firm was ordered to pay"), gettext_lazy("Order %(order)s")),
    "order_missed": (
        gettext_lazy("The order was not kept in time"),
        gettext_lazy("To be kept until %(due)s"),
    ),
    "housing": (gettext_lazy("The project is commercial housing"), ""),
    "agreed": (gettext_lazy("The supervisor of the presale funds agrees"), gettext_lazy("%(note)s")),
    "plight": (gettext_lazy("The rules of the fund allow it in such a case"), gettext_lazy("%(plight)s")),
    "use": (gettext_lazy("The rules of the fund allow it for this purpose"), gettext_lazy("%(use)s")),
    "floor": (
        gettext_lazy("The fund stays above its least balance"),
        gettext_lazy(
            "%(after)s yuan are left, the least balance is %(floor)s yuan. Using the fund is its purpose; "
            "%(short)s yuan have to be raised again."
        ),
    ),
    "share": (
        gettext_lazy("The fund pays no more than its share of the verified wages"),
        gettext_lazy("At most %(share)s %%"),
    ),
    "raised": (gettext_lazy("The money has been raised"), gettext_lazy("%(note)s")),
}


def condition_words(code: str, shown: Mapping[str, Any] | None = None) -> tuple[str, str]:
    """What has to hold, and what shows it; empty where nothing does."""
    label, template = _CONDITIONS[code]
    said = {name: _shown(name, str(value)) for name, value in (shown or {}).items()}
    if not said or not all(said.values()):
        return str(label), "" if "%(" in str(template) else str(template)
    return str(label), str(template) % said


def _shown(name: str, value: str) -> str:
    match name:
        case "plight":
            return str(Plight(value).label)
        case "use":
            return str(Use(value).label)
        case "after" | "floor" | "short":
            return f"{Decimal(value):,.2f}"
    return value


def skip_words(code: str) -> str:
    """Why a source gives nothing: a code, or what a person wrote."""
    return str(Skip(code).label) if code in Skip.values else code


def fault_words(code: str) -> str:
    if code == "more_than_there_is":
        return _("The source has not so much, or may not give so much.")
    if code == "more_than_verified":
        return _("Together this is more than the verified wages.")
    return skip_words(code)
