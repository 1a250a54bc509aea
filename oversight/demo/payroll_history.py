"""Payrolls behind the wages that the demo's accounts paid in the months before: every yuan with a worker's name."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from escrow.accounts.months import end_of, later
from escrow.amounts import rounded
from escrow.models import Account, Entry, Payroll, PayrollLine
from escrow.payroll.lines import ensure_month, recount_payrolls, recount_wages
from projects.models import Engagement, Project

_DAYS = Decimal(22)
_AT_ONCE = 2000


def fill(projects: Sequence[Project], *, now: datetime) -> None:
    """After the rosters and the wage accounts, before the payrolls of the last months."""
    if Payroll.objects.filter(project__in=projects).exists():
        return
    entries = Entry.objects.filter(
        account__project__in=projects, account__kind=Account.Kind.WAGE, kind=Entry.Kind.WAGES, month__isnull=False
    ).select_related("account")  # fmt: skip
    stays: dict[int, list[Engagement]] = {}
    for stay in (
        Engagement.objects.filter(project__in=projects, employer__isnull=False)
        .select_related("project", "employer")
        .order_by("pk")
    ):
        stays.setdefault(stay.project_id, []).append(stay)
    made: list[tuple[Payroll, Decimal, list[Engagement]]] = []
    for entry in entries.order_by("pk"):
        assert entry.month is not None
        assert entry.account.project_id is not None
        found = _on_site(stays.get(entry.account.project_id, []), entry.month)
        if found:
            made.append((_payroll(entry, found, now), -entry.amount, found))
    for month in {payroll.month for payroll, _paid, _stays in made}:
        ensure_month(month)
    Payroll.objects.bulk_create([payroll for payroll, _paid, _stays in made])
    PayrollLine.objects.bulk_create(
        [line for payroll, paid, found in made for line in _lines(payroll, paid, found)], batch_size=_AT_ONCE
    )
    recount_payrolls([payroll.pk for payroll, _paid, _stays in made])
    recount_wages(
        {each.project_id for each, _paid, _stays in made}, {each.month for each, _paid, _stays in made}
    )


def _on_site(stays: Sequence[Engagement], month: date) -> list[Engagement]:
    """Those of the firm with most workers; where the roster begins later, its first workers stand for those before."""
    last = end_of(month)
    there = [
        each
        for each in stays
        if each.entered_on <= last and (each.exited_on is None or each.exited_on >= month)
    ]
    there = there or list(stays[:20])
    if not there:
        return []
    firm = Counter(each.employer_id for each in there).most_common(1)[0][0]
    one_each = {each.worker_id: each for each in there if each.employer_id == firm}
    return list(one_each.values())


def _payroll(entry: Entry, stays: Sequence[Engagement], now: datetime) -> Payroll:
    assert entry.month is not None
    return Payroll(
        project=stays[0].project, company=stays[0].employer, month=entry.month,
        state=Payroll.State.PAID, pay_on=later(entry.month, 1) + timedelta(days=14),
        posted_on=later(entry.month, 1) + timedelta(days=7), checked_at=now, sent_at=now, updated_at=now,
    )  # fmt: skip


def _lines(payroll: Payroll, paid: Decimal, stays: Sequence[Engagement]) -> list[PayrollLine]:
    """The sum shared out evenly; the last has what is left to the fen."""
    each = rounded(paid / len(stays))
    shares = [each] * (len(stays) - 1)
    shares.append(paid - sum(shares, Decimal(0)))
    return [
        PayrollLine(
            payroll=payroll, worker_id=stay.worker_id, project_id=payroll.project_id, engagement=stay,
            month=payroll.month, days=_DAYS, gross=share, deducted=0, due=share, paid=share, card_tail="",
            is_signed=True,
        )
        for stay, share in zip(stays, shares, strict=True)
    ]  # fmt: skip
