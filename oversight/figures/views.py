"""The pages of the timeliness table (转送反馈时效): a period, its files, and the letters that were frozen."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from agencies.csv_lists import csv_response
from agencies.importing.writing import MEDIA_TYPE, table
from agencies.listing import Order, page_of
from agencies.people.access import SignedIn
from cases.models import Transfer
from oversight.figures.asking import Period, Span, asked, period_of
from oversight.figures.freezing import COLUMNS as KEPT
from oversight.figures.shown import COLUMNS, Line, Table, table_of
from oversight.models import TimelinessPeriod
from projects.inspections.views.acts import officials_only

_BEHIND = {
    "answered": gettext_lazy("Answered"),
    "judged": gettext_lazy("Answered with a time limit, or overdue"),
}
_ORDER = Order("issued_at", descending=True)


@login_required
@require_GET
def timeliness(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    form, period = asked(request.GET, today)
    found = table_of(request.user, period.first, period.last, now)
    context = {
        "form": form,
        "period": period,
        "tabs": _tabs(period, today),
        "table": found,
        "columns": list(COLUMNS.values()),
        "jurisdiction": request.user.agency.jurisdiction,  # type: ignore[union-attr]
        "now": now,
        "is_over": period.last < today,
        "has_after": period.last < today,
    }
    return render(request, "oversight/figures/timeliness.html", context, status=422 if form.errors else 200)


def _tabs(period: Period, today: date) -> list[dict[str, Any]]:
    """Week and month of the period shown, or of today where that is longer than either."""
    day = period.first if period.span is not Span.BETWEEN else today
    between = Period(Span.BETWEEN, period.first, period.last)
    spans = [period_of(Span.WEEK, day), period_of(Span.MONTH, day), between]
    return [
        {"label": each.span.label, "is_here": each.span is period.span,
         "url": f"{reverse('timeliness')}?{each.query}"}
        for each in spans
    ]  # fmt: skip


def _table(request: SignedIn) -> tuple[Table, str]:
    """The table asked for, and what its file is called."""
    officials_only(request.user)
    now = timezone.now()
    _form, period = asked(request.GET, timezone.localdate(now))
    found = table_of(request.user, period.first, period.last, now)
    return found, f"timeliness-{period.first:%Y%m%d}-{period.last:%Y%m%d}"


def _heading(found: Table) -> list[str]:
    labels = [str(label) for label in COLUMNS.values()]
    now = [_("%(column)s, now") % {"column": label} for label in labels] if found.frozen_at else []
    return [_("Agency"), *labels, *now]


def _cells(line: Line, found: Table) -> list[str]:
    shown = [cell.value for cell in line.cells]
    shown += [cell.now for cell in line.cells] if found.frozen_at else []
    return [line.name, *("" if value is None else str(value) for value in shown)]


def _lines(found: Table) -> Iterable[list[str]]:
    return (_cells(line, found) for line in (*found.lines, found.total))


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    found, name = _table(request)
    return csv_response(name, _heading(found), _lines(found))


@login_required
@require_GET
def workbook(request: SignedIn) -> FileResponse:
    found, name = _table(request)
    file = table(_("Timeliness of feedback"), _heading(found), _lines(found))
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=MEDIA_TYPE)


@login_required
@require_GET
def letters(request: SignedIn) -> HttpResponse:
    """The letters of one frozen number, as they were when the period was frozen."""
    officials_only(request.user)
    first, last = (_day(request.GET.get(name, "")) for name in ("first", "last"))
    column, agency = request.GET.get("column", ""), request.GET.get("agency", "")
    sound = agency in ("", "none") or (agency.isdecimal() and len(agency) < 19)
    if first is None or last is None or column not in (*KEPT, "judged") or not sound:
        raise Http404
    periods = TimelinessPeriod.objects.visible_to(request.user).filter(first=first, last=last)
    if agency:
        periods = periods.filter(agency=None if agency == "none" else int(agency))
    kept = list(periods.select_related("agency"))
    if not kept:
        raise Http404
    names = ("in_time", "late", "open_late") if column == "judged" else (column,)
    keys = [key for each in kept for name in names for key in each.letters.get(name, ())]
    found = Transfer.objects.filter(
        pk__in=Transfer.objects.visible_to(request.user).filter(pk__in=keys).values("pk")
    )
    page = page_of(found.select_related("letter", "case", "agency", "limit"), _ORDER, request.GET)
    context = {
        "first": first, "last": last, "frozen_at": min(each.frozen_at for each in kept), "page": page,
        "rows": page.rows, "total": found.count(), "cap": len(keys), "kept": _kept(request),
        "column": _BEHIND.get(column) or COLUMNS[column],
        "agency": kept[0].agency if agency and agency != "none" else None,
        "whole": not agency,
    }  # fmt: skip
    return render(request, "oversight/figures/letters.html", context)


def _kept(request: SignedIn) -> str:
    rest = request.GET.copy()
    for name in ("after", "before"):
        rest.pop(name, None)
    return str(rest.urlencode())


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
