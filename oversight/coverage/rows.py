"""The rows behind a figure of coverage, each with what shows how it was counted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.listing import Order
from agencies.people.models import Region, User
from agencies.policy.directives import Measure
from cases.models import Case
from oversight.coverage import of_firms, of_projects
from oversight.coverage.measures import CASE, COMPANY, POST, PROJECT, REGION
from oversight.coverage.models import CoverageAnswer
from oversight.coverage.of_places import funds
from oversight.coverage.pieces import Asked, Piece
from projects.compliance.shown import fault_in_words, state_on
from projects.models import Company, Item, Post, Project


@dataclass(frozen=True, slots=True)
class RowShown:
    """`number` and `name` say what it is, `url` opens it; `beside` stands under the name, `note` says what was seen."""

    key: int
    number: str
    name: str
    url: str
    beside: str
    agency: str
    place: str
    note: str = ""


ORDERS: Mapping[str, Order] = {
    PROJECT: Order("code", is_text=True),
    COMPANY: Order("name", is_text=True),
    POST: Order("name", is_text=True),
    CASE: Order("number", is_text=True),
    REGION: Order("name", is_text=True),
}


def rows_of(model: str, keys: Iterable[int], user: User) -> QuerySet[Any]:
    """The rows themselves. Of cases only those the person may see: the number says how many there are."""
    if model == PROJECT:
        projects = Project.objects.visible_to(user).filter(pk__in=keys)
        return projects.select_related("responsible_agency", "region", "general_contractor")
    if model == COMPANY:
        return Company.objects.filter(pk__in=keys)
    if model == POST:
        posts = Post.objects.filter(pk__in=keys, project__in=Project.objects.visible_to(user))
        return posts.select_related("project__responsible_agency", "project__region", "company")
    if model == CASE:
        return (
            Case.objects.visible_to(user)
            .filter(pk__in=keys)
            .select_related("lead_agency", "region", "project")
        )
    return Region.objects.filter(pk__in=[str(key) for key in keys])


def shown_rows(
    measure: Measure, model: str, rows: Iterable[Any], asked: Asked, *, is_frozen: bool = False
) -> list[RowShown]:
    """With a note of what the registers say now; of a month that is frozen there is none."""
    found = list(rows)
    notes = {} if is_frozen else notes_of(measure, [int(each.pk) for each in found], asked)
    return [_SHOW[model](each, notes.get(int(each.pk), "")) for each in found]


def _project(row: Project, note: str) -> RowShown:
    return RowShown(
        row.pk, row.code, row.name, reverse("project", args=[row.pk]), str(row.general_contractor or ""),
        row.responsible_agency.short_name if row.responsible_agency else "", row.region.name, note,
    )  # fmt: skip


def _company(row: Company, note: str) -> RowShown:
    return RowShown(
        row.pk, row.credit_code or "", row.name, reverse("company", args=[row.pk]), "", "", "", note
    )


def _post(row: Post, note: str) -> RowShown:
    project = row.project
    return RowShown(
        row.pk, project.code, row.name, reverse("project", args=[project.pk]),
        _(", ").join(filter(None, [project.name, str(row.company or "")])),
        project.responsible_agency.short_name if project.responsible_agency else "", project.region.name, note,
    )  # fmt: skip


def _case(row: Case, note: str) -> RowShown:
    received = date_format(timezone.localdate(row.received_at), "Y-m-d")
    return RowShown(
        row.pk, row.number, row.project.name if row.project else row.employer_name,
        reverse("case", args=[row.number]), received, row.lead_agency.short_name if row.lead_agency else "",
        row.region.name, note or (_("%(count)s workers owed") % {"count": row.workers} if row.workers else ""),
    )  # fmt: skip


def _region(row: Region, note: str) -> RowShown:
    return RowShown(int(row.pk), row.code, row.name, reverse("coverage-answers"), "", "", "", note)


_SHOW: Mapping[str, Callable[[Any, str], RowShown]] = {
    PROJECT: _project, COMPANY: _company, POST: _post, CASE: _case, REGION: _region,
}  # fmt: skip


def notes_of(measure: Measure, keys: list[int], asked: Asked) -> dict[int, str]:
    """What shows how each of these rows was counted."""
    if measure in of_projects.DUTIES:
        items = Item.objects.filter(code=measure.value, project__in=keys)
        return {each.project_id: _item(each, asked) for each in items}
    if measure in of_projects.MONTHLY:
        months = of_projects.last_months(keys, asked.jurisdiction, asked.on)
        return {each.project: _("wages of %(month)s") % {"month": f"{each.month:%Y-%m}"} for each in months}
    if measure == Measure.GOVERNMENT_ARREARS:
        return _owing(keys, asked)
    if measure == Measure.DEPOSIT_FIRMS:
        return _firms(of_firms.with_deposit(asked), keys)
    if measure == Measure.LABOUR_MANAGER_FIRMS:
        return _firms(of_firms.with_manager(asked), keys)
    return _answers(measure, asked) if measure.is_answered else {}


def _item(item: Item, asked: Asked) -> str:
    state = str(state_on(item, asked.on).label)
    return f"{state} · {fault_in_words(item.fault)}" if item.fault else state


def _owing(keys: list[int], asked: Asked) -> dict[int, str]:
    reasons = (
        (of_projects.owing_by_case(asked), _("an open case")),
        (of_projects.owing_by_payroll(asked), _("a payroll unpaid after its day")),
        (of_projects.owing_by_sheet(asked), _("a signed sheet not paid out")),
    )
    return {key: _(", ").join(words for owe, words in reasons if key in owe) for key in keys}


def _firms(found: Iterable[Piece], keys: Iterable[int]) -> dict[int, str]:
    done: dict[int, int] = {}
    all_: dict[int, int] = {}
    for each in found:
        all_[each.key] = all_.get(each.key, 0) + 1
        done[each.key] = done.get(each.key, 0) + each.ok
    words = _("%(done)s of %(all)s projects")
    return {key: words % {"done": done[key], "all": all_[key]} for key in keys if key in all_}


def _answers(measure: Measure, asked: Asked) -> dict[int, str]:
    kept = funds(asked.jurisdiction) if measure == Measure.EMERGENCY_FUND else {}
    found = {
        int(code): _("in the register of funds: %(name)s") % {"name": fund.account.name}
        for code, fund in kept.items()
    }
    for each in CoverageAnswer.objects.filter(jurisdiction=asked.jurisdiction, measure=measure):
        said = [each.document, date_format(each.since, "Y-m-d") if each.since else "", each.note]
        found.setdefault(int(each.region_id), " · ".join(filter(None, said)))
    return found
