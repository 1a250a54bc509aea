"""The pages about gates for officials: asking one, its certificate, the register of certificates, and the panel that
says on the page of a project how its gates stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies import listing
from agencies.csv_lists import csv_response
from agencies.forms.filters import without
from agencies.listing import CAP, Order
from agencies.people.access import Sight, SignedIn, scope_of
from agencies.people.models import User
from cases import lists
from oversight.actions import gates as acts
from oversight.gate_facts import Subject, facts_of, thresholds
from oversight.gate_forms import AskForm, GateFilter
from oversight.gate_shown import ShownReason, code_of, decision_shown, reasons_shown, tone_of
from oversight.gate_words import words_of
from oversight.gates import Gate, Outcome, decide
from oversight.gates_rules import gates_of, grounds_of
from oversight.models import GateCheck
from projects.duties import keeps_register
from projects.models import Company, Project

ORDER = Order("checked_at", descending=True)
# What is found by a few words; who wants more writes more words.
FOUND_MAX = 12


def official(request: HttpRequest) -> User:
    """Whoever sees something of a jurisdiction; for everybody else there is no such page."""
    user: User = request.user  # type: ignore[assignment]
    if scope_of(user).sight is Sight.NOTHING:
        raise Http404
    return user


def jurisdiction_of(user: User) -> str:
    return scope_of(user).jurisdiction


def registered(user: User, form: GateFilter) -> QuerySet[GateCheck]:
    return GateCheck.objects.visible_to(user).filter(form.condition()).select_related("agency", "checked_by")


@login_required
@require_GET
def register(request: SignedIn) -> HttpResponse:
    user = official(request)
    form = GateFilter(request.GET, lists.options_for(user))
    found = registered(user, form)
    page = listing.page_of(found.defer("thresholds"), ORDER, request.GET)
    context = {
        "form": form,
        "chips": form.chips(request.GET, request.path),
        "rows": [{"check": each, "tone": tone_of(each.outcome), "why": _why(each)} for each in page.rows],
        "page": page,
        "total": len(page.rows) if page.is_first and not page.after else listing.capped_count(found),
        "cap": CAP,
        "kept": without(request.GET),
        "unfiltered": request.path,
        "may_check": keeps_register(user),
    }
    return render(request, "oversight/gates.html", context)


def _why(check: GateCheck) -> str:
    """What is against it, in short; of an open gate what was looked at."""
    against = [each for each in check.reasons if each["outcome"] != Outcome.OPEN]
    return " ".join(words_of(each["code"], each["values"]) for each in against or check.reasons)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    user = official(request)
    form = GateFilter(request.GET, lists.options_for(user))
    found: Iterable[GateCheck] = registered(user, form).order_by(*ORDER.fields).iterator(chunk_size=2000)
    heading = [
        _("Certificate number"), _("Gate"), _("Project or firm"), _("Result of the check"), _("Reasons"), _("Clause"),
        _("Gate checked at"), _("Issuing agency"), _("Checked by"),
    ]  # fmt: skip
    return csv_response(f"gates-{timezone.localdate():%Y%m%d}", heading, (_line(each) for each in found))


def _line(check: GateCheck) -> list[str]:
    clauses = dict.fromkeys(f"{each['document']} {each['clause']}" for each in check.reasons)
    return [
        check.number, check.get_gate_display(), check.subject_name, check.get_outcome_display(), _why(check),
        "；".join(clauses), f"{timezone.localtime(check.checked_at):%Y-%m-%d %H:%M}", check.agency.name,
        str(check.checked_by),
    ]  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: SignedIn) -> HttpResponse:
    """Choose a gate and what it is asked about; see what it says; have that certified."""
    user = official(request)
    gates = gates_of(jurisdiction_of(user))
    form = AskForm(request.POST if request.method == "POST" else request.GET or None, gates)
    gate, subject = form.said_gate, _chosen(form, user)
    if request.method == "POST" and gate and subject:
        made = acts.check(gate, by=user, now=timezone.now(), project=subject.project, company=subject.company)
        return redirect("gate", made.number)
    context: dict[str, Any] = {
        "form": form,
        "gate": gate,
        "subject": subject,
        "absent": [each.label for each in Gate if each not in gates],
        "may_check": keeps_register(user),
        "thresholds": thresholds(),
    }
    if gate and subject:
        wanted = acts.subject_of(gate, by=user, project=subject.project, company=subject.company)
        decision = acts.ask(gate, wanted, jurisdiction_of(user), timezone.now())
        context |= {
            "reasons": decision_shown(decision, user),
            "outcome": decision.outcome,
            "tone": tone_of(decision.outcome),
        }
    elif gate:
        context |= _found(form.cleaned_data.get("q", ""), gate, user)
    return render(request, "oversight/gate_ask.html", context)


def _chosen(form: AskForm, user: User) -> Subject | None:
    if not form.is_bound or not form.is_valid():
        return None
    project, company = form.cleaned_data["project"], form.cleaned_data["company"]
    if project:
        found = Project.objects.visible_to(user).select_related("owner", "owner_agency")
        return Subject(project=get_object_or_404(found, pk=project))
    return Subject(company=get_object_or_404(Company, pk=company)) if company else None


def _found(words: str, gate: Gate, user: User) -> dict[str, Any]:
    """Projects, and firms where the gate is about firms."""
    if not words.strip():
        return {}
    said = words.strip()
    projects = Project.objects.visible_to(user).filter(Q(name__icontains=said) | Q(code__icontains=said))
    companies = Company.objects.filter(Q(name__icontains=said) | Q(credit_code__istartswith=said))
    firms = companies.order_by("name", "pk")[:FOUND_MAX] if gate is Gate.NEW_PROJECT else ()
    found = list(projects.select_related("owner", "owner_agency").order_by("name", "pk")[:FOUND_MAX])
    return {"projects": found, "companies": list(firms), "searched": said}


@login_required
@require_GET
def certificate(request: SignedIn, number: str) -> HttpResponse:
    user = official(request)
    found = GateCheck.objects.visible_to(user).select_related(
        "agency", "checked_by", "jurisdiction", "project__owner", "project__owner_agency", "company"
    )
    check = get_object_or_404(found, number=number)
    url = genuine_url(request, check)
    context = {
        "check": check,
        "reasons": reasons_shown(check.reasons, user),
        "tone": tone_of(check.outcome),
        "url": url,
        "code": code_of(url),
        "is_same": is_same(check),
    }
    return render(request, "oversight/gate.html", context)


def genuine_url(request: HttpRequest, check: GateCheck) -> str:
    """Where the code leads. The address people know the product by, if it was set; else the one asked just now."""
    path = reverse("gate-genuine", args=[check.token])
    base: str = settings.XINZE_URL.rstrip("/")
    return f"{base}{path}" if base else request.build_absolute_uri(path)


def is_same(check: GateCheck) -> bool:
    """Whether the gate would say the same now; a gate that was given up since says nothing."""
    if Gate(check.gate) not in gates_of(check.jurisdiction_id):
        return False
    subject = Subject(project=check.project, company=check.company)
    now = acts.ask(Gate(check.gate), subject, check.jurisdiction_id, timezone.now())
    return now.outcome == check.outcome


@dataclass(frozen=True, slots=True)
class ShownGate:
    gate: Gate
    outcome: str
    tone: str
    against: list[ShownReason]


@login_required
@require_GET
def project_panel(request: SignedIn, pk: int) -> HttpResponse:
    """How every gate of the place stands for a project now, and the certificates it has."""
    user = official(request)
    found = Project.objects.visible_to(user).select_related("owner", "owner_agency")
    project = get_object_or_404(found, pk=pk)
    grounds = grounds_of(project.jurisdiction_id)
    facts = facts_of(Subject(project=project), project.jurisdiction_id, timezone.localdate())
    shown = []
    for gate in gates_of(project.jurisdiction_id):
        decision = decide(gate, grounds, facts)
        against = [each for each in decision_shown(decision, user) if each.is_against]
        shown.append(ShownGate(gate, str(decision.outcome.label), tone_of(decision.outcome), against))
    checks = GateCheck.objects.visible_to(user).filter(project=project).order_by(*ORDER.fields)
    context = {
        "project": project,
        "gates": shown,
        "checks": [{"check": each, "tone": tone_of(each.outcome)} for each in checks[:5]],
        "may_check": keeps_register(user),
    }
    partial = request.headers.get("HX-Request")
    return render(request, "oversight/gate_panel.html" if partial else "oversight/gate_project.html", context)
