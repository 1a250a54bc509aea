"""A time limit's whole life: hours, days and months, extended, suspended and resumed, over holidays and years that
nobody has published; no pause is lost, no day is given twice, and a holiday never takes one away.
"""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agencies.clock.calendar import Calendar
from agencies.clock.days import calendar_around
from agencies.clock.limits import (
    due_after,
    end_of,
    extend,
    meet,
    recount,
    recountable,
    resume,
    run_on,
    start_limit,
    suspend,
)
from agencies.clock.models import CalendarYear, LocalDay, TimeLimit
from agencies.clock.published import published_calendar
from agencies.clock.standards import STANDARDS
from agencies.clock.sweep import pass_points
from agencies.errors import Refused
from agencies.models import Agency, Region
from agencies.vocabulary import TimeUnit
from tests.world import SHANGHAI, World

U, K, State = TimeUnit, TimeLimit.Kind, TimeLimit.State
CALENDAR = published_calendar()
# Days in and around the unpublished years, so that estimates are tried as well.
DAYS = st.dates(date(2025, 1, 1), date(2027, 6, 30))
SUSPENDABLE = [U.WORKING_DAY, U.DAY, U.MONTH]


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


def d(text: str) -> date:
    return date.fromisoformat(text)


# ---- when it is due


@pytest.mark.parametrize(
    ("start", "value", "unit", "rolls", "due"),
    [
        ("2026-04-29", 5, U.WORKING_DAY, False, "2026-05-09"),  # Labour Day; Saturday 9 May is worked
        ("2026-04-16", 15, U.DAY, False, "2026-05-01"),  # ends on a holiday and stays there
        ("2026-04-16", 15, U.DAY, True, "2026-05-06"),  # moves past the holiday
        ("2026-04-25", 14, U.DAY, True, "2026-05-09"),  # a worked Saturday is no free day
        ("2026-01-30", 45, U.DAY, True, "2026-03-16"),
        ("2026-09-10", 15, U.DAY, True, "2026-09-28"),  # Mid-Autumn, 25 to 27 September
        ("2026-01-31", 1, U.MONTH, False, "2026-02-28"),  # where there is no 31st, the last day
        ("2024-01-31", 1, U.MONTH, False, "2024-02-29"),
        ("2026-08-15", 6, U.MONTH, False, "2027-02-15"),
        ("2026-04-01", 1, U.MONTH, True, "2026-05-06"),
        ("2026-11-30", 3, U.MONTH, False, "2027-02-28"),
    ],
)  # fmt: skip
def test_days_working_days_and_months_end_on(
    start: str, value: int, unit: TimeUnit, rolls: bool, due: str
) -> None:
    assert due_after(d(start), value, unit, CALENDAR, rolls=rolls).on == d(due)


@pytest.mark.parametrize(
    ("start", "value", "due"),
    [
        ("2026-04-28T09:30", 24, "2026-04-29T09:30"),
        ("2026-04-30T23:59", 24, "2026-05-01T23:59"),  # an hour counts on a holiday as well
        ("2026-12-31T12:00", 24, "2027-01-01T12:00"),  # and in a year that nobody has published
        ("2026-04-28T09:30", 1, "2026-04-28T10:30"),
    ],
)
def test_hours_end_to_the_minute(world: World, start: str, value: int, due: str) -> None:
    begun = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)
    limit = started(U.HOUR, value, begun.date(), start_at=begun)
    assert limit.due_at == datetime.fromisoformat(due).replace(tzinfo=SHANGHAI)
    assert not limit.provisional


def test_a_year_that_is_not_published_is_estimated_and_never_lapses(world: World) -> None:
    limit = started(U.WORKING_DAY, 5, d("2026-12-30"))
    assert (limit.due_on, limit.provisional) == (d("2027-01-06"), True)
    pass_points(at(d("2027-03-01")))
    limit.refresh_from_db()
    assert (limit.state, limit.next_at) == (State.RUNNING, None)
    assert limit.steps.filter(name="lapsed").count() == 0
    rolled = started(U.DAY, 5, d("2026-12-30"), rolls=True)
    assert (rolled.due_on, rolled.provisional) == (d("2027-01-04"), True)
    plain = started(U.DAY, 5, d("2026-12-30"))
    assert not plain.provisional, "calendar days need no calendar"


