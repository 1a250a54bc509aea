"""The acts on reports as pages: each carries out one verb and goes back to the report."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from agencies.errors import Invalid
from agencies.people.access import SignedIn
from oversight.duties import needs, steers
from oversight.reports import actions
from oversight.reports.acting import withdrawal
from oversight.reports.building import PLACE
from oversight.reports.forms import DrawUpForm, EditForm
from oversight.reports.models import Report
from oversight.reports.views import one_of, page
from projects.inspections.views.acts import carried_out, done, officials_only


def _verb(name: str, said: str | Promise) -> Any:
    """A verb that asks for nothing but the decision."""
    verbs = {"again": actions.draw_up_again, "sign": actions.sign, "issue": actions.issue}

    @login_required
    @require_POST
    def view(request: SignedIn, pk: int) -> HttpResponse:
        report = one_of(request.user, pk)
        verbs[name](report.pk, by=request.user, now=timezone.now())
        return done(request, reverse("report", args=[pk]), said)

    return view


again = _verb("again", lazy("The report is drawn up again."))
sign = _verb("sign", lazy("The report is signed."))
issue = _verb("issue", lazy("The report is issued."))


@login_required
@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    report = one_of(request.user, pk)
    return carried_out(
        request, withdrawal(report, request.POST),
        lambda said: actions.withdraw(pk, said["reason"], by=request.user, now=timezone.now()),
        back=reverse("report", args=[pk]), said=_("The report is withdrawn."),
        page=lambda act: page(request, report, act),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """The texts on a page of their own, each with the figures that it names."""
    report = one_of(request.user, pk)
    form = EditForm(request.POST or None, report=report, prefix_id="edit")
    if request.method == "GET":
        needs(steers(request.user))
        return _edited(request, report, form)
    if form.is_valid() and form.carry_out(
        lambda: actions.edit(pk, *form.said(), by=request.user, now=timezone.now())
    ):
        return done(request, reverse("report", args=[pk]), _("The texts are saved."))
    form.mark()
    return _edited(request, report, form, status=422)


def _edited(request: SignedIn, report: Report, form: EditForm, status: int = 200) -> HttpResponse:
    named = [code for part in report.body for code in PLACE.findall(part.get("text", ""))]
    known = {each.code: each for each in report.figures.filter(code__in=named)}
    figures = [known[code] for code in dict.fromkeys(named) if code in known]
    return render(
        request,
        "oversight/reports/edit.html",
        {"report": report, "form": form, "figures": figures},
        status=status,
    )


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """By hand: a kind and any day of the period."""
    officials_only(request.user)
    needs(steers(request.user))
    today = timezone.localdate()
    asked = request.POST or (request.GET if "kind" in request.GET and "day" in request.GET else None)
    form = DrawUpForm(asked, today=today, prefix_id="new")
    if request.method == "POST" and form.is_valid():
        kind, first, last = form.period()
        try:
            report = actions.draw_up(kind, first, last, by=request.user, now=timezone.now())
        except Invalid as invalid:
            for messages in invalid.errors.values():
                for message in messages:
                    form.add_error("day", str(message))
        else:
            return done(request, reverse("report", args=[report.pk]), _("The report is drawn up."))
    form.mark()
    status = 422 if request.method == "POST" else 200
    return render(request, "oversight/reports/new.html", {"form": form}, status=status)
