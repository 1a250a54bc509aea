"""Papers that prove what is said from above: handing in and taking away."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.documents import storehouse
from agencies.documents.accepting import FileRefused, accepted_kind
from agencies.documents.contents import clean_name
from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import Agency, User
from agencies.records.privacy import mask_text
from oversight.acts import record
from oversight.duties import answers_for, needs, steers
from oversight.papers.holders import holder_of, parts
from oversight.papers.models import Paper

NOTE_MAX = 500
OF_A_SUBJECT_MAX = 50


def papers_of(subject: str) -> list[Paper]:
    """Those not taken away, in the order they came."""
    return papers_by_subject([subject]).get(subject, [])


def papers_by_subject(subjects: Iterable[str]) -> dict[str, list[Paper]]:
    """The same of many at once."""
    found: dict[str, list[Paper]] = {}
    standing = Paper.objects.filter(subject__in=list(subjects), removed_at__isnull=True)
    for each in standing.select_related("agency", "stored_by").order_by("pk"):
        found.setdefault(each.subject, []).append(each)
    return found


@transaction.atomic
def store(subject: str, upload: Any, *, agency: Agency, by: User, now: datetime) -> Paper:
    """Keep one file with `subject` (as `score:12`) for the unit that answers for it.

    By the staff of that unit and by the office. `upload` can be read and has a `name`. Raises Refused when it is not
    theirs or no longer open, FileRefused for this file, Invalid when `subject` names nothing.
    """
    if parts(subject) is None:
        raise Invalid({"subject": [_("This must name what the paper belongs to, such as score:12.")]})
    needs(_may_handle(by, agency))
    _still_open(subject, by)
    # Two that hand in the same file at once wait for each other.
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    standing = Paper.objects.filter(subject=subject, removed_at__isnull=True)
    if standing.count() >= OF_A_SUBJECT_MAX:
        message = _("At most %(maximum)s papers are kept here.") % {"maximum": OF_A_SUBJECT_MAX}
        raise FileRefused("too-many-files", message)
    kind = accepted_kind(upload)
    with storehouse.drafted(upload) as draft:
        if twin := standing.filter(sha256=draft.sha256).first():
            message = _("the same file has been handed in already: %(name)s") % {"name": twin.name}
            raise FileRefused("already-attached", message)
        paper = Paper.objects.create(
            jurisdiction_id=agency.jurisdiction_id, agency=agency, subject=subject, kind=kind,
            name=mask_text(clean_name(str(upload.name or ""), kind)), size=draft.size, sha256=draft.sha256,
            storage_name=draft.keep(), stored_at=now, stored_by=by,
        )  # fmt: skip
    _tell_timeline("paper_stored", paper, by=by, now=now)
    return paper


@transaction.atomic
def remove(paper_id: int, *, reason: str, by: User, now: datetime) -> Paper:
    """Hide a paper. Row and file are kept, with who took it away and why.

    By the staff of the unit that handed it in and by the office. Raises Paper.DoesNotExist when it is not theirs to
    see, Refused (`removed`, `papers-closed`, `not-your-part`), Invalid without a reason.
    """
    rows = Paper.objects.visible_to(by).select_related("agency").select_for_update(of=("self",))
    paper = rows.get(pk=paper_id)
    needs(_may_handle(by, paper.agency))
    if paper.removed_at is not None:
        raise Refused("removed", _("This paper has been taken away already."))
    _still_open(paper.subject, by)
    refuse_faults({"reason": text_fault(reason, NOTE_MAX)})
    paper.removed_at, paper.removed_by, paper.removal_reason = now, by, mask_text(reason.strip())
    paper.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    _tell_timeline("paper_removed", paper, by=by, now=now, note=paper.removal_reason)
    return paper


def may_handle(user: User, subject: str, agency: Agency) -> bool:
    """Whether this person adds papers to the subject and takes them away."""
    holder = holder_of(subject, user)
    return _may_handle(user, agency) and (holder is None or holder.may_change)


def _may_handle(user: User, agency: Agency) -> bool:
    if answers_for(user, agency):
        return True
    return steers(user) and user.agency is not None and user.agency.jurisdiction_id == agency.jurisdiction_id


def _still_open(subject: str, by: User) -> None:
    holder = holder_of(subject, by)
    if holder is not None and not holder.may_change:
        raise Refused("papers-closed", _("This is closed; its papers stay as they are."))


def _tell_timeline(act: str, paper: Paper, *, by: User, now: datetime, note: str = "") -> None:
    """No name: people call files after persons."""
    holder = holder_of(paper.subject, by)
    details = {"paper": paper.pk, "kind": str(paper.kind), "size": paper.size, "sha256": paper.sha256}
    record(act, holder.row if holder else paper, by=by, now=now, details=details, note=note)