def test_every_limit_of_the_law_says_from_where_it_is_and_what_a_free_day_does() -> None:
    for standard in STANDARDS.values():
        assert "《" in standard.source and standard.starts
        assert (standard.unit is U.DAY) == bool(standard.rolls_source)
    assert {kind: each.extension for kind, each in STANDARDS.items() if each.extension} == {
        K.INVESTIGATION: 30, K.PETITION_ANSWER: 30, K.ARBITRATION: 15,
    }  # fmt: skip


# ---- a pause moves the end by exactly its own length


def units_between(first: date, last: date, unit: TimeUnit, calendar: Calendar) -> int:
    return calendar.estimate_between(first, last) if unit is U.WORKING_DAY else (last - first).days


def moved(due: date, length: int, unit: TimeUnit, calendar: Calendar) -> date:
    if unit is not U.WORKING_DAY:
        return due + timedelta(days=length)
    return calendar.estimate_after(due, length).on if length else due


LIVES = st.tuples(
    DAYS, st.integers(1, 60), st.sampled_from(SUSPENDABLE), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 90)),
                                                                    min_size=1, max_size=3),
)  # fmt: skip


@given(LIVES)
@example((d("2026-04-29"), 5, U.WORKING_DAY, [(10, 3)]))  # suspended on the last day, resumed on a free one
@example((d("2026-12-28"), 5, U.WORKING_DAY, [(3, 20), (1, 1)]))
def test_a_pause_moves_the_end_by_exactly_its_length_and_so_do_several(
    life: tuple[date, int, TimeUnit, list[tuple[int, int]]],
) -> None:
    start, value, unit, wanted = life
    value = min(value, 12) if unit is U.MONTH else value
    due, pauses = due_after(start, value, unit, CALENDAR).on, []
    earliest = start
    for after, lasting in wanted:
        # It is suspended while it runs, and resumed whenever.
        first = min(earliest + timedelta(days=after), due)
        last = first + timedelta(days=lasting)
        length = units_between(first, last, unit, CALENDAR)
        pauses.append([first.isoformat(), last.isoformat()])
        expected = moved(due, length, unit, CALENDAR)
        if expected < last:
            # Only where it stood still on its last day, and ran on when nobody was at work.
            assert first == due and not CALENDAR.guess(last).counts
            expected = CALENDAR.estimate_after(last, 1).on
        due = due_after(start, value, unit, CALENDAR, pauses=pauses).on
        assert due == expected
        assert due >= last, "it is not over when it runs on"
        earliest = last


@given(DAYS, st.integers(1, 60), st.integers(0, 30), st.sampled_from(SUSPENDABLE))
def test_resuming_on_the_same_day_moves_nothing(start: date, value: int, after: int, unit: TimeUnit) -> None:
    value = min(value, 12) if unit is U.MONTH else value
    due = due_after(start, value, unit, CALENDAR)
    day = min(start + timedelta(days=after), due.on).isoformat()
    resumed = due_after(start, value, unit, CALENDAR, pauses=[[day, day]])
    if CALENDAR.guess(date.fromisoformat(day)).counts or unit is not U.WORKING_DAY:
        assert resumed.on == due.on
    assert resumed.on >= due.on


@given(DAYS, st.integers(1, 40), st.integers(1, 20), st.integers(0, 20), st.integers(0, 60))
def test_an_extension_and_a_pause_both_count(
    start: date, value: int, extra: int, after: int, lasting: int
) -> None:
    due = due_after(start, value, U.WORKING_DAY, CALENDAR).on
    first = min(start + timedelta(days=after), due)
    pause = [[first.isoformat(), (first + timedelta(days=lasting)).isoformat()]]
    paused = due_after(start, value, U.WORKING_DAY, CALENDAR, pauses=pause).on
    both = due_after(start, value + extra, U.WORKING_DAY, CALENDAR, pauses=pause).on
    if first < due:
        assert both == CALENDAR.estimate_after(paused, extra).on
    # Paused on its last day and run on when nobody was at work, it has gained a day already.
    assert both > paused or first == due


