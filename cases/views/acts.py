"""Each act of a case or a transfer at its own address: one form, one verb, and back to the case."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from cases.actions import closing, dispatch, feedback, receipt, rerouting
from cases.actions import routing as routing_acts
from cases.models import Case, Transfer
from cases.views.case import context_of, visible
from cases.views.factform import changes
from cases.views.panel import Act, case_act, transfer_act
from cases.workflow import TransferVerb, Verb


class ActView(LoginRequiredMixin, View):
    """Accepted: on to the case with a message. Not accepted: the form again, with what was typed, as 422."""

    done: Any

    def settle(self, act: Act, case: Case, verb: Callable[[], object]) -> HttpResponse:
        if act.form.is_valid() and act.form.carry_out(verb):
            messages.success(self.request, self.done)
            return back_to(self.request, case)
        act.form.mark()
        act.is_open = True
        if self.request.headers.get("HX-Request"):
            context = {"act": act, "query": self.request.GET.urlencode(), "case": case}
            return render(self.request, "components/act.html", context, status=422)
        return render(self.request, "cases/case.html", context_of(self.request, case, act), status=422)


def back_to(request: HttpRequest, case: Case, part: str = "") -> HttpResponse:
    query = request.GET.urlencode()
    url = reverse("case", args=[case.number]) + (f"?{query}" if query else "") + (f"#{part}" if part else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


class CaseAct(ActView):
    verb: Verb

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        case = get_object_or_404(visible(request), number=number)
        act = case_act(self.verb, case, request.POST)
        return self.settle(
            act, case, lambda: self.perform(case, act.form, by=request.user, now=timezone.now())
        )

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        raise NotImplementedError


class Confirm(CaseAct):
    verb, done = Verb.CONFIRM, _("Confirmed; the letters have been issued.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return dispatch.confirm(
            case.number, by=by, now=now, recipients=form.named(), seen=form.cleaned_data["seen"]
        )


class Override(CaseAct):
    verb, done = Verb.OVERRIDE, _("Sent to others; proposal, decision and reason are kept.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return dispatch.override(case.number, **form.chosen(), by=by, now=now)


class RouteAgain(CaseAct):
    verb, done = Verb.ROUTE_AGAIN, _("The case is being routed again.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return rerouting.route_again(case.number, by=by, now=now)


class Correct(CaseAct):
    verb, done = Verb.CORRECT, _("Facts corrected; the case has been decided anew.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        stated = changes(form, case.fact_row.facts.as_json())
        return routing_acts.correct_facts(case.number, stated, by=by, now=now, seen=form.cleaned_data["seen"])


class Close(CaseAct):
    verb, done = Verb.CLOSE, _("Case closed.")

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        return closing.close(case.number, form.ending(), by=by, now=now)


class TransferAct(ActView):
    verb: TransferVerb

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        transfer = get_object_or_404(Transfer.objects.visible_to(request.user), pk=pk)
        case = get_object_or_404(visible(request), pk=transfer.case_id)
        act = transfer_act(self.verb, transfer, request.POST, by=request.user)  # type: ignore[arg-type]
        return self.settle(act, case, lambda: self.perform(pk, act.form, by=request.user, now=timezone.now()))

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        raise NotImplementedError


class Receive(TransferAct):
    verb, done = TransferVerb.RECEIVE, _("Receipt entered; working days are counted from the day after it.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return receipt.receive(pk, by=by, now=now, received_on=form.cleaned_data["received_on"])


class Object(TransferAct):
    verb, done = TransferVerb.OBJECT, _("Objection raised; until it is decided the deadline runs on.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return receipt.object_to(pk, reason=form.cleaned_data["reason"], by=by, now=now)


class Uphold(TransferAct):
    verb, done = TransferVerb.UPHOLD, _("Objection accepted; the letter is withdrawn.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return receipt.uphold(pk, by=by, now=now)


class Overrule(TransferAct):
    verb, done = (
        TransferVerb.OVERRULE,
        _("Objection rejected; the recipient keeps the case and its deadline."),
    )

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return receipt.overrule(pk, reason=form.cleaned_data["reason"], by=by, now=now)


class GiveFeedback(TransferAct):
    verb, done = TransferVerb.FEEDBACK, _("Feedback given.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return feedback.feed_back(pk, form.report(), by=by, now=now)


class Record(TransferAct):
    verb, done = TransferVerb.RECORD, _("Feedback accepted for the record.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return feedback.accept_for_record(pk, by=by, now=now)


class Return(TransferAct):
    verb, done = TransferVerb.RETURN, _("Feedback returned; the old deadline runs on.")

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        return feedback.return_for_more(pk, reason=form.cleaned_data["reason"], by=by, now=now)


CASE_ACTS: tuple[type[CaseAct], ...] = (Confirm, Override, RouteAgain, Correct, Close)
TRANSFER_ACTS: tuple[type[TransferAct], ...] = (
    Receive,
    Object,
    Uphold,
    Overrule,
    GiveFeedback,
    Record,
    Return,
)
