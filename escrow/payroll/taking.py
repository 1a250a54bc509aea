"""Taking payrolls in: a million lines at once, checked against the roster and written by statements over whole sets.

One transaction writes the list. Killed before its end, nothing of the list is there and it begins again; a sheet, or
one project of several, never stands by half. So large a transaction is no harm: it holds only the sheets it writes.
"""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from agencies.people.models import User
from escrow.payroll import taking_sheets as sheets
from escrow.payroll.taking_ground import Sites
from escrow.payroll.taking_reading import Line, OnFault, PayrollReader
from escrow.payroll.taking_staging import SOUND, Staging, failed_lines, match, tell
from escrow.payroll.taking_telling import follow
from projects.intake.counts import Counts

# Once the workers have signed, a list changes nothing any more; that it says the same is no fault.
_FIXED = f"""
INSERT INTO payroll_fault
SELECT f.line, 'fixed', NULL FROM payroll_sheet s JOIN payroll_found f ON {sheets.SHEET}
    LEFT JOIN payroll_old o ON o.line = f.line
WHERE s.state <> 'draft' AND o.same IS NOT TRUE AND {SOUND}
"""


class _NothingWritten(Exception):
    """Ends the transaction of a check, or of a list refused as a whole."""


def take(
    rows: Iterable[Line], *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User,
    now: datetime, on_fault: OnFault, progress: Callable[[int], None],
) -> Counts:  # fmt: skip
    """The lines are (number in the file, {code of the column: what the cell says}). The same list again changes
    nothing. Without `commit` it is only said what would happen; with `whole` one bad line refuses all."""
    reader = PayrollReader(
        Sites(by, jurisdiction, project_id), today=timezone.localdate(now), on_fault=on_fault
    )
    counts = Counts()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            staging = Staging(reader, straight=commit, now=now)
            total = staging.lay_down(rows, progress)
            match(cursor)
            if sheets.find(cursor):
                cursor.execute(_FIXED)
            failed = reader.failed + failed_lines(cursor)
            tell(cursor, on_fault)
            new, changed, sound = sheets.counted(cursor)
            counts = Counts(total, new + staging.written, changed, sound - new - changed, failed)
            if not commit or (whole and failed):
                raise _NothingWritten
            sheets.make(cursor, now)
            sheets.write(cursor, changed=bool(changed))
            sheets.agree(cursor)
            follow("payroll_taken", sheets.recounted(cursor), by=by, now=now)
    except _NothingWritten:
        pass
    return counts
