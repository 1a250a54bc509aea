"""The page of one inspection, at the desk and on the phone on site: items, photographs, findings, signatures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.documents.serving import sent, sent_small
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.inspections import checklist
from projects.inspections.actions import visiting
from projects.inspections.actions.finding import Found, find
from projects.inspections.duties import leads, part_of, takes_part
from projects.inspections.forms import FindForm, said_form
from projects.inspections.views.acts import Act, carried_out, done, officials_only, with_bound
from projects.inspections.views.inspections import TONES
from projects.inspections.workflow import INSPECTION, Verb
from projects.models import Company, Document, Finding, Inspection, InspectionPart, Project


@dataclass(frozen=True, slots=True)
class Line:
    """One item as the page shows it; `find` is the form for its finding, where it is a fault without one."""

    answer: dict[str, Any]
    why: str
    finding: Finding | None
    find: Act | None
    may_answer: bool


def one_of(user: User, pk: int) -> Inspection:
    officials_only(user)
    found = Inspection.objects.visible_to(user).select_related(
        "project__general_contractor", "template", "made_by__agency"
    )
    return get_object_or_404(found.prefetch_related("parts__agency", "parts__signed_by"), pk=pk)


def firms_of(project: Project) -> list[Company]:
    """The firms of a project: those of its contracts, its owner and its general contractor."""
    held = set(project.contracts.values_list("contractor", flat=True)) | {
        project.general_contractor_id, project.owner_id,
    }  # fmt: skip
    return list(Company.objects.filter(pk__in=[key for key in held if key]).order_by("name"))


@login_required
@require_GET
def inspection(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, one_of(request.user, pk))


def _page(request: SignedIn, found: Inspection, bound: Act | None = None) -> HttpResponse:
    user = request.user
    may_answer = may(user, found, Verb.ANSWER)
    answered = checklist.counts(found.answers)
    context = {
        "inspection": found,
        "project": found.project,
        "tone": TONES[found.state],
        "lines": _lines(found, user, bound),
        "may_answer": may_answer,
        "parts": list(found.parts.all()),
        "own": part_of(user, found),
        "counts": answered,
        "answered": len(found.answers) - answered[""],
        "photos": list(found.documents.standing().order_by("pk")),
        "may_photograph": may(user, found, Verb.PHOTO),
        "findings": list(found.findings.select_related("company").order_by("pk")),
        "acts": with_bound(acts_of(user, found), bound),
        "begins": may(user, found, Verb.BEGIN),
    }
    return render(request, "projects/inspections/inspection.html", context)


def may(user: User, inspection: Inspection, verb: Verb) -> bool:
    if inspection.state not in INSPECTION[verb] or not takes_part(user, inspection):
        return False
    own = part_of(user, inspection)
    if verb is Verb.ANSWER:
        return not any(part.is_lead and part.signed_at for part in inspection.parts.all())
    if verb is Verb.SIGN:
        return own is not None and not own.is_done
    return verb in (Verb.BEGIN, Verb.PHOTO, Verb.FIND) or leads(user, inspection)


def _lines(inspection: Inspection, user: User, bound: Act | None = None) -> list[Line]:
    taken = {each.item: each for each in inspection.findings.all() if each.item}
    may_find, may_answer = may(user, inspection, Verb.FIND), may(user, inspection, Verb.ANSWER)
    firms = firms_of(inspection.project) if may_find else []
    return [
        line_of(inspection, each, taken.get(each["code"]), firms if may_find else None, may_answer, bound)
        for each in inspection.answers
    ]


def line_of(
    inspection: Inspection, answer: dict[str, Any], finding: Finding | None, firms: list[Company] | None,
    may_answer: bool, bound: Act | None = None,
) -> Line:  # fmt: skip
    act = None
    if firms is not None and finding is None and answer["result"] == checklist.FAULT:
        act = find_act(inspection, answer, firms)
        act = bound if bound is not None and bound.key == act.key else act
    why = checklist.say_filled(answer.get("filled", ""))
    return Line(answer, why, finding, act, may_answer)


def find_act(
    inspection: Inspection, answer: dict[str, Any], firms: list[Company], data: Any = None, files: Any = None
) -> Act:
    """The finding of one item, with what is known filled in: a hazard by tomorrow, arrears by the officer's date."""
    kind = answer.get("finding") or Finding.Kind.HAZARD
    general = inspection.project.general_contractor_id
    initial = {
        "kind": kind, "breach": answer.get("breach") or Finding.Breach.OTHER, "item": answer["code"],
        "text": "：".join(filter(None, [answer["text"], answer.get("note")])), "clause": answer.get("clause", "")[:60],
        "company": str(general) if general else "",
        "due_on": timezone.localdate() + timedelta(days=1) if kind == Finding.Kind.HAZARD else None,
    }  # fmt: skip
    key = f"find-{answer['code']}"
    form = FindForm(data, files=files, firms=firms, initial=initial, prefix_id=key)
    return Act(
        key, _("Record the finding"), reverse("inspection-find", args=[inspection.pk]), form, is_main=True
    )


