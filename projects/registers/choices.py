"""What there is to choose from in the registers of a jurisdiction: its agencies and its places."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache

from agencies.forms.filters import Options
from agencies.people.models import Agency, Region

# Names change by the month; a minute is soon enough for a list.
_KEPT_SECONDS = 60


def options_for(agency: Agency) -> Options:
    """Of the jurisdiction of an agency, kept for a minute."""
    found: Options = kept(f"project-options:{agency.pk}", lambda: options_in(agency.jurisdiction_id))
    return found


def options_in(jurisdiction: str) -> Options:
    agencies = (
        Agency.objects.filter(jurisdiction=jurisdiction, is_active=True)
        .order_by("pk")
        .values_list("pk", "short_name")
    )
    places = Region.objects.inside(jurisdiction).order_by("code").values_list("code", "name")
    return Options(tuple((str(pk), name) for pk, name in agencies), tuple(places))


def place_names(agency: Agency) -> dict[str, str]:
    """By code, the jurisdiction first and every place after the one it lies in."""
    places = Region.objects.inside(agency.jurisdiction_id).order_by("code")
    names: dict[str, str] = kept(
        f"project-places:{agency.pk}", lambda: dict(places.values_list("code", "name"))
    )
    return names


def kept(key: str, make: Callable[[], Any]) -> Any:
    return cache.get_or_set(key, make, _KEPT_SECONDS)
