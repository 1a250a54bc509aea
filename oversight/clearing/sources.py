"""What is owed in the open cases, and where money for it lies: read in a fixed number of queries for all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.clock.days import calendar_around
from agencies.clock.limits import due_after
from agencies.policy.money import ANY, Figure, Money, Setting, Source
from agencies.vocabulary import TimeUnit
from cases.models import Case
from cases.payments import Sums, sums_of_all
from escrow.accounts.about import about, money_of
from escrow.deposits.standing import covered
from escrow.ledger.restraints import standing
from escrow.models import Account, Deposit, DepositDraw, ReliefFund, ReliefPayment, ReliefPlan, ReliefStep
from oversight.clearing.scenario import Claim, Kind, Pot
from projects.models import Payment, Project

NOTHING = Decimal(0)
KINDS: tuple[tuple[str, Any], ...] = (
    (Kind.OWNER, gettext_lazy("Works money the owner has not settled")),
    (Kind.WAGE_ACCOUNT, Source.WAGE_ACCOUNT.label),
    (Kind.DEPOSIT, Source.DEPOSIT.label),
    (Kind.PRESALE, Source.PRESALE.label),
    (Kind.EMERGENCY_FUND, Source.EMERGENCY_FUND.label),
    (Kind.ADDED, gettext_lazy("Money added here")),
)
# Asked before the order of the place: the owner advances up to what it has not settled, then the wages' own account.
_FIRST = (Kind.OWNER, Kind.WAGE_ACCOUNT)
_BY_SOURCE = {
    Source.DEPOSIT: Kind.DEPOSIT,
    Source.PRESALE: Kind.PRESALE,
    Source.EMERGENCY_FUND: Kind.EMERGENCY_FUND,
}
# A plan that was drawn up and not yet carried out has spoken for its money.
_PLANNED = (ReliefPlan.State.SUBMITTED, ReliefPlan.State.ENDORSED, ReliefPlan.State.APPROVED)


@dataclass(frozen=True, slots=True)
class Owed:
    """A case with what is still owed in it; `is_verified` where somebody has looked."""

    case: Case
    sums: Sums
    owed: Decimal
    workers: int

    @property
    def is_verified(self) -> bool:
        return self.sums.verified is not None


@dataclass(frozen=True, slots=True)
class Shown:
    """A pot as it is shown: whose it is, why it holds no more, and the page that shows its rows."""

    pot: Pot
    name: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a reckoning starts from. `unknown`: cases in which nobody has said a sum."""

    owed: tuple[Owed, ...]
    claims: tuple[Claim, ...]
    pots: tuple[Shown, ...]
    unknown: tuple[Case, ...]
    rules: tuple[Setting, ...]
    today: date


def ground_of(cases: QuerySet[Case], place: str, today: date) -> Ground:
    """`cases` as the person sees them."""
    found = list(
        cases.open().select_related("project__general_contractor", "employer").order_by("received_at", "pk")  # type: ignore[attr-defined]
    )
    money = money_of(place, today)
    owed, unknown = _owed(found)
    projects = {each.case.project_id: each.case.project for each in owed if each.case.project is not None}
    rules: dict[Figure, Setting] = {}
    pots = [
        *_of_owners(projects, today),
        *_of_accounts(projects, money, place, today, rules),
        *_of_deposits(projects, money, today, rules),
    ]
    claims = tuple(_claim(each, money, rules) for each in owed)
    return Ground(tuple(owed), claims, tuple(pots), tuple(unknown), tuple(rules.values()), today)


def _owed(cases: Sequence[Case]) -> tuple[list[Owed], list[Case]]:
    sums, relieved = sums_of_all(cases), _relieved([each.number for each in cases])
    owed, unknown = [], []
    for case in cases:
        its = sums[case.pk]
        if its.owed is None:
            unknown.append(case)
            continue
        # What a plan paid to the workers counts even before somebody has entered it with the case.
        left = max(its.owed - max(its.paid, relieved.get(case.number, NOTHING)), NOTHING)
        workers = (its.claimed_workers if its.verified_workers is None else its.verified_workers) or 0
        if left:
            owed.append(Owed(case, its, left, max(workers - its.paid_workers, 0) or workers))
    return owed, unknown


def _relieved(numbers: Sequence[str]) -> dict[str, Decimal]:
    rows = ReliefPayment.objects.filter(line__sheet__matter__in=numbers).order_by()
    return dict(rows.values_list("line__sheet__matter").annotate(Sum("amount")))


def _claim(owed: Owed, money: Money, rules: dict[Figure, Setting]) -> Claim:
    project = owed.case.project
    facts = about(project) if project else ANY
    order, part = money.find(Figure.WATERFALL, facts), money.find(Figure.FUND_PART, facts)
    for each in (order, part, money.find(Figure.ALTERNATIVES, facts)):
        if each is not None:
            rules.setdefault(each.figure, each)
    named = [_BY_SOURCE[Source(code)] for code in order.codes if code in _BY_SOURCE] if order else []
    return Claim(
        key=owed.case.pk,
        owed=owed.owed,
        workers=owed.workers,
        since=timezone.localdate(owed.case.received_at),
        grounds=_grounds(project),
        sources=(*_FIRST, *named, Kind.ADDED),
        fund_part=part.number if part else Decimal(100),
    )


