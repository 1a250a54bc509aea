"""The list of tasks: whose, how far, exported as the year's table; a task set by hand, a year laid out."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.importing.ledgers import Ledger, LedgerColumn, footer, sent
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from agencies.policy.directive_words import say_roles
from oversight.duties import sees_place
from oversight.group.actions.tasks import set_task
from oversight.group.actions.year import lay_out
from oversight.group.filters import TASK_TABS, TaskFilter, task_tab
from oversight.group.forms import TaskForm
from oversight.group.models import Task
from oversight.group.views.shared import asked, bodies, chosen, directives_of, options, own_agency
from oversight.group.workflow import may_set
from oversight.group.year import When, demands
from projects.inspections.views.acts import Act
from projects.inspections.views.tables import listed, tab_named, tabs

ORDER = Order("ordered_on", is_day=True)
S = Task.State
TONES = {S.OPEN: "act", S.REPORTED: "wait", S.DONE: "done", S.CANCELLED: "paused"}


def shown(task: Task, today: date, user: User) -> dict[str, Any]:
    late = task.state == S.OPEN and task.due_on is not None and task.due_on < today
    return {
        "task": task,
        "is_late": late,
        "is_own": task.agency_id == user.agency_id,
        "tone": "breached" if late else TONES[S(task.state)],
        "carried": task.is_open and task.year < today.year,
    }


@login_required
@require_GET
def register(request: SignedIn) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    agencies = bodies(user)
    state = tab_named(request, TASK_TABS, "open" if sees_place(user) else "mine")
    form = TaskFilter(request.GET, options(agencies), user=user)
    visible = Task.objects.visible_to(user)
    narrowed = visible.filter(form.condition())
    found = (
        narrowed.filter(task_tab(state, user, today)).select_related("agency").prefetch_related("partners")
    )
    context = listed(request, found, ORDER, form, state)
    context["rows"] = [shown(each, today, user) for each in context["rows"]]
    counts = {name: Count("pk", filter=task_tab(name, user, today)) for name, _label in TASK_TABS}
    context["tabs"] = tabs(request, TASK_TABS, state, narrowed.aggregate(**counts))
    year = form.stated().get("year", today.year)
    context |= {
        "progress": progress(narrowed, user, today, form),
        "year": year,
        "elsewhere": [
            {"demand": each, "is_past": each.when is When.PAST, "lead": say_roles(each.directive.lead)}
            for each in demands(directives_of(user, today), year)
            if each.when is not When.NOW
        ],
        "may_set": may_set(user, own_agency(user).jurisdiction_id),
    }
    return render(request, "oversight/group/tasks.html", context)


def progress(rows: QuerySet[Task], user: User, today: date, form: TaskFilter) -> list[dict[str, Any]]:
    """How far each unit is, its own first, then those furthest behind; every count opens its tasks."""
    counts = {
        name: Count("pk", filter=task_tab(name, user, today)) for name in ("all", "done", "overdue", "open")
    }
    found: Any = (
        rows.filter(~Q(state=S.CANCELLED))
        .order_by()
        .values("agency", "agency__short_name")
        .annotate(**counts)
    )
    kept = {name: value for name, value in form.stated().items() if name != "unit"}
    return [
        {
            "name": row["agency__short_name"],
            "share": 100 * row["done"] // row["all"],
            "counts": [
                {"state": name, "count": row[name],
                 "url": f"{reverse('group-tasks')}?{urlencode({'state': name, 'unit': row['agency'], **kept})}"}
                for name in ("all", "done", "open", "overdue")
            ],
        }
        for row in sorted(
            found, key=lambda row: (row["agency"] != user.agency_id, -row["overdue"], -row["open"], row["agency"])
        )
    ]  # fmt: skip


_COLUMNS = (
    ("序号", 6), ("工作任务", 50), ("主要措施", 40), ("牵头单位", 18), ("参与单位", 40), ("责任人", 12),
    ("完成时限", 16), ("进展", 12), ("办理结果", 40), ("依据", 16),
)  # fmt: skip


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    """The year's table of tasks as it is sent round (年度任务分工表), with what the page is narrowed to."""
    user, today = request.user, timezone.localdate()
    agency = own_agency(user)
    state = tab_named(request, TASK_TABS, "all")
    form = TaskFilter(request.GET, options(bodies(user)), user=user)
    rows = Task.objects.visible_to(user).filter(form.condition()).filter(task_tab(state, user, today))
    year = form.stated().get("year", today.year)
    ledger = Ledger(
        f"{agency.jurisdiction.name}根治拖欠农民工工资工作{year}年度任务分工表",
        [LedgerColumn(title, width=width) for title, width in _COLUMNS],
        footer(agency.name, str(user), agency.phone, today),
    )
    found = rows.select_related("agency").prefetch_related("partners").order_by(*ORDER.fields)
    lines = (_line(number, each, today) for number, each in enumerate(found, start=1))
    return sent(ledger, lines, f"tasks-{year}-{today:%Y%m%d}")


_STATES = {S.OPEN: "正在推进", S.REPORTED: "已报完成", S.DONE: "已完成", S.CANCELLED: "已取消"}


def _line(number: int, task: Task, today: date) -> list[Any]:
    late = task.state == S.OPEN and task.due_on is not None and task.due_on < today
    due = f"{task.due_on.year}年{task.due_on.month}月{task.due_on.day}日前" if task.due_on else task.term
    partners = "、".join(each.short_name for each in task.partners.all())
    return [
        str(number), task.text, task.measures, task.agency.short_name, partners, task.person, due,
        "逾期未完成" if late else _STATES[S(task.state)], task.result, task.clause,
    ]  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """A task of the year's list, set by hand; those of meetings, campaigns and visits are set there."""
    user = request.user
    agencies = bodies(user)
    form = TaskForm(request.POST or None, agencies=agencies, prefix_id="task-new")
    act = Act("task-new", _("Set the task"), reverse("group-task-new"), form, is_main=True, is_open=True)

    def verb(said: dict[str, Any]) -> Task:
        now = timezone.now()
        return set_task(
            jurisdiction=own_agency(user).jurisdiction_id, origin=Task.Origin.YEAR, text=said["text"],
            year=(said["due_on"] or timezone.localdate(now)).year, agency=chosen(agencies, [said["agency"]])[0],
            partners=chosen(agencies, said["partners"]), due_on=said["due_on"], term=said["term"],
            person=said["person"], measures=said["measures"], by=user, now=now,
        )  # fmt: skip

    back = f"{reverse('group-tasks')}?state=open"
    return asked(request, act, verb, back=back, said=_("The task is set, and the unit is told."))


@login_required
@require_POST
def layout(request: SignedIn) -> HttpResponse:
    """The tasks that the document demands in a year."""
    text = request.POST.get("year", "")
    year = int(text) if text.isdecimal() and 2000 <= int(text[:4]) <= 2100 and len(text) == 4 else 0
    year = year or timezone.localdate().year
    place = own_agency(request.user).jurisdiction_id
    laid = lay_out(place, year, by=request.user, now=timezone.now())
    made = len(laid.tasks)
    said = ngettext("%(count)s task was laid out.", "%(count)s tasks were laid out.", made) % {"count": made}
    messages.success(request, said if made else _("Everything the document demands is on the list already."))
    return redirect(f"{reverse('group-tasks')}?state=all&year={year}")
