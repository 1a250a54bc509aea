"""The page of a project, its timeline, and the pages on which it is entered and changed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies import listing
from agencies.forms.filters import without
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import Agency, User
from projects.duties import APPROVING, LABOUR, may_edit, needs_edit
from projects.models import Company, Post, Project, ProjectEvent
from projects.panels import panels_of
from projects.registers import actions, moving
from projects.registers.choices import options_for
from projects.registers.company_actions import needs_register
from projects.registers.completeness import COLUMNS, missing_columns
from projects.registers.facts import facts_of
from projects.registers.flags import flags_of
from projects.registers.forms import MoveForm, ProjectForm
from projects.registers.rows import RELATED, STATE_TONES, held_by
from projects.registers.sight import agency_of, one_of
from projects.registers.telling import told

NEWEST = Order("at", descending=True)
PANEL_SIZE = 20
_FOUND = 8


@login_required
@require_GET
def project(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk, *RELATED, "approved_by")
    return render(request, "projects/project.html", _page(request.user, found))


def _page(user: User, found: Project, form: MoveForm | None = None) -> dict[str, Any]:
    held = held_by([found]).get(found.pk, {})
    missing = missing_columns(found, held)
    edits = may_edit(user, found) and found.state != Project.State.CANCELLED
    return {
        "project": found,
        "tone": STATE_TONES[found.state],
        "flags": flags_of(found),
        "sections": facts_of(found),
        "people": [
            (Post.Part(part).label, held.get(part, ()), part in Post.FOUR)
            for part in (*Post.FOUR, Post.Part.LEADER, Post.Part.LIAISON, Post.Part.SITE_MANAGER,
                         Post.Part.LABOUR_MANAGER)
        ],
        "missing": missing,
        "filled": (len(COLUMNS) - len(missing), len(COLUMNS)),
        "panels": list(panels_of(found)),
        "edits": edits,
        "move": form or (MoveForm(found) if edits and moving.moves_of(found) else None),
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    user = request.user
    agency = agency_of(user)
    needs_register(user)
    form = ProjectForm(options_for(agency), request.POST or None, initial=_usual(agency))
    if request.method == "POST" and form.is_valid():
        state = form.cleaned_data["state"] or Project.State.BUILDING
        made: list[Project] = []
        if form.carry_out(
            lambda: made.append(actions.enter(form.stated(), by=user, now=timezone.now(), state=state))
        ):
            messages.success(request, _("The project is in the ledger."))
            return redirect("project", made[0].pk)
    return _edited(request, form, None)


def _usual(agency: Agency) -> dict[str, Any]:
    """An industry department enters what it supervises, a town what lies on its ground."""
    if agency.is_coordinator or agency.role in LABOUR | APPROVING:
        return {}
    own_ground = agency.region_id != agency.jurisdiction_id
    return {"region": agency.region_id} if own_ground else {"responsible_agency": agency.pk}


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    user = request.user
    found = one_of(user, pk, *RELATED, "approved_by")
    needs_edit(user, found)
    form = ProjectForm(options_for(agency_of(user)), request.POST or None, project=found)
    if request.method == "POST" and form.is_valid():
        seen = form.seen_at()
        if form.carry_out(lambda: actions.change(pk, form.stated(), by=user, now=timezone.now(), seen=seen)):
            messages.success(request, _("Saved; what was before is in the timeline."))
            return redirect("project", pk)
    return _edited(request, form, found)


def _edited(request: SignedIn, form: ProjectForm, found: Project | None) -> HttpResponse:
    context = {"form": form.mark(), "project": found}
    return render(request, "projects/project_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["POST"])
def move(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk, *RELATED, "approved_by")
    form = MoveForm(found, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        if form.carry_out(
            lambda: moving.move(
                pk, to=said["to"], on=said["on"], reason=said["reason"], by=request.user, now=timezone.now()
            )
        ):
            messages.success(request, _("The new state is on record."))
            return redirect("project", pk)
    form.mark()
    return render(request, "projects/project.html", _page(request.user, found, form), status=422)


@login_required
@require_GET
def timeline(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    events = ProjectEvent.objects.filter(project=found).select_related("actor", "agency")
    is_panel = bool(request.headers.get("HX-Request"))
    page = listing.page_of(events, NEWEST, request.GET, PANEL_SIZE if is_panel else listing.PAGE)
    context = {
        "project": found,
        "entries": told(page.rows),
        "rows": page.rows,
        "page": page,
        "total": listing.capped_count(events),
        "cap": CAP,
        "kept": without(request.GET),
    }
    name = "projects/timeline_entries.html" if is_panel else "projects/timeline.html"
    return render(request, name, context)


@login_required
@require_GET
def company_search(request: SignedIn) -> HttpResponse:
    """Companies by name or credit code, for the forms in which one is chosen."""
    agency_of(request.user)
    text = request.GET.get("company_search", "").strip()[:60]
    found = Company.objects.filter(name__icontains=text) | Company.objects.filter(
        credit_code__startswith=text.upper()
    )
    companies = list(found.order_by("name", "pk")[:_FOUND]) if len(text) > 1 else []
    return render(request, "projects/companies_found.html", {"companies": companies, "text": text})
