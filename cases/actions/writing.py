"""Writing a letter in a case: keeping a draft, signing it, voiding it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.documents.models import ADDRESSEE_MAX, TITLE_MAX, Letter
from agencies.errors import Invalid, Refused
from agencies.people.models import User
from agencies.records.privacy import mask_text
from agencies.vocabulary import LetterKind
from cases.actions.lettering import issue_letter
from cases.actions.lettering import void_letter as void
from cases.actions.receipt import needs_reason
from cases.letter_duties import issuer_for, may_void_letter, may_write_letter
from cases.models import Case, CaseLetter, LetterDraft
from cases.written_letters import Content, content_of

# Generous for a letter, and no place to store other things.
DRAFT_MAX = 40_000


@transaction.atomic
def sign(number: str, kind: LetterKind, said: Mapping[str, Any], *, by: User, now: datetime) -> Letter:
    """The letter gets its number and goes out. `said` has been read by the form of its kind.

    Raises Case.DoesNotExist when the case is not theirs to see, Refused when this kind is not theirs to write, Invalid
    when a text does not fit.
    """
    case = _locked(number, by)
    refuse_writer(by, case, kind)
    issuer = issuer_for(by, case)
    content = content_of(kind, case, issuer, masked(said), now)
    _refuse_length(content)
    letter = issue_letter(
        case, kind, addressee=content.addressee, title=content.title, paragraphs=content.paragraphs,
        enclosures=content.enclosures, issuer=issuer, by=by, now=now,
    )  # fmt: skip
    case.letter_drafts.filter(kind=kind, writer=by).delete()
    return letter


def refuse_writer(by: User, case: Case, kind: LetterKind) -> None:
    if not may_write_letter(by, case, kind):
        message = _("“%(kind)s” is not yours to write in this case now.") % {"kind": kind.label}
        raise Refused("not-your-letter", message)


def masked(said: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers of persons do not stand in letters; what the other body needs of them goes with the enclosures.

    Only what was typed is masked: the case's own number looks much like an identity number.
    """
    return {name: mask_text(value) if isinstance(value, str) else value for name, value in said.items()}


def _refuse_length(content: Content) -> None:
    # A name of the case stands in the title, so this can only come from a name that nobody typed here.
    if len(content.title) > TITLE_MAX or len(content.addressee) > ADDRESSEE_MAX:
        raise Invalid({"addressee": [_("The address or the title of the letter is too long.")]})


@transaction.atomic
def keep_draft(
    case: Case, kind: LetterKind, said: Mapping[str, Sequence[str]], *, by: User, now: datetime
) -> LetterDraft | None:
    """Keep what has been typed, as it was typed; one draft of a kind per writer. Too long a text is not kept."""
    refuse_writer(by, case, kind)
    content = {name: list(values) for name, values in said.items()}
    if sum(len(value) for values in content.values() for value in values) > DRAFT_MAX:
        return None
    draft, _new = LetterDraft.objects.update_or_create(
        case=case, kind=kind, writer=by, defaults={"content": content, "saved_at": now}
    )
    return draft


def drop_draft(case: Case, kind: LetterKind, *, by: User) -> None:
    case.letter_drafts.filter(kind=kind, writer=by).delete()


@transaction.atomic
def void_written(letter_id: int, *, reason: str, by: User, now: datetime) -> Letter:
    """A letter in error: it keeps its number and says that it is void. Raises CaseLetter.DoesNotExist or Refused."""
    seen = CaseLetter.objects.visible_to(by).values_list("case_id", flat=True).get(pk=letter_id)
    case = Case.objects.select_related("coordinator").select_for_update(of=("self",)).get(pk=seen)
    filing = CaseLetter.objects.select_related("letter__issuer").get(pk=letter_id)
    filing.case = case
    if not may_void_letter(by, filing):
        raise Refused("not-your-letter", _("This letter is not yours to void."))
    void(case, filing.letter, reason=needs_reason(reason), by=by, now=now)
    return filing.letter


def _locked(number: str, by: User) -> Case:
    related = ("coordinator", "project", "policy_version")
    return (
        Case.objects.visible_to(by)
        .select_related(*related)
        .select_for_update(of=("self",))
        .get(number=number)
    )
