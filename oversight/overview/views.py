"""The leader's page, the same for the large screen of the duty room, and its workbook. They read and never write."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.importing.writing import MEDIA_TYPE
from agencies.people.access import SignedIn
from oversight.overview import links, workbook
from oversight.overview.asking import Span, month_text
from oversight.overview.page import Overview, asked_by, overview
from oversight.warnings.codes import Colour


def _shown(request: SignedIn, page: str) -> tuple[dict[str, Any], int]:
    """What the templates place, and 422 when part of the address could not be read."""
    now = timezone.now()
    asked = asked_by(request.user, request.GET, now)
    found = overview(request.user, asked, now, page)
    context = {
        "overview": found,
        "asked": asked,
        "spans": [(each.value, each.label, each is asked.span) for each in Span],
        "first": month_text(asked.window.first),
        "last": month_text(asked.window.last),
        "this_month": month_text(timezone.localdate(now)),
        "kept": asked.query,
        "screen": links.page(asked, "leader-screen"),
        "page": links.page(asked, "leader"),
        "red_url": links.warnings(asked, colour=Colour.RED.value),
    }
    return context, 422 if asked.errors else 200


@login_required
@require_GET
def leader(request: SignedIn) -> HttpResponse:
    """Where things stand, for those who see a whole jurisdiction."""
    context, status = _shown(request, "leader")
    return render(request, "oversight/overview/leader.html", context, status=status)


@login_required
@require_GET
def screen(request: SignedIn) -> HttpResponse:
    """The same for the wall of the duty room: large, dark, read from a distance, refreshed by itself."""
    context, status = _shown(request, "leader-screen")
    part = "board" if request.headers.get("HX-Request") else "screen"
    return render(request, f"oversight/overview/{part}.html", context, status=status)


@login_required
@require_GET
def export(request: SignedIn) -> FileResponse:
    """All tables of the page as a workbook, one sheet each."""
    now = timezone.now()
    asked = asked_by(request.user, request.GET, now)
    found: Overview = overview(request.user, asked, now)
    name = f"leader-{asked.root}-{timezone.localdate(now):%Y%m%d}.xlsx"
    return FileResponse(workbook.written(found), as_attachment=True, filename=name, content_type=MEDIA_TYPE)
