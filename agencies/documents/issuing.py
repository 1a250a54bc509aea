"""Numbering a letter: the one way to a row of it. It is frozen from then on, and only ever voided."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from agencies.documents.models import Letter
from agencies.documents.series import pattern_of, scope_of
from agencies.people.models import Agency, User
from agencies.policy.model import Policy
from agencies.records.numbering import take
from agencies.vocabulary import LetterKind


def numbered(
    kind: LetterKind, *, issuer: Agency, policy: Policy | None, addressee: str, title: str,
    paragraphs: Sequence[str], by: User | None, now: datetime, enclosures: Sequence[str] = (),
    serial: int | None = None,
) -> Letter:  # fmt: skip
    """A letter with the next number of its series, or with one already taken. Whoever has it written files it."""
    year = timezone.localtime(now).year
    serial = serial or take(scope_of(kind, issuer, year))
    return Letter.objects.create(
        kind=kind, issuer=issuer, issuer_name=issuer.name, year=year, serial=serial,
        number=pattern_of(kind, issuer, policy).format(year=year, serial=serial), addressee=addressee, title=title,
        paragraphs=list(paragraphs), enclosures=list(enclosures), contact=contact_of(issuer), issued_at=now,
        issued_by=by,
    )  # fmt: skip


def contact_of(issuer: Agency) -> str:
    """Whom to call about a letter, as it stands under the text; empty where the directory names nobody."""
    said = (("联系人", issuer.contact), ("联系电话", issuer.phone))
    return "，".join(f"{what}：{who}" for what, who in said if who)
