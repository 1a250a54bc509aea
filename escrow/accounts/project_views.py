"""The money of one project: its panel with the months as chart and table, one month with what is behind it, and the
forms in which labour cost is stated and paid in."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.people.access import SignedIn
from agencies.policy.money import Figure
from escrow.accounts import actions, reading
from escrow.accounts.about import RELATED, about, money_of
from escrow.accounts.forms import OpenForm, PayInForm, TotalForm
from escrow.accounts.gathering import books_of
from escrow.accounts.months import first_of, later, length
from escrow.accounts.wording import TONES, say_forecast
from escrow.duties import books, needs, pays_in
from escrow.models import Disbursement, LabourCost, MoneyMonth, Payroll
from projects.models import Contract, Payment, Project
from projects.registers.sight import one_of

_PARTIES = (*RELATED, "owner", "owner_agency", "responsible_agency", "jurisdiction")
_RECENT = 6


@login_required
@require_GET
def panel(request: SignedIn, pk: int) -> HttpResponse:
    """To htmx the panel with the last months, otherwise the whole page."""
    project, today = one_of(request.user, pk, *_PARTIES), timezone.localdate()
    is_panel = bool(request.headers.get("HX-Request"))
    lines = reading.lines_of(project, today)
    kept = reading.account_of(project)
    works = books_of([project.pk])[project.pk].works
    context = {
        "project": project,
        "kept": kept,
        "tone": TONES[kept.state] if kept else "",
        "gaps": reading.gaps_of(project, kept, today),
        "lines": lines[::-1][: _RECENT if is_panel else None],
        "chart": reading.chart_of(lines),
        "total": works.total_of(first_of(today)),
        "stated": project.labour_costs.select_related("stated_by", "evidence").first(),
        "forecast": say_forecast(lines[-1].month.workings.get("forecast")) if lines else "",
        "books": books(request.user, project),
        "is_panel": is_panel,
    }
    return render(request, f"escrow/accounts/{'panel' if is_panel else 'project'}.html", context)


def month_of(text: str) -> date:
    """2026-04 out of an address; not there for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None


@login_required
@require_GET
def month(request: SignedIn, pk: int, month: str) -> HttpResponse:
    """How the labour cost of one month was reckoned, and every row behind its figures."""
    project, which, today = one_of(request.user, pk, *_PARTIES), month_of(month), timezone.localdate()
    lines = reading.lines_of(project, today)
    place = next((number for number, each in enumerate(lines) if each.month.month == which), None)
    if place is None:
        raise Http404
    line = lines[place]
    certified = Payment.objects.filter(contract__project=project, contract__kind=Contract.Kind.GENERAL)
    spent = Disbursement.objects.filter(
        project=project, paid_on__gte=which, paid_on__lt=later(which, 1)
    ).order_by("paid_on", "pk")
    context = {
        "project": project,
        "line": line,
        "before": lines[place - 1].key if place else "",
        "after": lines[place + 1].key if place + 1 < len(lines) else "",
        "reckoning": reading.reckoning_of(line.month),
        "entries": reading.entries_of(project, which),
        "payments": certified.filter(month=which).select_related("contract"),
        "payrolls": Payroll.objects.filter(project=project, month=which).select_related("company"),
        "disbursements": spent,
        "kept": reading.account_of(project),
        "pays_in": pays_in(request.user, project),
    }
    return render(request, "escrow/accounts/month.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def total(request: SignedIn, pk: int) -> HttpResponse:
    """The total of labour cost by one of two methods, with its evidence."""
    project, user, now = one_of(request.user, pk, *_PARTIES), request.user, timezone.now()
    needs(books(user, project))
    form = TotalForm(
        project, request.POST or None, request.FILES or None, prefix_id="total", initial=_usual_total(project)
    )  # fmt: skip
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(lambda: actions.state_total(pk, by=user, now=now, **form.terms(by=user, now=now)))
    ):
        messages.success(request, _("The total is on record; the months are counted anew."))
        return redirect("project-money", pk)
    stated = LabourCost.objects.filter(project=project).select_related("stated_by", "evidence")
    average = money_of(project, timezone.localdate()).find(Figure.LABOUR_AVERAGE, about(project))
    context = {"project": project, "form": form.mark(), "stated": stated, "average": average}
    return render(request, "escrow/accounts/total.html", context, status=422 if form.errors else 200)


def _usual_total(project: Project) -> dict[str, Any]:
    """As the general contract has it."""
    general = project.contracts.filter(kind=Contract.Kind.GENERAL).order_by("-pk").first()
    begins = (general and general.begins_on) or project.starts_on
    ends = (general and general.ends_on) or project.ends_on
    return {
        "method": general.labour_method if general else "",
        "share_of_sum": general.labour_share if general else None,
        "contract_sum": (general.amount if general else None) or project.contract_sum,
        "amount": (general.labour_amount if general else None) or project.labour_cost,
        "months": length(begins, ends) if begins and ends else None,
        "from_month": first_of(project.started_on or begins or timezone.localdate()),
    }


@login_required
@require_http_methods(["GET", "POST"])
def pay_in(request: SignedIn, pk: int) -> HttpResponse:
    """Labour cost of a month came into the wage account."""
    project, user = one_of(request.user, pk, *_PARTIES), request.user
    needs(pays_in(user, project))
    kept = reading.account_of(project)
    if kept is None:
        return redirect("wage-account-new", pk)
    initial = _usual_allocation(project, request.GET.get("month", ""))
    form = PayInForm(request.POST or None, prefix_id="pay-in", initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if form.carry_out(lambda: actions.allocate(kept.account_id, by=user, now=timezone.now(), **said)):
            messages.success(request, _("Booked; the same bank reference is not booked a second time."))
            return redirect("project-money-month", pk, f"{said['month']:%Y-%m}")
    context = {"project": project, "form": form.mark(), "kept": kept}
    return render(request, "escrow/accounts/pay_in.html", context, status=422 if form.errors else 200)


def _usual_allocation(project: Project, month: str) -> dict[str, Any]:
    """What is still open of the month asked for, or of the oldest that is open."""
    open_months = [
        each for each in MoneyMonth.objects.filter(project=project, due__gt=0).order_by("month")
        if each.due is not None and each.allocated < each.due
    ]  # fmt: skip
    asked = [each for each in open_months if f"{each.month:%Y-%m}" == month] or open_months
    if not asked or asked[0].due is None:
        return {"month": first_of(timezone.localdate())}
    return {"month": asked[0].month, "amount": asked[0].due - asked[0].allocated}


@login_required
@require_http_methods(["GET", "POST"])
def open_account(request: SignedIn, pk: int) -> HttpResponse:
    project, user, now = one_of(request.user, pk, *_PARTIES), request.user, timezone.now()
    needs(books(user, project))
    form = OpenForm(
        project, request.POST or None, request.FILES or None, initial={"name": actions.name_for(project)}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(
            lambda: actions.open_wage_account(pk, by=user, now=now, **form.terms(by=user, now=now))
        )
    ):
        messages.success(request, _("The wage account is on record."))
        return redirect("project-money", pk)
    found = money_of(project, timezone.localdate())
    limits = [found.find(each, about(project)) for each in (Figure.ACCOUNT_OPEN, Figure.ACCOUNT_FILE)]
    context = {"project": project, "form": form.mark(), "limits": [each for each in limits if each]}
    return render(request, "escrow/accounts/open.html", context, status=422 if form.errors else 200)
