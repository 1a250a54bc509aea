"""Statements of the bank for the wage accounts of the demo, a few lines left to settle, orders of courts, warnings."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from agencies.errors import Refused
from agencies.people.models import User
from escrow.ledger import restraints
from escrow.ledger.access import enters
from escrow.ledger.restraints import Laid
from escrow.ledger.statement_reading import Period
from escrow.ledger.statements import take_statement
from escrow.models import Account, Entry, Restraint
from oversight.models import EarlyWarning
from oversight.warnings.actions import acknowledge
from oversight.warnings.refreshing import refresh
from projects.models import Project

_STATED = 12
_HEAD = "交易日期,摘要,对方户名,收入,支出,余额,流水号"
_NOTED = "已电话督促责任单位，限期整改并报送凭证。"


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """The same for the same seed; nothing where a statement or a warning is there already. After every entry."""
    accounts = Account.objects.filter(project__in=projects, kind=Account.Kind.WAGE, closed_on__isnull=True)
    mine = [each for each in accounts.select_related("project").order_by("pk") if enters(by, each)]
    rng = Random(f"{seed}-ledger")
    if not Restraint.objects.filter(account__in=mine).exists() and not any(
        each.stated_until for each in mine
    ):
        # Each statement counts its project anew: some accounts show all there is to see.
        for each in rng.sample(mine, min(_STATED, len(mine))):
            _state(each, rng, by, now)
        _restrain(mine, rng, by, now)
    if EarlyWarning.objects.filter(project__in=projects).exists():
        return
    refresh([each.pk for each in projects], now)
    for warning in EarlyWarning.objects.filter(project__in=projects).select_related("project").order_by("pk"):
        if rng.random() < 0.25 and warning.project.jurisdiction_id == getattr(
            by.agency, "jurisdiction_id", None
        ):
            acknowledge(warning.pk, note=_NOTED, by=by, now=now)


def _state(account: Account, rng: Random, by: User, now: datetime) -> None:
    """Until the end of last month: mostly what is booked here, now and then less, or interest that nobody booked."""
    until = timezone.localdate(now).replace(day=1) - timedelta(days=1)
    if until < account.opened_on:
        return
    rows = account.entries.filter(booked_on__lte=until, reversed_by__isnull=True).exclude(
        kind=Entry.Kind.REVERSAL
    )
    moves = [
        (
            each.booked_on,
            each.amount,
            each.counterparty,
            each.get_kind_display(),
            each.reference or f"D{each.pk}",
        )
        for each in rows.order_by("booked_on", "place")
    ]
    if len(moves) > 3 and rng.random() < 0.2:
        moves.pop()
    if rng.random() < 0.4:
        moves.append((until, Decimal(rng.randint(800, 9000)) / 100, "", "结息", f"JX{account.pk}"))
    text, balance = [_HEAD, ",期初余额,,,,0.00,"], Decimal(0)
    for on, amount, party, kind, reference in moves:
        balance += amount
        both = f"{amount},," if amount > 0 else f",{-amount},"
        text.append(f"{on},{kind},{party.replace(',', '，')},{both}{balance},{reference}")
        if balance < 0:
            return
    text.append(f",期末余额,,,,{balance},")
    file = io.BytesIO("\n".join(text).encode("gb18030"))
    name = f"{until:%Y-%m}-{account.number[-4:]}.csv"
    take_statement(account.pk, file, name, Period(account.opened_on, until), by=by, now=now)


def _restrain(accounts: Sequence[Account], rng: Random, by: User, now: datetime) -> None:
    today = timezone.localdate(now)
    for place, account in enumerate(rng.sample(list(accounts), min(3, len(accounts)))):
        on = max(account.opened_on, today - timedelta(days=rng.randint(5, 40)))
        laid = Laid(
            Restraint.Kind.TRANSFER if place == 2 else Restraint.Kind.FREEZE, "示例区人民法院",
            f"（{on.year}）示执保{100 + place}号", on,
            "材料款纠纷财产保全" if place < 2 else "支付本项目农民工工资", place == 2,
            Decimal(rng.randint(10, 80) * 10_000),
        )  # fmt: skip
        made = restraints.restrain(account.pk, laid, by=by, now=now)
        if place == 1:
            _lifted(made, on, today, by, now)


def _lifted(made: Restraint, on: date, today: date, by: User, now: datetime) -> None:
    day = min(on + timedelta(days=3), today)
    words = "专用账户资金不得因其他原因冻结，已提出书面异议。"
    try:
        restraints.object_to(made.pk, on=day, objection=words, by=by, now=now)
    except Refused:
        return
    restraints.lift(made.pk, on=day, note="法院审查异议成立，解除冻结。", by=by, now=now)
