"""The meetings of the group: what the year still demands, the list, and calling one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.forms.filters import Options
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.policy.directives import Sitting
from oversight.group.actions.meetings import call_meeting, demanded
from oversight.group.demanded import demanded_in
from oversight.group.filters import MEETING_TABS, MeetingFilter, meeting_tab
from oversight.group.forms_meetings import CallForm
from oversight.group.models import GroupMeeting
from oversight.group.units import meant_by, member_units
from oversight.group.views.shared import asked, bodies, chosen, current_members, directives_of, own_agency
from oversight.group.workflow import caller_rule, may_set
from projects.inspections.views.acts import Act
from projects.inspections.views.tables import listed, tab_named, tabs

ORDER = Order("planned_for", descending=True)
TONES = {"planned": "wait", "held": "done", "cancelled": "paused"}


@login_required
@require_GET
def register(request: SignedIn) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    place = own_agency(user).jurisdiction_id
    state = tab_named(request, MEETING_TABS, "planned")
    form = MeetingFilter(request.GET, Options())
    visible = GroupMeeting.objects.visible_to(user)
    narrowed = visible.filter(form.condition())
    counted = narrowed.filter(meeting_tab(state)).select_related("called_by", "chaired_by")
    found = counted.annotate(
        asked=Count("attendance"), came=Count("attendance", filter=Q(attendance__came=True))
    )
    context = listed(request, found, ORDER, form, state)
    context["rows"] = [{"meeting": each, "tone": TONES[each.state]} for each in context["rows"]]
    counts = {name: Count("pk", filter=meeting_tab(name)) for name, _label in MEETING_TABS}
    context["tabs"] = tabs(request, MEETING_TABS, state, narrowed.aggregate(**counts))
    directives = directives_of(user, today)
    this_year = visible.filter(planned_for__year=today.year)
    context["demanded"] = [
        {"each": each, "url": f"{request.path}?state=held&kind={each.directive.code}&year={today.year}",
         "rule": caller_rule(directives, each.directive.code)}
        for each in demanded_in(directives, this_year, today.year, today)
    ]  # fmt: skip
    context |= {"may_set": may_set(user, place), "year": today.year}
    return render(request, "oversight/group/meetings.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    agencies, place = bodies(user), own_agency(user).jurisdiction_id
    start = _start(place, request.GET.get("kind", ""), agencies, today)
    form = CallForm(
        request.POST or None,
        agencies=agencies,
        members=current_members(user),
        initial=start,
        prefix_id="call",
    )
    act = Act(
        "meeting-call", _("Call the meeting"), reverse("group-meeting-new"), form, is_main=True, is_open=True
    )

    def verb(said: dict[str, Any]) -> GroupMeeting:
        caller = int(said["called_by"]) if said["called_by"] else None
        said |= {"called_by": caller, "asked": chosen(agencies, said["asked"])}
        return call_meeting(jurisdiction=place, by=user, now=timezone.now(), **said)

    back = reverse("group-meetings")
    return asked(request, act, verb, back=back, said=_("The meeting is called, and the units are told."))


def _start(place: str, kind: str, agencies: list[Any], today: Any) -> dict[str, Any]:
    """Whom the document asks to a meeting of this kind, and what it is called there."""
    if kind not in Sitting.values:
        return {"asked": list(member_units(place).values_list("pk", flat=True))}
    directive = demanded(place, kind, today)
    if directive is None:
        return {"kind": kind}
    named, _missing = meant_by((*directive.lead, *directive.assist), agencies)
    asked_units = member_units(place) if directive.every_member else named
    return {
        "kind": kind,
        "title": directive.name,
        "asked": [each.pk for each in asked_units],
        "special": list(directive.when.special),
    }
