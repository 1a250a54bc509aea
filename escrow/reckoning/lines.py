"""The lines of a wage reckoning sheet: who stands on it, found on the roster or named, and what is said of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from agencies.errors import amount_fault, refuse_faults, text_fault
from agencies.records.identity import is_identity
from agencies.records.privacy import blind, encrypt, mask_name
from escrow.models import Reckoning, ReckoningLine
from escrow.reckoning.judging import reckon
from escrow.reckoning.reading import Known, engaged_in, known_of
from projects.models import Engagement, Worker

NAME_MAX, NOTE_MAX = 40, 500
# What one worker can have earned on one sheet; more is a slip.
WAGE_MAX, UNITS_MAX = 9_999_999, 9_999
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entered:
    """One worker as somebody enters it. Sums in yuan; `units` are days, months, hours or pieces after `pay`. Name and
    identity number are only read for a new line; without a number the person is known by name alone."""

    units: Decimal
    wage: Decimal
    pay: str = Engagement.Pay.DAY
    paid: Decimal = _NOTHING
    advances: Decimal = _NOTHING
    claimed: Decimal | None = None
    name: str = ""
    id_number: str = ""
    note: str = ""


def filled(sheet: Reckoning) -> Iterator[ReckoningLine]:
    """Everybody on the roster of the project in the period, by attendance and agreed wage; paid is what payrolls say.

    By the month the days of attendance say nothing of the units: the months of the payrolls stand for them.
    """
    assert sheet.project_id is not None
    found = engaged_in(sheet.project_id, sheet.from_on, sheet.until_on, sheet.debtor_id)
    known = known_of(found, sheet.from_on, sheet.until_on)
    one_each = {each.worker_id: each for each in found}
    for place, engagement in enumerate(one_each.values(), start=1):
        about = known[engagement.pk]
        line = _of_roster(sheet, place, engagement, about)
        line.pay = engagement.pay or Engagement.Pay.DAY
        line.wage = engagement.wage or _NOTHING
        line.units = Decimal(about.attended or 0) if line.pay == Engagement.Pay.DAY else _NOTHING
        line.paid = about.payroll_paid or _NOTHING
        _summed(line)
        yield line


def named_line(sheet: Reckoning, place: int, entered: Entered) -> ReckoningLine:
    """A new line for a person: with the identity number found among the workers of the project, else sealed here."""
    number = entered.id_number.strip().upper()
    refuse_faults(
        {
            "name": text_fault(entered.name, NAME_MAX),
            "id_number": _("This is not a valid identity number: 18 characters, the last a check character.")
            if number and not is_identity(number)
            else None,
        }
    )
    index = blind("id_number", number) if number else None
    worker = Worker.objects.filter(id_number_index=index).first() if index else None
    engagement = _engagement(sheet, worker)
    if engagement is not None:
        return _of_roster(sheet, place, engagement, _known(sheet, engagement))
    name = entered.name.strip()
    line = ReckoningLine(
        sheet=sheet, place=place, worker=worker, shown_name=mask_name(name), id_number_index=index
    )
    line.sealed = encrypt(
        {"name": name, "id_number": number}, about_line(sheet.jurisdiction_id, line.shown_name)
    )
    return line


def about_line(jurisdiction: str, shown_name: str) -> str:
    """What the blob of a line is sealed for; the same when the line is taken over into another sheet."""
    return f"reckoning:{jurisdiction}:{shown_name}"


def _engagement(sheet: Reckoning, worker: Worker | None) -> Engagement | None:
    if worker is None or sheet.project_id is None:
        return None
    found = engaged_in(sheet.project_id, sheet.from_on, sheet.until_on, None)
    return next((each for each in found if each.worker_id == worker.pk), None)


def _known(sheet: Reckoning, engagement: Engagement) -> Known:
    return known_of([engagement], sheet.from_on, sheet.until_on)[engagement.pk]


def _of_roster(sheet: Reckoning, place: int, engagement: Engagement, known: Known) -> ReckoningLine:
    worker = engagement.worker
    return ReckoningLine(
        sheet=sheet, place=place, worker=worker, engagement=engagement, shown_name=worker.shown_name,
        id_number_index=worker.id_number_index, attended=known.attended, payroll_due=known.payroll_due,
        payroll_paid=known.payroll_paid,
    )  # fmt: skip


def written(line: ReckoningLine, entered: Entered) -> None:
    """Put what is said on the line. Raises Invalid with every field that cannot be."""
    pays = list(Engagement.Pay.values)
    refuse_faults(
        {
            "pay": None if entered.pay in pays else _("Choose one of those offered."),
            "units": _units_fault(entered.units),
            "wage": _wage_fault(entered.wage),
            "paid": amount_fault(entered.paid, WAGE_MAX),
            "advances": amount_fault(entered.advances, WAGE_MAX),
            "claimed": amount_fault(entered.claimed, WAGE_MAX),
            "note": text_fault(entered.note, NOTE_MAX) if entered.note else None,
        }
    )
    line.pay, line.units, line.wage = entered.pay, entered.units, entered.wage
    line.paid, line.advances, line.claimed = entered.paid, entered.advances, entered.claimed
    line.note = entered.note.strip()
    _summed(line)


def _summed(line: ReckoningLine) -> None:
    found = reckon(line.units, line.wage, line.paid, line.advances)
    line.gross, line.verified = found.gross, found.verified


def _units_fault(units: Decimal) -> str | None:
    if not units.is_finite() or not 0 <= units <= UNITS_MAX or units != units.quantize(Decimal("0.01")):
        return _("This must be a number from 0 to %(maximum)s, with two decimals at most.") % {
            "maximum": UNITS_MAX
        }
    return None


def _wage_fault(wage: Decimal) -> str | None:
    fault = amount_fault(wage, WAGE_MAX)
    return fault or (_("The amount must be more than 0 yuan.") if wage <= 0 else None)
