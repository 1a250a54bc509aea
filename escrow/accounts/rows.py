"""One row of the ledger of money: the account of a project, what was due and came in, wages, what stands out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, JSONField
from django.db.models.fields.json import KeyTransform

from escrow.accounts.checks import BREACHES, ratio
from escrow.accounts.labour_cost import NOTHING
from escrow.accounts.wording import MARKS, tone_of
from escrow.models import Account, MoneyMonth, WageAccount
from projects.models import Project

RELATED = ("region", "owner", "owner_agency", "general_contractor", "responsible_agency")


@dataclass(frozen=True, slots=True)
class Chip:
    mark: str
    label: Any
    tone: str
    months: int


@dataclass
class Row:
    """Sums until today; `short` only of months whose day has passed. `last` is the newest month there is."""

    project: Project
    account: WageAccount | None = None
    due: Decimal = NOTHING
    allocated: Decimal = NOTHING
    allocated_on: date | None = None
    short: Decimal = NOTHING
    wages_due: Decimal = NOTHING
    wages_paid: Decimal = NOTHING
    unpaid: Decimal = NOTHING
    paid_out: Decimal = NOTHING
    has_due: bool = False
    forecast: Decimal | None = None
    marks: list[Chip] = field(default_factory=list)

    @property
    def ratio(self) -> Decimal | None:
        return ratio(self.allocated, self.due)

    @property
    def balance(self) -> Decimal | None:
        return self.account.account.balance if self.account else None

    @property
    def is_breached(self) -> bool:
        return any(each.tone == "breached" for each in self.marks)


def rows_of(projects: Iterable[Project], today: date) -> list[Row]:
    """In two queries however many projects."""
    listed = list(projects)
    ids = [each.pk for each in listed]
    accounts, months = accounts_of(ids), _months(ids)
    return [_row(each, accounts.get(each.pk), months[each.pk], today) for each in listed]


def accounts_of(ids: list[int]) -> dict[int, WageAccount]:
    """The open wage account of each, or the one closed last."""
    found: dict[int, WageAccount] = {}
    rows = WageAccount.objects.filter(account__project__in=ids, account__kind=Account.Kind.WAGE)
    for each in rows.select_related("account", "contract").order_by(
        F("account__closed_on").asc(nulls_last=True), "pk"
    ):
        found[each.account.project_id or 0] = each
    return found


def _months(ids: list[int]) -> Mapping[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    names = (
        "project_id", "month", "due", "due_on", "allocated", "allocated_on", "wages_due", "wages_paid", "wages_unpaid",
        "paid_out",
    )  # fmt: skip
    rows = MoneyMonth.objects.filter(project__in=ids).order_by("project", "month")
    told = {
        "marks": KeyTransform("marks", "workings", output_field=JSONField()),
        "forecast": KeyTransform("forecast", "workings", output_field=JSONField()),
    }
    for row in rows.values(*names, **told):
        found[row["project_id"]].append(row)
    return found


def _row(project: Project, account: WageAccount | None, months: list[dict[str, Any]], today: date) -> Row:
    row, counts = Row(project, account), Counter[str]()
    for each in months:
        is_last = each is months[-1]
        due = each["due"]
        row.allocated += each["allocated"]
        row.wages_due += each["wages_due"]
        row.wages_paid += each["wages_paid"]
        row.unpaid += each["wages_unpaid"]
        row.paid_out += each["paid_out"]
        row.allocated_on = each["allocated_on"] or row.allocated_on
        if due is not None and each["due_on"] <= today:
            row.due += due
            row.has_due = True
        if due is not None and each["due_on"] < today:
            row.short += max(due - each["allocated"], NOTHING)
        counts.update(mark for mark in each["marks"] or () if mark in BREACHES or is_last)
        if is_last and each["forecast"] and each["forecast"]["amount"]:
            row.forecast = Decimal(each["forecast"]["amount"])
    row.marks = [
        Chip(mark, MARKS[mark], tone_of(mark), count if mark in BREACHES else 0)
        for mark, count in counts.items()
    ]
    row.marks.sort(key=lambda chip: list(MARKS).index(chip.mark))
    return row
