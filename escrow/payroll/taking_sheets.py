"""The sheets that the lines of a list belong to: those there are, locked, and those to be made; and what stands on
them already.
"""

# ruff: noqa: S608 -- the statements are made of the names of this package

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from agencies.errors import Refused
from escrow.payroll.lines import recount_payrolls
from escrow.payroll.taking_staging import PAY_ON, SOUND
from escrow.payroll.taking_telling import Touched

SHEET = "(f.project_id, f.company_id, f.month) = (s.project_id, s.company_id, s.month)"
_SHEETS = f"""
CREATE TEMPORARY TABLE payroll_sheet AS
SELECT f.project_id, f.company_id, f.month, min(f.pay_on) AS pay_on, count(*) AS lines,
    sum(f.gross - f.deducted) AS due, count(*) FILTER (WHERE f.gross > f.deducted) AS unpaid,
    count(*) FILTER (WHERE f.is_signed) AS signed, NULL::bigint AS payroll_id, NULL::text AS state,
    false AS held, false AS is_new
FROM payroll_found f WHERE {SOUND} GROUP BY 1, 2, 3
"""
# Whoever signs one of them meanwhile waits, or was first.
_LOCKED = """
SELECT p.id FROM escrow_payroll p JOIN payroll_sheet s USING (project_id, company_id, month)
ORDER BY p.id FOR NO KEY UPDATE OF p
"""
_THERE = """
UPDATE payroll_sheet s SET payroll_id = p.id, state = p.state, held = EXISTS (
    SELECT FROM escrow_payrollline o WHERE o.payroll_id = p.id AND o.month = p.month)
FROM escrow_payroll p WHERE (p.project_id, p.company_id, p.month) = (s.project_id, s.company_id, s.month)
"""
# All lines of a sheet that is made only now are new, so its totals are theirs.
_MADE = f"""
WITH made AS (
    INSERT INTO escrow_payroll (project_id, company_id, month, state, pay_on, lines, due, paid, unpaid_lines,
        signed_lines, is_by_agency, updated_at)
    SELECT s.project_id, s.company_id, s.month, 'draft', {PAY_ON},
        s.lines, s.due, 0, s.unpaid, s.signed, true, %(now)s
    FROM payroll_sheet s
        LEFT JOIN escrow_account a ON a.project_id = s.project_id AND a.kind = 'wage' AND a.closed_on IS NULL
        LEFT JOIN escrow_wageaccount w ON w.account_id = a.id
    WHERE s.payroll_id IS NULL ORDER BY 1, 3, 2
    ON CONFLICT (project_id, company_id, month) DO NOTHING RETURNING id, project_id, company_id, month
)
UPDATE payroll_sheet s SET payroll_id = m.id, state = 'draft', is_new = true FROM made m
WHERE (m.project_id, m.company_id, m.month) = (s.project_id, s.company_id, s.month)
"""
# What stands on record of these lines; a card or a signature that the list leaves out stays as it is.
_OLD = f"""
CREATE TEMPORARY TABLE payroll_old AS
SELECT f.line, s.payroll_id, s.state, o.paid, o.due,
    (o.days, o.gross, o.deducted, o.card_tail, o.is_signed, o.engagement_id) = (f.days, f.gross, f.deducted,
        coalesce(f.card_tail, o.card_tail), coalesce(f.is_signed, o.is_signed), f.engagement_id) AS same
FROM payroll_sheet s JOIN payroll_found f ON {SHEET}
    JOIN escrow_payrollline o ON o.payroll_id = s.payroll_id AND o.worker_id = f.worker_id AND o.month = f.month
WHERE s.held AND {SOUND}
"""
_COUNTED = f"""
SELECT count(*) FILTER (WHERE o.line IS NULL), count(*) FILTER (WHERE NOT o.same), count(*)
FROM payroll_found f LEFT JOIN payroll_old o USING (line) WHERE {SOUND}
"""
# In the order of the key, so that its tree grows at one end.
_WRITTEN = f"""
INSERT INTO escrow_payrollline (payroll_id, worker_id, project_id, engagement_id, month, days, gross, deducted, due,
    card_tail, is_signed)
SELECT s.payroll_id, f.worker_id, f.project_id, f.engagement_id, f.month, f.days, f.gross, f.deducted,
    f.gross - f.deducted, coalesce(f.card_tail, ''), coalesce(f.is_signed, false)
FROM payroll_found f JOIN payroll_sheet s ON {SHEET}
WHERE {SOUND} AND f.line NOT IN (SELECT line FROM payroll_old)
ORDER BY s.payroll_id, f.worker_id
"""
_CHANGED = f"""
UPDATE escrow_payrollline l SET days = f.days, gross = f.gross, deducted = f.deducted, due = f.gross - f.deducted,
    engagement_id = f.engagement_id, card_tail = coalesce(f.card_tail, l.card_tail),
    is_signed = coalesce(f.is_signed, l.is_signed)
FROM payroll_old o JOIN payroll_found f USING (line)
WHERE NOT o.same AND {SOUND} AND l.payroll_id = o.payroll_id AND l.worker_id = f.worker_id AND l.month = f.month
"""
_AGREED = """
UPDATE escrow_payroll p SET pay_on = s.pay_on FROM payroll_sheet s
WHERE p.id = s.payroll_id AND NOT s.is_new AND p.state = 'draft' AND p.pay_on <> s.pay_on
"""
_TOUCHED_NEW = (
    "SELECT payroll_id, project_id, month, lines, due FROM payroll_sheet WHERE is_new ORDER BY 2, 3, 1"
)
_TOUCHED_FRESH = """
SELECT p.id, p.project_id, p.month, p.lines, p.due FROM escrow_payroll p JOIN payroll_fresh f ON f.payroll_id = p.id
ORDER BY 2, 3, 1
"""
# A line that waited, of somebody who went straight on the same sheet before.
_AGAIN = """
INSERT INTO payroll_fault
SELECT f.line, 'again', NULL FROM payroll_old f JOIN payroll_fresh s USING (payroll_id)
WHERE f.line NOT IN (SELECT line FROM payroll_fault)
"""
_TOUCHED = f"""
SELECT s.payroll_id, s.project_id, s.month, count(*), sum(f.gross - f.deducted)
FROM payroll_sheet s JOIN payroll_found f ON {SHEET} LEFT JOIN payroll_old o USING (line)
WHERE {SOUND} AND NOT s.is_new AND o.same IS NOT TRUE
    AND s.payroll_id NOT IN (SELECT payroll_id FROM payroll_fresh) GROUP BY 1, 2, 3 ORDER BY 2, 3, 1
"""


