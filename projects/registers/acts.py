"""Acts on the pages of contracts, persons and papers: which are offered, each with its form, and carrying one out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from agencies.errors import Text
from agencies.forms.act import ActForm
from agencies.people.access import SignedIn
from agencies.people.models import User

Subject = Any


@dataclass(frozen=True, slots=True)
class Offer:
    """One verb on a subject. `form` is given the subject and what was sent; `may` only decides whether it is shown,
    the verb itself refuses."""

    slug: str
    label: Text
    done: Text
    form: Callable[[Subject, Any], ActForm]
    perform: Callable[[Subject, dict[str, Any], User, datetime], object]
    may: Callable[[User, Subject], bool]
    is_main: bool = False


@dataclass(slots=True)
class Act:
    """An offer with its form, as `components/act.html` shows it."""

    key: str
    label: Text
    url: str
    form: ActForm
    is_main: bool = False
    is_open: bool = False
    template: str = "agencies/act_fields.html"


def offered(
    user: User, subject: Subject, offers: Iterable[Offer], url: Callable[[str], str], bound: Act | None = None
) -> list[Act]:
    """What this person may do here; `bound` was sent and not accepted, and stands in its place as typed."""
    acts = [_act(each, subject, url, None) for each in offers if each.may(user, subject)]
    return [bound if bound and bound.key == each.key else each for each in acts]


def carried_out(
    request: SignedIn,
    subject: Subject,
    offers: Sequence[Offer],
    slug: str,
    *,
    url: Callable[[str], str],
    back: str,
    page: Callable[[Act], HttpResponse],
) -> HttpResponse:
    """Done: back with a message. Not accepted: the form again with what was typed (422), alone or in its `page`."""
    offer = next((each for each in offers if each.slug == slug), None)
    if offer is None:
        raise Http404
    act = _act(offer, subject, url, request.POST)
    form = act.form
    if form.is_valid() and form.carry_out(
        lambda: offer.perform(subject, form.cleaned_data, request.user, timezone.now())
    ):
        messages.success(request, str(offer.done))
        if request.headers.get("HX-Request"):
            # Going to a part of the page one is on would not load it anew.
            return HttpResponse(headers={"HX-Refresh": "true"})
        return HttpResponseRedirect(back)
    form.mark()
    act.is_open = True
    if request.headers.get("HX-Request"):
        return render(request, "components/act.html", {"act": act}, status=422)
    answer = page(act)
    answer.status_code = 422
    return answer


def _act(offer: Offer, subject: Subject, url: Callable[[str], str], data: Any) -> Act:
    form = offer.form(subject, data)
    return Act(f"chain-{offer.slug}", offer.label, url(offer.slug), form, offer.is_main)
