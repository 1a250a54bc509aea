"""The timeliness of weeks and months that are over is frozen: the letters of every figure, as they stood then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.filters import transfer_state
from oversight.figures.compacting import jurisdictions
from oversight.figures.letters import STATES, AgencyTimes, letters_of, returned_letters
from oversight.figures.windows import Window, months_before
from oversight.reports.models import TimelinessPeriod

# A worker that stood still catches up so many months, and as many weeks; what is older stays open to counting.
_BACK = 3
COLUMNS = (*STATES, "returned")


def freeze(jurisdiction: str, first: date, last: date, now: datetime) -> int:
    """Freeze a period that is over. Returns how many recipients; none if it is not over or was frozen before.

    A row keeps the keys of its letters, so that each of its numbers opens to exactly what was counted.
    """
    if last >= timezone.localdate(now):
        return 0
    with transaction.atomic():
        if TimelinessPeriod.objects.filter(jurisdiction=jurisdiction, first=first, last=last).exists():
            return 0
        rows = [
            TimelinessPeriod(
                jurisdiction_id=jurisdiction, agency_id=agency, first=first, last=last, frozen_at=now, **counted
            )
            for agency, counted in _counted(jurisdiction, first, last, now).items()
        ]  # fmt: skip
        # Two workers at once: the first has frozen it.
        TimelinessPeriod.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _counted(jurisdiction: str, first: date, last: date, now: datetime) -> dict[int | None, dict[str, Any]]:
    answered = transfer_state("answered", now)
    measured = answered & Q(answered_days__isnull=False)
    keys: dict[str, Any] = {
        f"n_{name}": ArrayAgg("pk", filter=transfer_state(state, now), default=[], order_by="pk")
        for name, state in STATES.items()
    }
    keys["n_measured"] = ArrayAgg("pk", filter=measured, default=[])
    keys["days"] = Sum("answered_days", filter=measured, default=0)
    found: dict[int | None, dict[str, Any]] = {}
    rows: Any = letters_of(jurisdiction, first, last).order_by().values("agency").annotate(**keys)
    for row in rows:
        found[row["agency"]] = {
            "letters": {name: row[f"n_{name}"] for name in STATES} | {"returned": []},
            "working_days": row["days"],
            "answered": len(row["n_measured"]),
        }
    back: Any = returned_letters(jurisdiction, first, last).order_by().values_list("agency")
    for agency, keys_of in back.annotate(n_keys=ArrayAgg("pk", order_by="pk")):
        empty = {"letters": {name: [] for name in COLUMNS}, "working_days": 0, "answered": 0}
        found.setdefault(agency, empty)["letters"]["returned"] = keys_of
    return {agency: counted for agency, counted in found.items() if any(counted["letters"].values())}


def freeze_ended(now: datetime) -> int:
    """The weeks and months that have ended lately, everywhere."""
    periods = list(ended(timezone.localdate(now)))
    return sum(freeze(code, first, last, now) for code in jurisdictions() for first, last in periods)


def ended(today: date) -> Iterator[tuple[date, date]]:
    monday = today - timedelta(days=today.weekday())
    for back in range(_BACK, 0, -1):
        first = monday - timedelta(weeks=back)
        yield first, first + timedelta(days=6)
        month = Window.month(months_before(today.replace(day=1), back))
        yield month.first, month.last


@dataclass(frozen=True, slots=True)
class Frozen:
    """One recipient in a frozen period: what was counted then, and the same counted `now`."""

    pk: int
    then: AgencyTimes
    now: AgencyTimes


def frozen(
    jurisdiction: str, first: date, last: date, current: list[AgencyTimes]
) -> tuple[datetime | None, list[Frozen]]:
    """Since when the period is frozen, and its rows; recipients that came later stand with nothing frozen (pk 0)."""
    periods = TimelinessPeriod.objects.filter(jurisdiction=jurisdiction, first=first, last=last)
    kept = list(periods.select_related("agency"))
    if not kept:
        return None, []
    of = {row.agency: row for row in current}
    rows = []
    for period in kept:
        name = period.agency.short_name if period.agency else str(_("Persons and units named"))
        rows.append(
            Frozen(
                period.pk, _times(period, name), of.pop(period.agency_id, AgencyTimes(period.agency_id, name))
            )
        )
    rows += [Frozen(0, AgencyTimes(row.agency, row.name), row) for row in of.values()]
    rows.sort(key=lambda row: (-row.then.open_late, -row.then.late, -row.then.issued, row.then.name))
    return min(period.frozen_at for period in kept), rows


def _times(period: TimelinessPeriod, name: str) -> AgencyTimes:
    counts = {column: len(period.letters.get(column, ())) for column in COLUMNS}
    return AgencyTimes(
        period.agency_id, name, **counts, measured=period.answered, days=period.working_days
    )  # fmt: skip
