"""The same figures counted anew from the cases themselves: slow and plain, what the tally is compared with."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case as When
from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value
from django.db.models import When as Then
from django.db.models.functions import Cast, Concat, Left, TruncMonth

from agencies import vocabulary
from agencies.forms.filters import day_end, day_start
from cases.filters_above import MAJOR, in_place
from cases.models import Case
from cases.workflow import Status
from oversight.figures.sums import TREND, MonthRow, Sums, Tallies, sums_of, trend
from oversight.figures.windows import Window, month_of, months_before

_OPEN = Q(closed_at__isnull=True)
# Centrally governed cities: their districts lie right under them.
_MUNICIPAL = ("11", "12", "31", "50")
_PLAIN = {
    "agency": Cast("lead_agency", CharField()),
    "sector": F("sector"),
    "channel": F("channel"),
    "status": F("status"),
}


def naive(jurisdiction: str, window: Window, place: str = "") -> Tallies:
    """The figures of a place in a window by live queries over its cases."""
    cases = Case.objects.filter(jurisdiction=jurisdiction).exclude(status=Status.MERGED)
    if place and place != jurisdiction:
        cases = cases.filter(in_place(place))
    total = sums_of(cases.aggregate(**_measures(window)))
    by = {name: _by(cases, key, window) for name, key in _PLAIN.items()}
    by["region"] = _by(cases, below(place or jurisdiction), window)
    by["cause"] = _causes(cases, window)
    return Tallies(
        total,
        sums_of(cases.aggregate(**_measures(window.year_before()))),
        by,
        _months(cases, window, total.open),
    )


def _measures(window: Window) -> dict[str, Any]:
    first, last = day_start(window.first), day_end(window.last)
    new = Q(received_at__gte=first, received_at__lte=last)
    ended = Q(closed_at__gte=first, closed_at__lte=last)
    closed = ended & Q(status=Status.CLOSED)
    return {
        "new": Count("pk", filter=new),
        "new_workers": Sum("workers", filter=new),
        "new_amount": Sum("amount", filter=new),
        "closed": Count("pk", filter=closed),
        "closed_workers": Sum("workers", filter=closed),
        "closed_amount": Sum("amount", filter=closed),
        "closed_recovered": Sum("recovered", filter=closed),
        "rejected": Count("pk", filter=ended & Q(status=Status.REJECTED)),
        "withdrawn": Count("pk", filter=ended & Q(status=Status.WITHDRAWN)),
        "open": Count("pk", filter=_OPEN),
        "open_overdue": Count("pk", filter=_OPEN & Q(is_overdue=True)),
        "open_major": Count("pk", filter=_OPEN & MAJOR),
        "open_workers": Sum("workers", filter=_OPEN),
        "open_amount": Sum("amount", filter=_OPEN),
        "open_recovered": Sum("recovered", filter=_OPEN),
    }


def _by(cases: QuerySet[Case], key: Any, window: Window) -> dict[str, Sums]:
    rows: Any = cases.order_by().annotate(key=key).values("key").annotate(**_counted(window))
    found = {row["key"] or "": _named(row) for row in rows}
    return {key: sums for key, sums in found.items() if sums}


def _counted(window: Window) -> dict[str, Any]:
    # Under names of their own: some measures are called as columns are.
    return {f"n_{name}": measure for name, measure in _measures(window).items()}


def _named(row: Mapping[str, Any]) -> Sums:
    return sums_of({name.removeprefix("n_"): value for name, value in row.items()})


def _causes(cases: QuerySet[Case], window: Window) -> dict[str, Sums]:
    """A case counts under each of its causes."""
    found: dict[str, Sums] = {}
    rows: Any = cases.order_by().values("cause_bits").annotate(**_counted(window))
    for row in rows:
        for code in vocabulary.codes_of(row["cause_bits"], vocabulary.Cause) or ("",):
            found[code] = found.get(code, Sums()) + _named(row)
    return {code: sums for code, sums in found.items() if sums}


def below(place: str) -> Any:
    """The place right below `place` that a case lies in; `place` itself where it names none below."""
    code = F("region_id")
    if len(place) == 9:
        return Value(place)
    if not place.endswith("00"):
        return code
    if place.endswith("0000") and place[:2] not in _MUNICIPAL:
        city = Concat(Left(code, 4), Value("00"))
        return When(Then(region=place, then=Value(place)), default=city, output_field=CharField())
    return Left(code, 6)


def _months(cases: QuerySet[Case], window: Window, is_open: int) -> list[MonthRow]:
    last = month_of(window.last)
    months = [months_before(last, count) for count in reversed(range(TREND))]
    flows: dict[date, tuple[int, int]] = {}
    for column, place in (("received_at", 0), ("closed_at", 1)):
        since = cases.order_by().filter(**{f"{column}__gte": day_start(months[0])})
        rows = since.annotate(month=TruncMonth(column)).values_list("month").annotate(count=Count("pk"))
        for at, count in rows:
            month = month_of(at.date())
            pair = list(flows.get(month, (0, 0)))
            pair[place] += count
            flows[month] = (pair[0], pair[1])
    return trend(months, flows, is_open)
