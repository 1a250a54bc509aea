"""The deposit of one project: how it was reckoned, what is held, its uses and returns; and the panel of the project."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.policy.money import Figure, Holder
from escrow.accounts.about import about, money_of
from escrow.deposits.actions.guarantees import may_enter
from escrow.deposits.flags import FLAG_TONES, FLAG_WORDS
from escrow.deposits.ground import RELATED
from escrow.deposits.reckoned_words import said_facts, said_steps
from escrow.deposits.standing import flags_of, missing
from escrow.deposits.telling import warned_days
from escrow.deposits.terms import depositor_of, holder_of, is_against_the_national_rule, other_specialists
from escrow.deposits.views import guarantees
from escrow.deposits.views.offered import OFFERS, Subject, act_of, acts_of, draw_acts, return_acts
from escrow.ledger.restraints import is_lawful, standing
from escrow.models import Deposit, DepositDraw, DepositReturn
from projects.inspections.views.acts import Act, carried_out, officials_only, with_bound
from projects.models import Project

TONES: Mapping[str, str] = {
    "required": "wait", "exempt": "plain", "held": "done", "drawn": "act", "returning": "act", "returned": "paused",
}  # fmt: skip
DRAW_TONES: Mapping[str, str] = {"notified": "wait", "paid": "act", "refilled": "done", "withdrawn": "paused"}
RETURN_TONES: Mapping[str, str] = {
    "notice": "wait", "applied": "act", "examined": "act", "confirmed": "done", "refused": "paused",
}  # fmt: skip


def project_of(user: User, pk: int) -> Project:
    officials_only(user)
    related = ("jurisdiction", "general_contractor", "responsible_agency")
    return get_object_or_404(Project.objects.visible_to(user).select_related(*related), pk=pk)


def deposit_of(project: Project) -> Deposit | None:
    return Deposit.objects.filter(project=project).select_related(*RELATED).first()


def told(project: Project, deposit: Deposit | None) -> dict[str, Any]:
    """What the page and the panel say of it."""
    today = timezone.localdate()
    flags = flags_of(deposit, today, warned_days(project, today)) if deposit else []
    restraints = standing([deposit.account_id]) if deposit and deposit.account_id else {}
    holder = (deposit.holder if deposit and deposit.account_id else "") or holder_of(project, today)
    return {
        "project": project,
        "deposit": deposit,
        "tone": TONES[deposit.state] if deposit else "",
        "flags": [(FLAG_WORDS[flag], FLAG_TONES[flag]) for flag in flags],
        "missing": missing(deposit) if deposit and deposit.state != Deposit.State.EXEMPT else None,
        "steps": said_steps(deposit.reckoned) if deposit else [],
        "holder": Holder(holder).label,
        "departs": is_against_the_national_rule(holder),
        "restraints": [(each, is_lawful(each)) for rows in restraints.values() for each in rows],
        "today": today,
    }


_DATED = (
    Figure.DEPOSIT_PAYOUT, Figure.DEPOSIT_REFILL, Figure.REFUND_CHECK, Figure.REFUND_CONFIRM, Figure.REFUND_NOTICE,
)  # fmt: skip


def _unverified(project: Project) -> dict[str, bool]:
    """Of which of the figures that set a date here the source was not read in full."""
    money, facts = money_of(project, timezone.localdate()), about(project)
    found = {figure: money.find(figure, facts) for figure in _DATED}
    return {figure.value: setting is not None and setting.unverified for figure, setting in found.items()}


def _draws(deposit: Deposit) -> list[DepositDraw]:
    rows = deposit.draws.select_related("letter", "payout_limit", "refill_limit", "notified_by", "paid_entry")
    return list(rows.order_by("-pk"))


def _returns(deposit: Deposit) -> list[DepositReturn]:
    rows = deposit.returns.select_related(
        "letter", "check_limit", "confirm_limit", "examined_by", "promise", "entry"
    )
    return list(rows.order_by("-pk"))


@login_required
@require_GET
def page(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, project_of(request.user, pk))


def _page(request: SignedIn, project: Project, bound: Act | None = None) -> HttpResponse:
    user, deposit = request.user, deposit_of(project)
    subject, today = Subject(project, deposit), timezone.localdate()
    firm = depositor_of(project)
    context = told(project, deposit) | {
        "unverified": _unverified(project),
        "firm": deposit.company if deposit else firm.company,
        "facts": said_facts(deposit.reckoned) if deposit else [],
        "specialists": other_specialists(project, firm.company),
        "acts": with_bound(acts_of(user, subject), bound),
        "draws": [
            {"draw": each, "tone": DRAW_TONES[each.state], "limit": limit,
             "is_late": limit is not None and limit.is_standing and limit.due_on < today,
             "acts": with_bound(draw_acts(user, Subject(project, deposit, draw=each)), bound)}
            for each in (_draws(deposit) if deposit else [])
            for limit in (each.refill_limit or each.payout_limit,)
        ],
        "returns": [
            {"back": each, "tone": RETURN_TONES[each.state],
             "acts": with_bound(return_acts(user, Subject(project, deposit, back=each)), bound)}
            for each in (_returns(deposit) if deposit else [])
        ],
    }  # fmt: skip
    return render(request, "escrow/deposits/deposit.html", context)


@login_required
@require_GET
def panel(request: SignedIn, pk: int) -> HttpResponse:
    """Deposit and guarantees of a project: a panel of its page, or a page of its own."""
    project = project_of(request.user, pk)
    deposit = deposit_of(project)
    context = told(project, deposit) | {
        "draws": [(each, DRAW_TONES[each.state]) for each in _draws(deposit)[:5]] if deposit else [],
        "returns": [(each, RETURN_TONES[each.state]) for each in _returns(deposit)[:3]] if deposit else [],
        "guarantees": guarantees.of_project(project),
        "may_guarantee": may_enter(request.user, project),
        "acts": bool(acts_of(request.user, Subject(project, deposit))),
    }
    name = "panel" if request.headers.get("HX-Request") else "project"
    return render(request, f"escrow/deposits/{name}.html", context)


@login_required
@require_POST
def act(request: SignedIn, pk: int, name: str) -> HttpResponse:
    project = project_of(request.user, pk)
    return _carried_out(request, Subject(project, deposit_of(project)), name)


@login_required
@require_POST
def step(request: SignedIn, pk: int, row: int, name: str) -> HttpResponse:
    """An act on one use or one return of the deposit."""
    project = project_of(request.user, pk)
    deposit = deposit_of(project)
    if name.startswith("draw-"):
        draw = get_object_or_404(DepositDraw, pk=row, deposit=deposit)
        return _carried_out(request, Subject(project, deposit, draw=draw), name)
    back = get_object_or_404(DepositReturn, pk=row, deposit=deposit)
    return _carried_out(request, Subject(project, deposit, back=back), name)


def _carried_out(request: SignedIn, about: Subject, name: str) -> HttpResponse:
    of_row = name.startswith(("draw-", "return-"))
    if name not in OFFERS or of_row != bool(about.draw or about.back):
        raise Http404
    if about.deposit is None and name not in ("reckon", "pay", "hand_in"):
        raise Http404
    offer, shown = OFFERS[name], act_of(name, about, request.POST)
    return carried_out(
        request, shown, lambda said: offer.verb(about, shown.form, request.user, timezone.now()),
        back=reverse("project-deposit", args=[about.project.pk]), said=offer.said,
        page=lambda each: _page(request, about.project, each),
    )  # fmt: skip
