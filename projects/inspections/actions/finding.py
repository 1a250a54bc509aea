"""What was found wrong becomes a finding with a date; what is put right on the spot is settled at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from projects.duties import needs_supervision
from projects.history import record
from projects.inspections.actions.visiting import kept_photos, locked
from projects.inspections.duties import agency_of, may_order, needs, takes_part
from projects.inspections.workflow import Verb
from projects.models import Company, Document, Finding, Inspection, Project
from projects.models.inspection import TEXT_MAX

WITHIN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Found:
    """`due_on` is the officer's date and never empty; `item` is the item of the checklist, if it was one."""

    kind: str
    breach: str
    text: str
    due_on: date | None
    company: int | None = None
    clause: str = ""
    item: str = ""


@transaction.atomic
def find(
    project_id: int, found: Found, *, by: User, now: datetime, inspection_id: int | None = None,
    uploads: Iterable[Any] = (), documents: Sequence[int] = (),
) -> Finding:  # fmt: skip
    """A finding in an inspection, by an agency that takes part; or outside one, by who supervises the project."""
    inspection: Inspection | None = None
    if inspection_id is not None:
        inspection = locked(inspection_id, Verb.FIND, by)
        needs(takes_part(by, inspection))
        if inspection.project_id != project_id:
            raise Invalid({"inspection": [_("This inspection is of another project.")]})
    project = Project.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=project_id)
    if inspection is None:
        needs_supervision(by, project)
    _refuse(project, found, inspection, timezone.localdate(now))
    assert found.due_on is not None
    finding = Finding.objects.create(
        project=project, inspection=inspection, item=found.item, kind=found.kind, breach=found.breach,
        text=mask_text(found.text.strip()), clause=found.clause.strip(), company_id=found.company,
        due_on=found.due_on, found_at=now, found_by=by, agency=agency_of(by),
    )  # fmt: skip
    finding.documents.add(
        *kept_photos(project, uploads, by=by, now=now, note=finding.text), *papers_of(project, documents)
    )
    record(
        "finding_made", by=by, now=now, project=project, company=finding.company,
        details={"finding": finding.pk, "kind": found.kind, "breach": found.breach,
                 "due": finding.due_on.isoformat(), "inspection": inspection.number if inspection else ""},
        note=finding.text,
    )  # fmt: skip
    return finding


def _refuse(project: Project, found: Found, inspection: Inspection | None, today: date) -> None:
    kinds, breaches = Finding.Kind.values, Finding.Breach.values
    faults: dict[str, str | None] = {
        "kind": None if found.kind in kinds else unknown(found.kind, kinds),
        "breach": None if found.breach in breaches else unknown(found.breach, breaches),
        "text": text_fault(found.text, TEXT_MAX),
        "clause": text_fault(found.clause, 60) if found.clause else None,
        "due_on": due_fault(found.kind, found.due_on, today),
        "company": None
        if found.company is None or Company.objects.filter(pk=found.company).exists()
        else _("There is no such company."),
    }
    if found.item:
        answers = {each["code"]: each for each in inspection.answers} if inspection else {}
        if answers.get(found.item, {}).get("result") != "fault":
            faults["item"] = _("This item has not been answered as a fault.")
        elif inspection and inspection.findings.filter(item=found.item).exists():
            faults["item"] = _("There is a finding on this item already.")
    refuse_faults(faults)


def due_fault(kind: str, day: date | None, today: date) -> str | None:
    """What is wrong with the date: hazards are corrected at once, arrears by a date the officer sets (ZY 二(三)四)."""
    if day is None:
        return _("Set the day by which this is to be settled; without one nothing is found.")
    if kind == Finding.Kind.HAZARD and not today <= day <= today + timedelta(days=1):
        return _("A hazard is corrected at once: today or tomorrow.")
    if not today <= day <= today + WITHIN:
        return _("The day lies between today and a year from now.")
    return None


def papers_of(project: Project, documents: Sequence[int]) -> list[Document]:
    """Papers of this project by their ids; raises Invalid when one is not among them."""
    found = list(project.documents.standing().filter(pk__in=documents))
    if len(found) != len(set(documents)):
        raise Invalid({"documents": [_("Choose among the papers of this project.")]})
    return found


@transaction.atomic
def settle_at_once(
    finding_id: int, outcome: str, *, by: User, now: datetime, uploads: Iterable[Any] = ()
) -> Finding:
    """Put right without an order, as a hazard is: on the spot, and seen to be so."""
    finding = locked_finding(finding_id, by)
    needs(may_order(by, finding))
    if finding.state != Finding.State.OPEN:
        raise Refused("finding-state", _("Something was ordered about this finding, or it is settled."))
    refuse_faults({"outcome": text_fault(outcome, TEXT_MAX)})
    finding.outcome = mask_text(outcome.strip())
    settle(finding, now)
    finding.save(update_fields=["state", "settled_at", "outcome"])
    finding.documents.add(
        *kept_photos(finding.project, uploads, by=by, now=now, note=finding.outcome,
                     purpose=Document.Purpose.EVIDENCE)
    )  # fmt: skip
    record(
        "finding_settled", by=by, now=now, project=finding.project, company=finding.company,
        details={"finding": finding.pk, "breach": finding.breach}, note=finding.outcome,
    )  # fmt: skip
    return finding


def locked_finding(pk: int, by: User) -> Finding:
    """Raises Finding.DoesNotExist when it is not theirs to see."""
    visible = Finding.objects.visible_to(by).select_related("project__jurisdiction", "company", "agency")
    return visible.select_for_update(of=("self",)).get(pk=pk)


def settle(finding: Finding, now: datetime) -> None:
    finding.state, finding.settled_at = Finding.State.SETTLED, now