@given(
    DAYS, st.integers(1, 60), st.sampled_from(SUSPENDABLE), st.booleans(), st.lists(st.integers(0, 200), max_size=6),
    st.integers(0, 40), st.integers(0, 60),
)  # fmt: skip
def test_a_holiday_never_makes_a_limit_fall_earlier_whoever_sets_it(
    start: date, value: int, unit: TimeUnit, rolls: bool, offsets: list[int], after: int, lasting: int
) -> None:
    value = min(value, 12) if unit is U.MONTH else value
    free = frozenset(start + timedelta(days=each) for each in offsets)
    local, national = (
        CALENDAR.without(free),
        Calendar(CALENDAR.off | free, CALENDAR.made_up - free, CALENDAR.years),
    )
    first = min(start + timedelta(days=after), due_after(start, value, unit, CALENDAR).on)
    pauses = [[first.isoformat(), (first + timedelta(days=lasting)).isoformat()]]
    for given_pauses in ([], pauses):
        before = due_after(start, value, unit, CALENDAR, rolls=rolls, pauses=given_pauses).on
        for changed in (local, national):
            assert due_after(start, value, unit, changed, rolls=rolls, pauses=given_pauses).on >= before


# ---- as rows


def started(unit: TimeUnit, value: int, start: date, **more: Any) -> TimeLimit:
    agency = Agency.objects.filter(jurisdiction="130304").first()
    return start_limit(
        K.FEEDBACK, value=value, unit=unit, clause="五(三)四", jurisdiction=Region.objects.get(pk="130304"), agency=agency,
        start_on=start, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "value", "start", "first", "last", "due"),
    [
        (U.WORKING_DAY, 5, "2026-04-29", "2026-04-30", "2026-05-07", "2026-05-12"),
        (U.WORKING_DAY, 5, "2026-04-29", "2026-05-09", "2026-05-10", "2026-05-11"),  # to a Sunday, on the last day
        (U.WORKING_DAY, 5, "2026-12-28", "2026-12-30", "2027-01-06", "2027-01-11"),  # into an unpublished year
        (U.DAY, 60, "2026-03-02", "2026-03-12", "2026-03-22", "2026-05-11"),
        (U.MONTH, 3, "2026-03-31", "2026-04-10", "2026-04-20", "2026-07-10"),
    ],
)  # fmt: skip
def test_a_suspension_is_kept_on_the_row_and_moves_its_date(
    world: World, unit: TimeUnit, value: int, start: str, first: str, last: str, due: str
) -> None:
    limit = started(unit, value, d(start))
    suspend(limit, at(d(first)))
    assert (limit.state, limit.next_at) == (State.SUSPENDED, None)
    resume(limit, at(d(last)))
    limit.refresh_from_db()
    assert (limit.state, limit.due_on, limit.pauses) == (State.RUNNING, d(due), [[first, last]])
    assert limit.due_at == end_of(d(due))


def test_a_pause_is_not_lost_when_the_limit_changes(world: World) -> None:
    """Extended after a pause, suspended again, answered and returned: every day it stood still is kept."""
    limit = started(U.WORKING_DAY, 5, d("2026-06-01"))  # due on the 8th
    suspend(limit, at(d("2026-06-02")))
    resume(limit, at(d("2026-06-04")))
    assert limit.due_on == d("2026-06-10")
    extend(limit, 3, at(d("2026-06-04")))
    assert limit.due_on == d("2026-06-15")
    suspend(limit, at(d("2026-06-15")))
    meet(limit, at(d("2026-06-17")))
    run_on(limit, at(d("2026-06-17")))
    assert (limit.state, limit.due_on) == (State.RUNNING, d("2026-06-17"))
    assert len(limit.pauses) == 2


def test_nothing_is_breached_while_it_stands_still(world: World) -> None:
    limit = started(U.WORKING_DAY, 5, d("2026-06-01"))
    suspend(limit, at(d("2026-06-05")))
    for day in (6, 8, 9, 30):
        pass_points(at(date(2026, 6, day), 23))
    limit.refresh_from_db()
    assert (limit.state, limit.steps.count()) == (State.SUSPENDED, 0)
    assert meet(limit, at(d("2026-07-31"))) is True, "what is done meanwhile is in time"


