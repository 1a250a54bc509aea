"""The parties to projects come in by one door: their own pages, and nothing else answers them.

Here and not in each view, because a view that forgot would show an owner the complaints against it.
"""

from collections.abc import Callable
from fnmatch import fnmatch
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from agencies.people.models import User

# Names of addresses. What has no name (the languages' form is “set_language”) is not for them.
OPEN_TO_PARTIES = (
    "party-*", "home", "login", "logout", "set_language", "gate-genuine", "healthz", "readyz",
)  # fmt: skip


def is_party(user: Any) -> bool:
    return bool(user.is_authenticated) and user.role == User.Role.PARTY


class PartyDoorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        name = match.url_name or "" if match and not match.namespaces else ""
        if any(fnmatch(name, each) for each in OPEN_TO_PARTIES):
            return
        # A program signs in later, inside the API, which asks the permission below.
        if is_party(request.user):
            raise Http404


class OfOfficials(BasePermission):
    """The API is for the offices' programs."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated) and not is_party(request.user)
