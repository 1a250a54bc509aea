"""The register of campaigns, planning one, and the page of one with its tally and its acts."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from agencies.forms.act import PlainForm
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.policy.obligation_words import say_scope
from agencies.policy.versions import standing_on
from oversight.acts import acts_of, subject_of
from oversight.campaigns import calendar, tally
from oversight.campaigns.actions import planning, running
from oversight.campaigns.duties import plans, runs
from oversight.campaigns.forms import (
    FIGURE_LABELS,
    TABS,
    ChooseForm,
    ConcludeForm,
    ReasonForm,
    TaskForm,
    tab,
)
from oversight.campaigns.models import Campaign, CampaignTarget
from oversight.campaigns.scope import read
from oversight.campaigns.views.grounds import agencies_of, places_of, workbook
from oversight.campaigns.workflow import CAMPAIGN, CampaignVerb
from oversight.group.models import Task
from projects.inspections.views.acts import Act, carried_out, officials_only, with_bound
from projects.inspections.views.tables import cells, tab_named, tabs

TONES = {"planned": "wait", "running": "act", "concluded": "done", "cancelled": "paused"}
V = CampaignVerb
# A place has a handful of campaigns a year; the list shows so many at most.
SHOWN = 200
_SAID = {
    V.START: gettext_lazy("The campaign is under way."),
    V.SYNC: gettext_lazy("What the inspections found is taken over."),
    V.RENEW: gettext_lazy("The list is up to date."),
    V.CHOOSE: gettext_lazy("The targets are on the list."),
    V.TASKS: gettext_lazy("The tasks are set."),
    V.CONCLUDE: gettext_lazy("The campaign is concluded."),
    V.CANCEL: gettext_lazy("The campaign is called off."),
}


def visible(user: User) -> "QuerySet[Campaign]":
    return Campaign.objects.visible_to(user).select_related("lead").prefetch_related("agencies")


@login_required
@require_GET
def campaigns(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    state = tab_named(request, TABS, "open")
    seen = visible(request.user)
    counts = {name: seen.filter(tab(name)).count() for name, _label in TABS}
    rows = list(seen.filter(tab(state)).order_by("-first", "-pk")[:SHOWN])
    sums = tally.by_campaign(CampaignTarget.objects.filter(campaign__in=[each.pk for each in rows]))
    today = timezone.localdate()
    context = {
        "tabs": tabs(request, TABS, state, counts),
        "state": state,
        "rows": [
            {"campaign": each, "tone": TONES[each.state], "tally": sums.get(each.pk),
             "is_late": each.state == Campaign.State.RUNNING and each.last < today}
            for each in rows
        ],
        "windows": _windows(request.user, today),
        "may_plan": _may_plan(request.user),
        "cap": SHOWN,
    }  # fmt: skip
    return render(request, "oversight/campaigns/campaigns.html", context)


def _may_plan(user: User) -> bool:
    return user.agency is not None and plans(user, user.agency.jurisdiction_id)


def _windows(user: User, today: date) -> list[dict[str, Any]]:
    """What the document calls for this year, each with the campaign that answers it."""
    assert user.agency is not None
    version = standing_on(user.agency.jurisdiction_id, today)
    if version is None:
        return []
    found = calendar.of_year(version.policy.directives, today.year)
    known = {
        (each.code, each.year): each
        for each in visible(user).filter(year__in={each.year for each in found} or {0})
    }
    by_name = {(each.name, each.year): each for each in known.values()}
    return [
        {"window": each, "is_now": each.holds(today), "is_over": each.last < today,
         "proposed_on": each.first - calendar.AHEAD,
         "campaign": known.get((each.directive.code, each.year)) or by_name.get((each.directive.name, each.year))}
        for each in found
    ]  # fmt: skip


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponse:
    """专项行动台账: every campaign of the tab with what it came to."""
    officials_only(request.user)
    state = tab_named(request, TABS, "open")
    rows = list(visible(request.user).filter(tab(state)).order_by("-first", "-pk"))
    sums = tally.by_campaign(CampaignTarget.objects.filter(campaign__in=[each.pk for each in rows]))
    none = tally.Tally(figures=dict.fromkeys(tally.FIGURES, 0))
    heading = [
        _("Campaign"), _("From the day"), _("To the day"), _("Led by"), _("Taking part"), _("Clause"), _("State"),
        *(str(label) for label in FIGURE_LABELS.values()), _("Result"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.name, each.first, each.last, each.lead.short_name,
             "、".join(one.short_name for one in each.agencies.all()), each.clause, each.get_state_display(),
             *(sums.get(each.pk, none)[name] for name in FIGURE_LABELS), each.summary]
        )
        for each in rows
    )  # fmt: skip
    return workbook(f"campaigns-{state}", "专项行动台账", heading, lines)


def one_of(user: User, pk: int) -> Campaign:
    officials_only(user)
    return get_object_or_404(visible(user), pk=pk)


@login_required
@require_GET
def campaign(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, one_of(request.user, pk))


def page(request: SignedIn, found: Campaign, bound: Act | None = None) -> HttpResponse:
    targets = found.targets.all()
    scope, region = read(found.scope)
    sums = tally.total(targets)
    tasks = Task.objects.filter(source=subject_of(found)).select_related("agency").order_by("pk")
    context = {
        "campaign": found,
        "tone": TONES[found.state],
        "is_late": found.state == Campaign.State.RUNNING and found.last < timezone.localdate(),
        "scope": say_scope(scope),
        "region": places_of(request.user).filter(pk=region).first() if region else None,
        "others": list(found.agencies.all()),
        "tally": sums,
        "figures": [(name, label, sums[name]) for name, label in FIGURE_LABELS.items()],
        "by_agency": tally.by_agency(targets) if sums["targets"] else [],
        "by_place": tally.by_place(targets) if sums["targets"] else [],
        "mine": targets.filter(agency=request.user.agency_id, checked_on__isnull=True).count(),
        "tasks": list(tasks),
        # What was entered stands with each target.
        "log": acts_of(found).exclude(act="target_entered"),
        "acts": with_bound(acts_for(request.user, found), bound),
    }
    return render(request, "oversight/campaigns/campaign.html", context)


def acts_for(user: User, found: Campaign) -> list[Act]:
    if not runs(user, found):
        return []
    today = timezone.localdate()
    offered = [verb for verb in (V.START, V.SYNC, V.RENEW, V.CHOOSE, V.TASKS, V.CONCLUDE, V.CANCEL)
               if found.state in CAMPAIGN[verb]]  # fmt: skip
    if found.whole:
        offered = [each for each in offered if each != V.CHOOSE]
    else:
        offered = [each for each in offered if each != V.RENEW]
    if found.first > today:
        offered = [each for each in offered if each != V.START]
    if not plans(user, found.jurisdiction_id):
        offered = [each for each in offered if each not in (V.TASKS, V.CONCLUDE, V.CANCEL)]
    return [act_of(verb, user, found) for verb in offered]


def act_of(verb: CampaignVerb, user: User, found: Campaign, data: Any = None) -> Act:
    labels = {
        V.START: _("Begin the campaign"), V.SYNC: _("Take over inspections"), V.RENEW: _("Bring the list up to date"),
        V.CHOOSE: _("Choose targets"), V.TASKS: _("Set a task"), V.CONCLUDE: _("Conclude the campaign"),
        V.CANCEL: _("Call the campaign off"),
    }  # fmt: skip
    form: Any
    match verb:
        case V.CHOOSE:
            form = ChooseForm(data, prefix_id=verb, agencies=agencies_of(user), places=list(places_of(user)))
        case V.TASKS:
            part = list(dict.fromkeys([found.lead, *found.agencies.all()]))
            form = TaskForm(data, prefix_id=verb, agencies=part, initial={"due_on": found.last})
        case V.CONCLUDE:
            form = ConcludeForm(data, prefix_id=verb)
        case V.CANCEL:
            form = ReasonForm(data, prefix_id=verb)
        case _:
            form = PlainForm(data, prefix_id=verb)
    url = reverse("campaign-act", args=[found.pk, verb.value])
    return Act(verb.value, labels[verb], url, form, is_main=verb in (V.START, V.SYNC))


@login_required
@require_POST
def act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    found = one_of(request.user, pk)
    if verb not in {each.value for each in _SAID}:
        raise Http404
    done = V(verb)
    return carried_out(
        request, act_of(done, request.user, found, request.POST), _verb_of(done, pk, request.user),
        back=reverse("campaign", args=[pk]), said=_SAID[done], page=lambda each: page(request, found, each),
    )  # fmt: skip


def _verb_of(verb: CampaignVerb, pk: int, by: User) -> Callable[[dict[str, Any]], object]:
    now = timezone.now()
    verbs: dict[CampaignVerb, Callable[[dict[str, Any]], object]] = {
        V.START: lambda said: running.start(pk, by=by, now=now),
        V.SYNC: lambda said: running.sync(pk, by=by, now=now),
        V.RENEW: lambda said: running.renew(pk, by=by, now=now),
        V.CHOOSE: lambda said: running.choose(pk, running.Choice(**said), by=by, now=now),
        V.TASKS: lambda said: planning.set_tasks(
            pk, said["agencies"], text=said["text"], due_on=said["due_on"], by=by, now=now
        ),
        V.CONCLUDE: lambda said: running.conclude(pk, summary=said["summary"], by=by, now=now),
        V.CANCEL: lambda said: planning.cancel(pk, reason=said["reason"], by=by, now=now),
    }
    return verbs[verb]
