"""Issuing a letter in a case: the one way to a number. It is frozen from then on, and only ever voided."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from agencies.documents.issuing import numbered
from agencies.documents.models import Letter
from agencies.errors import Refused
from agencies.people.models import Agency, User
from agencies.policy.model import Policy
from agencies.policy.versions import standing_on
from agencies.vocabulary import LetterKind
from cases.actions.keeping import writer_of
from cases.history import record
from cases.models import Case, CaseLetter, Event, Transfer


def issue_letter(
    case: Case, kind: LetterKind, *, addressee: str, title: str, paragraphs: Sequence[str], by: User | None,
    now: datetime, issuer: Agency | None = None, transfer: Transfer | None = None, enclosures: Sequence[str] = (),
    note: str = "",
) -> Letter:  # fmt: skip
    """Number a letter of a locked case, keep it with the case and say so in its history.

    `issuer` is who signs: by default the office that writes for this case, with the numbers its policy sets. Call it
    late in a transaction: it holds the series until commit, so that a rollback gives the number back. Minutes and
    notices to nobody in particular have an empty `addressee`. `note` is free text for the history, masked already.
    """
    writer = issuer or writer_of(case)
    letter = numbered(
        kind, issuer=writer, policy=policy_for(case, now), addressee=addressee, title=title,
        paragraphs=paragraphs, enclosures=enclosures, by=by, now=now,
    )  # fmt: skip
    file_letter(case, letter, transfer)
    details = {"letter": letter.number, "id": letter.pk, "kind": kind.value}
    if transfer is not None:
        details["transfer"] = transfer.pk
    record(case, Event.Act.LETTER_ISSUED, by=by, now=now, details=details, note=note)
    return letter


def policy_for(case: Case, now: datetime) -> Policy | None:
    """The policy the case was decided by; before that the one in force, and none where none is published."""
    version = case.policy_version or standing_on(case.jurisdiction_id, timezone.localdate(now))
    return version.policy if version else None


def file_letter(case: Case, letter: Letter, transfer: Transfer | None = None) -> None:
    CaseLetter.objects.create(letter=letter, case=case, transfer=transfer, issued_at=letter.issued_at)


def void_letter(case: Case, letter: Letter, *, reason: str, by: User | None, now: datetime) -> None:
    """A letter of a locked case no longer stands; its number is never given again. `reason` is masked already."""
    if letter.voided_at is not None:
        raise Refused("letter-void", f"{letter.number}")
    letter.voided_at, letter.void_reason = now, reason[:200]
    letter.save(update_fields=["voided_at", "void_reason"])
    details = {"letter": letter.number, "id": letter.pk, "kind": letter.kind}
    record(case, Event.Act.WITHDRAWN, by=by, now=now, details=details, note=reason[:200])
