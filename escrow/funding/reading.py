"""The funds of projects, read in a fixed number of queries: plan, budget, disbursement, progress, labour cost."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from agencies.policy.money import Money
from escrow.accounts.about import about
from escrow.funding.execution import Line, Progress, Thresholds, Totals, Verdict, judge, totals_of
from escrow.funding.wages_first import Due, In, Spent, Violation, violations
from escrow.models import Account, Disbursement, Entry, FundLine, MoneyMonth, ProgressMonth
from projects.models import Project

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Labour:
    """Labour cost of a project up to today: due, paid in, and the months in which it stayed behind."""

    due: Decimal = NOTHING
    allocated: Decimal = NOTHING
    short: Decimal = NOTHING
    months: int = 0
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Funds:
    """What one row of a fund view says."""

    project: Project
    totals: Totals
    disbursed: Decimal
    for_wages: Decimal
    progress: Progress | None
    labour: Labour
    breaches: tuple[Violation, ...]
    verdict: Verdict

    @property
    def violation(self) -> Decimal:
        """The most that went to other uses at once while labour cost was open."""
        return max((each.amount for each in self.breaches), default=NOTHING)


def funds_of(projects: Sequence[Project], money: Money, today: date) -> list[Funds]:
    """`projects` with their general contractor. Seven queries, however many they are."""
    keys = [each.pk for each in projects]
    lines, spent = _lines(keys), _spent(keys)
    progress, months, paid_in = _progress(keys, today), _months(keys, today), _paid_in(keys)
    # Most projects share their thresholds; each is looked up once.
    limits: dict[Any, Thresholds] = {}
    found = []
    for project in projects:
        facts = about(project)
        if facts not in limits:
            limits[facts] = Thresholds.of(money, facts)
        own, limit = spent[project.pk], limits[facts]
        breaches: tuple[Violation, ...] = ()
        if limit.wages_first and own:
            due = [Due(*each[:2], each[3] or each[0]) for each in _dues(months[project.pk])]
            breaches = tuple(violations(due, paid_in[project.pk], own))
        totals = totals_of(lines[project.pk], today)
        worst = max((each.amount for each in breaches), default=NOTHING)
        at = progress.get(project.pk)
        found.append(
            Funds(
                project=project,
                totals=totals,
                disbursed=sum((each.amount for each in own), NOTHING),
                for_wages=sum((each.amount for each in own if each.for_wages), NOTHING),
                progress=at,
                labour=_labour(months[project.pk], today),
                breaches=breaches,
                verdict=judge(totals, at, worst, limit),
            )
        )
    return found


Month = tuple[date, Decimal, Decimal, date | None]


def _dues(rows: Iterable[Month]) -> list[Month]:
    """A month whose day nobody knows is not held against anybody."""
    return [each for each in rows if each[1] and each[3]]


def _labour(rows: Iterable[Month], today: date) -> Labour:
    """What fell due before today against what came in; more than was due in one month serves those after it."""
    due = allocated = ahead = NOTHING
    short, months, since = NOTHING, 0, None
    for month, sum_due, came, due_on in sorted(rows):
        allocated += came
        if due_on is None or due_on >= today:
            continue
        due += sum_due
        missing = max(sum_due - came - ahead, NOTHING)
        ahead = max(ahead + came - sum_due, NOTHING)
        if missing:
            short, months, since = short + missing, months + 1, since or month
    return Labour(due, allocated, short, months, since)


def _lines(keys: Sequence[int]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    rows = FundLine.objects.filter(project__in=keys).order_by()
    for key, on, amount, secured, arranged in rows.values_list(
        "project", "planned_on", "amount", "is_secured", "arranged"
    ):
        found[key].append(Line(on, amount, secured, arranged))
    return found


def _spent(keys: Sequence[int]) -> dict[int, list[Spent]]:
    found: dict[int, list[Spent]] = defaultdict(list)
    rows = Disbursement.objects.filter(project__in=keys).order_by("paid_on", "pk")
    for key, pk, on, amount, use in rows.values_list("project", "pk", "paid_on", "amount", "use"):
        found[key].append(Spent(pk, on, amount, use == Disbursement.Use.WAGES))
    return found


def _progress(keys: Sequence[int], today: date) -> dict[int, Progress]:
    """Of the newest month up to this one that says what was found on site."""
    rows = (
        ProgressMonth.objects.filter(project__in=keys, actual__isnull=False, month__lte=today)
        .order_by("project", "-month")
        .distinct("project")
    )
    return {
        key: Progress(month, planned, actual)
        for key, month, planned, actual in rows.values_list("project", "month", "planned", "actual")
        if actual is not None
    }


def _months(keys: Sequence[int], today: date) -> dict[int, list[Month]]:
    found: dict[int, list[Month]] = defaultdict(list)
    rows = MoneyMonth.objects.filter(project__in=keys, month__lte=today).order_by()
    for key, month, due, allocated, due_on in rows.values_list(
        "project", "month", "due", "allocated", "due_on"
    ):
        found[key].append((month, due or NOTHING, allocated, due_on))
    return found


def _paid_in(keys: Sequence[int]) -> dict[int, list[In]]:
    """Labour cost on the wage accounts by day; what was reversed goes out again on the day of the reversal."""
    found: dict[int, list[In]] = defaultdict(list)
    rows = (
        Entry.objects.filter(account__project__in=keys, account__kind=Account.Kind.WAGE)
        .filter(Q(kind=Entry.Kind.ALLOCATION) | Q(reverses__kind=Entry.Kind.ALLOCATION))
        .order_by()
        .values_list("account__project", "booked_on")
        .annotate(Sum("amount"))
    )
    for key, on, amount in rows:
        found[key].append(In(on, amount))
    return found


@dataclass(frozen=True, slots=True)
class Payer:
    """An owner with what it owes the wage accounts of its projects."""

    name: str
    company: int | None
    agency: int | None
    projects: int
    due: Decimal
    allocated: Decimal
    short: Decimal
    months: int
    since: date | None

    @property
    def share(self) -> Decimal:
        """Paid in of what was due, in per cent."""
        return (100 * (self.due - self.short) / self.due).quantize(Decimal("0.1")) if self.due else NOTHING


def payers_of(rows: Iterable[Funds]) -> list[Payer]:
    """Owners that stay behind, the largest sum first, then the most months."""
    owners: dict[tuple[int | None, int | None], list[Funds]] = defaultdict(list)
    for row in rows:
        owners[(row.project.owner_id, row.project.owner_agency_id)].append(row)
    found = []
    for (company, agency), own in owners.items():
        short = sum((each.labour.short for each in own), NOTHING)
        if not short:
            continue
        late = [each.labour for each in own if each.labour.short]
        found.append(
            Payer(
                name=own[0].project.owner_name,
                company=company,
                agency=agency,
                projects=len(late),
                due=sum((each.labour.due for each in own), NOTHING),
                allocated=sum((each.labour.allocated for each in own), NOTHING),
                short=short,
                months=max(each.months for each in late),
                since=min((each.since for each in late if each.since), default=None),
            )
        )
    return sorted(found, key=lambda each: (-each.short, -each.months, each.name))


@dataclass(frozen=True, slots=True)
class Plan:
    """One line of the plan of a project as its page shows it."""

    line: FundLine
    disbursed: Decimal
    is_due: bool

    @property
    def open(self) -> Decimal:
        """Neither secured nor arranged."""
        if self.line.is_secured:
            return NOTHING
        return max(self.line.amount - self.line.arranged, NOTHING)

    @property
    def is_over(self) -> bool:
        """More disbursed than was arranged: allowed for other sources than a budget, and shown."""
        return self.disbursed > self.line.arranged


def plan_of(project: Project, today: date) -> list[Plan]:
    """In two queries."""
    rows = Disbursement.objects.filter(project=project, line__isnull=False).order_by()
    spent = dict(rows.values_list("line").annotate(Sum("amount")))
    lines = FundLine.objects.filter(project=project).select_related("evidence").order_by("planned_on", "pk")
    return [Plan(each, spent.get(each.pk, NOTHING), each.planned_on <= today) for each in lines]
