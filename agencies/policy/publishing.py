"""The way of a policy from draft to published: each act one transaction, kept as a step of the version."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.policy.access import PolicyVerb, drafts_policy, policy_verbs
from agencies.policy.check import lint
from agencies.policy.model import Fault, PolicyRefused
from agencies.policy.models import PolicyStep, PolicyVersion
from agencies.policy.parse import parsed
from agencies.policy.reasons import because
from agencies.policy.versions import (
    add_step,
    hash_of,
    in_force,
    load,
    lock_place,
    new_version,
    put_in_force,
    standing_on,
)

NOTE_MAX = 500
_ACTS, _STATES = PolicyStep.Act, PolicyVersion.State


@transaction.atomic
def begin_draft(code: str, *, by: User, now: datetime) -> PolicyVersion:
    """A draft with the text of the version in force. Raises Refused when none is, or when it is not theirs to draft."""
    _must_draft(by, code)
    jurisdiction = lock_place(code)
    base = in_force(code, timezone.localdate(now))
    version = new_version(jurisdiction, base.content, base=base, by=by, now=now)
    add_step(version, _ACTS.DRAFTED, by=by, now=now, content=base.content)
    return version


def import_draft(code: str, text: str, *, by: User, now: datetime) -> tuple[PolicyVersion, bool]:
    """A draft out of a file of this place, and whether it is new. Raises PolicyRefused with every fault."""
    _must_draft(by, code)
    _same_place(text, code)
    return load(text, now=now, by=by)


def _must_draft(by: User, code: str) -> None:
    if not drafts_policy(by, code):
        raise Refused("not-yours", _("The office that keeps the cases of a place drafts its policy."))


def _same_place(text: str, code: str) -> None:
    found = parsed(text).code
    if found != code:
        reason = because(
            gettext_noop("this is the policy of %(found)s, not of %(code)s"), found=found, code=code
        )
        raise PolicyRefused([Fault(1, "jurisdiction", reason, field="code")])


def _locked(version_id: int, verb: PolicyVerb, by: User) -> PolicyVersion:
    """The version, locked. Raises Refused when its state or the person's post does not allow the act."""
    version = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    must_be_open(verb, version, by)
    return version


def must_be_open(verb: PolicyVerb, version: PolicyVersion, by: User) -> None:
    """Raises Refused when the state of the version or the person's post does not allow the act."""
    if verb not in policy_verbs(by, version):
        state = version.get_state_display()
        raise Refused(
            "not-open",
            _("Not possible: the version is “%(state)s”, or the act is not yours.") % {"state": state},
        )


def _must_be_read(version: PolicyVersion, seen_hash: str) -> None:
    """Nobody decides on a text unread: `seen_hash` is the content hash of the one that was; "" where nobody reads."""
    if seen_hash and version.content_hash != seen_hash:
        raise Refused(
            "changed-meanwhile",
            _(
                "Somebody has changed this draft since you opened it. Open it again and read what it says now."
            ),
        )


@transaction.atomic
def save_draft(
    version_id: int, text: str, *, seen_hash: str, note: str, by: User, now: datetime
) -> PolicyVersion:
    """Give a draft another text. Raises PolicyRefused with every fault of the text, and Refused when the draft is
    no longer the one that was seen: `seen_hash` is the content hash of that one."""
    version = _locked(version_id, PolicyVerb.EDIT, by)
    if version.content_hash != seen_hash:
        raise Refused(
            "changed-meanwhile",
            _(
                "Somebody has changed this draft since you opened it. Open it again and enter your change there."
            ),
        )
    _same_place(text, version.jurisdiction_id)
    if hash_of(text) != version.content_hash:
        _write(version, text, _ACTS.EDITED, before=_current(version).sequence, note=note, by=by, now=now)
    return version


@transaction.atomic
def undo_edit(version_id: int, *, seen_hash: str = "", by: User, now: datetime) -> PolicyVersion:
    """Take back the last change of the text; again, the one before it."""
    version = _locked(version_id, PolicyVerb.UNDO, by)
    _must_be_read(version, seen_hash)
    last = _current(version)
    if last.before is None:
        raise Refused("nothing-to-undo", _("There is no change to take back."))
    former = version.steps.get(sequence=last.before)
    _write(version, former.content, _ACTS.UNDONE, before=former.before, note=last.note, by=by, now=now)
    return version


