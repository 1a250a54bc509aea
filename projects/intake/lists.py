"""The rows of a list as its register wants them: by the codes of its columns, sums in yuan, unusable cells refused."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.utils.translation import gettext as _

from agencies.documents import storehouse
from agencies.errors import Invalid
from agencies.importing.columns import Column, Heading, below
from agencies.importing.reading import Row, plain, rows_of
from agencies.importing.workbooks import Unreadable
from projects.intake import cells
from projects.intake.registers import REGISTERS
from projects.models import RegisterRun

ROWS_MAX = 2_000_000
_BARE = re.compile(r"[\d.,，]+")
_IN_TENS_OF_THOUSANDS = re.compile(r"(?:金额)?单位[:：]?(?:人民币)?万元")
_MONEY = (cells.yuan, cells.positive_yuan)


class Reader:
    """Reads the file of one run, once for the check and once more for taking it in."""

    def __init__(self, run: RegisterRun) -> None:
        self.register = REGISTERS[run.kind]
        self._run = run
        self._heading = Heading(run.heading_row, tuple(run.heading), run.places)
        self._called = {code: run.heading[place] for place, code in run.places.items()}
        # Places whose heading says that its sums are in ten thousands.
        self._tens = {place for place in run.places if "万元" in run.heading[place]}
        self.lost = 0
        # What ended the reading, if anything did: through a COPY it comes back as an error of the database.
        self.broken: Exception | None = None

    def called(self, code: str) -> str:
        """What the file calls a column; one that it does not have goes by its own name."""
        own = {each.code: each.name for each in self.register.columns}
        return self._called.get(code) or own.get(code, "")

    @contextmanager
    def opened(self) -> Iterator[Iterator[Row]]:
        """Raises Invalid when the file is gone or cannot be read."""
        try:
            with storehouse.path_of(self._run.storage_name).open("rb") as file:
                yield below(rows_of(file, ROWS_MAX), self._heading, self.register.columns)
        except FileNotFoundError:
            raise Invalid({"file": [_("The file is not there any more. Please send it again.")]}) from None

    def rows(
        self, found: Iterable[Row], on_fault: Callable[[int, str, str], None]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """What the register takes; a row with a cell that says nothing usable is refused here and counted as lost."""
        try:
            yield from self._rows(found, on_fault)
        except Exception as error:
            self.broken = error
            raise

    def _rows(
        self, found: Iterable[Row], on_fault: Callable[[int, str, str], None]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        places = list(self._heading.mapping.items())
        for number, cells_of_row in found:
            said, sound, width = {}, True, len(cells_of_row)
            for place, code in places:
                cell = cells_of_row[place] if place < width else ""
                if not cell and type(cell) is str:
                    continue
                if isinstance(cell, Unreadable):
                    on_fault(number, code, cell.fault)
                    sound = False
                elif place in self._tens and _BARE.fullmatch(cell):
                    said[code] = f"{cell}万"
                else:
                    said[code] = cell
            if sound:
                yield number, said
            else:
                self.lost += 1


def named_units(rows: Sequence[Row], heading: Heading, columns: Sequence[Column]) -> Heading:
    """The heading with its unit put to the sums, where it stands above the table instead (单位：万元)."""
    above = (cell for number, cells_of_row in rows if number < heading.row for cell in cells_of_row)
    if not any(_IN_TENS_OF_THOUSANDS.search(plain(cell)) for cell in above):
        return heading
    money = {each.code for each in columns if each.read in _MONEY}
    names = [
        f"{name}（万元）" if heading.mapping.get(place) in money and "元" not in name else name
        for place, name in enumerate(heading.names)
    ]
    return Heading(heading.row, tuple(names), heading.mapping)


def preview(run: RegisterRun, most: int) -> list[tuple[int, Mapping[str, str]]]:
    """The first rows as they would be read."""
    reader = Reader(run)
    found: list[tuple[int, Mapping[str, str]]] = []
    with reader.opened() as rows:
        for row in reader.rows(rows, lambda number, column, message: None):
            found.append(row)
            if len(found) == most:
                break
    return found
