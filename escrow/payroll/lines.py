"""The lines of payrolls: their partitions by month, the totals counted from them, and how they are read.

Whoever changes a line has the totals counted anew in the same transaction.
"""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from escrow.models import Payroll, PayrollLine

# What the bank has paid moves a payroll that was sent to it; before that, its state is a matter of people. The months
# are named so that only their partitions are looked into.
_RECOUNTED = """
UPDATE escrow_payroll p SET lines = t.lines, due = t.due, paid = t.paid, unpaid_lines = t.unpaid_lines,
    signed_lines = t.signed_lines, state = CASE
        WHEN p.state NOT IN ('sent', 'partly_paid', 'paid') THEN p.state
        WHEN t.lines > 0 AND t.unpaid_lines = 0 THEN 'paid'
        WHEN t.paid > 0 OR p.state <> 'sent' THEN 'partly_paid'
        ELSE 'sent' END
FROM (
    SELECT s.id, count(l.worker_id) AS lines, coalesce(sum(l.due), 0) AS due, coalesce(sum(l.paid), 0) AS paid,
        count(*) FILTER (WHERE l.unpaid > 0) AS unpaid_lines, count(*) FILTER (WHERE l.is_signed) AS signed_lines
    FROM escrow_payroll s LEFT JOIN escrow_payrollline l
        ON l.payroll_id = s.id AND l.month = s.month AND l.month = ANY(%(months)s)
    WHERE s.id = ANY(%(ids)s) GROUP BY s.id
) AS t
WHERE p.id = t.id AND (p.lines, p.due, p.paid, p.unpaid_lines, p.signed_lines)
    IS DISTINCT FROM (t.lines, t.due, t.paid, t.unpaid_lines, t.signed_lines)
"""
# Wages of the months of projects, for lists that touch thousands of them; of a single project all is counted anew by
# `escrow.accounts.recounting`.
_MONTHS = """
INSERT INTO escrow_moneymonth (project_id, month, method, clause, workings, certified, works_paid, allocated,
    wages_due, wages_paid, wages_unpaid, workers, workers_unpaid, workers_present, paid_out, balance)
SELECT p.project_id, p.month, '', '', '{}', 0, 0, 0, sum(p.due), sum(p.paid), coalesce(max(l.unpaid), 0), sum(p.lines),
    sum(p.unpaid_lines), 0, 0, 0
FROM escrow_payroll p LEFT JOIN (
    SELECT project_id, month, sum(unpaid) AS unpaid FROM escrow_payrollline
    WHERE project_id = ANY(%(projects)s) AND month = ANY(%(months)s) AND unpaid > 0 GROUP BY 1, 2
) AS l ON l.project_id = p.project_id AND l.month = p.month
WHERE p.project_id = ANY(%(projects)s) AND p.month = ANY(%(months)s)
GROUP BY p.project_id, p.month ORDER BY p.project_id, p.month
ON CONFLICT (project_id, month) DO UPDATE SET wages_due = excluded.wages_due, wages_paid = excluded.wages_paid,
    wages_unpaid = excluded.wages_unpaid, workers = excluded.workers, workers_unpaid = excluded.workers_unpaid
"""


def ensure_month(month: date) -> None:
    """The partition of the month, made when its first line comes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT escrow_payroll_month(%s)", [month])


def recount_payrolls(ids: Iterable[int]) -> None:
    """Totals of these payrolls from their lines, and whether what was sent is paid; in one statement."""
    wanted = sorted(set(ids))
    if not wanted:
        return
    months = Payroll.objects.filter(pk__in=wanted).order_by().values_list("month", flat=True).distinct()
    with connection.cursor() as cursor:
        cursor.execute(_RECOUNTED, {"ids": wanted, "months": list(months)})


def recount_wages(projects: Iterable[int], months: Iterable[date]) -> None:
    """Wages due, paid and unpaid of these projects in these months, from the totals of their payrolls."""
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, {"projects": sorted(set(projects)), "months": sorted(set(months))})


def lines_of(payroll: Payroll) -> QuerySet[PayrollLine]:
    """With the worker (masked) and the stay, in the order of the key: a page goes on after a `worker_id`."""
    found = PayrollLine.objects.filter(payroll_id=payroll.pk, month=payroll.month)
    return found.select_related("worker", "engagement").defer("worker__sealed").order_by("worker_id")


def page_of_lines(payroll: Payroll, after: int, size: int) -> tuple[list[PayrollLine], int]:
    """So many lines after the worker `after` (0 for the first), and the worker to go on after; 0 at the end."""
    found = list(lines_of(payroll).filter(worker_id__gt=after)[: size + 1])
    return found[:size], found[size - 1].worker_id if len(found) > size else 0


def history_of(worker_id: int) -> QuerySet[PayrollLine]:
    """Every wage of one worker, the newest month first. Which projects may be shown is for the caller to say."""
    found = PayrollLine.objects.filter(worker_id=worker_id)
    return found.select_related("payroll__project", "payroll__company").order_by("-month", "payroll_id")
