"""Contract-performance appraisals: the list, entering one, and its check by the industry department."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.listing import CAP
from agencies.people.access import SignedIn
from projects.compliance import appraising
from projects.compliance.filters import AppraisalFilter, options_of
from projects.compliance.forms import AppraisalForm
from projects.compliance.views.lists import sound_keys
from projects.duties import may_edit
from projects.models import Appraisal
from projects.registers.sight import agency_of, one_of, seen_by

ORDER = listing.Order("until_on", descending=True, is_text=True)


def _found(request: SignedIn) -> tuple[AppraisalFilter, Any]:
    form = AppraisalFilter(request.GET, options_of(agency_of(request.user)))
    rows = Appraisal.objects.filter(form.condition(), project__in=seen_by(request.user))
    return form, rows.select_related(
        "project__responsible_agency", "checking_agency", "checked_by", "made_by"
    )


@login_required
@require_GET
def appraisals(request: SignedIn) -> HttpResponse:
    form, found = _found(request)
    page = listing.page_of(found, ORDER, sound_keys(request.GET))
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": [
            {
                "appraisal": each,
                "checks": each.checked_at is None and appraising.may_check(request.user, each),
            }
            for each in page.rows
        ],
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
    }
    return render(request, "projects/compliance/appraisals.html", context)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    _form, found = _found(request)
    heading = [
        _("Project number"), _("Project"), _("Period from"), _("Until"), _("Labour use (points of 100)"),
        _("Wage account (points of 100)"), _("Payment of wages (points of 100)"), _("Checked by the department"),
        _("Checked at"), _("Note"),
    ]  # fmt: skip
    rows = (
        [
            each.project.code, each.project.name, each.from_on.isoformat(), each.until_on.isoformat(),
            str(each.labour_use), str(each.wage_account), str(each.wage_payment), str(each.checking_agency or ""),
            f"{timezone.localtime(each.checked_at):%Y-%m-%d %H:%M}" if each.checked_at else "", each.note,
        ]
        for each in found.order_by(*ORDER.fields).iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_response(f"appraisals-{timezone.localdate():%Y%m%d}", heading, rows)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn, pk: int) -> HttpResponse:
    project = one_of(request.user, pk)
    if not may_edit(request.user, project):
        raise Http404
    form = AppraisalForm(request.POST or None, prefix_id="appraisal")
    if request.method == "POST" and form.is_valid():
        wanted = appraising.Wanted(**form.cleaned_data)
        if form.carry_out(lambda: appraising.enter(pk, wanted, by=request.user, now=timezone.now())):
            messages.success(request, _("The appraisal is entered; the industry department checks it."))
            return redirect("project-compliance", pk=pk)
    if form.is_bound:
        form.mark()
    context = {"project": project, "form": form}
    return render(request, "projects/compliance/appraise.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def check(request: SignedIn, pk: int) -> HttpResponse:
    seen = get_object_or_404(Appraisal.objects.filter(project__in=seen_by(request.user)), pk=pk)
    appraising.check(seen.pk, by=request.user, now=timezone.now())
    messages.success(request, _("The appraisal is checked."))
    if request.POST.get("back") == "project":
        return redirect("project-compliance", pk=seen.project_id)
    return redirect("appraisals")
