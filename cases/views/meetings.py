"""The register of joint receptions and case conferences (联合接访、会商台账), and the page of one meeting."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.listing import CAP, Order
from agencies.people.models import User
from cases import lists
from cases.actions.meeting import complete, may_complete
from cases.filters_handling import MeetingFilter
from cases.forms_meetings import CompleteForm
from cases.models import Case, Meeting
from cases.views.rows import cell

ORDER = Order("held_at", descending=True)


def registered(user: User, form: MeetingFilter) -> QuerySet[Meeting]:
    # By subquery: a meeting of several cases, or of several people, is one row.
    found = Meeting.objects.filter(form.condition()).order_by().values("pk")
    return (
        Meeting.objects.visible_to(user)
        .filter(pk__in=found)
        .select_related("proposed_by")
        .prefetch_related("staff__agency", "cases")
    )


@login_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = MeetingFilter(request.GET, lists.options_for(user))
    found = registered(user, form)
    page = listing.page_of(found, ORDER, request.GET)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": _rows(user, page.rows),
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
    }
    return render(request, "cases/handling/meetings.html", context)


def _rows(user: User, meetings: list[Meeting]) -> list[dict[str, Any]]:
    """Of the cases of a meeting those that this person may see; of the others only how many they are."""
    numbers = {case.pk for each in meetings for case in each.cases.all()}
    seen = set(Case.objects.visible_to(user).filter(pk__in=numbers).values_list("pk", flat=True))
    return [_row(each, seen) for each in meetings]


def _row(meeting: Meeting, seen: set[int]) -> dict[str, Any]:
    cases, staff = list(meeting.cases.all()), list(meeting.staff.all())
    mine = sorted((case for case in cases if case.pk in seen), key=lambda case: case.number)
    return {
        "meeting": meeting,
        "cases": mine,
        "others": len(cases) - len(mine),
        "staff": staff,
        "seconded": sum(1 for each in staff if each.seconded),
    }


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting; minutes and decision are added where they are still missing."""
    user: User = request.user  # type: ignore[assignment]
    seen = Meeting.objects.visible_to(user).select_related("proposed_by", "entered_by")
    meeting = get_object_or_404(seen.prefetch_related("staff__agency", "cases"), pk=pk)
    form = CompleteForm(request.POST if request.method == "POST" else None, meeting)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if form.carry_out(lambda: complete(pk, **given, by=user, now=timezone.now())):
            messages.success(request, _("Minutes and decision are on record."))
            return redirect("meeting", pk=pk)
    context = _rows(user, [meeting])[0] | {
        "form": form.mark() if may_complete(user, meeting) else None,
    }
    return render(request, "cases/handling/meeting.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    user: User = request.user  # type: ignore[assignment]
    form = MeetingFilter(request.GET, lists.options_for(user))
    found: Iterable[Meeting] = registered(user, form).order_by(*ORDER.fields).iterator(chunk_size=500)
    heading = [
        _("Kind"), _("Held at"), _("Place"), _("Level of the place"), _("Cases"), _("Proposed by"), _("Took part"),
        _("Seconded"), _("Legal-aid post"), _("Petitioners"), _("Representatives"), _("Proposal"), _("Minutes"),
        _("Decision"),
    ]  # fmt: skip
    return csv_response(f"meetings-{timezone.localdate():%Y%m%d}", heading, _lines(user, found))


def _lines(user: User, meetings: Iterable[Meeting]) -> Iterable[list[str]]:
    visible = Case.objects.visible_to(user)
    for each in meetings:
        cases = visible.filter(meetings=each).order_by("number").values_list("number", flat=True)
        staff = list(each.staff.all())
        values = [
            each.get_kind_display(), each.held_at, each.place, each.get_level_display(), "、".join(cases),
            each.proposed_by.name if each.proposed_by else "", "、".join(map(str, staff)),
            "、".join(str(one) for one in staff if one.seconded), each.legal_aid_person or each.legal_aid,
            each.petitioners, each.representatives, each.proposal, each.minutes, each.decision,
        ]  # fmt: skip
        yield [cell(value) for value in values]
