"""The lines of a roster made ready for the database, many at a time: what a line says by itself is checked here.

Everything that many lines say alike is read once: days, companies, trades. Names, identity numbers and telephones
leave this module only sealed or as blind indexes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agencies.records.identity import is_identity
from agencies.records.privacy import blind_many, encrypt_many, mask_name
from projects.models.worker import about_worker
from projects.workers import copying
from projects.workers.ground import Employers, Place
from projects.workers.identity import fault as identity_fault
from projects.workers.identity import shaped
from projects.workers.roster_columns import BY_CODE

Line = tuple[int, Mapping[str, str]]
OnFault = Callable[[int, str, str], None]

STAGED = (
    "line", "idx", "phone_idx", "shown", "sealed", "project_id", "employer_id", "contract_id", "team", "trade",
    "contracted_as", "terms", "pay", "wage", "contracted_on", "entered_on", "exited_on", "settled_on", "settled",
)  # fmt: skip
_HELD_MAX = 20_000
_NULL = copying.NULL
_ROW = copying.row(len(STAGED))
# The columns that follow the works contract, in the order of STAGED.
_TERMS: tuple[tuple[str, Callable[[Any], bytes]], ...] = (
    ("team", copying.text), ("trade", copying.text), ("contracted_as", copying.text), ("terms", copying.small),
    ("pay", copying.text), ("wage", copying.amount),
)  # fmt: skip
_DAYS: tuple[tuple[str, Callable[[Any], bytes]], ...] = (
    ("contracted_on", copying.day), ("entered_on", copying.day), ("exited_on", copying.day),
    ("settled_on", copying.day), ("settled", copying.amount),
)  # fmt: skip

Faults = list[tuple[str, str]]
# Number of the line, name, identity number, telephone, and the rest as it goes into the database.
_Sound = tuple[int, str, str, str, bytes]


class _Alike:
    """What several cells of a line say together; the same in many lines, so read once: as the database takes it, or
    what is wrong."""

    def __init__(self, read: Callable[..., bytes | Faults]) -> None:
        self._read = read
        self._held: dict[tuple[str, ...], bytes | Faults] = {}

    def __call__(self, *said: str) -> bytes | Faults:
        found = self._held.get(said)
        if found is None:
            if len(self._held) >= _HELD_MAX:
                self._held.clear()
            found = self._held[said] = self._read(*said)
        return found


class RosterReader:
    """Made for one list. `places` are the projects that it may name; of a list for one project lines need not."""

    def __init__(
        self, places: Mapping[str, Place], contracts: Mapping[tuple[int, str], int], *, only: bool, today: date,
        on_fault: OnFault,
    ) -> None:  # fmt: skip
        self.places, self.contracts, self.today, self.on_fault = places, contracts, today, on_fault
        self.only = next(iter(places.values()), None) if only else None
        self.employers = Employers()
        self.failed = 0
        self._name, self._phone = BY_CODE["name"].read, BY_CODE["phone"].read
        self._where, self._terms, self._days = _Alike(self._at), _Alike(_agreed), _Alike(self._dated)

    def read(self, lines: Sequence[Line]) -> list[bytes]:
        """Those of the lines that are sound, as rows of STAGED in the order of their index: so the index of the
        workers is filled page by page."""
        self.employers.look_up({cells.get("employer", "") for _number, cells in lines} - {""})
        sound = [ready for number, cells in lines if (ready := self._line(number, cells))]
        return self._sealed(sound)

    def _line(self, number: int, cells: Mapping[str, str]) -> _Sound | None:
        get = cells.get
        name, phone, id_number = get("name", ""), get("phone", ""), shaped(get("id_number", ""))
        where = self._where(get("project_code", ""), get("employer", ""), get("contract_no", ""))
        terms = self._terms(
            get("team", ""), get("trade", ""), get("contracted_as", ""), get("terms", ""), get("pay", ""),
            get("wage", ""),
        )  # fmt: skip
        days = self._days(
            get("contracted_on", ""), get("entered_on", ""), get("exited_on", ""), get("settled_on", ""),
            get("settled", ""),
        )  # fmt: skip
        if (
            is_identity(id_number) and name.isalpha() and 1 < len(name) < 5
            and (not phone or (len(phone) == 11 and phone.isascii() and phone.isdecimal() and "13" <= phone[:2] < "2"))
            and where.__class__ is terms.__class__ is days.__class__ is bytes
        ):  # fmt: skip
            return number, name, id_number, phone, where + terms + days
        return self._slowly(number, name, id_number, phone, where, terms, days)

    def _slowly(
        self, number: int, name: str, id_number: str, phone: str, *parts: bytes | Faults
    ) -> _Sound | None:  # fmt: skip
        """What does not look sound at the first glance, with everything that is wrong with it."""
        faults: Faults = [fault for part in parts if isinstance(part, list) for fault in part]
        if not is_identity(id_number):
            faults.append(("id_number", identity_fault() if id_number else _("This field is required.")))
        try:
            name = self._name(name)
        except ValueError as error:
            faults.append(("name", str(error) if name else _("This field is required.")))
        try:
            phone = self._phone(phone) if phone else ""
        except ValueError as error:
            faults.append(("phone", str(error)))
        if not faults:
            rest = b"".join(part for part in parts if isinstance(part, bytes))
            return number, name, id_number, phone, rest
        self.failed += 1
        for column, message in faults:
            self.on_fault(number, column, message)
        return None

    def _at(self, code: str, employer: str, contract: str) -> bytes | Faults:
        """The project, the employer, the works contract."""
        faults: Faults = []
        place = self.places.get(code) if code else self.only
        if fault := _place_fault(place, code):
            faults.append(("project_code", fault))
        firm = self.employers.get(employer) if employer else None
        if employer and not firm:
            faults.append(("employer", _nobody(employer, firm)))
        works = self.contracts.get((place.pk, contract)) if place and contract else None
        if contract and place and works is None:
            faults.append(("contract_no", _("This project has no works contract of this number.")))
        if faults or place is None:
            return faults
        return b"".join((
            copying.large(place.pk), copying.large(firm) if firm else _NULL, copying.large(works) if works else _NULL,
        ))  # fmt: skip

    def _dated(self, *said: str) -> bytes | Faults:
        values, parts, faults = _read(_DAYS, said)
        faults += day_faults(
            {code: values.get(code) for code, _into in _DAYS if code != "settled"}, self.today
        )
        if values.get("entered_on", "") is None:
            faults.append(("entered_on", _("This field is required.")))
        if values.get("settled") is not None and values.get("settled_on", "") is None:
            faults.append(("settled_on", _("A settled sum needs the day of the settlement.")))
        return faults or parts

    def _sealed(self, sound: list[_Sound]) -> list[bytes]:
        indexes = blind_many("id_number", [each[2] for each in sound])
        phones = iter(blind_many("phone", [each[3] for each in sound if each[3]]))
        people = [
            ({"name": name, "id_number": id_number, "phone": phone}, about_worker(index))
            for (_n, name, id_number, phone, _rest), index in zip(sound, indexes, strict=True)
        ]
        integer, raw, of_32 = copying.integer, copying.raw, copying.BYTES_32
        masks = {name: raw(mask_name(name).encode()) for name in {each[1] for each in sound}}
        rows = [
            (
                index,
                b"".join((
                    _ROW, integer(number), of_32, index, of_32 + next(phones) if phone else _NULL, masks[name],
                    raw(blob), rest,
                )),
            )
            for (number, name, _id, phone, rest), index, blob in zip(sound, indexes, encrypt_many(people), strict=True)
        ]  # fmt: skip
        rows.sort()
        return [row for _index, row in rows]


def _read(
    columns: tuple[tuple[str, Callable[[Any], bytes]], ...], said: tuple[str, ...]
) -> tuple[dict[str, Any], bytes, Faults]:
    values: dict[str, Any] = {}
    parts: list[bytes] = []
    faults: Faults = []
    for (code, into), cell in zip(columns, said, strict=True):
        try:
            values[code] = BY_CODE[code].read(cell) if cell else None
            parts.append(into(values[code]) if cell else _NULL)
        except ValueError as error:
            faults.append((code, str(error)))
    return values, b"".join(parts), faults


def _agreed(*said: str) -> bytes | Faults:
    _values, parts, faults = _read(_TERMS, said)
    return faults or parts


def _place_fault(place: Place | None, code: str) -> str:
    if place is None:
        if not code:
            return _("This field is required.")
        return _("There is no project of this number among those that this list may name.")
    if not place.may_write:
        return _("Only the departments in charge of this project change its record.")
    if place.closed:
        return _("The project is filed as complete or given up; its roster is closed.")
    return ""


def day_faults(days: Mapping[str, date | None], today: date) -> list[tuple[str, str]]:
    """What is wrong with the days of a stay among each other. A contract after the entry is no reason to refuse: it
    is on record, counted and listed (TL 二(一)1)."""
    faults = [
        (code, _("This day lies in the future."))
        for code, day in days.items()
        if day is not None and day > today
    ]
    entered, exited, settled = days.get("entered_on"), days.get("exited_on"), days.get("settled_on")
    if entered and exited and exited < entered:
        faults.append(("exited_on", _("Left before entering.")))
    if entered and settled and settled < entered:
        faults.append(("settled_on", _("Settled before entering.")))
    return faults


def _nobody(employer: str, found: int | None) -> str:
    if found == 0:
        return _("Several companies have this name; give the unified social credit code.")
    return _("The company “%(name)s” is not in the register of companies.") % {"name": employer[:40]}
