"""What of an assessment can be counted from the data: for one unit and one period, with the rows behind each figure.

Nothing is estimated. A share names the rows that count for it and those that are missing; a count names its rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.forms.filters import day_end, day_start
from agencies.people.models import Agency
from agencies.policy.directives import Assessed, Measure
from cases.filters import transfer_state
from cases.models import Case, Feedback, Transfer
from cases.workflow import Status, TransferStatus
from oversight.assessment.scoring import share_of
from oversight.campaigns.models import Admonition
from oversight.coverage.measures import reach
from oversight.coverage.pieces import stem
from oversight.group.models import Task
from oversight.unit_reports.models import Patrol, UnitReport
from projects.models import Inspection, Project, Training

Rows = QuerySet[Any]
TOWNS = ("township", "subdistrict", "dev_zone")
DISTRICTS = ("county_gov", "district_gov")
# Bodies that lead or watch, and answer for no cases of their own.
NOT_ASSESSED = ("leading_group", "court", "procuratorate", "arbitration")


class Shape(StrEnum):
    SHARE = "share"  # so many of so many
    COUNT = "count"  # so many; wanted, or deducted for


@dataclass(frozen=True, slots=True)
class Span:
    """What is counted: the unit, the days, whether government projects alone, and when it is counted."""

    unit: Agency
    first: date
    last: date
    government: bool
    now: datetime

    def days(self, column: str) -> Q:
        """A moment within the days."""
        return Q(**{f"{column}__gte": day_start(self.first), f"{column}__lte": day_end(self.last)})

    def dates(self, column: str) -> Q:
        return Q(**{f"{column}__gte": self.first, f"{column}__lte": self.last})


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure. `numerator` and `denominator` are rows, or yuan where `unit` says so; of a count the first alone."""

    shape: Shape
    numerator: Decimal
    denominator: Decimal | None
    model: str
    rows: tuple[int, ...]
    missing: tuple[int, ...] = ()
    unit: str = ""
    average: Decimal | None = None

    @property
    def share(self) -> Decimal | None:
        return None if self.denominator is None else share_of(self.numerator, self.denominator)

    def as_figures(self) -> dict[str, Any]:
        """As a score keeps it."""
        kept: dict[str, Any] = {"model": self.model, "rows": list(self.rows)}
        if self.shape is Shape.COUNT:
            return kept | {"count": int(self.numerator)}
        kept |= {
            "numerator": str(self.numerator), "denominator": str(self.denominator),
            "share": None if self.share is None else str(self.share), "missing": list(self.missing),
        }  # fmt: skip
        if self.unit:
            kept["unit"] = self.unit
        if self.average is not None:
            kept["average"] = str(self.average)
        return kept


@dataclass(frozen=True, slots=True)
class Way:
    """A measure as the office chooses it for an item."""

    name: str | Promise
    shape: Shape
    count: Callable[[Span], Counted]


# ---- whose


def kind_of(unit: Agency) -> str:
    if unit.role in TOWNS:
        return Assessed.TOWN
    return Assessed.DISTRICT if unit.role in DISTRICTS else Assessed.AGENCY


def units_of(jurisdiction: str, assessed: str) -> "QuerySet[Agency]":
    """Whom an assessment of this kind is of: departments of the place itself, its towns, or its districts."""
    found = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True).order_by("pk")
    if assessed == Assessed.TOWN:
        return found.filter(role__in=TOWNS)
    if assessed == Assessed.DISTRICT:
        return found.filter(role__in=DISTRICTS)
    departments = found.filter(region=F("jurisdiction"), is_coordinator=False)
    return departments.exclude(role__in=(*TOWNS, *DISTRICTS, *NOT_ASSESSED))


def _below(unit: Agency, column: str) -> Q:
    """In the territory of a town or a district, or below it: a code is a prefix of the codes under it."""
    return Q(**{f"{column}__code__startswith": stem(unit.region_id)})


def projects_of(span: Span) -> "QuerySet[Project]":
    """Those of the place that the unit supervises, or that lie in its territory."""
    of_unit = Q(responsible_agency=span.unit)
    if kind_of(span.unit) != Assessed.AGENCY:
        of_unit = _below(span.unit, "region")
    found = Project.objects.filter(of_unit, jurisdiction=span.unit.jurisdiction_id)
    return found.filter(is_government=True) if span.government else found


def cases_of(span: Span) -> "QuerySet[Case]":
    """Cases that the unit leads; of a district all in its territory. What was merged counts with the case that goes
    on."""
    of_unit = Q(lead_agency=span.unit)
    if kind_of(span.unit) == Assessed.DISTRICT:
        of_unit |= _below(span.unit, "region")
    found = Case.objects.filter(of_unit, jurisdiction=span.unit.jurisdiction_id)
    found = found.exclude(status=Status.MERGED)
    return found.filter(project__is_government=True) if span.government else found


