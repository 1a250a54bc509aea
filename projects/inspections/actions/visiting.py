"""An inspection on site: begun, answered item by item, photographed, signed by each agency, concluded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from projects.duties import supervises
from projects.history import record
from projects.inspections.checklist import NOTE_MAX, RESULTS, faults, filled, unanswered
from projects.inspections.duties import leads, needs, part_of, takes_part
from projects.inspections.workflow import INSPECTION, Verb
from projects.models import Document, Inspection, InspectionPart, Project
from projects.models.inspection import TEXT_MAX
from projects.registers.documents_actions import keep

State = Inspection.State


@dataclass(frozen=True, slots=True)
class Said:
    result: str
    note: str = ""


def locked(pk: int, verb: Verb, by: User) -> Inspection:
    """The inspection of an act, locked. Raises Inspection.DoesNotExist when it is not theirs to see, Refused when
    the act is not possible in its state."""
    visible = Inspection.objects.visible_to(by).select_related("project", "template")
    found: Inspection = visible.select_for_update(of=("self",)).get(pk=pk)
    if found.state not in INSPECTION[verb]:
        raise Refused(
            "inspection-state",
            _("This is not possible while the inspection is “%(state)s”.")
            % {"state": found.get_state_display()},
        )
    return found


@transaction.atomic
def begin(pk: int, *, by: User, now: datetime) -> Inspection:
    """On site from now on. What the records say is filled in as it stands today."""
    inspection = locked(pk, Verb.BEGIN, by)
    needs(takes_part(by, inspection))
    today = timezone.localdate(now)
    inspection.state, inspection.held_on = State.OPEN, today
    inspection.answers = filled(inspection.answers, inspection.project, today)
    inspection.save(update_fields=["state", "held_on", "answers"])
    _note("inspection_begun", inspection, by, now)
    return inspection


@transaction.atomic
def answer(pk: int, said: Mapping[str, Said], *, by: User, now: datetime) -> Inspection:
    """Answers to some items; the others stay as they are. Nothing is changed once the lead has signed."""
    inspection = locked(pk, Verb.ANSWER, by)
    needs(takes_part(by, inspection))
    _refuse_signed(inspection)
    known = {each["code"] for each in inspection.answers}
    wrong: dict[str, list[Any]] = {}
    for code, each in said.items():
        if code not in known:
            wrong[code[:30]] = [unknown(code, sorted(known))]
        elif each.result and each.result not in RESULTS:
            wrong[code] = [unknown(each.result, RESULTS)]
        elif each.note and (fault := text_fault(each.note, NOTE_MAX)):
            wrong[code] = [fault]
    if wrong:
        raise Invalid(wrong)
    _refuse_unsaying(inspection, said)
    inspection.answers = [_answered(each, said.get(each["code"])) for each in inspection.answers]
    inspection.save(update_fields=["answers"])
    return inspection


def _answered(answer: dict[str, Any], said: Said | None) -> dict[str, Any]:
    if said is None:
        return answer
    note = mask_text(said.note.strip())
    # The same answer as the records gave still comes from the records.
    why = answer["filled"] if said.result == answer["result"] else ""
    return answer | {"result": said.result, "note": note, "filled": why}


def _refuse_unsaying(inspection: Inspection, said: Mapping[str, Said]) -> None:
    changed = [code for code, each in said.items() if each.result != "fault"]
    if changed and inspection.findings.filter(item__in=changed).exists():
        raise Refused("finding-stands", _("A finding stands on this item; it stays a fault."))


def _refuse_signed(inspection: Inspection) -> None:
    if inspection.parts.filter(is_lead=True, signed_at__isnull=False).exists():
        raise Refused("inspection-signed", _("The lead has signed; the answers stand as they are."))


@transaction.atomic
def photograph(pk: int, uploads: Iterable[Any], *, by: User, now: datetime, note: str = "") -> list[Document]:
    """Photographs from the site, kept with the papers of the project."""
    inspection = locked(pk, Verb.PHOTO, by)
    needs(takes_part(by, inspection))
    kept = kept_photos(inspection.project, uploads, by=by, now=now, note=note or inspection.number)
    inspection.documents.add(*kept)
    return kept


def kept_photos(
    project: Project, uploads: Iterable[Any], *, by: User, now: datetime, note: str = "",
    purpose: str = Document.Purpose.PHOTO,
) -> list[Document]:  # fmt: skip
    """`keep` and not `store`: a department that takes part in an inspection may have no other part in the project."""
    return [keep(project, each, purpose=purpose, by=by, now=now, note=note[:NOTE_MAX]) for each in uploads]


@transaction.atomic
def sign(pk: int, opinion: str, *, by: User, now: datetime, inspectors: str = "") -> InspectionPart:
    """The agency's own opinion and signature under its part."""
    inspection = locked(pk, Verb.SIGN, by)
    part = part_of(by, inspection)
    needs(part is not None)
    assert part is not None
    if part.is_done:
        raise Refused("part-done", _("This part has been signed, or is marked as absent."))
    refuse_faults(
        {
            "opinion": text_fault(opinion, TEXT_MAX),
            "inspectors": text_fault(inspectors, 200) if inspectors else None,
        }
    )
    if part.is_lead and (left := unanswered(inspection.answers)):
        message = _("%(count)s items have no answer yet.") % {"count": len(left)}
        raise Refused("items-unanswered", message)
    part.opinion, part.signed_by, part.signed_at = mask_text(opinion.strip()), by, now
    part.inspectors = inspectors.strip() or part.inspectors
    part.save(update_fields=["opinion", "signed_by", "signed_at", "inspectors"])
    _note("inspection_signed", inspection, by, now, note=part.opinion, part=part.pk, role=part.agency.role)
    return part


