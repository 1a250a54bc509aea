"""The pages of reports: the register, one report as it stands on paper, the rows behind a figure, and its files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.csv_lists import csv_response
from agencies.forms.filters import Options
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.acts import acts_of
from oversight.duties import sees_place, steers
from oversight.reports.acting import acts_for, may_edit
from oversight.reports.calling import owed, rhythm
from oversight.reports.documents.making import MEDIA_TYPES, file_of, name_of, void_of
from oversight.reports.forms import TABS, ReportFilter, tab
from oversight.reports.models import Report
from oversight.reports.paper import paper_of
from oversight.reports.rows import rows_of
from projects.inspections.views.acts import Act, officials_only, with_bound
from projects.inspections.views.tables import cells, listed, tab_named, tabs

ORDER = Order("last", descending=True, is_day=True)
TONES = {"draft": "act", "signed": "wait", "issued": "done", "withdrawn": "paused"}
_RELATED = ("signed_by", "issued_by", "edited_by")


def _tabs_for(user: User) -> Any:
    """Whoever does not see drafts has no tab for them."""
    return TABS if sees_place(user) else [each for each in TABS if each[0] in ("issued", "withdrawn")]


@login_required
@require_GET
def reports(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    assert request.user.agency is not None
    named, place = _tabs_for(request.user), request.user.agency.jurisdiction_id
    state = tab_named(request, named, "issued" if not sees_place(request.user) else "all")
    form = ReportFilter(request.GET, Options())
    visible = Report.objects.visible_to(request.user).defer("body")
    context = listed(request, visible.filter(form.condition()).filter(tab(state)), ORDER, form, state)
    context["rows"] = [{"report": each, "tone": TONES[each.state]} for each in context["rows"]]
    context["tabs"] = tabs(
        request, named, state, {name: visible.filter(tab(name)).count() for name, _label in named}
    )
    context["rhythm"] = rhythm(place, context["today"])
    context["owed"] = owed(place, context["today"]) if sees_place(request.user) else []
    context["may_draw_up"] = steers(request.user)
    return render(request, "oversight/reports/reports.html", context)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    officials_only(request.user)
    state = tab_named(request, _tabs_for(request.user), "issued" if not sees_place(request.user) else "all")
    form = ReportFilter(request.GET, Options())
    found = Report.objects.visible_to(request.user).filter(form.condition()).filter(tab(state)).defer("body")
    heading = [
        _("Number of the report"), _("Title"), _("Kind of report"),
        _("First day of the period"), _("Last day of the period"), _("Due on"), _("Zero report"),
        _("State"), _("Signed by"), _("Signed at"), _("Issued at"), _("Reason for withdrawal"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.number, each.title, each.get_kind_display(), each.first, each.last, each.due_on,
             _("yes") if each.is_zero else _("no"), each.get_state_display(), each.signed_by, each.signed_at,
             each.issued_at, each.withdrawal_reason]
        )
        for each in found.select_related(*_RELATED).order_by(*ORDER.fields).iterator(chunk_size=500)
    )  # fmt: skip
    return csv_response(f"reports-{timezone.localdate():%Y%m%d}", heading, lines)


def one_of(user: User, pk: int) -> Report:
    officials_only(user)
    visible: QuerySet[Report] = Report.objects.visible_to(user).select_related(*_RELATED, "jurisdiction")
    return get_object_or_404(visible, pk=pk)


@login_required
@require_GET
def report(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, one_of(request.user, pk))


def page(request: HttpRequest, report: Report, bound: Act | None = None) -> HttpResponse:
    user: Any = request.user
    context = {
        "report": report, "paper": paper_of(report), "tone": TONES[report.state], "void": void_of(report),
        "acts": with_bound(acts_for(user, report), bound), "timeline": acts_of(report),
        "forms": [(form, reverse("report-file", args=[report.pk, form])) for form in MEDIA_TYPES],
        "may_edit": may_edit(user, report),
    }  # fmt: skip
    return render(request, "oversight/reports/report.html", context)


@login_required
@require_GET
def figure(request: SignedIn, pk: int, code: str) -> HttpResponse:
    """What a number is made of: its rows as they were frozen, or the figures behind it."""
    report = one_of(request.user, pk)
    found = get_object_or_404(report.figures.all(), code=code)
    parts = {each.code: each for each in report.figures.filter(code__in=found.parts)}
    asked = request.GET.get("page", "1")
    context = {
        "report": report, "figure": found, "parts": [parts[each] for each in found.parts if each in parts],
        "rows": rows_of(found, request.user, int(asked[:9]) if asked.isdecimal() else 1),
    }  # fmt: skip
    return render(request, "oversight/reports/figure.html", context)


@login_required
@require_GET
def file(request: SignedIn, pk: int, form: str) -> HttpResponse:
    if form not in MEDIA_TYPES:
        raise Http404
    report = one_of(request.user, pk)
    response = HttpResponse(file_of(report, form), content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = content_disposition_header(True, name_of(report, form)) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
