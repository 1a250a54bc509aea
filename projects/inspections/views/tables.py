"""What the four lists share: tabs with counts, one page at a time, the whole as a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from agencies import listing
from agencies.forms.filters import FilterForm, without
from agencies.listing import CAP, Order


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    label: Any
    url: str
    is_here: bool
    count: int


def tabs(
    request: HttpRequest, named: Sequence[tuple[str, Any]], here: str, counts: Mapping[str, int]
) -> list[Tab]:
    kept = without(request.GET, "state")
    tail = f"&{kept}" if kept else ""
    return [
        Tab(name, label, f"{request.path}?state={name}{tail}", name == here, counts[name])
        for name, label in named
    ]


def tab_named(request: HttpRequest, named: Sequence[tuple[str, Any]], usual: str) -> str:
    asked = request.GET.get("state", usual)
    return asked if asked in {name for name, _label in named} else usual


def listed(
    request: HttpRequest, found: QuerySet[Any, Any], order: Order, form: FilterForm, state: str
) -> dict[str, Any]:
    """What `components/filters.html` and `components/pages.html` ask for, with `page`."""
    page = listing.page_of(found, order, request.GET)
    return {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "state": state,
        "page": page,
        "rows": page.rows,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": f"{request.path}?state={state}" if state else request.path,
        "today": timezone.localdate(),
    }


def cells(values: Iterable[Any]) -> list[str]:
    """For a file: days and times as they are written everywhere, nothing for what is not there."""
    return [_cell(value) for value in values]


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
    return str(value)
