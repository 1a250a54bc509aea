"""A plan is carried out: agreement, notice to the bank, payment of a source, and what each worker gets from it."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.errors import Invalid, Text
from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.duties import keeps_fund, needs
from escrow.models import ReliefPayment, ReliefPlan, ReliefStep
from escrow.relief.actions import paying, planning
from escrow.relief.ground import owed_by_line
from escrow.relief.splitting import Method, split
from escrow.relief.views.acts import step_act
from escrow.relief.views.plans import one_of, page
from escrow.relief.waterfall import NOTHING
from escrow.relief.workflow import Verb
from projects.inspections.views.acts import carried_out, done, officials_only


def step_of(user: User, pk: int) -> ReliefStep:
    officials_only(user)
    seen = ReliefStep.objects.filter(plan__in=ReliefPlan.objects.visible_to(user))
    return get_object_or_404(
        seen.select_related("plan__sheet", "plan__project", "plan__debtor", "draw"), pk=pk
    )


def _done(
    request: SignedIn, pk: int, verb: Verb, does: Callable[[dict[str, Any]], object], said: Text
) -> HttpResponse:
    step = step_of(request.user, pk)
    back = reverse("relief-plan", args=[step.plan_id])
    return carried_out(
        request, step_act(verb, step, request.POST), does, back=back, said=said,
        page=lambda bound: page(request, one_of(request.user, step.plan_id), bound),
    )  # fmt: skip


@login_required
@require_POST
def agree(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, Verb.AGREE,
        lambda said: planning.agree(
            pk, agreed=said["agreed"] == "yes", on=said["on"], said=said["said"], by=request.user, now=timezone.now()
        ),
        _("The answer is entered."),
    )  # fmt: skip


@login_required
@require_POST
def notify(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, Verb.NOTIFY, lambda said: paying.notify_bank(pk, by=request.user, now=timezone.now()),
        _("The payment notice is issued; the days of the bank are running."),
    )  # fmt: skip


@login_required
@require_POST
def carry_out(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, Verb.CARRY_OUT,
        lambda said: paying.carry_out(
            pk, on=said["on"], reference=said["reference"], by=request.user, now=timezone.now()
        ),
        _("The payment is booked."),
    )  # fmt: skip


@login_required
@require_POST
def leave_out(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, Verb.LEAVE_OUT,
        lambda said: paying.leave_out(pk, reason=said["reason"], by=request.user, now=timezone.now()),
        _("The source is left out."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def workers(request: SignedIn, pk: int) -> HttpResponse:
    """Who gets how much from a step: proposed by a method, changed line by line, then entered as paid."""
    step = step_of(request.user, pk)
    needs(keeps_fund(request.user, step.plan.jurisdiction_id))
    if request.method == "GET":
        asked = request.GET.get("method", Method.PROPORTIONAL.value)
        method = asked if asked in Method.values else Method.PROPORTIONAL.value
        owed = owed_by_line(step.plan.sheet)
        total = min(paying.unpaid_of(step), sum(owed.values(), NOTHING))
        parts = {line: f"{amount:.2f}" for line, amount in split(total, owed, method).items()}
        return _workers(request, step, parts, {}, method)
    typed = {key[5:]: str(value).strip() for key, value in request.POST.items() if key.startswith("line-")}
    try:
        on, parts_said = _read(typed, str(request.POST.get("on", "")))
        paying.pay(pk, parts_said, on=on, by=request.user, now=timezone.now())
    except Invalid as invalid:
        shown = {int(line): text for line, text in typed.items() if line.isdecimal()}
        response = _workers(request, step, shown, invalid.errors, "")
        response.status_code = 422
        return response
    return done(request, reverse("relief-plan", args=[step.plan_id]), _("The payments are entered."))


def _read(typed: Mapping[str, str], on: str) -> tuple[Any, dict[int, Decimal]]:
    errors: dict[str, list[str]] = {}
    parts: dict[int, Decimal] = {}
    for line, text in typed.items():
        if not text or not line.isdecimal() or len(line) > 18:
            continue
        try:
            parts[int(line)] = Decimal(text.replace(",", ""))
        except InvalidOperation:
            errors["parts"] = [_("This must be an amount in yuan, such as 12800.50.")]
    try:
        day = parse_date(on)
    except ValueError:
        day = None
    if day is None:
        errors["on"] = [_("This must be a date that exists, written like 2026-04-30.")]
    if errors:
        raise Invalid(errors)
    return day, parts


def _workers(
    request: SignedIn, step: ReliefStep, parts: Mapping[int, str], errors: Mapping[str, Any], method: str
) -> HttpResponse:
    owed = owed_by_line(step.plan.sheet)
    had = dict(step.payments.values_list("line", "amount"))
    rows = [
        {
            "line": line,
            "owed": owed.get(line.pk, NOTHING),
            "had": had.get(line.pk),
            "part": parts.get(line.pk, ""),
        }
        for line in step.plan.sheet.lines.order_by("place")
        if line.pk in owed or line.pk in had
    ]
    context = {
        "step": step, "plan": step.plan, "rows": rows, "unpaid": paying.unpaid_of(step), "method": method,
        "methods": Method.choices, "errors": [said for each in errors.values() for said in each],
        "today": timezone.localdate(), "still_owed": sum(owed.values(), NOTHING),
    }  # fmt: skip
    return render(request, "escrow/relief/workers.html", context)


@login_required
@require_GET
def receipts(request: SignedIn, pk: int) -> HttpResponse:
    """The list on which each worker signs for what was received; printed."""
    found = one_of(request.user, pk)
    steps = list(found.steps.filter(amount__gt=0).order_by("place"))
    paid = {
        (line, step): amount
        for line, step, amount in ReliefPayment.objects.filter(step__plan=found).values_list(
            "line", "step", "amount"
        )
    }
    lines = found.sheet.lines.filter(payments__step__plan=found).distinct().order_by("place")
    rows = [
        {
            "line": line,
            "parts": [paid.get((line.pk, step.pk)) for step in steps],
            "total": sum((paid.get((line.pk, step.pk), NOTHING) for step in steps), NOTHING),
        }
        for line in lines
    ]
    sums = dict(
        ReliefPayment.objects.filter(step__plan=found)
        .values_list("step")
        .annotate(sum=Sum("amount"))
        .order_by()
    )
    context = {
        "plan": found, "steps": steps, "rows": rows, "sums": [sums.get(each.pk, NOTHING) for each in steps],
        "total": sum(sums.values(), NOTHING),
    }  # fmt: skip
    return render(request, "escrow/relief/receipts.html", context)
