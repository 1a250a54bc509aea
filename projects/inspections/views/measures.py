"""What is due under orders and proposals; what follows each of them; and its letter as it was issued."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from agencies.csv_lists import csv_response
from agencies.documents.layout.sheet import sheet_of
from agencies.documents.models import Letter, Rendering
from agencies.documents.renderings import path_of, rendering_of
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.inspections.duties import may_follow_up
from projects.inspections.filters import MeasureFilter
from projects.inspections.forms import AnswerForm, said_form
from projects.inspections.views.acts import Act, officials_only, options_for
from projects.inspections.views.tables import cells, listed
from projects.inspections.workflow import MEASURE
from projects.inspections.workflow import Act as Verb
from projects.models import Measure, Notice

ORDER = Order("at")
TONES = {
    "issued": "wait", "answered": "act", "returned": "wait", "confirmed": "done", "lifted": "done",
    "escalated": "breached", "withdrawn": "paused",
}  # fmt: skip
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure on the timeline of its finding, with what this person may do about it."""

    measure: Measure
    tone: str
    is_late: bool
    acts: list[Act]


def shown(user: User, measure: Measure, bound: Act | None = None) -> Shown:
    late = measure.state in Measure.AWAITING and measure.due_on < timezone.localdate()
    acts = [bound if bound and bound.key == each.key else each for each in acts_of(user, measure)]
    return Shown(measure, TONES[measure.state], late, acts)


def acts_of(user: User, measure: Measure) -> list[Act]:
    if not may_follow_up(user, measure):
        return []
    return [
        act_of(verb, measure)
        for verb in Verb
        if measure.state in MEASURE[verb]
        and (verb is not Verb.LIFT or measure.stands_still)
        and not (verb is Verb.CONFIRM and measure.stands_still)
    ]


def act_of(verb: Verb, measure: Measure, data: Any = None, files: Any = None) -> Act:
    key = f"{verb}-{measure.pk}"
    url = reverse(f"measure-{verb}".replace("_", "-"), args=[measure.pk])
    labels = {
        Verb.ANSWER: _("Enter the reply") if measure.is_proposal else _("Enter the answer"),
        Verb.SEND_BACK: _("Send the answer back"),
        Verb.CONFIRM: _("Confirm on re-check"),
        Verb.LIFT: _("Lift the order to stop work"),
        Verb.WITHDRAW: _("Withdraw the measure"),
    }
    asked = {
        Verb.SEND_BACK: _("What is missing"),
        Verb.CONFIRM: _("What the re-check found"),
        Verb.LIFT: _("What the re-check found"),
        Verb.WITHDRAW: _("Reason"),
    }
    if verb is Verb.ANSWER:
        papers = measure.finding.project.documents.standing().order_by("-pk")[:30]
        form: Any = AnswerForm(data, files=files, measure=measure, papers=papers, prefix_id=key)
    else:
        form = said_form(asked[verb], 200 if verb is Verb.WITHDRAW else 2000, data=data, prefix_id=key)
    is_main = verb in (Verb.ANSWER, Verb.CONFIRM, Verb.LIFT)
    return Act(key, labels[verb], url, form, is_main=is_main)


def _found(user: User, form: MeasureFilter) -> QuerySet[Measure]:
    found = Measure.objects.visible_to(user).filter(form.condition())
    if "state" not in form.stated():
        found = found.filter(ended_on__isnull=True)
    related = ("finding__project", "letter", "agency", "limit")
    return found.annotate(at=Coalesce("limit__due_at", "issued_at")).select_related(*related)


@login_required
@require_GET
def measures(request: SignedIn) -> HttpResponse:
    """What is due: every open measure by its day, whatever the project."""
    officials_only(request.user)
    form = MeasureFilter(request.GET, options_for(request.user))
    context = listed(request, _found(request.user, form), ORDER, form, "")
    today = timezone.localdate()
    context["rows"] = [
        {"measure": each, "tone": TONES[each.state],
         "is_late": each.state in Measure.AWAITING and each.due_on < today}
        for each in context["rows"]
    ]  # fmt: skip
    return render(request, "projects/inspections/measures.html", context)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    officials_only(request.user)
    form = MeasureFilter(request.GET, options_for(request.user))
    heading = [
        _("Letter number"), _("Project number"), _("Project name"), _("Measure"), _("Addressed to"),
        _("What is demanded"), _("Fine (yuan)"), _("Clause"), _("Issued at"), _("Agency that issued it"), _("Due on"),
        _("State"), _("Answer"), _("Re-check"), _("Ended on"),
    ]  # fmt: skip
    lines = (
        cells(
            [each.letter.number, each.finding.project.code, each.finding.project.name, each.get_rung_display(),
             each.addressee, each.demand, each.fine, each.clause, each.issued_at, each.agency.short_name, each.due_on,
             each.get_state_display(), each.answer, each.recheck, each.ended_on]
        )
        for each in _found(request.user, form).order_by(*ORDER.fields).iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_response(f"measures-{timezone.localdate():%Y%m%d}", heading, lines)


def one_of(user: User, pk: int) -> Measure:
    officials_only(user)
    related = (
        "finding__project__jurisdiction", "finding__project__general_contractor", "finding__company",
        "finding__agency", "finding__inspection", "finding__found_by", "letter", "limit", "agency",
    )  # fmt: skip
    return get_object_or_404(Measure.objects.visible_to(user).select_related(*related), pk=pk)


def letter_of(user: User, kind: str, pk: int) -> tuple[Letter, str]:
    """The letter of a measure or a notice, for who sees its project, and where it belongs. A party sees, through its
    own door, the orders about its project, and no proposal to another body."""
    if kind != "party":
        officials_only(user)
    if kind != "notice":
        seen = Measure.objects.visible_to(user).select_related("letter__issuer", "finding")
        measure = get_object_or_404(seen, pk=pk)
        if kind == "measure":
            return measure.letter, reverse("finding", args=[measure.finding_id])
        if measure.is_proposal:
            raise Http404
        return measure.letter, reverse("party-order", args=[measure.finding.project_id, measure.pk])
    notice = get_object_or_404(Notice.objects.visible_to(user).select_related("letter__issuer"), pk=pk)
    return notice.letter, reverse("notice", args=[notice.pk])


@login_required
@require_GET
def letter(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    """The letter as issued, in Chinese whatever the reader's language."""
    found, back = letter_of(request.user, kind, pk)
    files = [(form.upper(), reverse(f"{kind}-letter-file", args=[pk, form])) for form in ("docx", "pdf")]
    context = {"letter": found, "sheet": sheet_of(found), "back": back, "files": files}
    return render(request, "projects/inspections/letter.html", context)


@login_required
@require_safe
def letter_file(request: SignedIn, kind: str, pk: int, form: str) -> HttpResponseBase:
    found, _back = letter_of(request.user, kind, pk)
    if form not in Rendering.Format.values:
        raise Http404
    rendering = rendering_of(found, form, timezone.now())
    path = path_of(rendering)
    if path is None:
        raise Http404(_("The file is not there any more."))
    response = FileResponse(
        path.open("rb"), as_attachment=form != "pdf", filename=f"{found.number}.{form}",
        content_type=MEDIA_TYPES[form],
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
