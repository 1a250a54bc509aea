"""The funds of one project: its plan, what was disbursed and in which order, its progress; and what is entered."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.accounts.about import about, money_of
from escrow.duties import plans_funds
from escrow.funding.execution import Thresholds
from escrow.funding.offers import OFFERS
from escrow.funding.reading import funds_of, plan_of
from escrow.funding.words import light
from escrow.models import Disbursement, ProgressMonth
from projects.models import Project
from projects.registers.acts import Act, carried_out, offered
from projects.registers.sight import one_of

_RELATED = ("general_contractor", "owner", "owner_agency")


@login_required
@require_GET
def project_funds(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk, *_RELATED)
    if request.headers.get("HX-Request"):
        return render(request, "escrow/funding/panel.html", _shown(request.user, found))
    return _page(request, found)


@login_required
@require_POST
def act(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    found = one_of(request.user, pk, *_RELATED)
    return carried_out(
        request, found, OFFERS, slug,
        url=lambda each: reverse("project-funds-act", args=[pk, each]),
        back=reverse("project-funds", args=[pk]),
        page=lambda bound: _page(request, found, bound),
    )  # fmt: skip


def _page(request: SignedIn, found: Project, bound: Act | None = None) -> HttpResponse:
    url = lambda each: reverse("project-funds-act", args=[found.pk, each])  # noqa: E731
    acts = offered(request.user, found, OFFERS, url, bound)
    context = _shown(request.user, found) | {"acts": acts, "is_page": True}
    return render(request, "escrow/funding/project.html", context)


def _shown(user: User, found: Project) -> dict[str, Any]:
    today = timezone.localdate()
    money = money_of(found, today)
    funds = funds_of([found], money, today)[0]
    breaches = {each.key: each for each in funds.breaches}
    thresholds = Thresholds.of(money, about(found))
    rows = (
        Disbursement.objects.filter(project=found)
        .select_related("line", "entered_by")
        .order_by("-paid_on", "-pk")
    )
    months = list(ProgressMonth.objects.filter(project=found).order_by("month"))
    return {
        "project": found,
        "funds": funds,
        "light": light(funds.verdict),
        "plan": plan_of(found, today),
        "disbursements": [(each, breaches.get(each.pk)) for each in rows],
        "progress": [
            (each, None if each.actual is None else max(each.planned - each.actual, 0)) for each in months
        ],
        "wages_first": thresholds.wages_first,
        "thresholds": thresholds.shown,
        "edits": plans_funds(user, found) and found.state != Project.State.CANCELLED,
    }
