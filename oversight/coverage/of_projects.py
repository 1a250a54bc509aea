"""Measures whose rows are projects: the duties, wages month by month, the programme, government projects."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, Sum

from agencies.policy.directives import Measure
from cases.models import Case
from escrow.accounts.about import money_of
from escrow.models import Payroll, Reckoning, ReliefPayment
from escrow.payroll.lateness import bounds
from oversight.coverage.pieces import Asked, Piece, piece, placed
from projects.compliance.conditions import counted, fulfilled
from projects.models import Enrolment, Item, Project

# The measures that are a duty of a project carry its code, so that this page and that of the duties agree.
DUTIES = (
    Measure.REAL_NAME, Measure.WAGE_ACCOUNT, Measure.AGENCY_PAYMENT, Measure.DEPOSIT, Measure.RIGHTS_BOARD,
    Measure.LABOUR_MANAGER, Measure.PAYMENT_GUARANTEE, Measure.PROCESS_SETTLEMENT, Measure.WRITTEN_CONTRACT,
)  # fmt: skip
MONTHLY = (Measure.MONTHLY_PAY, Measure.BANK_PAY)
UNDER_WAY = (Project.State.BUILDING, Project.State.STOPPED)
_RECOGNISED = (Enrolment.Stage.RECOGNISED, Enrolment.Stage.BENCHMARK)
# Wages of a month older than this are the matter of a case, not of coverage.
_BACK = timedelta(days=366)


def duties(codes: Collection[str], asked: Asked) -> dict[str, list[Piece]]:
    """All of these duties in one query: what the page of the duties counts as done, of what it counts."""
    done = ExpressionWrapper(fulfilled(asked.on), output_field=BooleanField())
    rows = (
        Item.objects.filter(
            counted(), asked.of_project("project__"), code__in=codes, project__state__in=Project.OPEN
        )
        .order_by("project")
        .annotate(is_done=done)
        .values_list("code", "project", "is_done", *placed("project__"))
    )
    found: dict[str, list[Piece]] = {code: [] for code in codes}
    for code, *cells in rows:
        found[code].append(piece(*cells))
    return found


class Month(NamedTuple):
    """The last month of a project for which wages were due."""

    project: int
    month: date
    is_paid: bool
    by_bank: bool


# The pay day is that of the payrolls; of a month without one that of the wage account in the month after, else the
# end of that month. `by_bank`: of every payroll something was paid, and all of it stands in returns of the bank.
_LAST_MONTH = """
    SELECT DISTINCT ON (m.project_id) m.project_id, m.month,
        m.wages_due > 0 AND m.wages_unpaid <= 0 AND m.workers >= m.workers_present, coalesce(r.by_bank, false)
    FROM escrow_moneymonth m
    LEFT JOIN (
        SELECT p.project_id, p.month, max(p.pay_on) AS pay_on,
            bool_and(p.paid > 0 AND coalesce(b.amount, 0) >= p.paid) AS by_bank
        FROM escrow_payroll p
        LEFT JOIN (
            SELECT payroll_id, sum(amount) AS amount FROM escrow_bankreturn GROUP BY 1
        ) b ON b.payroll_id = p.id
        WHERE p.project_id = ANY(%(ids)s) AND p.month >= %(since)s GROUP BY 1, 2
    ) r ON r.project_id = m.project_id AND r.month = m.month
    LEFT JOIN (
        SELECT a.project_id, min(w.pay_day) AS pay_day FROM escrow_wageaccount w
        JOIN escrow_account a ON a.id = w.account_id WHERE a.closed_on IS NULL GROUP BY 1
    ) w ON w.project_id = m.project_id
    WHERE m.project_id = ANY(%(ids)s) AND m.month >= %(since)s AND m.month < %(month)s
        AND (m.workers > 0 OR m.workers_present > 0 OR m.wages_due > 0)
        AND coalesce(r.pay_on, (m.month + interval '1 month' + interval '1 day' * (least(
            coalesce(w.pay_day, 31), extract(day FROM m.month + interval '2 months' - interval '1 day')
        ) - 1))::date) + %(grace)s < %(on)s
    ORDER BY m.project_id, m.month DESC
