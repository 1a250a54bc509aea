"""What does not fit in the wages of a month: how often each, of the place or of one project, and the rows behind it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.people.access import SignedIn
from agencies.policy.money import ANY, Setting
from agencies.policy.money_words import say_setting
from escrow.accounts.about import RELATED, about, money_of
from escrow.payroll.detecting import Finding, Found, Look
from escrow.payroll.filters import month_in
from escrow.payroll.sheets import month_before
from projects.models import Project
from projects.registers.sight import agency_of, one_of, seen_by

PAGE = 100
# What breaks a rule; the rest is looked into.
_BREACHES = frozenset(
    {Finding.UNPAID, Finding.PARTLY_PAID, Finding.WITHOUT_PAY, Finding.UNDER_MINIMUM, Finding.PAID_TWICE}
)

# What stands beside the sum of a row: what was due, else days or heads.
_IN_YUAN = frozenset({Finding.UNPAID, Finding.PARTLY_PAID, Finding.PAID_TWICE})


@dataclass(frozen=True, slots=True)
class Shown:
    finding: Finding
    rows: int
    projects: int
    tone: str
    setting: Setting | None
    value: str
    url: str


def found_on(project: Project, month: date, today: date) -> list[Shown]:
    """Of one project, with its general contractor loaded."""
    look = Look(month, Project.objects.filter(pk=project.pk), money_of(project, today), today, about(project))
    return [_shown(each, month, project.pk) for each in look.counted()]


def _shown(found: Found, month: date, project: int | None) -> Shown:
    setting, finding = found.setting, found.finding
    return Shown(
        finding, found.rows, found.projects, "breached" if finding in _BREACHES else "act", setting,
        say_setting(setting) if setting else "", _url(month, finding, project),
    )  # fmt: skip


def _url(month: date, finding: str, project: int | None) -> str:
    if project is None:
        return reverse("payroll-finding", args=[f"{month:%Y-%m}", finding])
    return reverse("project-payroll-finding", args=[project, f"{month:%Y-%m}", finding])


@login_required
@require_GET
def findings(request: SignedIn, month: str = "") -> HttpResponse:
    """Everything found in a month, of every project one sees; by default the month before this one."""
    agency, today = agency_of(request.user), timezone.localdate()
    first = _month(month) if month else month_before(today.replace(day=1), 1)
    look = Look(first, seen_by(request.user), money_of(agency.jurisdiction_id, today), today)
    after = (first + timedelta(days=32)).replace(day=1)
    context = {
        "month": first, "found": [_shown(each, first, None) for each in look.counted()],
        "before": f"{month_before(first, 1):%Y-%m}", "next": f"{after:%Y-%m}" if after <= today else "",
    }  # fmt: skip
    return render(request, "escrow/payroll/findings.html", context)


@login_required
@require_GET
def finding(request: SignedIn, month: str, code: str, pk: int | None = None) -> HttpResponse:
    """The rows behind one number: worker by worker, masked."""
    agency, today, first = agency_of(request.user), timezone.localdate(), _month(month)
    if code not in Finding.values:
        raise Http404
    project = one_of(request.user, pk, *RELATED) if pk is not None else None
    projects: QuerySet[Project] = Project.objects.filter(pk=project.pk) if project else seen_by(request.user)
    money = money_of(project or agency.jurisdiction_id, today)
    look = Look(first, projects, money, today, about(project) if project else ANY)
    found = look.rows(Finding(code), _after(request.GET.get("after", "")), PAGE + 1)
    rows = found[:PAGE]
    setting = look.setting(Finding(code))
    context: dict[str, Any] = {
        "month": first, "finding": Finding(code), "project": project, "rows": rows, "setting": setting,
        "value": say_setting(setting) if setting else "", "in_yuan": code in _IN_YUAN, "beside": _beside(code),
        "after": f"{rows[-1].project_id}-{rows[-1].worker_id}" if len(found) > PAGE else "",
    }  # fmt: skip
    return render(request, "escrow/payroll/finding.html", context)


def _beside(code: str) -> str:
    if code in _IN_YUAN:
        return _("Wages due (yuan)")
    return _("Workers with attendance") if code == Finding.HEAD_COUNT else _("Days worked")


def _month(text: str) -> date:
    found = month_in(text)
    if found is None:
        raise Http404
    return found


def _after(text: str) -> tuple[int, int]:
    """A key out of a URL; one that cannot be read means the first page."""
    parts = text.split("-")
    if len(parts) != 2 or not all(each.isascii() and each.isdigit() and len(each) < 19 for each in parts):
        return 0, 0
    return int(parts[0]), int(parts[1])
