"""The emergency fund of a place: opened, raised, checked regularly (JX 四(四), BJ 三(二)4)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.limits import meet, start_limit
from agencies.clock.models import TimeLimit
from agencies.errors import Refused, amount_fault, refuse_faults, text_fault
from agencies.people.models import Agency, Region, User
from agencies.policy.money import Figure
from agencies.records.privacy import mask_text
from agencies.vocabulary import TimeUnit
from escrow.accounts.about import money_of
from escrow.amounts import MOST, positive_fault
from escrow.duties import keeps_fund, needs
from escrow.ledger.accounts import open_account
from escrow.ledger.posting import PARTY_MAX, REFERENCE_MAX, Movement, post
from escrow.models import TEXT_MAX, Account, Entry, FundCheck, ReliefFund
from escrow.relief.actions.shared import day_fault


@dataclass(frozen=True, slots=True)
class NewFund:
    """`region` is the district that keeps a fund of its own; empty: the whole place."""

    name: str
    number: str
    bank: str
    opened_on: date
    keeper: int
    region: str = ""


@transaction.atomic
def open_fund(jurisdiction: str, wanted: NewFund, *, by: User, now: datetime) -> ReliefFund:
    needs(keeps_fund(by, jurisdiction))
    keeper = Agency.objects.filter(pk=wanted.keeper, jurisdiction=jurisdiction, is_active=True).first()
    region = Region.objects.inside(jurisdiction).filter(pk=wanted.region).first() if wanted.region else None
    refuse_faults(
        {
            "keeper": None if keeper else _("This must be an agency of the place."),
            "region": None if region or not wanted.region else _("This must be a district of the place."),
        }
    )
    assert keeper is not None
    account = open_account(
        Account.Kind.FUND, jurisdiction=jurisdiction, name=wanted.name, number=wanted.number, bank=wanted.bank,
        opened_on=wanted.opened_on, by=by, now=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            fund = ReliefFund.objects.create(
                account=account, jurisdiction_id=jurisdiction, keeper=keeper, region=region
            )
    except IntegrityError:
        raise Refused("fund-there", _("There is an emergency fund for this district already.")) from None
    _next_check(fund, wanted.opened_on)
    return fund


def locked_fund(fund_id: int, by: User) -> ReliefFund:
    found = ReliefFund.objects.visible_to(by).select_related("account", "jurisdiction", "keeper")
    fund: ReliefFund = found.select_for_update(of=("self",), no_key=True).get(pk=fund_id)
    needs(keeps_fund(by, fund.jurisdiction_id))
    return fund


@transaction.atomic
def raise_money(
    fund_id: int, *, amount: Decimal, on: date, reference: str, source: str, said: str = "", by: User, now: datetime
) -> Entry:  # fmt: skip
    """Money paid into the fund, by whom. The same bank reference again is the entry that is there."""
    fund = locked_fund(fund_id, by)
    refuse_faults(
        {
            "amount": positive_fault(amount),
            "on": day_fault(on, now),
            "reference": text_fault(reference, REFERENCE_MAX),
            "source": text_fault(source, PARTY_MAX),
            "note": text_fault(said, TEXT_MAX) if said else None,
        }
    )
    movement = Movement(
        Entry.Kind.FUND_RAISED, amount, on, None, reference.strip(), source.strip(), mask_text(said.strip())
    )
    return post(fund.account_id, movement, by=by, now=now)


@transaction.atomic
def check(
    fund_id: int, *, on: date, balance: Decimal, usable: bool, result: str, by: User, now: datetime
) -> FundCheck:
    """A self-check: what the bank says is there, against the ledger and the floor. The next one is due from its day."""
    fund = locked_fund(fund_id, by)
    last = fund.checks.order_by("-checked_on").first()
    refuse_faults(
        {
            "on": day_fault(on, now) or _after_fault(on, last),
            "balance": amount_fault(balance, MOST),
            "result": text_fault(result, TEXT_MAX),
        }
    )
    floor = money_of(fund.jurisdiction_id, on).find(Figure.FUND_FLOOR)
    made = FundCheck.objects.create(
        fund=fund, checked_on=on, balance=balance, floor=floor.number if floor else None, is_usable=usable,
        result=mask_text(result.strip()), at=now, by=by,
    )  # fmt: skip
    if fund.check_limit is not None and fund.check_limit.is_standing:
        meet(fund.check_limit, now)
    _next_check(fund, on)
    return made


def _after_fault(on: date, last: FundCheck | None) -> str | None:
    if last is not None and on < last.checked_on:
        return _("A later self-check has been entered already.")
    return None


def _next_check(fund: ReliefFund, start: date) -> None:
    every = money_of(fund.jurisdiction_id, start).find(Figure.FUND_CHECK)
    if every is None:
        return
    fund.check_limit = start_limit(
        TimeLimit.Kind.FUND_CHECK, value=every.whole, unit=TimeUnit.MONTH, clause=every.source[:60],
        jurisdiction=fund.jurisdiction, agency=fund.keeper, start_on=start,
        reference=fund.account.masked_number[:30],
    )  # fmt: skip
    fund.save(update_fields=["check_limit"])


def difference(found: FundCheck) -> Decimal:
    """What the bank has more than the ledger on the day of a check."""
    entries = found.fund.account.entries.filter(booked_on__lte=found.checked_on).order_by("-place")
    booked = entries.values_list("balance_after", flat=True).first()
    return found.balance - (booked or Decimal(0))


def is_overdue(fund: ReliefFund, now: datetime) -> bool:
    return fund.check_limit is not None and fund.check_limit.due_on < timezone.localdate(now)
