"""Payrolls of the demo sites over two months, drawn up from their attendance: most paid, some late, some failed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from agencies.people.models import User
from escrow.models import Account, BankReturn, Entry, Payroll, PayrollLine, WagePayment
from escrow.payroll.lines import ensure_month, recount_payrolls, recount_wages
from escrow.payroll.sheets import month_before
from projects.models import Attendance, Project

_MONTHS = 2
_AT_ONCE = 2000
_WHY = ("账户户名不符", "银行卡已注销", "账户状态异常")
_State = Payroll.State
# How far the payroll of last month has come, and those before it.
_NEWEST = (
    _State.DRAFT,
    _State.SIGNED,
    _State.CHECKED,
    _State.SENT,
    _State.PAID,
    _State.PAID,
    _State.PARTLY_PAID,
)
_OLDER = (*(_State.PAID,) * 9, _State.PARTLY_PAID, _State.CHECKED)
_ORDER = [each.value for each in _State]


@dataclass
class _Sheet:
    payroll: Payroll
    lines: list[PayrollLine] = field(default_factory=list)
    paid: list[PayrollLine] = field(default_factory=list)
    failed: list[PayrollLine] = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        return sum((each.paid for each in self.paid), Decimal(0))


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """The same for the same seed; nothing where a payroll is there already. After the rosters, the wage accounts and
    what was paid into them: wages are booked as far as the account holds them."""
    today = timezone.localdate(now)
    months = [month_before(today.replace(day=1), count) for count in range(_MONTHS, 0, -1)]
    if not projects or Payroll.objects.filter(project__in=projects, month__in=months).exists():
        return
    rng = Random(f"{seed}-payroll")
    for month in months:
        ensure_month(month)
    sheets = list(_sheets(projects, months, rng, today, by, now))
    Payroll.objects.bulk_create([each.payroll for each in sheets])
    accounts = {
        each.project_id or 0: each
        for each in Account.objects.filter(
            project__in=projects, kind=Account.Kind.WAGE, closed_on__isnull=True
        )
    }
    held = {project: account.balance for project, account in accounts.items()}
    for sheet in sheets:
        account = accounts.get(sheet.payroll.project_id)
        if sheet.paid and account is not None and not _covered(sheet, account, held):
            _leave_unpaid(sheet)
        for line in sheet.lines:
            line.payroll_id = sheet.payroll.pk
    PayrollLine.objects.bulk_create([line for sheet in sheets for line in sheet.lines], batch_size=_AT_ONCE)
    _return([each for each in sheets if each.paid or each.failed], accounts, by, now)
    Payroll.objects.bulk_update([each.payroll for each in sheets], ["state", "sent_at"], batch_size=500)
    recount_payrolls([each.payroll.pk for each in sheets])
    recount_wages({each.payroll.project_id for each in sheets}, months)


def _sheets(
    projects: Sequence[Project], months: Sequence[date], rng: Random, today: date, by: User, now: datetime
) -> Iterator[_Sheet]:
    """One for each firm and month in which somebody came; one in twenty was never handed in."""
    builders = {each.pk: each.general_contractor_id for each in projects}
    came: defaultdict[tuple[int, int, date], list[Attendance]] = defaultdict(list)
    rows = Attendance.objects.filter(project__in=projects, month__in=months).select_related("engagement")
    for row in rows.order_by("project", "month", "engagement").iterator(chunk_size=_AT_ONCE):
        company = row.engagement.employer_id or builders[row.project_id]
        if company is not None:
            came[row.project_id, company, row.month].append(row)
    for (project, company, month), present in sorted(came.items(), key=lambda each: each[0]):
        if rng.random() >= 0.05:
            is_newest = month == months[-1]
            yield _sheet(project, company, month, present, is_newest, rng, today, by, now)


def _sheet(
    project: int, company: int, month: date, present: Sequence[Attendance], is_newest: bool, rng: Random, today: date,
    by: User, now: datetime,
) -> _Sheet:  # fmt: skip
    state = rng.choice(_NEWEST if is_newest else _OLDER)
    after = (month + timedelta(days=32)).replace(day=1)
    pay_on = after + timedelta(days=14)
    reached = _ORDER.index(state)
    posted = min(after + timedelta(days=rng.randrange(3, 8)), today)
    payroll = Payroll(
        project_id=project, company_id=company, month=month, pay_on=pay_on, state=state, updated_at=now,
        posted_on=posted if reached else None, checked_at=now if reached > 1 else None,
        checked_by=by if reached > 1 else None, sent_at=now if reached > 2 else None,
        is_by_agency=rng.random() >= 0.03,
    )  # fmt: skip
    sheet = _Sheet(payroll)
    seen: set[int] = set()
    for row in present:
        stay = row.engagement
        if stay.worker_id not in seen:
            seen.add(stay.worker_id)
            sheet.lines.append(_line(row, rng, is_signed=reached > 0))
    if reached > 3:
        at_most = len(sheet.lines) if state == _State.PAID else max(len(sheet.lines) - rng.randrange(1, 4), 0)
        sheet.paid, sheet.failed = sheet.lines[:at_most], sheet.lines[at_most:]
        for line in sheet.paid:
            line.paid = line.due
    return sheet


def _line(row: Attendance, rng: Random, *, is_signed: bool) -> PayrollLine:
    stay, days = row.engagement, Decimal(row.day_bits.bit_count())
    wage = stay.wage or Decimal(300)
    gross = wage * days if stay.pay != stay.Pay.MONTH else wage * min(days, Decimal(22)) / 22
    gross = min(gross, Decimal(48_000)).quantize(Decimal("0.01"))
    deducted = min(Decimal(rng.choice((0, 0, 0, 100, 150))), gross)
    return PayrollLine(
        worker_id=stay.worker_id, project_id=row.project_id, engagement=stay, month=row.month, days=days, gross=gross,
        deducted=deducted, due=gross - deducted, paid=Decimal(0), card_tail=f"{rng.randrange(10_000):04}",
        is_signed=is_signed,
    )  # fmt: skip


def _covered(sheet: _Sheet, account: Account, held: dict[int, Decimal]) -> bool:
    project, amount = sheet.payroll.project_id, sheet.amount
    if not sheet.payroll.is_by_agency:
        return True
    if amount > held[project] or sheet.payroll.pay_on < account.opened_on:
        return False
    held[project] -= amount
    return True


def _leave_unpaid(sheet: _Sheet) -> None:
    """The account does not hold it: checked, and waiting for money."""
    for line in sheet.paid:
        line.paid = Decimal(0)
    sheet.paid, sheet.failed = [], []
    sheet.payroll.state, sheet.payroll.sent_at = _State.CHECKED, None


def _return(sheets: Sequence[_Sheet], accounts: dict[int, Account], by: User, now: datetime) -> None:
    today = timezone.localdate(now)
    returns = []
    for sheet in sheets:
        payroll = sheet.payroll
        on = min(payroll.pay_on, today)
        account = accounts.get(payroll.project_id) if payroll.is_by_agency and sheet.amount else None
        returns.append(
            BankReturn(
                payroll=payroll, name=f"代发回盘-{payroll.month:%Y%m}.xlsx", sha256=f"{payroll.pk:064x}", paid_on=on,
                paid_lines=len(sheet.paid), failed_lines=len(sheet.failed), amount=sheet.amount, taken_at=now,
                taken_by=by, entry=_entry(account, payroll, sheet.amount, on, by, now) if account else None,
            )
        )  # fmt: skip
    Entry.objects.bulk_create([each.entry for each in returns if each.entry is not None])
    for each in returns:
        each.entry_id = each.entry.pk if each.entry else None
    BankReturn.objects.bulk_create(returns)
    WagePayment.objects.bulk_create(
        [
            WagePayment(
                bank_return=found, payroll=sheet.payroll, worker_id=line.worker_id, amount=line.due,
                is_paid=line.paid > 0, reference=f"D{sheet.payroll.pk:06}-{line.worker_id}", paid_on=found.paid_on,
                reason="" if line.paid > 0 else _WHY[line.worker_id % len(_WHY)],
            )
            for sheet, found in zip(sheets, returns, strict=True) for line in (*sheet.paid, *sheet.failed)
            if line.due > 0
        ],
        batch_size=_AT_ONCE,
    )  # fmt: skip


def _entry(account: Account, payroll: Payroll, amount: Decimal, on: date, by: User, now: datetime) -> Entry:
    """The database gives it its place and moves the balance."""
    return Entry(
        account=account, place=0, kind=Entry.Kind.WAGES, amount=-amount, balance_after=0,
        booked_on=max(on, account.opened_on), month=payroll.month, at=now, by=by, counterparty="",
    )  # fmt: skip