def _grounds(project: Project | None) -> tuple[str, ...]:
    """The project, the district it lies in, the place."""
    if project is None:
        return ("",)
    code = project.region_id
    return (f"p{project.pk}", f"r{code}", f"r{code[:6]}", f"r{code[:4]}00", "")


def _link(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _panel(project: int, key: str) -> str:
    return f"{reverse('project', args=[project])}#{key}"


def _of_owners(projects: dict[int | None, Project], today: date) -> list[Shown]:
    """Works money certified under the contracts the owner gave and not paid, due or not: so much the owner advances."""
    rows = (
        Payment.objects.filter(
            contract__project__in=projects, contract__parent__isnull=True, certified__gt=F("paid")
        )
        .order_by()
        .values_list("contract__project")
        .annotate(left=Sum(F("certified") - F("paid")))
    )
    return [
        Shown(Pot(f"o{key}", Kind.OWNER, left, today, f"p{key}"), projects[key].name, _panel(key, "parties"))
        for key, left in rows
    ]


def _of_accounts(
    projects: dict[int | None, Project], money: Money, place: str, today: date, rules: dict[Figure, Setting]
) -> list[Shown]:
    """Wage accounts and presale funds of the projects, and the emergency funds of the place above their floor."""
    kinds = Account.Kind
    accounts = list(
        Account.objects.filter(
            Q(kind__in=[kinds.WAGE, kinds.PRESALE], project__in=projects) | Q(kind=kinds.FUND),
            jurisdiction=place, closed_on__isnull=True, balance__gt=0,
        ).select_related("project")
    )  # fmt: skip
    free = _free(accounts)
    districts = dict(ReliefFund.objects.filter(jurisdiction=place).values_list("account", "region"))
    floor = money.find(Figure.FUND_FLOOR)
    found = []
    for account in accounts:
        amount, notes = free[account.pk]
        if account.kind == kinds.FUND:
            if floor is not None:
                rules.setdefault(floor.figure, floor)
                amount = max(amount - floor.number, NOTHING)
                notes.append(_("%(sum)s yuan stay in it") % {"sum": f"{floor.number:,.2f}"})
            region = districts.get(account.pk)
            pot = Pot(f"a{account.pk}", Kind.EMERGENCY_FUND, amount, today, f"r{region}" if region else "")
            url = _link("emergency-fund")
        else:
            kind = Kind.WAGE_ACCOUNT if account.kind == kinds.WAGE else Kind.PRESALE
            pot = Pot(f"a{account.pk}", kind, amount, today, f"p{account.project_id}")
            url = _panel(account.project_id or 0, "money")
        name = account.project.name if account.project else account.name
        found.append(Shown(pot, name, url, _(", ").join(notes)))
    return found


def _free(accounts: Iterable[Account]) -> dict[int, tuple[Decimal, list[str]]]:
    """Of each account what can be used, and why it is less than the balance: laid upon, or spoken for by a plan."""
    known = {each.pk: each for each in accounts}
    restraints = standing(known)
    steps = ReliefStep.objects.filter(
        account__in=known, plan__state__in=_PLANNED, paid_on__isnull=True, entry__isnull=True
    ).order_by()
    planned = dict(steps.values_list("account").annotate(Sum("amount")))
    found = {}
    for key, account in known.items():
        amount, notes = account.balance, []
        if laid := restraints.get(key):
            held = sum((account.balance if each.amount is None else each.amount for each in laid), NOTHING)
            amount -= held
            notes.append(_("frozen or sealed"))
        if spoken := planned.get(key):
            amount -= spoken
            notes.append(_("%(sum)s yuan are in relief plans") % {"sum": f"{spoken:,.2f}"})
        found[key] = (max(amount, NOTHING), notes)
    return found


def _of_deposits(
    projects: dict[int | None, Project], money: Money, today: date, rules: dict[Figure, Setting]
) -> list[Shown]:
    """What the deposits cover today less what has been drawn and not yet paid; the bank pays after its days."""
    payout = money.find(Figure.DEPOSIT_PAYOUT)
    ready = today
    if payout is not None:
        ready = due_after(today, payout.whole, TimeUnit.WORKING_DAY, calendar_around(today)).on
    deposits = list(
        Deposit.objects.standing()
        .filter(project__in=projects)
        .select_related("project", "account", "document")
        .order_by("pk")
    )
    asked = DepositDraw.objects.filter(deposit__in=deposits, state=DepositDraw.State.NOTIFIED).order_by()
    drawn = dict(asked.values_list("deposit").annotate(Sum("amount")))
    found = []
    for each in deposits:
        amount = covered(each, today)
        if each.account is not None:
            amount = min(amount, each.account.balance)
        amount = max(amount - drawn.get(each.pk, NOTHING), NOTHING)
        if not amount:
            continue
        if payout is not None:
            rules.setdefault(payout.figure, payout)
        found.append(
            Shown(
                Pot(f"d{each.pk}", Kind.DEPOSIT, amount, ready, f"p{each.project_id}"),
                each.project.name,
                _panel(each.project_id, "securities"),
                str(each.get_form_display()),
            )
        )
    return found
