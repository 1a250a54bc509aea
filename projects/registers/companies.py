"""The register of companies: the list, the page of one with its projects and grades, entering and changing."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from agencies import listing, vocabulary
from agencies.csv_lists import csv_response
from agencies.forms import widgets
from agencies.forms.filters import Choices, FilterForm, Options, choice_field, without
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.records.privacy import mask_phone
from projects.duties import keeps_register
from projects.models import Company, CompanyGrade, Project, ProjectEvent
from projects.registers import company_actions as actions
from projects.registers.filters import SOE
from projects.registers.forms import CompanyForm, GradeForm
from projects.registers.rows import STATE_TONES, ten_thousands
from projects.registers.sight import agency_of
from projects.registers.telling import told

ORDER = Order("name", is_text=True)
_OWNERSHIP: Choices = (
    ("soe", gettext_lazy("State-owned, any level")),
    *vocabulary.ContractorOwnership.choices,
)
_SIZE: Choices = (("sme", gettext_lazy("Small or medium, any size")), *Company.Size.choices)
_PROJECTS_SHOWN = 50
_EVENTS_SHOWN = 20
GRADE_TONES = {"A": "done", "B": "act", "C": "breached"}


class CompanyFilter(FilterForm):
    q = forms.CharField(
        label=gettext_lazy("Name or credit code"), required=False, max_length=60, widget=widgets.Text
    )
    kind = choice_field(gettext_lazy("Kind of employer"), vocabulary.EmployerType.choices)
    ownership = choice_field(gettext_lazy("Ownership"), _OWNERSHIP)
    size = choice_field(gettext_lazy("Size of the firm"), _SIZE)
    grade = choice_field(
        gettext_lazy("Newest grade"), (("none", gettext_lazy("Not graded")), *CompanyGrade.Grade.choices)
    )

    FIRST = ("q", "kind", "ownership", "size", "grade")

    def condition(self) -> Q:
        conditions: dict[str, Any] = {
            "q": lambda text: Q(name__icontains=text) | Q(credit_code__startswith=text.upper()),
            "kind": lambda code: Q(kind=code),
            "ownership": lambda code: Q(ownership__in=SOE if code == "soe" else (code,)),
            "size": lambda code: Q(size__in=Company.SME if code == "sme" else (code,)),
            "grade": lambda code: Q(newest_grade=None if code == "none" else code),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


def graded() -> QuerySet[Company]:
    """Every company with the grade of its newest year as `newest_grade`."""
    newest = CompanyGrade.objects.filter(company=OuterRef("pk")).order_by("-year")
    return Company.objects.annotate(newest_grade=Subquery(newest.values("grade")[:1]))


@login_required
@require_GET
def companies(request: SignedIn) -> HttpResponse:
    agency_of(request.user)
    form = CompanyFilter(request.GET, Options())
    found = graded().filter(form.condition())
    page = listing.page_of(found, ORDER, request.GET)
    counts = _project_counts(request.user, page.rows)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": [
            {
                "company": each,
                "projects": counts.get(each.pk, 0),
                "tone": GRADE_TONES.get(each.newest_grade, ""),
            }
            for each in page.rows
        ],
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
        "may_enter": keeps_register(request.user),
    }
    return render(request, "projects/companies.html", context)


def _project_counts(user: User, some: list[Company]) -> dict[int, int]:
    """How many projects that the person sees each of them owns or builds."""
    keys = [each.pk for each in some]
    seen = Project.objects.visible_to(user).order_by()
    counts: dict[int, int] = {}
    for part in ("owner", "general_contractor"):
        rows = seen.filter(**{f"{part}__in": keys}).values_list(part).annotate(Count("pk"))
        for key, count in rows:
            counts[key] = counts.get(key, 0) + count
    return counts


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    agency_of(request.user)
    form = CompanyFilter(request.GET, Options())
    rows = graded().filter(form.condition()).order_by(*ORDER.fields).iterator(chunk_size=2000)
    heading = [
        _("Name"), _("Unified social credit code"), _("Kind of employer"), _("Ownership"), _("Size of the firm"),
        _("Newest grade"), _("Address"),
    ]  # fmt: skip
    return csv_response(f"companies-{timezone.localdate():%Y%m%d}", heading, _lines(rows))


def _lines(rows: Any) -> Iterator[list[str]]:
    for each in rows:
        yield [
            each.name, each.credit_code or "", str(each.get_kind_display()), str(each.get_ownership_display()),
            str(each.get_size_display()), each.newest_grade or "", each.address,
        ]  # fmt: skip


@login_required
@require_GET
def company(request: SignedIn, pk: int) -> HttpResponse:
    agency_of(request.user)
    found = get_object_or_404(Company, pk=pk)
    return render(request, "projects/company.html", _page(request.user, found))


def _page(user: User, found: Company, form: GradeForm | None = None) -> dict[str, Any]:
    today = timezone.localdate()
    grades_it = actions.may_grade(user)
    return {
        "company": found,
        "phone": mask_phone(found.phone),
        "parts": _projects_of(user, found),
        "grades": [
            {"grade": each, "tone": GRADE_TONES[each.grade]}
            for each in found.grades.select_related("graded_by").order_by("-year")
        ],
        "entries": told(
            ProjectEvent.objects.filter(company=found).select_related("actor", "agency")[:_EVENTS_SHOWN]
        ),
        "edits": keeps_register(user),
        "grade_form": form or (GradeForm(prefix_id="grade", initial=_usual(today)) if grades_it else None),
        "money_url": _of_above("company-money", found),
        "dossier_url": _of_above("company-dossier", found),
    }


def _usual(today: Any) -> dict[str, Any]:
    """A grade is given for the year that has ended."""
    return {"year": today.year - 1, "graded_on": today.isoformat()}


def _of_above(name: str, found: Company) -> str:
    try:
        return reverse(name, args=[found.pk])
    except NoReverseMatch:
        # The app above that would answer is not there.
        return ""


def _projects_of(user: User, found: Company) -> list[tuple[Any, list[dict[str, Any]]]]:
    seen = Project.objects.visible_to(user).select_related("region")
    parts = (
        (_("As project owner"), seen.filter(owner=found)),
        (_("As general contractor"), seen.filter(general_contractor=found)),
        (
            _("As subcontractor"),
            seen.filter(contracts__contractor=found, contracts__parent__isnull=False).distinct(),
        ),
    )
    return [
        (
            title,
            [
                {"project": each, "sum": ten_thousands(each.contract_sum), "tone": STATE_TONES[each.state]}
                for each in rows.order_by("-updated_at", "pk")[:_PROJECTS_SHOWN]
            ],
        )
        for title, rows in parts
    ]


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    agency_of(request.user)
    actions.needs_register(request.user)
    form = CompanyForm(request.POST or None)
    made: list[Company] = []
    if request.method == "POST" and form.is_valid() and form.carry_out(
        lambda: made.append(actions.enter_company(form.stated(), by=request.user, now=timezone.now()))
    ):  # fmt: skip
        messages.success(request, _("The company is registered."))
        return redirect("company", made[0].pk)
    return _edited(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    agency_of(request.user)
    actions.needs_register(request.user)
    found = get_object_or_404(Company, pk=pk)
    form = CompanyForm(request.POST or None, company=found)
    if request.method == "POST" and form.is_valid():
        seen = form.seen_at()
        if form.carry_out(
            lambda: actions.change_company(pk, form.stated(), by=request.user, now=timezone.now(), seen=seen)
        ):
            messages.success(request, _("Saved; what was before is in the timeline."))
            return redirect("company", pk)
    return _edited(request, form, found)


def _edited(request: SignedIn, form: CompanyForm, found: Company | None) -> HttpResponse:
    context = {"form": form.mark(), "company": found}
    return render(request, "projects/company_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["POST"])
def grade(request: SignedIn, pk: int) -> HttpResponse:
    agency_of(request.user)
    found = get_object_or_404(Company, pk=pk)
    form = GradeForm(request.POST, prefix_id="grade")
    if form.is_valid():
        said = form.cleaned_data
        if form.carry_out(lambda: actions.grade_company(pk, **said, by=request.user, now=timezone.now())):
            messages.success(request, _("The grade is on record."))
            return redirect("company", pk)
    form.mark()
    return render(request, "projects/company.html", _page(request.user, found, form), status=422)
