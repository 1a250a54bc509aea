"""The lines of a payroll made ready for the database, many at a time: what a line says by itself is checked here.

What many lines say alike is read once. Names and identity numbers leave this module only masked or as blind indexes,
of a card only its last four digits.
"""

import struct
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from agencies.records.identity import is_identity
from agencies.records.privacy import blind_many, mask_name, mask_text
from escrow.payroll.taking_columns import BY_CODE, fen, half_days
from escrow.payroll.taking_ground import Sites
from projects.workers import copying
from projects.workers.ground import Employers
from projects.workers.identity import fault as identity_fault
from projects.workers.identity import shaped

Line = tuple[int, Mapping[str, str]]
OnFault = Callable[[int, str, str], None]
Faults = list[tuple[str, str]]

# Cells of each kind that are remembered: then it begins anew.
_HELD_MAX = 50_000
_NULL = copying.NULL
# A numeric of three groups of four digits: up to 99,999,999.99.
_SUM = struct.Struct(">ihhhhhhh").pack
_BOOLEAN = {True: copying.raw(b"\x01"), False: copying.raw(b"\x00")}
# The columns of a staged line, in their order.
STAGED = (
    "line", "idx", "project_id", "company_id", "month", "last", "pay_on", "shown", "days", "gross", "deducted",
    "card_tail", "is_signed", "reason",
)  # fmt: skip
_HEAD = copying.row(len(STAGED))


class _Placed(NamedTuple):
    """Project, employer, month, its last day and the pay day as the database takes them; days of the month in
    tenths."""

    part: bytes
    tenths: int


def packed(amount: int, scale: int = 2) -> bytes:
    """So many fen (or tenths, with a `scale` of 1) as the server keeps a numeric."""
    whole, rest = divmod(amount, 100 if scale == 2 else 10)
    behind = rest * (100 if scale == 2 else 1000)
    high, low = divmod(whole, 10_000)
    if high < 10_000:
        return _SUM(14, 3, 1, 0, scale, high, low, behind)
    highest, high = divmod(high, 10_000)
    return struct.pack(">ihhhhhhhh", 16, 4, 2, 0, scale, highest, high, low, behind)


