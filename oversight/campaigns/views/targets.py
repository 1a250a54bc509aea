"""The target list of a campaign, and one target with the form for its result."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.forms.act import PlainForm
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from cases.models import Case
from oversight.acts import acts_of
from oversight.campaigns import tally
from oversight.campaigns.actions import running
from oversight.campaigns.actions.checking import Said, enter
from oversight.campaigns.duties import enters, runs
from oversight.campaigns.forms import AssignForm, ResultForm, TargetFilter
from oversight.campaigns.models import Campaign, CampaignTarget
from oversight.campaigns.views.campaigns import one_of
from oversight.campaigns.views.grounds import agencies_of, options_of, workbook
from projects.inspections.views.acts import Act, carried_out, officials_only, with_bound
from projects.inspections.views.tables import cells, listed

ORDER = Order("named", is_text=True)
TONES = {"": "wait", "clean": "done", "found": "breached", "solved": "done"}
_RELATED = ("project", "company", "region", "agency", "inspection")


def rows_of(campaign: Campaign) -> "QuerySet[CampaignTarget]":
    named = Coalesce("project__name", "company__name")
    return campaign.targets.select_related(*_RELATED).annotate(named=named)


@login_required
@require_GET
def targets(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    form = TargetFilter(request.GET, options_of(request.user))
    narrowed = rows_of(found).filter(form.condition())
    context = listed(request, narrowed, ORDER, form, "")
    context |= {
        "campaign": found,
        "sums": tally.total(found.targets.filter(form.condition())),
        "rows": [{"target": each, "tone": TONES[each.result]} for each in context["rows"]],
        "mine": request.user.agency_id,
    }
    return render(request, "oversight/campaigns/targets.html", context)


@login_required
@require_GET
def export(request: SignedIn, pk: int) -> HttpResponse:
    """Every target that the filters leave."""
    found = one_of(request.user, pk)
    form = TargetFilter(request.GET, options_of(request.user))
    rows: Iterable[CampaignTarget] = (
        rows_of(found).filter(form.condition()).order_by(*ORDER.fields).iterator(chunk_size=2000)
    )
    heading = [
        _("Target"), _("Number or credit code"), _("Kind"), _("Place"), _("Agency that checks"), _("Day of the check"),
        _("Result"),
        _("Inspection"), _("Problems found"), _("Problems solved"), _("Workers owed"), _("Amount owed (yuan)"),
        _("Workers paid"), _("Amount paid (yuan)"), _("Orders issued"), _("Penalties"), _("Handed over as a case"),
        _("Note"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.subject, each.project.code if each.project else each.company and each.company.credit_code,
             _("Project") if each.project else _("Employer"), each.region.name,
             each.agency.short_name if each.agency else "", each.checked_on,
             each.get_result_display() if each.result else _("Still unchecked"),
             each.inspection, each.problems, each.solved, each.workers, each.amount, each.workers_paid,
             each.amount_paid, each.orders, each.penalties, _("yes") if each.case_id else "", each.note]
        )
        for each in rows
    )  # fmt: skip
    return workbook(f"campaign-{found.pk}", found.name, heading, lines)


def target_of(user: User, pk: int) -> CampaignTarget:
    officials_only(user)
    seen = CampaignTarget.objects.filter(campaign__in=Campaign.objects.visible_to(user))
    return get_object_or_404(seen.select_related(*_RELATED, "campaign__lead", "case", "entered_by"), pk=pk)


@login_required
@require_GET
def target(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, target_of(request.user, pk))


def page(request: SignedIn, found: CampaignTarget, bound: Act | None = None) -> HttpResponse:
    user = request.user
    case = _seen_case(user, found)
    waiting = found.campaign.targets.filter(agency=user.agency_id, checked_on__isnull=True)
    context = {
        "target": found,
        "campaign": found.campaign,
        "tone": TONES[found.result],
        "case": case,
        "next": waiting.exclude(pk=found.pk).order_by("pk").first(),
        "inspect": _inspect_url(found),
        "log": acts_of(found.campaign).filter(act="target_entered", details__target=found.pk),
        "acts": with_bound(acts_for(user, found, case), bound),
    }
    return render(request, "oversight/campaigns/target.html", context)


def _seen_case(user: User, found: CampaignTarget) -> Case | None:
    return Case.objects.visible_to(user).filter(pk=found.case_id).first() if found.case_id else None


def _inspect_url(found: CampaignTarget) -> str:
    """Planning an inspection of the project under the name of this campaign."""
    if found.project_id is None or found.inspection_id or found.campaign.state != Campaign.State.RUNNING:
        return ""
    return f"{reverse('inspection-new')}?project={found.project_id}&campaign={found.campaign.name}"


def acts_for(user: User, found: CampaignTarget, case: Case | None) -> list[Act]:
    acts = []
    if found.campaign.state == Campaign.State.RUNNING and enters(user, found):
        acts.append(enter_act(found, case))
    if (
        found.checked_on is None
        and runs(user, found.campaign)
        and found.campaign.state in ("planned", "running")
    ):
        acts.append(assign_act(user, found))
        if not found.campaign.whole:
            acts.append(drop_act(found))
    return acts


def enter_act(found: CampaignTarget, case: Case | None, data: Any = None) -> Act:
    known = ("problems", "solved", "orders", "penalties", "workers", "amount", "workers_paid", "amount_paid")
    initial = {"checked_on": found.checked_on or timezone.localdate(), "note": found.note,
               "case": case.number if case else ""}  # fmt: skip
    if found.checked_on:
        initial |= {name: getattr(found, name) or None for name in known}
    form = ResultForm(data, target=found, initial=initial, prefix_id="enter")
    label = _("Change the result") if found.checked_on else _("Enter the result")
    url = reverse("campaign-target-enter", args=[found.pk])
    return Act("enter", label, url, form, is_main=True, is_open=found.checked_on is None)


def assign_act(user: User, found: CampaignTarget, data: Any = None) -> Act:
    form = AssignForm(
        data, agencies=agencies_of(user), initial={"agency": found.agency_id}, prefix_id="assign"
    )
    url = reverse("campaign-target-assign", args=[found.pk])
    return Act("assign", _("Give it to another agency"), url, form)


def drop_act(found: CampaignTarget, data: Any = None) -> Act:
    url = reverse("campaign-target-drop", args=[found.pk])
    return Act("drop", _("Take it off the list"), url, PlainForm(data, prefix_id="drop"))


@login_required
@require_POST
def enter_result(request: SignedIn, pk: int) -> HttpResponse:
    found = target_of(request.user, pk)
    shown = enter_act(found, _seen_case(request.user, found), request.POST)
    return carried_out(
        request, shown, lambda said: enter(pk, _said(said), by=request.user, now=timezone.now()),
        back=reverse("campaign-target", args=[pk]), said=_("The result is entered."),
        page=lambda each: page(request, found, each),
    )  # fmt: skip


def _said(said: dict[str, Any]) -> Said:
    """Left empty means none was found; of what an inspection says the form asks nothing."""
    counts = {name: said[name] or 0 for name in ("problems", "solved", "orders", "penalties") if name in said}
    return Said(
        checked_on=said.get("checked_on"), **counts, workers=said["workers"] or 0,
        amount=said["amount"] or Decimal(0), workers_paid=said["workers_paid"] or 0,
        amount_paid=said["amount_paid"] or Decimal(0), case=said["case"], note=said["note"],
    )  # fmt: skip


@login_required
@require_POST
def assign(request: SignedIn, pk: int) -> HttpResponse:
    found = target_of(request.user, pk)
    return carried_out(
        request, assign_act(request.user, found, request.POST),
        lambda said: running.assign(
            found.campaign_id, [pk], agency=said["agency"], by=request.user, now=timezone.now()
        ),
        back=reverse("campaign-target", args=[pk]), said=_("Another agency checks it."),
        page=lambda each: page(request, found, each),
    )  # fmt: skip


@login_required
@require_POST
def drop(request: SignedIn, pk: int) -> HttpResponse:
    found = target_of(request.user, pk)
    return carried_out(
        request, drop_act(found, request.POST),
        lambda said: running.drop(found.campaign_id, [pk], by=request.user, now=timezone.now()),
        back=reverse("campaign-targets", args=[found.campaign_id]), said=_("It is off the list."),
        page=lambda each: page(request, found, each),
    )  # fmt: skip
