"""What stands about the money of many projects at once: one query per register, never one per project."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, Max, Min, Sum
from django.db.models.functions import TruncMonth

from escrow.accounts.about import RELATED, about
from escrow.accounts.checks import OnSite, PaidIn
from escrow.accounts.labour_cost import NOTHING, Certificate, Origin, Total, Works
from escrow.accounts.months import first_of, length
from escrow.amounts import share
from escrow.models import Disbursement, LabourCost
from projects.models import Contract, Payment, Project

# A reversal counts with what it reverses, in its month and on its day.
_ENTRIES = """
    SELECT a.project_id, coalesce(o.kind, e.kind), e.month, o.month, coalesce(o.booked_on, e.booked_on), e.booked_on,
        sum(e.amount)
    FROM escrow_account a JOIN escrow_entry e ON e.account_id = a.id LEFT JOIN escrow_entry o ON o.id = e.reverses_id
    WHERE a.kind = 'wage' AND a.project_id = ANY(%s) GROUP BY 1, 2, 3, 4, 5, 6
"""
# What is owed to one worker is not made good by what another got too much: of totals and lines the greater counts.
_PAYROLLS = """
    SELECT p.project_id, p.month, sum(p.due), sum(p.paid), sum(greatest(p.due - p.paid, 0)), sum(p.lines),
        sum(p.unpaid_lines)
    FROM escrow_payroll p WHERE p.project_id = ANY(%s) GROUP BY 1, 2
"""
_UNPAID = """
    SELECT project_id, month, sum(unpaid) FROM escrow_payrollline
    WHERE project_id = ANY(%s) AND unpaid > 0 GROUP BY 1, 2
"""
_PRESENT = """
    SELECT project_id, month, count(*) FROM projects_attendance WHERE project_id = ANY(%s) GROUP BY 1, 2
"""
_ROSTER = """
    SELECT e.project_id, e.pay, e.wage, avg(bit_count(t.day_bits::bit(32))), count(*)
    FROM projects_engagement e LEFT JOIN projects_attendance t ON t.engagement_id = e.id AND t.month = %s
    WHERE e.project_id = ANY(%s) AND e.exited_on IS NULL GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Wages:
    """The payrolls of a month together."""

    due: Decimal = NOTHING
    paid: Decimal = NOTHING
    unpaid: Decimal = NOTHING
    workers: int = 0
    workers_unpaid: int = 0


@dataclass
class Books:
    """One project. `moved` is what went over its wage accounts by the month in which it was booked."""

    project: Project
    works: Works
    allocated: dict[date, list[PaidIn]] = field(default_factory=lambda: defaultdict(list))
    paid_out: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    moved: dict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    wages: dict[date, Wages] = field(default_factory=dict)
    present: dict[date, int] = field(default_factory=dict)
    disbursed: dict[date, Decimal] = field(default_factory=dict)
    roster: list[OnSite] = field(default_factory=list)

    def months(self) -> set[date]:
        """Those in which something happened."""
        found = (
            self.allocated, self.paid_out, self.moved, self.wages, self.present, self.disbursed,
            self.works.certificates,
        )  # fmt: skip
        return {month for each in found for month in each}

    @property
    def last_payroll(self) -> Decimal | None:
        return self.wages[max(self.wages)].due if self.wages else None


def books_of(ids: Sequence[int]) -> dict[int, Books]:
    projects = list(Project.objects.filter(pk__in=ids).select_related(*RELATED).order_by("pk"))
    contracts, stated, certified = _contracts(ids), _stated(ids), _certified(ids)
    found = {
        each.pk: Books(
            each,
            Works(
                about(each), each.started_on, each.finished_on,
                stated.get(each.pk) or _fallback(each, contracts.get(each.pk)), certified.get(each.pk, {}),
            ),
        )
        for each in projects
    }  # fmt: skip
    _ledger(found, ids)
    _payrolls(found, ids)
    for pk, month, count in _rows(_PRESENT, list(ids)):
        found[pk].present[month] = count
    other = Disbursement.objects.filter(project__in=ids).exclude(use=Disbursement.Use.WAGES).order_by()
    months = other.annotate(month=TruncMonth("paid_on")).values("project", "month")
    for row in months.annotate(sum=Sum("amount")):
        found[row["project"]].disbursed[row["month"]] = row["sum"]
    return found


