"""Attaching files to a case and taking them away: by whoever has a part in it, as long as it is open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.documents import storehouse
from agencies.documents.accepting import FileRefused, accepted_kind, given_name
from agencies.documents.contents import clean_name
from agencies.errors import Invalid, Refused
from agencies.people.models import User
from agencies.records.privacy import mask_text
from cases.actions.receipt import needs_reason
from cases.duties import may_attach, may_take_away
from cases.history import record
from cases.models import Attachment, Case, Event
from cases.models.attachment import SIZE_MAX

NOTE_MAX = 500
AT_ONCE_MAX = 10
IN_A_CASE_MAX = 50


@dataclass(slots=True)
class Outcome:
    """Of several files each is stored or refused by itself: (name, what was wrong with it)."""

    stored: list[Attachment] = field(default_factory=list)
    refused: list[tuple[str, FileRefused]] = field(default_factory=list)

    @property
    def reasons(self) -> list[str]:
        return [
            _("%(name)s: %(reason)s") % {"name": name, "reason": refused.message}
            for name, refused in self.refused
        ]


def attach_all(number: str, uploads: Sequence[Any], *, note: str = "", by: User, now: datetime) -> Outcome:
    """Several at once, each an act of its own. Raises like `attach` what stands against all of them."""
    if not uploads:
        raise Invalid({"file": [_("Choose at least one file.")]})
    if len(uploads) > AT_ONCE_MAX:
        message = _("At most %(maximum)s files at once; these are %(count)s.")
        raise Invalid({"file": [message % {"maximum": AT_ONCE_MAX, "count": len(uploads)}]})
    outcome = Outcome()
    for upload in uploads:
        try:
            outcome.stored.append(attach(number, upload, note=note, by=by, now=now))
        except FileRefused as refused:
            outcome.refused.append((given_name(upload), refused))
    return outcome


@transaction.atomic
def attach(number: str, upload: Any, *, note: str = "", by: User, now: datetime) -> Attachment:
    """Store one file with its case. `upload` can be read and has a `name`.

    Raises Case.DoesNotExist when the case is not theirs to see, Refused when it is closed or they have no part in
    it, FileRefused for this file, Invalid for a note that is too long.
    """
    case = _locked(Case.objects.visible_to(by), by, number=number)
    if not may_attach(by, case):
        raise Refused("not-your-part", _("Files are attached by those who keep or handle this case."))
    note = _note(note)
    standing = case.attachments.standing()
    if standing.count() >= IN_A_CASE_MAX:
        message = _("A case holds at most %(maximum)s files.") % {"maximum": IN_A_CASE_MAX}
        raise FileRefused("too-many-files", message)
    kind = accepted_kind(upload, SIZE_MAX)
    with storehouse.drafted(upload) as draft:
        if twin := standing.filter(sha256=draft.sha256).first():
            raise FileRefused(
                "already-attached", _("the same file is here already: %(name)s") % {"name": twin.name}
            )
        # Whoever has a part in a case works for an agency.
        assert by.agency is not None
        attachment = Attachment.objects.create(
            case=case, kind=kind, name=mask_text(clean_name(str(upload.name or ""), kind)), size=draft.size,
            sha256=draft.sha256, storage_name=draft.keep(), note=note, stored_at=now, stored_by=by,
            agency=by.agency,
        )  # fmt: skip
    record(case, Event.Act.ATTACHED, by=by, now=now, details=_details(attachment), note=note)
    return attachment


@transaction.atomic
def take_away(attachment_id: int, *, reason: str, by: User, now: datetime) -> Attachment:
    """Hide a file from the case. Row and file are kept, and the history says who took it away and why.

    Raises Attachment.DoesNotExist when it is not theirs to see, Refused when it is not theirs to take away.
    """
    case_id = Attachment.objects.visible_to(by).values_list("case_id", flat=True).get(pk=attachment_id)
    case = _locked(Case.objects, by, pk=case_id)
    attachment = case.attachments.standing().get(pk=attachment_id)
    if not may_take_away(by, case, attachment):
        raise Refused(
            "not-your-part",
            _("A file is taken away by the person who attached it or by the office that keeps this case."),
        )
    attachment.removal_reason = needs_reason(reason)
    attachment.removed_at, attachment.removed_by = now, by
    attachment.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    details = _details(attachment)
    record(case, Event.Act.TAKEN_AWAY, by=by, now=now, details=details, note=attachment.removal_reason)
    return attachment


def _locked(cases: Any, by: User, **which: Any) -> Case:
    case: Case = cases.select_related("taken_by", "coordinator").select_for_update(of=("self",)).get(**which)
    if case.closed_at is not None:
        raise Refused("case-closed", _("The case is closed."))
    return case


def _note(note: str) -> str:
    if len(note) > NOTE_MAX:
        message = _("At most %(maximum)s characters are allowed; this has %(length)s.")
        raise Invalid({"note": [message % {"maximum": NOTE_MAX, "length": len(note)}]})
    return mask_text(note.strip())


def _details(attachment: Attachment) -> dict[str, Any]:
    """No name: people call files after persons."""
    return {
        "attachment": attachment.pk,
        "kind": str(attachment.kind),
        "size": attachment.size,
        "sha256": attachment.sha256,
    }
