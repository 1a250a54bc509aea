"""The register of unit reports, and the page of one: its form, its figures, what may be done."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.forms.act import PlainForm
from agencies.people.access import SignedIn
from agencies.people.models import Agency, User
from agencies.policy.directives import Rhythm
from oversight.acts import acts_of
from oversight.duties import sees_place
from oversight.models import UnitReport
from oversight.unit_reports import exports, reading
from oversight.unit_reports.actions import Filled, accept, hand_in, send_back
from oversight.unit_reports.asking import directive_of
from oversight.unit_reports.drawing import drawn_of, keys_of, lines_now
from oversight.unit_reports.duties import may_hand_in, may_judge
from oversight.unit_reports.forms import HandInForm, SendBackForm, hand_in_form
from oversight.unit_reports.shapes import NUMBERS, SHAPES, shown, total
from oversight.unit_reports.workflow import REPORT, Verb
from projects.inspections.views.acts import Act, carried_out, officials_only, with_bound

# What of a line stands in the table; all of it behind the link.
_COLUMNS = (
    "workers",
    "contracts",
    "allocated",
    "bank_paid",
    "deposit",
    "paid_workers",
    "paid_wages",
    "board",
)
KINDS = (Rhythm.INFORMATION, Rhythm.TOWNSHIP)
# Ten years of two reports a month.
_MOST = 240


@login_required
@require_GET
def register(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    user, today = request.user, timezone.localdate()
    periods = reading.periods_of(user)
    period = reading.chosen(periods, request.GET.get("kind", ""), request.GET.get("month", ""))
    context: dict[str, Any] = {"period": period, "sees_place": sees_place(user), "today": today}
    if period is None:
        context["asked"] = _asked_here(user)
        return render(request, "oversight/unit_reports/register.html", context)
    state = request.GET.get("state", "all")
    state = state if state in dict(reading.STATES) else "all"
    every = reading.reports_of(user, period)
    counts = reading.counts_of(every, today)
    shape = SHAPES[period.kind]
    columns = shape.figures or tuple(
        each for each in shape.lines if each.code in _COLUMNS and each.kind in NUMBERS
    )
    context |= {
        "kinds": [
            (Rhythm(each.kind).label, each.url(), each.kind == period.kind)
            for each in {each.kind: each for each in reversed(periods)}.values()
        ],
        "months": [
            (each.month, each.url(state=state), each == period) for each in periods if each.kind == period.kind
        ],
        "state": state,
        "figures": [
            (name, label, counts[name], period.url(state=name), name == state) for name, label in reading.STATES
        ],
        "counts": counts,
        "columns": columns,
        "rows": [_row(each, columns, today) for each in every.filter(reading.state_is(state, today))],
        "title": Rhythm(period.kind).label,
        "directive": directive_of(_place(user), period.kind, period.first),
        "collected": period.url("unit-reports-xlsx"),
        "all_url": period.url(),
    }  # fmt: skip
    return render(request, "oversight/unit_reports/register.html", context)


def _place(user: User) -> str:
    return user.agency.jurisdiction_id if user.agency else ""


def _asked_here(user: User) -> bool:
    """Whether the document of the place asks for such reports at all."""
    today = timezone.localdate()
    return any(directive_of(_place(user), kind, today) for kind in KINDS)


def _row(report: UnitReport, columns: Any, today: Any) -> dict[str, Any]:
    is_there = report.state in reading.HANDED_IN
    values: Mapping[str, Any] = exports.figures_of(report) if is_there else {}
    return {
        "report": report,
        "tone": reading.tone_of(report, today),
        "is_late": not is_there and report.due_on < today,
        "was_late": is_there and report.limit is not None and report.limit.state == "met_late",
        "cells": [(each.label, shown(each, values.get(each.code)) if is_there else "") for each in columns],
    }


@login_required
@require_GET
def of_unit(request: SignedIn, agency: int) -> HttpResponse:
    """The reports of one unit, the newest period first; by kind and, of information reports, by year of the period."""
    officials_only(request.user)
    user, today = request.user, timezone.localdate()
    unit = get_object_or_404(Agency, pk=agency, jurisdiction=_place(user))
    found = UnitReport.objects.visible_to(user).filter(agency=unit).select_related("agency", "limit")
    if (kind := request.GET.get("kind", "")) in KINDS:
        found = found.filter(kind=kind)
    if (year := request.GET.get("year", "")).isdecimal() and len(year) == 4:
        found = found.filter(last__year=int(year))
    if (state := request.GET.get("state", "all")) in dict(reading.STATES):
        found = found.filter(reading.state_is(state, today))
    rows = [
        {**_row(each, (), today), "title": Rhythm(each.kind).label}
        for each in found.order_by("-last", "kind", "pk")[:_MOST]
    ]
    return render(request, "oversight/unit_reports/of_unit.html", {"unit": unit, "rows": rows})


def one_of(user: User, pk: int) -> UnitReport:
    officials_only(user)
    related = ("agency__region", "jurisdiction", "limit", "handed_in_by", "accepted_by")
    return get_object_or_404(UnitReport.objects.visible_to(user).select_related(*related), pk=pk)


@login_required
@require_GET
def report(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, one_of(request.user, pk))


def may(user: User, found: UnitReport, verb: Verb) -> bool:
    part = may_judge if verb in (Verb.SEND_BACK, Verb.ACCEPT) else may_hand_in
    return found.state in REPORT[verb] and part(user, found)


def page(request: SignedIn, found: UnitReport, bound: Act | None = None) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    shape, drawn = SHAPES[found.kind], drawn_of(found)
    writes = may(user, found, Verb.HAND_IN)
    is_there = found.state in reading.HANDED_IN
    context: dict[str, Any] = {
        "report": found,
        "title": Rhythm(found.kind).label,
        "tone": reading.tone_of(found, today),
        "is_late": not is_there and found.due_on < today,
        "was_late": is_there and found.limit is not None and found.limit.state == "met_late",
        "writes": writes,
        "from_paper": writes and user.agency_id != found.agency_id,
        "acts": with_bound(acts_offered(user, found), bound),
        "timeline": acts_of(found),
        "back": reading.Period(found.kind, found.first).url(),
        "figures": [
            {"field": each, "value": shown(each, found.figures.get(each.code)) if is_there else "",
             "drawn": shown(each, drawn[each.code].value),
             "differs": is_there and str(found.figures.get(each.code)) != str(drawn[each.code].value),
             "rows": len(drawn[each.code].rows)}
            for each in shape.figures if each.code in drawn
        ],
    }  # fmt: skip
    if writes:
        bound_form = bound.form if bound and bound.key == "report" else None
        context["form"] = bound_form or hand_in_form(shape, initial=_initial(found, drawn))
    if shape.lines:
        lines = lines_now(found)
        context |= _lines_of(found, lines)
    return render(request, "oversight/unit_reports/report.html", context)


def _initial(found: UnitReport, drawn: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent back as it was; else what the registers know."""
    known = found.figures or {code: each.value for code, each in drawn.items()}
    return {
        **known, "text": found.text, "filled_by": found.filled_by, "checked_by": found.checked_by,
        "phone": found.phone,
    }  # fmt: skip


