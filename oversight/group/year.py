"""What the document in force demands as tasks in a year. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agencies.policy.directives import Directive, Kind, of_kind


class When(StrEnum):
    """A date that names one year belongs to the list of that year alone; every other task comes back each year."""

    NOW = "now"
    PAST = "past"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Demand:
    directive: Directive
    due_on: date | None
    when: When


def demands(directives: Sequence[Directive], year: int) -> Iterator[Demand]:
    """In the order of the document. What lies in the past is shown as history and never laid out again: whether it
    was done is a matter of its own year; what still holds of it, the targets and the other directives say."""
    for each in of_kind(directives, Kind.TASK):
        due_on = each.due_in(year)
        named = _year_named(each.due)
        when = When.NOW if named in (None, year) else When.PAST if named < year else When.AHEAD
        yield Demand(each, due_on, when)


def _year_named(moment: str) -> int | None:
    """The year of `2017-12-31`; none of `12-31` or of a festival."""
    head, _dash, _rest = moment.partition("-")
    return int(head) if len(head) == 4 and head.isdigit() else None
