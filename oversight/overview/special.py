"""What a leader asks for by name: task forces, double assignment, group incidents, answers in time, wages paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum, Window

from agencies.forms.filters import day_end, day_start
from agencies.policy.directives import Kind, Measure, of_kind
from agencies.policy.model import Policy
from agencies.policy.versions import standing_on
from cases.filters import transfer_state
from cases.filters_above import flags, in_place
from cases.models import Case, Payment, Transfer
from cases.models.case import CaseQuerySet
from oversight.figures.reading import Window as Months
from oversight.overview import links
from oversight.overview.asking import Asked
from oversight.overview.big import Answers, Target

SHOWN = 5


def visible_cases(user: Any, asked: Asked) -> CaseQuerySet:
    cases = Case.objects.visible_to(user)
    return cases.filter(in_place(asked.place)) if asked.place else cases


@dataclass(frozen=True, slots=True)
class Watched:
    """Open cases with a task force (专班) or under dual assignment (双交办): the largest, and how many of each."""

    rows: Sequence[Any]
    task_force: int
    dual: int
    task_force_url: str
    dual_url: str


def watched(user: Any, asked: Asked) -> Watched:
    flag = {name: flags()[name] for name in ("task_force", "dual")}
    found = visible_cases(user, asked).open().filter(flag["task_force"] | flag["dual"])
    rows: Any = (
        found.annotate(
            **{f"is_{name}": ExpressionWrapper(each, BooleanField()) for name, each in flag.items()},
            **{f"all_{name}": Window(Count("pk", filter=each)) for name, each in flag.items()},
        )
        .select_related("project", "lead_agency", "region")
        .order_by("-amount", "pk")[:SHOWN]
    )
    shown = list(rows)
    return Watched(
        shown,
        shown[0].all_task_force if shown else 0,
        shown[0].all_dual if shown else 0,
        links.stock(asked, task_force="yes"),
        links.stock(asked, dual="yes"),
    )


def _both(window: Months, column: str) -> dict[str, Q]:
    """In the window, and in that of a year before."""
    return {
        name: Q(
            **{f"{column}__gte": day_start(each.first), f"{column}__lte": day_end(each.last)},
        )
        for name, each in (("now", window), ("before", window.year_before()))
    }


def incidents(user: Any, asked: Asked) -> tuple[int, int]:
    """Group incidents received in the window and a year before, by the facts of the cases."""
    days = _both(asked.window, "received_at")
    found = visible_cases(user, asked).filter(flags()["group"]).exclude(status="merged")
    counted = found.filter(days["now"] | days["before"]).aggregate(
        **{name: Count("pk", filter=within) for name, within in days.items()}
    )
    return counted["now"], counted["before"]


def answers(user: Any, asked: Asked, now: datetime) -> tuple[Answers, Answers]:
    """Of letters issued in the window and a year before."""
    days = _both(asked.window, "issued_at")
    letters = Transfer.objects.visible_to(user).filter(days["now"] | days["before"])
    if asked.place:
        letters = letters.filter(in_place(asked.place, "case__"))
    counted = letters.aggregate(
        **{
            f"{state}_{name}": Count("pk", filter=within & transfer_state(state, now))
            for name, within in days.items()
            for state in ("in_time", "judged")
        }
    )
    now_, before = (Answers(counted[f"in_time_{name}"], counted[f"judged_{name}"]) for name in days)
    return now_, before


@dataclass(frozen=True, slots=True)
class Way:
    """What was paid in one way (wage account, deposit, …) inside the window."""

    code: str
    label: str
    count: int
    amount: Decimal
    url: str


@dataclass(frozen=True, slots=True)
class Paid:
    ways: Sequence[Way]
    count: int
    amount: Decimal
    url: str


def paid(user: Any, asked: Asked) -> Paid:
    """Wages paid inside the window, by the entries that stand; most money first."""
    found = Payment.objects.standing().filter(
        case__jurisdiction=asked.jurisdiction, paid_on__gte=asked.window.first, paid_on__lte=asked.window.last
    )
    if asked.place:
        found = found.filter(in_place(asked.place, "case__"))
    rows: Any = found.order_by().values_list("how").annotate(count=Count("pk"), sum=Sum("amount"))
    ways = [
        Way(how, str(Payment.How(how).label), count, amount, links.payments(asked, how=how))
        for how, count, amount in sorted(rows, key=lambda row: -row[2])
    ]
    total = sum((way.amount for way in ways), Decimal(0))
    return Paid(ways, sum(way.count for way in ways), total, links.payments(asked))


def target_of(policy: Policy) -> Target | None:
    """That there be no group incidents, where the document of the place makes it an aim."""
    targets = of_kind(policy.directives, Kind.TARGET)
    found = next((each for each in targets if each.code == Measure.GROUP_INCIDENTS), None)
    return Target(found.source, found.quote) if found else None


def incident_target(jurisdiction: str, today: date) -> Target | None:
    version = standing_on(jurisdiction, today)
    return target_of(version.policy) if version else None
