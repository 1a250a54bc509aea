"""The rows behind a figure, as this reader may see them: those that are not visible are counted, not shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from agencies.people.models import Region, User
from cases.models import Case, CaseLetter, Closing, Feedback, Order, Payment, TaskForce, Transfer, Visit
from oversight.duties import sees_place
from oversight.reports.models import ReportFigure
from projects.models import Company, Engagement, Post, Project

PAGE = 100


@dataclass(frozen=True, slots=True)
class RowShown:
    """`adds` is what the row added when it was counted; None where every row counts one."""

    name: str
    url: str
    beside: str = ""
    day: str = ""
    adds: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of the rows; `hidden` of all of them are not this reader's to see, or are gone."""

    shown: list[RowShown]
    count: int
    hidden: int
    page: int
    pages: int
    kind: str | Promise


def _of_case(model: type[Model], *related: str) -> Callable[[User], "QuerySet[Any]"]:
    def visible(user: User) -> "QuerySet[Any]":
        rows: QuerySet[Any] = model._default_manager.filter(case__in=Case.objects.visible_to(user))
        return rows.select_related("case", *related)

    return visible


_VISIBLE: Mapping[str, Callable[[User], "QuerySet[Any]"]] = {
    "cases.case": lambda user: Case.objects.visible_to(user).select_related("project"),
    "cases.transfer": lambda user: Transfer.objects.visible_to(user).select_related("case", "letter", "agency"),
    "cases.payment": lambda user: Payment.objects.visible_to(user).select_related("case"),
    "cases.closing": _of_case(Closing),
    "cases.visit": _of_case(Visit, "agency"),
    "cases.order": lambda user: Order.objects.visible_to(user).select_related("case", "agency"),
    "cases.caseletter": lambda user: CaseLetter.objects.visible_to(user).select_related("case", "letter"),
    "cases.taskforce": _of_case(TaskForce),
    "cases.feedback": lambda user: Feedback.objects.filter(
        transfer__in=Transfer.objects.visible_to(user)
    ).select_related("transfer__case", "transfer__letter", "transfer__agency"),
    "projects.project": lambda user: Project.objects.visible_to(user).select_related("general_contractor"),
    "projects.engagement": lambda user: Engagement.objects.visible_to(user).select_related("project"),
    "projects.company": lambda user: Company.objects.all(),
    "projects.post": lambda user: Post.objects.filter(
        project__in=Project.objects.visible_to(user)
    ).select_related("project", "company"),
    "agencies.region": lambda user: Region.objects.all(),
}  # fmt: skip


def _day(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""


def _case(case: Case, beside: str = "", at: Any = None) -> tuple[str, str, str, str]:
    return case.number, reverse("case", args=[case.number]), beside, _day(at)


def _project(project: Project, beside: str = "", day: Any = None) -> tuple[str, str, str, str]:
    return f"{project.name}", reverse("project", args=[project.pk]), beside, str(day or "")


_SAID: Mapping[str, Callable[[Any], tuple[str, str, str, str]]] = {
    "cases.case": lambda row: _case(
        row, "　".join(filter(None, [row.employer_name, row.project.name if row.project else ""])), row.received_at
    ),
    "cases.transfer": lambda row: _case(row.case, f"{row.letter.number}　{row.recipient}", row.issued_at),
    "cases.payment": lambda row: (
        *_case(row.case, str(row.get_how_display()))[:3], row.paid_on.isoformat()
    ),
    "cases.closing": lambda row: _case(row.case, str(row.get_conclusion_display()), row.closed_at),
    "cases.visit": lambda row: (*_case(row.case, row.agency.short_name)[:3], str(row.visited_on or "")),
    "cases.order": lambda row: _case(row.case, f"{row.get_kind_display()}　{row.addressee}", row.issued_at),
    "cases.caseletter": lambda row: _case(row.case, row.letter.number, row.issued_at),
    "cases.taskforce": lambda row: (*_case(row.case, row.head)[:3], row.set_up_on.isoformat()),
    "cases.feedback": lambda row: _case(
        row.transfer.case, f"{row.transfer.letter.number}　{row.transfer.recipient}", row.given_at
    ),
    "projects.project": lambda row: _project(row, str(row.general_contractor or "")),
    # Of a worker only on which site he is counted.
    "projects.engagement": lambda row: _project(row.project, row.trade, row.entered_on),
    "projects.company": lambda row: (row.name, reverse("company", args=[row.pk]), row.credit_code or "", ""),
    "projects.post": lambda row: _project(row.project, row.get_kind_display() if hasattr(row, "kind") else ""),
    "agencies.region": lambda row: (row.name, "", row.pk, ""),
}  # fmt: skip


def rows_of(figure: ReportFigure, user: User, page: int) -> Rows:
    """The rows of a figure in the order they were counted, a page at a time."""
    keys = figure.rows
    pages = max(1, -(-len(keys) // PAGE))
    page = min(max(page, 1), pages)
    mine = keys[(page - 1) * PAGE : page * PAGE]
    addends = dict(zip(keys, figure.addends, strict=False))
    if not figure.model:
        return Rows([], 0, 0, 1, 1, "")
    model = apps.get_model(figure.model)
    visible = _visible(figure.model, model, user)
    wanted: Sequence[Any] = [str(key) for key in keys] if model is Region else keys
    there = visible.filter(pk__in=wanted)
    known = (
        {int(row.pk): row for row in visible.filter(pk__in=[type(wanted[0])(key) for key in mine])}
        if mine
        else {}
    )
    shown = [_shown(figure.model, known[key], addends.get(key)) for key in mine if key in known]
    hidden = len(keys) - there.order_by().count() if keys else 0
    return Rows(shown, len(keys), hidden, page, pages, model._meta.verbose_name_plural or "")


def _visible(label: str, model: type[Model], user: User) -> "QuerySet[Any]":
    if label in _VISIBLE:
        return _VISIBLE[label](user)
    rows: Any = model._default_manager.all()
    if hasattr(rows, "visible_to"):
        return rows.visible_to(user)
    return rows if sees_place(user) else rows.none()


def _shown(label: str, row: Any, adds: Decimal | None) -> RowShown:
    if label in _SAID:
        return RowShown(*_SAID[label](row), adds=adds)
    url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    return RowShown(str(row), url, adds=adds)
