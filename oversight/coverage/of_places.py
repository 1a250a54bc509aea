"""Measures whose rows are cases or districts: workers owed wages, group incidents, what every district must have."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Min, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone

from agencies.forms.filters import day_end, day_start
from agencies.people.models import Region
from agencies.policy.directives import Measure
from cases.models import Case
from escrow.models import Account, ReliefFund
from oversight.coverage.models import CoverageAnswer
from oversight.coverage.of_firms import year_before
from oversight.coverage.pieces import Asked, Piece, piece, stem

# What GB/T 2260 puts between a municipality and its districts.
NO_PLACE = "市辖区"
_CASE = ("lead_agency", "region", "sector")


def _year(on: date) -> tuple[datetime, datetime]:
    return day_start(on.replace(month=1, day=1)), day_end(on)


def workers_owed(asked: Asked) -> list[Piece]:
    """The cases received this year until the day, each with the workers it says are owed."""
    rows = asked.cases().filter(received_at__range=_year(asked.on), workers__gt=0).order_by("pk")
    return [
        piece(pk, True, agency, region, sector, workers)
        for pk, workers, agency, region, sector in rows.values_list("pk", "workers", *_CASE)
    ]


def group_incidents(asked: Asked) -> list[Piece]:
    """The group incidents among the cases received this year until the day."""
    rows = asked.cases().filter(received_at__range=_year(asked.on), fact_row__is_group=True).order_by("pk")
    return [piece(pk, True, *cells) for pk, *cells in rows.values_list("pk", *_CASE)]


def first_year(asked: Asked) -> int | None:
    """The year of the first case here at all: of what was before nothing is known, which is not the same as none."""
    found = Case.objects.filter(jurisdiction=asked.jurisdiction).aggregate(first=Min("received_at"))["first"]
    return timezone.localdate(found).year if found else None


def owed_by_year(asked: Asked, years: int) -> dict[int, int]:
    """Year -> workers owed by the cases received in it, from the first year with cases; of the running year until the
    day."""
    first = max(asked.on.year - years + 1, first_year(asked) or asked.on.year)
    rows = (
        asked.cases()
        .filter(
            received_at__gte=day_start(date(first, 1, 1)), received_at__lte=day_end(asked.on), workers__gt=0
        )
        .order_by()
        .annotate(year=ExtractYear("received_at"))
        .values_list("year")
        .annotate(Sum("workers"))
    )
    found = dict(rows)
    return {year: found.get(year, 0) for year in range(first, asked.on.year + 1)}


def owed_until_same_day(asked: Asked) -> int | None:
    """Of the year before, until the same day; None where nothing is known of it."""
    if (first_year(asked) or asked.on.year) >= asked.on.year:
        return None
    rows = asked.cases().filter(received_at__range=_year(year_before(asked.on)), workers__gt=0)
    return rows.aggregate(all=Sum("workers"))["all"] or 0


def owed_in_year(asked: Asked, year: int) -> dict[int, int]:
    """The cases behind one year of the series, each with its workers."""
    last = min(asked.on, date(year, 12, 31))
    if last.year != year:
        return {}
    rows = asked.cases().filter(received_at__range=_year(last), workers__gt=0).order_by("pk")
    return {pk: workers or 0 for pk, workers in rows.values_list("pk", "workers")}


def districts(jurisdiction: str, region: str = "") -> list[Region]:
    """The places right below one. 市辖区 of the code list is no place: the districts in it stand for it."""
    # By their keys, in two steps: joined with itself the list of all places is read again for each of its rows.
    below = list(Region.objects.filter(parent=jurisdiction))
    between = [each.code for each in below if each.name == NO_PLACE]
    if between:
        below = [each for each in below if each.name != NO_PLACE]
        below += Region.objects.filter(parent__in=between).exclude(name=NO_PLACE)
    inside = stem(region) if region else ""
    return sorted((each for each in below if each.code.startswith(inside)), key=lambda each: each.code)


def funds(jurisdiction: str) -> Mapping[str, ReliefFund]:
    """District -> its emergency fund with an account that is open."""
    rows = ReliefFund.objects.filter(
        jurisdiction=jurisdiction, region__isnull=False, account__closed_on__isnull=True,
        account__kind=Account.Kind.FUND,
    )  # fmt: skip
    return {str(each.region_id): each for each in rows.select_related("account", "keeper")}


def answered(measures: list[Measure], asked: Asked) -> dict[Measure, list[Piece]]:
    """A district has what its answer says; an emergency fund in the register answers by itself."""
    said = {
        (each.measure, each.region_id): each.holds
        for each in CoverageAnswer.objects.filter(jurisdiction=asked.jurisdiction, measure__in=measures)
    }
    kept = funds(asked.jurisdiction) if Measure.EMERGENCY_FUND in measures else {}
    places = districts(asked.jurisdiction, asked.region)
    return {
        measure: [
            Piece(
                int(each.code),
                said.get((measure, each.code), False)
                or (measure == Measure.EMERGENCY_FUND and each.code in kept),
                0,
                each.code,
            )
            for each in places
        ]
        for measure in measures
    }