def read_rosters(books: Iterable[Books], month: date) -> None:
    """Who is on site and how often they came in a month: for projects without a payroll."""
    asked = {each.project.pk: each for each in books if not each.wages}
    if not asked:
        return
    for pk, pay, wage, days, count in _rows(_ROSTER, month, list(asked)):
        asked[pk].roster.append(OnSite(pay, wage, days, count))


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _ledger(found: dict[int, Books], ids: Sequence[int]) -> None:
    for pk, kind, month, reversed_month, on, booked_on, amount in _rows(_ENTRIES, list(ids)):
        books = found[pk]
        books.moved[first_of(booked_on)] += amount
        of = month or reversed_month or first_of(on)
        if kind == "allocation":
            books.allocated[of].append(PaidIn(on, amount))
        elif kind in ("wages", "wages_returned"):
            books.paid_out[of] -= amount


def _payrolls(found: dict[int, Books], ids: Sequence[int]) -> None:
    lines = {(pk, month): unpaid for pk, month, unpaid in _rows(_UNPAID, list(ids))}
    for pk, month, due, paid, unpaid, workers, workers_unpaid in _rows(_PAYROLLS, list(ids)):
        most = max(unpaid, lines.get((pk, month), NOTHING))
        found[pk].wages[month] = Wages(due, paid, most, workers, workers_unpaid)


def _certified(ids: Sequence[int]) -> dict[int, dict[date, Certificate]]:
    """What the owner owes and paid: the general contracts alone."""
    rows = (
        Payment.objects.filter(contract__project__in=ids, contract__kind=Contract.Kind.GENERAL)
        .order_by()
        .values("month", pk=F("contract__project"))
        .annotate(sum=Sum("certified"), paid_sum=Sum("paid"), on=Max("certified_on"), paid_day=Min("paid_on"))
    )
    found: dict[int, dict[date, Certificate]] = defaultdict(dict)
    for row in rows:
        found[row["pk"]][row["month"]] = Certificate(row["sum"], row["paid_sum"], row["on"], row["paid_day"])
    return found


def _stated(ids: Sequence[int]) -> dict[int, list[Total]]:
    """The totals people stated, the newest first."""
    found: dict[int, list[Total]] = defaultdict(list)
    for each in LabourCost.objects.filter(project__in=ids).order_by("-pk"):
        found[each.project_id].append(
            Total(
                each.amount, each.months, each.from_month, Origin(each.method), each.share, each.contract_sum,
                each.evidence_id is not None,
            )
        )  # fmt: skip
    return found


def _contracts(ids: Sequence[int]) -> dict[int, Contract]:
    """The general contract of each, the newest where there are several."""
    rows = Contract.objects.filter(project__in=ids, kind=Contract.Kind.GENERAL).order_by("project", "pk")
    return {each.project_id: each for each in rows}


def _fallback(project: Project, contract: Contract | None) -> list[Total]:
    """Nobody stated a total: the contract's, else the figure of the ledger, which has nothing behind it."""
    begins = (
        (contract and (contract.begins_on or contract.signed_on)) or project.starts_on or project.started_on
    )
    ends = (contract and contract.ends_on) or project.ends_on
    if not (begins and ends):
        return []
    months, since = length(begins, ends), date.min
    if contract and contract.labour_share and contract.amount:
        of = share(contract.amount, contract.labour_share)
        written = bool(contract.is_written)
        return [
            Total(of, months, since, Origin.CONTRACT_SHARE, contract.labour_share, contract.amount, written)
        ]
    if contract and contract.labour_amount:
        written = bool(contract.is_written)
        return [Total(contract.labour_amount, months, since, Origin.CONTRACT_AMOUNT, has_evidence=written)]
    return [Total(project.labour_cost, months, since, Origin.LEDGER)] if project.labour_cost else []