class PayrollReader:
    """Made for one list. `with_reason`: it is a correction, and says why."""

    def __init__(self, sites: Sites, *, today: date, on_fault: OnFault, with_reason: bool = False) -> None:
        self.sites, self.today, self.on_fault, self.with_reason = sites, today, on_fault, with_reason
        self.employers = Employers()
        self.failed = 0
        # Whether some line leaves its employer to the roster.
        self.without_employer = False
        self.months: set[date] = set()
        self._placed: dict[tuple[str, ...], _Placed | Faults] = {}
        self._names: dict[str, bytes] = {}
        self._sums: dict[str, tuple[int, bytes]] = {"": (0, packed(0))}
        self._days: dict[str, tuple[int, bytes]] = {}
        self._cards: dict[str, bytes] = {}
        self._signed: dict[str, bytes] = {"": _NULL}
        self._reasons: dict[str, bytes] = {}

    def read(self, lines: Sequence[Line]) -> list[bytes]:
        """The rows for COPY of those lines that are sound, in their order. Their employers have been looked up."""
        sound: list[tuple[int, str, bytes]] = []
        placed_by, name_by, sum_by, days_by = (
            self._placed.get, self._names.get, self._sums.get, self._days.get,
        )  # fmt: skip
        card_by, signed_by, reason_by = self._cards.get, self._signed.get, self._reasons.get
        with_reason, quick_name, quick_sum = self.with_reason, self._quick_name, self._quick_sum
        quick_tail = self._quick_tail
        for number, cells in lines:
            get = cells.get
            id_number, name, card = get("id_number", ""), get("name", ""), get("card", "")
            said_gross, said_deducted, said_due = get("gross", ""), get("deducted", ""), get("due", "")
            placed = placed_by(
                (get("project_code", ""), get("project_name", ""), get("employer", ""), get("month", ""),
                 get("pay_on", ""))
            )  # fmt: skip
            shown, days = name_by(name) or quick_name(name), days_by(get("days", ""))
            gross = sum_by(said_gross) or quick_sum(said_gross)
            deducted = sum_by(said_deducted) or quick_sum(said_deducted)
            tail = _NULL
            if card:
                last = card[-4:]
                sound_card = 12 <= len(card) <= 19 and card.isdecimal() and card.isascii()
                tail = (card_by(last) or quick_tail(last)) if sound_card else b""
            signed = signed_by(get("signed", ""))
            reason = reason_by(get("reason", "")) if with_reason else _NULL
            if (
                placed.__class__ is _Placed and shown and days and gross and deducted and tail and signed
                and reason and said_gross and said_due and _fen(said_due) == gross[0] - deducted[0]
                and days[0] <= placed.tenths and is_identity(id_number)
            ):  # fmt: skip
                sound.append((
                    number, id_number,
                    placed.part + shown + days[1] + gross[1] + deducted[1] + tail + signed + reason,
                ))  # fmt: skip
            elif slower := self._slowly(number, cells):
                sound.append(slower)
        integer, head, of_32 = copying.integer, _HEAD, copying.BYTES_32
        indexes = blind_many("id_number", [each[1] for each in sound])
        return [
            b"".join((head, integer(number), of_32, index, rest))
            for (number, _id, rest), index in zip(sound, indexes, strict=True)
        ]

    def _slowly(self, number: int, cells: Mapping[str, str]) -> tuple[int, str, bytes] | None:
        """What is not known yet or not sound: every part of it is read, and remembered where it is sound."""
        get = cells.get
        faults: Faults = []
        placed = self._at(
            (get("project_code", ""), get("project_name", ""), get("employer", ""), get("month", ""), get("pay_on", ""))
        )  # fmt: skip
        if isinstance(placed, list):
            faults += placed
        id_number = shaped(get("id_number", ""))
        if not is_identity(id_number):
            faults.append(("id_number", identity_fault() if id_number else _("This field is required.")))
        shown = self._part(self._names, "name", get("name", ""), faults, self._shown, required=True)
        days = self._part(self._days, "days", get("days", ""), faults, _tenths, required=True)
        gross = self._part(self._sums, "gross", get("gross", ""), faults, _sum, required=True)
        deducted = self._part(self._sums, "deducted", get("deducted", ""), faults, _sum)
        said_due = self._part(self._sums, "due", get("due", ""), faults, _sum)
        tail = self._card(get("card", ""), faults)
        signed = self._part(self._signed, "signed", get("signed", ""), faults, _is_signed)
        reason = _NULL
        if self.with_reason:
            reason = self._part(self._reasons, "reason", get("reason", ""), faults, _why, required=True)
        if gross and deducted and said_due:
            _judge_sums(gross[0], deducted[0], said_due[0] if get("due", "") else None, faults)
        if days and isinstance(placed, _Placed) and days[0] > placed.tenths:
            faults.append(("days", _("This month has %(days)s days.") % {"days": placed.tenths // 10}))
        if faults:
            self.failed += 1
            for column, message in faults:
                self.on_fault(number, column, message)
            return None
        assert isinstance(placed, _Placed), "else there is a fault"
        parts = (placed.part, shown, days[1], gross[1], deducted[1], tail, signed, reason)
        return number, id_number, b"".join(parts)

    def _at(self, said: tuple[str, ...]) -> _Placed | Faults:
        held = self._placed
        if said not in held:
            if len(held) >= _HELD_MAX:
                held.clear()
            held[said] = self._place(*said)
        return held[said]

    def _place(self, code: str, named: str, employer: str, of_month: str, pay_day: str) -> _Placed | Faults:
        faults: Faults = []
        site = self.sites.find(code, named)
        if isinstance(site, str):
            faults.append(("project_code" if code or not named else "project_name", site))
        firm = self.employers.get(employer) if employer else None
        if employer and not firm:
            faults.append(("employer", nobody(employer, firm)))
        month = _date("month", of_month, faults)
        pay_on = _date("pay_on", pay_day, faults) if pay_day else None
        if month and month > self.today:
            faults.append(("month", _("This month is still to come.")))
        if month and pay_on and pay_on < month:
            faults.append(("pay_on", _("Wages are not due before their month begins.")))
        if faults or month is None or isinstance(site, str):
            return faults
        self.months.add(month)
        self.without_employer |= firm is None
        last = month.replace(day=monthrange(month.year, month.month)[1])
        part = b"".join((
            copying.large(site.pk), copying.large(firm) if firm else _NULL, copying.day(month), copying.day(last),
            copying.day(pay_on) if pay_on else _NULL,
        ))  # fmt: skip
        return _Placed(part, last.day * 10)

    def _part(
        self, held: dict[str, Any], code: str, cell: str, faults: Faults, read: Callable[[str], Any], *,
        required: bool = False,
    ) -> Any:  # fmt: skip
        """What `read` makes of the cell; empty ones are held from the beginning where they may be."""
        if required and not cell:
            faults.append((code, _("This field is required.")))
            return None
        if cell in held:
            return held[cell]
        try:
            found = read(cell)
        except ValueError as error:
            faults.append((code, str(error)))
            return None
        if len(held) >= _HELD_MAX:
            empty = held.get("")
            held.clear()
            if empty is not None:
                held[""] = empty
        held[cell] = found
        return found

    def _quick_name(self, cell: str) -> bytes:
        """Most names are two to four characters; any other is read with care."""
        if not (cell.isalpha() and 1 < len(cell) < 5):
            return b""
        if len(self._names) >= _HELD_MAX:
            self._names.clear()
        found = self._names[cell] = copying.text(mask_name(cell))
        return found

    def _quick_sum(self, cell: str) -> tuple[int, bytes] | None:
        amount = _fen(cell)
        if amount < 0:
            return None
        found = amount, packed(amount)
        if len(self._sums) < _HELD_MAX:
            self._sums[cell] = found
        return found

    def _quick_tail(self, tail: str) -> bytes:
        return self._cards.setdefault(tail, copying.text(tail))

    def _card(self, cell: str, faults: Faults) -> bytes:
        if not cell:
            return _NULL
        try:
            tail = str(BY_CODE["card"].read(cell))
        except ValueError as error:
            faults.append(("card", str(error)))
            return _NULL
        return self._quick_tail(tail)

    def _shown(self, cell: str) -> bytes:
        return copying.text(mask_name(BY_CODE["name"].read(cell)))


def _fen(cell: str) -> int:
    """Most sums are a few digits and two behind the point; -1 for whatever is to be read with care."""
    digits = cell[:-3] + cell[-2:] if cell[-3:-2] == "." else f"{cell}00"
    return int(digits) if digits.isdecimal() and 3 <= len(digits) <= 10 else -1


def _judge_sums(gross: int, deducted: int, said: int | None, faults: Faults) -> None:
    left = gross - deducted
    if left < 0:
        faults.append(("deducted", _("More is deducted than the wage.")))
    elif said is not None and said != left:
        total = f"{left // 100:,}.{left % 100:02d}"
        faults.append(("due", _("The wage less the deduction is %(sum)s yuan.") % {"sum": total}))


def _sum(cell: str) -> tuple[int, bytes]:
    amount = fen(cell)
    return amount, packed(amount)


def _tenths(cell: str) -> tuple[int, bytes]:
    tenths = half_days(cell)
    return tenths, packed(tenths, 1)


def _is_signed(cell: str) -> bytes:
    return _BOOLEAN[bool(BY_CODE["signed"].read(cell))]


def _why(cell: str) -> bytes:
    return copying.text(mask_text(BY_CODE["reason"].read(cell)))


def _date(code: str, cell: str, faults: Faults) -> date | None:
    try:
        if not cell:
            raise ValueError(_("This field is required."))
        found: date = BY_CODE[code].read(cell)
    except ValueError as error:
        faults.append((code, str(error)))
        return None
    return found


def nobody(employer: str, found: int | None) -> str:
    if found == 0:
        return _("Several companies have this name; give the unified social credit code.")
    return _("The company “%(name)s” is not in the register of companies.") % {"name": employer[:40]}
