"""What one line of a wage reckoning sheet comes to, and what about it does not fit. Sums in yuan. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from escrow.amounts import rounded


class Flag(TextChoices):
    """What a person must look at before the sheet is signed."""

    NOT_ON_ROSTER = "not_on_roster", _("Not on the roster")
    CLAIMED_TWICE = "claimed_twice", _("Claimed in another matter as well")
    MORE_THAN_ATTENDED = "more_than_attended", _("More days than the attendance shows")
    OTHER_THAN_PAYROLL = "other_than_payroll", _("Payroll says another wage")
    PAID_BY_PAYROLL = "paid_by_payroll", _("Payroll shows more paid")
    CLAIMS_MORE = "claims_more", _("More claimed than verified")
    OVERPAID = "overpaid", _("Paid more than earned")


@dataclass(frozen=True, slots=True)
class Reckoned:
    """`gross` is units by wage, `verified` what is left of it after payments and advances, never below zero."""

    gross: Decimal
    verified: Decimal


def reckon(units: Decimal, wage: Decimal, paid: Decimal, advances: Decimal) -> Reckoned:
    gross = rounded(units * wage)
    return Reckoned(gross, max(gross - paid - advances, Decimal(0)))


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one worker, and what attendance and payroll say. `is_by_day` tells whether units are days."""

    is_on_roster: bool
    is_by_day: bool
    units: Decimal
    gross: Decimal
    paid: Decimal
    advances: Decimal
    verified: Decimal
    claimed: Decimal | None = None
    attended: int | None = None
    payroll_due: Decimal | None = None
    payroll_paid: Decimal | None = None
    other_matters: tuple[str, ...] = ()


def flags_of(line: Line) -> list[Flag]:
    """In the order in which they weigh."""
    due, paid = line.payroll_due, line.payroll_paid
    told = (
        (Flag.NOT_ON_ROSTER, not line.is_on_roster),
        (Flag.CLAIMED_TWICE, bool(line.other_matters)),
        (
            Flag.MORE_THAN_ATTENDED,
            line.is_by_day and line.attended is not None and line.units > line.attended,
        ),
        (Flag.OTHER_THAN_PAYROLL, due is not None and due != line.gross),
        (Flag.PAID_BY_PAYROLL, paid is not None and paid > line.paid),
        (Flag.CLAIMS_MORE, line.claimed is not None and line.claimed > line.verified),
        (Flag.OVERPAID, line.paid + line.advances > line.gross),
    )
    return [flag for flag, holds in told if holds]
