"""Whether a firm owes wages itself, by its payrolls and by signed reckoning sheets: what a debt to it clears first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum

from escrow.models import Payroll, Reckoning, ReliefPayment

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class WagesOwed:
    """In yuan. Payrolls and sheets tell of the same wages, so the greater of both counts. `projects` are where."""

    payrolls: Decimal = NOTHING
    reckoned: Decimal = NOTHING
    workers: int = 0
    projects: frozenset[int] = frozenset()

    @property
    def sum(self) -> Decimal:
        return max(self.payrolls, self.reckoned)


NONE = WagesOwed()


def wages_owed(companies: Iterable[int], today: date) -> dict[int, WagesOwed]:
    """{company: what it owes its own workers}, in three queries however many firms: payrolls whose pay day has
    passed, and signed sheets less what was paid under them."""
    wanted = set(companies)
    if not wanted:
        return {}
    unpaid: dict[int, Decimal] = {}
    workers: dict[int, int] = {}
    places: dict[int, set[int]] = {}
    rows = (
        Payroll.objects.filter(company__in=wanted, pay_on__lt=today, due__gt=F("paid"))
        .order_by()
        .values_list("company", "project")
        .annotate(owed=Sum(F("due") - F("paid")), people=Sum("unpaid_lines"))
    )
    for company, project, owed, people in rows:
        unpaid[company] = unpaid.get(company, NOTHING) + owed
        workers[company] = workers.get(company, 0) + (people or 0)
        places.setdefault(company, set()).add(project)
    sheets = Reckoning.objects.filter(debtor__in=wanted, state=Reckoning.State.SIGNED).order_by()
    reckoned: dict[int, Decimal] = {}
    for debtor, project, verified in sheets.values_list("debtor", "project", "verified"):
        reckoned[debtor] = reckoned.get(debtor, NOTHING) + verified
        if project:
            places.setdefault(debtor, set()).add(project)
    settled = (
        ReliefPayment.objects.filter(
            line__sheet__debtor__in=wanted, line__sheet__state=Reckoning.State.SIGNED
        )
        .order_by()
        .values_list("line__sheet__debtor")
        .annotate(Sum("amount"))
    )
    for debtor, paid in settled:
        reckoned[debtor] = max(reckoned.get(debtor, NOTHING) - paid, NOTHING)
    return {
        key: WagesOwed(
            unpaid.get(key, NOTHING),
            reckoned.get(key, NOTHING),
            workers.get(key, 0),
            frozenset(places.get(key, ())),
        )
        for key in wanted
        if unpaid.get(key) or reckoned.get(key)
    }
