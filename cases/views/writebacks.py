"""Results waiting to be written back to the national platform, and the files made so far."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.csv_lists import csv_response
from agencies.importing import writing
from agencies.people.models import User
from cases.actions.writing_back import HEADING, to_write_back, write_back
from cases.models import WriteBack
from cases.models.importing import may_import
from cases.views.imports import sent_as

_SHOWN, _FILES = 200, 50
_TITLE = "国家平台线索核处结果"


@login_required
@require_http_methods(["GET", "POST"])
def write_backs(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if not may_import(user) or user.agency is None:
        raise Http404
    if request.method == "POST":
        made = write_back(by=user, now=timezone.now(), only=_chosen(request))
        messages.success(request, _("The file is made; results in it: %(count)s.") % {"count": made.count})
        return redirect("write-backs")
    waiting = to_write_back(user.agency.jurisdiction_id).select_related("case")
    files = WriteBack.objects.visible_to(user).select_related("by")
    context = {
        "waiting": waiting[:_SHOWN],
        "count": waiting.count(),
        "shown": _SHOWN,
        "files": files[:_FILES],
    }
    return render(request, "cases/imports/write_backs.html", context)


def _chosen(request: HttpRequest) -> list[int] | None:
    """All, or those ticked; what is no number was made up."""
    if request.POST.get("which") == "all":
        return None
    return [int(pk) for pk in request.POST.getlist("lead") if pk.isdecimal() and len(pk) < 19]


@login_required
@require_GET
def download(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The file as it was made, as often as it is asked for."""
    made = get_object_or_404(WriteBack.objects.visible_to(request.user), pk=pk)
    rows: Any = made.rows.values_list("values", flat=True).iterator(chunk_size=2000)
    name = f"{_TITLE}-{timezone.localdate(made.at):%Y%m%d}-{made.pk}"
    if form == "csv":
        return csv_response(name, HEADING, rows)
    return sent_as(writing.table("核处结果", HEADING, rows), f"{name}.xlsx")
