"""How timely each agency answers (转送反馈时效): its letters of a span of days, by the day they were issued."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from agencies.forms.filters import day_end, day_start
from agencies.people.models import Agency
from cases.filters import returned_between, transfer_state
from cases.models import Transfer
from cases.workflow import TransferStatus
from oversight.figures.letter_statements import COUNTED, MEASURES

# What each column is called among the states of the transfer register; a letter stands in one of the middle six.
STATES = {
    "issued": "issued",
    "in_time": "in_time",
    "late": "late",
    "open_late": "overdue",
    "to_receive": "to_receive",
    "in_handling": "in_handling",
    "untimed": "untimed",
    "answered": "answered",
}


@dataclass(frozen=True, slots=True)
class AgencyTimes:
    """The letters of one agency; `agency` is None for persons and units that no directory lists, and for a total.

    `open_late` is overdue and not answered, `untimed` answered without a time limit. `average_days` are working days
    from the receipt to the answer, over the `measured` answers of which they are known. `returned` are letters of
    which an answer was returned for more on one of these days, whenever they were issued.
    """

    agency: int | None
    name: str
    issued: int = 0
    in_time: int = 0
    late: int = 0
    open_late: int = 0
    to_receive: int = 0
    in_handling: int = 0
    untimed: int = 0
    answered: int = 0
    measured: int = 0
    days: int = 0
    returned: int = 0

    @property
    def average_days(self) -> Decimal | None:
        return round(Decimal(self.days) / self.measured, 1) if self.measured else None

    @property
    def judged(self) -> int:
        """Answered within or after a time limit, or overdue: what the rate is of."""
        return self.in_time + self.late + self.open_late

    @property
    def rate(self) -> Decimal | None:
        """Per cent answered in time."""
        return round(Decimal(100 * self.in_time) / self.judged, 1) if self.judged else None


COUNTS = (*STATES, "measured", "days", "returned")


def timeliness(
    jurisdiction: str, first: date, last: date, *, now: datetime, agency: int | None = None
) -> list[AgencyTimes]:
    """One row per recipient with any letter, the latest first; `agency` is the id of one of them.

    Of whole months what has been answered is read from the sums that are kept; of other days it is counted. One
    statement either way, so that all columns are of one moment.
    """
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    return _rows(jurisdiction, first, last, now, agency, kept=whole)


def recounted(
    jurisdiction: str, first: date, last: date, *, now: datetime, agency: int | None = None
) -> list[AgencyTimes]:
    """The same from the letters themselves alone."""
    return _rows(jurisdiction, first, last, now, agency, kept=False)


def letters_of(jurisdiction: str, first: date, last: date) -> "QuerySet[Transfer]":
    """Those issued on these days, the withdrawn ones as well."""
    found = Transfer.objects.filter(case__jurisdiction=jurisdiction)
    return found.filter(issued_at__gte=day_start(first), issued_at__lte=day_end(last))


def returned_letters(jurisdiction: str, first: date, last: date) -> "QuerySet[Transfer]":
    return Transfer.objects.filter(returned_between(first, last), case__jurisdiction=jurisdiction)


def standing_letters(jurisdiction: str, first: date, last: date) -> "QuerySet[Transfer]":
    """Those not answered, in the words of the index that finds them (`transfer_standing`)."""
    return letters_of(jurisdiction, first, last).filter(status__in=STANDING)


# What stands with a letter depends on the moment; what was answered does not.
STANDING = (TransferStatus.ISSUED, TransferStatus.RECEIVED, TransferStatus.OBJECTED)
_OF_THE_MOMENT = ("open_late", "to_receive", "in_handling")
Part = tuple[str, tuple[Any, ...], tuple[str, ...]]


def _rows(
    jurisdiction: str, first: date, last: date, now: datetime, agency: int | None, *, kept: bool
) -> list[AgencyTimes]:
    parts = [
        _kept(jurisdiction, first, last) if kept else _answered(jurisdiction, first, last, now),
        _standing(jurisdiction, first, last, now),
        _returned(jurisdiction, first, last),
    ]
    selects = [
        f"SELECT agency, {', '.join(name if name in names else '0' for name in COUNTS)} "  # noqa: S608 - our names
        f"FROM ({sql}) AS part (agency, {', '.join(names)})"
        for sql, _values, names in parts
    ]
    summed = ", ".join(f"sum({name})" for name in COUNTS)
    every = " UNION ALL ".join(selects)
    statement = f"SELECT agency, {summed} FROM ({every}) AS parts (agency, {', '.join(COUNTS)}) GROUP BY 1"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for _sql, values, _names in parts for value in values])
        found = {row[0]: dict(zip(COUNTS, map(int, row[1:]), strict=True)) for row in cursor.fetchall()}
    return _named({key: counts for key, counts in found.items() if agency is None or key == agency})


def _kept(jurisdiction: str, first: date, last: date) -> Part:
    return COUNTED, (jurisdiction, first, last) * 2, MEASURES


def _answered(jurisdiction: str, first: date, last: date, now: datetime) -> Part:
    answered = transfer_state("answered", now)
    counts: dict[str, Any] = {
        name: Count("pk", filter=transfer_state(name, now))
        for name in ("issued", "in_time", "late", "untimed", "answered")
    }
    counts["measured"] = Count("pk", filter=answered & Q(answered_days__isnull=False))
    counts["days"] = Sum("answered_days", filter=answered, default=0)
    return _asked(letters_of(jurisdiction, first, last), counts)


def _standing(jurisdiction: str, first: date, last: date, now: datetime) -> Part:
    counts = {name: Count("pk", filter=transfer_state(STATES[name], now)) for name in _OF_THE_MOMENT}
    return _asked(standing_letters(jurisdiction, first, last), counts)


def _returned(jurisdiction: str, first: date, last: date) -> Part:
    return _asked(returned_letters(jurisdiction, first, last), {"returned": Count("pk")})


def _asked(letters: "QuerySet[Transfer]", counts: dict[str, Any]) -> Part:
    renamed = {f"n_{name}": count for name, count in counts.items()}
    rows: Any = letters.order_by().values("agency").annotate(**renamed)
    sql, values = rows.query.sql_with_params()
    return sql, values, tuple(counts)


def _named(found: dict[int | None, dict[str, int]]) -> list[AgencyTimes]:
    names: dict[int | None, str] = {None: _("Persons and units named")}
    names |= Agency.objects.filter(pk__in=[key for key in found if key]).values_list("pk", "short_name")
    rows = [AgencyTimes(agency=key, name=names[key], **counts) for key, counts in found.items()]
    shown = [row for row in rows if any(getattr(row, name) for name in COUNTS)]
    return sorted(shown, key=lambda row: (-row.open_late, -row.late, -row.issued, row.name))


def timeliness_total(rows: Iterable[AgencyTimes]) -> AgencyTimes:
    """All recipients together."""
    every = list(rows)
    return AgencyTimes(
        None, _("All together"), **{name: sum(getattr(row, name) for row in every) for name in COUNTS}
    )
