"""The duties of all projects: how far they are kept, the list behind each number, and who passes approvals on."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
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
from agencies.people.models import User
from agencies.policy.obligations import Declared
from projects.compliance.coverage import STATE_OWNED, columns, coverage, league, visible_items
from projects.compliance.filters import DutyFilter, options_of
from projects.compliance.judging import State
from projects.compliance.recounting import list_of
from projects.compliance.shown import TONES, fault_in_words, state_on
from projects.models import Item
from projects.models.compliance import NO_DAY
from projects.registers.sight import agency_of, seen_by

# By the due day; its text sorts as the day does.
ORDER = Order("due_key", is_text=True)


def duties_for(user: User, today: date) -> Mapping[str, Declared]:
    return list_of(agency_of(user).jurisdiction_id, today)


@login_required
@require_GET
def duties(request: SignedIn) -> HttpResponse:
    """Coverage: a line for each industry department, a column for each system."""
    user, today = request.user, timezone.localdate()
    state_owned = request.GET.get("soe") == "yes"
    shown = columns(duties_for(user, today), state_owned)
    items = visible_items(seen_by(user))
    if state_owned:
        items = items.filter(STATE_OWNED)
    lines, whole = coverage(items, [each.code for each in shown], today)
    context = {"columns": shown, "lines": lines, "whole": whole, "soe": state_owned, "today": today}
    return render(request, "projects/compliance/duties.html", context)


@login_required
@require_GET
def pushes(request: SignedIn) -> HttpResponse:
    """The league table of the push clock."""
    today = timezone.localdate()
    context = {
        "rows": league(visible_items(seen_by(request.user)), today),
        "duty": duties_for(request.user, today).get("push"),
    }
    return render(request, "projects/compliance/pushes.html", context)


def _found(user: User, params: Any, today: date) -> tuple[DutyFilter, QuerySet[Item]]:
    form = DutyFilter(params, options_of(agency_of(user)), duties_for(user, today))
    items = visible_items(seen_by(user)).filter(form.condition(today))
    return form, items.annotate(due_key=Coalesce("due_on", NO_DAY)).select_related(
        "project", "project__responsible_agency", "project__general_contractor", "evidence"
    )


@login_required
@require_GET
def items(request: SignedIn) -> HttpResponse:
    today = timezone.localdate()
    form, found = _found(request.user, request.GET, today)
    page = listing.page_of(found, ORDER, sound_keys(request.GET))
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": [_row(each, form.duties, today) for each in page.rows],
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
    }
    return render(request, "projects/compliance/items.html", context)


def sound_keys(params: Any) -> dict[str, str]:
    """A key whose first part is no day means the first page."""
    found = {}
    for name in ("after", "before"):
        key = params.get(name, "")
        try:
            date.fromisoformat(key.partition("~")[0])
        except ValueError:
            continue
        found[name] = key
    return found


def _row(item: Item, duties: Mapping[str, Declared], today: date) -> dict[str, Any]:
    duty, state = duties.get(item.code), state_on(item, today)
    return {
        "item": item,
        "name": duty.name if duty else item.code,
        "source": duty.by(item.start) if duty else None,
        "state": state,
        "tone": TONES[state],
        "fault": fault_in_words(item.fault) if state is State.FAULTY else "",
    }


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    today = timezone.localdate()
    form, found = _found(request.user, request.GET, today)
    heading = [
        _("Project number"), _("Project"), _("Industry regulator"), _("General contractor"), _("Duty"), _("Owed by"),
        _("Stage"), _("Clause"), _("Counted from"), _("Due on"), _("Done on"), _("State"), _("What is wrong"),
        _("Evidence"), _("Note"),
    ]  # fmt: skip
    rows = found.order_by(F("due_on").asc(nulls_last=True), "pk").iterator(chunk_size=2000)
    return csv_response(f"duties-{today:%Y%m%d}", heading, _lines(rows, form.duties, today))


def _lines(rows: Iterable[Item], duties: Mapping[str, Declared], today: date) -> Iterator[list[str]]:
    for item in rows:
        row = _row(item, duties, today)
        source, project = row["source"], item.project
        yield [
            project.code, project.name, str(project.responsible_agency or ""), str(project.general_contractor or ""),
            row["name"], str(source.party.label) if source else "", str(source.stage.label) if source else "",
            source.source if source else "", _day(item.start_on), _day(item.due_on), _day(item.done_on),
            str(row["state"].label), row["fault"] or item.excuse,
            item.evidence.name if item.evidence else "", item.note,
        ]  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
