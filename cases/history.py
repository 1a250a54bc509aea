"""Entries of a case's history: written under the case's lock, proved by recomputing the chain."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db.models import F

from agencies.people.models import User
from agencies.records.chain import GENESIS, link
from cases.models import Case, Event
from cases.telling import tell


def payload(event: Event, number: str) -> dict[str, Any]:
    """What of an entry is hashed; docs/history.md describes it to outsiders."""
    return {
        "case": number,
        "sequence": event.sequence,
        "act": str(event.act),
        "at": event.at.astimezone(UTC).isoformat(),
        "actor": event.actor_id,
        "agency": event.agency_id,
        "details": event.details,
    }


def record(
    case: Case,
    act: str,
    *,
    by: User | None,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    note: str = "",
) -> Event:
    """Append one entry to a case that the caller has locked, and tell whom it concerns.

    `details` must hold no personal data.
    """
    event = next_entry(case, act, by=by, now=now, details=details, note=note)
    event.save(force_insert=True)
    case.save(update_fields=["event_count", "head_hash"])
    tell(event)
    return event


def next_entry(
    case: Case,
    act: str,
    *,
    by: User | None,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    note: str = "",
) -> Event:
    """The entry, and the case that counts it, both still to be saved: a new case is then written once, not twice."""
    event = Event(
        case=case,
        sequence=case.event_count + 1,
        act=act,
        at=now,
        actor=by,
        agency_id=by.agency_id if by else None,
        details=dict(details or {}),
        note=note,
        previous_hash=case.head_hash or GENESIS,
    )
    event.hash = link(event.previous_hash, payload(event, case.number))
    case.event_count, case.head_hash = event.sequence, event.hash
    return event


@dataclass(frozen=True, slots=True)
class Checked:
    """The history of one case as it is stored now, and what recomputing it found.

    `broken` is the sequence of the first entry that does not fit, 0 when the end is missing, None when all is whole;
    `counted` and `head` are what the case itself keeps of its history.
    """

    events: Sequence[Event]
    counted: int
    head: str
    broken: int | None

    @property
    def missing(self) -> int | None:
        """The entry that is not there any more, when that is what is wrong."""
        there = {event.sequence for event in self.events}
        return self.broken - 1 if self.broken and self.broken > 1 and self.broken - 1 not in there else None


def checked(case: Case) -> Checked:
    """One statement reads the entries and the case that counts them: work going on meanwhile is no tampering."""
    found = Event.objects.filter(case=case).select_related("actor", "agency").order_by("sequence")
    events = list(found.annotate(counted=F("case__event_count"), head=F("case__head_hash")))
    counted, head = (events[0].counted, events[0].head) if events else (case.event_count, case.head_hash)
    return Checked(events, counted, head, first_break(case.number, counted, head, events))


def broken_cases() -> Iterator[tuple[str, int]]:
    """(case number, sequence) for every case of the installation whose history is not whole.

    The sequence is that of the first entry that does not fit, 0 when entries are missing at the end.

    Two ordered streams walked side by side: memory stays flat, whatever the number of cases.
    """
    cases = Case.objects.order_by("pk").values_list("pk", "number", "event_count", "head_hash").iterator()
    events = groupby(
        Event.objects.order_by("case_id", "sequence").iterator(), key=lambda event: event.case_id
    )
    owner, entries = next(events, (None, iter(())))
    for pk, number, count, head in cases:
        mine: Iterator[Event] = entries if owner == pk else iter(())
        if (sequence := first_break(number, count, head, mine)) is not None:
            yield number, sequence
        if owner == pk:
            owner, entries = next(events, (None, iter(())))


def first_break(number: str, count: int, head: str, events: Iterable[Event]) -> int | None:
    """The sequence of the first entry that does not fit, 0 when the end is missing, None when all is whole."""
    previous, expected = GENESIS, 1
    for event in events:
        fits = event.sequence == expected and event.previous_hash == previous
        if not fits or event.hash != link(previous, payload(event, number)):
            return event.sequence
        previous, expected = event.hash, expected + 1
    whole = expected - 1 == count and (head or GENESIS) == previous
    return None if whole else 0