def find(cursor: Any) -> bool:
    """Fills `payroll_sheet` and, of the lines that stand on record, `payroll_old`. Whether any sheet was there."""
    cursor.execute(_SHEETS)
    cursor.execute("ANALYZE payroll_sheet")
    cursor.execute(_LOCKED)
    cursor.execute(_THERE)
    there = bool(cursor.rowcount)
    cursor.execute(_OLD)
    if there:
        cursor.execute("ANALYZE payroll_old")
        cursor.execute(_AGAIN)
    return there


def make(cursor: Any, now: datetime) -> None:
    """Those that are not there yet, with the totals of their lines."""
    cursor.execute(_MADE, {"now": now})
    cursor.execute("SELECT EXISTS (SELECT FROM payroll_sheet WHERE payroll_id IS NULL)")
    if cursor.fetchone()[0]:
        raise Refused(
            "changed-meanwhile",
            _("A payroll was changed by others while this list was taken in. Send it in again."),
        )


def counted(cursor: Any) -> tuple[int, int, int]:
    """Lines that are new, that change one on record, and all that are sound."""
    cursor.execute(_COUNTED)
    new, changed, sound = cursor.fetchone()
    return new, changed, sound


def write(cursor: Any, *, changed: bool) -> None:
    cursor.execute(_WRITTEN)
    if changed:
        cursor.execute(_CHANGED)


def agree(cursor: Any) -> None:
    """The pay day that the list says, on sheets that are not signed yet."""
    cursor.execute(_AGREED)


def recounted(cursor: Any) -> list[Touched]:
    """Every sheet made or changed, its totals counted."""
    cursor.execute(_TOUCHED)
    changed = list(cursor.fetchall())
    cursor.execute("SELECT payroll_id FROM payroll_fresh")
    recount_payrolls([*(pk for (pk,) in cursor.fetchall()), *(each[0] for each in changed)])
    cursor.execute(_TOUCHED_FRESH)
    fresh = list(cursor.fetchall())
    cursor.execute(_TOUCHED_NEW)
    return [*fresh, *cursor.fetchall(), *changed]