def test_resumed_on_the_same_day_nothing_moves_and_nobody_is_warned_twice(world: World) -> None:
    limit = started(U.WORKING_DAY, 5, d("2026-06-01"))
    pass_points(at(d("2026-06-05")))
    limit.refresh_from_db()
    before = (limit.due_on, limit.point, limit.next_at)
    suspend(limit, at(d("2026-06-05"), 11))
    resume(limit, at(d("2026-06-05"), 12))
    assert (limit.due_on, limit.point, limit.next_at) == before
    assert limit.steps.count() == 1


def test_an_ended_or_overdue_limit_is_neither_suspended_nor_extended_into_the_past(world: World) -> None:
    limit = started(U.WORKING_DAY, 5, d("2026-06-01"))
    for act, code in (
        (lambda: suspend(limit, at(d("2026-06-09"))), "limit-not-running"),
        (lambda: extend(limit, 1, at(d("2026-06-11"))), "extension-too-short"),
        (lambda: resume(limit, at(d("2026-06-02"))), "limit-not-suspended"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == code
        limit.refresh_from_db()
    meet(limit, at(d("2026-06-02")))
    with pytest.raises(Refused) as refused:
        extend(limit, 1, at(d("2026-06-02")))
    assert refused.value.code == "limit-ended"


def test_counted_again_to_the_same_day_nothing_is_repeated(world: World) -> None:
    """The year is published and the estimate was right: who was warned is not warned again."""
    limit = started(U.WORKING_DAY, 5, d("2026-12-30"))
    pass_points(at(d("2027-01-06"), 12))
    limit.refresh_from_db()
    assert list(limit.steps.values_list("name", flat=True)) == ["due_today"]
    CalendarYear.objects.create(year=2027)
    assert recountable() == [limit.pk]
    assert recount(limit, at(d("2027-01-06"), 13))
    assert (limit.due_on, limit.provisional) == (d("2027-01-06"), False)
    pass_points(at(d("2027-01-06"), 14))
    assert limit.steps.count() == 1
    pass_points(at(d("2027-01-07")))
    assert list(limit.steps.order_by("stage").values_list("name", flat=True)) == ["due_today", "lapsed"]


def test_the_points_of_a_limit_lie_in_order_and_at_work(world: World) -> None:
    limit = started(U.WORKING_DAY, 60, d("2026-04-27"), ladder=[("remind", 1), ("talk", 10)])
    assert [name for name, _days in limit.points] == [
        "due_soon", "due_soon", "due_today", "lapsed", "remind", "talk"
    ]  # fmt: skip
    seen = []
    while limit.next_at:
        seen.append(limit.next_at.astimezone(SHANGHAI))
        pass_points(limit.next_at)
        limit.refresh_from_db()
    assert all(one < other for one, other in pairwise(seen))
    assert [moment.hour for moment in seen] == [9, 9, 9, 0, 9, 9]
    assert [step.name for step in limit.steps.order_by("stage")] == [name for name, _days in limit.points]


# ---- the days off of a place


def test_a_place_counts_without_the_days_it_has_made_free_and_no_other_does(world: World) -> None:
    urumqi = Region.objects.create(code="650000", name="新疆维吾尔自治区", kind="province")
    Region.objects.create(code="654200", name="塔城地区", kind="city", parent=urumqi)
    for day in (27, 28):
        LocalDay.objects.create(region=urumqi, day=date(2026, 5, day), name="古尔邦节", source="新政办")
    start = d("2026-05-25")
    here, there = (calendar_around(start, place) for place in ("654224", "130304"))
    assert here.working_days_after(start, 5).on == d("2026-06-03")
    assert there.working_days_after(start, 5).on == d("2026-06-01")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(offsets=st.sets(st.integers(0, 30), max_size=5), value=st.integers(1, 15))
def test_a_local_holiday_in_the_table_never_makes_a_limit_fall_earlier(
    world: World, offsets: set[int], value: int
) -> None:
    start, region = d("2026-05-25"), Region.objects.get(pk="130304")
    before = calendar_around(start, region.pk).estimate_after(start, value).on
    LocalDay.objects.filter(region=region).delete()
    plain = calendar_around(start, region.pk).estimate_after(start, value).on
    LocalDay.objects.bulk_create(
        LocalDay(region=region, day=start + timedelta(days=n), name="节", source="文") for n in offsets
    )
    assert calendar_around(start, region.pk).estimate_after(start, value).on >= plain
    assert before >= plain
