"""The duties of one project: its panel, its printed sheet, and the page of one duty with what can be done there."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from agencies.forms.act import PlainForm
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.compliance import actions
from projects.compliance.forms import MeetForm, ReasonForm
from projects.compliance.lights import lights_for
from projects.compliance.shown import ShownDuty, duties_of, stages_of
from projects.duties import may_edit, supervises
from projects.models import Document, Item, Project, ProjectEvent
from projects.registers.acts import Act, Offer, carried_out, offered
from projects.registers.sight import one_of
from projects.words import word_for

_ACTS = ("duty_met", "duty_unmet", "duty_excused", "duty_unexcused")


def _counted(user: User, pk: int) -> tuple[Project, date]:
    """The project, with its duties counted: one that was never looked at is, before it is shown."""
    project = one_of(user, pk, "region", "owner", "owner_agency", "general_contractor", "responsible_agency")
    if not Item.objects.filter(project=project).exists():
        actions.recount([project.pk], now=timezone.now())
    return project, timezone.localdate()


@login_required
@require_GET
def panel(request: SignedIn, pk: int) -> HttpResponse:
    project, today = _counted(request.user, pk)
    context = {
        "project": project,
        "stages": stages_of(project, today),
        "light": lights_for([project.pk], today)[project.pk],
        "appraisals": project.appraisals.select_related("checking_agency")[:3],
        "edits": may_edit(request.user, project),
    }
    is_panel = request.headers.get("HX-Request")
    return render(request, f"projects/compliance/{'panel' if is_panel else 'project'}.html", context)


@login_required
@require_GET
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """The list of duties (责任清单) of a project, to be printed and signed."""
    project, today = _counted(request.user, pk)
    context = {"project": project, "stages": stages_of(project, today), "today": today}
    return render(request, "projects/compliance/sheet.html", context)


def _one(user: User, pk: int, code: str) -> tuple[Project, ShownDuty]:
    project, today = _counted(user, pk)
    found = next((each for each in duties_of(project, today) if each.item.code == code), None)
    if found is None:
        raise Http404
    return project, found


Subject = tuple[Project, ShownDuty]


def _papers(subject: Subject) -> list[Document]:
    return list(Document.objects.trusted().filter(project=subject[0])[:200])


def _meet(subject: Subject, data: dict[str, Any], by: User, now: datetime) -> object:
    project, duty = subject
    return actions.meet(
        project.pk,
        duty.item.code,
        on=data["on"],
        by=by,
        now=now,
        evidence_id=data["evidence"],
        note=data["note"],
    )


def _is_open(user: User, subject: Subject) -> bool:
    project, duty = subject
    item = duty.item
    return may_edit(user, project) and item.applies and not item.excuse and (item.recurs or not item.done_on)


OFFERS = (
    Offer(
        slug="meet", label=_("Enter as done …"), done=_("The duty is entered as done."), is_main=True,
        form=lambda subject, data: MeetForm(data, papers=_papers(subject), prefix_id="meet"),
        perform=_meet, may=_is_open,
    ),
    Offer(
        slug="unmeet", label=_("Take the entry back …"), done=_("The entry is taken back."),
        form=lambda subject, data: ReasonForm(data, prefix_id="unmeet"),
        perform=lambda subject, data, by, now: actions.unmeet(
            subject[0].pk, subject[1].item.code, reason=data["reason"], by=by, now=now
        ),
        may=lambda user, subject: may_edit(user, subject[0]) and subject[1].item.entered_on is not None,
    ),
    Offer(
        slug="excuse", label=_("Does not apply …"), done=_("The duty is declared not to apply."),
        form=lambda subject, data: ReasonForm(data, prefix_id="excuse"),
        perform=lambda subject, data, by, now: actions.excuse(
            subject[0].pk, subject[1].item.code, reason=data["reason"], by=by, now=now
        ),
        may=lambda user, subject: supervises(user, subject[0])
        and subject[1].item.applies and not subject[1].item.excuse,
    ),
    Offer(
        slug="unexcuse", label=_("Applies again"), done=_("The duty applies again."),
        form=lambda subject, data: PlainForm(data, prefix_id="unexcuse"),
        perform=lambda subject, data, by, now: actions.unexcuse(
            subject[0].pk, subject[1].item.code, by=by, now=now
        ),
        may=lambda user, subject: supervises(user, subject[0]) and bool(subject[1].item.excuse),
    ),
)  # fmt: skip


@login_required
@require_GET
def duty(request: SignedIn, pk: int, code: str) -> HttpResponse:
    return _duty_page(request, _one(request.user, pk, code))


@login_required
@require_POST
def act(request: SignedIn, pk: int, code: str, slug: str) -> HttpResponse:
    subject = _one(request.user, pk, code)
    return carried_out(
        request, subject, OFFERS, slug,
        url=lambda each: reverse("duty-act", args=[pk, code, each]),
        back=reverse("duty", args=[pk, code]),
        page=lambda bound: _duty_page(request, subject, bound),
    )  # fmt: skip


def _duty_page(request: SignedIn, subject: Subject, bound: Act | None = None) -> HttpResponse:
    project, found = subject
    events = ProjectEvent.objects.filter(
        project=project, act__in=_ACTS, details__duty=found.item.code
    ).select_related("actor", "agency")
    context = {
        "project": project,
        "duty": found,
        "acts": offered(
            request.user, subject, OFFERS, lambda slug: reverse("duty-act", args=[project.pk, found.item.code, slug]),
            bound,
        ),
        "entries": [(each, word_for(each.act)) for each in events[:50]],
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "projects/compliance/duty.html", context)
