"""The log by kind, and the yearly plan of one kind: what is planned, held and missing in each quarter, and who came."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.forms.filters import FilterForm, without
from projects.models import Attendee, Training

# Kinds that are planned for a year ahead: the staff's own training, and publicity at the times that matter.
PLANNED = (Training.Kind.ENFORCEMENT, Training.Kind.PUBLICITY)


def tabs(seen: QuerySet[Training], request: HttpRequest) -> list[dict[str, Any]]:
    """Every kind with its count, as a tab."""
    here = request.GET.get("kind", "")
    counted = dict(seen.order_by().values_list("kind").annotate(count=Count("pk")))
    kept = without(request.GET, "kind")
    named: list[tuple[str, Any]] = [("", _("All of the log")), *Training.Kind.choices]
    return [
        {
            "label": label,
            "count": counted.get(kind, 0) if kind else sum(counted.values()),
            "is_here": kind == here,
            "url": f"{request.path}?{'&'.join(filter(None, [f'kind={kind}' if kind else '', kept]))}",
        }
        for kind, label in named
    ]


def plan(seen: QuerySet[Training], form: FilterForm, today: date) -> dict[str, Any] | None:
    """The year of the kind the list is narrowed to: by quarter, by who came, and for publicity how many it reached."""
    stated = form.stated()
    kind = stated.get("kind")
    if kind not in PLANNED:
        return None
    year = (stated.get("from_on") or today).year
    rows = seen.filter(kind=kind).annotate(on=Coalesce("held_on", "planned_on")).filter(on__year=year)
    return {
        "year": year,
        "kind": Training.Kind(kind).label,
        "quarters": [_quarter(rows, kind, year, number, today) for number in range(1, 5)],
        "units": _units(kind, year, seen) if kind == Training.Kind.ENFORCEMENT else [],
    }


def _quarter(rows: Any, kind: str, year: int, number: int, today: date) -> dict[str, Any]:
    first = date(year, 3 * number - 2, 1)
    last = (date(year + 1, 1, 1) if number == 4 else date(year, 3 * number + 1, 1)) - timedelta(days=1)
    late = Q(held_on__isnull=True, planned_on__lt=today)
    counted = rows.filter(on__range=(first, last)).aggregate(
        all=Count("pk"), held=Count("pk", filter=Q(held_on__isnull=False)), late=Count("pk", filter=late)
    )
    span = {"kind": kind, "from_on": first.isoformat(), "until_on": last.isoformat()}
    return {
        "number": number,
        # Nothing on the plan of a quarter that has begun is a gap, too.
        "is_empty": not counted["all"] and first <= today,
        "counts": [
            {"name": name, "count": counted[name],
             "url": _address(**span, **({} if name == "all" else {"state": name}))}
            for name in ("all", "held", "late")
        ],
    }  # fmt: skip


def _units(kind: str, year: int, seen: QuerySet[Training]) -> list[dict[str, Any]]:
    """Whose staff came to how many sessions of the year; the whole list of names is the export."""
    held = seen.filter(kind=kind, held_on__year=year)
    came = Attendee.objects.filter(training__in=held.order_by().values("pk"), agency__isnull=False)
    rows: Any = came.order_by().values("agency", "agency__short_name")
    span = {"kind": kind, "state": "held", "from_on": f"{year}-01-01", "until_on": f"{year}-12-31"}
    return [
        {
            "name": row["agency__short_name"],
            "sessions": row["sessions"],
            "people": row["people"],
            "url": _address(**span, unit=row["agency"]),
        }
        for row in rows.annotate(
            sessions=Count("training", distinct=True), people=Count("name", distinct=True)
        ).order_by("-sessions", "agency")
    ]


def _address(**query: Any) -> str:
    return f"{reverse('trainings')}?{urlencode(query)}"
