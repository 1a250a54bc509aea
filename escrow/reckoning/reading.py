"""What attendance, payrolls and other sheets say of the people of a sheet: a fixed number of queries, however many."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, Sum

from escrow.models import PayrollLine, Reckoning, ReckoningLine
from escrow.reckoning.judging import Flag, Line, flags_of
from projects.models import Attendance, Engagement

# Sheets that say something about what somebody claims.
STANDING = (Reckoning.State.DRAFT, Reckoning.State.SIGNED)


@dataclass(frozen=True, slots=True)
class Known:
    """Of one engagement in the period of a sheet; None where nothing was recorded."""

    attended: int | None = None
    payroll_due: Decimal | None = None
    payroll_paid: Decimal | None = None


def months_between(from_on: date, until_on: date) -> list[date]:
    """The first day of every month that the period touches."""
    found, month = [], from_on.replace(day=1)
    while month <= until_on:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def engaged_in(project_id: int, from_on: date, until_on: date, employer_id: int | None) -> list[Engagement]:
    """Who was on the roster of the project in the period, of one employer where one is named."""
    found = Engagement.objects.filter(
        Q(exited_on__isnull=True) | Q(exited_on__gte=from_on), project=project_id, entered_on__lte=until_on
    )
    if employer_id:
        found = found.filter(employer=employer_id)
    return list(found.select_related("worker").order_by("pk"))


def known_of(engagements: Collection[Engagement], from_on: date, until_on: date) -> Mapping[int, Known]:
    """By engagement: days of attendance within the period, and what payrolls of its months say in all."""
    months, keys = months_between(from_on, until_on), [each.pk for each in engagements]
    days: dict[int, int] = defaultdict(int)
    recorded = set()
    for row in Attendance.objects.filter(engagement__in=keys, month__in=months):
        recorded.add(row.engagement_id)
        days[row.engagement_id] += sum(
            from_on <= row.month + timedelta(days=day - 1) <= until_on for day in row.days
        )
    # The worker first: that is the index.
    lines = PayrollLine.objects.filter(
        worker__in={each.worker_id for each in engagements}, month__in=months, engagement__in=keys
    )
    sums = {
        row["engagement"]: row
        for row in lines.order_by().values("engagement").annotate(of_due=Sum("due"), of_paid=Sum("paid"))
    }
    return {
        key: Known(
            days[key] if key in recorded else None,
            sums[key]["of_due"] if key in sums else None,
            sums[key]["of_paid"] if key in sums else None,
        )
        for key in keys
    }


def other_matters(sheet: Reckoning, indexes: Iterable[bytes]) -> Mapping[bytes, tuple[str, ...]]:
    """By person: the other sheets of the place, open or signed, on which the same person stands with an overlap."""
    found: dict[bytes, list[str]] = defaultdict(list)
    rows = ReckoningLine.objects.filter(
        id_number_index__in=list(indexes), sheet__state__in=STANDING, sheet__jurisdiction=sheet.jurisdiction_id,
        sheet__from_on__lte=sheet.until_on, sheet__until_on__gte=sheet.from_on,
    ).exclude(sheet=sheet.pk)  # fmt: skip
    if sheet.replaces_id:
        rows = rows.exclude(sheet=sheet.replaces_id)
    for index, number, matter in rows.values_list("id_number_index", "sheet__number", "sheet__matter"):
        found[bytes(index or b"")].append(matter or number)
    return {index: tuple(sorted(set(names))) for index, names in found.items()}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of a sheet with what does not fit about it."""

    line: ReckoningLine
    flags: list[Flag]
    others: tuple[str, ...]


def shown_lines(sheet: Reckoning) -> list[Shown]:
    lines = list(sheet.lines.select_related("worker").order_by("place"))
    others = other_matters(sheet, [bytes(each.id_number_index) for each in lines if each.id_number_index])
    return [_shown(each, others) for each in lines]


def _shown(line: ReckoningLine, others: Mapping[bytes, tuple[str, ...]]) -> Shown:
    elsewhere = others.get(bytes(line.id_number_index), ()) if line.id_number_index else ()
    said = Line(
        is_on_roster=line.engagement_id is not None,
        is_by_day=line.pay == Engagement.Pay.DAY,
        units=line.units,
        gross=line.gross,
        paid=line.paid,
        advances=line.advances,
        verified=line.verified,
        claimed=line.claimed,
        attended=line.attended,
        payroll_due=line.payroll_due,
        payroll_paid=line.payroll_paid,
        other_matters=elsewhere,
    )
    return Shown(line, flags_of(said), elsewhere)
