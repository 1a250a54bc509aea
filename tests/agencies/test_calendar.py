"""Working days: make-up days count, holidays do not, the day of receipt does not, an unpublished year raises."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.clock.calendar import Calendar, DayKind, UnpublishedYear
from agencies.clock.published import published_calendar

CALENDAR = published_calendar()


@pytest.mark.clause("BDH-5.3.4")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-02-13", "2026-02-27"),  # Spring Festival; Saturday the 14th is worked
        ("2026-04-29", "2026-05-09"),  # Labour Day; Saturday 9 May is worked
        ("2026-04-30", "2026-05-11"),
        ("2026-09-18", "2026-09-24"),  # Sunday the 20th is worked, Mid-Autumn begins on the 25th
        ("2026-03-02", "2026-03-09"),  # a plain week
        ("2026-03-07", "2026-03-13"),  # received on a Saturday
        ("2025-12-29", "2026-01-06"),  # over New Year; Sunday 4 January is worked
    ],
)
def test_five_working_days_after_receipt_end_on(received: str, due: str) -> None:
    assert CALENDAR.working_days_after(date.fromisoformat(received), 5).on == date.fromisoformat(due)


def test_the_calculation_names_each_day_that_did_not_count() -> None:
    skipped = CALENDAR.working_days_after(date(2026, 4, 30), 5).not_counted
    assert [step.day.day for step in skipped] == [1, 2, 3, 4, 5, 10]
    assert {step.kind for step in skipped} == {DayKind.HOLIDAY, DayKind.WEEKEND}


def test_a_year_that_is_not_published_raises_and_is_never_guessed() -> None:
    with pytest.raises(UnpublishedYear) as error:
        CALENDAR.working_days_after(date(2026, 12, 30), 5)
    assert error.value.year == 2027


def test_an_estimate_into_an_unpublished_year_is_marked_provisional() -> None:
    due = CALENDAR.estimate_after(date(2026, 12, 30), 5)
    assert due.provisional
    assert due.on == date(2027, 1, 6)
    assert not CALENDAR.estimate_after(date(2026, 3, 2), 5).provisional


def test_marking_a_day_as_a_holiday_never_brings_the_due_date_forward() -> None:
    plain = Calendar.of((), (), [2026])
    start = date(2026, 6, 1)
    for day in range(2, 20):
        holiday = Calendar.of([date(2026, 6, day)], (), [2026])
        assert holiday.working_days_after(start, 5).on >= plain.working_days_after(start, 5).on


@given(st.dates(date(2005, 1, 1), date(2026, 6, 30)), st.integers(1, 60))
def test_the_due_day_is_a_working_day_and_the_count_between_agrees(start: date, days: int) -> None:
    due = CALENDAR.working_days_after(start, days).on
    assert CALENDAR.kind(due).counts
    assert CALENDAR.working_days_between(start, due) == days
    assert CALENDAR.working_days_between(due, start) == -days


@given(st.dates(date(2005, 1, 1), date(2026, 6, 30)), st.integers(1, 59))
def test_one_more_day_is_always_later(start: date, days: int) -> None:
    assert CALENDAR.working_days_after(start, days + 1).on > CALENDAR.working_days_after(start, days).on


def test_a_limit_has_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        CALENDAR.working_days_after(date(2026, 3, 2), 0)
