"""What is attached to a case: the card on its page, adding and taking away, and the only way to the bytes."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from agencies.documents.serving import ACCEPTED, sent, sent_small
from agencies.errors import Invalid
from agencies.people.models import User
from cases.actions import attaching
from cases.duties import may_attach, may_take_away
from cases.models import Attachment, Case
from cases.models.attachment import SIZE_MAX
from cases.templatetags.xinze import listed

# The part of the page that one comes back to, and that says what came of it.
_CARD = "attachments"


@dataclass(frozen=True, slots=True)
class Shown:
    file: Attachment
    may_take_away: bool


@dataclass(slots=True)
class Card:
    """What is attached, and for whoever has a part in the open case the form to add to it."""

    files: list[Shown]
    may_attach: bool
    note: str = ""
    faults: list[str] = field(default_factory=list)
    accept: str = ACCEPTED
    size_max: int = SIZE_MAX // 1024 // 1024
    at_once: int = attaching.AT_ONCE_MAX
    note_max: int = attaching.NOTE_MAX


class SentForm(forms.Form):
    """What comes with the files. How long it may be is said by the verb."""

    note = forms.CharField(required=False)


class WhyForm(forms.Form):
    reason = forms.CharField(error_messages={"required": gettext_lazy("Say why the file is taken away.")})


def card_of(user: User, case: Case, note: str = "", faults: list[str] | None = None) -> Card:
    found = case.attachments.standing().select_related("stored_by", "agency")
    shown = [Shown(each, may_take_away(user, case, each)) for each in found]
    return Card(shown, may_attach(user, case), note, faults or [])


@login_required
@require_POST
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Each file is stored or refused by itself; when none was stored, the page again with the reasons."""
    # Here, because the page of a case shows this card.
    from cases.views.acts.base import back_to
    from cases.views.case import context_of, visible

    user: User = request.user  # type: ignore[assignment]
    case = get_object_or_404(visible(request), number=number)
    form = SentForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    faults = [str(each) for texts in form.errors.values() for each in texts]
    outcome = attaching.Outcome()
    if not faults:
        try:
            outcome = attaching.attach_all(
                number, request.FILES.getlist("file"), note=note, by=user, now=timezone.now()
            )
        except Invalid as invalid:
            faults = [str(text) for texts in invalid.errors.values() for text in texts]
    faults += outcome.reasons
    if not outcome.stored:
        context = context_of(request, case) | {"attachments": card_of(user, case, note, faults)}
        return render(request, "cases/case.html", context, status=422)
    _tell(request, len(outcome.stored), faults)
    return back_to(request, case, _CARD)


def _tell(request: HttpRequest, stored: int, faults: list[str]) -> None:
    kept = ngettext("%(count)s file stored", "%(count)s files stored", stored) % {"count": stored}
    if not faults:
        messages.success(request, kept, extra_tags=_CARD)
        return
    refused = ngettext("%(count)s refused", "%(count)s refused", len(faults)) % {"count": len(faults)}
    messages.warning(
        request,
        _("%(stored)s, %(refused)s: %(reasons)s")
        % {"stored": kept, "refused": refused, "reasons": listed(faults, "；")},
        extra_tags=_CARD,
    )


@login_required
@require_POST
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    from cases.views.acts.base import back_to

    attachment = get_object_or_404(_visible(request).select_related("case"), pk=pk)
    form = WhyForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: [str(each) for each in texts] for name, texts in form.errors.items()})
    reason = form.cleaned_data["reason"]
    attaching.take_away(pk, reason=reason, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, _("Taken away; the history keeps who did it and why."), extra_tags=_CARD)
    return back_to(request, attachment.case, _CARD)


@login_required
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    return sent(get_object_or_404(_visible(request), pk=pk), "attachment")


@login_required
@require_safe
def view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An image in the browser. A document is not opened here: what it may contain runs."""
    attachment = get_object_or_404(_visible(request), pk=pk)
    return sent(attachment, "inline" if attachment.is_image else "attachment")


@login_required
@require_safe
def thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    return sent_small(get_object_or_404(_visible(request), pk=pk))


def _visible(request: HttpRequest) -> Any:
    return Attachment.objects.visible_to(request.user)