def letters_of(span: Span) -> "QuerySet[Transfer]":
    """Letters to the unit issued in the days; of a district those to everybody of its territory."""
    of_unit = Q(agency=span.unit)
    if kind_of(span.unit) == Assessed.DISTRICT:
        of_unit |= Q(agency__jurisdiction=span.unit.jurisdiction_id) & _below(span.unit, "agency__region")
    found = Transfer.objects.filter(of_unit, span.days("issued_at")).exclude(case__status=Status.MERGED)
    return found.filter(case__project__is_government=True) if span.government else found


# ---- counting


def _label(rows: Rows) -> str:
    return rows.model._meta.label_lower


def _keys(rows: Rows) -> tuple[int, ...]:
    return tuple(rows.order_by("pk").values_list("pk", flat=True).distinct())


def _share(of: Rows, reached: Q) -> Counted:
    """How many rows meet a condition."""
    whole = _keys(of)
    hit = _keys(of.filter(reached))
    missing = tuple(sorted(set(whole) - set(hit)))
    return Counted(Shape.SHARE, Decimal(len(hit)), Decimal(len(whole)), _label(of), hit, missing)


def _count(rows: Rows) -> Counted:
    keys = _keys(rows)
    return Counted(Shape.COUNT, Decimal(len(keys)), None, _label(rows), keys)


def feedback_in_time(span: Span) -> Counted:
    """Answers within the time limit among those answered with one, or overdue; beside it the average working days."""
    judged = letters_of(span).filter(transfer_state("judged", span.now))
    counted = _share(judged, transfer_state("in_time", span.now))
    days = [each for each in judged.values_list("answered_days", flat=True) if each is not None]
    average = (Decimal(sum(days)) / len(days)).quantize(Decimal("0.1")) if days else None
    return replace(counted, average=average)


def feedback_returned(span: Span) -> Counted:
    """Answers that were sent back for more."""
    letters = letters_of(span).exclude(status=TransferStatus.WITHDRAWN)
    return _count(Feedback.objects.filter(transfer__in=letters, returned_at__isnull=False))


def cases_ended(span: Span) -> Counted:
    return _share(cases_of(span).filter(span.days("received_at")), Q(closed_at__isnull=False))


def cases_in_time(span: Span) -> Counted:
    """Cases received in the days without any letter to the unit answered late or overdue."""
    late = letters_of(span).filter(transfer_state("late", span.now) | transfer_state("overdue", span.now))
    cases = cases_of(span).filter(span.days("received_at"))
    return _share(cases, ~Q(pk__in=late.values("case")))


def money_recovered(span: Span) -> Counted:
    """Of the sums owed in the cases received in the days, what was recovered; never more than was owed."""
    cases = cases_of(span).filter(span.days("received_at"), amount__gt=0).order_by("pk")
    owed = recovered = Decimal(0)
    whole: list[int] = []
    missing: list[int] = []
    for pk, amount, paid in cases.values_list("pk", "amount", "recovered"):
        assert amount is not None
        owed, recovered = owed + amount, recovered + min(paid, amount)
        (whole if paid >= amount else missing).append(pk)
    return Counted(Shape.SHARE, recovered, owed, _label(cases), tuple(whole), tuple(missing), unit="yuan")


def inspections_made(span: Span) -> Counted:
    """Projects under way that were inspected in the days."""
    seen = Inspection.objects.filter(span.dates("held_on")).exclude(state=Inspection.State.CANCELLED)
    return _share(projects_of(span).under_construction(), Q(pk__in=seen.values("project")))  # type: ignore[attr-defined]


def first_lessons(span: Span) -> Counted:
    """Projects that began in the days and had their first lesson."""
    held = Training.objects.filter(kind=Training.Kind.FIRST_LESSON, held_on__isnull=False)
    began = projects_of(span).filter(span.dates("started_on"))
    return _share(began, Q(pk__in=held.filter(project__isnull=False).values("project")))


def _trainings(span: Span, *kinds: str) -> Counted:
    held = Training.objects.filter(
        span.dates("held_on"), jurisdiction=span.unit.jurisdiction_id, kind__in=kinds
    )
    return _count(held.filter(Q(organiser=span.unit) | Q(project__in=projects_of(span))))


def publicity(span: Span) -> Counted:
    """Publicity of the law that was held (普法进工地、集中宣传、上门宣讲)."""
    return _trainings(span, Training.Kind.PUBLICITY)


def trainings(span: Span) -> Counted:
    return _trainings(span, Training.Kind.ONLINE, Training.Kind.ENFORCEMENT, Training.Kind.FIRST_LESSON)


def unit_reports(span: Span) -> Counted:
    """Periodic reports that fell due in the days and were handed in by then, zero reports included."""
    today = timezone.localdate(span.now)
    owed = UnitReport.objects.filter(span.dates("due_on"), agency=span.unit)
    # What is due today may still come today.
    judged = owed.filter(Q(due_on__lt=today) | Q(handed_in_at__isnull=False))
    return _share(judged, Q(handed_in_at__date__lte=F("due_on")))


