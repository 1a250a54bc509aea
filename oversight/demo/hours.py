"""When an office acts: working days counted back from a day, and moments within office hours."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from agencies.clock.calendar import UnpublishedYear
from agencies.clock.days import calendar_around

# One act of a case after the other, so that what follows on the same day comes later: (from, minutes).
SLOTS = ((time(8, 32), 95), (time(10, 20), 95), (time(13, 40), 85), (time(15, 20), 105))


@dataclass(frozen=True, slots=True)
class Hours:
    """`days` are the working days before `as_of`, the nearest first; most cases fall into the first `span`."""

    as_of: date
    days: tuple[date, ...]
    upcoming: tuple[date, ...]
    span: int

    def day(self, ago: int) -> date:
        """The `ago`-th working day before, 1 being the last one."""
        if ago < 1:
            raise ValueError("an act of the demo lies before its as-of day")
        return self.days[min(ago, len(self.days)) - 1]

    def moment(self, day: date, slot: int, rng: Random) -> datetime:
        begin, minutes = SLOTS[slot]
        at = datetime.combine(day, begin) + timedelta(seconds=rng.randrange(minutes * 60))
        return timezone.make_aware(at)

    @property
    def due_soon(self) -> tuple[int, ...]:
        """How many working days ago a letter arrived whose 5 working days end today or within two days."""
        last = self.as_of + timedelta(days=2)
        return tuple(5 - place for place, day in enumerate(self.upcoming[:2]) if day <= last) or (5,)


def hours_before(as_of: date, *, earliest: date, reach: int = 120) -> Hours:
    """The office's days from `earliest` on; the `span` covers the last `reach` calendar days."""
    calendar = calendar_around(earliest)

    def works(day: date) -> bool:
        try:
            return calendar.kind(day).counts
        except UnpublishedYear:
            return day.weekday() < 5

    past = (as_of - timedelta(days=n) for n in range(1, (as_of - earliest).days + 1))
    coming = (as_of + timedelta(days=n) for n in range(15))
    days = tuple(filter(works, past))
    span = sum(day >= as_of - timedelta(days=reach) for day in days)
    return Hours(as_of, days, tuple(filter(works, coming)), span)
