"""The months of one project from its books: what each stored total is, and in `workings` how it came about. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agencies.policy.money import Money
from escrow.accounts import checks
from escrow.accounts.checks import Finding, Mark
from escrow.accounts.gathering import Books, Wages
from escrow.accounts.labour_cost import NOTHING, Certificate, Cited, Due, Reckoned, due_of
from escrow.accounts.months import end_of, first_of, through
from projects.models import Project

_NOT_BEGUN = (Project.State.PLANNED, Project.State.PREPARING, Project.State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Month:
    """One row of `MoneyMonth`."""

    month: date
    due: Due
    certificate: Certificate
    allocated: Decimal
    allocated_on: date | None
    wages: Wages
    present: int
    paid_out: Decimal
    balance: Decimal
    workings: dict[str, Any]


def months_of(books: Books, today: date, figures: Callable[[date], Money]) -> Iterator[Month]:
    """Every month in which something happened or the works were under way, until today; sums carried along."""
    wanted = sorted(books.months() | set(_under_way(books, today)))
    balance, certified, paid = NOTHING, NOTHING, NOTHING
    for month in wanted:
        found = books.works.certificates.get(month, Certificate())
        balance += books.moved.get(month, NOTHING)
        certified, paid = certified + found.certified, paid + found.paid
        yield _month(
            books,
            month,
            balance,
            Certificate(certified, paid),
            today,
            figures(end_of(month)),
            month == wanted[-1],
        )


def _under_way(books: Books, today: date) -> Iterator[date]:
    works = books.works
    if works.begun is None or books.project.state in _NOT_BEGUN:
        return
    yield from through(first_of(works.begun), min(works.ended or today, today))


def _month(
    books: Books, month: date, balance: Decimal, so_far: Certificate, today: date, money: Money, is_last: bool
) -> Month:
    works, about = books.works, books.works.about
    found = works.certificates.get(month, Certificate())
    due = due_of(month, works, money)
    entries = books.allocated.get(month, [])
    allocated = sum((each.amount for each in entries), NOTHING)
    on = checks.reached_on(due.amount, [each for each in entries if each.amount]) if allocated else None
    other = books.disbursed.get(month, NOTHING)
    findings = [
        checks.allocation(due.amount, due.due_on, allocated, on, today),
        checks.wages_first(due.amount, allocated, found.paid, other, money, about),
        checks.progress(found.certified, found.paid, money, about),
        checks.progress(so_far.certified, so_far.paid, money, about, whole=True) if found.certified else None,
    ]
    workings = told(due) | {"ratio": _number(checks.ratio(allocated, due.amount))}
    if is_last and works.is_under_way(month):
        next_month = checks.forecast(books.last_payroll, books.roster)
        findings.append(checks.next_wages(balance, next_month.amount, money, about))
        workings["forecast"] = {
            "amount": _number(next_month.amount), "by": next_month.by, "unknown": next_month.unknown
        }  # fmt: skip
    kept = [each for each in findings if each]
    workings["findings"] = [_finding(each) for each in kept]
    workings["marks"] = [*(str(each.mark) for each in kept), *_gaps(due, books, month)]
    return Month(
        month, due, found, allocated, on, books.wages.get(month, Wages()), books.present.get(month, 0),
        books.paid_out.get(month, NOTHING), balance, workings,
    )  # fmt: skip


def _gaps(due: Due, books: Books, month: date) -> Iterator[str]:
    """What the record lacks for reckoning the month."""
    if not books.works.is_under_way(month):
        return
    if due.note == "no_local_ratio":
        yield str(Mark.NO_RATIO)
    codes = {step.code for step in due.chosen.steps} if due.chosen else set()
    total = books.works.total_of(month)
    if "no_total" in codes or (due.note == "no_rule" and total is None):
        yield str(Mark.NO_TOTAL)
    if "months_over" in codes:
        yield str(Mark.MONTHS_OVER)
    if any(code.startswith("total_") for code in codes) and total and not total.has_evidence:
        yield str(Mark.NO_EVIDENCE)


def told(due: Due) -> dict[str, Any]:
    """As it is kept beside the sum."""
    return {
        "chosen": _reckoned(due.chosen) if due.chosen else None,
        "others": [_reckoned(each) for each in due.others],
        "note": due.note,
    }


def _reckoned(each: Reckoned) -> dict[str, Any]:
    return {
        "method": str(each.method),
        "amount": _number(each.amount),
        "steps": [{"code": step.code, "values": _plain(step.values)} for step in each.steps],
        "cited": [_cited(one) for one in each.cited],
    }


def _cited(cited: Cited) -> dict[str, Any]:
    return {"source": cited.source, "quote": cited.quote, "unverified": cited.unverified}


def _finding(each: Finding) -> dict[str, Any]:
    return {
        "mark": str(each.mark),
        "values": _plain(each.values),
        "cited": _cited(each.cited) if each.cited else None,
    }


def _plain(values: Any) -> dict[str, Any]:
    return {name: _number(value) for name, value in values.items()}


def _number(value: Any) -> Any:
    """Sums as text: a float would lose a fen."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
