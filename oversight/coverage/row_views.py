"""The rows behind a figure of coverage: a list to page through, and the whole as a workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from agencies.importing.writing import MEDIA_TYPE, table
from agencies.people.access import SignedIn
from agencies.policy.directives import Measure
from oversight.coverage.lines import Line
from oversight.coverage.measures import COUNTS, Reach, gathered, model_of, pieces
from oversight.coverage.models import CoveragePoint
from oversight.coverage.of_places import owed_in_year
from oversight.coverage.reading import asked_for
from oversight.coverage.rows import ORDERS, RowShown, rows_of, shown_rows
from oversight.coverage.views import Asking, asking, line_of
from oversight.coverage.words import HOW
from projects.inspections.views.tables import cells, listed, tab_named, tabs

# Nobody asks for the cases of a year before this many.
OLDEST = 50
WHICH = (
    ("missing", gettext_lazy("Not reached")),
    ("reached", gettext_lazy("Reached")),
    ("all", gettext_lazy("All counted")),
)


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a figure: those of now, of a year, or of a month whose point was kept."""

    reach: Reach
    point: CoveragePoint | None = None
    year: int | None = None


def behind(request: SignedIn, asked: Asking, line: Line) -> Behind:
    of = asked_for(line, asked.jurisdiction, asked.on, asked.narrowed)
    if text := request.GET.get("month", ""):
        return _of_month(asked, line, text)
    if line.measure == Measure.WORKERS_OWED and (text := request.GET.get("year", "")):
        if not text.isdecimal() or len(text) != 4 or not 0 <= asked.on.year - int(text) <= OLDEST:
            raise Http404
        owed = owed_in_year(of, int(text))
        number = sum(owed.values())
        reach = Reach(number, number, model_of(line.measure), list(owed), [], is_count=True)
        return Behind(reach, year=int(text))
    return Behind(gathered(line.measure, pieces([line.measure], of)[line.measure]))


def _of_month(asked: Asking, line: Line, text: str) -> Behind:
    try:
        month = parse_date(f"{text}-01")
    except ValueError:
        month = None
    # No points are kept of a sector, or of government projects alone.
    if month is None or asked.narrowed["sector"] or asked.narrowed["government"]:
        raise Http404
    points = CoveragePoint.objects.filter(
        jurisdiction=asked.jurisdiction, measure=line.measure, scope=line.key, month=month,
        agency=asked.narrowed["agency"], region=asked.narrowed["region"] or None,
    )  # fmt: skip
    point = get_object_or_404(points)
    reach = Reach(
        point.numerator, point.denominator, point.model, point.reached, point.missing, line.measure in COUNTS
    )
    return Behind(reach, point)


@login_required
@require_GET
def rows(request: SignedIn, code: str) -> HttpResponse:
    """The rows behind a figure, paged: those reached, those missing, or all."""
    asked = asking(request)
    line = line_of(request, asked, code)
    found = behind(request, asked, line)
    reach = found.reach
    usual = "reached" if reach.is_count or not reach.missing else "missing"
    state = tab_named(request, WHICH, usual)
    keys = {"reached": reach.reached, "missing": reach.missing, "all": [*reach.reached, *reach.missing]}
    counts = {name: len(keys[name]) for name in keys}
    context = listed(
        request, rows_of(reach.model, keys[state], request.user), ORDERS[reach.model], asked.form, state
    )
    of = asked_for(line, asked.jurisdiction, asked.on, asked.narrowed)
    context |= {
        "tabs": [] if reach.is_count else tabs(request, WHICH, state, counts),
        "rows": shown_rows(line.measure, reach.model, context["rows"], of, is_frozen=found.point is not None),
        "line": line,
        "how": HOW[line.measure],
        "found": found,
        "total": counts[state],
        "unseen": counts[state] - rows_of(reach.model, keys[state], request.user).count(),
        "reached": set(reach.reached),
        "back": f"{reverse('coverage-measure', args=[code])}?scope={line.named}",
    }
    return render(request, "oversight/coverage/rows.html", context)


@login_required
@require_GET
def rows_workbook(request: SignedIn, code: str) -> FileResponse:
    asked = asking(request)
    line = line_of(request, asked, code)
    found = behind(request, asked, line)
    state = tab_named(request, WHICH, "all")
    reach = found.reach
    keys = {"reached": reach.reached, "missing": reach.missing, "all": [*reach.reached, *reach.missing]}[
        state
    ]
    mine = rows_of(reach.model, keys, request.user).order_by(*ORDERS[reach.model].fields)
    of = asked_for(line, asked.jurisdiction, asked.on, asked.narrowed)
    lines = shown_rows(line.measure, reach.model, mine, of, is_frozen=found.point is not None)
    heading = [
        _("Code or number"), _("Name"), _("Beside it"), _("Industry department"), _("Place"), _("Reached"),
        _("What was seen"),
    ]  # fmt: skip
    file = table(str(line.measure.label), heading, _row_lines(lines, set(reach.reached)))
    name = f"coverage-{line.measure.value}-{state}-{asked.on:%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)


def _row_lines(lines: Sequence[RowShown], reached: set[int]) -> Iterator[list[str]]:
    words = {True: _("yes"), False: _("no")}
    for each in lines:
        yield cells(
            [
                each.number,
                each.name,
                each.beside,
                each.agency,
                each.place,
                words[each.key in reached],
                each.note,
            ]
        )
