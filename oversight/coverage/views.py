"""The pages of coverage: all measures of the place, one measure with its curve, the rows behind a figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.forms.filters import without
from agencies.importing.writing import MEDIA_TYPE, table
from agencies.people.access import SignedIn
from agencies.policy.directives import Measure
from oversight.coverage.forms import CoverageFilter
from oversight.coverage.lines import Line, line_named, lines_of
from oversight.coverage.measures import pieces
from oversight.coverage.of_places import owed_by_year
from oversight.coverage.pieces import Asked
from oversight.coverage.reading import (
    Part,
    Shown,
    asked_for,
    deposit_by_sector,
    options_of,
    overview,
    parts,
    points_of,
    policy_of,
    shown,
)
from oversight.coverage.words import HOW
from oversight.duties import steers
from projects.inspections.views.acts import officials_only
from projects.inspections.views.tables import cells

YEARS = 6


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what: the place, the day, and what the filters say."""

    jurisdiction: str
    on: date
    form: CoverageFilter
    narrowed: dict[str, Any]


def asking(request: SignedIn) -> Asking:
    officials_only(request.user)
    if request.user.agency is None:
        raise Http404
    jurisdiction = request.user.agency.jurisdiction_id
    form = CoverageFilter(request.GET, options_of(jurisdiction))
    return Asking(jurisdiction, timezone.localdate(), form, form.narrowed())


def line_of(request: SignedIn, asked: Asking, measure: str) -> Line:
    """The line of the address; `scope` in the query says of which projects, without it the first of the measure."""
    if measure not in Measure.values:
        raise Http404
    lines = lines_of(policy_of(asked.jurisdiction, asked.on))
    found = line_named(lines, Measure(measure), request.GET.get("scope"))
    if found is None:
        raise Http404
    return found


def filtered(request: SignedIn, asked: Asking) -> dict[str, Any]:
    return {
        "form": asked.form,
        "chips": asked.form.chips(request.GET, request.path),
        "kept": request.GET.urlencode(),
        "unfiltered": request.path,
        "today": asked.on,
    }


@login_required
@require_GET
def coverage(request: SignedIn) -> HttpResponse:
    asked = asking(request)
    found = overview(asked.jurisdiction, asked.on, asked.narrowed)
    context = filtered(request, asked) | {
        "aimed": [each for each in found if each.line.has_target],
        "other": [each for each in found if not each.line.has_target],
        "sectors": deposit_by_sector(asked.jurisdiction, asked.on, asked.narrowed),
        "may_answer": steers(request.user),
        "narrow": f"&{asked_query(request)}" if asked_query(request) else "",
    }
    return render(request, "oversight/coverage/coverage.html", context)


def asked_query(request: SignedIn, *but: str) -> str:
    """What narrows, as a query string, for links to the same projects."""
    return without(request.GET, "scope", "state", "month", "year", *but)


@login_required
@require_GET
def workbook(request: SignedIn) -> FileResponse:
    """Every line with its figures, its target and its light."""
    asked = asking(request)
    heading = [
        _("What is measured"), _("Of which projects"), _("Reached"), _("Out of"), _("Share (%)"), _("Target (%)"),
        _("Target day"), _("Target day past"), _("Clause"), _("Traffic light"), _("How it is counted"),
    ]  # fmt: skip
    found = overview(asked.jurisdiction, asked.on, asked.narrowed)
    file = table(_("Coverage and targets"), heading, _lines(found, asked.on))
    name = f"coverage-{asked.on:%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)


def _lines(found: Sequence[Shown], on: date) -> Iterator[list[str]]:
    words = {True: _("yes"), False: _("no")}
    for each in found:
        target = each.seen.coming or each.seen.demanded
        yield cells(
            [each.name, each.scope, each.reach.numerator, each.reach.denominator, each.reach.share,
             target.share if target else None, target.by if target else None,
             words[target.is_past(on)] if target else "", target.directive.source if target else "",
             each.light.label, HOW[each.line.measure]]
        )  # fmt: skip


@login_required
@require_GET
def measure(request: SignedIn, code: str) -> HttpResponse:
    """One measure: the curve with its target line, how it is counted, who is behind."""
    asked = asking(request)
    line = line_of(request, asked, code)
    of = asked_for(line, asked.jurisdiction, asked.on, asked.narrowed)
    found = pieces([line.measure], of)[line.measure]
    kept = [
        each for each in points_of(asked.jurisdiction, asked.narrowed, line.measure) if each.scope == line.key
    ]
    seen = shown(line, of, found, kept)
    split = parts(line, of, found)
    lines = lines_of(policy_of(asked.jurisdiction, asked.on))
    context = filtered(request, asked) | {
        "shown": seen,
        "how": HOW[line.measure],
        "targets": [(each, each.is_past(asked.on)) for each in line.targets],
        "split": split,
        "groups": _groups(split),
        "others": [each for each in lines if each.measure == line.measure and each.key != line.key],
        "scope_query": f"scope={line.named}",
        "narrow": f"&{asked_query(request)}" if asked_query(request) else "",
        "owed": _owed(of) if line.measure == Measure.WORKERS_OWED else [],
        "is_narrowed": bool(asked.form.stated()),
        "scope_hidden": line.named,
    }
    return render(request, "oversight/coverage/measure.html", context)


def _groups(split: Any) -> list[tuple[str, str, str, list[Part]]]:
    """Name of the filter, heading, what nobody's is called, its parts."""
    return [
        ("agency", _("By industry department"), _("None named"), split.agencies),
        ("region", _("By place"), "", split.places),
        ("sector", _("By sector"), _("None named"), split.sectors),
    ]


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the series: it must lie below the year before, which is its target line."""

    year: int
    workers: int
    before: int | None
    is_running: bool

    @property
    def falls(self) -> bool | None:
        return None if self.before is None else self.workers < self.before or self.workers == 0


def _owed(asked: Asked) -> list[Year]:
    series = owed_by_year(asked, YEARS + 1)
    found = [
        Year(year, workers, series.get(year - 1), year == asked.on.year)
        for year, workers in sorted(series.items())
    ]
    return found[-YEARS:]


def owed(request: SignedIn) -> HttpResponse:
    """The yearly series of the headline target (被欠薪农民数量逐年下降)."""
    return measure(request, Measure.WORKERS_OWED.value)
