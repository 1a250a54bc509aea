"""Every town of a place with its group, its deputy in charge, its patrols and its reports; what is missing shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, User
from agencies.policy.directives import Directive, Kind, Rhythm, of_kind
from agencies.policy.versions import standing_on
from oversight.models import Patrol, TownGroup, UnitReport
from oversight.unit_reports.duties import TOWNS
from oversight.unit_reports.reading import HANDED_IN

GAPS: Sequence[tuple[str, Any]] = (
    ("all", _("Towns and streets")),
    ("group", _("Without a group and a deputy in charge")),
    ("document", _("Without a document")),
    ("patrol", _("Without a patrol this quarter")),
    ("report", _("With a report missing")),
)


@dataclass(frozen=True, slots=True)
class Town:
    """One row. Of its reports `owed` is how many are asked for in the year, `handed_in` how many are there."""

    agency: Agency
    group: TownGroup | None
    month: int
    quarter: int
    owed: int
    handed_in: int
    may_change: bool
    sees_reports: bool

    def lacks(self, gap: str) -> bool:
        return {
            "group": self.group is None,
            "document": self.group is not None and not self.group.document,
            "patrol": not self.quarter,
            "report": self.sees_reports and self.handed_in < self.owed,
        }.get(gap, True)

    def patrols_since(self, first: date) -> str:
        return f"{reverse('patrols')}?{urlencode({'town': self.agency.pk, 'from_on': first.isoformat()})}"


def towns_of(jurisdiction: str) -> QuerySet[Agency]:
    found = Agency.objects.filter(jurisdiction=jurisdiction, role__in=TOWNS, is_active=True)
    return found.exclude(region=F("jurisdiction")).select_related("region").order_by("region_id", "pk")


def quarter_of(day: date) -> date:
    """The first day of the quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def rows_of(user: User, today: date, may_change: Any) -> list[Town]:
    """Four queries, however many towns there are."""
    place = user.agency.jurisdiction_id if user.agency else ""
    towns = list(towns_of(place))
    groups = {each.agency_id: each for each in TownGroup.objects.visible_to(user).filter(agency__in=towns)}
    month, quarter = today.replace(day=1), quarter_of(today)
    counted: dict[int, Any] = {
        row["agency"]: row
        for row in Patrol.objects.visible_to(user).filter(agency__in=towns, made_on__gte=quarter).order_by()
        .values("agency").annotate(quarter=Count("pk"), month=Count("pk", filter=Q(made_on__gte=month)))
    }  # fmt: skip
    reports: dict[int, Any] = {
        row["agency"]: row
        for row in reports_of_year(user, today).filter(agency__in=towns).order_by()
        .values("agency").annotate(owed=Count("pk"), there=Count("pk", filter=Q(state__in=HANDED_IN)))
    }  # fmt: skip
    return [
        Town(
            each, groups.get(each.pk), counted.get(each.pk, {}).get("month", 0),
            counted.get(each.pk, {}).get("quarter", 0), reports.get(each.pk, {}).get("owed", 0),
            reports.get(each.pk, {}).get("there", 0), may_change(user, each), each.pk in reports,
        )
        for each in towns
    ]  # fmt: skip


def reports_of_year(user: User, today: date) -> "QuerySet[UnitReport]":
    """The information reports of the periods that ended in this year; of a town its own alone."""
    seen = UnitReport.objects.visible_to(user).filter(kind=Rhythm.INFORMATION)
    return seen.filter(last__year=today.year)


def demanded(jurisdiction: str, on: date) -> Directive | None:
    """Where the document says that every town sets its group up and names one deputy."""
    version = standing_on(jurisdiction, on)
    found = of_kind(version.policy.directives, Kind.TASK) if version else ()
    return next((each for each in found if each.code == "town_groups"), None)
