"""An act of a case or a transfer at its own address: one form, one verb, and back to the case."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from cases.models import Case, Transfer
from cases.views.case import context_of, visible
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
        act = case_act(self.verb, case, request.POST, by=request.user)  # type: ignore[arg-type]
        return self.settle(
            act, case, lambda: self.perform(case, act.form, by=request.user, now=timezone.now())
        )

    def perform(self, case: Case, form: Any, *, by: Any, now: datetime) -> object:
        raise NotImplementedError


class TransferAct(ActView):
    verb: TransferVerb

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        transfer = get_object_or_404(Transfer.objects.visible_to(request.user), pk=pk)
        case = get_object_or_404(visible(request), pk=transfer.case_id)
        act = transfer_act(self.verb, transfer, request.POST, by=request.user)  # type: ignore[arg-type]
        return self.settle(act, case, lambda: self.perform(pk, act.form, by=request.user, now=timezone.now()))

    def perform(self, pk: int, form: Any, *, by: Any, now: datetime) -> object:
        raise NotImplementedError
