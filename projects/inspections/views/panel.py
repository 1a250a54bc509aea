"""Inspections, findings and orders of one project: a panel of its page, or a page of its own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.people.access import SignedIn
from projects.duties import supervises
from projects.inspections.duties import may_notify
from projects.inspections.standing import stopped_by
from projects.inspections.views import findings, inspections, notices
from projects.inspections.views.acts import officials_only
from projects.models import Measure, Project

_SHOWN = 20


@login_required
@require_GET
def panel(request: SignedIn, pk: int) -> HttpResponse:
    officials_only(request.user)
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    user, today = request.user, timezone.localdate()
    # What is open stands first, each with its last measure.
    found = list(
        project.findings.select_related("company", "agency").order_by("settled_at", "-found_at")[:_SHOWN]
    )
    found.sort(key=lambda each: (each.state == "settled", -each.pk))
    latest = findings.latest_of(found)
    context = {
        "project": project,
        "inspections": [
            {"inspection": each, "tone": inspections.TONES[each.state]}
            for each in project.inspections.select_related("template").order_by("-planned_on", "-pk")[:_SHOWN]
        ],
        "findings": [
            {"finding": each, "tone": findings.TONES[each.state], "measure": measure,
             "is_late": measure is not None and measure.state in Measure.AWAITING and measure.due_on < today}
            for each in found for measure in (latest.get(each.pk),)
        ],
        "notices": [
            {"notice": each, "tone": notices.TONES[each.state]}
            for each in project.notices.select_related("letter", "from_agency", "to_agency").order_by("-pk")[:_SHOWN]
        ],
        "stopped": stopped_by(project),
        "may_inspect": supervises(user, project),
        "may_notify": may_notify(user, project),
    }  # fmt: skip
    name = "panel" if request.headers.get("HX-Request") else "project"
    return render(request, f"projects/inspections/{name}.html", context)
