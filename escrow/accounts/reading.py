"""What the pages of one project's money show, put together from its months, its account and its papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from escrow.accounts import standing
from escrow.accounts.about import about, money_of
from escrow.accounts.chart import Chart, Figures, drawn
from escrow.accounts.checks import BREACHES, ratio
from escrow.accounts.labour_cost import NOTHING
from escrow.accounts.rows import accounts_of
from escrow.accounts.wording import (
    GAPS,
    MARKS,
    METHODS,
    Said,
    say_finding,
    say_gap,
    say_note,
    say_step,
    tone_of,
)
from escrow.models import Entry, MoneyMonth, WageAccount
from projects.models import Contract, Project


@dataclass(frozen=True, slots=True)
class Line:
    """One month of the table; `short` only where its day has passed."""

    month: MoneyMonth
    key: str
    ratio: Decimal | None
    short: Decimal | None
    marks: tuple[tuple[str, Any, str], ...]
    carried: Decimal


@dataclass(frozen=True, slots=True)
class GapSaid:
    label: Any
    tone: str
    due_on: date | None
    days: int
    source: str
    unverified: bool


def account_of(project: Project) -> WageAccount | None:
    return accounts_of([project.pk]).get(project.pk)


def lines_of(project: Project, today: date) -> list[Line]:
    """Every month from the first, with what is short or too much in all until then."""
    carried, found = NOTHING, []
    for each in MoneyMonth.objects.filter(project=project).order_by("month"):
        is_past = each.due is not None and each.due_on is not None and each.due_on < today
        if each.due is not None and (is_past or each.allocated):
            carried += each.allocated - each.due
        short = max((each.due or NOTHING) - each.allocated, NOTHING) if is_past else None
        marks = tuple(
            (mark, MARKS[mark], tone_of(mark)) for mark in each.workings.get("marks", ()) if mark in BREACHES
        )
        found.append(
            Line(each, f"{each.month:%Y-%m}", ratio(each.allocated, each.due), short, marks, carried)
        )
    return found


def chart_of(lines: list[Line]) -> Chart | None:
    return drawn(
        [
            Figures(line.key, line.month.due or NOTHING, line.month.allocated, line.month.paid_out, line.month.balance)
            for line in lines
        ]
    )  # fmt: skip


def gaps_of(project: Project, kept: WageAccount | None, today: date) -> list[GapSaid]:
    """What is missing or late about the account."""
    general = project.contracts.filter(kind=Contract.Kind.GENERAL).order_by("-pk").first()
    contract = (kept and kept.contract) or general
    facts = standing.Facts(
        signed_on=contract.signed_on if contract else None,
        opened_on=kept.account.opened_on if kept else None,
        agreed_on=kept.agreed_on if kept else None,
        has_paper=bool(kept and kept.agreement_id),
        marked_on=kept.marked_on if kept else None,
        filed_on=kept.filed_on if kept else None,
        pay_day=kept.pay_day if kept else None,
    )
    return [
        GapSaid(
            GAPS[each.gap], each.tone, each.due_on, each.days, each.cited.source if each.cited else "",
            bool(each.cited and each.cited.unverified),
        )
        for each in standing.gaps(facts, money_of(project, today), about(project), today)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """One method in words: its steps, its sum, what it rests on."""

    label: Any
    amount: str | None
    steps: tuple[str, ...]
    cited: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Reckoning:
    chosen: Way | None
    others: tuple[Way, ...]
    note: str
    findings: tuple[Said, ...]
    gaps: tuple[str, ...]


def reckoning_of(month: MoneyMonth) -> Reckoning:
    """How the sum of a month came about, in words."""
    told = month.workings
    chosen = told.get("chosen")
    return Reckoning(
        _way(chosen) if chosen else None,
        tuple(_way(each) for each in told.get("others", ())),
        say_note(told.get("note", "")),
        tuple(say_finding(each) for each in told.get("findings", ())),
        tuple(say_gap(mark) for mark in told.get("marks", ()) if mark not in BREACHES),
    )


def _way(told: Mapping[str, Any]) -> Way:
    return Way(
        METHODS[told["method"]], told["amount"], tuple(say_step(step) for step in told["steps"]), tuple(told["cited"])
    )  # fmt: skip


def entries_of(project: Project, month: date) -> list[Entry]:
    """The entries behind a month: those of its labour cost and wages, and those booked in it without a month."""
    own = Entry.objects.filter(account__project=project, account__kind="wage")
    of_it = own.filter(month=month) | own.filter(
        month__isnull=True, booked_on__year=month.year, booked_on__month=month.month
    )
    return list(of_it.select_related("account", "by", "reverses").order_by("booked_on", "pk"))
