"""The figures about money that a place or the nation sets, and which of them holds for a project; frozen values.

One is a figure with its source: a share, a sum, a number of days, an order. A place may say a figure several times
for different projects; the first that speaks of the project holds, and only then the national list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.policy.obliged import Scope


class Source(TextChoices):
    """Where money for wages can come from when the employer does not pay, as the order of a place names them."""

    WAGE_ACCOUNT = "wage_account", _("Wage account")
    DEPOSIT = "deposit", _("Wage guarantee deposit")
    PRESALE = "presale_funds", _("Supervised presale funds")
    EMERGENCY_FUND = "emergency_fund", _("Emergency fund")
    OTHER = "other", _("Other money raised")


class Holder(TextChoices):
    """Who keeps a deposit paid in cash."""

    CONTRACTOR = "contractor", _("The contractor's own account at a bank")
    HR = "hr", _("Account designated by the HR department")
    FINANCE = "finance", _("Special account of the finance department")


class Use(TextChoices):
    """What an emergency fund may be paid for."""

    WAGES = "wages", _("Wages advanced")
    LIVING_COSTS = "living_costs", _("Basic living costs")


class Plight(TextChoices):
    """When an emergency fund may be drawn on."""

    UNABLE = "unable", _("The firm cannot pay")
    FLED = "fled", _("The employer has fled")
    URGENT = "urgent", _("Cannot be solved for the time being")


class Unit(Enum):
    PERCENT = "percent"
    YUAN = "yuan"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"
    FLAG = "flag"
    TEXT = "text"
    SOURCES = "sources"
    HOLDER = "holder"
    ROLES = "roles"
    USES = "uses"
    PLIGHTS = "plights"


class Figure(TextChoices):
    """What can be set, each counted in its unit (`UNITS`)."""

    # ---- labour cost into the wage account
    PROGRESS_SHARE = "progress_share", _("Progress payment, least share of the work done")
    LABOUR_SHARE = "labour_share", _("Labour cost, least share of the progress payment")
    LABOUR_BY_PROGRESS = (
        "labour_by_progress",
        _("Labour cost share counted on the work done, paid for or not"),
    )
    LABOUR_AVERAGE = "labour_average", _("Labour cost due as the monthly average")
    LABOUR_CYCLE = "labour_cycle", _("Labour cost paid at least every")
    NEXT_MONTH = "next_month", _("Balance covers next month's wages")
    WAGES_FIRST = "wages_first", _("Every payment goes to wages first")
    # ---- wage account
    ACCOUNT_OPEN = "account_open", _("Account opened after the contract within")
    ACCOUNT_FILE = "account_file", _("Account filed after its opening within")
    ACCOUNT_NOTICE = "account_notice", _("Public notice before an account is closed")
    ACCOUNT_RED = "account_red", _("A missing account turns red after")
    ALLOCATION_RED = "allocation_red", _("Months without labour cost that turn red")
    # ---- payroll
    PAY_GRACE = "pay_grace", _("Wages counted as late after the agreed day by")
    PAY_YELLOW = "pay_yellow", _("Late wages turn yellow after")
    PAY_RED = "pay_red", _("Late wages turn red after")
    WAGE_CEILING = "wage_ceiling", _("Monthly wage that is looked into from")
    MINIMUM_WAGE = "minimum_wage", _("Minimum monthly wage")
    KEEP_YEARS = "keep_years", _("Payrolls kept for")
    # ---- deposit
    DEPOSIT_RATE = "deposit_rate", _("Deposit, share of the contract sum")
    DEPOSIT_LEAST = "deposit_least", _("Deposit, lowest share after any relief")
    DEPOSIT_CEILING = "deposit_ceiling", _("Deposit, highest sum")
    DEPOSIT_EXEMPT = "deposit_exempt", _("Deposit, contracts exempt below")
    DEPOSIT_RELIEF_YEARS = "deposit_relief_years", _("Deposit reduced after years without arrears")
    DEPOSIT_RELIEF = "deposit_relief", _("Deposit reduced by")
    DEPOSIT_FREE_YEARS = "deposit_free_years", _("Deposit waived after years without arrears")
    DEPOSIT_INCREASE = "deposit_increase", _("Deposit raised after arrears by")
    DEPOSIT_LISTED = "deposit_listed", _("Deposit raised for listed firms by")
    DEPOSIT_LOOK_BACK = "deposit_look_back", _("Arrears that raise the deposit, within the last")
    DEPOSIT_DUE = "deposit_due", _("Deposit paid after the permit within")
    DEPOSIT_HOLDER = "deposit_holder", _("Deposit kept by")
    DEPOSIT_COLLECTOR = "deposit_collector", _("Deposit collected by")
    GUARANTEE_TERM = "guarantee_term", _("Bank guarantee valid for at least")
    GUARANTEE_WARNING = "guarantee_warning", _("Warned before a guarantee ends by")
    DEPOSIT_PAYOUT = "deposit_payout", _("Bank pays out of the deposit within")
    DEPOSIT_REFILL = "deposit_refill", _("Deposit refilled after use within")
    REFUND_NOTICE = "refund_notice", _("Public notice before a deposit is returned")
    REFUND_CHECK = "refund_check", _("Return of a deposit examined within")
    REFUND_CONFIRM = "refund_confirm", _("Return of a deposit confirmed within")
    # ---- when nobody pays
    WATERFALL = "waterfall", _("Order of the sources")
    ALTERNATIVES = "alternatives", _("Sources are alternatives without an order")
    PART_OF_WAGES = "part_of_wages", _("Only part of the wages is advanced")
    FUND_FLOOR = "fund_floor", _("Emergency fund, least balance")
    FUND_CHECK = "fund_check", _("Emergency fund checked every")
    FUND_PART = "fund_part", _("Emergency fund, largest share of the verified wages")
    FUND_RAISING = "fund_raising", _("Emergency fund, how it is raised")
    FUND_PURPOSE = "fund_purpose", _("Emergency fund, what it may pay for")
    FUND_RECOVERY = "fund_recovery", _("Emergency fund, how it is recovered")
    FUND_USES = "fund_uses", _("Emergency fund, kinds of payment allowed")
    FUND_PLIGHTS = "fund_plights", _("Emergency fund, when it may be drawn on")
    # ---- plans and disbursement of public money
    WITHIN_BUDGET = "within_budget", _("Budget money disbursed only within what was arranged")
    LAG_AMBER = "lag_amber", _("Works behind plan, amber from")
    LAG_RED = "lag_red", _("Works behind plan, red from")
    GAP_AMBER = "gap_amber", _("Fund gap, amber from a share of")
    GAP_RED = "gap_red", _("Fund gap, red from a share of")
    # ---- debts to small firms
    SME_LEAD = "sme_lead", _("Debts to small firms cleared under the lead of")
    SME_WAGES_FIRST = "sme_wages_first", _("Money cleared to small firms goes to wages first")


UNITS: Mapping[Figure, Unit] = {
    Figure.PROGRESS_SHARE: Unit.PERCENT,
    Figure.LABOUR_SHARE: Unit.PERCENT,
    Figure.LABOUR_BY_PROGRESS: Unit.FLAG,
    Figure.LABOUR_AVERAGE: Unit.FLAG,
    Figure.LABOUR_CYCLE: Unit.MONTHS,
    Figure.NEXT_MONTH: Unit.FLAG,
    Figure.WAGES_FIRST: Unit.FLAG,
    Figure.ACCOUNT_OPEN: Unit.DAYS,
    Figure.ACCOUNT_FILE: Unit.DAYS,
    Figure.ACCOUNT_NOTICE: Unit.DAYS,
    Figure.ACCOUNT_RED: Unit.DAYS,
    Figure.ALLOCATION_RED: Unit.MONTHS,
    Figure.PAY_GRACE: Unit.DAYS,
    Figure.PAY_YELLOW: Unit.DAYS,
    Figure.PAY_RED: Unit.DAYS,
    Figure.WAGE_CEILING: Unit.YUAN,
    Figure.MINIMUM_WAGE: Unit.YUAN,
    Figure.KEEP_YEARS: Unit.YEARS,
    Figure.DEPOSIT_RATE: Unit.PERCENT,
    Figure.DEPOSIT_LEAST: Unit.PERCENT,
    Figure.DEPOSIT_CEILING: Unit.YUAN,
    Figure.DEPOSIT_EXEMPT: Unit.YUAN,
    Figure.DEPOSIT_RELIEF_YEARS: Unit.YEARS,
    Figure.DEPOSIT_RELIEF: Unit.PERCENT,
    Figure.DEPOSIT_FREE_YEARS: Unit.YEARS,
    Figure.DEPOSIT_INCREASE: Unit.PERCENT,
    Figure.DEPOSIT_LISTED: Unit.PERCENT,
    Figure.DEPOSIT_LOOK_BACK: Unit.YEARS,
    Figure.DEPOSIT_DUE: Unit.WORKING_DAYS,
    Figure.DEPOSIT_HOLDER: Unit.HOLDER,
    Figure.DEPOSIT_COLLECTOR: Unit.ROLES,
    Figure.GUARANTEE_TERM: Unit.MONTHS,
    Figure.GUARANTEE_WARNING: Unit.DAYS,
    Figure.DEPOSIT_PAYOUT: Unit.WORKING_DAYS,
    Figure.DEPOSIT_REFILL: Unit.WORKING_DAYS,
    Figure.REFUND_NOTICE: Unit.DAYS,
    Figure.REFUND_CHECK: Unit.WORKING_DAYS,
    Figure.REFUND_CONFIRM: Unit.WORKING_DAYS,
    Figure.WATERFALL: Unit.SOURCES,
    Figure.ALTERNATIVES: Unit.FLAG,
    Figure.PART_OF_WAGES: Unit.FLAG,
    Figure.FUND_FLOOR: Unit.YUAN,
    Figure.FUND_CHECK: Unit.MONTHS,
    Figure.FUND_PART: Unit.PERCENT,
    Figure.FUND_RAISING: Unit.TEXT,
    Figure.FUND_PURPOSE: Unit.TEXT,
    Figure.FUND_RECOVERY: Unit.TEXT,
    Figure.FUND_USES: Unit.USES,
    Figure.FUND_PLIGHTS: Unit.PLIGHTS,
    Figure.WITHIN_BUDGET: Unit.FLAG,
    Figure.LAG_AMBER: Unit.PERCENT,
    Figure.LAG_RED: Unit.PERCENT,
    Figure.GAP_AMBER: Unit.PERCENT,
    Figure.GAP_RED: Unit.PERCENT,
    Figure.SME_LEAD: Unit.ROLES,
    Figure.SME_WAGES_FIRST: Unit.FLAG,
}
Value = Decimal | bool | str | tuple[str, ...]
EVERY = Scope()


@dataclass(frozen=True, slots=True)
class Setting:
    """One figure and where it is said. Shares and sums are Decimal, in per cent and yuan; spans are Decimal in the
    figure's unit. `unverified`: the source was not read in full, so the page says so beside it."""

    figure: Figure
    value: Value
    when: Scope = EVERY
    clause: str = ""
    quote: str = ""
    basis: str = ""
    unverified: bool = False
    line: int = field(default=1, compare=False)

    @property
    def unit(self) -> Unit:
        return UNITS[self.figure]

    @property
    def source(self) -> str:
        """What to cite: the clause, or the law on which it rests."""
        return self.clause or self.basis

    @property
    def number(self) -> Decimal:
        return self.value if isinstance(self.value, Decimal) else Decimal(0)

    @property
    def whole(self) -> int:
        return int(self.number)

    @property
    def codes(self) -> tuple[str, ...]:
        return self.value if isinstance(self.value, tuple) else (str(self.value),)