@transaction.atomic
def mark_absent(pk: int, part: int, reason: str, *, by: User, now: datetime) -> InspectionPart:
    """An agency that was asked did not come. Said by the lead, of another agency."""
    inspection = locked(pk, Verb.MARK_ABSENT, by)
    needs(leads(by, inspection))
    found = inspection.parts.filter(pk=part, is_lead=False).first()
    if found is None:
        raise Invalid({"part": [_("There is no such part of another agency in this inspection.")]})
    if found.is_done:
        raise Refused("part-done", _("This part has been signed, or is marked as absent."))
    refuse_faults({"reason": text_fault(reason, 200)})
    found.absence = mask_text(reason.strip())
    found.save(update_fields=["absence"])
    _note("inspection_absent", inspection, by, now, note=found.absence, part=found.pk, role=found.agency.role)
    return found


@transaction.atomic
def conclude(pk: int, *, by: User, now: datetime, note: str = "") -> Inspection:
    """The record stands: the lead has signed, every other agency has signed or was absent, every fault is a finding."""
    inspection = locked(pk, Verb.CONCLUDE, by)
    needs(leads(by, inspection))
    refuse_faults({"note": text_fault(note, TEXT_MAX) if note else None})
    if open_parts := [
        part.agency.short_name for part in inspection.parts.select_related("agency") if not part.is_done
    ]:
        raise Refused(
            "parts-open",
            _("Not signed yet, nor marked as absent: %(agencies)s.") % {"agencies": "、".join(open_parts)},
        )
    taken = set(inspection.findings.values_list("item", flat=True))
    if left := [each for each in faults(inspection.answers) if each["code"] not in taken]:
        raise Refused(
            "faults-without-finding", _("%(count)s faults have no finding yet.") % {"count": len(left)}
        )
    inspection.state, inspection.concluded_at, inspection.note = State.CONCLUDED, now, mask_text(note.strip())
    inspection.save(update_fields=["state", "concluded_at", "note"])
    _note("inspection_concluded", inspection, by, now, findings=inspection.findings.count())
    return inspection


@transaction.atomic
def cancel(pk: int, reason: str, *, by: User, now: datetime) -> Inspection:
    """Not held, or broken off. What was found stays a finding of the project."""
    inspection = locked(pk, Verb.CANCEL, by)
    needs(leads(by, inspection) or (supervises(by, inspection.project) and not inspection.parts.exists()))
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    inspection.state, inspection.note = State.CANCELLED, mask_text(reason.strip())
    inspection.save(update_fields=["state", "note"])
    _note("inspection_cancelled", inspection, by, now, note=inspection.note)
    return inspection


def _note(act: str, inspection: Inspection, by: User, now: datetime, note: str = "", **more: Any) -> None:
    details = {"inspection": inspection.pk, "number": inspection.number} | more
    record(act, by=by, now=now, project=inspection.project, details=details, note=note)
