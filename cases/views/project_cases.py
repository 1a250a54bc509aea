"""What the register of projects asks of the cases: those of one project, and a company's record of five years."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.forms.filters import day_start
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.vocabulary import Conclusion
from cases.models import Case, Closing
from projects.models import Company, Finding, Measure, Project

NEWEST = 10
DOSSIER_MAX = 500
# JX 四(六): 倒查该企业在全区近5年的信用记录.
DOSSIER_YEARS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A case with how it ended, and in which part the company stands to it."""

    case: Case
    conclusion: str
    paid: Decimal | None
    part: str = ""


def _official(user: User) -> None:
    if user.agency is None:
        raise Http404


def _page(request: SignedIn, name: str, context: dict[str, Any]) -> HttpResponse:
    """The panel alone for the page that holds it, else a page of its own around it."""
    if request.headers.get("HX-Request"):
        return render(request, f"cases/{name}.html", context)
    return render(request, "cases/project_panel.html", context | {"panel": f"cases/{name}.html"})


def _totals(cases: QuerySet[Case]) -> dict[str, Any]:
    return cases.order_by().aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(closed_at__isnull=True)),
        workers=Sum("workers"),
        owed=Sum("amount"),
        recovered=Sum("recovered"),
    )


def _lines(cases: QuerySet[Case], company: Company | None = None) -> list[Line]:
    current = Prefetch("closings", Closing.objects.filter(reopened_at__isnull=True), to_attr="ended_by")
    lines = []
    for case in cases.select_related("project").prefetch_related(current):
        closing = next(iter(case.ended_by), None)
        lines.append(
            Line(
                case,
                str(Conclusion(closing.conclusion).label) if closing else "",
                closing.amount_paid if closing else None,
                _part(case, company) if company else "",
            )
        )
    return lines


def _part(case: Case, company: Company) -> str:
    project = case.project
    parts = [
        (case.employer_id == company.pk, _("Employer")),
        (project is not None and project.general_contractor_id == company.pk, _("General contractor")),
        (project is not None and project.owner_id == company.pk, _("Project owner")),
    ]
    return _(", ").join(label for holds, label in parts if holds)


@login_required
@require_GET
def project_cases(request: SignedIn, pk: int) -> HttpResponse:
    """The cases of a project that the person may see: how many, how much, and the newest."""
    _official(request.user)
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    cases = Case.objects.visible_to(request.user).filter(project=project)
    context = {
        "title": _("Complaints"),
        "project": project,
        "totals": _totals(cases),
        "lines": _lines(cases.order_by("-received_at", "-pk")[:NEWEST]),
    }
    return _page(request, "project_cases", context)


@login_required
@require_GET
def company_dossier(request: SignedIn, pk: int) -> HttpResponse:
    """The credit record of a company over five years: its cases, what was found and ordered, its grades."""
    _official(request.user)
    company = get_object_or_404(Company, pk=pk)
    until = timezone.localdate()
    since = five_years_before(until)
    involved = Q(employer=company) | Q(project__general_contractor=company) | Q(project__owner=company)
    cases = Case.objects.visible_to(request.user).filter(involved, received_at__gte=day_start(since))
    projects = Project.objects.visible_to(request.user).order_by()
    findings = Finding.objects.filter(
        Q(company=company) | Q(company__isnull=True, project__general_contractor=company),
        project__in=projects, found_at__gte=day_start(since),
    )  # fmt: skip
    measures = Measure.objects.filter(finding__in=findings.order_by().values("pk"))
    context = {
        "title": _("Credit record of the last five years"),
        "company": company,
        "since": since,
        "until": until,
        "totals": _totals(cases),
        "lines": _lines(cases.order_by("-received_at", "-pk")[:DOSSIER_MAX], company),
        "lines_max": DOSSIER_MAX,
        "findings": list(findings.select_related("project").order_by("-found_at")[:DOSSIER_MAX]),
        "measures": list(measures.select_related("letter", "finding").order_by("-issued_at")[:DOSSIER_MAX]),
        "grades": list(company.grades.filter(year__gte=since.year).order_by("-year")),
    }
    return _page(request, "company_dossier", context)


def five_years_before(day: date) -> date:
    """The same day five years ago; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - DOSSIER_YEARS)
    except ValueError:
        return day.replace(year=day.year - DOSSIER_YEARS, day=28)