def acts_of(user: User, inspection: Inspection) -> list[Act]:
    """What can be done to the inspection as a whole."""
    acts = []
    if may(user, inspection, Verb.SIGN):
        acts.append(_act(inspection, "sign", _("Sign our part"), _("Opinion"), is_main=True))
    if may(user, inspection, Verb.MARK_ABSENT):
        acts += [
            _absent(inspection, part)
            for part in inspection.parts.all()
            if not part.is_lead and not part.is_done
        ]
    if may(user, inspection, Verb.CONCLUDE):
        acts.append(_act(inspection, "conclude", _("Conclude the inspection"), _("Conclusion"), is_main=True))
    if may(user, inspection, Verb.CANCEL):
        acts.append(_act(inspection, "cancel", _("Cancel the inspection"), _("Reason")))
    return acts


def _act(inspection: Inspection, name: str, label: str, asked: str, data: Any = None, **more: Any) -> Act:
    form = said_form(asked, data=data, prefix_id=name)
    if name == "conclude":
        form.fields["text"].required = False
    return Act(name, label, reverse(f"inspection-{name}", args=[inspection.pk]), form, **more)


def _absent(inspection: Inspection, part: InspectionPart, data: Any = None) -> Act:
    label = _("Mark as absent: %(agency)s") % {"agency": part.agency.short_name}
    form = said_form(_("Reason"), 200, data=data, prefix_id=f"absent-{part.pk}")
    return Act(f"absent-{part.pk}", label, reverse("inspection-absent", args=[inspection.pk, part.pk]), form)


