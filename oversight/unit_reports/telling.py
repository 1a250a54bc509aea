"""Who is told of a report that a unit owes: the unit before its day, the office too when that has passed."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from agencies.clock.models import Step, TimeLimit
from agencies.messages.kinds import Kind
from agencies.people.models import User
from oversight.models import UnitReport
from oversight.telling import office_of, staff_of, tell
from oversight.unit_reports.shapes import SHAPES


def called(report: UnitReport) -> str:
    """What it is called on paper: 农民工工资月报表（2026年10月）."""
    return f"{SHAPES[report.kind].title}（{report.first.year}年{report.first.month}月）"


def follow(limit: TimeLimit, step: Step, now: datetime) -> None:
    """A unit without accounts is spoken to by the office, which therefore hears of every step."""
    report = UnitReport.objects.select_related("agency").filter(limit=limit).first()
    if report is None:
        return
    is_late = step.name == Step.Name.LAPSED
    people = _office(report) if is_late or not report.agency.has_accounts else []
    if report.agency.has_accounts:
        people = [*staff_of(report.agency), *people]
    kind = Kind.UNIT_REPORT_OVERDUE if is_late else Kind.UNIT_REPORT_DUE
    _tell(kind, people, f"{kind}:{report.pk}:{step.name}:{limit.due_on:%Y%m%d}", report, now)


def returned(report: UnitReport, *, now: datetime) -> None:
    key = f"{Kind.UNIT_REPORT_RETURNED}:{report.pk}:{now:%Y%m%d%H%M%S}"
    _tell(Kind.UNIT_REPORT_RETURNED, staff_of(report.agency), key, report, now)


def _office(report: UnitReport) -> list[User]:
    office = office_of(report.jurisdiction_id)
    return staff_of(office) if office else []


def _tell(kind: Kind, people: list[User], key: str, report: UnitReport, now: datetime) -> None:
    params: dict[str, Any] = {
        "what": called(report), "due": report.due_on.isoformat(), "agency": report.agency.short_name,
    }  # fmt: skip
    tell(kind, people, key=key, params=params, path=reverse("unit-report", args=[report.pk]), now=now)
