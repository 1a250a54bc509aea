"""What stands against the return of a deposit: wages owed on the project, by anything that is known of it."""

from collections.abc import Callable, Sequence

from django.db.models import Sum
from django.utils.translation import gettext as _

from escrow.models import Deposit, DepositDraw, MoneyMonth
from projects.models import Finding, Project

# Says in words what else stands against it; an app above adds what it knows, such as its open complaints.
Asked = Callable[[Project], Sequence[str]]
_ASKED: list[Asked] = []


def ask_also(asked: Asked) -> None:
    """Said once, when the app that knows is ready."""
    if asked not in _ASKED:
        _ASKED.append(asked)


def obstacles(deposit: Deposit) -> list[str]:
    """In words, gravest first; empty where nothing is known against it."""
    project, found = deposit.project, list[str]()
    if project.finished_on is None:
        found.append(_("The works are not finished."))
    unpaid = MoneyMonth.objects.filter(project=project, wages_unpaid__gt=0).aggregate(
        sum=Sum("wages_unpaid"), workers=Sum("workers_unpaid")
    )
    if unpaid["sum"]:
        found.append(_("Payrolls show %(sum)s yuan unpaid.") % {"sum": f"{unpaid['sum']:,.2f}"})
    open_draws = deposit.draws.filter(state__in=[DepositDraw.State.NOTIFIED, DepositDraw.State.PAID]).count()
    if open_draws:
        found.append(_("%(count)s uses of the deposit are not paid or not refilled.") % {"count": open_draws})
    arrears = (
        project.findings.filter(breach=Finding.Breach.WAGES_OWED).exclude(state=Finding.State.SETTLED).count()
    )
    if arrears:
        found.append(_("%(count)s findings of arrears are not settled.") % {"count": arrears})
    for asked in _ASKED:
        found.extend(asked(project))
    return found