def _current(version: PolicyVersion) -> PolicyStep:
    """The step that gave the version the text it has."""
    return version.steps.exclude(content="").latest("sequence")


def may_undo(version: PolicyVersion) -> bool:
    return _current(version).before is not None


def _write(
    version: PolicyVersion,
    text: str,
    act: PolicyStep.Act,
    *,
    before: int | None,
    note: str,
    by: User,
    now: datetime,
) -> None:
    version.content, version.content_hash, version.short = text, hash_of(text), parsed(text).short
    version.save(update_fields=["content", "content_hash", "short"])
    add_step(version, act, by=by, now=now, note=note[:NOTE_MAX], content=text, before=before)


@transaction.atomic
def submit(
    version_id: int, *, effective_from: date, note: str, seen_hash: str = "", by: User, now: datetime
) -> PolicyVersion:
    """Hand a draft in for approval. Raises PolicyRefused with every fault that the check finds."""
    version = _locked(version_id, PolicyVerb.SUBMIT, by)
    _must_be_read(version, seen_hash)
    refuse_faults(
        {
            "effective_from": None
            if effective_from >= timezone.localdate(now)
            else _("The day must not lie in the past: cases are not decided backwards."),
            "note": text_fault(note, NOTE_MAX),
        }
    )
    if refused := [fault for fault in lint.checked(version.content) if not fault.warning]:
        raise PolicyRefused(refused)
    standing = standing_on(version.jurisdiction_id, timezone.localdate(now))
    if standing and standing.content_hash == version.content_hash:
        raise Refused("no-change", _("The draft says the same as the version in force."))
    version.state, version.effective_from, version.submitted_by = _STATES.SUBMITTED, effective_from, by
    version.save(update_fields=["state", "effective_from", "submitted_by"])
    add_step(version, _ACTS.SUBMITTED, by=by, now=now, note=note)
    return version


@transaction.atomic
def send_back(version_id: int, *, reason: str, by: User, now: datetime) -> PolicyVersion:
    """Back to draft, from approval or from the desk of whoever is to approve; the reason is kept."""
    version = _locked(version_id, PolicyVerb.SEND_BACK, by)
    refuse_faults({"reason": text_fault(reason, NOTE_MAX)})
    version.state, version.submitted_by, version.approved_by = _STATES.DRAFT, None, None
    version.save(update_fields=["state", "submitted_by", "approved_by"])
    add_step(version, _ACTS.SENT_BACK, by=by, now=now, note=reason)
    return version


@transaction.atomic
def approve(
    version_id: int, *, note: str = "", seen_hash: str = "", by: User, now: datetime
) -> PolicyVersion:
    """The second person's yes. Whoever worked on the draft cannot give it."""
    version = _locked(version_id, PolicyVerb.APPROVE, by)
    _must_be_read(version, seen_hash)
    refuse_faults({"note": text_fault(note, NOTE_MAX) if note else None})
    version.state, version.approved_by = _STATES.APPROVED, by
    version.save(update_fields=["state", "approved_by"])
    add_step(version, _ACTS.APPROVED, by=by, now=now, note=note)
    return version


@transaction.atomic
def publish_approved(version_id: int, *, by: User, now: datetime) -> PolicyVersion:
    """Put an approved version in force from its day on, or from today when that day has passed meanwhile."""
    version = _locked(version_id, PolicyVerb.PUBLISH, by)
    today = timezone.localdate(now)
    version.effective_from = max(version.effective_from or today, today)
    return put_in_force(version, by=by, now=now)


@transaction.atomic
def discard(version_id: int, *, by: User, now: datetime) -> PolicyVersion:
    """Put a draft aside. It is kept and can be taken up again."""
    return _move(version_id, PolicyVerb.DISCARD, _STATES.DISCARDED, _ACTS.DISCARDED, by, now)


@transaction.atomic
def restore(version_id: int, *, by: User, now: datetime) -> PolicyVersion:
    """Take up a draft that was put aside."""
    return _move(version_id, PolicyVerb.RESTORE, _STATES.DRAFT, _ACTS.RESTORED, by, now)


def _move(
    version_id: int,
    verb: PolicyVerb,
    state: PolicyVersion.State,
    act: PolicyStep.Act,
    by: User,
    now: datetime,
) -> PolicyVersion:
    version = _locked(version_id, verb, by)
    version.state = state
    version.save(update_fields=["state"])
    add_step(version, act, by=by, now=now)
    return version
