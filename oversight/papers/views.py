"""Papers on file: opening one, and handing in and taking away where their subject lets that happen."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.documents.serving import sent, sent_small
from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.papers.actions import may_handle, remove, store
from oversight.papers.forms import PaperForm, RemovalForm
from oversight.papers.holders import Holder, holder_of
from oversight.papers.models import Paper
from projects.inspections.views.acts import Act, carried_out


def _one_of(user: User, pk: int) -> Paper:
    visible = Paper.objects.visible_to(user).filter(removed_at__isnull=True)
    return get_object_or_404(visible.select_related("agency"), pk=pk)


def _holder(subject: str, user: User) -> Holder | None:
    try:
        return holder_of(subject, user)
    except ObjectDoesNotExist:
        raise Http404 from None


@login_required
@require_GET
def paper(request: SignedIn, pk: int) -> HttpResponseBase:
    found = _one_of(request.user, pk)
    _holder(found.subject, request.user)
    return sent(found, "inline" if found.is_image else "attachment")


@login_required
@require_GET
def small(request: SignedIn, pk: int) -> HttpResponseBase:
    found = _one_of(request.user, pk)
    _holder(found.subject, request.user)
    return sent_small(found)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: SignedIn, subject: str) -> HttpResponse:
    holder = _holder(subject, request.user)
    if holder is None:
        raise Http404
    act = Act(
        "paper-add", _("Hand in the paper"), reverse("paper-add", args=[subject]),
        PaperForm(request.POST or None, request.FILES or None, prefix_id="paper-add"), is_main=True, is_open=True,
    )  # fmt: skip
    return _asked(
        request, act,
        lambda said: store(subject, said["file"], agency=holder.agency, by=request.user, now=timezone.now()),
        back=holder.url, said=_("The paper has been handed in."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def take_away(request: SignedIn, pk: int) -> HttpResponse:
    found = _one_of(request.user, pk)
    holder = _holder(found.subject, request.user)
    if not may_handle(request.user, found.subject, found.agency):
        raise Http404
    act = Act(
        "paper-remove", _("Take the paper away"), reverse("paper-remove", args=[pk]),
        RemovalForm(request.POST or None, prefix_id="paper-remove"), is_main=True, is_open=True,
    )  # fmt: skip
    return _asked(
        request, act, lambda said: remove(pk, reason=said["reason"], by=request.user, now=timezone.now()),
        back=holder.url if holder else reverse("home"), said=_("The paper has been taken away."), found=found,
    )  # fmt: skip


def _asked(
    request: SignedIn, act: Act, verb: Any, *, back: str, said: str, found: Paper | None = None
) -> HttpResponse:
    def page(shown: Act) -> HttpResponse:
        return render(request, "oversight/papers/ask.html", {"act": shown, "paper": found, "back": back})

    if request.method != "POST":
        return page(act)
    return carried_out(request, act, verb, back=back, said=said, page=page)
