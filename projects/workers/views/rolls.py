"""The three rolls of a month (TL 二(一)2): who is registered, who came on which days, who was paid."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from projects.models import Attendance, Engagement, Project
from projects.registers.sight import one_of
from projects.workers.forms import month_of
from projects.workers.shown import payroll_url, shown

ORDER = Order("entered_on", is_day=True)
PAGE = 500
ROLLS = ("registration", "attendance")


def engaged_in(project: Project, month: date) -> Any:
    """The stays that lie in the month, each with its days."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    days = Prefetch(
        "attendance", Attendance.objects.filter(month=month).select_related("device"), to_attr="of_month"
    )
    return (
        Engagement.objects.filter(project=project, entered_on__lte=last)
        .filter(Q(exited_on__isnull=True) | Q(exited_on__gte=month))
        .select_related("worker", "employer", "contract").prefetch_related(days)
    )  # fmt: skip


def _rows(stays: Iterable[Any], month: date) -> Iterator[dict[str, Any]]:
    last = monthrange(month.year, month.month)[1]
    for stay in stays:
        bits = stay.of_month[0].day_bits if stay.of_month else 0
        yield {
            "shown": shown(stay), "stay": stay, "count": bits.bit_count(),
            "days": [bool(bits >> at & 1) for at in range(last)],
        }  # fmt: skip


@login_required
@require_GET
def rolls(request: SignedIn, pk: int, month: str) -> HttpResponse:
    project = one_of(request.user, pk)
    today = timezone.localdate()
    first = month_of(month, today)
    found = engaged_in(project, first)
    page = listing.page_of(found, ORDER, request.GET, PAGE)
    after = (first + timedelta(days=32)).replace(day=1)
    roll = request.GET.get("roll", "attendance")
    context = {
        "project": project, "month": first, "roll": roll if roll in (*ROLLS, "payroll") else "attendance",
        "rows": list(_rows(page.rows, first)), "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found), "cap": CAP,
        "kept": without(request.GET), "days": range(1, monthrange(first.year, first.month)[1] + 1),
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "next": after.strftime("%Y-%m") if after <= today else "", "payroll": payroll_url(project, first),
    }  # fmt: skip
    return render(request, "projects/workers/rolls.html", context)


@login_required
@require_GET
def export(request: SignedIn, pk: int, month: str) -> HttpResponseBase:
    project = one_of(request.user, pk)
    first = month_of(month, timezone.localdate())
    last = monthrange(first.year, first.month)[1]
    found = engaged_in(project, first).order_by(*ORDER.fields).iterator(chunk_size=1000)
    rows = _rows(found, first)
    name = f"{project.code}-{month}"
    if request.GET.get("roll") == "registration":
        heading = [_("Name of the worker"), _("Employer"), _("Team"), _("Trade"), _("Labour contract signed on"),
                   _("Entered the site on"), _("Left on"), _("State")]  # fmt: skip
        return csv_response(f"registration-{name}", heading, (_registered(row) for row in rows))
    heading = [_("Name of the worker"), _("Team"), _("Trade"), *[str(day) for day in range(1, last + 1)], _("Days"),
               _("Signature of the worker")]  # fmt: skip
    return csv_response(f"attendance-{name}", heading, (_attended(row) for row in rows))


def _registered(row: dict[str, Any]) -> list[str]:
    stay = row["stay"]
    said = [stay.worker.shown_name, stay.employer, stay.team, stay.trade, stay.contracted_on, stay.entered_on,
            stay.exited_on, row["shown"].state]  # fmt: skip
    return ["" if each is None else str(each) for each in said]


def _attended(row: dict[str, Any]) -> list[str]:
    stay = row["stay"]
    return [stay.worker.shown_name, stay.team, stay.trade, *["√" if day else "" for day in row["days"]],
            str(row["count"]), ""]  # fmt: skip
