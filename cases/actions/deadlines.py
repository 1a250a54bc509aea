"""The time limits of a case besides its recipients' feedback: begun by an act, met or cancelled by another."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.limits import cancel, limit_until, meet, start_limit
from agencies.clock.models import TimeLimit
from agencies.clock.standards import STANDARDS
from agencies.people.models import Agency, User
from agencies.policy.model import Policy
from cases.models import Case, Deadline, Transfer

Kind = TimeLimit.Kind
# What the office itself owes until the letters are out, and until the case is ended.
UNTIL_SENT = frozenset({Kind.ACCEPTANCE, Kind.PETITION_FORWARD})
UNTIL_ENDED = frozenset(Kind) - {Kind.VISIT}
# What a recipient owes, or may do, by its letter: with the letter it ends.
OF_LETTER = frozenset({Kind.RECEIPT, Kind.OBJECTION, Kind.OFFICER})
# A date that a person sets is not a slip of the keyboard.
LONGEST = timedelta(days=3 * 365)


def begin(
    case: Case,
    kind: TimeLimit.Kind,
    *,
    now: datetime,
    by: User | None = None,
    start_on: date | None = None,
    start_at: datetime | None = None,
    agency: Agency | None = None,
    transfer: Transfer | None = None,
    policy: Policy | None = None,
    title: str = "",
) -> Deadline:
    """Start a limit of the law, or of the jurisdiction where its file sets one of the same name.

    The case is locked, or not yet to be seen by others. `agency` is who must act: by default who keeps the case.
    """
    rule, standard = (policy.clocks.get(kind) if policy else None), STANDARDS.get(kind)
    if rule:
        how: dict[str, Any] = {"value": rule.value, "unit": rule.unit, "clause": rule.source[:60]}
    else:
        assert standard is not None, kind
        how = {
            "value": standard.value, "unit": standard.unit, "clause": standard.source, "rolls": standard.rolls,
        }  # fmt: skip
    limit = start_limit(
        kind, **how, jurisdiction=case.jurisdiction, agency=agency or case.coordinator, reference=case.number,
        start_on=start_on or timezone.localdate(start_at or now), start_at=start_at,
    )  # fmt: skip
    return _deadline(case, limit, now, by, transfer, title)


def begin_until(
    case: Case,
    kind: TimeLimit.Kind,
    due_on: date,
    *,
    now: datetime,
    by: User | None,
    agency: Agency | None,
    title: str,
    clause: str = "",
    transfer: Transfer | None = None,
) -> Deadline:
    """A limit to a date that a person has set; it lies after today."""
    limit = limit_until(
        kind, due_on, clause=clause, jurisdiction=case.jurisdiction, agency=agency, reference=case.number,
        start_on=timezone.localdate(now),
    )  # fmt: skip
    return _deadline(case, limit, now, by, transfer, title)


def date_fault(due_on: date | None, now: datetime) -> str | None:
    """What is wrong with a date that a person sets."""
    if due_on is None:
        return _("Set a date.")
    if not timezone.localdate(now) < due_on <= timezone.localdate(now) + LONGEST:
        return _("The date lies after today and within three years.")
    return None


def date_letter(case: Case, transfer: Transfer, due_on: date, policy: Policy, now: datetime) -> TimeLimit:
    """The date by which a recipient answers, where the text leaves it to the officer (限时)."""
    rule = policy.officer_sets
    assert rule is not None
    transfer.limit = limit_until(
        Kind.OFFICER, due_on, clause=rule.source[:60], jurisdiction=case.jurisdiction, agency=transfer.agency,
        reference=case.number, start_on=timezone.localdate(now), ladder=policy.ladder,
    )  # fmt: skip
    transfer.save(update_fields=["limit"])
    return transfer.limit


def _deadline(
    case: Case, limit: TimeLimit, now: datetime, by: User | None, transfer: Transfer | None, title: str
) -> Deadline:
    return Deadline.objects.create(
        case=case, transfer=transfer, limit=limit, kind=limit.kind, title=title, set_at=now, set_by=by
    )


def settle(case: Case, kinds: Iterable[str], now: datetime, *, transfer: Transfer | None = None) -> None:
    """What was owed has been done, in time or late: the standing limits of these kinds are met."""
    for deadline in _standing(case, kinds, transfer):
        meet(deadline.limit, now)


def drop(case: Case, kinds: Iterable[str], *, transfer: Transfer | None = None) -> None:
    """Nothing is owed any more: the standing limits of these kinds are cancelled."""
    for deadline in _standing(case, kinds, transfer):
        cancel(deadline.limit)


def _standing(case: Case, kinds: Iterable[str], transfer: Transfer | None) -> list[Deadline]:
    found = case.deadlines.filter(kind__in=list(kinds), limit__state__in=TimeLimit.STANDING)
    if transfer is not None:
        found = found.filter(transfer=transfer)
    return list(found.select_related("limit"))
