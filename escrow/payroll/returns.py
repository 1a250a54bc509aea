"""The bank's answer to one payroll: its file read and looked over beside the lines, then taken in, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused
from agencies.importing.columns import below, missing
from agencies.importing.reading import rows_of
from agencies.importing.uploads import heading_of, plain_name
from agencies.people.models import User
from agencies.records.privacy import mask_id_number, mask_name, mask_text
from escrow.models import Payroll
from escrow.payroll.actions import locked
from escrow.payroll.return_taking import take_return_rows
from escrow.payroll.return_taking_columns import BY_CODE, OF_ONE
from escrow.payroll.taking_reading import Line
from escrow.payroll.workflow import Verb
from projects.intake.counts import Counts

ROWS_MAX, SIZE_MAX = 20_000, 20 * 1024 * 1024
_FAULTS_SHOWN = 20
# A day that the file leaves out is the one said beside it.
_COLUMNS = tuple(replace(each, required=False) if each.code == "paid_on" else each for each in OF_ONE)


@dataclass(frozen=True, slots=True)
class Said:
    """One row of the file as it is shown: masked. `is_paid` is None where its result cannot be read."""

    number: int
    name: str
    amount: str
    is_paid: bool | None
    reason: str
    reference: str
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking the file in would do. `paid` and `failed` are counted over its sound rows; `sum` in yuan."""

    rows: Sequence[Said]
    counts: Counts
    paid: int
    failed: int
    sum: Decimal
    refusal: str = ""

    @property
    def is_sound(self) -> bool:
        return bool(self.counts.new) and not self.counts.failed and not self.refusal


@dataclass
class _Faults:
    """What is wrong, by row."""

    found: dict[int, list[str]] = field(default_factory=dict)

    def add(self, number: int, code: str, message: str) -> None:
        name = BY_CODE[code].name if code in BY_CODE else ""
        self.found.setdefault(number, []).append(f"{name}：{message}" if name else message)


def read(file: IO[bytes], paid_on: date) -> list[Line]:
    """The rows of the file by code of the column. Raises Invalid for `file`."""
    heading = heading_of(file, _COLUMNS, SIZE_MAX, ROWS_MAX)
    if lacking := missing(heading.mapping, _COLUMNS):
        names = "、".join(each.name for each in lacking)
        raise Invalid({"file": [_("These columns are missing: %(columns)s.") % {"columns": names}]})
    rows = [
        (number, {code: said[place] for place, code in heading.mapping.items() if place < len(said)})
        for number, said in below(rows_of(file, ROWS_MAX), heading, _COLUMNS)
    ]
    if not rows:
        raise Invalid({"file": [_("The table is empty.")]})
    return [(number, dated(cells, paid_on)) for number, cells in rows]


def dated(cells: Mapping[str, str], paid_on: date) -> Mapping[str, str]:
    return cells if cells.get("paid_on") else {**cells, "paid_on": paid_on.isoformat()}


def preview(payroll: Payroll, rows: Sequence[Line], *, by: User, now: datetime) -> Preview:
    """Nothing is written."""
    faults = _Faults()
    refusal = ""
    try:
        counts = _taken(payroll.pk, rows, "", "", faults, by, now, commit=False)
    except Refused as refused:
        # The account does not hold the sum: said beside the rows, not instead of them.
        counts, refusal = Counts(len(rows), 0, 0, 0, 0), str(refused.message)
    shown = [_shown(number, cells, faults.found.get(number, ())) for number, cells in rows]
    paid = [each for each in shown if each.is_paid and not each.faults]
    total = sum((Decimal(BY_CODE["amount"].read(each.amount)) for each in paid), Decimal(0))
    failed = sum(each.is_paid is False and not each.faults for each in shown)
    return Preview(shown, counts, len(paid), failed, total, refusal)


@transaction.atomic
def take_return(
    payroll_id: int, rows: Sequence[Line], *, name: str, sha256: str, by: User, now: datetime
) -> Counts:
    """Raises Invalid naming the rows at fault, Refused where the account does not hold the sum, where nothing is new,
    and by the state of the payroll. The same file again changes nothing."""
    payroll = locked(payroll_id, by, Verb.TAKE_RETURN)
    faults = _Faults()
    counts = _taken(payroll.pk, rows, plain_name(mask_text(name)), sha256, faults, by, now, commit=True)
    if counts.failed:
        said = [
            _("Row %(row)s: %(fault)s") % {"row": number, "fault": " ".join(found)}
            for number, found in list(faults.found.items())[:_FAULTS_SHOWN]
        ]
        raise Invalid({"rows": said})
    if not counts.new:
        raise Refused("nothing-new", _("Everything in this file has been taken in already."))
    return counts


def _taken(
    payroll_id: int, rows: Sequence[Line], name: str, sha256: str, faults: _Faults, by: User, now: datetime, *,
    commit: bool,
) -> Counts:  # fmt: skip
    return take_return_rows(
        payroll_id, rows, name=name, sha256=sha256, by=by, now=now, on_fault=faults.add, commit=commit
    )


def _shown(number: int, cells: Mapping[str, str], faults: Sequence[str]) -> Said:
    named = mask_name(cells["name"]) if cells.get("name") else mask_id_number(cells.get("id_number", ""))
    return Said(
        number, named, cells.get("amount", ""), _result(cells.get("result", "")), mask_text(cells.get("reason", "")),
        cells.get("reference", ""), faults,
    )  # fmt: skip


def _result(cell: str) -> bool | None:
    try:
        found: Any = BY_CODE["result"].read(cell)
    except ValueError:
        return None
    return bool(found)
