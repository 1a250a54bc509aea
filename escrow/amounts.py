"""Sums of money in yuan: read exactly, never rounded in silence. Pure."""

from decimal import Decimal

from django.utils.translation import gettext as _

from agencies.errors import amount_fault

MOST = 99_999_999_999_999
FEN = Decimal("0.01")


def positive_fault(amount: Decimal | None) -> str | None:
    """What is wrong with a sum that must be there and above zero, with two decimals at most."""
    if amount is None:
        return _("This field is required.")
    fault = amount_fault(amount, MOST)
    if fault is None and amount <= 0:
        return _("The amount must be more than 0 yuan.")
    return fault


def rounded(amount: Decimal) -> Decimal:
    """To the fen, half up: for a share of a sum that the rules reckon."""
    return amount.quantize(FEN, rounding="ROUND_HALF_UP")


def share(amount: Decimal, percent: Decimal) -> Decimal:
    return rounded(amount * percent / 100)
