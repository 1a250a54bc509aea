"""A list of wages on its way in, block by block, while the next block is being read: laid down beside the register by
COPY and matched with the roster.

1. Lines of sheets that this list makes itself go straight to their place: nothing stands there to compare them with.
2. All others, and what is wrong, wait in `payroll_found` until every line is there.

That a worker stands on a new sheet twice, the sheet says itself, by its key: from that block on every line waits.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import psycopg2
from django.db import connection
from django.utils.translation import gettext as _

from escrow.payroll.lines import ensure_month
from escrow.payroll.taking_reading import STAGED, Line, OnFault, PayrollReader
from projects.intake.faults import KEPT
from projects.workers import copying
from projects.workers.blocks import blocks

_CLEARED = """
DROP TABLE IF EXISTS pg_temp.payroll_line, pg_temp.payroll_block, pg_temp.payroll_fresh, pg_temp.payroll_found,
    pg_temp.payroll_fault, pg_temp.payroll_sheet, pg_temp.payroll_old, pg_temp.payroll_before
"""
_STAGING = """
CREATE TEMPORARY TABLE payroll_line (
    line integer, idx bytea, project_id bigint, company_id bigint, month date, last date, pay_on date,
    shown varchar(40), days numeric(4, 1), gross numeric(12, 2), deducted numeric(12, 2),
    card_tail varchar(4), is_signed boolean, reason text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE payroll_block (
    line integer, project_id bigint, company_id bigint, month date, pay_on date, worker_id bigint,
    engagement_id bigint, days numeric(4, 1), gross numeric(12, 2), deducted numeric(12, 2), card_tail varchar(4),
    is_signed boolean, reason text, fault text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE payroll_found (LIKE payroll_block) ON COMMIT DROP;
CREATE TEMPORARY TABLE payroll_fresh (payroll_id bigint, project_id bigint, company_id bigint, month date)
ON COMMIT DROP
"""
# Who it is, and the stay on that project that lies in the month. Without an employer it is that of the stay. A block
# is little beside the register: it is looked up there, and the register is not read for it.
_INDEXED = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
_FREE = "SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on"
_FOUND = """
INSERT INTO payroll_block
SELECT l.line, l.project_id, coalesce(l.company_id, e.employer_id) AS company_id, l.month, l.pay_on,
    w.id AS worker_id, e.id AS engagement_id, l.days, l.gross, l.deducted, l.card_tail, l.is_signed, l.reason,
    CASE WHEN w.id IS NULL THEN 'stranger' WHEN e.id IS NULL THEN 'elsewhere' WHEN w.shown_name <> l.shown THEN 'name'
    END AS fault
FROM payroll_line l LEFT JOIN projects_worker w ON w.id_number_index = l.idx
    LEFT JOIN projects_engagement e ON e.worker_id = w.id AND e.project_id = l.project_id
        AND e.entered_on <= l.last AND (e.exited_on IS NULL OR e.exited_on >= l.month)
"""
# Somebody who left and came back in the same month: the later stay.
_LATER = """
DELETE FROM payroll_block f USING (
    SELECT ctid, row_number() OVER (PARTITION BY line ORDER BY engagement_id DESC) AS turn FROM payroll_block
) AS ranked WHERE f.ctid = ranked.ctid AND ranked.turn > 1
"""
_CONTRACTORS = """
UPDATE payroll_block f SET company_id = p.general_contractor_id FROM projects_project p
WHERE f.company_id IS NULL AND f.fault IS NULL AND p.id = f.project_id
"""
_NOBODY = "UPDATE payroll_block SET fault = 'employer' WHERE company_id IS NULL AND fault IS NULL"
# Without a pay day in the list it is that of the wage account, in the following month; and where there is none, the
# last of that month.
PAY_ON = """coalesce(s.pay_on, (s.month + interval '1 month')::date - 1
    + least(coalesce(w.pay_day, 31), extract(day FROM s.month + interval '2 months - 1 day'))::integer)"""
_FRESH = f"""
WITH made AS (
    INSERT INTO escrow_payroll (project_id, company_id, month, state, pay_on, lines, due, paid, unpaid_lines,
        signed_lines, is_by_agency, updated_at)
    SELECT s.project_id, s.company_id, s.month, 'draft', {PAY_ON}, 0, 0, 0, 0, 0, true, %(now)s
    FROM (
        SELECT project_id, company_id, month, min(pay_on) AS pay_on FROM payroll_block WHERE fault IS NULL
        GROUP BY 1, 2, 3
    ) AS s LEFT JOIN payroll_fresh f USING (project_id, company_id, month)
        LEFT JOIN escrow_account a ON a.project_id = s.project_id AND a.kind = 'wage' AND a.closed_on IS NULL
        LEFT JOIN escrow_wageaccount w ON w.account_id = a.id
    WHERE f.payroll_id IS NULL ORDER BY 1, 3, 2
    ON CONFLICT (project_id, company_id, month) DO NOTHING RETURNING id, project_id, company_id, month
)
INSERT INTO payroll_fresh SELECT id, project_id, company_id, month FROM made
"""  # noqa: S608
# In the order of the key, so that its tree grows at one end.
_STRAIGHT = """
INSERT INTO escrow_payrollline (payroll_id, worker_id, project_id, engagement_id, month, days, gross, deducted, due,
    card_tail, is_signed)
SELECT s.payroll_id, f.worker_id, f.project_id, f.engagement_id, f.month, f.days, f.gross, f.deducted,
    f.gross - f.deducted, coalesce(f.card_tail, ''), coalesce(f.is_signed, false)
FROM payroll_block f JOIN payroll_fresh s USING (project_id, company_id, month) WHERE f.fault IS NULL
ORDER BY s.payroll_id, f.worker_id
"""
_REST = """
INSERT INTO payroll_found SELECT f.* FROM payroll_block f
    LEFT JOIN payroll_fresh s USING (project_id, company_id, month)
WHERE f.fault IS NOT NULL OR s.payroll_id IS NULL
"""
_FAULTED = "CREATE TEMPORARY TABLE payroll_fault (line integer PRIMARY KEY, fault text, shown text)"
# Of the sound lines about one worker on one sheet the first holds. Those who stand in the list several times are found
# by numbers alone; only they are looked at closely.
_TWICE = """
INSERT INTO payroll_fault
SELECT line, 'twice', first::text FROM (
    SELECT line, first_value(line) OVER same AS first FROM payroll_found WHERE fault IS NULL AND worker_id IN (
        SELECT worker_id FROM payroll_found WHERE fault IS NULL GROUP BY worker_id, month HAVING count(*) > 1
    ) WINDOW same AS (PARTITION BY worker_id, month, project_id, company_id ORDER BY line)
) AS ranked WHERE line <> first
"""
SOUND = "f.fault IS NULL AND f.line NOT IN (SELECT line FROM payroll_fault)"
_COUNTED = """
SELECT (SELECT count(*) FROM payroll_found WHERE fault IS NOT NULL) + (SELECT count(*) FROM payroll_fault)
"""
_TOLD = """
SELECT line, fault, NULL FROM payroll_found WHERE fault IS NOT NULL
UNION ALL SELECT line, fault, shown FROM payroll_fault
ORDER BY line LIMIT %s
"""


class Staging:
    """Made for one list, in its transaction. `straight`: lines of new sheets are written as they come; `written` is
    how many."""

    def __init__(self, reader: PayrollReader, *, straight: bool, now: datetime) -> None:
        self.written = 0
        self._reader, self._straight, self._now = reader, straight, now
        self._months: set[date] = set()
        self._under_way: Future[None] | None = None

    def lay_down(self, rows: Iterable[Line], progress: Callable[[int], None]) -> int:
        """How many lines the list has."""
        total, reader = 0, self._reader
        with connection.cursor() as cursor:
            cursor.execute(_CLEARED)
            cursor.execute(_STAGING)
        assert connection.connection is not None, "there is a transaction"
        raw = connection.connection
        # One thread: it mostly waits for the database, and the next block is read meanwhile. Nobody else may speak to
        # the database until it is settled.
        with ThreadPoolExecutor(1, "payroll") as thread:
            for block in blocks(rows):
                named = {cells.get("employer", "") for _number, cells in block} - {""}
                if not reader.employers.holds(named):
                    self._settle()
                    reader.employers.look_up(named)
                content = reader.read(block)
                self._settle()
                self._make_months()
                self._under_way = thread.submit(self._take, raw, content)
                total += len(block)
                progress(total)
            self._settle()
        return total

    def _settle(self) -> None:
        pending, self._under_way = self._under_way, None
        if pending is not None:
            with connection.wrap_database_errors:
                pending.result()

    def _make_months(self) -> None:
        if self._straight:
            for month in sorted(self._reader.months - self._months):
                ensure_month(month)
            self._months |= self._reader.months

    def _take(self, raw: Any, content: list[bytes]) -> None:
        """One block. In the thread: the cursor is of the driver, since Django's belongs to the caller's."""
        with raw.cursor() as cursor:
            cursor.execute("TRUNCATE payroll_line, payroll_block")
            copying.copy_rows(cursor, "payroll_line", STAGED, content)
            cursor.execute(_INDEXED)
            cursor.execute(_FOUND)
            found = cursor.rowcount
            cursor.execute(_FREE)
            if found > len(content):
                cursor.execute(_LATER)
            if self._reader.without_employer:
                cursor.execute(_CONTRACTORS)
                cursor.execute(_NOBODY)
            self._straight = self._straight and self._written_straight(cursor)
            cursor.execute(
                _REST if self._straight else "INSERT INTO payroll_found SELECT * FROM payroll_block"
            )

    def _written_straight(self, cursor: Any) -> bool:
        cursor.execute("SAVEPOINT payroll_block")
        try:
            cursor.execute(_FRESH, {"now": self._now})
            cursor.execute(_STRAIGHT)
        except psycopg2.IntegrityError:
            cursor.execute("ROLLBACK TO SAVEPOINT payroll_block")
            return False
        self.written += cursor.rowcount
        cursor.execute("RELEASE SAVEPOINT payroll_block")
        return True


def match(cursor: Any) -> None:
    """Of the lines that wait, which stand in the list twice; the others that are sound belong to `payroll_sheet`."""
    cursor.execute("SET LOCAL work_mem = '128MB'")
    cursor.execute("ANALYZE payroll_found (project_id, company_id, worker_id)")
    cursor.execute(_FAULTED)
    cursor.execute(_TWICE)


def failed_lines(cursor: Any) -> int:
    cursor.execute(_COUNTED)
    return int(cursor.fetchone()[0])


def tell(cursor: Any, on_fault: OnFault) -> None:
    """The first of them, up to as many as are kept with a list."""
    cursor.execute(_TOLD, [KEPT])
    for line, fault, shown in cursor.fetchall():
        column, message = said(fault, shown)
        on_fault(line, column, message)


def said(fault: str, shown: str | None) -> tuple[str, str]:
    """The column at fault and what is wrong with it."""
    value = {"value": shown or ""}
    match fault:
        case "stranger":
            return "id_number", _("Nobody of this identity number is on any roster.")
        case "elsewhere":
            return "id_number", _("This worker was not on the roster of this project in that month.")
        case "name":
            return "name", _("This identity number stands under another name in the register.")
        case "employer":
            return "employer", _("Neither the list nor the roster says for which firm this worker works.")
        case "twice":
            return "id_number", _("Row %(value)s of this file pays the same worker.") % value
        case "again":
            return "id_number", _("The same worker and month stand in the list a second time.")
        case "fixed":
            return "id_number", _(
                "The payroll of this month is signed already; only a correction changes it."
            )
        case "missing":
            return "month", _("There is no payroll of this firm and month yet to be corrected.")
        case "state":
            return "month", _("The payroll is with the bank or paid; it is corrected before that or when part of it "
                              "came back.")  # fmt: skip
        case "settled":
            return "due", _("This worker has been paid; the line does not change any more.")
        case "paid":
            return "due", _("%(value)s yuan have been paid already; it cannot become less.") % value
    raise AssertionError(fault)
