"""Taking a roster in: newcomers by COPY, all others compared and written by statements over whole sets; two million
lines at once."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.models import User
from projects.intake.counts import Counts
from projects.workers.blocks import blocks
from projects.workers.ground import contracts_of, projects_of
from projects.workers.roster_reading import Line, OnFault, RosterReader
from projects.workers.roster_staging import Staging, Written
from projects.workers.roster_writing import Compared, write

# How often it is tried again when somebody has entered the same person at the same moment.
_ATTEMPTS = 3


class _NothingWritten(Exception):
    """Ends the transaction of a check, or of a list refused as a whole."""


def take(
    rows: Iterable[Line],
    *,
    jurisdiction: str,
    project_id: int | None,
    whole: bool,
    commit: bool,
    by: User,
    now: datetime,
    on_fault: OnFault,
    progress: Callable[[int], None],
) -> Counts:
    """The lines are (number in the file, {code of the column: what the cell says}). The same list again changes
    nothing. Without `commit` it is only said what would happen; with `whole` one bad line refuses all."""
    counts = Counts()
    reader = RosterReader(
        projects_of(by, jurisdiction, project_id), contracts_of(jurisdiction, project_id),
        only=project_id is not None, today=timezone.localdate(now), on_fault=on_fault,
    )  # fmt: skip
    try:
        with transaction.atomic():
            total, written = _stage(rows, reader, progress, straight=commit)
            found = _carry_out(reader, written, whole=whole, commit=commit, by=by, now=now, on_fault=on_fault)
            counts = replace(found, total=total)
            if not commit or (whole and counts.failed):
                raise _NothingWritten
    except _NothingWritten:
        pass
    return counts


def _stage(
    rows: Iterable[Line], reader: RosterReader, progress: Callable[[int], None], *, straight: bool
) -> tuple[int, Written]:
    """How many lines there are, and what of them was written on the way."""
    total = 0
    with Staging(straight=straight) as staging:
        for lines in blocks(rows):
            named = {cells.get("employer", "") for _number, cells in lines} - {""}
            if not reader.employers.holds(named):
                # The connection is ours again only when the block under way has arrived.
                staging.settle()
                reader.employers.look_up(named)
            staging.lay(reader.read(lines))
            total += len(lines)
            progress(total)
    return total, staging.written


def _carry_out(
    reader: RosterReader, written: Written, *, whole: bool, commit: bool, by: User, now: datetime,
    on_fault: OnFault,
) -> Counts:  # fmt: skip
    """What became of the lines; how many there are is for the caller to say."""
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                found = Compared(written)
                failed = reader.failed + len(found.faults)
                if commit and not (whole and failed):
                    write(written, by=by, now=now)
        except IntegrityError:
            # Somebody entered one of these persons between our look and our writing: look again.
            if attempt + 1 == _ATTEMPTS:
                raise Refused(
                    "changed-meanwhile",
                    _("The roster was changed by others while this list was taken in. Send it in again."),
                ) from None
        else:
            found.tell(on_fault)
            return Counts(0, found.new + written.stays.total(), found.changed, found.same, failed)
    raise AssertionError("the last attempt returns or raises")
