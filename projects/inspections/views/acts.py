"""Acts on these pages: each a form at an address of its own, done by one verb, then back to where it belongs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from agencies.errors import Text
from agencies.forms.act import ActForm
from agencies.forms.filters import Options
from agencies.people.access import SignedIn
from agencies.people.models import Agency, User
from projects.inspections.duties import reads_inspections


@dataclass(slots=True)
class Act:
    """As `projects/inspections/act.html` shows it."""

    key: str
    label: Text
    url: str
    form: ActForm
    is_main: bool = False
    is_open: bool = False
    beside: str = ""  # the address of the preview of a letter


def officials_only(user: User) -> None:
    """To a party of a project these pages are not there."""
    if not reads_inspections(user):
        raise Http404


def done(request: SignedIn, url: str, said: Text) -> HttpResponse:
    messages.success(request, str(said))
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(url)
    # To another place on the same page a browser would only scroll.
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path == urlsplit(url).path
    return HttpResponse(headers={"HX-Refresh": "true"} if here else {"HX-Redirect": url})


def carried_out(
    request: SignedIn,
    act: Act,
    verb: Callable[[dict[str, Any]], object],
    *,
    back: str,
    said: Text,
    page: Callable[[Act], HttpResponse],
) -> HttpResponse:
    """Accepted: back with a message. Not accepted: the form again with what was typed (422), alone or in its page."""
    form = act.form
    if form.is_valid() and form.carry_out(lambda: verb(form.cleaned_data)):
        return done(request, back, said)
    form.mark()
    act.is_open = True
    if request.headers.get("HX-Request"):
        return render(request, "projects/inspections/act.html", {"act": act}, status=422)
    response = page(act)
    response.status_code = 422
    return response


def with_bound(acts: Iterable[Act], bound: Act | None) -> list[Act]:
    """The acts offered; what was sent and not accepted stands in its place as typed."""
    return [bound if bound is not None and bound.key == each.key else each for each in acts]


def other_agencies(user: User) -> list[Agency]:
    assert user.agency is not None
    found = Agency.objects.filter(jurisdiction=user.agency.jurisdiction_id, is_active=True)
    return list(found.exclude(pk=user.agency.pk).order_by("pk"))


def options_for(user: User) -> Options:
    """The agencies of the place, for the filters."""
    if user.agency is None:
        return Options()
    found = Agency.objects.filter(jurisdiction=user.agency.jurisdiction_id, is_active=True).order_by("pk")
    return Options(agencies=[(str(pk), name) for pk, name in found.values_list("pk", "short_name")])
