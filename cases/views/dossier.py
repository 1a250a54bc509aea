"""The case file: what it will hold is said first, then it is made in one step."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.errors import Refused
from agencies.people.models import User
from cases.actions.filing import make_dossier
from cases.duties import case_verbs
from cases.letter_duties import may_make_dossier
from cases.views.case import visible
from cases.workflow import Verb


@login_required
@require_http_methods(["GET", "POST"])
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """Making it is an entry of the history, so it takes a POST."""
    user: User = request.user  # type: ignore[assignment]
    case = get_object_or_404(visible(request), number=number)
    if not may_make_dossier(user, case):
        raise Refused(
            "not-your-part", _("The case file is for those who keep, handle or supervise the case.")
        )
    if request.method == "GET":
        return render(
            request, "cases/dossier.html", {"case": case, "may_reveal": Verb.REVEAL in case_verbs(user, case)}
        )
    made = make_dossier(number, by=user, now=timezone.now(), unmasked="unmasked" in request.POST)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
