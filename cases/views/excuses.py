"""Who gives reasons that are none: per firm and per project owner, every figure with its cases."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.people.access import scope_of
from agencies.people.models import User
from cases import lists
from cases.filters_handling import ExcuseFilter
from cases.models import Case, Feedback
from cases.reasons import ANY_EXCUSE, INVALID_EXCUSES, ArrearsReason, Clause, clauses_against
from cases.views.rows import cell

EXCUSES = tuple(each for each in ArrearsReason if each in INVALID_EXCUSES)
# In which part a name stands to a case, and by which filter its cases are found.
_PARTS = {
    "employer": ("transfer__case__employer_name", "employer"),
    "contractor": ("transfer__case__project__general_contractor__name", "contractor"),
    "owner": ("transfer__case__project__owner__name", "owner"),
}
_OWNER_AGENCY = "transfer__case__project__owner_agency__name"


@dataclass(frozen=True, slots=True)
class Figure:
    """How many cases, and where they are listed."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Named:
    """One firm or owner: in how many cases each excuse was given, and in how many any."""

    name: str
    figures: tuple[Figure, ...]
    cases: Figure


@dataclass(frozen=True, slots=True)
class Table:
    part: str
    title: str
    rows: list[Named]


Found = Mapping[str, Mapping[str, Mapping[str, set[int]]]]  # part -> name -> excuse -> cases


def gathered(user: User, form: ExcuseFilter) -> dict[str, dict[str, dict[str, set[int]]]]:
    """Each case counts once per name and excuse, however often it was said."""
    seen = Case.objects.visible_to(user).order_by().values("pk")
    given = (
        Feedback.objects.given()
        .filter(form.condition(), reasons__overlap=[each.value for each in EXCUSES], transfer__case__in=seen)
        .order_by()
        .values_list(
            "transfer__case_id", "reasons", *(path for path, _name in _PARTS.values()), _OWNER_AGENCY
        )
    )
    found: dict[str, dict[str, dict[str, set[int]]]] = {part: {} for part in _PARTS}
    wanted = form.stated().get("excuse")
    for case, reasons, employer, contractor, owner, agency in given.iterator(chunk_size=5000):
        names = {"employer": employer, "contractor": contractor, "owner": owner or agency}
        for excuse in (each for each in reasons if each in INVALID_EXCUSES and wanted in (None, each)):
            for part, name in names.items():
                if name and _matches(name, form):
                    found[part].setdefault(name, defaultdict(set))[excuse].add(case)
    return found


def _matches(name: str, form: ExcuseFilter) -> bool:
    return form.stated().get("q", "").strip() in name


def tables_of(found: Found, form: ExcuseFilter) -> list[Table]:
    titles = {
        "employer": _("Employers"),
        "contractor": _("General contractors"),
        "owner": _("Project owners"),
    }
    days = {name: day for name, day in form.stated().items() if name.startswith("received")}
    return [Table(part, titles[part], _rows(part, names, form, days)) for part, names in found.items()]


def _rows(
    part: str, names: Mapping[str, Mapping[str, set[int]]], form: ExcuseFilter, days: Mapping[str, Any]
) -> list[Named]:
    any_of = form.stated().get("excuse") or ANY_EXCUSE
    rows = []
    for name, excuses in names.items():
        same: dict[str, Any] = {"queue": "all", _PARTS[part][1]: name, **days}
        figures = tuple(
            _figure(same | {"reason": each.value}, excuses.get(each.value, set())) for each in EXCUSES
        )
        rows.append(Named(name, figures, _figure(same | {"reason": any_of}, set().union(*excuses.values()))))
    return sorted(rows, key=lambda row: (-row.cases.count, row.name))


def _figure(filters: Mapping[str, Any], cases: set[int]) -> Figure:
    query = urlencode(filters)
    return Figure(len(cases), f"{reverse('cases')}?{query}" if cases else "")


@login_required
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = ExcuseFilter(request.GET, lists.options_for(user))
    found = gathered(user, form)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "excuses": [(each, _clause(user, each)) for each in EXCUSES],
        "tables": tables_of(found, form),
        "is_empty": not any(found.values()),
        "kept": without(request.GET),
        "unfiltered": request.path,
    }
    return render(request, "cases/handling/excuses.html", context)


def _clause(user: User, excuse: ArrearsReason) -> Clause | None:
    return next(iter(clauses_against(excuse.value, scope_of(user).jurisdiction)), None)


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    user: User = request.user  # type: ignore[assignment]
    form = ExcuseFilter(request.GET, lists.options_for(user))
    tables = tables_of(gathered(user, form), form)
    heading = [_("Part in the case"), _("Name"), *(str(each.label) for each in EXCUSES), _("Cases")]
    return csv_response(f"excuses-{timezone.localdate():%Y%m%d}", heading, _lines(tables))


def _lines(tables: Iterable[Table]) -> Iterable[list[str]]:
    for table in tables:
        for row in table.rows:
            values: list[Any] = [
                table.title,
                row.name,
                *(each.count for each in row.figures),
                row.cases.count,
            ]
            yield [cell(value) for value in values]
