"""One task: its timeline, the reports on it, and what may be done with it now."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from agencies.forms.act import ActForm
from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.acts import acts_of
from oversight.duties import sees_place
from oversight.group import papers as _papers  # noqa: F401 - papers can be added to a task
from oversight.group.actions import tasks as verbs
from oversight.group.forms import AcceptForm, MoveForm, ReasonForm, ReportForm
from oversight.group.models import Task, TaskReport
from oversight.group.views.shared import own_agency
from oversight.group.views.tasks import shown
from oversight.group.workflow import Act as Verb
from oversight.group.workflow import offered
from oversight.papers.actions import may_handle, papers_of
from projects.inspections.views.acts import Act, carried_out, with_bound

Carry = Callable[[int, dict[str, Any], User], object]
# The label of each act, its form, the verb, and what is said when it is done.
ACTS: Mapping[Verb, tuple[Any, type[ActForm], Carry, Any]] = {
    Verb.REPORT: (
        gettext_lazy("Report on this task"), ReportForm,
        lambda pk, said, by: verbs.report_task(pk, text=said["text"], done=said["done"], by=by, now=timezone.now()),
        gettext_lazy("The report is handed in."),
    ),
    Verb.ACCEPT: (
        gettext_lazy("Accept as done"), AcceptForm,
        lambda pk, said, by: verbs.accept_task(pk, note=said["note"], by=by, now=timezone.now()),
        gettext_lazy("The task is done."),
    ),
    Verb.RETURN: (
        gettext_lazy("Send the report back"), ReasonForm,
        lambda pk, said, by: verbs.return_task(pk, reason=said["reason"], by=by, now=timezone.now()),
        gettext_lazy("The report is sent back."),
    ),
    Verb.MOVE: (
        gettext_lazy("Set another date"), MoveForm,
        lambda pk, said, by: verbs.move_task(
            pk, due_on=said["due_on"], reason=said["reason"], by=by, now=timezone.now()),
        gettext_lazy("The task has another date."),
    ),
    Verb.CANCEL: (
        gettext_lazy("Cancel the task"), ReasonForm,
        lambda pk, said, by: verbs.cancel_task(pk, reason=said["reason"], by=by, now=timezone.now()),
        gettext_lazy("The task is cancelled."),
    ),
}  # fmt: skip
_MAIN = (Verb.REPORT, Verb.ACCEPT)


def one_of(user: User, pk: int) -> Task:
    own_agency(user)
    reports = Prefetch("reports", TaskReport.objects.select_related("by__agency"))
    rows = Task.objects.visible_to(user).select_related("agency", "limit", "made_by", "ended_by")
    return get_object_or_404(rows.prefetch_related("partners", reports), pk=pk)


@login_required
@require_GET
def page(request: SignedIn, pk: int) -> HttpResponse:
    return shown_page(request, one_of(request.user, pk))


def shown_page(request: SignedIn, task: Task, bound: Act | None = None) -> HttpResponse:
    user = request.user
    subject = f"group_task:{task.pk}"
    papers = [each for each in papers_of(subject) if sees_place(user) or each.agency_id == user.agency_id]
    context = shown(task, timezone.localdate(), user) | {
        "reports": list(task.reports.all()),
        "partners": list(task.partners.all()),
        "came_from": came_from(task),
        "timeline": acts_of(task),
        "acts": with_bound([_act(task, each) for each in offered(task, user)], bound),
        "papers": papers,
        "subject": subject,
        "may_store": task.is_open and may_handle(user, subject, task.agency),
    }
    return render(request, "oversight/group/task.html", context)


# The page of the row that a task came from, by the model.
_PAGES = {
    "oversight.groupmeeting": "group-meeting",
    "oversight.campaign": "campaign",
    "oversight.supervision": "joint-supervision",
    "oversight.admonition": "admonition",
}


def came_from(task: Task) -> str:
    model, _colon, key = task.source.partition(":")
    if model not in _PAGES or not key.isdecimal():
        return ""
    try:
        return reverse(_PAGES[model], args=[int(key)])
    except NoReverseMatch:
        return ""


def _act(task: Task, verb: Verb, data: Any = None) -> Act:
    label, form, _carry, _said = ACTS[verb]
    url = reverse("group-task-act", args=[task.pk, verb.value])
    main = verb in _MAIN
    return Act(f"task-{verb.value}", label, url, form(data, prefix_id=verb.value), is_main=main, is_open=main)


@login_required
@require_POST
def act(request: SignedIn, pk: int, name: str) -> HttpResponse:
    task = one_of(request.user, pk)
    if name not in list(Verb):
        raise Http404
    verb = Verb(name)
    _label, _form, carry, said = ACTS[verb]
    return carried_out(
        request, _act(task, verb, request.POST), lambda typed: carry(pk, typed, request.user),
        back=reverse("group-task", args=[pk]), said=said,
        page=lambda bound: shown_page(request, task, bound),
    )  # fmt: skip
