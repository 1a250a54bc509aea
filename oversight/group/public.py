"""The windows of a place for anybody, without log-in: where to go, whom to call, what to bring. Only what is public."""

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.people.models import Region
from agencies.policy.models import PolicyVersion
from oversight.group.models import ReceptionPoint
from oversight.group.slip import elsewhere, materials

# A window changes by the month; a correction is seen within this time.
KEPT_SECONDS = 300
# Nothing else leaves the register by this page: no person, no internal number.
PUBLIC = ("agency__name", "body", "window", "phone", "hours", "all_day")


def key_of(jurisdiction: str) -> str:
    return f"windows:{jurisdiction}"


def windows_of(jurisdiction: str) -> dict[str, Any] | None:
    """None for what is no place with a policy of its own."""
    found: dict[str, Any] | None = cache.get(key_of(jurisdiction))
    if found is None:
        found = _read(jurisdiction)
        cache.set(key_of(jurisdiction), found or {}, KEPT_SECONDS)
    return found or None


def _read(jurisdiction: str) -> dict[str, Any] | None:
    place = Region.objects.filter(code=jurisdiction).first()
    published = PolicyVersion.objects.filter(jurisdiction=jurisdiction, state=PolicyVersion.State.PUBLISHED)
    if place is None or not published.exists():
        return None
    points = ReceptionPoint.objects.filter(jurisdiction=jurisdiction, is_active=True).order_by("agency", "pk")
    return {"place": place.name, "points": list(points.values(*PUBLIC))}


@require_safe
def windows(request: HttpRequest, code: str) -> HttpResponse:
    found = windows_of(code)
    if found is None:
        raise Http404
    context = found | {"materials": materials(), "elsewhere": elsewhere()}
    response = render(request, "oversight/group/public_windows.html", context)
    response["Cache-Control"] = f"max-age={KEPT_SECONDS}"
    return response
