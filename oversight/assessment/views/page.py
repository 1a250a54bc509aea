"""One assessment: its items while it is drawn up, its progress, its ranking, and what can be done."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.errors import Text
from agencies.forms.act import ActForm, PlainForm
from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.acts import acts_of
from oversight.assessment.actions import announcing, checking, drafting, giving, stepping
from oversight.assessment.defaults import basis
from oversight.assessment.explaining import measure_said, rule_said
from oversight.assessment.forms import AnnounceForm, GradesForm, ObjectionsForm, OpenForm, ReasonForm
from oversight.assessment.measures import units_of
from oversight.assessment.models import IndicatorSet, Objection, Scorecard
from oversight.assessment.reading import before_of, ranking_of
from oversight.assessment.scoring import open_points
from oversight.assessment.views.register import jurisdiction_of
from oversight.duties import leads, sees_place, signs, steers
from projects.inspections.views.acts import Act, carried_out, with_bound

S = IndicatorSet.State


def one_of(user: User, pk: int) -> IndicatorSet:
    jurisdiction_of(user)
    related = ("jurisdiction", "letter", "made_by", "announced_by")
    return get_object_or_404(IndicatorSet.objects.visible_to(user).select_related(*related), pk=pk)


def sees_ranking(user: User, found: IndicatorSet) -> bool:
    """Before the announcement the office, leaders and auditors; after it everybody of the place."""
    return found.state == S.ANNOUNCED or sees_place(user)


@login_required
@require_GET
def assessment(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    own = Scorecard.objects.filter(set=found, agency=request.user.agency).first()
    if own is not None and not sees_ranking(request.user, found):
        return redirect("scorecard", own.pk)
    return page(request, found)


def page(request: SignedIn, found: IndicatorSet, bound: Act | None = None) -> HttpResponse:
    user = request.user
    items = list(found.indicators.all())
    shows = sees_ranking(user, found) and found.state != S.DRAFT
    before = before_of(found)
    context = {
        "set": found,
        "items": [{"item": each, "rule": rule_said(each), "measure": measure_said(each)} for each in items],
        "points": open_points([(each.points, each.beyond) for each in items]),
        "is_draft": found.state == S.DRAFT,
        "may_edit": found.state == S.DRAFT and steers(user),
        "basis": basis(),
        "ranking": ranking_of(found) if shows else None,
        "shows_places": found.state in (S.OBJECTIONS, S.ANNOUNCED),
        "before": before,
        "opens_cards": sees_place(user),
        "own_agency": user.agency_id,
        "objections": _objections(found) if sees_place(user) else [],
        "forms": [
            {"enters": each, "form": form}
            for forms in [{form.enters: form for form in found.forms.all()}]
            for each in found.enters
            for form in [forms.get(each)]
        ],
        "may_sign": found.state == S.ANNOUNCED and signs(user),
        "history": acts_of(found) if sees_place(user) else [],
        "acts": with_bound(offered(user, found), bound),
    }
    return render(request, "oversight/assessment/assessment.html", context)


def _objections(found: IndicatorSet) -> list[Objection]:
    related = ("score__indicator", "score__scorecard__agency", "raised_by", "decided_by")
    return list(Objection.objects.filter(score__scorecard__set=found).select_related(*related))


# ---- what can be done

Build = Callable[[IndicatorSet, Any], ActForm]
Carry = Callable[[IndicatorSet, ActForm, User], object]


class _Verb:
    """One act of this page: in which states, by whom, with which form, and what carries it out."""

    def __init__(
        self, label: Text, said: Text, states: tuple[str, ...], by: Callable[[User], bool], form: Build, carry: Carry,
        *, main: bool = False,
    ) -> None:  # fmt: skip
        self.label, self.said, self.states, self.by = label, said, states, by
        self.form, self.carry, self.main = form, carry, main


def _plain(key: str, form: type[ActForm]) -> Build:
    return lambda _found, data: form(data, prefix_id=key)


def _open_form(found: IndicatorSet, data: Any) -> ActForm:
    offered_units = units_of(found.jurisdiction_id, found.assessed)
    return OpenForm(data, prefix_id="open", offered=offered_units, usual=checking.usual_units(found))


def _grades_form(found: IndicatorSet, data: Any) -> ActForm:
    return GradesForm(data, prefix_id="grades", initial={"grade_a": found.grade_a, "grade_c": found.grade_c})


def _announce_form(found: IndicatorSet, data: Any) -> ActForm:
    cards = found.scorecards.select_related("agency").order_by("rank", "agency")
    return AnnounceForm(data, prefix_id="announce", cards=cards)


def _announce(found: IndicatorSet, form: ActForm, by: User) -> object:
    assert isinstance(form, AnnounceForm)
    demands = {key: announcing.Demand(text, due) for key, (text, due) in form.demanded().items()}
    return announcing.announce(found.pk, demands, by=by, now=timezone.now())


def verbs() -> dict[str, _Verb]:
    """Labels are those of the moment's language."""
    now = timezone.now()
    return {
        "open": _Verb(
            _("Open the self-check"), _("The self-check is open; every unit is told."), (S.DRAFT,), steers, _open_form,
            lambda found, form, by: checking.open_self_check(found.pk, **form.cleaned_data, by=by, now=now), main=True,
        ),
        "grades": _Verb(
            _("Change the points of the grades"), _("The points of the grades are changed."), (S.DRAFT,), steers,
            _grades_form,
            lambda found, form, by: drafting.change_set(found.pk, **form.cleaned_data, by=by, now=now),
        ),
        "score": _Verb(
            _("End the self-check and count"), _("Everything measured is counted; judge what is not."),
            (S.SELF_CHECK,), steers, _plain("score", PlainForm),
            lambda found, _form, by: giving.start_scoring(found.pk, by=by, now=now), main=True,
        ),
        "objections": _Verb(
            _("Open it for objections"), _("Every unit sees its scorecard and may object."), (S.SCORING,), steers,
            _plain("objections", ObjectionsForm),
            lambda found, form, by: giving.open_objections(found.pk, **form.cleaned_data, by=by, now=now), main=True,
        ),
        "recount": _Verb(
            _("Count again"), _("Counted again."), (S.SCORING,), steers, _plain("recount", PlainForm),
            lambda found, _form, by: giving.count_again(found.pk, by=by, now=now),
        ),
        "announce": _Verb(
            _("Announce and circulate the result"), _("The result is announced and circulated."), (S.OBJECTIONS,),
            signs, _announce_form, _announce, main=True,
        ),
        "back": _Verb(
            _("Take it back one step"), _("Taken back one step."), (S.SELF_CHECK, S.SCORING, S.OBJECTIONS), steers,
            _plain("back", ReasonForm),
            lambda found, form, by: stepping.step_back(found.pk, **form.cleaned_data, by=by, now=now),
        ),
        "discard": _Verb(
            _("Discard the draft"), _("The draft is discarded."), (S.DRAFT,), steers, _plain("discard", PlainForm),
            lambda found, _form, by: drafting.discard(found.pk, by=by, now=now),
        ),
    }  # fmt: skip


def offered(user: User, found: IndicatorSet) -> list[Act]:
    if not (steers(user) or leads(user)):
        return []
    return [
        _act(key, verb, found)
        for key, verb in verbs().items()
        if found.state in verb.states and verb.by(user)
    ]


def _act(key: str, verb: _Verb, found: IndicatorSet, data: Any = None) -> Act:
    url = reverse("assessment-act", args=[found.pk, key])
    return Act(key, verb.label, url, verb.form(found, data), is_main=verb.main)


@login_required
@require_POST
def act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    found = one_of(request.user, pk)
    known = verbs().get(verb)
    if known is None:
        raise Http404
    shown = _act(verb, known, found, request.POST)
    gone = verb == "discard"
    return carried_out(
        request, shown, lambda _said: known.carry(found, shown.form, request.user),
        back=reverse("assessments") if gone else reverse("assessment", args=[pk]), said=known.said,
        page=lambda bound: page(request, found, bound),
    )  # fmt: skip
