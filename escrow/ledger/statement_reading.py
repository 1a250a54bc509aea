"""What a bank statement says, read from the file that the bank gave: its lines in order, or every fault with its row.

Pure but for the file. Nothing is guessed and nothing half taken: the running balance must fit from line to line, the
first to what the statement opens with and the last to what it closes with, so that a file cut off in the middle, a
line left out or a digit mistyped is seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _

from agencies.errors import Invalid, amount_fault
from agencies.importing.columns import below, missing, read_row
from agencies.importing.reading import plain, rows_of
from agencies.importing.uploads import heading_of
from escrow.amounts import MOST
from escrow.ledger.statement_columns import BY_CODE, COLUMNS, sum_of

SIZE_MAX, ROWS_MAX = 20 * 1024 * 1024, 50_000
_FAULTS_SHOWN = 50
_OPENING = frozenset(map(plain, ("期初余额", "上期余额", "承前余额", "上页余额", "opening balance")))
# What banks write under a page; their sums say nothing that the balances do not.
_SUMS = frozenset(map(plain, ("合计", "总计", "本页合计", "本期合计", "累计", "小计")))
_CLOSING = frozenset(map(plain, ("期末余额", "本期余额", "期末结余", "closing balance")))


@dataclass(frozen=True, slots=True)
class Period:
    """What is said beside the file; an opening or a closing not said here must stand in it."""

    from_on: date
    until_on: date
    opening: Decimal | None = None
    closing: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One movement as the bank has it; `row` as Excel counts."""

    row: int
    booked_on: date
    amount: Decimal
    balance: Decimal
    reference: str = ""
    counterparty: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement that is whole: its lines in the order of the bank, oldest first."""

    from_on: date
    until_on: date
    opening: Decimal
    closing: Decimal
    lines: tuple[Line, ...]


class _Faults:
    """Every fault by row and column, said at once."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def add(self, row: int, column: str, message: str) -> None:
        said = _("Row %(row)s, %(column)s: %(message)s") % {"row": row, "column": column, "message": message}
        self.found.append((row, said))

    def refuse(self) -> None:
        if not self.found:
            return
        shown = [said for _row, said in sorted(self.found, key=lambda each: each[0])[:_FAULTS_SHOWN]]
        if rest := len(self.found) - len(shown):
            shown.append(_("And %(count)s more faults.") % {"count": rest})
        raise Invalid({"file": shown})


@dataclass(slots=True)
class _Taken:
    """What stands in the file before it is looked at as a whole."""

    lines: list[Line]
    names: Mapping[str, str]
    opening: Decimal | None = None
    closing: Decimal | None = None
    last_row: int = 0


def read_statement(file: IO[bytes], period: Period) -> Sheet:
    """Raises Invalid: for `file` with every row that is wrong, or for the field of the period."""
    if period.until_on < period.from_on:
        raise Invalid({"until_on": [_("The statement ends before it begins.")]})
    faults = _Faults()
    taken = _taken(file, faults)
    _look_at_period(taken, period, faults)
    _look_at_references(taken, faults)
    faults.refuse()
    opening = _said("opening", period.opening, taken.opening)
    closing = _said("closing", period.closing, taken.closing)
    lines = _in_order(taken.lines, opening)
    _look_at_balances(taken, lines, opening, closing, faults)
    faults.refuse()
    return Sheet(period.from_on, period.until_on, opening, closing, tuple(lines))


def _taken(file: IO[bytes], faults: _Faults) -> _Taken:
    heading = heading_of(file, COLUMNS, SIZE_MAX, ROWS_MAX, least=3)
    codes = set(heading.mapping.values())
    lacking = [each.name for each in missing(heading.mapping, COLUMNS)]
    if "amount" not in codes and not {"received", "paid"} <= codes:
        lacking.append("收入、支出")
    if lacking:
        raise Invalid(
            {"file": [_("These columns are missing: %(columns)s.") % {"columns": "、".join(lacking)}]}
        )
    names = {code: heading.names[place] for place, code in heading.mapping.items()}
    taken = _Taken([], names)
    for row, cells in below(rows_of(file, ROWS_MAX), heading, COLUMNS):
        taken.last_row = row
        said = {code: cells[place] for place, code in heading.mapping.items() if place < len(cells)}
        if _is_sum(said):
            continue
        if (kind := _total(said)) is not None:
            _take_total(taken, kind, row, said.get("balance", ""), faults)
            continue
        values, wrong = read_row(cells, heading, BY_CODE)
        for each in wrong:
            faults.add(row, each.column, each.message)
        amount = _amount(row, values, {each.column for each in wrong}, names, faults)
        if wrong or amount is None:
            continue
        taken.lines.append(
            Line(row, values["booked_on"], amount, values["balance"], values.get("reference", ""),
                 values.get("counterparty", ""), values.get("purpose", ""))
        )  # fmt: skip
    return taken


