"""Unit reports as workbooks: one unit's, and all units of a period on one sheet."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.importing.writing import MEDIA_TYPE
from agencies.people.access import SignedIn
from oversight.duties import sees_place
from oversight.telling import office_of
from oversight.unit_reports import exports, reading
from oversight.unit_reports.views.reports import one_of
from projects.inspections.views.acts import officials_only


@login_required
@require_GET
def workbook(request: SignedIn, pk: int) -> FileResponse:
    found = one_of(request.user, pk)
    name = f"{found.kind}-{found.agency_id}-{found.first:%Y%m}.xlsx"
    return FileResponse(exports.one(found), as_attachment=True, filename=name, content_type=MEDIA_TYPE)


@login_required
@require_GET
def collected(request: SignedIn) -> FileResponse:
    """All units of a period on one sheet."""
    officials_only(request.user)
    user = request.user
    asked = reading.periods_of(user)
    period = reading.chosen(asked, request.GET.get("kind", ""), request.GET.get("month", ""))
    office = office_of(user.agency.jurisdiction_id if user.agency else "")
    if period is None or office is None or not sees_place(user):
        raise Http404
    found = list(reading.reports_of(user, period).order_by("agency"))
    file = exports.collected(period.kind, found, office, timezone.localdate())
    name = f"{period.kind}-{period.first:%Y%m}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)
