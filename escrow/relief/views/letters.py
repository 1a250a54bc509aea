"""The decision to advance wages and the demand to repay them, as issued, on the screen and as files."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from agencies.documents.layout.sheet import sheet_of
from agencies.documents.models import Letter, Rendering
from agencies.documents.renderings import path_of, rendering_of
from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.models import Recovery, ReliefPlan
from projects.inspections.views.acts import officials_only
from projects.inspections.views.measures import MEDIA_TYPES


def _of_plan(user: User, pk: int) -> Letter:
    officials_only(user)
    found = get_object_or_404(ReliefPlan.objects.visible_to(user).select_related("letter__issuer"), pk=pk)
    if found.letter is None:
        raise Http404
    letter: Letter = found.letter
    return letter


def _of_recovery(user: User, pk: int) -> Letter:
    officials_only(user)
    seen = Recovery.objects.filter(step__plan__in=ReliefPlan.objects.visible_to(user))
    found = get_object_or_404(seen.select_related("letter__issuer"), pk=pk)
    if found.letter is None:
        raise Http404
    return found.letter


def _shown(request: SignedIn, letter: Letter, back: str, name: str, pk: int) -> HttpResponse:
    """In Chinese whatever the reader's language."""
    files = [(form.upper(), reverse(name, args=[pk, form])) for form in ("docx", "pdf")]
    context = {"letter": letter, "sheet": sheet_of(letter), "back": back, "files": files}
    return render(request, "projects/inspections/letter.html", context)


def _file(letter: Letter, form: str) -> HttpResponseBase:
    if form not in Rendering.Format.values:
        raise Http404
    path = path_of(rendering_of(letter, form, timezone.now()))
    if path is None:
        raise Http404(_("The file is not there any more."))
    response = FileResponse(
        path.open("rb"), as_attachment=form != "pdf", filename=f"{letter.number}.{form}",
        content_type=MEDIA_TYPES[form],
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_GET
def decision(request: SignedIn, pk: int) -> HttpResponse:
    letter = _of_plan(request.user, pk)
    return _shown(request, letter, reverse("relief-plan", args=[pk]), "relief-letter-file", pk)


@login_required
@require_safe
def decision_file(request: SignedIn, pk: int, form: str) -> HttpResponseBase:
    return _file(_of_plan(request.user, pk), form)


@login_required
@require_GET
def demand(request: SignedIn, pk: int) -> HttpResponse:
    letter = _of_recovery(request.user, pk)
    return _shown(request, letter, reverse("recovery", args=[pk]), "recovery-letter-file", pk)


@login_required
@require_safe
def demand_file(request: SignedIn, pk: int, form: str) -> HttpResponseBase:
    return _file(_of_recovery(request.user, pk), form)
