"""The project ledger (在建项目台账): its rows, its places, its file; and how complete each unit keeps it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.compliance.lights import lights_for
from projects.duties import keeps_register
from projects.models import Project
from projects.registers import completeness
from projects.registers.choices import options_for, place_names
from projects.registers.filters import ProjectFilter
from projects.registers.rows import HEADING, RELATED, line_of, rows_of
from projects.registers.sight import agency_of, seen_by
from projects.registers.tree import tree_of

ORDER = Order("code", is_text=True)
_CHUNK = 500


def found_by(user: User, params: Any) -> tuple[ProjectFilter, QuerySet[Project]]:
    form = ProjectFilter(params, options_for(agency_of(user)), user)
    return form, seen_by(user).filter(form.condition())


@login_required
@require_GET
def ledger(request: SignedIn) -> HttpResponse:
    user = request.user
    agency = agency_of(user)
    root = agency.jurisdiction_id
    form, found = found_by(user, request.GET)
    page = listing.page_of(found.select_related(*RELATED), ORDER, request.GET)
    here = form.stated().get("region", "")
    by_place = seen_by(user).filter(form.condition(but="region")).order_by()
    counts = dict(by_place.values_list("region").annotate(Count("pk")))
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": rows_of(page.rows, lights_of(page.rows)),
        "tree": tree_of(root, place_names(agency), counts, here or root),
        "elsewhere": without(request.GET, "region"),
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
        "may_enter": keeps_register(user),
    }
    return render(request, "projects/ledger.html", context)


def lights_of(projects: Iterable[Project]) -> Mapping[int, Any]:
    """What the duties of each project come to."""
    return lights_for([each.pk for each in projects], timezone.localdate())


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    _form, found = found_by(request.user, request.GET)
    name = f"projects-{timezone.localdate():%Y%m%d}"
    return csv_response(name, [str(each) for each in HEADING], _lines(found))


def _lines(found: QuerySet[Project]) -> Iterator[list[str]]:
    words = {True: _("yes"), False: _("no")}
    projects = found.select_related(*RELATED).order_by(*ORDER.fields).iterator(chunk_size=_CHUNK)
    while some := list(islice(projects, _CHUNK)):
        for row in rows_of(some, {}):
            yield line_of(row, words)


@login_required
@require_GET
def gaps(request: SignedIn) -> HttpResponse:
    """Per responsible unit how many of its projects lack which column, every figure the door to its rows."""
    user = request.user
    options = options_for(agency_of(user))
    names = dict(options.agencies)
    rows = _gaps_by_unit(seen_by(user).under_construction())
    table = [
        {
            "name": names.get(str(row["responsible_agency"]), _("(nobody)")),
            "projects": _door(row, "", row["projects"]),
            "gapless": row["projects"] - row["any"],
            "share": 100 * (row["projects"] - row["any"]) // row["projects"],
            "any": _door(row, "any", row["any"]),
            "cells": [_door(row, column.key, row[f"gap_{column.key}"]) for column in completeness.COLUMNS],
        }
        for row in rows
    ]
    context = {"table": table, "columns": completeness.COLUMNS}
    return render(request, "projects/completeness.html", context)


def _gaps_by_unit(projects: QuerySet[Project]) -> list[dict[str, Any]]:
    counted = {f"gap_{each.key}": Count("pk", filter=each.where) for each in completeness.COLUMNS}
    rows: Any = (
        projects.order_by()
        .values("responsible_agency")
        .annotate(projects=Count("pk"), any=Count("pk", filter=completeness.lacks("any")), **counted)
        .order_by("-any", "responsible_agency")
    )
    return list(rows)


def _door(row: Mapping[str, Any], gap: str, count: int) -> dict[str, Any]:
    query = {"state": "open", "agency": row["responsible_agency"] or "none"} | ({"gap": gap} if gap else {})
    return {"count": count, "url": f"{reverse('projects')}?{urlencode(query)}"}
