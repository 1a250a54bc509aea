"""The rows behind a figure of a unit's report, and the lines of a township monthly form one by one."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.people.access import SignedIn
from agencies.policy.directives import Rhythm
from oversight.unit_reports.actions import NEW, remove_line, write_line
from oversight.unit_reports.drawing import drawn_of, lines_now, place_of
from oversight.unit_reports.forms import line_form
from oversight.unit_reports.rows import rows_behind
from oversight.unit_reports.shapes import SHAPES, shown
from oversight.unit_reports.views.reports import may, one_of
from oversight.unit_reports.workflow import Verb
from projects.inspections.views.acts import done


@login_required
@require_GET
def rows(request: SignedIn, pk: int, code: str) -> HttpResponse:
    """Exactly the rows that a figure was drawn from."""
    found = one_of(request.user, pk)
    field = next((each for each in SHAPES[found.kind].figures if each.code == code), None)
    if field is None:
        raise Http404
    drawn = drawn_of(found)[code]
    context = {
        "report": found, "title": Rhythm(found.kind).label, "field": field, "value": shown(field, drawn.value),
        "rows": rows_behind(drawn.rows, request.user),
    }  # fmt: skip
    return render(request, "oversight/unit_reports/rows.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def line(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """One line of a township monthly form: read, put right or added."""
    found = one_of(request.user, pk)
    shape, lines = SHAPES[found.kind], lines_now(found)
    place = place_of(lines, key)
    if not shape.lines or (place is None and key != NEW):
        raise Http404
    writes = may(request.user, found, Verb.WRITE)
    if not writes and (place is None or request.method == "POST"):
        raise Http404
    values = lines[place] if place is not None else {}
    form = line_form(shape, request.POST or None, values)
    if request.method == "POST" and form.is_valid():
        said = {each.code: form.cleaned_data[each.code] for each in shape.lines}
        if form.carry_out(lambda: write_line(pk, key, said, by=request.user, now=timezone.now())):
            return done(request, reverse("unit-report", args=[pk]), _("The line is saved."))
    form.mark()
    groups = [
        (name, [(each, form[each.code], shown(each, values.get(each.code))) for each in fields])
        for name, fields in shape.groups
    ]
    project = values.get("project")
    context = {
        "report": found, "title": Rhythm(found.kind).label, "form": form, "groups": groups, "key": key,
        "writes": writes, "name": values.get("name", ""), "project": project,
        "removable": writes and place is not None and not project, "month": f"{found.first:%Y-%m}",
    }  # fmt: skip
    return render(request, "oversight/unit_reports/line.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take_away(request: SignedIn, pk: int, key: str) -> HttpResponse:
    one_of(request.user, pk)
    remove_line(pk, key, by=request.user, now=timezone.now())
    return done(request, reverse("unit-report", args=[pk]), _("The line is taken away."))
