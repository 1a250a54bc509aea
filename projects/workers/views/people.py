"""One worker and one stay: where somebody is and was engaged, on which days; found by exact number alone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.importing.parsers import phone as read_phone
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.records.identity import is_identity
from agencies.records.privacy import blind
from projects.duties import may_reveal
from projects.models import Attendance, Engagement, Worker
from projects.registers.sight import agency_of, seen_by
from projects.workers import actions
from projects.workers.forms import LeaveForm, SettleForm, StayForm
from projects.workers.identity import shaped
from projects.workers.shown import months_of, shown

_FOUND_MAX = 50
_MONTHS = 12


def stays_seen_by(user: User) -> Any:
    return Engagement.objects.filter(project__in=seen_by(user)).select_related(
        "project", "worker", "employer", "contract"
    )


@login_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("number")
@sensitive_variables("said", "number")
def search(request: SignedIn) -> HttpResponse:
    """By POST, so that no number of a person stands in an address or a log."""
    agency_of(request.user)
    said = request.POST.get("number", "").strip()[:60]
    error, found = "", None
    if request.method == "POST":
        condition = _condition(said)
        if condition is None:
            error = _("Give a whole identity number of 18 characters or a whole telephone number.")
        else:
            workers = Worker.objects.filter(condition).values("pk")
            found = [shown(each) for each in stays_seen_by(request.user)
                     .filter(worker__in=workers).order_by("-entered_on", "-pk")[:_FOUND_MAX]]  # fmt: skip
    context = {"found": found, "error": error}
    return render(request, "projects/workers/search.html", context, status=422 if error else 200)


def _condition(said: str) -> Q | None:
    number = shaped(said)
    if is_identity(number):
        return Q(id_number_index=blind("id_number", number))
    try:
        return Q(phone_index=blind("phone", read_phone(said)))
    except ValueError:
        return None


@login_required
@require_GET
def worker(request: SignedIn, pk: int) -> HttpResponse:
    return render(request, "projects/workers/worker.html", _worker(request.user, pk))


def _worker(user: User, pk: int) -> dict[str, Any]:
    stays = list(stays_seen_by(user).filter(worker=pk).order_by("-entered_on", "-pk"))
    who = get_object_or_404(Worker.objects.filter(pk__in=[each.worker_id for each in stays]), pk=pk)
    rows = (
        Attendance.objects.filter(engagement__in=stays)
        .select_related("project")
        .order_by("-month", "-pk")[:_MONTHS]
    )
    return {
        "worker": who, "stays": [shown(each) for each in stays],
        "months": [(row.project, month) for row, month in zip(rows, months_of(rows), strict=True)],
        "reveals": any(may_reveal(user, each.project) for each in stays),
    }  # fmt: skip


@login_required
@require_POST
@sensitive_variables("person")
def reveal(request: SignedIn, pk: int) -> HttpResponse:
    context = _worker(request.user, pk)
    _who, person = actions.reveal(pk, by=request.user, now=timezone.now())
    return render(request, "projects/workers/worker.html", context | {"person": person})


@login_required
@require_GET
def engagement(request: SignedIn, pk: int) -> HttpResponse:
    return _stay(request, _seen(request, pk))


def _seen(request: SignedIn, pk: int) -> Engagement:
    found: Engagement = get_object_or_404(stays_seen_by(request.user), pk=pk)
    return found


def _stay(request: SignedIn, stay: Engagement, **bound: forms.Form) -> HttpResponse:
    edits = actions.may_write(request.user, stay.project)
    here = stay.exited_on is None
    context: dict[str, Any] = {
        "stay": stay, "row": shown(stay), "project": stay.project, "edits": edits,
        "months": list(months_of(list(stay.attendance.order_by("-month")[:_MONTHS]))),
        "leave": LeaveForm(prefix_id="leave") if edits and here else None,
        "settle": SettleForm(prefix_id="settle") if edits and not here and stay.settled_on is None else None,
        "correct": StayForm(stay.project, stay=stay, prefix_id="correct") if edits else None,
    } | bound  # fmt: skip
    return render(request, "projects/workers/engagement.html", context, status=422 if bound else 200)


@login_required
@require_POST
def leave(request: SignedIn, pk: int) -> HttpResponse:
    stay = _seen(request, pk)
    form = LeaveForm(request.POST, prefix_id="leave")
    if form.is_valid() and form.carry_out(
        lambda: actions.leave(pk, on=form.cleaned_data["on"], by=request.user, now=timezone.now())
    ):
        messages.success(request, _("The day of leaving is on the roster."))
        return redirect("engagement", pk=pk)
    return _stay(request, stay, leave=form.mark())


@login_required
@require_POST
def settle(request: SignedIn, pk: int) -> HttpResponse:
    stay = _seen(request, pk)
    form = SettleForm(request.POST, prefix_id="settle")
    if form.is_valid() and form.carry_out(
        lambda: actions.settle(pk, **form.cleaned_data, by=request.user, now=timezone.now())
    ):
        messages.success(request, _("The settlement on leaving is on the roster."))
        return redirect("engagement", pk=pk)
    return _stay(request, stay, settle=form.mark())


@login_required
@require_POST
def correct(request: SignedIn, pk: int) -> HttpResponse:
    stay = _seen(request, pk)
    form = StayForm(stay.project, request.POST, stay=stay, prefix_id="correct")
    if form.is_valid() and form.carry_out(
        lambda: actions.correct(
            pk,
            stated=form.stated(),
            entered_on=form.cleaned_data["entered_on"],
            by=request.user,
            now=timezone.now(),
        )
    ):
        messages.success(request, _("The roster is corrected."))
        return redirect("engagement", pk=pk)
    return _stay(request, stay, correct=form.mark())
