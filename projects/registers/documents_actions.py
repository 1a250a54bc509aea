"""Papers of a project: handing in, taking away, and saying whether one is genuine (TL 二(二)2)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.documents import storehouse
from agencies.documents.accepting import FileRefused, accepted_kind
from agencies.documents.contents import clean_name
from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from projects.duties import account_of, may_edit, needs_supervision, supervises
from projects.history import record
from projects.models import Company, Contract, Document, Project
from projects.models.document import SIZE_MAX

NOTE_MAX = 500
IN_A_PROJECT_MAX = 2000


@transaction.atomic
def store(
    project_id: int,
    upload: Any,
    *,
    purpose: str,
    by: User,
    now: datetime,
    contract_id: int | None = None,
    company_id: int | None = None,
    issuer: str = "",
    number: str = "",
    dated_on: date | None = None,
    valid_until: date | None = None,
    signed_by_contractor: bool = False,
    signed_by_supervisor: bool = False,
    note: str = "",
) -> Document:
    """Store one paper with its project. `upload` can be read and has a `name`.

    By the departments in charge of the project, and by a party to it. Raises Project.DoesNotExist when it is not
    theirs to see, Refused when it is not theirs to change, FileRefused for this file, Invalid for what is said of it.
    """
    project = Project.objects.visible_to(by).get(pk=project_id)
    if not may_store(by, project):
        raise Refused(
            "not-your-part",
            _("Papers are handed in by the departments in charge and the parties of the project."),
        )
    return keep(
        project, upload, purpose=purpose, by=by, now=now, contract_id=contract_id, company_id=company_id,
        issuer=issuer, number=number, dated_on=dated_on, valid_until=valid_until,
        signed_by_contractor=signed_by_contractor, signed_by_supervisor=signed_by_supervisor, note=note,
    )  # fmt: skip


def may_store(user: User, project: Project) -> bool:
    return may_edit(user, project) or account_of(user, project) is not None


@transaction.atomic
def keep(project: Project, upload: Any, *, purpose: str, by: User, now: datetime, **said: Any) -> Document:
    """The same inside another act, which has asked whether it may be; takes what `store` takes."""
    # Foreign keys to the project stay possible meanwhile.
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    said = {"contract_id": None, "company_id": None, "dated_on": None, "valid_until": None} | said
    _refuse_said(project, purpose, said)
    standing = project.documents.standing()
    if standing.count() >= IN_A_PROJECT_MAX:
        message = _("A project holds at most %(maximum)s papers.") % {"maximum": IN_A_PROJECT_MAX}
        raise FileRefused("too-many-files", message)
    kind = accepted_kind(upload, SIZE_MAX)
    with storehouse.drafted(upload) as draft:
        if twin := standing.filter(purpose=purpose, sha256=draft.sha256).first():
            message = _("the same file is here already: %(name)s") % {"name": twin.name}
            raise FileRefused("already-attached", message)
        name = mask_text(clean_name(str(upload.name or ""), kind))
        document = Document.objects.create(
            project=project, purpose=purpose, kind=kind, name=name, size=draft.size, sha256=draft.sha256,
            storage_name=draft.keep(), stored_at=now, stored_by=by, **said,
        )  # fmt: skip
    record("document_stored", by=by, now=now, project=project, details=_details(document))
    return document


def _refuse_said(project: Project, purpose: str, said: dict[str, Any]) -> None:
    faults: dict[str, str | None] = {}
    if purpose not in Document.Purpose.values:
        faults["purpose"] = unknown(purpose, Document.Purpose.values)
    for field, longest in (("issuer", 100), ("number", 60), ("note", NOTE_MAX)):
        text = str(said.get(field) or "").strip()
        said[field] = mask_text(text) if field == "note" else text
        faults[field] = text_fault(text, longest) if text else None
    dated, until = said["dated_on"], said["valid_until"]
    if dated and until and until < dated:
        faults["valid_until"] = _("It cannot end before the day it is dated.")
    contract, company = said["contract_id"], said["company_id"]
    if contract is not None and not Contract.objects.filter(pk=contract, project=project).exists():
        faults["contract_id"] = _("There is no such contract on this project.")
    if company is not None and not Company.objects.filter(pk=company).exists():
        faults["company_id"] = _("There is no such company.")
    refuse_faults(faults)


@transaction.atomic
def take_away(document_id: int, *, reason: str, by: User, now: datetime) -> Document:
    """Hide a paper from the project. Row and file are kept; the timeline says who took it away and why.

    By whoever supervises the project, and by the person who handed it in as long as nobody has checked it.
    """
    document = _locked(document_id, by)
    own = document.stored_by_id == by.pk and document.verification == Document.Verification.UNCHECKED
    if not (supervises(by, document.project) or (own and may_store(by, document.project))):
        raise Refused(
            "not-your-part",
            _("A paper is taken away by the departments that supervise, or unchecked by who handed it in."),
        )
    refuse_faults({"reason": text_fault(reason, NOTE_MAX)})
    document.removal_reason = mask_text(reason.strip())
    document.removed_at, document.removed_by = now, by
    document.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    record(
        "document_removed", by=by, now=now, project=document.project,
        details=_details(document), note=document.removal_reason,
    )  # fmt: skip
    return document


@transaction.atomic
def verify(document_id: int, verification: str, *, how: str, by: User, now: datetime) -> Document:
    """Say whether a paper is genuine, and how that was found out: asked of the issuer, compared, not found there.

    By a named officer of the departments that supervise. Taking a finding back makes it unchecked again.
    """
    document = _locked(document_id, by)
    needs_supervision(by, document.project)
    if verification not in Document.Verification.values:
        raise Invalid({"verification": [unknown(verification, Document.Verification.values)]})
    refuse_faults({"how": text_fault(how, NOTE_MAX)})
    if verification == document.verification:
        raise Refused("verified-so-already", _("This is what the paper was found to be already."))
    was, document.verification = document.verification, Document.Verification(verification)
    document.verified_by, document.verified_at = by, now
    document.verification_note = mask_text(how.strip())
    document.save(update_fields=["verification", "verified_by", "verified_at", "verification_note"])
    record(
        "document_verified", by=by, now=now, project=document.project,
        details=_details(document) | {"was": was, "verification": verification}, note=document.verification_note,
    )  # fmt: skip
    return document


@transaction.atomic
def find_diverted(project_id: int, is_diverted: bool, *, note: str, by: User, now: datetime) -> Project:
    """Whether project funds were withdrawn or diverted (抽逃、挪用资金, TL 二(二)2): a finding with its grounds."""
    project = Project.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=project_id)
    needs_supervision(by, project)
    refuse_faults({"note": text_fault(note, NOTE_MAX)})
    if project.funds_diverted is is_diverted:
        raise Refused("found-so-already", _("This is what was found already."))
    project.funds_diverted, project.updated_at = is_diverted, now
    project.save(update_fields=["funds_diverted", "updated_at"])
    record(
        "funds_found_diverted" if is_diverted else "funds_found_in_order",
        by=by, now=now, project=project, note=note.strip(),
    )  # fmt: skip
    return project


def _locked(document_id: int, by: User) -> Document:
    """Raises Document.DoesNotExist when it is not theirs to see."""
    found: Document = (
        Document.objects.visible_to(by)
        .select_related("project")
        .select_for_update(of=("self",))
        .get(pk=document_id)
    )
    return found


def _details(document: Document) -> dict[str, Any]:
    """No name: people call files after persons."""
    return {
        "document": document.pk,
        "purpose": str(document.purpose),
        "kind": str(document.kind),
        "size": document.size,
        "sha256": document.sha256,
    }
