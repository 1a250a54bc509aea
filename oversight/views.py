"""The pages that look from above; they read and never write."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from agencies.people.access import Sight, scope_of
from oversight import dashboards


@login_required
def leader(request: HttpRequest) -> HttpResponse:
    """Where things stand, for those who see a whole jurisdiction."""
    if scope_of(request.user).sight is not Sight.JURISDICTION:  # type: ignore[arg-type]
        raise Http404
    now = timezone.now()
    context = {
        "now": now,
        "jurisdiction": request.user.agency.jurisdiction,  # type: ignore[union-attr]
        "figures": dashboards.figures(request.user, now),
        "timeliness": dashboards.timeliness(request.user, now),
        "overdue": dashboards.longest_overdue(request.user, now),
        "largest": dashboards.largest_open(request.user),
    }
    return render(request, "oversight/leader.html", context)
