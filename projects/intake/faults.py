"""What is wrong in a list, gathered while it is read and kept with the rows, up to a number that somebody can work
through."""

from collections.abc import Iterator

from agencies.records.privacy import mask_text
from projects.intake.lists import Reader
from projects.models import RegisterFault, RegisterRun

# More than these are counted and not kept: a list with so many errors is sent again as a whole.
KEPT = 20_000
_MESSAGE_MAX, _COLUMN_MAX = 500, 60


class Faults:
    def __init__(self) -> None:
        self._noted: list[tuple[int, str, str]] = []
        self._cells: dict[int, list[str]] = {}
        self._called: dict[str, str] = {}

    def note(self, number: int, column: str, message: str) -> None:
        """May be called while rows are on their way into the database: it keeps them in memory."""
        if len(self._noted) < KEPT:
            self._noted.append((number, column, message))

    def fill(self, reader: Reader) -> None:
        """Read the file once more for the rows that are at fault, and what it calls their columns."""
        if not self._noted:
            return
        self._called = {column: reader.called(column) for _number, column, _message in self._noted}
        wanted = {number for number, _column, _message in self._noted}
        last = max(wanted)
        with reader.opened() as rows:
            for number, cells in rows:
                if number in wanted:
                    self._cells[number] = [str(cell) for cell in cells]
                if number >= last:
                    break

    def rows_of(self, run: RegisterRun) -> Iterator[RegisterFault]:
        sealed: set[int] = set()
        for number, column, message in sorted(self._noted, key=lambda each: each[0]):
            fault = RegisterFault(
                run=run,
                number=number,
                column=self._called[column][:_COLUMN_MAX],
                message=mask_text(message)[:_MESSAGE_MAX],
            )
            if number not in sealed:
                sealed.add(number)
                fault.seal(self._cells.get(number, []))
            yield fault