def _lines_of(found: UnitReport, lines: list[dict[str, Any]]) -> dict[str, Any]:
    shape = SHAPES[found.kind]
    columns = [each for each in shape.lines if each.code in _COLUMNS]
    sums = total(shape.lines, lines)
    return {
        "columns": columns,
        "lines": [
            {"key": key, "name": line["name"], "by_hand": not line["project"],
             "cells": [(each.label, shown(each, line.get(each.code)), each.kind in NUMBERS) for each in columns]}
            for key, line in zip(keys_of(lines), lines, strict=True)
        ],
        "sums": [(each.label, shown(each, sums[each.code]) if each.code in sums else "") for each in columns],
    }  # fmt: skip


def acts_offered(user: User, found: UnitReport) -> list[Act]:
    acts = []
    if may(user, found, Verb.ACCEPT):
        acts.append(_accept_act(found))
    if may(user, found, Verb.SEND_BACK):
        acts.append(_back_act(found))
    if may(user, found, Verb.HAND_IN):
        acts.append(_zero_act(found))
    return acts


def _accept_act(found: UnitReport, data: Any = None) -> Act:
    url = reverse("unit-report-accept", args=[found.pk])
    return Act("accept", _("Accept the report"), url, PlainForm(data, prefix_id="accept"), is_main=True)


def _back_act(found: UnitReport, data: Any = None) -> Act:
    url = reverse("unit-report-back", args=[found.pk])
    return Act("back", _("Send the report back"), url, SendBackForm(data, prefix_id="back"))


def _zero_act(found: UnitReport, data: Any = None) -> Act:
    url = reverse("unit-report-zero", args=[found.pk])
    return Act("zero", _("Nothing to report"), url, PlainForm(data, prefix_id="zero"))


def _carried(
    request: SignedIn, found: UnitReport, act: Act, verb: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    back = reverse("unit-report", args=[found.pk])
    return carried_out(
        request, act, verb, back=back, said=said, page=lambda bound: page(request, found, bound)
    )


@login_required
@require_POST
def hand_over(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    form: HandInForm = hand_in_form(SHAPES[found.kind], request.POST)
    act = Act("report", _("Hand the report in"), reverse("unit-report-hand-in", args=[pk]), form)
    return _carried(
        request, found, act, lambda _said: hand_in(pk, form.filled(), by=request.user, now=timezone.now()),
        _("The report is handed in."),
    )  # fmt: skip


@login_required
@require_POST
def nothing(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    zero = Filled(is_zero=True, filled_by=str(request.user)[:40])
    return _carried(
        request, found, _zero_act(found, request.POST),
        lambda _said: hand_in(pk, zero, by=request.user, now=timezone.now()), _("The zero report is handed in."),
    )  # fmt: skip


@login_required
@require_POST
def return_it(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return _carried(
        request, found, _back_act(found, request.POST),
        lambda said: send_back(pk, reason=said["reason"], by=request.user, now=timezone.now()),
        _("The report is sent back."),
    )  # fmt: skip


@login_required
@require_POST
def take(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return _carried(
        request, found, _accept_act(found, request.POST),
        lambda _said: accept(pk, by=request.user, now=timezone.now()), _("The report is accepted."),
    )  # fmt: skip
