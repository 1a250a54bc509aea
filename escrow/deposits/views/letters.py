"""The letters about a deposit as they were issued: the payment notice, and the confirmation of the return."""

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
from escrow.models import Deposit, DepositDraw, DepositReturn
from projects.inspections.views.acts import officials_only
from projects.inspections.views.measures import MEDIA_TYPES

_RELATED = ("letter__issuer", "deposit")


def _letter_of(user: User, kind: str, pk: int) -> tuple[Letter, str]:
    """For who sees the project, and where it belongs."""
    officials_only(user)
    seen = Deposit.objects.visible_to(user)
    found: DepositDraw | DepositReturn
    if kind == "draw":
        found = get_object_or_404(DepositDraw.objects.select_related(*_RELATED), pk=pk, deposit__in=seen)
    else:
        rows = DepositReturn.objects.filter(letter__isnull=False, deposit__in=seen)
        found = get_object_or_404(rows.select_related(*_RELATED), pk=pk)
    assert found.letter is not None
    return found.letter, reverse("project-deposit", args=[found.deposit.project_id])


@login_required
@require_GET
def letter(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    """In Chinese, whatever the reader's language."""
    found, back = _letter_of(request.user, kind, pk)
    files = [
        (form.upper(), reverse(f"deposit-{kind}-letter-file", args=[pk, form])) for form in ("docx", "pdf")
    ]
    context = {"letter": found, "sheet": sheet_of(found), "back": back, "files": files}
    return render(request, "projects/inspections/letter.html", context)


@login_required
@require_safe
def letter_file(request: SignedIn, kind: str, pk: int, form: str) -> HttpResponseBase:
    found, _back = _letter_of(request.user, kind, pk)
    if form not in Rendering.Format.values:
        raise Http404
    path = path_of(rendering_of(found, form, timezone.now()))
    if path is None:
        raise Http404(_("The file is not there any more."))
    response = FileResponse(
        path.open("rb"), as_attachment=form != "pdf", filename=f"{found.number}.{form}",
        content_type=MEDIA_TYPES[form],
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