def _is_sum(said: Mapping[str, str]) -> bool:
    """Whether a row only adds up the rows above it."""
    words = {plain(cell) for cell in said.values() if cell}
    return bool(words & _SUMS) and plain(said.get("booked_on", "")) in {"", *_SUMS}


def _total(said: Mapping[str, str]) -> str | None:
    """Whether a row says what the statement opens or closes with, instead of a movement."""
    words = {plain(cell) for cell in said.values() if cell}
    if any(said.get(code) for code in ("received", "paid", "amount")):
        return None
    return "opening" if words & _OPENING else "closing" if words & _CLOSING else None


def _take_total(taken: _Taken, kind: str, row: int, cell: str, faults: _Faults) -> None:
    try:
        amount = sum_of(cell)
    except ValueError as error:
        faults.add(row, taken.names["balance"], str(error))
        return
    if getattr(taken, kind) not in (None, amount):
        faults.add(
            row, taken.names["balance"], _("This balance stands in the file twice, with different sums.")
        )
    setattr(taken, kind, amount)


def _amount(
    row: int, values: Mapping[str, Any], wrong: set[str], names: Mapping[str, str], faults: _Faults
) -> Decimal | None:
    """The movement with its sign. A zero in the other column is how many banks leave it empty."""
    given = {code: values[code] for code in ("received", "paid", "amount") if values.get(code)}
    if len(given) == 1:
        ((code, amount),) = given.items()
        return -Decimal(amount) if code == "paid" else Decimal(amount)
    columns = [names[code] for code in ("received", "paid", "amount") if code in names]
    if not wrong & set(columns):
        message = _("A line has one sum that is not 0, in one of these columns.")
        faults.add(row, "、".join(columns), message)
    return None


def _look_at_period(taken: _Taken, period: Period, faults: _Faults) -> None:
    for line in taken.lines:
        if not period.from_on <= line.booked_on <= period.until_on:
            message = _("%(day)s lies outside the period of the statement, %(first)s to %(last)s.")
            said = {"day": line.booked_on, "first": period.from_on, "last": period.until_on}
            faults.add(line.row, taken.names["booked_on"], message % said)


def _look_at_references(taken: _Taken, faults: _Faults) -> None:
    seen: dict[str, Line] = {}
    for line in taken.lines:
        if not line.reference:
            continue
        first = seen.setdefault(line.reference, line)
        if first is not line:
            message = _("The reference %(reference)s stands in row %(row)s already, with %(amount)s yuan.")
            said = {"reference": line.reference, "row": first.row, "amount": f"{first.amount:,.2f}"}
            faults.add(line.row, taken.names["reference"], message % said)


def _said(field: str, stated: Decimal | None, written: Decimal | None) -> Decimal:
    """What the statement opens or closes with: said beside the file, or written in it, and the same if both."""
    if stated is not None and (fault := amount_fault(stated, MOST)):
        raise Invalid({field: [fault]})
    if stated is None and written is None:
        message = _("Say this balance here; the file has no row for it (期初余额, 期末余额).")
        raise Invalid({field: [message]})
    if stated is not None and written is not None and stated != written:
        message = _("In the file this balance is %(amount)s yuan.") % {"amount": f"{written:,.2f}"}
        raise Invalid({field: [message]})
    found = stated if stated is not None else written
    assert found is not None
    return found


def _in_order(lines: Sequence[Line], opening: Decimal) -> list[Line]:
    """Oldest first; many banks give the newest first."""
    given = list(lines)
    turned = given[::-1]
    if given and given[0].booked_on != given[-1].booked_on:
        return given if given[0].booked_on < given[-1].booked_on else turned
    return turned if _misfits(turned, opening) < _misfits(given, opening) else given


def _misfits(lines: Sequence[Line], opening: Decimal) -> int:
    return sum(1 for _line in _broken(lines, opening))


def _broken(lines: Sequence[Line], opening: Decimal) -> Iterator[tuple[Line, Decimal]]:
    """The lines whose balance does not follow from the one before, each with what it should be."""
    before = opening
    for line in lines:
        if before + line.amount != line.balance:
            yield line, before + line.amount
        # Goes on from what the bank says, so that one slip is one fault.
        before = line.balance


def _look_at_balances(
    taken: _Taken, lines: Sequence[Line], opening: Decimal, closing: Decimal, faults: _Faults
) -> None:
    name = taken.names["balance"]
    for line, right in _broken(lines, opening):
        message = _("The balance is %(found)s yuan, but with this line it comes to %(right)s yuan.")
        faults.add(line.row, name, message % {"found": f"{line.balance:,.2f}", "right": f"{right:,.2f}"})
    last = lines[-1].balance if lines else opening
    if last != closing:
        message = _(
            "The lines end with %(last)s yuan, the statement closes with %(closing)s yuan: lines are missing at the "
            "end, or the file was cut off."
        )
        row = lines[-1].row if lines else taken.last_row
        faults.add(row, name, message % {"last": f"{last:,.2f}", "closing": f"{closing:,.2f}"})
