"""The register of circulars, reminders, talks and calls to account (督办约谈通报台账), and the page of one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from agencies.documents.layout.sheet import Sheet
from agencies.forms.act import PlainForm
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import Agency, User
from oversight.acts import acts_of
from oversight.campaigns.actions import admonishing
from oversight.campaigns.admonition_forms import (
    TABS,
    AdmonitionFilter,
    CloseForm,
    TalkForm,
    tab,
)
from oversight.campaigns.duties import plans
from oversight.campaigns.models import Admonition
from oversight.campaigns.sources import url_of
from oversight.campaigns.views.grounds import options_of, workbook
from oversight.campaigns.views.visits import directive_for
from oversight.campaigns.wording import admonition_letter, document_of, draft_sheet
from oversight.campaigns.workflow import ADMONITION, AdmonitionVerb
from oversight.telling import office_of
from projects.inspections.views.acts import Act, carried_out, officials_only, with_bound
from projects.inspections.views.tables import cells, listed, tab_named, tabs

ORDER = Order("made_at", descending=True)
TONES = {"draft": "wait", "issued": "act", "closed": "done"}
DIRECTIVE = "accountability"
V, K = AdmonitionVerb, Admonition.Kind
# Each figure of the year, and the filter of the register that opens it.
_OF_YEAR = (
    (gettext_lazy("Circulars"), Q(kind=K.CIRCULAR), "kind=circular"),
    (gettext_lazy("Reminders sent"), Q(kind=K.REMINDER), "kind=reminder"),
    (gettext_lazy("Summons to talks"), Q(kind=K.TALK), "kind=talk"),
    (gettext_lazy("Talks held"), Q(kind=K.TALK, talk_on__isnull=False), "talk=held"),
    (gettext_lazy("Talks still to be held"), Q(kind=K.TALK, talk_on__isnull=True), "talk=waiting"),
    (gettext_lazy("Calls to account"), Q(kind=K.ACCOUNTABILITY), "kind=accountability"),
    (gettext_lazy("Circulars of praise"), Q(kind=K.PRAISE), "kind=praise"),
)


def visible(user: User) -> "QuerySet[Admonition]":
    return Admonition.objects.visible_to(user).select_related("agency", "letter", "task", "issued_by")


@login_required
@require_GET
def admonitions(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    user, today = request.user, timezone.localdate()
    assert user.agency is not None
    state = tab_named(request, TABS, "issued")
    form = AdmonitionFilter(request.GET, options_of(user))
    narrowed = visible(user).filter(form.condition())
    context = listed(request, narrowed.filter(tab(state)), ORDER, form, state)
    within = {name: Count("pk", filter=tab(name)) for name, _l in TABS if name != "all"}
    seen = Admonition.objects.visible_to(user).filter(form.condition()).order_by()
    directive = directive_for(user, DIRECTIVE)
    context |= {
        "rows": [{"paper": each, "tone": TONES[each.state]} for each in context["rows"]],
        "tabs": tabs(request, TABS, state, seen.aggregate(**within, all=Count("pk"))),
        "figures": _figures(user, today.year),
        "year": today.year,
        "directive": directive,
        "due": directive.due_in(today.year) if directive else None,
        "may_draw": plans(user, user.agency.jurisdiction_id),
    }
    return render(request, "oversight/campaigns/admonitions.html", context)


def _figures(user: User, year: int) -> list[dict[str, Any]]:
    """What was issued this year, each figure with the rows behind it."""
    of_year = Admonition.objects.visible_to(user).filter(issued_at__year=year).order_by()
    counts = of_year.aggregate(
        **{f"n{at}": Count("pk", filter=one) for at, (_l, one, _q) in enumerate(_OF_YEAR)}
    )
    base = reverse("admonitions")
    return [
        {"label": label, "count": counts[f"n{at}"], "url": f"{base}?state=all&year={year}&{query}"}
        for at, (label, _one, query) in enumerate(_OF_YEAR)
    ]


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponse:
    """督办约谈通报台账: object, reason, date, measure, result."""
    officials_only(request.user)
    state = tab_named(request, TABS, "all")
    form = AdmonitionFilter(request.GET, options_of(request.user))
    rows = visible(request.user).filter(form.condition(), tab(state)).order_by(*ORDER.fields)
    heading = [
        _("Letter number"), _("Addressed to"), _("Person or post"), _("Measure"), _("Reason"), _("Clause"),
        _("Issued at"), _("What is demanded"), _("To be put right by"), _("Talk held on"), _("Talk held by"),
        _("Record of the talk"), _("State"), _("Result"), _("Closed at"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.letter.number if each.letter else "", each.agency.name, each.person, each.get_kind_display(),
             each.reason, each.clause, each.issued_at, each.demand, each.rectify_by, each.talk_on, each.talk_by,
             each.talk_record, each.get_state_display(), each.result, each.closed_at]
        )
        for each in rows
    )  # fmt: skip
    return workbook("circulars-and-talks", "督办约谈通报台账", heading, lines)


def one_of(user: User, pk: int) -> Admonition:
    officials_only(user)
    return get_object_or_404(visible(user).select_related("made_by"), pk=pk)


@login_required
@require_GET
def admonition(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, one_of(request.user, pk))


def page(request: SignedIn, found: Admonition, bound: Act | None = None) -> HttpResponse:
    issuer = office_of(found.jurisdiction_id)
    draft = found.state == Admonition.State.DRAFT
    context = {
        "paper": found,
        "tone": TONES[found.state],
        "sheet": _sheet(found, issuer) if draft and issuer else None,
        "source_url": url_of(found.source),
        "may_edit": draft and plans(request.user, found.jurisdiction_id),
        "log": acts_of(found),
        "acts": with_bound(acts_for(request.user, found), bound),
    }
    return render(request, "oversight/campaigns/admonition.html", context)


def _sheet(found: Admonition, issuer: Agency) -> Sheet:
    """As it would go out today."""
    now = timezone.now()
    document = document_of(found.jurisdiction_id, timezone.localdate(now))
    return draft_sheet(admonition_letter(found, issuer, document), issuer, now)


def acts_for(user: User, found: Admonition) -> list[Act]:
    offered = [verb for verb in (V.ISSUE, V.TALK, V.CLOSE, V.DISCARD) if found.state in ADMONITION[verb]]
    waits = found.kind == K.TALK and found.talk_on is None
    if not waits:
        offered = [each for each in offered if each != V.TALK]
    if waits or (found.task is not None and found.task.is_open):
        offered = [each for each in offered if each != V.CLOSE]
    may_plan = plans(user, found.jurisdiction_id)
    may_issue = admonishing.may_issue(user, found.jurisdiction_id)
    return [act_of(each, found) for each in offered if (may_issue if each == V.ISSUE else may_plan)]


def act_of(verb: AdmonitionVerb, found: Admonition, data: Any = None) -> Act:
    labels = {
        V.ISSUE: _("Sign and issue"), V.TALK: _("Record the talk"), V.CLOSE: _("Close it with its result"),
        V.DISCARD: _("Discard the draft"),
    }  # fmt: skip
    forms = {V.TALK: TalkForm, V.CLOSE: CloseForm}
    form = forms.get(verb, PlainForm)(data, prefix_id=verb)
    url = reverse("admonition-act", args=[found.pk, verb.value])
    return Act(verb.value, labels[verb], url, form, is_main=verb in (V.ISSUE, V.TALK))


@login_required
@require_POST
def act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    found, by, now = one_of(request.user, pk), request.user, timezone.now()
    if verb not in (V.ISSUE, V.TALK, V.CLOSE, V.DISCARD):
        raise Http404
    done = V(verb)
    verbs: dict[AdmonitionVerb, Any] = {
        V.ISSUE: lambda said: admonishing.issue(pk, by=by, now=now),
        V.TALK: lambda said: admonishing.hold_talk(pk, **said, by=by, now=now),
        V.CLOSE: lambda said: admonishing.close(pk, result=said["result"], by=by, now=now),
        V.DISCARD: lambda said: admonishing.discard(pk, by=by, now=now),
    }
    words = {
        V.ISSUE: _("The letter is issued."), V.TALK: _("The talk is on record."), V.CLOSE: _("It is closed."),
        V.DISCARD: _("The draft is gone."),
    }  # fmt: skip
    back = reverse("admonitions") if done is V.DISCARD else reverse("admonition", args=[pk])
    return carried_out(
        request, act_of(done, found, request.POST), verbs[done], back=back, said=words[done],
        page=lambda each: page(request, found, each),
    )  # fmt: skip
