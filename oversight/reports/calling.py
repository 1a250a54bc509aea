"""What the register of reports says on top: the rhythm as it stands today, what is due, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from agencies.clock.days import whole_calendar
from agencies.policy.models import PolicyVersion
from agencies.policy.versions import standing_on
from oversight.reports.models import Report
from oversight.reports.periods import Beat, Period, due_periods, rhythm_on

# What ended longer ago is not called in any more.
_CALLED_IN = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Owed:
    """A period for which no report is issued: `report` is its draft or signed one, if there is one."""

    period: Period
    report: Report | None
    is_late: bool


def rhythm(jurisdiction: str, today: date) -> list[Beat]:
    version = standing_on(jurisdiction, today)
    return rhythm_on(version.policy.directives, today) if version else []


def owed(jurisdiction: str, today: date) -> list[Owed]:
    """The latest first."""
    version = standing_on(jurisdiction, today)
    if version is None:
        return []
    since = max(today - _CALLED_IN, _in_force_since(version))
    periods = due_periods(version.policy.directives, today, whole_calendar(jurisdiction), since=since)
    known = _known(jurisdiction, periods)
    found = []
    for period in periods:
        report = known.get(period.key)
        if report is None or report.state != Report.State.ISSUED:
            late = period.due_on is not None and period.due_on < today and not period.provisional
            found.append(Owed(period, report, late))
    return found[::-1]


def _in_force_since(version: PolicyVersion) -> date:
    return version.effective_from or date.min


def _known(jurisdiction: str, periods: Iterable[Period]) -> dict[tuple[str, date, date], Report]:
    firsts = {each.first for each in periods}
    found = Report.objects.filter(jurisdiction=jurisdiction, first__in=firsts, subject=0).defer("body")
    return {(each.kind, each.first, each.last): each for each in found.exclude(state=Report.State.WITHDRAWN)}
