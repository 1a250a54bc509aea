"""The list of findings, and the page of one: its ladder as a timeline, and what may be done next."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.csv_lists import csv_response
from agencies.documents.layout.pdf import pictures_of
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.duties import needs_supervision
from projects.inspections import wording
from projects.inspections.actions.finding import find, settle_at_once
from projects.inspections.actions.ordering import (
    Wanted,
    addressee_of,
    former_of,
    ladder_of,
    order,
    steps_open,
)
from projects.inspections.duties import may_notify, may_order
from projects.inspections.filters import FINDING_TABS, FindingFilter, finding_tab
from projects.inspections.forms import FindForm, OrderForm, SettleForm
from projects.inspections.notices import subject_of
from projects.inspections.views.acts import Act, carried_out, officials_only, options_for, with_bound
from projects.inspections.views.measures import shown
from projects.inspections.views.tables import cells, listed, tab_named, tabs
from projects.inspections.views.visit import as_found, firms_of
from projects.models import Finding, Measure, Project

TONES = {"open": "act", "ordered": "wait", "corrected": "act", "settled": "done"}
ORDER = Order("found_at", descending=True)


def _found(user: User, form: FindingFilter, state: str) -> QuerySet[Finding]:
    # By key and not by join: a finding with two measures in a tab stands there once.
    within = Finding.objects.filter(finding_tab(state, timezone.localdate()), pk=OuterRef("pk"))
    return Finding.objects.visible_to(user).filter(form.condition()).filter(Exists(within))


@login_required
@require_GET
def findings(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    state = tab_named(request, FINDING_TABS, "open")
    form = FindingFilter(request.GET, options_for(request.user))
    found = _found(request.user, form, state).select_related("project", "company", "agency", "inspection")
    context = listed(request, found, ORDER, form, state)
    latest = latest_of(context["rows"])
    context["rows"] = [
        {"finding": each, "measure": latest.get(each.pk), "tone": TONES[each.state],
         "is_late": state == "overdue"}
        for each in context["rows"]
    ]  # fmt: skip
    context["tabs"] = tabs(request, FINDING_TABS, state, _counts(request.user))
    return render(request, "projects/inspections/findings.html", context)


def latest_of(rows: list[Finding]) -> dict[int, Measure]:
    """The last measure of each, in one query."""
    found = Measure.objects.filter(finding__in=[each.pk for each in rows]).select_related("letter")
    return {each.finding_id: each for each in found.order_by("issued_at", "pk")}


def _counts(user: User) -> dict[str, int]:
    today = timezone.localdate()
    first = Finding.objects.visible_to(user).order_by("-pk")[: CAP + 1]
    within = {
        name: Count("pk", filter=finding_tab(name, today), distinct=True) for name, _label in FINDING_TABS
    }
    found: dict[str, int] = Finding.objects.filter(pk__in=first.values("pk")).aggregate(**within)
    return found


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    officials_only(request.user)
    state = tab_named(request, FINDING_TABS, "open")
    form = FindingFilter(request.GET, options_for(request.user))
    found = _found(request.user, form, state).select_related("project", "company", "agency", "inspection")
    heading = [
        _("Project number"), _("Project name"), _("Kind"), _("Kind of breach"), _("Finding"), _("Clause"),
        _("Firm at fault"), _("Agency"), _("Found at"), _("To be settled by"), _("State"), _("Settled at"),
        _("Inspection number"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.project.code, each.project.name, each.get_kind_display(), each.get_breach_display(), each.text,
             each.clause, each.company, each.agency.short_name, each.found_at, each.due_on, each.get_state_display(),
             each.settled_at, each.inspection]
        )
        for each in found.order_by(*ORDER.fields).iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_response(f"findings-{state}-{timezone.localdate():%Y%m%d}", heading, lines)


def one_of(user: User, pk: int) -> Finding:
    officials_only(user)
    related = (
        "project__general_contractor",
        "project__jurisdiction",
        "company",
        "agency",
        "inspection",
        "found_by",
    )
    return get_object_or_404(Finding.objects.visible_to(user).select_related(*related), pk=pk)


@login_required
@require_GET
def finding(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, one_of(request.user, pk))


def page(request: SignedIn, found: Finding, bound: Act | None = None) -> HttpResponse:
    """Bound is an act of the finding, or of one of its measures, that was not accepted."""
    user, today = request.user, timezone.localdate()
    related = ("letter", "limit", "agency", "issued_by", "answered_by", "rechecked_by")
    measures = list(
        found.measures.select_related(*related).prefetch_related("documents").order_by("issued_at", "pk")
    )
    for each in measures:
        each.finding = found
    taken = {each.rung for each in measures if each.state != Measure.State.WITHDRAWN}
    acts = with_bound(acts_of(user, found), bound)
    context = {
        "finding": found,
        "project": found.project,
        "tone": TONES[found.state],
        "rungs": [shown(user, each, bound) for each in measures],
        "ahead": [
            (Measure.Rung(step.rung).label, step.clause)
            for step in ladder_of(found)
            if step.rung not in taken
        ],
        "photos": list(found.documents.standing().order_by("pk")),
        "notices": list(found.notices.select_related("letter", "to_agency", "from_agency").order_by("pk")),
        "acts": acts,
        "is_late": found.state != "settled" and _is_late(found, measures, today),
        "may_notify": may_notify(user, found.project),
        "subject": subject_of(found),
    }
    return render(request, "projects/inspections/finding.html", context)


def _is_late(found: Finding, measures: list[Measure], today: Any) -> bool:
    last = measures[-1] if measures else None
    if last is None or not last.is_open:
        return found.due_on < today
    return last.state in Measure.AWAITING and last.due_on < today


def acts_of(user: User, found: Finding) -> list[Act]:
    if not may_order(user, found):
        return []
    acts = []
    if steps_open(found, timezone.localdate()):
        acts.append(order_act(found))
    if found.state == Finding.State.OPEN:
        acts.append(settle_act(found))
    return acts


def order_act(found: Finding, data: Any = None) -> Act:
    now = timezone.now()
    policy = wording.policy_of(found.project, now)
    form = OrderForm(
        data,
        finding=found,
        today=timezone.localdate(now),
        document=policy.document if policy else "",
        prefix_id="order",
    )
    label = _("Take the next rung") if form.has_former else _("Issue a measure")
    return Act(
        "order", label, reverse("finding-order", args=[found.pk]), form, is_main=True,
        beside=reverse("finding-preview", args=[found.pk]),
    )  # fmt: skip


def settle_act(found: Finding, data: Any = None, files: Any = None) -> Act:
    form = SettleForm(data, files=files, prefix_id="settle")
    return Act("settle", _("Put right on the spot"), reverse("finding-settle", args=[found.pk]), form)


def _wanted(said: dict[str, Any]) -> Wanted:
    return Wanted(
        rung=said["rung"], demand=said["demand"], due_on=said["due_on"], addressee=said["addressee"],
        clause=said["clause"], fine=said.get("fine"), reason=said.get("reason", ""),
    )  # fmt: skip


def _settled(
    request: SignedIn, found: Finding, act: Act, verb: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    back = reverse("finding", args=[found.pk])
    return carried_out(
        request, act, verb, back=back, said=said, page=lambda bound: page(request, found, bound)
    )


@login_required
@require_POST
def issue(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return _settled(
        request, found, order_act(found, request.POST),
        lambda said: order(pk, _wanted(said), by=request.user, now=timezone.now()), _("The letter is issued."),
    )  # fmt: skip


@login_required
@require_POST
def preview(request: SignedIn, pk: int) -> HttpResponse:
    """The letter as it would go out, from what is typed so far."""
    found, now = one_of(request.user, pk), timezone.now()
    form = order_act(found, request.POST).form
    form.is_valid()
    said, agency = form.cleaned_data, request.user.agency
    steps = steps_open(found, timezone.localdate(now))
    if agency is None or not steps:
        return HttpResponse(status=204)
    step = next((each for each in steps if each.rung == said.get("rung")), steps[0])
    policy = wording.policy_of(found.project, now)
    # Who decides on a proposal is for the officer to name.
    usual = "" if step.rung in Measure.PROPOSALS else addressee_of(found)
    content = wording.measure_letter(
        found, step.rung, addressee=said.get("addressee") or usual, demand=said.get("demand") or "……",
        clause=said.get("clause") or step.cited(policy.document if policy else ""),
        due_on=said.get("due_on") or timezone.localdate(now) + timedelta(days=1), issuer=agency,
        fine=said.get("fine"), former=former_of(found),
    )  # fmt: skip
    sheet = wording.draft_sheet(content, agency, now)
    pages = [base64.b64encode(each).decode() for each in pictures_of(sheet)]
    return render(request, "projects/inspections/preview.html", {"pages": pages, "sheet": sheet})


@login_required
@require_POST
def settle(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    return _settled(
        request, found, settle_act(found, request.POST, request.FILES),
        lambda said: settle_at_once(
            pk, said["outcome"], by=request.user, now=timezone.now(), uploads=said["photos"]
        ), _("The finding is settled."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn, pk: int) -> HttpResponse:
    """A finding outside an inspection: from the records, from a message."""
    officials_only(request.user)
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    needs_supervision(request.user, project)
    breach = request.GET.get("breach", "")
    initial = {
        "breach": breach if breach in Finding.Breach.values else Finding.Breach.OTHER,
        "kind": Finding.Kind.HAZARD, "due_on": timezone.localdate() + timedelta(days=1),
        "company": str(project.general_contractor_id or ""),
    }  # fmt: skip
    form = FindForm(
        request.POST or None,
        files=request.FILES or None,
        firms=firms_of(project),
        initial=initial,
        prefix_id="find",
    )
    url = reverse("finding-new", args=[pk])
    act = Act("find", _("Record the finding"), url, form, is_main=True, is_open=True)

    def shown_page(bound: Act) -> HttpResponse:
        return render(request, "projects/inspections/finding_new.html", {"act": bound, "project": project})

    if request.method == "GET":
        return shown_page(act)
    return carried_out(
        request, act, lambda said: find(
            pk, as_found(said), by=request.user, now=timezone.now(), uploads=said["photos"]
        ),
        back=reverse("project-inspections", args=[pk]), said=_("The finding is recorded."), page=shown_page,
    )  # fmt: skip
