"""What is read of payrolls: lists with sums and lateness, the months of a project with what is missing, the lines of
one payroll by key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from agencies.listing import Page
from agencies.policy.money import Money
from escrow.accounts.about import about
from escrow.models import Account, BankReturn, Payroll, PayrollLine, WagePayment
from escrow.payroll.lateness import Lateness, bounds, lateness
from escrow.payroll.lines import lines_of
from projects.models import Attendance, Company, Project

RELATED = ("project__general_contractor", "company")
TONES: Mapping[str, str] = {
    "draft": "act", "signed": "act", "checked": "act", "sent": "wait", "partly_paid": "breached", "paid": "done",
}  # fmt: skip
LINES = 100
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One payroll in a list. `due`, `paid` and `unpaid` in yuan."""

    payroll: Payroll
    tone: str
    unpaid: Decimal
    late: Lateness
    paid_on: date | None


def with_days(rows: QuerySet[Payroll]) -> QuerySet[Payroll]:
    """Each with the day on which the bank last paid something of it."""
    last = BankReturn.objects.filter(payroll=OuterRef("pk")).order_by("-paid_on").values("paid_on")[:1]
    return rows.select_related(*RELATED).annotate(paid_on=Subquery(last))


def rows_of(payrolls: Iterable[Any], money: Money, today: date) -> list[Row]:
    """`payrolls` come from `with_days`."""
    return [_row(each, money, today) for each in payrolls]


def _row(payroll: Any, money: Money, today: date) -> Row:
    paid_on = payroll.paid_on if payroll.state == Payroll.State.PAID else None
    late = lateness(
        payroll.pay_on, paid_on or _settled(payroll), today, bounds(money, about(payroll.project))
    )
    return Row(payroll, TONES[payroll.state], payroll.due - payroll.paid, late, paid_on)


def _settled(payroll: Payroll) -> date | None:
    """Paid without a file of the bank: nothing is late that nobody is owed."""
    return payroll.pay_on if payroll.state == Payroll.State.PAID else None


@dataclass(frozen=True, slots=True)
class Sums:
    payrolls: int
    lines: int
    unpaid_lines: int
    due: Decimal
    paid: Decimal

    @property
    def unpaid(self) -> Decimal:
        return self.due - self.paid


def sums_of(rows: QuerySet[Payroll]) -> Sums:
    found = rows.order_by().aggregate(
        payrolls=Count("pk"), lines=Sum("lines", default=0), unpaid_lines=Sum("unpaid_lines", default=0),
        due=Sum("due", default=Decimal(0)), paid=Sum("paid", default=Decimal(0)),
    )  # fmt: skip
    return Sums(**found)


# ---- the months of one project


@dataclass(frozen=True, slots=True)
class Cell:
    """One firm in one month: its payroll, or the workers who came and for whom there is none."""

    row: Row | None
    present: int

    @property
    def is_missing(self) -> bool:
        return self.row is None and self.present > 0


@dataclass(frozen=True, slots=True)
class Matrix:
    companies: Sequence[Company]
    months: Sequence[tuple[date, Sequence[Cell]]]
    missing: int

    def __bool__(self) -> bool:
        return bool(self.months)


def matrix_of(project: Project, money: Money, today: date, months: int = MONTHS) -> Matrix:
    """Newest month first. A month is missing once it is over: its wages are drawn up after its last day."""
    this = today.replace(day=1)
    since = month_before(this, months - 1)
    payrolls = with_days(Payroll.objects.filter(project=project, month__gte=since))
    rows = {(each.payroll.month, each.payroll.company_id): each for each in rows_of(payrolls, money, today)}
    present = _present(project, since, this)
    keys = rows.keys() | present.keys()
    firms = Company.objects.in_bulk({company for _month, company in keys})
    ordered = sorted(firms.values(), key=lambda each: (each.pk == project.general_contractor_id, each.pk))
    shown = [
        (month, [Cell(rows.get((month, firm.pk)), present.get((month, firm.pk), 0)) for firm in ordered])
        for month in sorted({month for month, _company in keys}, reverse=True)
    ]
    return Matrix(ordered, shown, sum(cell.is_missing for _month, cells in shown for cell in cells))


def _present(project: Project, since: date, until: date) -> dict[tuple[date, int], int]:
    """Who came in the months that are over, by firm; who is of no firm is of the general contractor."""
    found = (
        Attendance.objects.filter(project=project, month__gte=since, month__lt=until)
        .values_list("month", "engagement__employer")
        .annotate(count=Count("engagement__worker", distinct=True))
    )
    counted: dict[tuple[date, int], int] = {}
    for month, employer, count in found:
        company = employer or project.general_contractor_id
        if company is not None:
            counted[month, company] = counted.get((month, company), 0) + count
    return counted


def month_before(month: date, count: int) -> date:
    for _step in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


# ---- the lines of one payroll


def said_lines(payroll: Payroll) -> QuerySet[PayrollLine]:
    """Each with what the bank last said of it."""
    last = WagePayment.objects.filter(payroll=OuterRef("payroll_id"), worker=OuterRef("worker_id"))
    last = last.order_by("-pk")
    return lines_of(payroll).annotate(
        said_paid=Subquery(last.values("is_paid")[:1]),
        said_reason=Subquery(last.values("reason")[:1]),
        said_on=Subquery(last.values("paid_on")[:1]),
        said_reference=Subquery(last.values("reference")[:1]),
    )


def narrowed(lines: QuerySet[PayrollLine], show: str) -> QuerySet[PayrollLine]:
    """`show` is unpaid, failed, unsigned or nothing."""
    conditions = {
        "unpaid": Q(unpaid__gt=0),
        "failed": Q(unpaid__gt=0, said_paid=False),
        "unsigned": Q(is_signed=False),
    }
    return lines.filter(conditions[show]) if show in conditions else lines


def page_of_lines(lines: QuerySet[PayrollLine], params: Any, size: int = LINES) -> Page:
    """By the id of the worker: a line has no id of its own."""
    after, before = _key(params.get("after")), _key(params.get("before"))
    if before and not after:
        found = list(lines.filter(worker__lt=before).order_by("-worker_id")[: size + 1])
        more_before, more_after = len(found) > size, True
        found = found[:size][::-1]
    else:
        found = list((lines.filter(worker__gt=after) if after else lines).order_by("worker_id")[: size + 1])
        more_before, more_after = after is not None, len(found) > size
        found = found[:size]
    first = str(found[0].worker_id) if found and more_before else ""
    last = str(found[-1].worker_id) if found and more_after else ""
    return Page(found, first, last, is_first=not more_before)


def _key(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


@dataclass(frozen=True, slots=True)
class Cover:
    """Whether the wage account holds what is still to be paid."""

    account: Account | None
    needed: Decimal

    @property
    def short(self) -> Decimal:
        held = self.account.balance if self.account else Decimal(0)
        return max(self.needed - held, Decimal(0))


def account_of(payroll: Payroll) -> Account | None:
    """The wage account from which it is paid."""
    wage = Account.objects.filter(project=payroll.project_id, kind=Account.Kind.WAGE, closed_on__isnull=True)
    return wage.first()


def cover_of(payroll: Payroll) -> Cover:
    return Cover(account_of(payroll), payroll.due - payroll.paid)
