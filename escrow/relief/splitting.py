"""How a sum that does not pay everybody is divided among workers, exact to the fen. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from escrow.amounts import FEN


class Method(TextChoices):
    PROPORTIONAL = "proportional", _("Everybody the same share")
    COMPLETE_FIRST = "complete_first", _("Smallest sums first, each in full")


def split(total: Decimal, owed: Mapping[int, Decimal], method: str) -> dict[int, Decimal]:
    """What each gets; whoever gets nothing is left out. The parts add up to `total`, and nobody gets more than is owed.

    Raises ValueError where more is to be divided than is owed.
    """
    if not 0 <= total <= sum(owed.values()):
        raise ValueError("more to divide than is owed")
    parts = _in_full(total, owed) if method == Method.COMPLETE_FIRST else _by_share(total, owed)
    return {key: part for key, part in parts.items() if part}


def _in_full(total: Decimal, owed: Mapping[int, Decimal]) -> dict[int, Decimal]:
    parts, rest = {}, total
    for key, amount in sorted(owed.items(), key=lambda each: (each[1], each[0])):
        parts[key] = min(amount, rest)
        rest -= parts[key]
    return parts


def _by_share(total: Decimal, owed: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Counted in fen and rounded down first; the fen that are left go to those who lost most by the rounding."""
    fen = {key: int(amount / FEN) for key, amount in owed.items()}
    whole, divided = sum(fen.values()), int(total / FEN)
    if not whole:
        return {}
    parts = {key: divided * amount // whole for key, amount in fen.items()}
    lost = sorted(fen, key=lambda key: (-(divided * fen[key] % whole), key))
    for key in lost[: divided - sum(parts.values())]:
        parts[key] += 1
    return {key: part * FEN for key, part in parts.items()}
