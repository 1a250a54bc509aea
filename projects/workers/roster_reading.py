"""The lines of a roster made ready for the database, many at a time: what a line says by itself is checked here.

Everything that many lines say alike is read once: days, companies, trades. Names, identity numbers and telephones
leave this module only sealed or as blind indexes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

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

_HELD_MAX = 20_000
_NULL = copying.NULL
_TERMS: tuple[tuple[str, Callable[[Any], bytes]], ...] = (
    ("team", copying.text), ("trade", copying.text), ("contracted_as", copying.text), ("terms", copying.small),
    ("pay", copying.text), ("wage", copying.amount),
)  # fmt: skip
_DAYS: tuple[tuple[str, Callable[[Any], bytes]], ...] = (
    ("contracted_on", copying.day), ("entered_on", copying.day), ("exited_on", copying.day),
    ("settled_on", copying.day), ("settled", copying.amount),
)  # fmt: skip
# What the database keeps of a line in several columns, in their order: the parts that many lines have alike.
PLACED = ("project_id", "employer_id", "contract_id")
AGREED, DATED = tuple(code for code, _into in _TERMS), tuple(code for code, _into in _DAYS)
# What a new stay has where the line says nothing; the wage stays open.
_OPEN = {code: copying.text("") for code in ("team", "trade", "contracted_as", "pay")} | {
    "terms": copying.small(0)
}
# A mobile number, or none.
_PHONES = re.compile(r"(?:1[3-9][0-9]{9})?")

Part = TypeVar("Part")
Faults = list[tuple[str, str]]


class Agreed(NamedTuple):
    """The columns of AGREED as a line says them, and as a new stay has them: there nothing is left open."""

    said: bytes
    new: bytes


class Ready(NamedTuple):
    """A sound line as the database takes it, but for the name. `phone` is a column already, and so is `shown`."""

    line: int
    idx: bytes
    name: str
    phone: bytes
    shown: bytes
    sealed: bytes
    placed: bytes
    agreed: Agreed
    dated: bytes


# Number of the line, name, identity number, telephone, and what many lines have alike.
_Sound = tuple[int, str, str, str, bytes, Agreed, bytes]


class _Alike(Generic[Part]):
    """What several cells of a line say together; the same in many lines, so read once: as the database takes it, or
    what is wrong. `held` is asked first."""

    def __init__(self, read: Callable[..., Part | Faults]) -> None:
        self._read = read
        self.held: dict[tuple[str, ...], Part | Faults] = {}

    def __call__(self, said: tuple[str, ...]) -> Part | Faults:
        if len(self.held) >= _HELD_MAX:
            self.held.clear()
        found = self.held[said] = self._read(*said)
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
        self._placed, self._agreed, self._dated = _Alike(self._at), _Alike(_agreed), _Alike(self._days)

    def read(self, lines: Sequence[Line]) -> list[Ready]:
        """Those of the lines that are sound, in their order. Their employers have been looked up."""
        sound: list[_Sound] = []
        placed_by, agreed_by, dated_by = self._placed.held.get, self._agreed.held.get, self._dated.held.get
        for number, cells in lines:
            get = cells.get
            name, id_number, phone = get("name", ""), get("id_number", ""), get("phone", "")
            where = get("project_code", ""), get("employer", ""), get("contract_no", "")
            terms = (
                get("team", ""), get("trade", ""), get("contracted_as", ""), get("terms", ""), get("pay", ""),
                get("wage", ""),
            )  # fmt: skip
            days = (
                get("contracted_on", ""), get("entered_on", ""), get("exited_on", ""), get("settled_on", ""),
                get("settled", ""),
            )  # fmt: skip
            placed = placed_by(where) or self._placed(where)
            agreed = agreed_by(terms) or self._agreed(terms)
            dated = dated_by(days) or self._dated(days)
            if (
                is_identity(id_number) and name.isalpha() and 1 < len(name) < 5 and _PHONES.fullmatch(phone)
                and placed.__class__ is dated.__class__ is bytes and agreed.__class__ is Agreed
            ):  # fmt: skip
                sound.append((number, name, id_number, phone, placed, agreed, dated))
            elif slower := self._slowly(number, name, shaped(id_number), phone, placed, agreed, dated):
                sound.append(slower)
        return _sealed(sound)

    def _slowly(
        self, number: int, name: str, id_number: str, phone: str,
        placed: bytes | Faults, agreed: Agreed | Faults, dated: bytes | Faults,
    ) -> _Sound | None:  # fmt: skip
        """What does not look sound at the first glance, with everything that is wrong with it."""
        faults: Faults = [
            fault for part in (placed, agreed, dated) if isinstance(part, list) for fault in part
        ]
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
            assert not isinstance(placed, list), "its faults are here"
            assert not isinstance(agreed, list), "its faults are here"
            assert not isinstance(dated, list), "its faults are here"
            return number, name, id_number, phone, placed, agreed, dated
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

    def _days(self, *said: str) -> bytes | Faults:
        values, parts, faults = _read(_DAYS, said)
        faults += day_faults(
            {code: values.get(code) for code, _into in _DAYS if code != "settled"}, self.today
        )
        if values.get("entered_on", "") is None:
            faults.append(("entered_on", _("This field is required.")))
        if values.get("settled") is not None and values.get("settled_on", "") is None:
            faults.append(("settled_on", _("A settled sum needs the day of the settlement.")))
        return faults or b"".join(parts)


def _sealed(sound: list[_Sound]) -> list[Ready]:
    indexes = blind_many("id_number", [each[2] for each in sound])
    phones = iter(blind_many("phone", [each[3] for each in sound if each[3]]))
    people = [
        ({"name": name, "id_number": id_number, "phone": phone}, about_worker(index))
        for (_n, name, id_number, phone, *_rest), index in zip(sound, indexes, strict=True)
    ]
    of_32 = copying.BYTES_32
    shown = {name: copying.text(mask_name(name)) for name in {each[1] for each in sound}}
    return [
        Ready._make((
            number, index, name, of_32 + next(phones) if phone else _NULL, shown[name], blob, placed, agreed, dated,
        ))
        for (number, name, _id, phone, placed, agreed, dated), index, blob in zip(
            sound, indexes, encrypt_many(people), strict=True
        )
    ]  # fmt: skip


def _read(
    columns: tuple[tuple[str, Callable[[Any], bytes]], ...], said: tuple[str, ...]
) -> tuple[dict[str, Any], list[bytes], Faults]:
    values: dict[str, Any] = {}
    parts: list[bytes] = []
    faults: Faults = []
    for (code, into), cell in zip(columns, said, strict=True):
        try:
            values[code] = BY_CODE[code].read(cell) if cell else None
            parts.append(into(values[code]) if cell else _NULL)
        except ValueError as error:
            faults.append((code, str(error)))
    return values, parts, faults


def _agreed(*said: str) -> Agreed | Faults:
    _values, parts, faults = _read(_TERMS, said)
    new = [
        _OPEN.get(code, part) if part is _NULL else part for code, part in zip(AGREED, parts, strict=False)
    ]
    return faults or Agreed(b"".join(parts), b"".join(new))


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
