"""The facts of many projects for the rules, in a fixed number of queries however many projects there are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from agencies.people.models import Agency
from agencies.policy.money import Money
from escrow.accounts.about import RELATED, about, money_of
from escrow.ledger.restraints import is_lawful, standing
from escrow.models import Account, Deposit, Disbursement, Guarantee, MoneyMonth, Payroll, WageAccount
from oversight.warnings import facts as values
from oversight.warnings.codes import FOLLOWS, INDUSTRY
from oversight.warnings.facts import MONTHS_BACK, Facts, Figures
from projects.models import Contract, Project

_BUILDING = frozenset({Project.State.BUILDING, Project.State.STOPPED})
_OVER = frozenset({Project.State.FILED, Project.State.CANCELLED})
Row = TypeVar("Row")


def gathered(projects: Sequence[Project], today: date) -> dict[int, tuple[Facts, Figures]]:
    """`projects` come with `RELATED`. What is filed or given up has no facts left to warn of."""
    ids = [each.pk for each in projects]
    since = today - timedelta(days=31 * (MONTHS_BACK + 1))
    accounts = _accounts(ids)
    months = _grouped(
        MoneyMonth.objects.filter(project__in=ids, month__gte=since).order_by("month"), _project
    )
    payrolls = (
        Payroll.objects.filter(project__in=ids, month__gte=since).select_related("company").order_by("month")
    )
    rolls = _grouped(payrolls, _project)
    deposits = {each.project_id: each for each in Deposit.objects.filter(project__in=ids)}
    ends = Guarantee.objects.filter(project__in=ids, ended_on__isnull=True, replaced_by__isnull=True)
    guarantees = _grouped(ends.exclude(kind=Guarantee.Kind.MORTGAGE).order_by("pk"), _project)
    general = Contract.objects.filter(project__in=ids, kind=Contract.Kind.GENERAL).order_by("-signed_on")
    signed = dict(general.values_list("project_id", "signed_on"))
    other = Disbursement.objects.filter(project__in=ids, paid_on__gte=since).exclude(
        use=Disbursement.Use.WAGES
    )
    spent = _grouped(other.order_by("paid_on", "pk"), _project)
    laid = _laid(ids)
    figures = _figures(projects, today)
    return {
        each.pk: (
            Facts(
                today=today, is_building=each.state in _BUILDING, contracted_on=signed.get(each.pk),
                started_on=each.started_on, finished_on=each.finished_on, account=accounts.get(each.pk),
                months=[_month(row) for row in months[each.pk]], rolls=[_roll(row) for row in rolls[each.pk]],
                deposit=_held(deposits.get(each.pk)), guarantees=[_ending(row) for row in guarantees[each.pk]],
                restraints=laid[each.pk],
                spent=[values.Spent(row.pk, row.paid_on, row.use, row.amount) for row in spent[each.pk]],
            )
            if each.state not in _OVER else Facts(today, is_building=False),
            figures[each.pk],
        )
        for each in projects
    }  # fmt: skip


def _project(row: MoneyMonth | Payroll | Guarantee | Disbursement) -> int:
    return row.project_id


def _grouped(rows: Iterable[Row], key: Callable[[Row], int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for each in rows:
        found[key(each)].append(each)
    return found


def _accounts(ids: Sequence[int]) -> dict[int, values.Account]:
    rows = Account.objects.filter(project__in=ids, kind=Account.Kind.WAGE, closed_on__isnull=True)
    days = dict(WageAccount.objects.filter(account__project__in=ids).values_list("account_id", "pay_day"))
    return {
        each.project_id: values.Account(each.pk, each.opened_on, each.balance, days.get(each.pk))
        for each in rows
        if each.project_id is not None
    }


def _laid(ids: Sequence[int]) -> dict[int, list[values.Laid]]:
    """The orders that are not for these wages, by project."""
    of = dict(Account.objects.filter(project__in=ids).values_list("pk", "project_id"))
    found: dict[int, list[values.Laid]] = defaultdict(list)
    for account, orders in standing(of).items():
        for each in orders:
            if not is_lawful(each):
                found[of[account] or 0].append(
                    values.Laid(each.pk, each.kind, each.body, each.document_no, each.ordered_on, each.amount)
                )
    return found


def _month(row: MoneyMonth) -> values.Month:
    return values.Month(
        row.month, row.due, row.due_on, row.clause, row.certified, row.works_paid, row.allocated, row.wages_due,
        row.wages_unpaid, row.workers, row.workers_present, row.paid_out,
    )  # fmt: skip


def _roll(row: Payroll) -> values.Roll:
    signed = row.state != Payroll.State.DRAFT
    return values.Roll(
        row.pk, row.month, row.pay_on, signed, row.due, row.paid, row.unpaid_lines, row.company.name
    )


def _held(row: Deposit | None) -> values.Held | None:
    if row is None:
        return None
    is_guarantee = row.form not in ("", Deposit.Form.CASH)
    return values.Held(row.state, row.due_on, row.required, is_guarantee, row.valid_until)


def _ending(row: Guarantee) -> values.Ending:
    return values.Ending(row.pk, row.kind, row.number, row.valid_until)


def _figures(projects: Sequence[Project], today: date) -> dict[int, Figures]:
    places: dict[str, Money] = {}
    for each in projects:
        if each.jurisdiction_id not in places:
            places[each.jurisdiction_id] = money_of(each.jurisdiction_id, today)
    return {each.pk: Figures(places[each.jurisdiction_id], about(each)) for each in projects}


def followers(projects: Iterable[Project]) -> Callable[[Project, str], int | None]:
    """Who of the place follows a warning of a project up, by its code; None where nobody is named."""
    places = {each.jurisdiction_id for each in projects}
    rows = Agency.objects.filter(jurisdiction__in=places, is_active=True).order_by("-pk")
    known = {
        (each.jurisdiction_id, each.role): each.pk for each in rows.only("pk", "jurisdiction_id", "role")
    }
    offices = dict(rows.filter(is_coordinator=True).values_list("jurisdiction_id", "pk"))

    def follower(project: Project, code: str) -> int | None:
        for role in FOLLOWS[code]:
            found = (
                project.responsible_agency_id
                if role == INDUSTRY
                else known.get((project.jurisdiction_id, role))
            )
            if found is not None:
                return found
        return offices.get(project.jurisdiction_id)

    return follower


__all__ = ["RELATED", "followers", "gathered"]
