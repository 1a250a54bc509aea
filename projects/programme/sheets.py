"""What hangs on the site of an arrears-free project office: the plaque and the pledge, to print on A4."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies.people.access import SignedIn
from projects.models import Enrolment, Project
from projects.registers.sight import one_of

Stage = Enrolment.Stage


@login_required
@require_GET
def plaque(request: SignedIn, pk: int) -> HttpResponse:
    """The plaque to hang out (亮牌公示); only who is recognised has one."""
    project = one_of(request.user, pk, "enrolment__recognised_by", "general_contractor", "jurisdiction")
    enrolment = getattr(project, "enrolment", None)
    if enrolment is None or enrolment.stage not in (Stage.RECOGNISED, Stage.BENCHMARK):
        raise Http404
    return render(request, "projects/plaque.html", _sheet(project, enrolment))


@login_required
@require_GET
def pledge_sheet(request: SignedIn, pk: int) -> HttpResponse:
    """The pledge to sign and hang out (宣誓承诺)."""
    project = one_of(request.user, pk, "enrolment", "general_contractor", "jurisdiction")
    return render(request, "projects/pledge.html", _sheet(project, getattr(project, "enrolment", None)))


def _sheet(project: Project, enrolment: Enrolment | None) -> dict[str, Any]:
    managers = project.posts.filter(part__in=("labour_manager", "site_manager"), until_on__isnull=True)
    return {
        "project": project,
        "enrolment": enrolment,
        "manager": next((each for each in managers if each.part == "labour_manager"), None),
        "site_manager": next((each for each in managers if each.part == "site_manager"), None),
        "phone": _telephone(project),
    }


def _telephone(project: Project) -> str:
    """Where workers complain: the public number of the office, else that of the industry department."""
    agencies = project.jurisdiction.jurisdiction_agencies.filter(is_active=True, is_coordinator=True)
    office = agencies.first()
    regulator = project.responsible_agency
    return (office.phone if office else "") or (regulator.phone if regulator else "")
