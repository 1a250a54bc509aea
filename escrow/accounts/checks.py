"""What the money of a month shows: short, late, too little of the work done paid for, wages not first, next month's
wages not covered. Facts in, findings with numbers and source out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from agencies.policy.money import About, Figure, Money
from escrow.accounts.labour_cost import NOTHING, Cited
from escrow.amounts import share

# Days a month by which wages by the day are forecast where nobody has come yet: an estimate, not a rule.
ASSUMED_DAYS, ASSUMED_HOURS = 26, 8
_WHOLE = Decimal(100)


class Mark(StrEnum):
    """What stands out in a month; the lists are narrowed by it."""

    SHORT = "short"
    MISSING = "missing"
    LATE = "late"
    WAGES_FIRST = "wages_first"
    PROGRESS = "progress"
    PROGRESS_ALL = "progress_all"
    NEXT_WAGES = "next_wages"
    NO_RATIO = "no_ratio"
    NO_TOTAL = "no_total"
    NO_EVIDENCE = "no_evidence"
    MONTHS_OVER = "months_over"


# Of these somebody must act; the others say what is missing in the record.
BREACHES = (
    Mark.MISSING, Mark.SHORT, Mark.LATE, Mark.WAGES_FIRST, Mark.PROGRESS, Mark.PROGRESS_ALL, Mark.NEXT_WAGES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, with its numbers and what it rests on."""

    mark: Mark
    values: dict[str, object]
    cited: Cited | None = None


@dataclass(frozen=True, slots=True)
class PaidIn:
    on: date
    amount: Decimal


def reached_on(due: Decimal | None, paid: Sequence[PaidIn]) -> date | None:
    """The day on which what came in was as much as was due; without a sum the last day anything came in."""
    total, last = NOTHING, None
    for each in sorted(paid, key=lambda one: one.on):
        total += each.amount
        last = each.on
        if due is not None and total >= due:
            return last
    return last


def ratio(part: Decimal, whole: Decimal | None) -> Decimal | None:
    """Per cent with one decimal; None where there is nothing to compare with."""
    return (part * _WHOLE / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


def allocation(
    due: Decimal | None, due_on: date | None, allocated: Decimal, allocated_on: date | None, today: date
) -> Finding | None:
    """Short or nothing at all once the day has passed, or all of it too late (BDH 一(一), 二(一); TL 二(三)1)."""
    if due is None or due_on is None:
        return None
    values: dict[str, object] = {"due": due, "allocated": allocated, "due_on": due_on}
    if allocated < due:
        if due_on >= today:
            return None
        mark = Mark.SHORT if allocated > 0 else Mark.MISSING
        return Finding(mark, values | {"short": due - allocated, "days": (today - due_on).days})
    if allocated_on and allocated_on > due_on:
        return Finding(Mark.LATE, values | {"on": allocated_on, "days": (allocated_on - due_on).days})
    return None


def progress(
    certified: Decimal, paid: Decimal, money: Money, about: About, *, whole: bool = False
) -> Finding | None:
    """Paid less of the work done than the least share (ZY 二(二)三): of a period, or with `whole` of all until then."""
    setting = money.find(Figure.PROGRESS_SHARE, about)
    if setting is None or not certified:
        return None
    least = share(certified, setting.number)
    if paid >= least:
        return None
    return Finding(
        Mark.PROGRESS_ALL if whole else Mark.PROGRESS,
        {
            "certified": certified, "paid": paid, "ratio": ratio(paid, certified), "share": setting.number,
            "least": least, "short": least - paid,
        },
        Cited.of(setting),
    )  # fmt: skip


def wages_first(
    due: Decimal | None,
    allocated: Decimal,
    works_paid: Decimal,
    disbursed: Decimal,
    money: Money,
    about: About,
) -> Finding | None:
    """Money went to other uses while the labour cost of the month was not all in the account (ZY 二(二)三, JX 四(五)).

    `works_paid` is what the owner paid for the month, of which the wage account got `allocated`; `disbursed` what the
    treasury paid out of the month for other uses than wages. Both may tell of the same money: the greater counts.
    """
    setting = money.find(Figure.WAGES_FIRST, about)
    if setting is None or setting.value is not True or due is None or allocated >= due:
        return None
    other = max(works_paid - allocated, disbursed, NOTHING)
    if not other:
        return None
    short = due - allocated
    return Finding(
        Mark.WAGES_FIRST,
        {"other": other, "short": short, "amount": min(other, short)},
        Cited.of(setting),
    )


def next_wages(balance: Decimal, forecast: Decimal | None, money: Money, about: About) -> Finding | None:
    """The balance does not cover next month's wages (TL 二(三)1)."""
    setting = money.find(Figure.NEXT_MONTH, about)
    if setting is None or setting.value is not True or forecast is None or balance >= forecast:
        return None
    return Finding(
        Mark.NEXT_WAGES,
        {"balance": balance, "forecast": forecast, "short": forecast - balance},
        Cited.of(setting),
    )


@dataclass(frozen=True, slots=True)
class OnSite:
    """So many workers paid in one way at one wage; `days` is how often they came in the last month, if known."""

    pay: str
    wage: Decimal | None
    days: Decimal | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Forecast:
    """Next month's wages: as much as the last payroll, or by the roster. `unknown`: workers whose wage nobody knows."""

    amount: Decimal | None
    by: str
    unknown: int = 0


def forecast(last_payroll: Decimal | None, roster: Iterable[OnSite]) -> Forecast:
    if last_payroll:
        return Forecast(last_payroll, "payroll")
    total, unknown, known = NOTHING, 0, 0
    for each in roster:
        times = _times(each)
        if times is None or not each.wage:
            unknown += each.count
        else:
            known += each.count
            total += each.wage * times * each.count
    return Forecast(total.quantize(Decimal("0.01")) if known else None, "roster", unknown)


def _times(each: OnSite) -> Decimal | None:
    days = each.days if each.days else Decimal(ASSUMED_DAYS)
    times = {"month": Decimal(1), "day": days, "hour": days * ASSUMED_HOURS}
    return times.get(each.pay)
