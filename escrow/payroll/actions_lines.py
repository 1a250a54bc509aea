"""One line of a payroll put right by hand, with the reason; what it was before is kept (LineChange)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agencies.errors import Refused, amount_fault, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from escrow.changes import on_money_changed
from escrow.models import TEXT_MAX, LineChange, Payroll, PayrollLine
from escrow.payroll.actions import about, locked, reopen, wait_for_correction
from escrow.payroll.lines import recount_payrolls
from escrow.payroll.workflow import Verb
from projects.history import record

# Ten digits before the point, as the table holds.
YUAN_MAX = 9_999_999_999
SHOWN = ("days", "gross", "deducted", "due", "card_tail", "is_signed")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a line says: days of work, the wage and what is taken off it in yuan, the last four digits of the card."""

    days: Decimal
    gross: Decimal
    deducted: Decimal = Decimal(0)
    card_tail: str = ""

    @property
    def due(self) -> Decimal:
        return self.gross - self.deducted


@transaction.atomic
def correct_line(
    payroll_id: int, worker_id: int, stated: Stated, *, reason: str, by: User, now: datetime
) -> LineChange | None:
    """None when the line says so already. Another sum than was signed has to be signed anew: of a sheet that has not
    gone to the bank yet the whole is posted again. Raises Invalid naming each field, Refused by the state."""
    payroll = locked(payroll_id, by, Verb.CORRECT)
    lines = PayrollLine.objects.filter(payroll=payroll, month=payroll.month, worker=worker_id)
    line = get_object_or_404(lines.select_for_update(of=("self",)))
    refuse_faults(_faults(payroll, line, stated) | {"reason": text_fault(reason, TEXT_MAX)})
    if line.unpaid <= 0 and line.paid > 0:
        raise Refused("line-paid", _("This worker has been paid; the line does not change any more."))
    before = shown(line)
    changes_sum = stated.due != line.due
    signed = line.is_signed and not changes_sum
    lines.update(
        days=stated.days, gross=stated.gross, deducted=stated.deducted, due=stated.due, card_tail=stated.card_tail,
        is_signed=signed,
    )  # fmt: skip
    after = shown(lines.get())
    if after == before:
        return None
    change = LineChange.objects.create(
        payroll=payroll, worker_id=worker_id, before=before, after=after, reason=mask_text(reason.strip()), at=now,
        by=by,
    )  # fmt: skip
    recount_payrolls([payroll.pk])
    if changes_sum:
        payroll.refresh_from_db()
        if payroll.state in (Payroll.State.SIGNED, Payroll.State.CHECKED):
            reopen(payroll, now)
        wait_for_correction(payroll, now)
        on_money_changed(payroll.project_id, now)
    record(
        "payroll_line_corrected", by=by, now=now, project=payroll.project, details=about(payroll), note=reason
    )
    return change


def shown(line: PayrollLine) -> dict[str, Any]:
    """As it is kept beside a change: sums as text, exactly."""
    values = {name: getattr(line, name) for name in SHOWN}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _faults(payroll: Payroll, line: PayrollLine, stated: Stated) -> dict[str, str | None]:
    last = monthrange(payroll.month.year, payroll.month.month)[1]
    faults = {
        "days": _days_fault(stated.days, last),
        "gross": amount_fault(stated.gross, YUAN_MAX),
        "deducted": amount_fault(stated.deducted, YUAN_MAX),
        "card_tail": _card_fault(stated.card_tail),
    }
    if not faults["gross"] and not faults["deducted"]:
        if stated.deducted > stated.gross:
            faults["deducted"] = _("More is taken off than the wage.")
        elif stated.due < line.paid:
            faults["gross"] = _("%(paid)s yuan of it have been paid already.") % {"paid": f"{line.paid:,.2f}"}
    return faults


def _days_fault(days: Decimal, last: int) -> str | None:
    if not days.is_finite() or not 0 <= days <= last or days != days.quantize(Decimal("0.1")):
        return _("This must be a number of days from 0 to %(last)s, with one decimal at most.") % {
            "last": last
        }
    return None


def _card_fault(tail: str) -> str | None:
    if tail and not (len(tail) == 4 and tail.isascii() and tail.isdigit()):
        return _("Give the last four digits of the card; the whole number is not kept here.")
    return None
