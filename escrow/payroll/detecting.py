"""What does not fit in the wages of a month: found by statements over whole sets, each finding opening to its rows.

Every statement says of which project and worker it speaks, a sum in yuan and a number to compare with, and looks into
one partition only. Sums that are compared with a figure come from the settings of the place and cite it.
"""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.policy.money import ANY, About, Figure, Money, Setting
from projects.models import Project


class Finding(TextChoices):
    UNPAID = "unpaid", _("Not paid at all")
    PARTLY_PAID = "partly_paid", _("Paid in part")
    PAID_TWICE = "paid_twice", _("Paid more than due")
    NOT_ON_ROSTER = "not_on_roster", _("Paid without being on the roster of the month")
    WITHOUT_PAY = "without_pay", _("Attendance without pay")
    WITHOUT_ATTENDANCE = "without_attendance", _("Pay without attendance")
    OVER_CEILING = "over_ceiling", _("Wage above what is looked into")
    UNDER_MINIMUM = "under_minimum", _("Full month below the minimum wage")
    TWO_PROJECTS = "two_projects", _("Paid on two projects in one month")
    HEAD_COUNT = "head_count", _("Payroll and attendance differ in heads")


FIGURES: Mapping[Finding, Figure] = {
    Finding.UNPAID: Figure.PAY_GRACE,
    Finding.PARTLY_PAID: Figure.PAY_GRACE,
    Finding.OVER_CEILING: Figure.WAGE_CEILING,
    Finding.UNDER_MINIMUM: Figure.MINIMUM_WAGE,
}
_LINES = "FROM escrow_payrollline l WHERE l.month = %(month)s AND l.project_id IN ({projects})"
_OF_SHEET = (
    "FROM escrow_payrollline l JOIN escrow_payroll p ON p.id = l.payroll_id WHERE l.month = %(month)s "
    "AND l.unpaid > 0 AND l.project_id IN ({projects}) AND p.pay_on < %(late)s"
)
_LINE = "SELECT l.project_id, l.worker_id,"
# Each: project, worker (0 for the project as a whole), yuan, a number to compare with.
STATEMENTS: Mapping[Finding, str] = {
    Finding.UNPAID: f"{_LINE} l.unpaid AS amount, l.due AS beside {_OF_SHEET} AND l.paid = 0",
    Finding.PARTLY_PAID: f"{_LINE} l.unpaid AS amount, l.due AS beside {_OF_SHEET} AND l.paid > 0",
    Finding.PAID_TWICE: f"{_LINE} l.paid - l.due AS amount, l.due AS beside {_LINES} AND l.unpaid < 0",
    # The roster has changed since the payroll was taken in.
    Finding.NOT_ON_ROSTER: f"""{_LINE} l.due AS amount, l.days AS beside {_LINES} AND NOT EXISTS (
        SELECT FROM projects_engagement e WHERE e.worker_id = l.worker_id AND e.project_id = l.project_id
            AND e.entered_on <= %(last)s AND (e.exited_on IS NULL OR e.exited_on >= %(month)s))""",
    Finding.WITHOUT_ATTENDANCE: f"""{_LINE} l.due AS amount, l.days AS beside {_LINES} AND l.due > 0 AND NOT EXISTS (
        SELECT FROM projects_attendance a JOIN projects_engagement e ON e.id = a.engagement_id
        WHERE a.project_id = l.project_id AND a.month = %(month)s AND e.worker_id = l.worker_id)""",
    Finding.WITHOUT_PAY: """SELECT a.project_id, e.worker_id, NULL::numeric AS amount,
        sum(bit_count(a.day_bits::bit(32)))::numeric AS beside
        FROM projects_attendance a JOIN projects_engagement e ON e.id = a.engagement_id
        WHERE a.month = %(month)s AND a.project_id IN ({projects}) AND NOT EXISTS (
            SELECT FROM escrow_payrollline l
            WHERE l.project_id = a.project_id AND l.month = %(month)s AND l.worker_id = e.worker_id)
        GROUP BY 1, 2""",
    Finding.OVER_CEILING: f"{_LINE} l.gross AS amount, l.days AS beside {_LINES} AND l.gross >= %(ceiling)s",
    # A full month: on the roster from the first to the last day, and at work on as many days as it has from Monday to
    # Friday.
    Finding.UNDER_MINIMUM: f"""{_LINE} l.gross AS amount, l.days AS beside {_LINES} AND l.gross < %(minimum)s
        AND l.days >= %(weekdays)s AND EXISTS (
        SELECT FROM projects_engagement e WHERE e.id = l.engagement_id AND e.entered_on <= %(month)s
            AND (e.exited_on IS NULL OR e.exited_on >= %(last)s))""",
    Finding.TWO_PROJECTS: f"""{_LINE} l.due AS amount, l.days AS beside {_LINES} AND l.worker_id IN (
        SELECT worker_id FROM escrow_payrollline WHERE month = %(month)s GROUP BY worker_id
        HAVING min(project_id) <> max(project_id))""",
    Finding.HEAD_COUNT: """SELECT project_id, 0::bigint AS worker_id, sum(paid)::numeric AS amount,
        sum(present)::numeric AS beside
        FROM (
            SELECT project_id, lines AS paid, 0 AS present FROM escrow_payroll
            WHERE month = %(month)s AND project_id IN ({projects})
            UNION ALL
            SELECT a.project_id, 0, count(DISTINCT e.worker_id) FROM projects_attendance a
                JOIN projects_engagement e ON e.id = a.engagement_id
            WHERE a.month = %(month)s AND a.project_id IN ({projects}) GROUP BY a.project_id
        ) AS heads GROUP BY project_id HAVING sum(paid) <> sum(present)""",
}
_COUNTED = "SELECT count(*), count(DISTINCT project_id), coalesce(sum(amount), 0) FROM ({found}) AS found"
_ROWS = """
SELECT found.project_id, p.name, found.worker_id, coalesce(w.shown_name, ''), found.amount, found.beside
FROM ({found}) AS found JOIN projects_project p ON p.id = found.project_id
    LEFT JOIN projects_worker w ON w.id = found.worker_id
WHERE (found.project_id, found.worker_id) > (%(project)s, %(worker)s)
ORDER BY found.project_id, found.worker_id LIMIT %(size)s
"""