@dataclass(frozen=True, slots=True)
class About:
    """What a figure can ask of a project; nothing known is no match for what is asked."""

    sector: str = ""
    category: str = ""
    funding: frozenset[str] = frozenset()
    special: str = ""
    nature: str = ""
    government: bool = False
    state_owned: bool = False
    subcontracted: bool = False
    contract_sum: Decimal | None = None

    def meets(self, scope: Scope) -> bool:
        codes = (
            (scope.sector, {self.sector}),
            (scope.category, {self.category}),
            (scope.funding, self.funding),
            (scope.special, {self.special}),
            (scope.nature, {self.nature}),
        )
        truths = (
            (scope.government, self.government),
            (scope.state_owned, self.state_owned),
            (scope.subcontracted, self.subcontracted),
        )
        enough = scope.contract_sum_from is None or (self.contract_sum or 0) >= scope.contract_sum_from
        return (
            enough
            and all(not wanted or set(wanted) & set(found) for wanted, found in codes)
            and all(wanted is None or wanted == found for wanted, found in truths)
        )


ANY = About()


@dataclass(frozen=True, slots=True)
class Money:
    """Every figure that holds in one place: its own first, then the national ones."""

    settings: tuple[Setting, ...]

    def find(self, figure: Figure, about: About = ANY) -> Setting | None:
        """The first that speaks of such a project; None where nobody has set it."""
        return next(
            (each for each in self.settings if each.figure is figure and about.meets(each.when)), None
        )

    def number(self, figure: Figure, about: About = ANY) -> Decimal | None:
        found = self.find(figure, about)
        return found.number if found else None

    def holds(self, figure: Figure, about: About = ANY) -> bool:
        """Of a figure that is yes or no."""
        found = self.find(figure, about)
        return found is not None and found.value is True