def patrols(span: Span) -> Counted:
    return _count(Patrol.objects.filter(span.dates("made_on"), agency=span.unit))


def tasks_done(span: Span) -> Counted:
    """Tasks that fell due in the days and were done in time; what was cancelled is left out."""
    today = timezone.localdate(span.now)
    owed = Task.objects.filter(span.dates("due_on"), agency=span.unit).exclude(state=Task.State.CANCELLED)
    judged = owed.filter(Q(due_on__lt=today) | Q(state=Task.State.DONE))
    return _share(judged, Q(state=Task.State.DONE) & ~Q(limit__state="met_late"))


def group_incidents(span: Span) -> Counted:
    return _count(cases_of(span).filter(span.days("received_at"), fact_row__is_group=True))


def circulars(span: Span) -> Counted:
    """Circulars, reminders, talks and proposals to call to account that were issued to the unit; praise is none."""
    issued = Admonition.objects.filter(span.days("issued_at"), agency=span.unit)
    return _count(issued.exclude(state="draft").exclude(kind=Admonition.Kind.PRAISE))


def praises(span: Span) -> Counted:
    issued = Admonition.objects.filter(span.days("issued_at"), agency=span.unit, kind=Admonition.Kind.PRAISE)
    return _count(issued.exclude(state="draft"))


def government_arrears(span: Span) -> Counted:
    """Government projects with a case that is still open."""
    open_cases = Case.objects.filter(closed_at__isnull=True, project__isnull=False)
    projects = projects_of(span).filter(is_government=True, pk__in=open_cases.values("project"))
    return _count(projects)


def _coverage(measure: Measure) -> Callable[[Span], Counted]:
    def count(span: Span) -> Counted:
        by_territory = kind_of(span.unit) != Assessed.AGENCY
        on = min(span.last, timezone.localdate(span.now))
        found = reach(
            measure, span.unit.jurisdiction_id, on, agency=None if by_territory else span.unit.pk,
            region=span.unit.region_id if by_territory else "", government=span.government,
        )  # fmt: skip
        return Counted(
            Shape.SHARE, Decimal(found.numerator), Decimal(found.denominator), found.model.lower(),
            tuple(found.reached), tuple(found.missing),
        )  # fmt: skip

    return count


COVERED = (
    Measure.REAL_NAME, Measure.WRITTEN_CONTRACT, Measure.MONTHLY_PAY, Measure.BANK_PAY, Measure.WAGE_ACCOUNT,
    Measure.AGENCY_PAYMENT, Measure.DEPOSIT, Measure.PAYMENT_GUARANTEE, Measure.PROCESS_SETTLEMENT,
    Measure.RIGHTS_BOARD, Measure.LABOUR_MANAGER, Measure.ARREARS_FREE_OFFICE,
)  # fmt: skip

MEASURES: Mapping[str, Way] = {
    "feedback_in_time": Way(_("Feedback given in time"), Shape.SHARE, feedback_in_time),
    "feedback_returned": Way(_("Feedback sent back for more"), Shape.COUNT, feedback_returned),
    "cases_ended": Way(_("Rate of cases ended"), Shape.SHARE, cases_ended),
    "cases_in_time": Way(_("Cases without a letter answered late"), Shape.SHARE, cases_in_time),
    "money_recovered": Way(_("Wages recovered"), Shape.SHARE, money_recovered),
    "inspections": Way(_("Projects inspected"), Shape.SHARE, inspections_made),
    "first_lessons": Way(_("First lessons at new projects"), Shape.SHARE, first_lessons),
    "publicity": Way(_("Publicity of the law held"), Shape.COUNT, publicity),
    "trainings": Way(_("Trainings held"), Shape.COUNT, trainings),
    "unit_reports": Way(_("Periodic reports handed in in time"), Shape.SHARE, unit_reports),
    "patrols": Way(_("Patrols made"), Shape.COUNT, patrols),
    "tasks_done": Way(_("Tasks done in time"), Shape.SHARE, tasks_done),
    "group_incidents": Way(_("Group incidents over wages"), Shape.COUNT, group_incidents),
    "circulars": Way(_("Circulars and talks received"), Shape.COUNT, circulars),
    "praises": Way(_("Circulars of praise received"), Shape.COUNT, praises),
    "government_arrears": Way(_("Government projects with open arrears"), Shape.COUNT, government_arrears),
    **{
        f"coverage_{each.value}": Way(each.label, Shape.SHARE, _coverage(each)) for each in COVERED
    },
}  # fmt: skip


def counted(
    measure: str, unit: Agency, first: date, last: date, *, government_only: bool, now: datetime
) -> Counted:
    """Raises KeyError for a measure that is not known."""
    return MEASURES[measure].count(Span(unit, first, last, government_only, now))
