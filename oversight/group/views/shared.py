"""What the pages of the group share: who may look, the bodies of a place, and forms on a page of their own."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from agencies.forms.filters import Options
from agencies.people.access import SignedIn
from agencies.people.models import Agency, User
from agencies.policy.directives import Directive
from agencies.policy.versions import standing_on
from oversight.group.models import GroupMember
from oversight.group.posts import in_order
from projects.inspections.views.acts import Act, carried_out


def own_agency(user: User) -> Agency:
    """To who works for no agency these pages are not there."""
    if user.agency is None or not user.is_active or user.role == User.Role.PARTY:
        raise Http404
    return user.agency


def bodies(user: User) -> list[Agency]:
    place = own_agency(user).jurisdiction_id
    return list(Agency.objects.filter(jurisdiction=place, is_active=True).order_by("pk"))


def options(agencies: Iterable[Agency]) -> Options:
    return Options(agencies=[(str(each.pk), each.short_name) for each in agencies])


def current_members(user: User) -> list[GroupMember]:
    found = GroupMember.objects.visible_to(user).filter(until__isnull=True)
    return in_order(found.select_related("agency"))


def directives_of(user: User, on: Any) -> tuple[Directive, ...]:
    version = standing_on(own_agency(user).jurisdiction_id, on)
    return tuple(version.policy.directives) if version else ()


def chosen(agencies: Iterable[Agency], keys: Iterable[str]) -> list[Agency]:
    wanted = {int(key) for key in keys}
    return [each for each in agencies if each.pk in wanted]


def asked(
    request: SignedIn, act: Act, verb: Callable[[dict[str, Any]], object], *, back: str, said: str, **more: Any
) -> HttpResponse:  # fmt: skip
    """A form on a page of its own: shown, or sent and carried out. `back` is where to go on either way."""

    def page(shown: Act) -> HttpResponse:
        return render(request, "oversight/group/ask.html", {"act": shown, "back": back, **more})

    if request.method != "POST":
        return page(act)
    return carried_out(request, act, verb, back=back, said=said, page=page)
