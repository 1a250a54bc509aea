"""What the year still demands of the group's meetings: each directive with what was held and what is planned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from agencies.policy.directives import Directive, Kind, of_kind
from oversight.group.models import GroupMeeting

S = GroupMeeting.State


@dataclass(frozen=True, slots=True)
class DemandedMeeting:
    """`due_on` only where the document names a day. `last` is the latest held in the year, `next` the first planned."""

    directive: Directive
    due_on: date | None
    held: int
    last: GroupMeeting | None
    next: GroupMeeting | None
    today: date

    @property
    def is_met(self) -> bool:
        return self.held > 0

    @property
    def tone(self) -> str:
        """Red once the day is over; without a day a demand is only ever still open."""
        if self.is_met:
            return "done"
        if self.due_on and self.due_on < self.today:
            return "breached"
        return "wait" if self.next else "act"


def demanded_in(
    directives: Sequence[Directive], meetings: Iterable[GroupMeeting], year: int, today: date
) -> list[DemandedMeeting]:
    """`meetings` are those of the year."""
    known = list(meetings)
    return [_one(each, known, year, today) for each in of_kind(directives, Kind.MEETING)]


def _one(directive: Directive, meetings: Sequence[GroupMeeting], year: int, today: date) -> DemandedMeeting:
    of_it = [each for each in meetings if each.kind == directive.code]
    held = sorted((each for each in of_it if each.state == S.HELD), key=_when)
    planned = sorted((each for each in of_it if each.state == S.PLANNED), key=_when)
    return DemandedMeeting(
        directive, directive.due_in(year), len(held), held[-1] if held else None, planned[0] if planned else None, today
    )  # fmt: skip


def _when(meeting: GroupMeeting) -> date:
    return timezone.localdate(meeting.held_at or meeting.planned_for)