"""


def last_months(ids: Collection[int], jurisdiction: str, on: date) -> Iterator[Month]:
    grace = bounds(money_of(jurisdiction, on)).grace_days
    words: dict[str, Any] = {
        "ids": list(ids), "since": (on - _BACK).replace(day=1), "month": on.replace(day=1), "on": on, "grace": grace
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LAST_MONTH, words)
        rows = cursor.fetchall()
    yield from (Month(*row) for row in rows)


def monthly(asked: Asked) -> dict[Measure, list[Piece]]:
    """Projects under construction with workers, by the last month that was due."""
    rows = asked.projects().filter(state__in=Project.OPEN).order_by("pk").values_list("pk", *placed())
    places = {pk: cells for pk, *cells in rows}
    months = list(last_months(places, asked.jurisdiction, asked.on))
    return {
        Measure.MONTHLY_PAY: [piece(each.project, each.is_paid, *places[each.project]) for each in months],
        Measure.BANK_PAY: [piece(each.project, each.by_bank, *places[each.project]) for each in months],
    }


def arrears_free(asked: Asked) -> list[Piece]:
    """Project offices that were recognised, of all projects whose works have begun and are not over."""
    is_recognised = ExpressionWrapper(Q(enrolment__stage__in=_RECOGNISED), output_field=BooleanField())
    rows = asked.projects().filter(state__in=UNDER_WAY).order_by("pk").annotate(is_recognised=is_recognised)
    return [piece(*cells) for cells in rows.values_list("pk", "is_recognised", *placed())]


def owing(asked: Asked) -> set[int]:
    """Projects of which wages are owed: by a case, by a payroll, by a signed sheet."""
    return owing_by_case(asked) | owing_by_payroll(asked) | owing_by_sheet(asked)


def owing_by_case(asked: Asked) -> set[int]:
    """An open case with an amount that has not all been recovered."""
    rows = Case.objects.open().filter(asked.of_project("project__"), amount__gt=F("recovered"))
    return set(rows.values_list("project", flat=True))


def owing_by_payroll(asked: Asked) -> set[int]:
    """A payroll whose pay day, and the days of grace after it, are over."""
    grace = bounds(money_of(asked.jurisdiction, asked.on)).grace_days
    since = asked.on - timedelta(days=grace)
    rows = Payroll.objects.filter(asked.of_project("project__"), pay_on__lt=since, due__gt=F("paid"))
    return set(rows.order_by().values_list("project", flat=True))


def owing_by_sheet(asked: Asked) -> set[int]:
    """A signed sheet of which not all was paid out; that of a case that is closed was settled with it."""
    closed = Case.objects.filter(jurisdiction=asked.jurisdiction, closed_at__isnull=False).values("number")
    sheets = Reckoning.objects.filter(
        asked.of_project("project__"), state=Reckoning.State.SIGNED, verified__gt=0
    ).exclude(matter__in=closed)
    verified = {
        pk: (project, amount) for pk, project, amount in sheets.values_list("pk", "project", "verified")
    }
    paid = dict(
        ReliefPayment.objects.filter(line__sheet__in=verified)
        .order_by().values_list("line__sheet").annotate(Sum("amount"))
    )  # fmt: skip
    return {
        project
        for pk, (project, amount) in verified.items()
        if project is not None and amount > paid.get(pk, 0)
    }


def without_arrears(asked: Asked) -> list[Piece]:
    """Government projects under construction, and those accepted long ago of which wages are still owed."""
    owe = owing(asked)
    rows = (
        asked.projects()
        .filter(Q(state__in=Project.OPEN) | Q(pk__in=owe), is_government=True)
        .exclude(state=Project.State.CANCELLED)
        .order_by("pk")
    )
    return [piece(pk, pk not in owe, *cells) for pk, *cells in rows.values_list("pk", *placed())]
