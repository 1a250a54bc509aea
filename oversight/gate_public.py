"""The page that the code on a certificate leads to: whether it is genuine. For anybody, without log-in; it says what
stands on the paper, whether the gate would say the same today, and nothing of the rows that decided."""

import hmac

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oversight.actions.gates import hash_of
from oversight.gate_shown import tone_of
from oversight.gate_views import is_same
from oversight.models import GateCheck

# Somebody with a stack of papers in hand asks once in a few seconds; who guesses asks faster.
PER_MINUTE = 30


@require_safe
def genuine(request: HttpRequest, token: str) -> HttpResponse:
    if _asks_too_often(request):
        return _answer(request, {"too_often": True}, 429)
    check = _found(token)
    if check is None:
        return _answer(request, {}, 404)
    return _answer(request, {"check": check, "tone": tone_of(check.outcome), "is_same": is_same(check)}, 200)


def _found(token: str) -> GateCheck | None:
    """By the hash of the sign, so that the time an answer takes tells nothing of how much of a guess was right."""
    hashed = hash_of(token)
    related = ("agency", "jurisdiction", "project__owner", "project__owner_agency", "company")
    check = GateCheck.objects.select_related(*related).filter(token_hash=hashed).first()
    return check if check and hmac.compare_digest(check.token, token) else None


def _asks_too_often(request: HttpRequest) -> bool:
    key = f"gate-genuine:{get_client_ip_address(request)}"
    cache.add(key, 0, timeout=60)
    try:
        return int(cache.incr(key)) > PER_MINUTE
    except ValueError:
        # Forgotten between the two: the minute is over.
        return False


def _answer(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, "oversight/gate_genuine.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
