"""The register of assessments, and drawing up a new one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.forms.filters import Options
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.assessment.actions.drafting import chosen, directives_of, draw_up
from oversight.assessment.forms import TABS, AssessmentFilter, NewForm, named, tab
from oversight.assessment.models import IndicatorSet, Scorecard
from oversight.duties import sees_place, steers
from projects.inspections.views.acts import Act, done, officials_only
from projects.inspections.views.tables import listed, tab_named, tabs

ORDER = Order("made_at", descending=True)


def jurisdiction_of(user: User) -> str:
    """To whoever has no agency these pages are not there."""
    officials_only(user)
    if user.agency is None:
        raise Http404
    return str(user.agency.jurisdiction_id)


@login_required
@require_GET
def assessments(request: SignedIn) -> HttpResponse:
    jurisdiction_of(request.user)
    visible = IndicatorSet.objects.visible_to(request.user)
    years = [
        (str(each), str(each)) for each in visible.order_by("-year").values_list("year", flat=True).distinct()
    ]
    form = AssessmentFilter(request.GET, Options(places=years))
    offered = TABS if sees_place(request.user) else tuple(each for each in TABS if each[0] != "draft")
    state = tab_named(request, offered, "open")
    narrowed = visible.filter(form.condition())
    context = listed(request, narrowed.filter(tab(state)).select_related("letter"), ORDER, form, state)
    own = Scorecard.objects.filter(agency=request.user.agency, set__in=[each.pk for each in context["rows"]])
    cards = {each.set_id: each for each in own}
    context["rows"] = [_row(each, cards.get(each.pk)) for each in context["rows"]]
    context["tabs"] = tabs(
        request, offered, state, {name: narrowed.filter(tab(name)).count() for name, _label in offered}
    )
    context["may_draw_up"] = steers(request.user)
    return render(request, "oversight/assessment/assessments.html", context)


def _row(found: IndicatorSet, own: Scorecard | None) -> dict[str, Any]:
    due = {"self_check": found.self_check_by, "objections": found.objections_by}.get(found.state)
    return {"set": found, "own": own, "due": due}


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    place = jurisdiction_of(request.user)
    if not steers(request.user):
        raise Http404
    today = timezone.localdate()
    offered = [(key, named(each)) for key, each in enumerate(directives_of(place, today))]
    form = NewForm(request.POST or None, prefix_id="new", offered=offered, initial={"year": today.year})
    act = Act("new", _("Draw up the assessment"), reverse("assessment-new"), form, is_main=True, is_open=True)

    def page(shown: Act) -> HttpResponse:
        return render(request, "oversight/assessment/new.html", {"act": shown, "offered": offered})

    if request.method != "POST":
        return page(act)
    made: list[IndicatorSet] = []

    def verb(said: dict[str, Any]) -> None:
        made.append(
            draw_up(
                place, said["year"], chosen(place, today, said["directive"]), source=said["source"],
                by=request.user, now=timezone.now(),
            )
        )  # fmt: skip

    if form.is_valid() and form.carry_out(lambda: verb(form.cleaned_data)):
        return done(
            request,
            reverse("assessment", args=[made[0].pk]),
            _("The assessment is drawn up; check its items."),
        )
    form.mark()
    response = page(act)
    response.status_code = 422
    return response
