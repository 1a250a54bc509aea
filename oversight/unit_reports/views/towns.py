"""The towns of a place with their groups, and the register of their patrols."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.csv_lists import csv_response
from agencies.forms.filters import Options
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import Agency, User
from cases.duties import may_take_in
from oversight.acts import acts_of
from oversight.models import Patrol, TownGroup
from oversight.unit_reports import towns as reading
from oversight.unit_reports.duties import keeps_town
from oversight.unit_reports.filters import PatrolFilter
from oversight.unit_reports.forms import FollowForm, GroupForm, PatrolForm
from oversight.unit_reports.town_actions import enter_patrol, follow_patrol, set_group
from projects.duties import keeps_register
from projects.inspections.views.acts import Act, carried_out, done, officials_only
from projects.inspections.views.tables import cells, listed
from projects.models import Project
from projects.registers.filters import inside

ORDER = Order("made_on", descending=True, is_day=True)
TONES = {"nothing": "done", "corrected": "plain", "reported": "act"}


def _place(user: User) -> str:
    return user.agency.jurisdiction_id if user.agency else ""


@login_required
@require_GET
def town_groups(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    user, today = request.user, timezone.localdate()
    rows = reading.rows_of(user, today, keeps_town)
    gap = request.GET.get("missing", "all")
    gap = gap if gap in dict(reading.GAPS) else "all"
    month, quarter = today.replace(day=1), reading.quarter_of(today)
    context = {
        "rows": [
            {"town": each, "month_url": each.patrols_since(month), "quarter_url": each.patrols_since(quarter),
             "reports_url": reverse("unit-reports-of", args=[each.agency.pk])}
            for each in rows if each.lacks(gap)
        ],
        "figures": [
            (name, label, sum(each.lacks(name) for each in rows), f"?missing={name}", name == gap)
            for name, label in reading.GAPS
        ],
        "patrols": sum(each.month for each in rows),
        "patrols_url": f"{reverse('patrols')}?{urlencode({'from_on': month.isoformat()})}",
        "gap": gap, "today": today, "directive": reading.demanded(_place(user), today),
        "may_enter": any(each.may_change for each in rows),
    }  # fmt: skip
    return render(request, "oversight/unit_reports/towns.html", context)


@login_required
@require_GET
def towns_export(request: SignedIn) -> HttpResponseBase:
    officials_only(request.user)
    heading = [
        _("Town or street"), _("Set up on"), _("Document"), _("Head of the town's group"), _("Deputy in charge"),
        _("Post of the deputy"), _("Telephone of the deputy"), _("Patrols this month"), _("Patrols this quarter"),
        _("Information reports handed in"), _("Information reports asked for"),
    ]  # fmt: skip
    lines = [_town_line(each) for each in reading.rows_of(request.user, timezone.localdate(), keeps_town)]
    return csv_response(f"town-groups-{timezone.localdate():%Y%m%d}", heading, lines)


def _town_line(town: reading.Town) -> list[str]:
    group = town.group
    known = (
        [group.set_up_on, group.document, group.head, group.deputy, group.deputy_post, group.deputy_phone]
        if group
        else [None] * 6
    )
    reports = [town.handed_in, town.owed] if town.sees_reports else [None, None]
    return cells([town.agency.name, *known, town.month, town.quarter, *reports])


@login_required
@require_http_methods(["GET", "POST"])
def town_group(request: SignedIn, pk: int) -> HttpResponse:
    """The group of one town: as it is, what it was, and the form that changes it."""
    officials_only(request.user)
    town = get_object_or_404(reading.towns_of(_place(request.user)), pk=pk)
    group = TownGroup.objects.visible_to(request.user).filter(agency=town).first()
    return _town_page(request, town, group)


def _town_page(request: SignedIn, town: Agency, group: TownGroup | None) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    initial = (
        {name: getattr(group, name) for name in GroupForm.base_fields} if group else {"set_up_on": today}
    )
    label = _("Change the group") if group else _("Set the group up")
    form = GroupForm(request.POST or None, initial=initial, prefix_id="group")
    url = reverse("town-group", args=[town.pk])
    act = Act("group", label, url, form, is_main=True, is_open=group is None)
    may_change = keeps_town(user, town)
    patrols = Patrol.objects.visible_to(user).filter(agency=town).select_related("project")

    def page(act: Act) -> HttpResponse:
        context = {
            "town": town, "group": group, "act": act if may_change else None,
            "timeline": acts_of(group) if group else (), "directive": reading.demanded(_place(user), today),
            "patrols": patrols.order_by(*ORDER.fields)[:10], "tones": TONES,
            "patrols_url": f"{reverse('patrols')}?{urlencode({'town': town.pk})}",
        }  # fmt: skip
        return render(request, "oversight/unit_reports/town.html", context)

    if request.method == "GET":
        return page(act)
    verb = lambda _said: set_group(town.pk, form.group(), by=user, now=timezone.now())  # noqa: E731
    return carried_out(request, act, verb, back=url, said=_("The group is recorded."), page=page)


# ---- patrols


def _options(user: User) -> Options:
    return Options(agencies=[(str(each.pk), each.short_name) for each in reading.towns_of(_place(user))])


def _patrols(user: User, form: PatrolFilter) -> QuerySet[Patrol]:
    found = Patrol.objects.visible_to(user).filter(form.condition())
    return found.select_related("agency", "project", "inspection", "case")


@login_required
@require_GET
def patrols(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    user = request.user
    form = PatrolFilter(request.GET, _options(user))
    context = listed(request, _patrols(user, form), ORDER, form, "")
    context["rows"] = [{"patrol": each, "tone": TONES[each.result]} for each in context["rows"]]
    context["may_enter"] = bool(_own_towns(user))
    return render(request, "oversight/unit_reports/patrols.html", context)


@login_required
@require_GET
def patrols_export(request: SignedIn) -> HttpResponseBase:
    officials_only(request.user)
    form = PatrolFilter(request.GET, _options(request.user))
    heading = [
        _("Patrolled on"), _("Town or street"), _("Project"), _("Employer"), _("Patrolled by"), _("Workers met"),
        _("Result"), _("What was found"), _("Inspection number"), _("Case number"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.made_on, each.agency.short_name, each.project, each.employer, each.patrollers, each.workers,
             each.get_result_display(), each.text, each.inspection, each.case.number if each.case else None]
        )
        for each in _patrols(request.user, form).order_by(*ORDER.fields).iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_response(f"patrols-{timezone.localdate():%Y%m%d}", heading, lines)


def _own_towns(user: User) -> list[Agency]:
    return [each for each in reading.towns_of(_place(user)) if keeps_town(user, each)]


@login_required
@require_http_methods(["GET", "POST"])
def patrol_new(request: SignedIn) -> HttpResponse:
    """One page for the phone: where, who, what."""
    officials_only(request.user)
    user = request.user
    towns = _own_towns(user)
    if not towns:
        return render(request, "403.html", status=403)
    initial = {"made_on": timezone.localdate(), "patrollers": str(user), "project": request.GET.get("project", ""),
               "town": request.GET.get("town", "")}  # fmt: skip
    form = PatrolForm(
        request.POST or None, towns=[(str(each.pk), each.short_name) for each in towns],
        projects=_projects(towns), initial=initial, prefix_id="patrol",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made: list[Patrol] = []
        town = int(form.cleaned_data["town"])
        if form.carry_out(lambda: made.append(enter_patrol(town, form.round(), by=user, now=timezone.now()))):
            return done(request, reverse("patrol", args=[made[0].pk]), _("The patrol is recorded."))
    form.mark()
    context = {"form": form}
    return render(
        request, "oversight/unit_reports/patrol_new.html", context, status=422 if form.errors else 200
    )


def _projects(towns: Sequence[Agency]) -> list[tuple[str, str]]:
    """The projects under construction in these towns, by name."""
    places = [inside(each.region_id) for each in towns]
    where = places[0]
    for each in places[1:]:
        where |= each
    found = Project.objects.filter(where, jurisdiction=towns[0].jurisdiction_id).under_construction()
    return [(str(pk), name) for pk, name in found.order_by("name").values_list("pk", "name")]


@login_required
@require_GET
def patrol(request: SignedIn, pk: int) -> HttpResponse:
    return _patrol_page(request, _one(request.user, pk))


def _one(user: User, pk: int) -> Patrol:
    officials_only(user)
    related = ("agency", "project", "inspection", "case", "entered_by")
    return get_object_or_404(Patrol.objects.visible_to(user).select_related(*related), pk=pk)


def _follow_act(found: Patrol, data: Any = None) -> Act:
    initial = {"inspection": str(found.inspection or ""), "case": found.case.number if found.case else ""}
    form = FollowForm(data, initial=initial, prefix_id="follow")
    return Act("follow", _("Record what it led to"), reverse("patrol-follow", args=[found.pk]), form)


def _patrol_page(request: SignedIn, found: Patrol, bound: Act | None = None) -> HttpResponse:
    user = request.user
    keeps = keeps_town(user, found.agency)
    something = found.result != Patrol.Result.NOTHING
    known = {"source_channel": "grid", "employer": found.employer}
    known |= {"project_code": found.project.code} if found.project else {}
    context = {
        "patrol": found, "tone": TONES[found.result], "timeline": acts_of(found),
        "act": (bound or _follow_act(found)) if keeps and something else None,
        "case_url": f"{reverse('case-new')}?{urlencode({k: v for k, v in known.items() if v})}"
        if something and not found.case_id and may_take_in(user) else "",
        "inspection_url": f"{reverse('inspection-new')}?project={found.project_id}"
        if something and found.project_id and not found.inspection_id and keeps_register(user) else "",
    }  # fmt: skip
    return render(request, "oversight/unit_reports/patrol.html", context)


@login_required
@require_POST
def patrol_follow(request: SignedIn, pk: int) -> HttpResponse:
    found = _one(request.user, pk)
    return carried_out(
        request, _follow_act(found, request.POST),
        lambda said: follow_patrol(pk, **said, by=request.user, now=timezone.now()),
        back=reverse("patrol", args=[pk]), said=_("It is recorded what the patrol led to."),
        page=lambda bound: _patrol_page(request, found, bound),
    )  # fmt: skip
