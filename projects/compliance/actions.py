"""What people do about the duties of a project: enter one as done, take that back, say that one does not apply.

Every verb judges the project anew; so does whoever changes what its duties rest on, by calling `recount`.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.policy.obliged import Party
from projects.compliance.recounting import list_of, recount_batches
from projects.duties import account_of, needs_edit, needs_supervision
from projects.history import record
from projects.models import Document, Item, PartyAccount, Project

TEXT_MAX = 500
# Which duties a log-in of a party may enter as done.
_OWN_PARTS = {
    PartyAccount.Part.OWNER: {Party.OWNER},
    PartyAccount.Part.LABOUR_MANAGER: {Party.CONTRACTOR, Party.SUBCONTRACTOR},
}


def recount(project_ids: Iterable[int], *, now: datetime) -> int:
    """Judge the duties of these projects anew; returns how many rows changed. May be called from any transaction."""
    return recount_batches(project_ids, timezone.localdate(now))


@transaction.atomic
def meet(
    project_id: int, code: str, *, on: date, by: User, now: datetime, evidence_id: int | None = None, note: str = ""
) -> Item:  # fmt: skip
    """Enter a duty as done on a day, with its evidence. The same entry again changes nothing; of a duty owed every
    month a later day takes the place of the one before. Raises Refused where a register has said so already."""
    project, item = _locked(project_id, code, by, now)
    _needs_part(by, project, code)
    _refuse_excused(item)
    refuse_faults({"on": _day_fault(on, now), "note": text_fault(note, TEXT_MAX) if note else None})
    evidence = _evidence(project, evidence_id)
    if (item.entered_on, item.evidence_id, item.note) == (on, evidence_id, note):
        return item
    if item.recurs and item.entered_on and on <= item.entered_on:
        raise Refused("already-met", _("This duty is entered as done until a later day already."))
    if not item.recurs and item.done_on is not None:
        raise Refused(
            "already-met", _("This duty is done already; take the entry back first, if it is wrong.")
        )
    item.entered_on, item.evidence, item.note = on, evidence, note
    item.entered_by, item.entered_at = by, now
    item.save(update_fields=["entered_on", "evidence", "note", "entered_by", "entered_at"])
    record(
        "duty_met", by=by, now=now, project=project, details={"duty": code, "on": on.isoformat()}, note=note
    )
    return _recounted(item, now)


@transaction.atomic
def unmeet(project_id: int, code: str, *, reason: str, by: User, now: datetime) -> Item:
    """Take an entry back, because it was wrong. What a register says is corrected there."""
    project, item = _locked(project_id, code, by, now)
    needs_edit(by, project)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    if item.entered_on is None:
        raise Refused(
            "not-entered", _("Nobody has entered this duty as done; what a register says is corrected there.")
        )
    item.entered_on = item.evidence = item.entered_by = item.entered_at = None
    item.note = ""
    item.save(update_fields=["entered_on", "evidence", "note", "entered_by", "entered_at"])
    record("duty_unmet", by=by, now=now, project=project, details={"duty": code}, note=reason)
    return _recounted(item, now)


@transaction.atomic
def excuse(project_id: int, code: str, *, reason: str, by: User, now: datetime) -> Item:
    """A duty does not apply to this project, for a reason that stands beside it."""
    project, item = _locked(project_id, code, by, now)
    needs_supervision(by, project)
    _refuse_excused(item)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    if not item.applies:
        raise Refused("does-not-apply", _("By the facts of this project the duty does not apply anyway."))
    item.excuse, item.excused_by, item.excused_at = reason, by, now
    item.save(update_fields=["excuse", "excused_by", "excused_at"])
    record("duty_excused", by=by, now=now, project=project, details={"duty": code}, note=reason)
    return item


@transaction.atomic
def unexcuse(project_id: int, code: str, *, by: User, now: datetime) -> Item:
    project, item = _locked(project_id, code, by, now)
    needs_supervision(by, project)
    if not item.excuse:
        raise Refused("not-excused", _("This duty applies already."))
    item.excuse, item.excused_by, item.excused_at = "", None, None
    item.save(update_fields=["excuse", "excused_by", "excused_at"])
    record("duty_unexcused", by=by, now=now, project=project, details={"duty": code})
    return _recounted(item, now)


def _locked(project_id: int, code: str, by: User, now: datetime) -> tuple[Project, Item]:
    """The project and its item, locked. A project that was never judged is judged first; 404 for an unknown duty."""
    seen = get_object_or_404(Project.objects.visible_to(by).only("pk"), pk=project_id)
    project = Project.objects.select_for_update(no_key=True).get(pk=seen.pk)
    rows = Item.objects.select_for_update(of=("self",)).filter(project=project)
    if not rows.filter(code=code).exists():
        recount([project.pk], now=now)
    return project, get_object_or_404(rows, code=code)


def _recounted(item: Item, now: datetime) -> Item:
    recount([item.project_id], now=now)
    item.refresh_from_db()
    return item


def _needs_part(by: User, project: Project, code: str) -> None:
    """A party enters what it owes itself; officials what the record of the project allows them."""
    account = account_of(by, project)
    if account is None:
        return needs_edit(by, project)
    duty = list_of(project.jurisdiction_id, timezone.localdate()).get(code)
    if duty is None or duty.first.party not in _OWN_PARTS[PartyAccount.Part(account.part)]:
        raise Refused("not-your-part", _("This duty is not one of yours."))
    return None


def _refuse_excused(item: Item) -> None:
    if item.excuse:
        raise Refused("excused", _("This duty was declared not to apply; that has to be taken back first."))


def _day_fault(on: date, now: datetime) -> str | None:
    return _("This day lies in the future.") if on > timezone.localdate(now) else None


def _evidence(project: Project, evidence_id: int | None) -> Document | None:
    """A paper of this project that nobody doubts (TL 二(二)2)."""
    if evidence_id is None:
        return None
    found = Document.objects.trusted().filter(project=project, pk=evidence_id).first()
    if found is None:
        raise Invalid(
            {"evidence": [_("Choose a document of this project that is neither doubtful nor false.")]}
        )
    return found
