"""The pages of supervision visits: the register with who is still to be visited, planning, and one visit."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.forms.act import PlainForm
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.policy.directives import Directive, Kind
from agencies.policy.versions import standing_on
from oversight.acts import acts_of
from oversight.campaigns.actions import visiting
from oversight.campaigns.actions.visiting import DIRECTIVE, Wanted
from oversight.campaigns.checklist import Answer, Visited
from oversight.campaigns.duties import plans
from oversight.campaigns.forms import ReasonForm
from oversight.campaigns.models import Supervision
from oversight.campaigns.owed import owed
from oversight.campaigns.views.grounds import agencies_of, key_of, options_of, workbook
from oversight.campaigns.visit_forms import TABS, FindForm, HoldForm, VisitFilter, VisitForm, tab
from oversight.campaigns.workflow import VISIT, VisitVerb
from oversight.group.models import Task
from projects.inspections.views.acts import Act, carried_out, officials_only, with_bound
from projects.inspections.views.tables import cells, listed, tab_named, tabs

ORDER = Order("planned_on", descending=True, is_day=True)
TONES = {"planned": "wait", "held": "act", "closed": "done", "cancelled": "paused"}
_ANSWER_TONES = {"yes": "done", "partly": "act", "no": "breached", "": "wait"}
_OPEN = Q(findings__task__state__in=[Task.State.OPEN, Task.State.REPORTED])
V = VisitVerb


def visible(user: User) -> "QuerySet[Any]":
    """With how much each found, and how much of it is still open."""
    found = Supervision.objects.visible_to(user).select_related("agency").prefetch_related("team")
    return found.annotate(
        found_count=Count("findings", distinct=True),
        open_count=Count("findings", filter=_OPEN, distinct=True),
    )


def directive_for(user: User, code: str) -> Directive | None:
    """The yearly task of this code in the document of the place."""
    assert user.agency is not None
    version = standing_on(user.agency.jurisdiction_id, timezone.localdate())
    if version is None:
        return None
    return next(
        (each for each in version.policy.directives if each.kind is Kind.TASK and each.code == code), None
    )


@login_required
@require_GET
def visits(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    user, today = request.user, timezone.localdate()
    assert user.agency is not None
    state = tab_named(request, TABS, "planned")
    form = VisitFilter(request.GET, options_of(user))
    seen = visible(user).filter(form.condition())
    context = listed(request, seen.filter(tab(state)), ORDER, form, state)
    of_all = Supervision.objects.visible_to(user).filter(form.condition()).order_by()
    counts = of_all.aggregate(**{name: Count("pk", filter=tab(name)) for name, _label in TABS})
    directive = directive_for(user, DIRECTIVE)
    context |= {
        "rows": [{"visit": each, "tone": TONES[each.state]} for each in context["rows"]],
        "tabs": tabs(request, TABS, state, counts),
        "owed": owed(user.agency.jurisdiction_id, today.year),
        "year": today.year,
        "directive": directive,
        "due": directive.due_in(today.year) if directive else None,
        "may_plan": plans(user, user.agency.jurisdiction_id),
    }
    return render(request, "oversight/campaigns/visits.html", context)


@login_required
@require_GET
def unvisited(request: SignedIn) -> HttpResponse:
    """Behind the figure: the bodies of one kind that nobody has visited this year."""
    officials_only(request.user)
    user, today = request.user, timezone.localdate()
    assert user.agency is not None
    asked = request.GET.get("kind", "")
    if asked not in Visited.values:
        raise Http404
    year = key_of(request.GET.get("year", "")) or today.year
    found = next((each for each in owed(user.agency.jurisdiction_id, year) if each.kind == asked), None)
    planned = Supervision.objects.visible_to(user).filter(state=Supervision.State.PLANNED)
    context = {
        "owed": found,
        "kind": Visited(asked),
        "year": year,
        "planned": {each.agency_id: each for each in planned},
        "rows": [
            {"agency": each, "planned": planned_for}
            for each in (found.missing if found else ())
            for planned_for in [next((one for one in planned if one.agency_id == each.pk), None)]
        ],
        "may_plan": plans(user, user.agency.jurisdiction_id),
    }
    return render(request, "oversight/campaigns/unvisited.html", context)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponse:
    """督查台账."""
    officials_only(request.user)
    form = VisitFilter(request.GET, options_of(request.user))
    rows = visible(request.user).filter(form.condition()).order_by(*ORDER.fields)
    heading = [
        _("Year"), _("Agency or district visited"), _("Supervision team"), _("Leader of the team"), _("Planned for"),
        _("Supervised on"), _("State"), _("Summary of the visit"), _("Findings of the visit"),
        _("Still to be put right"), _("Clause"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.year, each.agency.name, "、".join(one.short_name for one in each.team.all()), each.team_leader,
             each.planned_on, each.held_on, each.get_state_display(), each.summary, each.found_count, each.open_count,
             each.clause]
        )
        for each in rows
    )  # fmt: skip
    return workbook("supervision-visits", "督查台账", heading, lines)


def one_of(user: User, pk: int) -> Supervision:
    officials_only(user)
    return get_object_or_404(visible(user), pk=pk)


@login_required
@require_GET
def visit(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, one_of(request.user, pk))


def page(request: SignedIn, found: Supervision, bound: Act | None = None) -> HttpResponse:
    context = {
        "visit": found,
        "tone": TONES[found.state],
        "team": list(found.team.all()),
        "answers": [
            each
            | {"tone": _ANSWER_TONES[each["result"]], "said": dict(Answer.choices).get(each["result"], "")}
            for each in found.answers
        ],
        "findings": list(found.findings.select_related("task").order_by("pk")),
        "today": timezone.localdate(),
        "may_admonish": plans(request.user, found.jurisdiction_id) and found.state in ("held", "closed"),
        "log": acts_of(found),
        "acts": with_bound(acts_for(request.user, found), bound),
    }
    return render(request, "oversight/campaigns/visit.html", context)


def acts_for(user: User, found: Supervision) -> list[Act]:
    if not plans(user, found.jurisdiction_id):
        return []
    return [act_of(verb, found) for verb in (V.HOLD, V.CLOSE, V.FIND, V.CANCEL) if found.state in VISIT[verb]]


def act_of(verb: VisitVerb, found: Supervision, data: Any = None) -> Act:
    labels = {
        V.HOLD: _("Record the visit"), V.FIND: _("Add a finding"), V.CLOSE: _("Close the visit"),
        V.CANCEL: _("Call the visit off"),
    }  # fmt: skip
    form: Any = {
        V.HOLD: lambda: HoldForm(
            data, answers=found.answers, prefix_id=verb, initial={"held_on": timezone.localdate()}
        ),
        V.FIND: lambda: FindForm(data, prefix_id=verb),
        V.CANCEL: lambda: ReasonForm(data, prefix_id=verb),
    }.get(verb, lambda: PlainForm(data, prefix_id=verb))()
    url = reverse("joint-supervision-act", args=[found.pk, verb.value])
    return Act(verb.value, labels[verb], url, form, is_main=verb in (V.HOLD, V.CLOSE))


@login_required
@require_POST
def act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    found, by, now = one_of(request.user, pk), request.user, timezone.now()
    if verb not in (V.HOLD, V.FIND, V.CLOSE, V.CANCEL):
        raise Http404
    done = V(verb)
    shown = act_of(done, found, request.POST)
    form: Any = shown.form
    verbs: dict[VisitVerb, Any] = {
        V.HOLD: lambda said: visiting.hold(
            pk, form.answers(), held_on=said["held_on"], summary=said["summary"], rectify_by=said["rectify_by"],
            by=by, now=now,
        ),
        V.FIND: lambda said: visiting.find(
            pk, text=said["text"], due_on=said["due_on"], clause=said["clause"], by=by, now=now
        ),
        V.CLOSE: lambda said: visiting.close_visit(pk, by=by, now=now),
        V.CANCEL: lambda said: visiting.cancel_visit(pk, reason=said["reason"], by=by, now=now),
    }  # fmt: skip
    words = {
        V.HOLD: _("The supervision visit is on record."), V.FIND: _("The finding is on record."),
        V.CLOSE: _("The visit is closed."), V.CANCEL: _("The visit is called off."),
    }  # fmt: skip
    return carried_out(
        request, shown, verbs[done], back=reverse("joint-supervision", args=[pk]), said=words[done],
        page=lambda each: page(request, found, each),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Plan a visit, of the body named in the address (?agency=)."""
    officials_only(request.user)
    initial = {"agency": key_of(request.GET.get("agency", ""))}
    return _edited(request, None, initial)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    initial = {
        "agency": found.agency_id, "planned_on": found.planned_on, "team_leader": found.team_leader,
        "team": [each.pk for each in found.team.all()],
    }  # fmt: skip
    return _edited(request, found, initial)


def _edited(request: SignedIn, found: Supervision | None, initial: dict[str, Any]) -> HttpResponse:
    form = VisitForm(
        request.POST or None, agencies=agencies_of(request.user), initial=initial, prefix_id="visit"
    )
    label = _("Save the visit") if found else _("Plan the visit")
    shown = Act("visit", label, request.get_full_path(), form, is_main=True, is_open=True)

    def again(bound: Act) -> HttpResponse:
        return render(request, "oversight/campaigns/visit_edit.html", {"act": bound, "visit": found})

    def verb(said: dict[str, Any]) -> None:
        wanted = Wanted(said["agency"], said["planned_on"], said["team"], said["team_leader"])
        if found:
            visiting.revise_visit(found.pk, wanted, by=request.user, now=timezone.now())
        else:
            visiting.plan_visit(wanted, by=request.user, now=timezone.now())

    if request.method == "GET":
        return again(shown)
    back = reverse("joint-supervision", args=[found.pk]) if found else reverse("joint-supervisions")
    return carried_out(
        request, shown, verb, back=back, said=_("The supervision visit is planned."), page=again
    )
