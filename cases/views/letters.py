"""A letter as issued: on the screen, as the files made from it, and voided; and the letters of one case."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from agencies.documents.layout.sheet import sheet_of
from agencies.documents.models import Letter
from agencies.documents.renderings import path_of, rendering_of
from agencies.people.models import User
from agencies.vocabulary import LetterKind
from cases.actions.writing import void_written
from cases.letter_duties import letters_to_write, may_void_letter
from cases.models import Case, CaseLetter

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Card:
    """The letters of a case, and those that this person may write in it."""

    filings: list[CaseLetter]
    to_write: tuple[LetterKind, ...]


def card_of(user: User, case: Case) -> Card:
    found = case.letters.select_related("letter__issuer").defer("letter__paragraphs").order_by("-letter")
    return Card(list(found), letters_to_write(user, case))


@login_required
@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as issued. Official documents of a Chinese office are in Chinese, whatever the reader's language."""
    filing = get_object_or_404(_visible(request), pk=pk)
    transfer = filing.transfer
    version = transfer.proposal.policy_version if transfer else filing.case.policy_version
    context = {
        "case": filing.case,
        "letter": filing.letter,
        "sheet": sheet_of(filing.letter),
        "policy": version.policy if version else None,
        "may_void": may_void_letter(request.user, filing),  # type: ignore[arg-type]
    }
    return render(request, "letters/letter.html", context)


def _visible(request: HttpRequest) -> Any:
    related = (
        "letter__issuer",
        "case__coordinator",
        "case__policy_version",
        "transfer__proposal__policy_version",
    )
    return CaseLetter.objects.visible_to(request.user).select_related(*related)


@login_required
@require_safe
def file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    return sent(get_object_or_404(_visible(request), pk=pk).letter, form)


def sent(letter: Letter, form: str) -> HttpResponseBase:
    """The file of a letter, for someone who has been found to see its case. A PDF opens in the browser."""
    rendering = rendering_of(letter, form, timezone.now())
    path = path_of(rendering)
    if path is None:
        raise Http404(_("The file is not there any more."))
    response = FileResponse(
        path.open("rb"),
        as_attachment=form != "pdf",
        filename=f"{letter.number}.{form}",
        content_type=MEDIA_TYPES[form],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{rendering.sha256}"'
    return response


@login_required
@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(_visible(request), pk=pk)
    user: User = request.user  # type: ignore[assignment]
    void_written(pk, reason=request.POST.get("reason", ""), by=user, now=timezone.now())
    return redirect("letter", pk)
