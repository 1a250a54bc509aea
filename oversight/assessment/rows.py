"""The rows behind a figure of a scorecard, each as one line with a link to where it lives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.people.models import User
from cases.models import Case, Feedback, Transfer
from oversight.campaigns.models import Admonition
from oversight.group.models import Task
from oversight.unit_reports.models import Patrol, UnitReport
from projects.models import Post, Project, Training


@dataclass(frozen=True, slots=True)
class Line:
    """What it is, where it opens, on which day, and what was seen of it."""

    key: int
    name: str
    url: str
    on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of row: what it is called, those that a person may see, and a row as a line."""

    label: str | Promise
    rows: Callable[[User], QuerySet[Any]]
    line: Callable[[Any], Line]


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _case_line(case: Case, on: date | None, note: str, key: int) -> Line:
    return Line(key, case.number, reverse("case", args=[case.number]), on, note)


def _transfer(row: Transfer) -> Line:
    limit = row.limit.get_state_display() if row.limit else ""
    note = " · ".join(
        filter(None, [row.letter.number, row.recipient, str(row.get_status_display()), str(limit)])
    )
    return _case_line(row.case, _day(row.issued_at), note, row.pk)


def _feedback(row: Feedback) -> Line:
    note = f"{row.transfer.letter.number} · {row.transfer.recipient}"
    return _case_line(row.transfer.case, _day(row.returned_at), note, row.pk)


def _case(row: Case) -> Line:
    sums = "" if row.amount is None else f"{row.recovered:,.2f} / {row.amount:,.2f}"
    note = " · ".join(filter(None, [str(row.get_status_display()), row.employer_name, sums]))
    return _case_line(row, _day(row.received_at), note, row.pk)


def _project(row: Project) -> Line:
    note = f"{row.code} · {row.get_state_display()}"
    return Line(row.pk, row.name, reverse("project", args=[row.pk]), row.started_on, note)


def _training(row: Training) -> Line:
    note = " · ".join(filter(None, [str(row.get_kind_display()), row.organiser.short_name, row.place]))
    return Line(row.pk, row.topic, reverse("training", args=[row.pk]), row.held_on, note)


def _unit_report(row: UnitReport) -> Line:
    note = " · ".join([str(row.get_state_display()), f"{row.first} – {row.last}"])
    return Line(row.pk, str(row.get_kind_display()), reverse("unit-report", args=[row.pk]), row.due_on, note)


def _patrol(row: Patrol) -> Line:
    name = row.project.name if row.project else row.employer
    return Line(
        row.pk,
        name,
        reverse("patrol", args=[row.pk]),
        row.made_on,
        f"{row.patrollers} · {row.get_result_display()}",
    )


def _task(row: Task) -> Line:
    return Line(
        row.pk, row.text, reverse("group-task", args=[row.pk]), row.due_on, str(row.get_state_display())
    )


def _admonition(row: Admonition) -> Line:
    name = f"{row.get_kind_display()} {row.letter.number if row.letter else ''}"
    return Line(row.pk, name, reverse("admonition", args=[row.pk]), _day(row.issued_at), row.reason[:120])


def _post(row: Post) -> Line:
    return Line(
        row.pk, row.project.name, reverse("project", args=[row.project_id]), None, str(row.company or "")
    )


SOURCES: Mapping[str, Source] = {
    "cases.transfer": Source(
        _("Letters"),
        lambda user: Transfer.objects.visible_to(user).select_related("case", "letter", "agency", "limit"),
        _transfer,
    ),
    "cases.feedback": Source(
        _("Feedback"),
        lambda user: Feedback.objects.filter(
            transfer__in=Transfer.objects.visible_to(user)
        ).select_related("transfer__case", "transfer__letter", "transfer__agency"),
        _feedback,
    ),
    "cases.case": Source(_("Cases"), lambda user: Case.objects.visible_to(user), _case),
    "projects.project": Source(_("Projects"), lambda user: Project.objects.visible_to(user), _project),
    "projects.training": Source(
        _("Trainings"),
        lambda user: Training.objects.filter(
            jurisdiction=user.agency.jurisdiction_id if user.agency else None
        ).select_related("organiser"),
        _training,
    ),
    "projects.post": Source(
        _("Labour managers"),
        lambda user: Post.objects.filter(project__in=Project.objects.visible_to(user)).select_related(
            "project", "company"
        ),
        _post,
    ),
    "oversight.unitreport": Source(
        _("Unit reports"), lambda user: UnitReport.objects.visible_to(user), _unit_report
    ),
    "oversight.patrol": Source(
        _("Patrols"), lambda user: Patrol.objects.visible_to(user).select_related("project"), _patrol
    ),
    "oversight.task": Source(_("Tasks of the group"), lambda user: Task.objects.visible_to(user), _task),
    "oversight.admonition": Source(
        _("Circulars and talks"),
        lambda user: Admonition.objects.visible_to(user).select_related("letter"),
        _admonition,
    ),
}  # fmt: skip


def lines_of(model: str, keys: Sequence[int], user: User) -> list[Line]:
    """Those of the rows that the person may see; the figure says how many there are."""
    source = SOURCES[model]
    return [source.line(row) for row in source.rows(user).filter(pk__in=list(keys)).order_by("pk").distinct()]
