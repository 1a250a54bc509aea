"""The list of relief plans, one plan with its steps and what may be done with it, and drawing one up."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.csv_lists import csv_response
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.policy.money import ANY, Use
from escrow.accounts.about import about, money_of
from escrow.duties import needs, reckons
from escrow.models import DepositDraw, Reckoning, Recovery, ReliefPlan, ReliefStep
from escrow.relief.actions import planning
from escrow.relief.filters import PlanFilter
from escrow.relief.forms import PlanForm
from escrow.relief.ground import released
from escrow.relief.rules import Rules, rules_of
from escrow.relief.views.acts import acts_of, created, step_acts
from escrow.relief.waterfall import NOTHING
from escrow.relief.words import condition_words, skip_words
from escrow.relief.workflow import PLAN, Verb
from projects.inspections.views.acts import Act, carried_out, officials_only, options_for, with_bound
from projects.inspections.views.tables import cells, listed

TONES = {
    "draft": "act", "submitted": "wait", "endorsed": "wait", "approved": "act", "carried_out": "wait",
    "closed": "done", "refused": "paused", "withdrawn": "paused",
}  # fmt: skip
ORDER = Order("made_at", descending=True)
RELATED = ("sheet", "project", "debtor", "jurisdiction", "made_by", "endorsed_by", "approved_by", "letter")


def _found(user: User, form: PlanFilter) -> QuerySet[ReliefPlan]:
    found = ReliefPlan.objects.visible_to(user).filter(form.condition()).select_related(*RELATED)
    return found.annotate(
        paid=Sum("steps__amount", filter=Q(steps__paid_on__isnull=False)),
        recovered=Sum("steps__recovery__recovered"),
        is_owed=Exists(Recovery.objects.filter(step__plan=OuterRef("pk"), ended_on__isnull=True)),
    ).order_by()  # fmt: skip


@login_required
@require_GET
def plans(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    form = PlanFilter(request.GET, options_for(request.user))
    context = listed(request, _found(request.user, form), ORDER, form, "")
    context["rows"] = [{"plan": each, "tone": TONES[each.state]} for each in context["rows"]]
    context |= {"may_make": may_make(request.user), "unfiltered": request.path, "here": "plans"}
    return render(request, "escrow/relief/plans.html", context)


def may_make(user: User) -> bool:
    return user.agency is not None and reckons(user, user.agency.jurisdiction_id)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    officials_only(request.user)
    form = PlanFilter(request.GET, options_for(request.user))
    heading = [
        _("Plan number"), _("Wage reckoning sheet"), _("Project"), _("Debtor"), _("State"),
        _("Why the firm does not pay"), _("Verified wages (yuan)"), _("Covered by the plan (yuan)"),
        _("Paid out (yuan)"), _("Recovered (yuan)"), _("Made at"), _("First approval by"), _("Second approval by"),
        _("Decision to advance wages"), _("Carried out at"), _("Reason"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.number, each.sheet.number, each.project.name if each.project else "", each.debtor or "",
             each.get_state_display(), each.get_reason_display(), each.verified, each.covered, _summed(each, "paid"),
             _summed(each, "recovered"), each.made_at, each.endorsed_by, each.approved_by,
             each.letter.number if each.letter else "", each.carried_out_at, each.ended_reason]
        )
        for each in _found(request.user, form).order_by(*ORDER.fields).iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_response(f"relief-plans-{timezone.localdate():%Y%m%d}", heading, lines)


def _summed(found: ReliefPlan, name: str) -> Decimal:
    """A sum that the query brings along; nothing where there are no rows."""
    return getattr(found, name) or NOTHING


def one_of(user: User, pk: int) -> ReliefPlan:
    officials_only(user)
    return get_object_or_404(ReliefPlan.objects.visible_to(user).select_related(*RELATED), pk=pk)


@login_required
@require_GET
def plan(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, one_of(request.user, pk))


def page(request: SignedIn, found: ReliefPlan, bound: Act | None = None) -> HttpResponse:
    steps = list(
        found.steps.select_related("account", "draw__letter", "entry", "recovery")
        .annotate(given=Sum("payments__amount"))
        .order_by("place")
    )
    for each in steps:
        each.plan = found
    used = [each for each in steps if each.amount]
    alternatives = next((each for each in found.rules if each["figure"] == "alternatives"), None)
    context = {
        "plan": found,
        "tone": TONES[found.state],
        "steps": [_shown(request.user, each, found, bound) for each in steps],
        "used": used,
        "uncovered": found.verified - found.covered,
        "paid": sum((each.amount for each in used if each.paid_on), NOTHING),
        "given": sum((each.given or NOTHING for each in used), NOTHING),
        "alternatives": alternatives,
        "part": next((each for each in found.rules if each["figure"] == "part_of_wages"), None),
        "acts": with_bound(acts_of(request.user, found), bound),
        "may_change": found.state in PLAN[Verb.CHANGE] and reckons(request.user, found.jurisdiction_id),
    }
    return render(request, "escrow/relief/plan.html", context)


def _shown(user: User, step: ReliefStep, found: ReliefPlan, bound: Act | None) -> dict[str, Any]:
    return {
        "step": step,
        "left": step.needed - step.amount,
        "width": _share(step.amount, found.verified),
        "start": _share(found.verified - step.needed, found.verified),
        "skipped": skip_words(step.skipped) if step.skipped else "",
        "conditions": [
            each | {"words": condition_words(each["code"], each["shown"])}
            for each in step.conditions
        ],
        "is_notified": step.draw is not None and step.draw.state == DepositDraw.State.NOTIFIED,
        "unpaid": step.amount - (getattr(step, "given", None) or NOTHING) if step.paid_on else NOTHING,
        "acts": with_bound(step_acts(user, step, found), bound),
    }  # fmt: skip


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{part * 100 / whole:.2f}" if whole else "0"


def sheet_of(user: User, key: str) -> Reckoning:
    sheets = Reckoning.objects.visible_to(user).select_related("project__general_contractor", "debtor")
    return get_object_or_404(sheets, pk=int(key) if key.isdecimal() and len(key) < 19 else 0)


def rules_at(sheet: Reckoning, now: datetime) -> Rules:
    money = money_of(sheet.jurisdiction_id, timezone.localdate(now))
    return rules_of(money, about(sheet.project) if sheet.project else ANY)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Without ?sheet= the signed sheets for which something is still owed are offered."""
    officials_only(request.user)
    needs(may_make(request.user))
    key = request.GET.get("sheet", "")
    if not key:
        return render(request, "escrow/relief/choose.html", {"rows": _sheets(request.user)})
    sheet = sheet_of(request.user, key)
    rules = rules_at(sheet, timezone.now())
    form = PlanForm(
        request.POST or None,
        rules=rules,
        prefix_id="relief",
        initial={"use": Use.WAGES, "paid_since": "0.00"},
    )
    act = Act("relief", _("Draw the plan up"), request.get_full_path(), form, is_main=True, is_open=True)

    def shown(bound: Act) -> HttpResponse:
        context = {"act": bound, "sheet": sheet, "rules": rules, "owed": sheet.verified - released(sheet)}
        return render(request, "escrow/relief/new.html", context)

    if request.method == "GET":
        return shown(act)

    def verb() -> str:
        made = planning.propose(sheet.pk, form.wanted(), by=request.user, now=timezone.now())
        return reverse("relief-plan", args=[made.pk])

    return created(request, act, verb, said=_("The plan is drawn up."), page=shown)


