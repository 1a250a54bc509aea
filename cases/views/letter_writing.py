"""Writing a letter: the form on the left, the sheet as it will be on the right; a draft is kept while one types."""

import base64
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.documents.issuing import contact_of
from agencies.documents.layout.pdf import pictures_of
from agencies.documents.layout.sheet import NUMBER_TO_COME, Sheet, in_words
from agencies.errors import Refused
from agencies.people.models import User
from agencies.vocabulary import LetterKind
from cases.actions.writing import drop_draft, keep_draft, masked, refuse_writer, sign
from cases.forms_letters import FORMS, LetterForm
from cases.letter_duties import issuer_for, letters_to_write
from cases.models import Case, LetterDraft
from cases.views.case import visible
from cases.written_letters import content_of


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, number: str) -> HttpResponse:
    """Signed: on to the letter. Not accepted: the form again, with what was typed, as 422."""
    user: User = request.user  # type: ignore[assignment]
    case = get_object_or_404(visible(request), number=number)
    kind = _kind(request, user, case)
    if request.method == "GET":
        draft = case.letter_drafts.filter(kind=kind, writer=user).first()
        return _page(request, case, kind, _opened(case, kind, draft), draft)
    form = FORMS[kind](request.POST, case)
    now = timezone.now()
    made: list[Any] = []
    if form.is_valid() and form.carry_out(
        lambda: made.append(sign(number, kind, form.cleaned_data, by=user, now=now))
    ):
        messages.success(request, _("Issued as %(number)s.") % {"number": made[0].number})
        return redirect("letter", made[0].pk)
    form.mark()
    return _page(request, case, kind, form, None, status=422)


def _kind(request: HttpRequest, user: User, case: Case) -> LetterKind:
    """The kind asked for; without one the first that this person may write. Refused when there is none."""
    open_kinds = letters_to_write(user, case)
    asked = request.GET.get("kind", "")
    if not asked and open_kinds:
        return open_kinds[0]
    if asked not in LetterKind.values:
        raise Refused("not-your-letter", _("No letter is yours to write in this case now."))
    kind = LetterKind(asked)
    refuse_writer(user, case, kind)
    return kind


def _opened(case: Case, kind: LetterKind, draft: LetterDraft | None) -> LetterForm:
    form = FORMS[kind](None, case, initial=FORMS[kind].initial_of(case))
    for name, values in (draft.content if draft else {}).items():
        if name in form.fields:
            several = hasattr(form.fields[name].widget, "allow_multiple_selected") and isinstance(
                form.fields[name].initial or form.initial.get(name) or [], list
            )
            form.initial[name] = values if several else (values or [""])[0]
    return form


def _page(
    request: HttpRequest,
    case: Case,
    kind: LetterKind,
    form: LetterForm,
    draft: LetterDraft | None,
    status: int = 200,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context = {
        "case": case,
        "kind": kind,
        "kinds": letters_to_write(user, case),
        "form": form,
        "draft": draft,
        "issuer": issuer_for(user, case),
        "addressees": _addressees(case),
    }
    return render(request, "letters/write.html", context, status=status)


def _addressees(case: Case) -> list[str]:
    """Who is near at hand to write to: the recipients of the case and its firm."""
    names = [each.recipient for each in case.transfers.select_related("agency").order_by("pk")]
    return list(dict.fromkeys(filter(None, [*names, case.employer_name])))


@login_required
@require_POST
def preview(request: HttpRequest, number: str) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    case = get_object_or_404(visible(request), number=number)
    kind = _kind(request, user, case)
    now = timezone.now()
    form = FORMS[kind](request.POST, case)
    typed = {name: request.POST.getlist(name) for name in form.fields if name in request.POST}
    draft = keep_draft(case, kind, typed, by=user, now=now)
    issuer = issuer_for(user, case)
    content = content_of(kind, case, issuer, masked(form.said()), now)
    sheet = Sheet(
        issuer=issuer.name,
        number=NUMBER_TO_COME,
        title=content.title,
        addressee=content.addressee,
        paragraphs=tuple(content.paragraphs),
        enclosures=tuple(content.enclosures),
        contact=contact_of(issuer),
        signed_on=in_words(timezone.localdate(now)),
        issued_at=now,
    )
    pages = [base64.b64encode(each).decode() for each in pictures_of(sheet)]
    return render(request, "letters/preview.html", {"pages": pages, "sheet": sheet, "draft": draft})


@login_required
@require_POST
def discard(request: HttpRequest, number: str) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    case = get_object_or_404(visible(request), number=number)
    kind = _kind(request, user, case)
    drop_draft(case, kind, by=user)
    messages.success(request, _("The draft is gone."))
    return redirect("case", number)
