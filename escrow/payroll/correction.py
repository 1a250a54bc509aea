"""A correction of payrolls taken in as a list: line by line in place of what stands there, with the reason; what it was
before is kept (LineChange).

Another sum than was signed has to be signed anew: a sheet that has not gone to the bank yet goes back to its beginning.
What has been paid does not change any more.
"""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agencies.people.models import User
from escrow.models import Payroll
from escrow.payroll import taking_sheets as sheets
from escrow.payroll.actions import reopen
from escrow.payroll.taking_ground import Sites
from escrow.payroll.taking_reading import Line, OnFault, PayrollReader
from escrow.payroll.taking_staging import SOUND, Staging, failed_lines, match, tell
from escrow.payroll.taking_telling import follow
from escrow.payroll.workflow import ALLOWED, Verb
from projects.intake.counts import Counts

_MISSING = f"""
INSERT INTO payroll_fault
SELECT f.line, 'missing', NULL FROM payroll_sheet s JOIN payroll_found f ON {sheets.SHEET}
WHERE s.payroll_id IS NULL AND {SOUND}
"""
_STATE = f"""
INSERT INTO payroll_fault
SELECT f.line, 'state', NULL FROM payroll_sheet s JOIN payroll_found f ON {sheets.SHEET}
    LEFT JOIN payroll_old o ON o.line = f.line
WHERE s.state <> ALL(%(states)s) AND o.same IS NOT TRUE AND {SOUND}
"""
_PAID = f"""
INSERT INTO payroll_fault
SELECT f.line, CASE WHEN o.paid >= o.due THEN 'settled' ELSE 'paid' END, o.paid::text
FROM payroll_old o JOIN payroll_found f USING (line)
WHERE NOT o.same AND o.paid > 0 AND (o.paid > f.gross - f.deducted OR o.paid >= o.due) AND {SOUND}
"""
_SAID = """jsonb_build_object('days', {0}.days::text, 'gross', {0}.gross::text, 'deducted', {0}.deducted::text,
    'due', {0}.due::text, 'card_tail', {0}.card_tail, 'is_signed', {0}.is_signed)"""
# Written before and after the change: first what was, then what has become of it.
_BEFORE = f"""
CREATE TEMPORARY TABLE payroll_before ON COMMIT DROP AS
SELECT f.line, s.payroll_id, f.worker_id, f.month, f.reason, l.due IS DISTINCT FROM f.gross - f.deducted AS other_sum,
    CASE WHEN l.worker_id IS NULL THEN '{{}}'::jsonb ELSE {_SAID.format("l")} END AS before
FROM payroll_sheet s JOIN payroll_found f ON {sheets.SHEET} LEFT JOIN payroll_old o ON o.line = f.line
    LEFT JOIN escrow_payrollline l ON o.line IS NOT NULL AND l.payroll_id = s.payroll_id AND l.worker_id = f.worker_id
        AND l.month = f.month
WHERE {SOUND} AND o.same IS NOT TRUE
"""
# Whoever had signed for another sum has not signed for this one, unless the list says so.
_UNSIGNED = """
UPDATE escrow_payrollline l SET is_signed = false FROM payroll_before b JOIN payroll_found f USING (line)
WHERE b.other_sum AND f.is_signed IS NOT TRUE AND l.is_signed
    AND l.payroll_id = b.payroll_id AND l.worker_id = b.worker_id AND l.month = b.month
"""
_AFTER = f"""
INSERT INTO escrow_linechange (payroll_id, worker_id, before, after, reason, at, by_id)
SELECT b.payroll_id, b.worker_id, b.before, {_SAID.format("l")}, b.reason, %(now)s, %(by)s
FROM payroll_before b JOIN escrow_payrollline l
    ON l.payroll_id = b.payroll_id AND l.worker_id = b.worker_id AND l.month = b.month
ORDER BY b.line
"""
_REOPENED = """
SELECT DISTINCT p.id FROM escrow_payroll p JOIN payroll_before b ON b.payroll_id = p.id
WHERE b.other_sum AND p.state IN ('signed', 'checked') ORDER BY p.id
"""


class _NothingWritten(Exception):
    """Ends the transaction of a check, or of a list refused as a whole."""


def take(
    rows: Iterable[Line], *, jurisdiction: str, project_id: int | None, whole: bool, commit: bool, by: User,
    now: datetime, on_fault: OnFault, progress: Callable[[int], None],
) -> Counts:  # fmt: skip
    """The same correction again changes nothing. Somebody who was forgotten on a sheet is added by it, too."""
    reader = PayrollReader(
        Sites(by, jurisdiction, project_id), today=timezone.localdate(now), on_fault=on_fault, with_reason=True
    )  # fmt: skip
    counts = Counts()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            total = Staging(reader, straight=False, now=now).lay_down(rows, progress)
            _compare(cursor)
            failed = reader.failed + failed_lines(cursor)
            tell(cursor, on_fault)
            new, changed, sound = sheets.counted(cursor)
            counts = Counts(total, new, changed, sound - new - changed, failed)
            if not commit or (whole and failed):
                raise _NothingWritten
            _write(cursor, by=by, now=now)
    except _NothingWritten:
        pass
    return counts


def _compare(cursor: Any) -> None:
    match(cursor)
    sheets.find(cursor)
    cursor.execute(_MISSING)
    cursor.execute(_STATE, {"states": sorted(ALLOWED[Verb.CORRECT])})
    cursor.execute(_PAID)


def _write(cursor: Any, *, by: User, now: datetime) -> None:
    cursor.execute(_BEFORE)
    sheets.write(cursor, changed=True)
    cursor.execute(_UNSIGNED)
    cursor.execute(_AFTER, {"now": now, "by": by.pk})
    touched = sheets.recounted(cursor)
    cursor.execute(_REOPENED)
    reopened = [pk for (pk,) in cursor.fetchall()]
    for payroll in Payroll.objects.filter(pk__in=reopened):
        reopen(payroll, now)
    follow("payroll_corrected", touched, by=by, now=now)
