"""What this person may do with a plan, a step, a recovery: each act with its form at its own address."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Text
from agencies.forms.act import PlainForm
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.policy.money import Source
from escrow.duties import approves_relief, keeps_fund, reckons
from escrow.models import DepositDraw, Recovery, ReliefPlan, ReliefStep
from escrow.relief import forms
from escrow.relief.actions.paying import may_pay
from escrow.relief.actions.planning import may_agree
from escrow.relief.workflow import PLAN, Verb
from projects.inspections.views.acts import Act, done


def created(
    request: SignedIn, act: Act, verb: Callable[[], str], *, said: Text, page: Callable[[Act], HttpResponse]
) -> HttpResponse:
    """As `carried_out`, where only the verb knows the address of what it has made."""
    found: list[str] = []
    if act.form.is_valid() and act.form.carry_out(lambda: found.append(verb())):
        return done(request, found[0], said)
    act.form.mark()
    act.is_open = True
    if request.headers.get("HX-Request"):
        return render(request, "projects/inspections/act.html", {"act": act}, status=422)
    response = page(act)
    response.status_code = 422
    return response


def acts_of(user: User, plan: ReliefPlan) -> list[Act]:
    """On the plan as a whole."""
    found = [act_of(verb, plan) for verb in _OF_PLAN if plan.state in PLAN[verb] and _may(user, verb, plan)]
    has_moved = any(each.paid_on or each.draw_id for each in plan.steps.all())
    return [each for each in found if not (each.key == Verb.WITHDRAW and has_moved)]


_OF_PLAN = (Verb.SUBMIT, Verb.ENDORSE, Verb.APPROVE, Verb.REFUSE, Verb.WITHDRAW)


def _may(user: User, verb: Verb, plan: ReliefPlan) -> bool:
    if verb in (Verb.SUBMIT, Verb.WITHDRAW):
        return reckons(user, plan.jurisdiction_id)
    may = approves_relief(user, plan.jurisdiction_id)
    if verb == Verb.REFUSE:
        return may
    return may and user.pk not in (plan.made_by_id, plan.endorsed_by_id)


def act_of(verb: Verb, plan: ReliefPlan, data: Any = None) -> Act:
    labels = {
        Verb.SUBMIT: _("Submit the plan"),
        Verb.ENDORSE: _("Approve, as the first person"),
        Verb.APPROVE: _("Approve, as the second person"),
        Verb.REFUSE: _("Refuse the plan"),
        Verb.WITHDRAW: _("Withdraw the plan"),
    }
    shape: dict[Verb, Any] = {
        Verb.SUBMIT: PlainForm, Verb.REFUSE: forms.ReasonForm, Verb.WITHDRAW: forms.ReasonForm,
    }  # fmt: skip
    form = shape.get(verb, forms.OpinionForm)(data, prefix_id=str(verb))
    is_main = verb in (Verb.SUBMIT, Verb.ENDORSE, Verb.APPROVE)
    return Act(str(verb), labels[verb], reverse(f"relief-{verb}", args=[plan.pk]), form, is_main=is_main)


def step_acts(user: User, step: ReliefStep, plan: ReliefPlan) -> list[Act]:
    """On one step: the agreement, the notice to the bank, the payment, leaving it out."""
    found = []
    draft = plan.state == ReliefPlan.State.DRAFT
    if (
        step.source == Source.PRESALE
        and plan.state in PLAN[Verb.AGREE]
        and (step.amount or (draft and step.skipped == "not_agreed"))
        and step.agreed_on is None
        and may_agree(user, plan)
    ):
        found.append(step_act(Verb.AGREE, step))
    if plan.state not in PLAN[Verb.CARRY_OUT] or not step.amount or step.paid_on:
        return found
    is_notified = step.draw is not None and step.draw.state != DepositDraw.State.WITHDRAWN
    if may_pay(user, step):
        waits = step.source == Source.DEPOSIT and not is_notified
        found.append(step_act(Verb.NOTIFY if waits else Verb.CARRY_OUT, step))
    if keeps_fund(user, plan.jurisdiction_id) and not is_notified:
        found.append(step_act(Verb.LEAVE_OUT, step))
    return found


def step_act(verb: Verb, step: ReliefStep, data: Any = None) -> Act:
    key = f"{verb}-{step.pk}"
    labels = {
        Verb.AGREE: _("Enter the answer of the supervisor"),
        Verb.NOTIFY: _("Send the payment notice to the bank"),
        Verb.CARRY_OUT: _("Enter the payment"),
        Verb.LEAVE_OUT: _("Leave this source out"),
    }
    shape: dict[Verb, Any] = {
        Verb.AGREE: forms.AgreeForm, Verb.NOTIFY: PlainForm, Verb.CARRY_OUT: forms.CarryOutForm,
        Verb.LEAVE_OUT: forms.ReasonForm,
    }  # fmt: skip
    form = shape[verb](data, prefix_id=key, initial={"on": timezone.localdate()})
    url = reverse(f"relief-{verb}".replace("_", "-"), args=[step.pk])
    return Act(key, labels[verb], url, form, is_main=verb is not Verb.LEAVE_OUT)


def recovery_acts(user: User, recovery: Recovery) -> list[Act]:
    """On a recovery that is open."""
    if recovery.ended_on is not None:
        return []
    jurisdiction, found = recovery.step.plan.jurisdiction_id, []
    if keeps_fund(user, jurisdiction):
        found.append(recovery_act("recover", recovery))
        if recovery.letter_id is None and recovery.debtor_id is not None:
            found.append(recovery_act("demand", recovery))
        if recovery.asked_by_id is None:
            found.append(recovery_act("ask", recovery))
    if approves_relief(user, jurisdiction) and recovery.asked_by_id not in (None, user.pk):
        found.append(recovery_act("write-off", recovery))
    return found


def recovery_act(key: str, recovery: Recovery, data: Any = None) -> Act:
    labels = {
        "demand": _("Send the demand to the debtor"),
        "recover": _("Enter money that came back"),
        "ask": _("Ask for a write-off"),
        "write-off": _("Decide on the write-off"),
    }
    shape: dict[str, Any] = {
        "demand": forms.DemandForm, "recover": forms.RecoverForm, "ask": forms.ReasonForm,
        "write-off": forms.WriteOffForm,
    }  # fmt: skip
    form = shape[key](data, prefix_id=key, initial={"on": timezone.localdate()})
    url = reverse(f"recovery-{key}", args=[recovery.pk])
    return Act(key, labels[key], url, form, is_main=key in ("recover", "write-off"))
