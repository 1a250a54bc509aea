"""Planning a campaign by hand, and changing the plan of one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.campaigns.actions import planning
from oversight.campaigns.actions.planning import Wanted
from oversight.campaigns.forms import CampaignForm
from oversight.campaigns.models import Campaign
from oversight.campaigns.scope import read, stored
from oversight.campaigns.views.campaigns import one_of
from oversight.campaigns.views.grounds import agencies_of, places_of
from projects.inspections.views.acts import Act, carried_out, officials_only


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    form = _form(request.user, request.POST or None)
    shown = Act("plan", _("Plan the campaign"), request.get_full_path(), form, is_main=True, is_open=True)

    def again(bound: Act) -> HttpResponse:
        return render(request, "oversight/campaigns/edit.html", {"act": bound, "campaign": None})

    if request.method == "GET":
        return again(shown)
    return carried_out(
        request, shown, lambda said: planning.plan(_wanted(said, {}), by=request.user, now=timezone.now()),
        back=reverse("campaigns"), said=_("The campaign is planned."), page=again,
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    form = _form(request.user, request.POST or None, _initial(found))
    shown = Act("revise", _("Save the plan"), request.get_full_path(), form, is_main=True, is_open=True)

    def again(bound: Act) -> HttpResponse:
        return render(request, "oversight/campaigns/edit.html", {"act": bound, "campaign": found})

    if request.method == "GET":
        return again(shown)
    return carried_out(
        request, shown,
        lambda said: planning.revise(pk, _wanted(said, found.scope), by=request.user, now=timezone.now()),
        back=reverse("campaign", args=[pk]), said=_("The plan is saved."), page=again,
    )  # fmt: skip


def _form(user: User, data: Any, initial: dict[str, Any] | None = None) -> CampaignForm:
    return CampaignForm(
        data, prefix_id="campaign", agencies=agencies_of(user), places=list(places_of(user)), initial=initial
    )


def _initial(found: Campaign) -> dict[str, Any]:
    scope, region = read(found.scope)
    return {
        "name": found.name, "first": found.first, "last": found.last, "lead": found.lead_id, "whole": found.whole,
        "agencies": [each.pk for each in found.agencies.all()], "sectors": list(scope.sector),
        "government": bool(scope.government), "region": region, "clause": found.clause, "plan": found.plan,
    }  # fmt: skip


def _wanted(said: dict[str, Any], scope: dict[str, Any]) -> Wanted:
    """What the form does not ask of a scope stays as it was."""
    asked, _region = read({key: value for key, value in scope.items() if key not in ("sector", "government")})
    rest = stored(asked)
    if said["sectors"]:
        rest["sector"] = said["sectors"]
    if said["government"]:
        rest["government"] = True
    if said["region"]:
        rest["region"] = said["region"]
    return Wanted(
        said["name"], said["first"], said["last"], said["lead"], said["agencies"], said["whole"], rest, said["plan"],
        said["clause"],
    )  # fmt: skip
