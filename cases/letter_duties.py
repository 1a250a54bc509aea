"""Who may write which letter in a case, and void it: answers from a person's part, whatever the case's status."""

from agencies.people.models import Agency, User
from agencies.vocabulary import LetterKind
from cases.actions.keeping import writer_of
from cases.duties import HANDLING, STAFF, keeps
from cases.models import Case, CaseLetter, Transfer
from cases.written_letters import KINDS

# A body that leads writes to firms and to other bodies in its own name; the rest is the office's.
OF_A_LEAD = (LetterKind.RECTIFICATION, LetterKind.ASSISTANCE, LetterKind.REFERRAL)
# An ended case is still answered for, and its last meeting written up.
AFTER_THE_END = (LetterKind.REPLY, LetterKind.MINUTES)


def letters_to_write(user: User, case: Case) -> tuple[LetterKind, ...]:
    """The kinds of letters this person may write in a case they can see."""
    if keeps(user, case):
        mine: tuple[LetterKind, ...] = KINDS
    elif user.role in STAFF and user.agency_id is not None and _leads(user, case):
        mine = OF_A_LEAD
    else:
        mine = ()
    return tuple(kind for kind in mine if case.closed_at is None or kind in AFTER_THE_END)


def may_write_letter(user: User, case: Case, kind: LetterKind) -> bool:
    return kind in letters_to_write(user, case)


def may_void_letter(user: User, filing: CaseLetter) -> bool:
    """Whoever writes for the body that issued it. Transfers, orders and the like are withdrawn by their own acts."""
    letter = filing.letter
    if letter.voided_at is not None or letter.kind not in KINDS or user.role not in STAFF:
        return False
    return user.agency_id == letter.issuer_id or (letter.issuer.is_coordinator and keeps(user, filing.case))


def issuer_for(user: User, case: Case) -> Agency:
    """In whose name a person who may write a letter of this case writes it."""
    if keeps(user, case) or user.agency is None:
        return writer_of(case)
    return user.agency


def _leads(user: User, case: Case) -> bool:
    leading = (Transfer.Kind.LEAD, Transfer.Kind.JOINT)
    return case.transfers.live().filter(agency=user.agency_id, kind__in=leading).exists()


def may_make_dossier(user: User, case: Case) -> bool:
    """Who keeps or handles the case, and who looks at the whole jurisdiction; who is only informed has no file."""
    if user.role in (User.Role.LEADER, User.Role.AUDITOR) or keeps(user, case):
        return True
    return user.role in STAFF and case.access.filter(agency=user.agency_id, kind__in=HANDLING).exists()
