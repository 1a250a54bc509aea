"""Roster and attendance sent in by a party, through the same lists as the offices' own: for its one project alone."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.forms.act import REQUIRED, ActForm
from agencies.importing import writing
from agencies.people.access import SignedIn
from projects.intake import actions
from projects.intake.registers import REGISTERS
from projects.intake.sending import kept_by_parties
from projects.intake.views import percent, sent_as
from projects.models import PartyAccount, RegisterRun
from projects.party.views import behind_the_door

_SHOWN = 50
_RUNS = 20


def offered() -> list[tuple[str, Any]]:
    return [(kind, RegisterRun.Kind(kind).label) for kind in kept_by_parties()]


class SendForm(ActForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of list"), error_messages=REQUIRED)
    file = forms.FileField(
        label=gettext_lazy("List (Excel or CSV)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages=REQUIRED,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = offered()


@behind_the_door
@require_http_methods(["GET", "POST"])
def lists(request: SignedIn, account: PartyAccount) -> HttpResponse:
    form = SendForm(request.POST or None, request.FILES or None, prefix_id="list")
    if request.method == "POST" and form.is_valid():
        sent: list[RegisterRun] = []
        said = form.cleaned_data
        if form.carry_out(
            lambda: sent.append(
                actions.send_in(
                    said["file"],
                    said["kind"],
                    by=request.user,
                    now=timezone.now(),
                    project_id=account.project_id,
                )
            )
        ):
            return redirect("party-list", account.project_id, sent[0].pk)
    context = {
        "account": account, "project": account.project, "form": form.mark(), "kinds": offered(),
        "runs": _runs(account)[:_RUNS],
    }  # fmt: skip
    return render(request, "projects/party/lists.html", context, status=422 if form.is_bound else 200)


def _runs(account: PartyAccount) -> Any:
    runs = RegisterRun.objects.visible_to(account.user).filter(
        project=account.project, kind__in=kept_by_parties()
    )
    return runs.order_by("-at", "-pk")


def _run(account: PartyAccount, run: int) -> RegisterRun:
    found: RegisterRun = get_object_or_404(_runs(account), pk=run)
    return found


@behind_the_door
@require_GET
def one_list(request: SignedIn, account: PartyAccount, run: int) -> HttpResponse:
    """How far a list is, what is wrong in it, and taking the good rows in."""
    found = _run(account, run)
    if request.headers.get("HX-Request"):
        # Polled while the worker is at it; then the page loads itself anew.
        return HttpResponse(status=204) if found.at_work else HttpResponse(headers={"HX-Refresh": "true"})
    faults = list(found.faults.order_by("number", "pk")[: _SHOWN + 1])
    context = {
        "account": account, "project": account.project, "run": found, "percent": percent(found),
        "faults": faults[:_SHOWN], "has_more": len(faults) > _SHOWN, "takes": found.new + found.changed,
        "columns": REGISTERS[found.kind].columns if found.kind in REGISTERS else (),
    }  # fmt: skip
    return render(request, "projects/party/list.html", context)


@behind_the_door
@require_POST
def confirm(request: SignedIn, account: PartyAccount, run: int) -> HttpResponse:
    found = _run(account, run)
    actions.confirm(found.pk, whole=False, by=request.user, now=timezone.now())
    return redirect("party-list", account.project_id, run)


@behind_the_door
@require_POST
def cancel(request: SignedIn, account: PartyAccount, run: int) -> HttpResponse:
    found = _run(account, run)
    actions.cancel(found.pk, by=request.user, now=timezone.now())
    return redirect("party-lists", account.project_id)


@behind_the_door
@require_GET
def template(request: SignedIn, account: PartyAccount, kind: str) -> HttpResponseBase:
    """The empty list with its columns; the one that is surely understood."""
    if kind not in dict(offered()):
        raise Http404
    register = REGISTERS[kind]
    return sent_as(writing.template(register.columns, register.title), f"{register.title}.xlsx")
