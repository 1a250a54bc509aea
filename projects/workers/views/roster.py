"""The roster of a project: figures, list, file; entering a worker; the devices of the site."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.importing import writing
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from projects.models import Device, Engagement, Project
from projects.registers.sight import one_of, seen_by
from projects.workers import actions, devices
from projects.workers.coverage import real_name_state
from projects.workers.filters import RosterFilter
from projects.workers.forms import DeviceForm, RemoveForm, WorkerForm
from projects.workers.roster_columns import BY_CODE
from projects.workers.shown import HEADING, RELATED, figures_of, line_of, shown

ORDER = Order("entered_on", descending=True, is_day=True)


def _found(project: Project, params: Any) -> tuple[RosterFilter, Any]:
    form = RosterFilter(params, project, timezone.localdate())
    rows = Engagement.objects.filter(form.condition(), project=project).select_related(*RELATED)
    return form, rows


def standing(project: Project) -> list[Device]:
    return list(project.devices.filter(removed_on__isnull=True).order_by("kind", "serial"))


@login_required
@require_GET
def roster(request: SignedIn, pk: int) -> HttpResponse:
    project = one_of(request.user, pk)
    state = real_name_state([pk], timezone.localdate())[pk]
    machines = standing(project)
    context: dict[str, Any] = {
        "project": project, "figures": figures_of(project, state), "devices": machines,
        "device_fault": devices.fault_of({each.kind for each in machines}),
        "edits": actions.may_write(request.user, project), "month": f"{timezone.localdate():%Y-%m}",
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return render(request, "projects/workers/panel.html", context)
    form, found = _found(project, request.GET)
    page = listing.page_of(found, ORDER, request.GET)
    context |= {
        "form": form, "chips": form.chips(request.GET, request.path), "rows": [shown(each) for each in page.rows],
        "page": page, "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP, "kept": without(request.GET), "unfiltered": request.path,
    }  # fmt: skip
    return render(request, "projects/workers/roster.html", context)


@login_required
@require_GET
def export(request: SignedIn, pk: int) -> HttpResponseBase:
    """Masked, always: who needs a name opens the worker's page, and that is on record."""
    project = one_of(request.user, pk)
    _form, found = _found(project, request.GET)
    heading = [BY_CODE[code].name for code in HEADING]
    name = f"roster-{project.code}-{timezone.localdate():%Y%m%d}"

    def lines() -> Iterator[list[str]]:
        for each in found.order_by(*ORDER.fields).iterator(chunk_size=2000):
            yield line_of(each, project.code)

    if request.GET.get("format") == "xlsx":
        file = writing.table("农民工实名制花名册", heading, lines())
        return FileResponse(
            file, as_attachment=True, filename=f"{name}.xlsx", content_type=writing.MEDIA_TYPE
        )
    return csv_response(name, heading, lines())


@login_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def enter(request: SignedIn, pk: int) -> HttpResponse:
    project = one_of(request.user, pk)
    actions.needs_write(request.user, project)
    form = WorkerForm(project, request.POST or None, prefix_id="worker")
    if form.is_bound and form.is_valid():
        said = form.cleaned_data["entered_on"]
        if form.carry_out(
            lambda: actions.enter(
                pk, form.person(), entered_on=said, stated=form.stated(), by=request.user, now=timezone.now()
            )
        ):
            messages.success(request, _("The worker is on the roster."))
            return redirect("project-workers", pk=pk)
    context = {"project": project, "form": form.mark() if form.is_bound else form}
    return render(request, "projects/workers/enter.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def site_devices(request: SignedIn, pk: int) -> HttpResponse:
    project = one_of(request.user, pk)
    form = DeviceForm(request.POST or None, prefix_id="device")
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        if form.carry_out(lambda: devices.install(pk, **said, by=request.user, now=timezone.now())):
            messages.success(request, _("The device is in the register."))
            return redirect("project-devices", pk=pk)
    machines = list(project.devices.order_by("removed_on", "kind", "serial"))
    context = {
        "project": project, "form": form.mark() if form.is_bound else form,
        "edits": actions.may_write(request.user, project),
        "fault": devices.fault_of({each.kind for each in machines if each.removed_on is None}),
        "devices": [(each, RemoveForm(prefix_id=f"remove-{each.pk}")) for each in machines],
    }  # fmt: skip
    return render(request, "projects/workers/devices.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def remove_device(request: SignedIn, pk: int) -> HttpResponse:
    device = get_object_or_404(Device.objects.filter(project__in=seen_by(request.user)), pk=pk)
    form = RemoveForm(request.POST, prefix_id=f"remove-{pk}")
    if form.is_valid() and form.carry_out(
        lambda: devices.remove(pk, on=form.cleaned_data["on"], by=request.user, now=timezone.now())
    ):
        messages.success(request, _("The device is taken down."))
    else:
        messages.error(request, " ".join(str(each) for some in form.errors.values() for each in some))
    return redirect(reverse("project-devices", args=[device.project_id]))
