"""How a case is worked on: the three checks, wages paid, the task force, meetings and follow-up visits."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.people.models import User
from cases.actions import checking, meeting, paying, task_force, visiting
from cases.models import Case, Payment
from cases.views.acts.base import ActView, CaseAct
from cases.views.case import visible
from cases.views.panel.handling import reversal
from cases.workflow import Verb


class Check(CaseAct):
    verb, done = Verb.CHECK, _("The three checks are on record.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return checking.check(case.number, form.findings(), by=by, now=now)


class Pay(CaseAct):
    verb, done = Verb.PAY, _("The instalment is on record; the sums follow it.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return paying.pay(case.number, form.instalment(), by=by, now=now)


class SetUpTaskForce(CaseAct):
    verb, done = Verb.TASK_FORCE, _("The task force is on record.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        if "dissolved_on" in form.fields:
            return task_force.dissolve(case.number, on=form.cleaned_data["dissolved_on"], by=by, now=now)
        return task_force.set_up(case.number, form.as_plan(), by=by, now=now)


class HoldMeeting(CaseAct):
    verb, done = Verb.MEETING, _("The meeting is on record, for every case it was about.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return meeting.hold(case.number, form.session(), by=by, now=now)


class PlanVisit(CaseAct):
    verb, done = Verb.PLAN_VISIT, _("The visit is planned.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        agency = form.cleaned_data["agency"]
        due_on = form.cleaned_data["due_on"]
        return visiting.plan_visit(
            case.number, due_on=due_on, agency=int(agency) if agency else None, by=by, now=now
        )


class MakeVisit(CaseAct):
    verb, done = Verb.VISIT, _("The visit is on record.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return visiting.visit(case.number, form.found(), by=by, now=now)


class Reverse(ActView):
    """An instalment that was entered wrongly. Its address is the entry's own."""

    done = _("The entry is reversed; it stays on record and no longer counts.")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        payment = get_object_or_404(Payment.objects.visible_to(request.user), pk=pk)
        case = get_object_or_404(visible(request), pk=payment.case_id)
        by: User = request.user  # type: ignore[assignment]
        act = reversal(payment, request.POST)

        def perform() -> object:
            return paying.reverse(pk, reason=act.form.cleaned_data["reason"], by=by, now=timezone.now())

        return self.settle(act, case, perform)


CASE_ACTS: tuple[type[CaseAct], ...] = (Check, Pay, SetUpTaskForce, HoldMeeting, PlanVisit, MakeVisit)
