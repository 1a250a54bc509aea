"""When something may go out: in working hours of working days, make-up days included. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from agencies.clock.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Hours:
    """Of one place. A year without a published calendar is taken as plain weeks: waiting for it would lose messages."""

    calendar: Calendar
    start: time
    end: time

    def is_open(self, moment: datetime) -> bool:
        here = timezone.localtime(moment)
        return self.calendar.is_working(here.date()) and self.start <= here.time() < self.end

    def next_start(self, moment: datetime) -> datetime:
        """The first start of work after a moment."""
        day = timezone.localdate(moment)
        while not self.calendar.is_working(day) or self._start_of(day) <= moment:
            day += timedelta(days=1)
        return self._start_of(day)

    def _start_of(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, self.start))

    def ready_at(self, now: datetime, *, written_at: datetime, in_digest: bool) -> datetime:
        """When what is due may go out: `now`, or later. What is collected waits for the next start of work."""
        if in_digest and (start := self.next_start(written_at)) > now:
            return start
        return now if self.is_open(now) else self.next_start(now)
