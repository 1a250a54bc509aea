"""Cases that have to do with each other: linked, and judged the same matter or not."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from cases.actions.joining import hold, other_of
from cases.actions.locking import locked_case
from cases.actions.receipt import REASON_MAX
from cases.history import record
from cases.models import Case, CaseLink, DuplicateJudgement, Event
from cases.workflow import Verb


@transaction.atomic
def link(number: str, *, other: str, reason: str = "", by: User, now: datetime) -> CaseLink:
    """Two cases have to do with each other, each going its own way."""
    hold(number, other)
    case = locked_case(number, by, Verb.LINK)
    refuse_faults({"reason": text_fault(reason, REASON_MAX) if reason.strip() else None})
    second = other_of(other, by, "number")
    if second.pk == case.pk:
        raise Refused("link-to-itself", _("A case is not linked with itself."))
    if between(case, second).exists():
        raise Refused("linked-already", _("These cases are linked already."))
    made = CaseLink.objects.create(
        kind=CaseLink.Kind.LINKED, from_case=case, to_case=second, reason=mask_text(reason.strip()), made_at=now,
        made_by=by,
    )  # fmt: skip
    _record_both(case, second, Event.Act.LINKED, made.reason, by, now)
    return made


@transaction.atomic
def unlink(number: str, *, other: str, reason: str = "", by: User, now: datetime) -> CaseLink:
    hold(number, other)
    case = locked_case(number, by, Verb.UNLINK)
    refuse_faults({"reason": text_fault(reason, REASON_MAX) if reason.strip() else None})
    second = other_of(other, by, "number")
    made = between(case, second).filter(kind=CaseLink.Kind.LINKED).first()
    if made is None:
        raise Refused("not-linked", _("There is no link with this case that could be removed."))
    made.undone_at, made.undone_by = now, by
    made.save(update_fields=["undone_at", "undone_by"])
    _record_both(case, second, Event.Act.UNLINKED, mask_text(reason.strip()), by, now)
    return made


def between(case: Case, other: Case) -> Any:
    """The standing links of two cases, in either direction."""
    pair = [case.pk, other.pk]
    return CaseLink.objects.standing().filter(from_case__in=pair, to_case__in=pair)


@transaction.atomic
def judge(
    number: str, *, other: str, same: bool, reason: str = "", by: User, now: datetime
) -> DuplicateJudgement:
    """Whether a possible duplicate is one. Either way it is not proposed again; the same matter can then be merged."""
    hold(number, other)
    case = locked_case(number, by, Verb.JUDGE)
    refuse_faults({"reason": text_fault(reason, REASON_MAX) if reason.strip() else None})
    second = other_of(other, by, "other")
    if second.pk == case.pk:
        raise Refused("judge-itself", _("A case is not compared with itself."))
    judged, _new = DuplicateJudgement.objects.update_or_create(
        **DuplicateJudgement.pair(case, second),
        defaults={
            "is_same": same, "reason": mask_text(reason.strip()), "judged_at": now, "judged_by": by,
        },
    )  # fmt: skip
    _record_both(case, second, Event.Act.JUDGED, judged.reason, by, now, same=same)
    return judged


def _record_both(
    case: Case, second: Case, act: Event.Act, note: str, by: User, now: datetime, **more: Any
) -> None:
    record(case, act, by=by, now=now, details={"other": second.number} | more, note=note)
    record(second, act, by=by, now=now, details={"other": case.number} | more, note=note)
