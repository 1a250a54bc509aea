"""The case page: facts and acts on one screen, why it is here, every letter with its clock, and the whole history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies import listing
from agencies.clock.days import whole_calendar
from agencies.forms.filters import without
from agencies.people.models import User
from cases import lists
from cases.actions.revealing import reveal as reveal_people
from cases.actions.standing import clock_of
from cases.duties import case_verbs
from cases.filters import CaseFilter
from cases.limits import held_by
from cases.models import Case, Feedback, Transfer
from cases.models.case import Clock
from cases.replies import replies_of
from cases.views import clock, limits
from cases.views.attachments import card_of
from cases.views.facts import shown_facts
from cases.views.handling import handling_of
from cases.views.history import entries
from cases.views.inbox import shown_list
from cases.views.letters import card_of as letters_of
from cases.views.orders import card_of as supervision_of
from cases.views.panel import Act, panel_for
from cases.views.related import joined
from cases.views.why import role_label, why_here
from cases.workflow import LIVE, OWING, Verb


@dataclass(frozen=True, slots=True)
class ShownTransfer:
    transfer: Transfer
    role: str
    deadline: clock.Deadline | None
    calculation: clock.Calculation | None
    feedback: list[Feedback]
    is_live: bool
    clock: str


@dataclass(frozen=True, slots=True)
class Related:
    """Other cases of the same project, employer or person, with the list that shows them."""

    label: str
    count: int
    query: str


def visible(request: HttpRequest) -> Any:
    related = (
        "text", "fact_row", "project", "region", "jurisdiction", "coordinator", "lead_agency", "policy_version",
        "taken_by__agency",
    )  # fmt: skip
    return Case.objects.visible_to(request.user).select_related(*related)


@login_required
@require_GET
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    case = get_object_or_404(visible(request), number=number)
    return render(request, "cases/case.html", context_of(request, case))


def context_of(request: HttpRequest, case: Case, bound: Act | None = None) -> dict[str, Any]:
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    transfers = transfers_of(case)
    held = [each.limit for each in held_by(case)]
    days = clock.Days.around(held, case.jurisdiction_id, whole_calendar(case.jurisdiction_id))
    why = why_here(case)
    return {
        "case": case,
        "panel": panel_for(user, case, transfers, bound),
        "may_reveal": Verb.REVEAL in case_verbs(user, case),
        "groups": shown_facts(case.fact_row.facts),
        "people": list(case.complainants.order_by("pk")),
        "references": list(case.references.order_by("pk")),
        "replies": replies_of(case),
        "handling": handling_of(user, case),
        "closing": case.closing,
        "past_closings": [each for each in case.closings.all() if each.reopened_at],
        "joined": joined(user, case),
        "contributions": [(each, given) for each in transfers for given in each.contributions.all()],
        "leads": leads_of(case, transfers),
        "transfers": [shown(each, case, now, days) for each in transfers],
        "deadline": _case_deadline(case, now, days.calendar),
        "limits": limits.card_of(case, transfers, now, days),
        "attachments": card_of(user, case),
        "letters": letters_of(user, case),
        "supervision": supervision_of(user, case, now),
        "why": why,
        "entries": entries(
            case.events.select_related("actor", "agency").order_by("-sequence"),
            {each.pk: each.recipient for each in transfers},
        ),
        "related": related_to(case, user),
        "query": request.GET.urlencode(),
        "list_query": without(request.GET, "pos"),
        "queue": lists.queue_named(request.GET.get("queue"), user) if request.GET.get("queue") else None,
        "next": _next(request, case, now),
    }


def transfers_of(case: Case) -> list[Transfer]:
    related = ("given_by", "joins__transfer__agency", "joins__transfer__letter")
    given = Prefetch("feedback", Feedback.objects.select_related(*related).order_by("-pk"))
    found = case.transfers.select_related("agency", "letter", "limit", "received_by").prefetch_related(
        given, "contributions__given_by", "contributions__agency"
    )
    return sorted(found, key=lambda each: (each.status not in LIVE, each.pk))


def leads_of(case: Case, transfers: list[Transfer]) -> list[str]:
    """Everybody who leads by a letter in force; before the first letter whom the case itself names."""
    leading = [each for each in transfers if each.status in LIVE and each.kind != Transfer.Kind.ASSIST]
    named = [each.agency.short_name if each.agency else each.recipient_name for each in leading]
    return named if transfers or not case.lead_agency else [case.lead_agency.short_name]


def shown(transfer: Transfer, case: Case, now: datetime, days: clock.Days) -> ShownTransfer:
    limit = transfer.limit
    return ShownTransfer(
        transfer,
        role_label(transfer.role),
        clock.deadline_of(limit, now, days.calendar) if limit else None,
        clock.calculation(limit, days) if limit else None,
        list(transfer.feedback.all()),
        transfer.status in LIVE,
        clock_of(transfer, case) if transfer.status in OWING else "",
    )


def _case_deadline(case: Case, now: datetime, calendar: Any) -> clock.Deadline | None:
    if case.closed_at or not case.due_at:
        return None
    return clock.countdown(case.due_at, now, calendar, provisional=case.clock == Clock.ESTIMATE)


def related_to(case: Case, user: User) -> list[Related]:
    wanted = []
    if case.project:
        wanted.append((_("same project"), {"project": case.project.code}))
    if case.employer_name:
        wanted.append((_("same employer"), {"employer": case.employer_name}))
    wanted.append((_("same complainant"), {"same_person_as": case.number}))
    return [found for label, filters in wanted if (found := _related(case, user, label, filters)).count]


def _related(case: Case, user: User, label: str, filters: dict[str, str]) -> Related:
    """Of the cases this person may see."""
    form = CaseFilter(filters, lists.options_for(user))
    others = Case.objects.visible_to(user).filter(form.condition()).exclude(pk=case.pk)
    return Related(label, listing.capped_count(others), urlencode({"queue": "all"} | filters))


def _next(request: HttpRequest, case: Case, now: datetime) -> dict[str, str] | None:
    if "queue" not in request.GET:
        return None
    here = shown_list(request, now)
    found = lists.next_in_queue(here.cases, here.order, request.GET.get("pos"), case)
    if found is None:
        return None
    params = request.GET.copy()
    params["pos"] = listing.key_of(found, here.order)
    return {"number": found["number"], "query": params.urlencode()}


@login_required
@require_POST
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Shown in place, to this person, this once; the history says who looked."""
    case, people = reveal_people(number, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    return render(request, "cases/people_revealed.html", {"case": case, "revealed": people})


@login_required
@require_GET
def routing(request: HttpRequest, number: str) -> HttpResponse:
    """Polled while routing has not answered; then the page reloads itself."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    if is_awaiting_routing(case):
        return render(request, "cases/routing_wait.html", {"case": case})
    return HttpResponse(headers={"HX-Refresh": "true"})


def is_awaiting_routing(case: Case) -> bool:
    return case.route_at is not None and case.status == "received"
