"""Which reports are owed: by every unit a directive names, for each month that has ended, asked for once."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from agencies.clock.limits import start_limit
from agencies.clock.models import TimeLimit
from agencies.people.models import Agency, Region
from agencies.policy.directives import OF_UNITS, Directive, Kind, of_kind
from agencies.policy.versions import jurisdictions, standing_on
from agencies.vocabulary import Role, TimeUnit
from oversight.acts import record
from oversight.models import UnitReport
from oversight.unit_reports.drawing import month_before


def ask_everywhere(now: datetime) -> int:
    """How many reports were asked for anew."""
    return sum(ask(code, now=now) for code in jurisdictions().values())


def ask(jurisdiction: str, *, now: datetime) -> int:
    """One report per unit and ended month. The first time only the last month is asked for: what lies before the first
    report nobody could have known to be owed. Later no month is left out, however long nothing ran."""
    _first, last = month_before(timezone.localdate(now))
    asked = 0
    for kind in OF_UNITS:
        newest = UnitReport.objects.filter(jurisdiction=jurisdiction, kind=kind).aggregate(last=Max("last"))[
            "last"
        ]
        for first, end in _months(newest, last):
            if directive := directive_of(jurisdiction, kind, end):
                asked += _ask(jurisdiction, directive, first, end, now)
    return asked


def _months(newest: date | None, last: date) -> Iterator[tuple[date, date]]:
    """The months after the newest that was asked for, up to the one that ended last."""
    first = newest + timedelta(days=1) if newest else last.replace(day=1)
    while first <= last:
        following = (first + timedelta(days=32)).replace(day=1)
        yield first, following - timedelta(days=1)
        first = following


def directive_of(jurisdiction: str, kind: str, on: date) -> Directive | None:
    """What the document of a place demanded on a day; where it demands nothing, nothing is asked."""
    version = standing_on(jurisdiction, on)
    found = of_kind(version.policy.directives, Kind.REPORT) if version else ()
    return next((each for each in found if each.code == kind), None)


def units_of(jurisdiction: str, directive: Directive) -> list[Agency]:
    """Every active agency of a role that leads; without one all of the place, but for those who are reported to."""
    found = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True).order_by("pk")
    if directive.lead:
        return list(found.filter(role__in=directive.lead))
    return list(found.exclude(is_coordinator=True).exclude(role=Role.LEADING_GROUP))


@transaction.atomic
def _ask(jurisdiction: str, directive: Directive, first: date, last: date, now: datetime) -> int:
    """The lock on the place makes a second run wait, and find everything asked for."""
    place = Region.objects.select_for_update(no_key=True).get(pk=jurisdiction)
    mine = UnitReport.objects.filter(jurisdiction=place, kind=directive.code, first=first, last=last)
    known = set(mine.values_list("agency", flat=True))
    units = [each for each in units_of(jurisdiction, directive) if each.pk not in known]
    for unit in units:
        limit = start_limit(
            TimeLimit.Kind.UNIT_REPORT, value=directive.days, unit=TimeUnit.DAY, clause=directive.source[:60],
            jurisdiction=place, agency=unit, start_on=last, reference=f"{unit.short_name[:20]} {last:%Y-%m}"[:30],
        )  # fmt: skip
        report = UnitReport.objects.create(
            jurisdiction=place, agency=unit, kind=directive.code, first=first, last=last, due_on=limit.due_on,
            limit=limit, clause=directive.source[:60],
        )  # fmt: skip
        record("unit_report_asked", report, by=None, now=now, details={"due": limit.due_on.isoformat()})
    return len(units)