@dataclass(frozen=True, slots=True)
class Found:
    """How often it was found in the month; `amount` in yuan, of heads the workers paid. `setting` is the figure that it
    was measured by."""

    finding: Finding
    rows: int
    projects: int
    amount: Decimal
    setting: Setting | None


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One line, or one project where `worker_id` is 0. `beside`: what was due, the days, or the heads present."""

    project_id: int
    project: str
    worker_id: int
    shown_name: str
    amount: Decimal | None
    beside: Decimal


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked into: a month of these projects (as the person sees them), by the figures of the place."""

    month: date
    projects: QuerySet[Project]
    money: Money
    today: date
    about: About = ANY

    def setting(self, finding: Finding) -> Setting | None:
        figure = FIGURES.get(finding)
        return self.money.find(figure, self.about) if figure else None

    def counted(self) -> list[Found]:
        """Those that there are, in the order of `Finding`; what no figure has been set for is not looked into."""
        found = (self._count(each) for each in Finding)
        return [each for each in found if each is not None and each.rows]

    def _count(self, finding: Finding) -> Found | None:
        rows = self._fetch(_COUNTED, finding, {})
        if rows is None:
            return None
        [(count, projects, amount)] = rows
        return Found(finding, count, projects, amount, self.setting(finding))

    def rows(self, finding: Finding, after: tuple[int, int] = (0, 0), size: int = 50) -> list[FoundRow]:
        """So many after this project and worker, in their order."""
        key = {"project": after[0], "worker": after[1], "size": size}
        return [FoundRow(*each) for each in self._fetch(_ROWS, finding, key) or []]

    def _fetch(self, outer: str, finding: Finding, more: Mapping[str, Any]) -> list[tuple[Any, ...]] | None:
        values = self._values(finding)
        if values is None:
            return None
        ids, wanted = _subquery(self.projects)
        inner = STATEMENTS[finding].replace("{projects}", ids)
        with connection.cursor() as cursor:
            cursor.execute(outer.replace("{found}", inner), values | wanted | dict(more))
            return list(cursor.fetchall())

    def _values(self, finding: Finding) -> dict[str, Any] | None:
        setting = self.setting(finding)
        if setting is None and finding in (Finding.OVER_CEILING, Finding.UNDER_MINIMUM):
            return None
        last = (self.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return {
            "month": self.month,
            "last": last,
            "late": self.today - timedelta(days=setting.whole if setting else 0),
            "ceiling": setting.number if setting else None,
            "minimum": setting.number if setting else None,
            "weekdays": sum((self.month + timedelta(days=n)).weekday() < 5 for n in range(last.day)),
        }


def _subquery(projects: QuerySet[Project]) -> tuple[str, dict[str, Any]]:
    """The ids of the projects as SQL with named parameters; a person who sees none has none."""
    try:
        sql, params = projects.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "NULL::bigint", {}
    names = [f"of_{place}" for place in range(len(params))]
    return sql % tuple(f"%({name})s" for name in names), dict(zip(names, params, strict=True))
