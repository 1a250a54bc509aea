"""What is missing or late about the wage account of a project, each with what it rests on. Facts in, gaps out. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from agencies.policy.money import About, Figure, Money
from escrow.accounts.labour_cost import Cited


class Gap(StrEnum):
    NO_ACCOUNT = "no_account"
    OPENED_LATE = "opened_late"
    NO_AGREEMENT = "no_agreement"
    NO_PAPER = "no_paper"
    NOT_MARKED = "not_marked"
    NOT_FILED = "not_filed"
    FILED_LATE = "filed_late"
    NO_PAY_DAY = "no_pay_day"


@dataclass(frozen=True, slots=True)
class Facts:
    """`signed_on` is the day of the works contract; the rest is None or empty where nobody said it."""

    signed_on: date | None = None
    opened_on: date | None = None
    agreed_on: date | None = None
    has_paper: bool = False
    marked_on: date | None = None
    filed_on: date | None = None
    pay_day: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """`due_on` is until when it had to be, `days` by how many it is late; 0 while there is time."""

    gap: Gap
    due_on: date | None = None
    days: int = 0
    cited: Cited | None = None

    @property
    def tone(self) -> str:
        return "breached" if self.days else "act"


def gaps(facts: Facts, money: Money, about: About, today: date) -> Iterator[Found]:
    opening = _limit(facts.signed_on, Figure.ACCOUNT_OPEN, money, about)
    if facts.opened_on is None:
        yield _found(Gap.NO_ACCOUNT, opening, today)
        return
    if opening[0] and facts.opened_on > opening[0]:
        yield _found(Gap.OPENED_LATE, opening, facts.opened_on)
    if facts.agreed_on is None:
        yield Found(Gap.NO_AGREEMENT)
    elif not facts.has_paper:
        yield Found(Gap.NO_PAPER)
    if facts.marked_on is None:
        yield Found(Gap.NOT_MARKED)
    filing = _limit(facts.opened_on, Figure.ACCOUNT_FILE, money, about)
    if facts.filed_on is None:
        yield _found(Gap.NOT_FILED, filing, today)
    elif filing[0] and facts.filed_on > filing[0]:
        yield _found(Gap.FILED_LATE, filing, facts.filed_on)
    if facts.pay_day is None:
        yield Found(Gap.NO_PAY_DAY)


Limit = tuple[date | None, Cited | None]


def _limit(start: date | None, figure: Figure, money: Money, about: About) -> Limit:
    """So many days after the day; the day itself does not count."""
    setting = money.find(figure, about)
    if setting is None:
        return None, None
    return (start + timedelta(days=setting.whole) if start else None), Cited.of(setting)


def _found(gap: Gap, limit: Limit, on: date) -> Found:
    due_on, cited = limit
    return Found(gap, due_on, max((on - due_on).days, 0) if due_on else 0, cited)