def _settled(
    request: SignedIn, found: Inspection, act: Act, verb: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    back = reverse("inspection", args=[found.pk])
    return carried_out(
        request, act, verb, back=back, said=said, page=lambda bound: _page(request, found, bound)
    )


@login_required
@require_POST
def begin(request: SignedIn, pk: int) -> HttpResponse:
    one_of(request.user, pk)
    visiting.begin(pk, by=request.user, now=timezone.now())
    return done(request, reverse("inspection", args=[pk]), _("The inspection has begun."))


@login_required
@require_POST
def answer(request: SignedIn, pk: int, code: str) -> HttpResponse:
    """One item, saved as it is tapped."""
    found = one_of(request.user, pk)
    said = visiting.Said(request.POST.get(f"result-{code}", ""), request.POST.get(f"note-{code}", ""))
    found = visiting.answer(pk, {code: said}, by=request.user, now=timezone.now())
    item = next(each for each in found.answers if each["code"] == code)
    taken = found.findings.filter(item=code).first()
    line = line_of(found, item, taken, firms_of(found.project), may_answer=True)
    answered = checklist.counts(found.answers)
    context = {
        "line": line, "inspection": found, "saved": timezone.localtime(),
        "answered": len(found.answers) - answered[""], "items": len(found.answers), "counts": answered,
    }  # fmt: skip
    return render(request, "projects/inspections/item_saved.html", context)


@login_required
@require_POST
def save(request: SignedIn, pk: int) -> HttpResponse:
    """All items at once, for when the connection was lost: only those that were changed on this page."""
    found = one_of(request.user, pk)
    said = {}
    for each in found.answers:
        code = each["code"]
        now = request.POST.get(f"result-{code}", ""), request.POST.get(f"note-{code}", "").strip()
        was = request.POST.get(f"was-{code}", ""), request.POST.get(f"said-{code}", "").strip()
        if now != was:
            said[code] = visiting.Said(*now)
    if said:
        visiting.answer(pk, said, by=request.user, now=timezone.now())
    return done(request, reverse("inspection", args=[pk]), _("Everything is saved."))


@login_required
@require_POST
def photograph(request: SignedIn, pk: int) -> HttpResponse:
    one_of(request.user, pk)
    visiting.photograph(pk, request.FILES.getlist("photos"), by=request.user, now=timezone.now())
    return done(request, reverse("inspection", args=[pk]) + "#photos", _("The photographs are stored."))


@login_required
@require_POST
def find_fault(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    item = next((each for each in found.answers if each["code"] == request.POST.get("item")), None)
    if item is None:
        raise Http404
    act = find_act(found, item, firms_of(found.project), request.POST, request.FILES)
    back = reverse("inspection", args=[pk]) + f"#item-{item['code']}"
    return carried_out(
        request, act, lambda said: find(
            found.project_id, as_found(said), by=request.user, now=timezone.now(), inspection_id=pk,
            uploads=said["photos"],
        ),
        back=back, said=_("The finding is recorded."), page=lambda bound: _page(request, found, bound),
    )  # fmt: skip


def as_found(said: dict[str, Any]) -> Found:
    return Found(
        kind=said["kind"], breach=said["breach"], text=said["text"], due_on=said["due_on"], company=said["company"],
        clause=said["clause"], item=said["item"],
    )  # fmt: skip


@login_required
@require_POST
def sign(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    act = _act(found, "sign", _("Sign our part"), _("Opinion"), request.POST, is_main=True)
    verb = _with_text(lambda text: visiting.sign(pk, text, by=request.user, now=timezone.now()))
    return _settled(request, found, act, verb, _("The part is signed."))


@login_required
@require_POST
def mark_absent(request: SignedIn, pk: int, part: int) -> HttpResponse:
    found = one_of(request.user, pk)
    one = get_object_or_404(found.parts.select_related("agency"), pk=part)
    verb = _with_text(lambda text: visiting.mark_absent(pk, part, text, by=request.user, now=timezone.now()))
    return _settled(request, found, _absent(found, one, request.POST), verb, _("Marked as absent."))


@login_required
@require_POST
def conclude(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    act = _act(found, "conclude", _("Conclude the inspection"), _("Conclusion"), request.POST, is_main=True)
    verb = _with_text(lambda text: visiting.conclude(pk, note=text, by=request.user, now=timezone.now()))
    return _settled(request, found, act, verb, _("The inspection is concluded."))


@login_required
@require_POST
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    found = one_of(request.user, pk)
    act = _act(found, "cancel", _("Cancel the inspection"), _("Reason"), request.POST)
    verb = _with_text(lambda text: visiting.cancel(pk, text, by=request.user, now=timezone.now()))
    return _settled(request, found, act, verb, _("The inspection is cancelled."))


def _with_text(verb: Callable[[str], object]) -> Callable[[dict[str, Any]], object]:
    return lambda said: verb(said["text"])


@login_required
@require_GET
def picture(request: SignedIn, pk: int, size: str) -> HttpResponseBase:
    """A paper of a project for the pages of inspections: small, or as it was handed in."""
    officials_only(request.user)
    found = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    return sent_small(found) if size == "small" else sent(found, "inline" if found.is_image else "attachment")
