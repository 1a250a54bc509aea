"""The one place where "no" becomes an answer: Refused -> 409, Invalid -> 400 (422 on a page), not theirs -> 404."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework.response import Response
from rest_framework.views import exception_handler

from agencies.errors import Invalid, Refused


def api_exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, Refused):
        return Response({"code": error.code, "message": str(error.message)}, status=409)
    if isinstance(error, Invalid):
        return Response(_plain(error), status=400)
    if isinstance(error, ObjectDoesNotExist):
        return exception_handler(Http404(_("There is no such thing here.")), context)
    return exception_handler(error, context)


def _plain(error: Invalid) -> dict[str, list[str]]:
    return {field: [str(message) for message in messages] for field, messages in error.errors.items()}


class RefusalMiddleware:
    """The same for pages; htmx swaps the message in where the page keeps one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No address and no filter holds this character, and PostgreSQL refuses it in every text.
        # The API says so itself, naming the field.
        for_a_page = not request.path.startswith("/api/")
        if for_a_page and _has_null(request):
            raise Http404
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return _answer(request, 409, [str(error.message)], error.code)
        if isinstance(error, Invalid):
            return _answer(request, 422, [text for texts in _plain(error).values() for text in texts])
        if isinstance(error, ObjectDoesNotExist):
            return _answer(request, 404, [_("There is no such thing here, or it is not yours to see.")])
        return None


def _answer(request: HttpRequest, status: int, messages: list[str], code: str = "") -> HttpResponse:
    page = "components/refusal.html" if request.headers.get("HX-Request") else "refused.html"
    context = {"messages_refused": messages, "status": status, "code": code}
    return render(request, page, context, status=status)


def _has_null(request: HttpRequest) -> bool:
    texts = [text for _name, values in request.GET.lists() for text in values]
    return any("\x00" in text for text in (request.path, *texts))
