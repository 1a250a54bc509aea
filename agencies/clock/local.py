"""Days that one place makes free by itself (全国年节及纪念日放假办法 art. 4): entered, taken back, what they move."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache

from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.clock.calendar import Calendar
from agencies.clock.days import Calendars, above, whole_calendar
from agencies.clock.entering import SOURCE_MAX, Moves, moves_of, reaching_into, recount_soon
from agencies.clock.models import LocalDay, TimeLimitQuerySet
from agencies.errors import refuse_faults, text_fault
from agencies.people.models import Region, User

NAME_MAX = 60
# A local festival is a few days long.
LONGEST = 15


def days_in(place: str, year: int) -> QuerySet[LocalDay]:
    """The local days that hold in a place (region code), its own and those of its city and province."""
    return (
        LocalDay.objects.filter(region__in=above(place), day__year=year)
        .select_related("region")
        .order_by("day")
    )


def span(first: date, last: date | None) -> list[date]:
    return [first + timedelta(days=n) for n in range(((last or first) - first).days + 1)]


def day_faults(place: str, first: date, last: date | None) -> dict[str, str | None]:
    """What is wrong with these days for a place: they run backwards, are too many, or are free already."""
    if last and last < first:
        return {"last": _("The last day lies before the first.")}
    if last and (last - first).days >= LONGEST:
        return {"last": _("At most %(longest)s days are entered at once.") % {"longest": LONGEST}}
    calendar = whole_calendar(place)
    free = [day for day in span(first, last) if not calendar.guess(day).counts]
    if not free:
        return {}
    words = {"days": "、".join(day.isoformat() for day in free)}
    return {"first": _("Free already: %(days)s. Enter only days that would be worked.") % words}


def moves_with(region: str, days: Iterable[date], today: date) -> Moves:
    """What it would do to the running limits of the place and of all that lies in it to make these days free."""
    added = frozenset(days)
    return moves_of(_reaching(region, added), _proposed(region, added, frozenset()), today)


def moves_without(local: LocalDay, today: date) -> Moves:
    """What it would do to them to take a local day back."""
    gone = frozenset({local.day})
    return moves_of(_reaching(local.region_id, gone), _proposed(local.region_id, frozenset(), gone), today)


@transaction.atomic
def add_days(
    region: Region, first: date, last: date | None, *, name: str, source: str, by: User, now: datetime
) -> int:
    """Make the days free in the place; returns how many running limits are counted again."""
    # Two who enter the same days wait for each other here.
    Region.objects.select_for_update().get(pk=region.pk)
    refuse_faults(
        {"name": text_fault(name, NAME_MAX), "source": text_fault(source, SOURCE_MAX)}
        | day_faults(region.pk, first, last)
    )
    added = frozenset(span(first, last))
    proposed = _proposed(region.pk, added, frozenset())
    LocalDay.objects.bulk_create(
        LocalDay(region=region, day=day, name=name.strip(), source=source.strip()) for day in sorted(added)
    )
    _note(region, sorted(added), ADDITION, f"{name}; {source}", by, now)
    return recount_soon(_reaching(region.pk, added), proposed)


@transaction.atomic
def remove_day(local: LocalDay, *, by: User, now: datetime) -> int:
    """The day is worked again; returns how many running limits are counted again."""
    gone = frozenset({local.day})
    proposed = _proposed(local.region_id, frozenset(), gone)
    _note(local.region, [local.day], DELETION, f"{local.name}; {local.source}", by, now)
    reaching = _reaching(local.region_id, gone)
    local.delete()
    return recount_soon(reaching, proposed)


def _reaching(region: str, days: frozenset[date]) -> TimeLimitQuerySet:
    """The running limits of the place and of all that lies in it."""
    return reaching_into(min(days), max(days)).filter(jurisdiction__in=Region.objects.inside(region))


def _proposed(region: str, added: frozenset[date], gone: frozenset[date]) -> Calendars:
    """The calendar of each place with these days of one region put in or left out."""
    nation = whole_calendar()

    @cache
    def of(place: str) -> Calendar:
        rows = set(LocalDay.objects.filter(region__in=above(place)).values_list("region_id", "day"))
        if region in above(place):
            rows = {(code, day) for code, day in rows if code != region or day not in gone}
            rows |= {(region, day) for day in added}
        return nation.without(day for _code, day in rows)

    return of


def _note(region: Region, days: list[date], flag: int, message: str, by: User, now: datetime) -> None:
    LogEntry.objects.create(
        user=by, action_time=now, content_type=ContentType.objects.get_for_model(LocalDay), object_id=region.pk,
        object_repr=f"{region.pk} {', '.join(day.isoformat() for day in days)}"[:200], action_flag=flag,
        change_message=message,
    )  # fmt: skip
