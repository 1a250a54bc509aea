"""The register of unit reports: which stand where, in figures that are exactly the rows they open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import TimeLimit
from agencies.people.models import User
from oversight.models import UnitReport

S = UnitReport.State
HANDED_IN, MISSING = (S.HANDED_IN, S.ACCEPTED), (S.OWED, S.RETURNED)
STATES: Sequence[tuple[str, Any]] = (
    ("all", _("All units")),
    ("missing", _("Not handed in, or sent back")),
    ("overdue", _("Overdue")),
    ("returned", _("Sent back")),
    ("handed", _("Handed in and not sent back")),
    ("to_accept", _("To be accepted")),
    ("zero", _("Zero reports")),
    ("late", _("Handed in late")),
)


def state_is(state: str, today: date) -> Q:
    """The reports that a figure counts, and that stand behind it."""
    return {
        "missing": Q(state__in=MISSING),
        "overdue": Q(state__in=MISSING, due_on__lt=today),
        "returned": Q(state=S.RETURNED),
        "handed": Q(state__in=HANDED_IN),
        "to_accept": Q(state=S.HANDED_IN),
        "zero": Q(state__in=HANDED_IN, is_zero=True),
        "late": Q(state__in=HANDED_IN, limit__state=TimeLimit.State.MET_LATE),
    }.get(state, Q())


@dataclass(frozen=True, slots=True)
class Period:
    """One kind of report of one month, as the address says it."""

    kind: str
    first: date

    @property
    def month(self) -> str:
        return f"{self.first:%Y-%m}"

    def url(self, name: str = "unit-reports", **more: str) -> str:
        return f"{reverse(name)}?{urlencode({'kind': self.kind, 'month': self.month} | more)}"


def periods_of(user: User) -> list[Period]:
    """What this person may look at, the newest month first."""
    seen = (
        UnitReport.objects.visible_to(user).order_by("-first", "kind").values_list("kind", "first").distinct()
    )
    return [Period(kind, first) for kind, first in seen]


def chosen(periods: Sequence[Period], kind: str, month: str) -> Period | None:
    """What the address asks for; else the newest of that kind, else the newest."""
    same = [each for each in periods if each.kind == kind]
    exact = next((each for each in same if each.month == month), None)
    return exact or next(iter(same or periods), None)


def reports_of(user: User, period: Period) -> QuerySet[UnitReport]:
    """What is missing first: overdue, sent back, owed; then what is there."""
    seen = UnitReport.objects.visible_to(user).filter(kind=period.kind, first=period.first)
    rank = Case(
        When(state=S.RETURNED, then=Value(1)), When(state=S.OWED, then=Value(0)),
        When(state=S.HANDED_IN, then=Value(2)), default=Value(3), output_field=IntegerField(),
    )  # fmt: skip
    return seen.select_related("agency", "limit").annotate(rank=rank).order_by("rank", "agency")


def counts_of(reports: QuerySet[UnitReport], today: date) -> dict[str, int]:
    """Every figure of the register in one query."""
    within = {name: Count("pk", filter=state_is(name, today)) for name, _label in STATES}
    found: dict[str, int] = reports.order_by().aggregate(**within)
    return found


def tone_of(report: UnitReport, today: date) -> str:
    if report.state in MISSING:
        return "breached" if report.due_on < today else "act" if report.state == S.RETURNED else "wait"
    return "done" if report.state == S.ACCEPTED else "plain"