def _sheets(user: User) -> Sequence[dict[str, Any]]:
    """Signed sheets without an open plan, with what is left of them."""
    open_plans = ReliefPlan.objects.filter(sheet=OuterRef("pk"), state__in=planning.OPEN)
    signed = Reckoning.objects.visible_to(user).filter(state=Reckoning.State.SIGNED, verified__gt=0)
    rows = signed.exclude(Exists(open_plans)).select_related("project", "debtor").annotate(
        out=Sum("plans__steps__amount", filter=Q(plans__steps__paid_on__isnull=False))
    )  # fmt: skip
    found = (
        {"sheet": each, "owed": each.verified - (each.out or NOTHING)} for each in rows.order_by("-pk")[:200]
    )
    return [each for each in found if each["owed"] > 0]


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    needs(reckons(request.user, found.jurisdiction_id))
    rules = rules_at(found.sheet, timezone.now())
    other = found.asked.get("other") or {}
    initial: dict[str, Any] = {
        "reason": found.reason, "reason_note": found.reason_note, "order_no": found.order_no,
        "ordered_on": found.ordered_on, "order_due_on": found.order_due_on, "use": found.use,
        "paid_since": found.paid_since, "other_sum": other.get("sum"), "other_note": other.get("note"),
    } | dict(found.asked.get("sums") or {})  # fmt: skip
    form = PlanForm(request.POST or None, rules=rules, prefix_id="relief", initial=initial)
    act = Act("relief", _("Lay the plan out anew"), request.get_full_path(), form, is_main=True, is_open=True)

    def shown(bound: Act) -> HttpResponse:
        context = {"act": bound, "sheet": found.sheet, "plan": found, "rules": rules, "owed": found.verified}
        return render(request, "escrow/relief/new.html", context)

    if request.method == "GET":
        return shown(act)
    return carried_out(
        request, act, lambda said: planning.change(pk, form.wanted(), by=request.user, now=timezone.now()),
        back=reverse("relief-plan", args=[pk]), said=_("The plan is laid out anew."), page=shown,
    )  # fmt: skip
