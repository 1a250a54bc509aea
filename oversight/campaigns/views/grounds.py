"""What these pages share: whom and where there is to choose from, and days in files."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone

from agencies.forms.filters import Options
from agencies.importing.writing import MEDIA_TYPE, table
from agencies.people.models import Agency, Region, User


def agencies_of(user: User) -> list[Agency]:
    assert user.agency is not None
    found = Agency.objects.filter(jurisdiction=user.agency.jurisdiction_id, is_active=True)
    return list(found.order_by("pk"))


def places_of(user: User) -> "QuerySet[Region]":
    assert user.agency is not None
    return Region.objects.filter(parent=user.agency.jurisdiction_id).order_by("code")


def options_of(user: User) -> Options:
    places = [*places_of(user).values_list("code", "name")]
    assert user.agency is not None
    own = user.agency.jurisdiction
    named = [(str(each.pk), each.short_name) for each in agencies_of(user)]
    return Options(agencies=named, places=[(own.code, own.name), *places])


def workbook(name: str, title: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """As a file of Excel."""
    with table(title, heading, rows) as file:
        response = HttpResponse(file.read(), content_type=MEDIA_TYPE)
    name = f"{name}-{timezone.localdate():%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def key_of(text: str) -> int | None:
    """An id out of an address; what is none is nothing."""
    return int(text) if text.isdecimal() and len(text) < 19 else None
