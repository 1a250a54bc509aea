"""Who of the parties has a log-in to a project: for the officials who keep its record."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.duties import may_edit
from projects.models import PartyAccount, Project
from projects.party.actions import Opened, end_account, give_new_password, open_account
from projects.party.forms import EndForm, OpenForm


@login_required
@require_GET
def doors(request: SignedIn, pk: int) -> HttpResponse:
    return _shown(request, _project(request, pk))


@login_required
@require_POST
@sensitive_variables("opened")
def opening(request: SignedIn, pk: int) -> HttpResponse:
    project = _project(request, pk)
    form = OpenForm(request.POST, project=project, prefix_id="open")
    if not form.is_valid():
        return _shown(request, project, form=form)
    said, made = form.cleaned_data, []

    def opened() -> None:
        company = said["company"]
        made.append(
            open_account(
                project.pk, part=said["part"], full_name=said["full_name"], company_id=company.pk if company else None,
                username=said["username"], by=request.user, now=timezone.now(),
            )
        )  # fmt: skip

    return (
        _shown(request, project, opened=made[0])
        if form.carry_out(opened)
        else _shown(request, project, form=form)
    )


@login_required
@require_POST
def ending(request: SignedIn, pk: int) -> HttpResponse:
    account = _account(request, pk)
    form = EndForm(request.POST, prefix_id=f"end-{pk}")
    if form.is_valid() and form.carry_out(
        lambda: end_account(pk, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
    ):
        return redirect("project-doors", account.project_id)
    return _shown(request, account.project, ending=(pk, form))


@login_required
@require_POST
@sensitive_variables("opened")
def renewing(request: SignedIn, pk: int) -> HttpResponse:
    account = _account(request, pk)
    opened = give_new_password(pk, by=request.user, now=timezone.now())
    return _shown(request, account.project, opened=opened)


def _project(request: SignedIn, pk: int) -> Project:
    if request.user.role == User.Role.PARTY:
        raise Http404
    return get_object_or_404(Project.objects.visible_to(request.user), pk=pk)


def _account(request: SignedIn, pk: int) -> PartyAccount:
    rows = PartyAccount.objects.select_related("project", "user")
    account = get_object_or_404(rows, pk=pk)
    _project(request, account.project_id)
    return account


def _shown(
    request: SignedIn,
    project: Project,
    *,
    form: OpenForm | None = None,
    opened: Opened | None = None,
    ending: tuple[int, EndForm] | None = None,
) -> HttpResponse:
    """The panel alone for htmx, else its page. The initial password is in this one answer and nowhere else."""
    accounts = PartyAccount.objects.filter(project=project).select_related("user", "company", "opened_by")
    may = may_edit(request.user, project)
    faulty, wrong = ending or (0, None)
    context: dict[str, Any] = {
        "project": project,
        "accounts": [
            {
                "account": each,
                "end": wrong if each.pk == faulty and wrong else EndForm(prefix_id=f"end-{each.pk}"),
            }
            for each in accounts.order_by("ended_at", "-opened_at", "-pk")
        ],
        "faulty": faulty,
        "may_open": may,
        "form": (form or OpenForm(project=project, prefix_id="open")).mark() if may else None,
        "is_faulty": form is not None,
        "opened": opened,
        "login": request.build_absolute_uri(reverse("login")),
    }
    partial = request.headers.get("HX-Request")
    template = "projects/party/doors_panel.html" if partial else "projects/party/doors.html"
    response = render(request, template, context, status=422 if form or ending else 200)
    response["Cache-Control"] = "no-store"
    return response
