"""Taking a roster in: staged by COPY, checked and written by statements over whole sets; two million lines at once."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.models import User
from projects.intake.counts import Counts
from projects.workers import copying
from projects.workers.ground import contracts_of, projects_of
from projects.workers.roster_reading import STAGED, RosterReader
from projects.workers.roster_writing import CLEARED, STAGING, Compared, write

CHUNK = 20_000
# How often it is tried again when somebody has entered the same person at the same moment.
_ATTEMPTS = 3


class _NothingWritten(Exception):
    """Ends the transaction of a check, or of a list refused as a whole."""


def take(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    *,
    jurisdiction: str,
    project_id: int | None,
    whole: bool,
    commit: bool,
    by: User,
    now: datetime,
    on_fault: Callable[[int, str, str], None],
    progress: Callable[[int], None],
) -> Counts:
    """The lines are (number in the file, {code of the column: what the cell says}). The same list again changes
    nothing. Without `commit` it is only said what would happen; with `whole` one bad line refuses all."""
    counts = Counts()
    try:
        with transaction.atomic():
            total, reader = _stage(rows, jurisdiction, project_id, by, now, on_fault, progress)
            counts = _carry_out(total, reader, whole=whole, commit=commit, by=by, now=now, on_fault=on_fault)
            if not commit or (whole and counts.failed):
                raise _NothingWritten
    except _NothingWritten:
        pass
    return counts


def _stage(
    rows: Iterable[tuple[int, Mapping[str, str]]], jurisdiction: str, project_id: int | None, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None], progress: Callable[[int], None],
) -> tuple[int, RosterReader]:  # fmt: skip
    reader = RosterReader(
        projects_of(by, jurisdiction, project_id), contracts_of(jurisdiction, project_id),
        only=project_id is not None, today=timezone.localdate(now), on_fault=on_fault,
    )  # fmt: skip
    total, lines = 0, iter(rows)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(CLEARED)
        cursor.execute(STAGING)
        while chunk := list(islice(lines, CHUNK)):
            copying.copy_rows(cursor, "roster_line", STAGED, reader.read(chunk))
            total += len(chunk)
            progress(total)
    return total, reader


def _carry_out(
    total: int, reader: RosterReader, *, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: Callable[[int, str, str], None],
) -> Counts:  # fmt: skip
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                found = Compared()
                failed = reader.failed + len(found.faults)
                if commit and not (whole and failed):
                    write(by=by, now=now)
        except IntegrityError:
            # Somebody entered one of these persons between our look and our writing: look again.
            if attempt + 1 == _ATTEMPTS:
                raise Refused(
                    "changed-meanwhile",
                    _("The roster was changed by others while this list was taken in. Send it in again."),
                ) from None
        else:
            found.tell(on_fault)
            return Counts(total, found.new, found.changed, found.same, failed)
    raise AssertionError("the last attempt returns or raises")
