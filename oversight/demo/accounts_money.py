"""The wage accounts of the demo projects, what their labour cost comes to, and what was paid in: most of it in time."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from agencies.people.models import User
from escrow.accounts.actions import name_for
from escrow.accounts.gathering import Books, books_of
from escrow.accounts.labour_cost import due_of
from escrow.accounts.months import end_of, first_of, later, length, through
from escrow.accounts.policies import Policies
from escrow.accounts.recounting import recount_many
from escrow.amounts import rounded, share
from escrow.models import Account, Entry, LabourCost, WageAccount
from projects.models import Contract, Document, Project

# Only the last months have faults: a history that is all red says nothing. Of the months before those for which the
# demo draws up payrolls the wages went out as one sum.
_RECENT, _WITH_PAYROLLS = 4, 2
_BANKS = ("示例银行股份有限公司", "示例农村商业银行", "示例建设银行支行")
_CONTACTS = ("王经理", "李经理", "赵主管")
# Of a hundred accounts so many are opened late, and so many projects have none.
_NONE, _LATE = 9, 16


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """The same for the same seed; nothing where a wage account is there already. After contracts and works payments,
    before payrolls."""
    if Account.objects.filter(project__in=projects, kind=Account.Kind.WAGE).exists():
        return
    today, rng = timezone.localdate(now), Random(f"{seed}-accounts")
    ids = [each.pk for each in projects]
    contracts = {
        each.project_id: each
        for each in Contract.objects.filter(project__in=ids, kind=Contract.Kind.GENERAL).order_by("pk")
    }
    _state(projects, contracts, rng, by, now)
    opened = _open(projects, contracts, rng, today)
    policies, found, entries = Policies(today), books_of(ids), list[Entry]()
    for account in opened:
        entries += _paid_in(account, found[account.project_id or 0], policies, rng, today, by, now)
    Entry.objects.bulk_create(
        sorted(entries, key=lambda each: (each.account_id, each.booked_on, -each.amount))
    )
    recount_many(ids, now)


def _state(
    projects: Sequence[Project], contracts: dict[int, Contract], rng: Random, by: User, now: datetime
) -> None:
    """Two thirds have stated a total, by one or the other method, and most of those with a paper."""
    papers = {
        each.project_id: each
        for each in Document.objects.trusted().filter(project__in=projects, purpose=Document.Purpose.CONTRACT)
    }
    rows = []
    for project in projects:
        contract = contracts.get(project.pk)
        if contract is None or rng.random() > 0.66 or not (contract.begins_on and contract.ends_on):
            continue
        whole = contract.amount or project.contract_sum
        if whole is None:
            continue
        percent = Decimal(rng.randrange(18, 31))
        by_share = rng.random() < 0.6
        rows.append(
            LabourCost(
                project=project, method="share" if by_share else "amount", share=percent if by_share else None,
                contract_sum=whole if by_share else None, amount=share(whole, percent),
                months=length(contract.begins_on, contract.ends_on),
                from_month=first_of(min(project.started_on or contract.begins_on, contract.begins_on)),
                evidence=papers.get(project.pk), stated_at=now, stated_by=by,
            )
        )  # fmt: skip
    LabourCost.objects.bulk_create(rows)


def _open(
    projects: Sequence[Project], contracts: dict[int, Contract], rng: Random, today: date
) -> list[Account]:
    accounts, kept = [], []
    for number, project in enumerate(projects):
        contract, chance = contracts.get(project.pk), rng.randrange(100)
        if contract is None or project.general_contractor is None or chance < _NONE or not contract.signed_on:
            continue
        days = rng.randrange(35, 70) if chance < _NONE + _LATE else rng.randrange(3, 29)
        on = min(contract.signed_on + timedelta(days=days), today)
        account = Account(
            kind=Account.Kind.WAGE, jurisdiction_id=project.jurisdiction_id, project=project,
            company=project.general_contractor, name=name_for(project), bank=rng.choice(_BANKS), opened_on=on,
            number=f"6217{project.jurisdiction_id}{number:06}",
        )  # fmt: skip
        filed = on + timedelta(days=rng.randrange(4, 45))
        accounts.append(account)
        kept.append(
            WageAccount(
                account=account, contract=contract, agreed_on=on if rng.random() < 0.9 else None,
                marked_on=on if rng.random() < 0.85 else None,
                filed_on=filed if filed <= today and rng.random() < 0.8 else None,
                pay_day=rng.choice((10, 15, 20)) if rng.random() < 0.9 else None, contact=rng.choice(_CONTACTS),
            )
        )  # fmt: skip
    Account.objects.bulk_create(accounts)
    WageAccount.objects.bulk_create(kept)
    return accounts


def _paid_in(
    account: Account, books: Books, policies: Policies, rng: Random, today: date, by: User, now: datetime
) -> Iterator[Entry]:
    """Month by month what was due: in time, late, in part or not at all."""
    works, project = books.works, books.project
    if works.begun is None:
        return
    slow = rng.random() < 0.2
    for month in through(first_of(works.begun), later(first_of(today), -1)):
        due = due_of(month, works, policies.on(project.jurisdiction_id, end_of(month)))
        if due.amount is None or due.due_on is None:
            continue
        amount, on = due.amount, due.due_on - timedelta(days=rng.randrange(0, 9))
        if month >= later(first_of(today), -_RECENT):
            chance = rng.random() * (0.6 if slow else 1)
            if chance < 0.06:
                continue
            if chance < 0.14:
                amount = rounded(amount * rng.randrange(3, 8) / 10)
            elif chance < 0.28:
                on = due.due_on + timedelta(days=rng.randrange(2, 25))
        on = max(on, account.opened_on, first_of(month))
        if on > today:
            continue
        if month < later(first_of(today), -_WITH_PAYROLLS):
            paid = rounded(amount * rng.randrange(90, 100) / 100)
            paid_on = min(max(on, later(month, 1) + timedelta(days=14)), today)
            yield Entry(
                account=account, place=0, kind=Entry.Kind.WAGES, amount=-paid, balance_after=0, booked_on=paid_on,
                month=month, reference=f"DF{account.pk}-{month:%Y%m}", note="代发农民工工资", at=now, by=by,
            )  # fmt: skip
        yield Entry(
            account=account, place=0, kind=Entry.Kind.ALLOCATION, amount=amount, balance_after=0, booked_on=on,
            month=month, reference=f"BF{account.pk}-{month:%Y%m}", counterparty=project.owner_name, at=now, by=by,
        )  # fmt: skip
