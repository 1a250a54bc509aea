"""One scorecard: per item the standard, the unit's own words, its papers, the figures, the points and the reason."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.forms.act import PlainForm
from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.acts import acts_of
from oversight.assessment.actions import checking, giving, objecting
from oversight.assessment.actions.locking import fills_in
from oversight.assessment.evidence import evidence_of, is_open
from oversight.assessment.explaining import figures_said, measure_said, rule_said, why_said
from oversight.assessment.forms import (
    DecideForm,
    FillForm,
    JudgeCountForm,
    JudgePointsForm,
    ObjectForm,
    ReasonForm,
)
from oversight.assessment.measures import MEASURES
from oversight.assessment.models import Indicator, IndicatorSet, Objection, Score, Scorecard
from oversight.assessment.rows import SOURCES, Line, lines_of
from oversight.assessment.views.register import jurisdiction_of
from oversight.duties import leads, sees_place, steers
from oversight.group.models import Task
from oversight.papers.actions import papers_by_subject
from projects.inspections.views.acts import Act, carried_out, with_bound

S = IndicatorSet.State
W = Indicator.Way
PUBLISHED = (S.OBJECTIONS, S.ANNOUNCED)
WHICH = ("rows", "missing")


def card_of(user: User, pk: int) -> Scorecard:
    jurisdiction_of(user)
    related = ("set", "agency", "checked_by")
    return get_object_or_404(Scorecard.objects.visible_to(user).select_related(*related), pk=pk)


def score_of(user: User, pk: int) -> Score:
    jurisdiction_of(user)
    rows = Score.objects.filter(scorecard__in=Scorecard.objects.visible_to(user))
    related = ("indicator", "scorecard__set", "scorecard__agency", "scorecard__checked_by", "scored_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def shows_points(user: User, card: Scorecard) -> bool:
    """A unit sees what it was given when it may object, not while it is being judged."""
    return card.set.state in PUBLISHED or (sees_place(user) and card.set.state != S.SELF_CHECK)


@login_required
@require_GET
def scorecard(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, card_of(request.user, pk))


def page(request: SignedIn, card: Scorecard, bound: Act | None = None) -> HttpResponse:
    user = request.user
    scores = list(
        card.scores.select_related("indicator", "scored_by").prefetch_related(
            "objections__raised_by", "objections__decided_by"
        )
    )
    papers = papers_by_subject(evidence_of(each.pk) for each in scores)
    given = shows_points(user, card)
    for score in scores:
        score.scorecard = card
    context = {
        "card": card,
        "set": card.set,
        "rows": [_row(user, score, papers.get(evidence_of(score.pk), []), given, bound) for score in scores],
        "gives": given,
        "self_total": sum((each.self_points for each in scores if each.self_points is not None), 0),
        "missing": checking.missing_of(card) if is_open(user, card) else {},
        "tasks": Task.objects.visible_to(user).filter(source=f"oversight.scorecard:{card.pk}"),
        # Why points were given is not told before the points are.
        "history": acts_of(card) if given else acts_of(card).exclude(act="item_judged"),
        "acts": with_bound(_acts(user, card), bound),
        "goes_to_set": sees_place(user) or card.set.state == S.ANNOUNCED,
    }
    return render(request, "oversight/assessment/scorecard.html", context)


def _row(user: User, score: Score, papers: list[Any], given: bool, bound: Act | None) -> dict[str, Any]:
    item = score.indicator
    return {
        "score": score,
        "item": item,
        "rule": rule_said(item),
        "measure": measure_said(item),
        "figures": figures_said(score.figures),
        "links": links_of(score),
        "why": why_said(score) if given and score.points is not None else "",
        "papers": papers,
        "subject": evidence_of(score.pk),
        "may_store": is_open(user, score.scorecard),
        "objections": list(score.objections.all()) if given else [],
        "acts": with_bound(_acts_on(user, score), bound),
    }


def links_of(score: Score) -> list[dict[str, Any]]:
    """Every figure opens its rows: those counted, and those that are missing."""
    return [
        {
            "label": _("counted") if which == "rows" else _("missing"),
            "count": len(score.figures[which]),
            "url": reverse("scorecard-rows", args=[score.pk, which]),
        }
        for which in WHICH
        if score.figures.get(which)
    ]


# ---- acts on the whole card


def _acts(user: User, card: Scorecard) -> list[Act]:
    found: list[Act] = []
    if is_open(user, card):
        found.append(_hand_in(card))
    if steers(user) and card.set.state == S.SELF_CHECK and card.state == Scorecard.State.CHECKED:
        found.append(_send_back(card))
    return found


def _hand_in(card: Scorecard, data: Any = None) -> Act:
    url = reverse("scorecard-hand-in", args=[card.pk])
    return Act(
        "hand-in",
        _("Hand in the self-check"),
        url,
        PlainForm(data, prefix_id="hand-in"),
        is_main=True,
        is_open=True,
    )


def _send_back(card: Scorecard, data: Any = None) -> Act:
    url = reverse("scorecard-send-back", args=[card.pk])
    return Act("send-back", _("Send the self-check back"), url, ReasonForm(data, prefix_id="send-back"))


@login_required
@require_POST
def hand_in(request: SignedIn, pk: int) -> HttpResponse:
    card = card_of(request.user, pk)
    return carried_out(
        request, _hand_in(card, request.POST),
        lambda _said: checking.hand_in(pk, by=request.user, now=timezone.now()),
        back=reverse("scorecard", args=[pk]), said=_("The self-check is handed in."),
        page=lambda act: page(request, card, act),
    )  # fmt: skip


@login_required
@require_POST
def send_back(request: SignedIn, pk: int) -> HttpResponse:
    card = card_of(request.user, pk)
    return carried_out(
        request, _send_back(card, request.POST),
        lambda said: checking.send_back(pk, reason=said["reason"], by=request.user, now=timezone.now()),
        back=reverse("scorecard", args=[pk]), said=_("The self-check is sent back."),
        page=lambda act: page(request, card, act),
    )  # fmt: skip


# ---- acts on one item


def _acts_on(user: User, score: Score) -> list[Act]:
    card = score.scorecard
    found: list[Act] = []
    if is_open(user, card):
        found.append(_fill(score))
    if card.set.state == S.SCORING and steers(user) and score.indicator.way != W.COMPUTED:
        found.append(_judge(score))
    objections = list(score.objections.all())
    if card.set.state == S.OBJECTIONS:
        over = card.set.objections_by is not None and timezone.localdate() > card.set.objections_by
        if not objections and not over and fills_in(user, card):
            found.append(_object(score))
        if steers(user) or leads(user):
            found += [_decide(each, score) for each in objections if each.state == Objection.State.RAISED]
    return found


def _fill(score: Score, data: Any = None) -> Act:
    initial = {
        "self_points": score.self_points, "self_text": score.self_text, "shortcoming": score.shortcoming,
    }  # fmt: skip
    key = f"fill-{score.pk}"
    form = FillForm(data, prefix_id=key, initial=initial)
    return Act(
        key,
        _("Save this item"),
        reverse("scorecard-fill", args=[score.pk]),
        form,
        is_open=score.self_points is None,
    )


def _judge(score: Score, data: Any = None) -> Act:
    key = f"judge-{score.pk}"
    form_of = JudgePointsForm if score.indicator.way == W.EVIDENCE else JudgeCountForm
    initial = {
        "points": score.points if score.points is not None else score.self_points, "reason": score.reason,
        "count": score.figures.get("judged", score.figures.get("count")),
    }  # fmt: skip
    form = form_of(data, prefix_id=key, initial=initial)
    return Act(
        key,
        _("Judge this item"),
        reverse("scorecard-judge", args=[score.pk]),
        form,
        is_open=score.points is None,
    )


def _object(score: Score, data: Any = None) -> Act:
    key = f"object-{score.pk}"
    return Act(
        key,
        _("Object to this score"),
        reverse("scorecard-object", args=[score.pk]),
        ObjectForm(data, prefix_id=key),
    )


def _decide(objection: Objection, score: Score, data: Any = None) -> Act:
    key = f"decide-{objection.pk}"
    form = DecideForm(data, prefix_id=key)
    return Act(
        key,
        _("Decide the objection"),
        reverse("scorecard-decide", args=[objection.pk]),
        form,
        is_main=True,
        is_open=True,
    )


def _on_item(
    request: SignedIn, score: Score, act: Act, verb: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    back = f"{reverse('scorecard', args=[score.scorecard_id])}#item-{score.pk}"
    return carried_out(
        request, act, verb, back=back, said=said, page=lambda bound: page(request, score.scorecard, bound)
    )


@login_required
@require_POST
def fill(request: SignedIn, pk: int) -> HttpResponse:
    score = score_of(request.user, pk)
    return _on_item(
        request, score, _fill(score, request.POST),
        lambda said: checking.fill_in(pk, **said, by=request.user, now=timezone.now()), _("The item is saved."),
    )  # fmt: skip


@login_required
@require_POST
def judge(request: SignedIn, pk: int) -> HttpResponse:
    score = score_of(request.user, pk)
    return _on_item(
        request, score, _judge(score, request.POST),
        lambda said: giving.judge(pk, **said, by=request.user, now=timezone.now()), _("The item is judged."),
    )  # fmt: skip


@login_required
@require_POST
def object_to(request: SignedIn, pk: int) -> HttpResponse:
    score = score_of(request.user, pk)
    return _on_item(
        request, score, _object(score, request.POST),
        lambda said: objecting.raise_objection(pk, text=said["text"], by=request.user, now=timezone.now()),
        _("The objection is raised."),
    )  # fmt: skip


@login_required
@require_POST
def decide(request: SignedIn, pk: int) -> HttpResponse:
    seen = Objection.objects.filter(score__scorecard__in=Scorecard.objects.visible_to(request.user))
    objection = get_object_or_404(seen, pk=pk)
    score = score_of(request.user, objection.score_id)
    return _on_item(
        request, score, _decide(objection, score, request.POST),
        lambda said: objecting.decide(pk, **said, by=request.user, now=timezone.now()), _("The objection is decided."),
    )  # fmt: skip


# ---- the rows behind a figure


@login_required
@require_GET
def rows(request: SignedIn, pk: int, which: str) -> HttpResponse:
    """What a figure was counted from, as it was counted then."""
    score = score_of(request.user, pk)
    keys = score.figures.get(which, []) if which in WHICH else None
    if keys is None or score.figures.get("model") not in SOURCES:
        raise Http404
    lines: list[Line] = lines_of(score.figures["model"], keys, request.user)
    context = {
        "score": score,
        "card": score.scorecard,
        "item": score.indicator,
        "which": which,
        "source": SOURCES[score.figures["model"]].label,
        "measure": MEASURES[score.indicator.measure].name if score.indicator.measure else "",
        "figures": figures_said(score.figures),
        "lines": lines,
        "count": len(keys),
        "unseen": len(keys) - len(lines),
        "other": next((each for each in links_of(score) if each["url"] != request.path), None),
    }
    return render(request, "oversight/assessment/rows.html", context)
