"""The fund views of finance, development, the state assets regulator and the leaders: their projects, what was planned
and arranged against what came, owners that pay short, and every figure the door to its rows (BDH 一(二))."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from escrow.funding.fund_view import Sums, owner_query, shared, sums_of, view_of, with_query
from escrow.funding.reading import Funds, payers_of
from escrow.funding.words import COLOURS, TONES, light
from escrow.models import MoneyMonth
from projects.models import Project

ORDER = Order("code", is_text=True)
NOTHING = Decimal(0)
MONTHS = 12


@login_required
@require_GET
def funds(request: SignedIn) -> HttpResponse:
    view = view_of(request)
    known = {each.project.pk: each for each in view.coloured}
    some = Project.objects.filter(pk__in=known)
    page = listing.page_of(some.only("code"), ORDER, request.GET)
    all_of = sums_of(view.rows).colours
    colours = [
        {"label": label, "tone": TONES[code], "count": all_of.get(code, 0),
         "url": f"?{with_query(request, colour=code)}"}
        for code, label in COLOURS
    ]  # fmt: skip
    context = shared(request, view) | {
        "rows": [(known[each.pk], light(known[each.pk].verdict)) for each in page.rows],
        "page": page,
        "total": len(known),
        "cap": CAP,
        "colours": colours,
    }
    return render(request, "escrow/funding/funds.html", context)


@login_required
@require_GET
def funds_csv(request: SignedIn) -> HttpResponseBase:
    view = view_of(request)
    heading = [
        _("Project number"), _("Project"), _("Project owner"), _("General contractor"), _("Industry regulator"),
        _("Place"), _("Warning"), _("Planned progress (%)"), _("Actual progress (%)"), _("Planned (yuan)"),
        _("Of it secured (yuan)"), _("Arranged (yuan)"), _("Disbursed (yuan)"), _("Funding gap (yuan)"),
        _("Labour cost due (yuan)"), _("Paid in (yuan)"), _("Labour cost short (yuan)"), _("Months short"),
        _("Why"),
    ]  # fmt: skip
    return csv_response(f"funds-{view.today:%Y%m%d}", heading, _lines(view.coloured))


def _lines(rows: Iterable[Funds]) -> Iterator[list[str]]:
    for row in rows:
        project, totals, at, lamp = row.project, row.totals, row.progress, light(row.verdict)
        values: list[Any] = [
            project.code, project.name, project.owner_name, project.general_contractor, project.responsible_agency,
            project.region.name, lamp.label, at.planned if at else None, at.actual if at else None, totals.planned,
            totals.secured, totals.arranged, row.disbursed, totals.gap, row.labour.due, row.labour.allocated,
            row.labour.short, row.labour.months, "；".join(each.text for each in lamp.said),
        ]  # fmt: skip
        yield ["" if value is None else str(value) for value in values]


@login_required
@require_GET
def payers(request: SignedIn) -> HttpResponse:
    """Owners that owe the wage accounts, the largest sum first."""
    view = view_of(request)
    here = reverse("funds")
    rows = [
        {"payer": each, "url": f"{here}?{urlencode({'of': 'all'} | owner_query(each.company, each.agency))}"}
        for each in payers_of(view.coloured)
    ]
    return render(request, "escrow/funding/payers.html", shared(request, view) | {"rows": rows})


@login_required
@require_GET
def payers_csv(request: SignedIn) -> HttpResponseBase:
    view = view_of(request)
    heading = [
        _("Project owner"), _("Projects short"), _("Labour cost due (yuan)"), _("Paid in (yuan)"),
        _("Labour cost short (yuan)"), _("Months short"), _("Short since"),
    ]  # fmt: skip
    rows = (
        [each.name, str(each.projects), str(each.due), str(each.allocated), str(each.short), str(each.months),
         f"{each.since:%Y-%m}" if each.since else ""]
        for each in payers_of(view.coloured)
    )  # fmt: skip
    return csv_response(f"short-payers-{view.today:%Y%m%d}", heading, rows)


_GROUPS = ("owner", "sector", "region", "regulator")


@login_required
@require_GET
def groups(request: SignedIn) -> HttpResponse:
    """The same figures by owner, sector, place or regulator; each leads to its projects."""
    view = view_of(request)
    by = request.GET.get("by", "")
    by = by if by in _GROUPS else "owner"
    found: dict[Any, tuple[str, dict[str, Any], Sums]] = {}
    for row in view.coloured:
        key, name, query = _group(row.project, by)
        found.setdefault(key, (name, query, Sums()))[2].add(row)
    kept = request.GET.copy()
    kept.pop("by", None)
    rows = [
        {
            "name": name or _("(nobody)"),
            "sums": total,
            "red": total.colours.get("red", 0),
            "amber": total.colours.get("amber", 0),
            "url": f"{reverse('funds')}?{urlencode({**kept.dict(), **query})}",
        }
        for name, query, total in sorted(
            found.values(), key=lambda each: (-each[2].gap, -each[2].short, each[0])
        )
    ]
    labels = {"owner": _("Project owner"), "sector": _("Sector"), "region": _("Place"),
              "regulator": _("Industry regulator")}  # fmt: skip
    context = shared(request, view) | {
        "rows": rows,
        "by": by,
        "label": labels[by],
        "ways": [(code, labels[code], f"?{with_query(request, by=code)}") for code in _GROUPS],
    }
    return render(request, "escrow/funding/groups.html", context)


def _group(project: Project, by: str) -> tuple[Any, str, dict[str, Any]]:
    if by == "sector":
        return project.sector, str(project.get_sector_display()), {"sector": project.sector}
    if by == "region":
        return project.region_id, project.region.name, {"region": project.region_id}
    if by == "regulator":
        agency = project.responsible_agency
        return project.responsible_agency_id, str(agency or ""), {"agency": agency.pk} if agency else {}
    return (
        (project.owner_id, project.owner_agency_id),
        project.owner_name,
        owner_query(project.owner_id, project.owner_agency_id),
    )


@dataclass
class Month:
    month: date
    due: Decimal = NOTHING
    allocated: Decimal = NOTHING
    works: Decimal = NOTHING
    wages_due: Decimal = NOTHING
    wages_paid: Decimal = NOTHING
    short: Decimal = NOTHING
    projects: int = 0
    share: int = 0


@login_required
@require_GET
def months(request: SignedIn) -> HttpResponse:
    """What was to come into the wage accounts month by month against what came; a month opens its projects."""
    view = view_of(request)
    names = {each.project.pk: each.project for each in view.coloured}
    first = _back(view.today.replace(day=1), MONTHS - 1)
    found = list(
        MoneyMonth.objects.filter(project__in=names, month__gte=first, month__lte=view.today).order_by(
            "-month"
        )
    )
    totals = _by_month(found)
    chosen = next((each for each in totals if f"{each.month:%Y-%m}" == request.GET.get("month")), None)
    rows: Sequence[Any] = ()
    if chosen is not None:
        rows = sorted(
            (
                {"money": each, "project": names[each.project_id],
                 "short": max((each.due or NOTHING) - each.allocated, NOTHING)}
                for each in found if each.month == chosen.month
            ),
            key=lambda row: (-row["short"], row["project"].code),
        )  # fmt: skip
    kept = request.GET.copy()
    kept.pop("month", None)
    context = shared(request, view) | {
        "months": totals, "chosen": chosen, "rows": rows, "kept": kept.urlencode(),
    }  # fmt: skip
    return render(request, "escrow/funding/months.html", context)


def _by_month(rows: Iterable[MoneyMonth]) -> list[Month]:
    found: dict[date, Month] = {}
    for each in rows:
        month = found.setdefault(each.month, Month(each.month))
        due = each.due or NOTHING
        month.due += due
        month.allocated += each.allocated
        month.works += each.works_paid
        month.wages_due += each.wages_due
        month.wages_paid += each.wages_paid
        month.short += max(due - each.allocated, NOTHING)
        month.projects += 1
    for month in found.values():
        month.share = int(100 * (month.due - month.short) / month.due) if month.due else 0
    return list(found.values())


def _back(month: date, count: int) -> date:
    years, index = divmod(month.year * 12 + month.month - 1 - count, 12)
    return date(years, index + 1, 1)
