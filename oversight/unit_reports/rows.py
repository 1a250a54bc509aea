"""The rows behind a figure of a unit's report, each with its words and, for whoever may see it, its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.people.models import User
from cases.models import Case
from oversight.models import Patrol
from oversight.unit_reports.drawing import CASE, FINDING, PATROL
from projects.models import Finding


@dataclass(frozen=True, slots=True)
class Row:
    """One row; without `url` it is no longer this person's to see, and still counted."""

    kind: Any
    label: str
    day: Any
    text: str = ""
    workers: int | None = None
    amount: Any = None
    state: Any = ""
    url: str = ""


def rows_behind(rows: Sequence[tuple[str, int]], user: User) -> list[Row]:
    """In the order of the figure, one row for each that was counted."""
    keys: dict[str, list[int]] = {}
    for kind, key in rows:
        keys.setdefault(kind, []).append(key)
    found: dict[tuple[str, int], Row] = {}
    cases = Case.objects.visible_to(user).filter(pk__in=keys.get(CASE, ())).select_related("project")
    found |= {(CASE, each.pk): _case(each) for each in cases}
    patrols = Patrol.objects.visible_to(user).filter(pk__in=keys.get(PATROL, ())).select_related("project")
    found |= {(PATROL, each.pk): _patrol(each) for each in patrols}
    findings = Finding.objects.visible_to(user).filter(pk__in=keys.get(FINDING, ())).select_related("project")
    found |= {(FINDING, each.pk): _finding(each) for each in findings}
    return [found.get(each) or _hidden(*each) for each in rows]


def _called(model: type[Model]) -> Any:
    return model._meta.verbose_name


def _case(case: Case) -> Row:
    return Row(
        _called(Case), case.number, case.received_at.date(), case.employer_name or str(case.project or ""),
        case.workers, case.amount, case.get_status_display(), reverse("case", args=[case.number]),
    )  # fmt: skip


def _patrol(patrol: Patrol) -> Row:
    return Row(
        _called(Patrol), str(patrol.project or patrol.employer), patrol.made_on, patrol.text, patrol.workers, None,
        patrol.get_result_display(), reverse("patrol", args=[patrol.pk]),
    )  # fmt: skip


def _finding(finding: Finding) -> Row:
    return Row(
        _called(Finding), str(finding.project), finding.found_at.date(), finding.text, None, None,
        finding.get_state_display(), reverse("finding", args=[finding.pk]),
    )  # fmt: skip


def _hidden(kind: str, key: int) -> Row:
    model = {CASE: Case, PATROL: Patrol, FINDING: Finding}[kind]
    return Row(_called(model), _("No longer with this unit"), None)
